// SPDX-License-Identifier: GPL-2.0
/* fluxion: pipe_model - random pipelines, and what they must do, item by item. */
#include <stdio.h>
#include <stdlib.h>
#include "pipe_model.h"
#include "pipe_model_expr.h"

#define EDOM_CODE	33

enum op { INPUT, MAP, FILTER, SCAN, TAKE, PREVIOUS, WINDOW, MERGE };

#define WINDOW_MAX	20

/**
 * struct stage - one operator
 * @op: enum op
 * @in: what it reads; merge: up to MODEL_INPUTS of them
 * @ins: how many
 * @ended: it gives nothing more
 * @x: its expression; scan: the new accumulator
 * @y: map: the timestamp; scan: what is given; or NULL
 * @seed: scan's seed, take_items' number, an input's place
 * @acc: scan's accumulator; take_items: how many are left
 * @last: combine_with_previous; window_by_count: the newest value
 * @window: window_by_count: its values so far
 * @held: how many
 * @element: the number of the one that is asked for
 * @slot: merge: the look-ahead slots
 * @queue: input: items
 * @head: of them, taken
 * @count: of them, pushed
 */
struct stage {
	enum op op;
	struct stage *in[MODEL_INPUTS];
	int ins;
	bool ended;
	struct pipe_expr *x;
	struct pipe_expr *y;
	int64_t seed;
	int64_t acc;
	struct pipe_item last;
	int64_t window[WINDOW_MAX];
	int held;
	int element;
	struct pipe_item slot[MODEL_INPUTS];
	struct pipe_item *queue;
	int head;
	int count;
};

struct pipe_model {
	struct stage *output;
	struct stage *input[MODEL_INPUTS];
	int inputs;
	int names;
	FILE *branches;
	uint64_t seed;
};

uint32_t pipe_random(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*seed >> 33) % below;
}

static struct stage *stage_new(enum op op, struct stage *in)
{
	struct stage *s = calloc(1, sizeof(*s));

	s->op = op;
	s->in[0] = in;
	s->ins = !!in;
	return s;
}

static void stage_free(struct stage *s)
{
	int i;

	for (i = 0; i < s->ins; i++)
		stage_free(s->in[i]);
	pipe_expr_free(s->x);
	pipe_expr_free(s->y);
	free(s->queue);
	free(s);
}

static struct stage *new_map(struct pipe_model *m, struct stage *in,
			     unsigned int names)
{
	struct stage *s = stage_new(MAP, in);

	s->x = pipe_expr_new(&m->seed, names, 3);
	if (!pipe_random(&m->seed, 4))
		s->y = pipe_expr_new(&m->seed, names, 2);
	return s;
}

static struct stage *new_filter(struct pipe_model *m, struct stage *in,
				unsigned int names)
{
	struct stage *s = stage_new(FILTER, in);

	s->x = pipe_expr_new(&m->seed, names, 3);
	return s;
}

static struct stage *new_scan(struct pipe_model *m, struct stage *in)
{
	struct stage *s = stage_new(SCAN, in);

	s->seed = pipe_random(&m->seed, 100);
	s->acc = s->seed;
	s->x = pipe_expr_new(&m->seed, MODEL_ACC, 3);
	if (!pipe_random(&m->seed, 3))
		s->y = pipe_expr_new(&m->seed, MODEL_ACC, 2);
	return s;
}

static struct stage *new_take(struct pipe_model *m, struct stage *in)
{
	struct stage *s = stage_new(TAKE, in);

	s->seed = pipe_random(&m->seed, 150);
	s->acc = s->seed;
	return s;
}

/* A pair becomes a number again before anything but filters. */
static struct stage *new_previous(struct pipe_model *m, struct stage *in)
{
	struct stage *s = stage_new(PREVIOUS, in);

	while (!pipe_random(&m->seed, 3))
		s = new_filter(m, s, MODEL_PAIR);
	return new_map(m, s, MODEL_PAIR);
}

/* A window becomes a number again at once. */
static struct stage *new_window(struct pipe_model *m, struct stage *in)
{
	struct stage *s = stage_new(WINDOW, in);

	s->seed = 1 + pipe_random(&m->seed, WINDOW_MAX);
	s->element = pipe_random(&m->seed, 4);
	return s;
}

static struct stage *new_stream(struct pipe_model *m, int depth);

static struct stage *new_merge(struct pipe_model *m, struct stage *in, int depth)
{
	struct stage *s = stage_new(MERGE, in);
	int more = 1 + pipe_random(&m->seed, 4);

	while (more-- && m->inputs < MODEL_INPUTS)
		s->in[s->ins++] = new_stream(m, depth - 1);
	return s;
}

static struct stage *new_operator(struct pipe_model *m, struct stage *in, int depth)
{
	switch (pipe_random(&m->seed, depth ? 8 : 6)) {
	case 0:
		return new_map(m, in, 0);
	case 1:
		return new_filter(m, in, 0);
	case 2:
		return new_scan(m, in);
	case 3:
		return new_previous(m, in);
	case 4:
		return pipe_random(&m->seed, 3) ? in : new_take(m, in);
	case 5:
		return new_window(m, in);
	default:
		return m->inputs < MODEL_INPUTS ? new_merge(m, in, depth) : in;
	}
}

static struct stage *new_stream(struct pipe_model *m, int depth)
{
	struct stage *s = stage_new(INPUT, NULL);
	int more = pipe_random(&m->seed, 5);

	s->seed = m->inputs;
	m->input[m->inputs++] = s;
	while (more--)
		s = new_operator(m, s, depth);
	return s;
}

/* ---- Its text ---- */

static void print_call(FILE *to, const char *name, const char *first,
		       const struct pipe_expr *x, const char *second,
		       const struct pipe_expr *y)
{
	fprintf(to, " | %s(%s", name, first);
	pipe_expr_print(x, to);
	if (y) {
		fprintf(to, ", %s = 0 + ", second);
		pipe_expr_print(y, to);
	}
	fputc(')', to);
}

static void print_stage(struct pipe_model *m, const struct stage *s, FILE *to);

/* A branch gets a name, in a statement of its own before all that reads it. */
static int print_branch(struct pipe_model *m, const struct stage *s)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	print_stage(m, s, to);
	fclose(to);
	fprintf(m->branches, "s%d = %s; ", m->names, text);
	free(text);
	return m->names++;
}

static void print_merge(struct pipe_model *m, const struct stage *s, FILE *to)
{
	int name[MODEL_INPUTS];
	int i;

	for (i = 1; i < s->ins; i++)
		name[i] = print_branch(m, s->in[i]);
	for (i = 1; i < s->ins; i++)
		fprintf(to, "%ss%d", i > 1 ? ", " : " | ordered_merge(", name[i]);
	fputc(')', to);
}

static void print_stage(struct pipe_model *m, const struct stage *s, FILE *to)
{
	char seed[40];

	if (s->ins)
		print_stage(m, s->in[0], to);
	switch (s->op) {
	case INPUT:
		fprintf(to, "i%d", (int)s->seed);
		break;
	case MAP:
		print_call(to, "map", "0 + ", s->x, "t", s->y);
		break;
	case FILTER:
		print_call(to, "filter", "", s->x, NULL, NULL);
		break;
	case SCAN:
		sprintf(seed, "%d, 0 + ", (int)s->seed);
		print_call(to, "scan", seed, s->x, "out", s->y);
		break;
	case TAKE:
		fprintf(to, " | take_items(%d)", (int)s->seed);
		break;
	case PREVIOUS:
		fputs(" | combine_with_previous", to);
		break;
	case WINDOW:
		fprintf(to, " | window_by_count(%d) | map((sum(v) ^ last(v)) + max(v) - min(v) * len(v) + v[%d])",
			(int)s->seed, s->element);
		break;
	case MERGE:
		print_merge(m, s, to);
		break;
	}
}

static char *print_model(struct pipe_model *m)
{
	char *last, *text;
	size_t last_size, text_size;
	FILE *to = open_memstream(&last, &last_size);

	m->branches = open_memstream(&text, &text_size);
	print_stage(m, m->output, to);
	fclose(to);
	fputs(last, m->branches);
	fclose(m->branches);
	free(last);
	return text;
}

struct pipe_model *pipe_model_new(uint64_t seed, char **text, int *inputs)
{
	struct pipe_model *m = calloc(1, sizeof(*m));

	m->seed = seed;
	m->output = new_stream(m, 3);
	*text = print_model(m);
	*inputs = m->inputs;
	return m;
}

void pipe_model_free(struct pipe_model *m)
{
	stage_free(m->output);
	free(m);
}

void pipe_model_push(struct pipe_model *m, int input, const struct pipe_item *item)
{
	struct stage *s = m->input[input];

	s->queue = realloc(s->queue, (s->count + 1) * sizeof(*item));
	s->queue[s->count++] = *item;
}

/* ---- What it does ---- */

static const struct pipe_item nothing = { .kind = MODEL_NOTHING };

static struct pipe_item poll_stage(struct stage *s);

static void set_env(struct pipe_env *env, const struct pipe_item *item)
{
	*env = (struct pipe_env){
		.v = item->v,
		.t = item->ts,
		.prev = item->prev,
		.tprev = item->tprev,
		.has = item->has,
	};
}

/* What cannot be computed makes the item an error; it keeps its timestamp. */
static struct pipe_item failed(struct pipe_item item)
{
	return (struct pipe_item){
		.kind = MODEL_ERROR,
		.code = EDOM_CODE,
		.has_ts = item.has_ts,
		.ts = item.ts,
	};
}

static struct pipe_item do_map(struct stage *s, struct pipe_item item)
{
	struct pipe_item result = {
		.kind = MODEL_VALUE,
		.has_ts = true,
		.ts = item.ts,
	};
	struct pipe_env env;
	bool fail = false;

	set_env(&env, &item);
	result.v = pipe_expr_eval(s->x, &env, &fail);
	if (s->y)
		result.ts = pipe_expr_eval(s->y, &env, &fail);
	return fail ? failed(item) : result;
}

static struct pipe_item do_filter(struct stage *s, struct pipe_item item)
{
	struct pipe_env env;
	bool fail = false;
	bool keep;

	set_env(&env, &item);
	keep = pipe_expr_eval(s->x, &env, &fail);
	if (fail)
		return failed(item);
	return keep ? item : nothing;
}

static struct pipe_item do_scan(struct stage *s, struct pipe_item item)
{
	struct pipe_env env;
	bool fail = false;
	int64_t acc;

	set_env(&env, &item);
	env.acc = s->acc;
	acc = pipe_expr_eval(s->x, &env, &fail);
	env.acc = acc;
	item.v = s->y && !fail ? pipe_expr_eval(s->y, &env, &fail) : acc;
	if (fail)
		return failed(item);
	s->acc = acc;
	return item;
}

static struct pipe_item do_previous(struct stage *s, struct pipe_item item)
{
	struct pipe_item result = item;

	result.pair = true;
	result.has = s->last.kind == MODEL_VALUE;
	result.prev = s->last.v;
	result.tprev = s->last.ts;
	s->last = item;
	return result;
}

static struct pipe_item poll_input(struct stage *s)
{
	return s->head < s->count ? s->queue[s->head++] : nothing;
}

static struct pipe_item poll_take(struct stage *s)
{
	struct pipe_item item = { .kind = MODEL_END };

	if (!s->acc)
		return item;
	item = poll_stage(s->in[0]);
	if (item.kind == MODEL_VALUE || item.kind == MODEL_ERROR)
		s->acc--;
	return item;
}

/* What the map behind the window makes of it. */
static struct pipe_item give_window(struct stage *s)
{
	struct pipe_item item = s->last;
	int64_t least = s->window[0], most = s->window[0];
	int len = s->held;
	uint64_t sum = 0;
	int i;

	for (i = 0; i < len; i++) {
		sum += s->window[i];
		least = s->window[i] < least ? s->window[i] : least;
		most = s->window[i] > most ? s->window[i] : most;
	}
	s->held = 0;
	if (s->element >= len)
		return failed(item);
	item.v = (sum ^ s->window[len - 1]) + (uint64_t)most -
		 (uint64_t)least * len + s->window[s->element];
	return item;
}

static struct pipe_item poll_window(struct stage *s)
{
	struct pipe_item item;

	while (s->held < s->seed) {
		item = poll_stage(s->in[0]);
		if (item.kind == MODEL_END && s->held)
			return give_window(s);
		if (item.kind == MODEL_ERROR)
			s->held = 0;
		if (item.kind != MODEL_VALUE)
			return item;
		s->last = item;
		s->window[s->held++] = item.v;
	}
	return give_window(s);
}

static struct pipe_item poll_item(struct stage *s)
{
	struct pipe_item item;

	do {
		item = poll_stage(s->in[0]);
		if (item.kind != MODEL_VALUE)
			return item;
		switch (s->op) {
		case MAP:
			item = do_map(s, item);
			break;
		case FILTER:
			item = do_filter(s, item);
			break;
		case SCAN:
			item = do_scan(s, item);
			break;
		default:
			item = do_previous(s, item);
			break;
		}
	} while (item.kind == MODEL_NOTHING);
	return item;
}

static struct pipe_item poll_merge(struct stage *s)
{
	struct pipe_item item, *least = NULL;
	bool pending = false;
	int i;

	for (i = 0; i < s->ins; i++) {
		if (s->slot[i].kind == MODEL_VALUE)
			continue;
		item = poll_stage(s->in[i]);
		if (item.kind == MODEL_ERROR)
			return item;
		pending |= item.kind == MODEL_NOTHING;
		s->slot[i] = item;
	}
	for (i = 0; i < s->ins; i++)
		if (s->slot[i].kind == MODEL_VALUE &&
		    (!least || s->slot[i].ts < least->ts))
			least = &s->slot[i];
	if (!least)
		return pending ? nothing : (struct pipe_item){ .kind = MODEL_END };
	item = *least;
	*least = nothing;
	return item;
}

static struct pipe_item poll_stage(struct stage *s)
{
	struct pipe_item item = { .kind = MODEL_END };

	if (s->ended)
		return item;
	if (s->op == INPUT)
		item = poll_input(s);
	else if (s->op == TAKE)
		item = poll_take(s);
	else if (s->op == WINDOW)
		item = poll_window(s);
	else if (s->op == MERGE)
		item = poll_merge(s);
	else
		item = poll_item(s);
	s->ended = item.kind == MODEL_END;
	return item;
}

struct pipe_item pipe_model_poll(struct pipe_model *m)
{
	return poll_stage(m->output);
}
