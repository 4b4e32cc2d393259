// SPDX-License-Identifier: GPL-2.0
/* fluxion: run - the operators of the model that go item by item. */
#include <string.h>
#include "run.h"

#define EDOM_CODE	33

enum plant plant;

const struct item nothing = { .kind = NOTHING };
const struct item the_end = { .kind = END };

void queue_put(struct queue *q, struct item it, uint64_t time)
{
	if (q->count == q->room) {
		struct queue old = *q;

		q->room = old.room ? 2 * old.room : 8;
		q->item = arena_take(q->room * sizeof(*q->item));
		q->time = arena_take(q->room * sizeof(*q->time));
		if (old.count) {
			memcpy(q->item, old.item,
			       old.count * sizeof(*q->item));
			memcpy(q->time, old.time,
			       old.count * sizeof(*q->time));
		}
	}
	q->item[q->count] = it;
	q->time[q->count++] = time;
}

struct item queue_take(struct queue *q)
{
	return q->item[q->head++];
}

const struct item *queue_head(const struct queue *q)
{
	return &q->item[q->head];
}

uint64_t queue_time(const struct queue *q)
{
	return q->time[q->head];
}

unsigned int queue_length(const struct queue *q)
{
	return q->count - q->head;
}

struct item failed(struct item item)
{
	item.kind = ERROR;
	item.code = EDOM_CODE;
	item.v = NULL;
	return item;
}

static void env_pair(struct env *env, const struct type *t,
		     const struct value *pair)
{
	const struct type *half = t->part[0];

	env->slot[S_CUR] = value_current(half, pair->part[1]);
	env->slot[S_PREV] = value_current(half, pair->part[0]);
	env->slot[S_TPREV] = value_number(pair->tprev);
	env->has_prev = pair->has;
}

void env_item(struct env *env, const struct type *t, const struct item *item)
{
	const struct value *v = value_current(t, item->v);
	const struct type *current = type_current(t);
	unsigned int i;

	if (t->kind == K_PAIR)
		env_pair(env, t, item->v);
	env->slot[S_V] = v;
	env->slot[S_T] = value_number(item->ts);
	for (i = 0; current->kind == K_TUPLE && i < v->count; i++)
		env->slot[S_V0 + i] = value_current(current->part[i],
						    v->part[i]);
}

static struct item do_map(struct node *n, struct item item)
{
	struct item result = item;
	struct env env = { 0 };
	bool fail = false;

	env_item(&env, n->in[0]->type, &item);
	result.v = expr_value(n->x[0], &env, &fail);
	if (n->y[0])
		result.ts = expr_compute(n->y[0], &env, &fail);
	return fail ? failed(item) : result;
}

static struct item do_filter(struct node *n, struct item item)
{
	struct env env = { 0 };
	bool fail = false;
	int64_t holds;

	env_item(&env, n->in[0]->type, &item);
	holds = expr_compute(n->x[0], &env, &fail);
	if (fail)
		return failed(item);
	return holds ? item : nothing;
}

static struct item do_scan(struct node *n, struct item item)
{
	struct env env = { 0 };
	const struct value *acc;
	bool fail = false;

	env_item(&env, n->in[0]->type, &item);
	env.slot[S_ACC] = n->run->acc;
	acc = expr_value(n->x[0], &env, &fail);
	if (!fail || plant == PLANT_SCAN)
		acc = value_convert(n->x[0]->type, n->state, acc);
	if (plant == PLANT_SCAN)
		n->run->acc = acc;
	env.slot[S_ACC] = acc;
	item.v = acc;
	if (n->y[0] && !fail)
		item.v = expr_value(n->y[0], &env, &fail);
	if (fail)
		return failed(item);
	n->run->acc = acc;
	return item;
}

static struct item do_previous(struct node *n, struct item item)
{
	const struct type *in = n->in[0]->type;
	const struct item *last = &n->run->last;
	struct value *pair = value_new(2);

	pair->part[1] = value_current(in, item.v);
	pair->has = last->kind == VALUE;
	pair->part[0] = pair->has ? last->v : value_zero(type_current(in));
	pair->tprev = last->ts;
	n->run->last = item;
	n->run->last.v = pair->part[1];
	item.v = pair;
	return item;
}

static struct item do_distinct(struct node *n, struct item item)
{
	const struct type *t = type_current(n->type);
	const struct value *v = value_current(n->type, item.v);
	struct item *last = &n->run->last;
	struct env env = { .slot = { [S_CUR] = v, [S_PREV] = last->v } };
	bool same = false, fail = false;

	if (last->kind == VALUE && n->op == DISTINCT)
		same = value_same(t, v, last->v);
	else if (last->kind == VALUE)
		same = expr_compute(n->x[0], &env, &fail);
	if (fail)
		return failed(item);
	if (!same || plant == PLANT_DISTINCT) {
		*last = item;
		last->v = v;
	}
	return same ? nothing : item;
}

static void show(struct machine *m, const struct node *n, struct item item)
{
	item.v = value_current(n->type, item.v);
	item.has_ts = false;
	if (m->taps < sizeof(m->tapped) / sizeof(*m->tapped))
		m->tapped[m->taps++] = item_text(type_current(n->type), &item);
}

/* wyrand: does this draw lie below so many thousandths? */
static bool draw(struct run *r, uint64_t thousandths)
{
	unsigned __int128 p, limit;
	uint64_t u;

	r->n += 0x2d358dccaa6c78a5;
	p = (unsigned __int128)r->n * (r->n ^ 0x8bb84b93962eacc9);
	u = (uint64_t)p ^ (uint64_t)(p >> 64);
	limit = (((unsigned __int128)thousandths << 52) + 999) / 1000;
	return u >> 12 < limit;
}

static struct item do_value(struct machine *m, struct node *n,
			    struct item item)
{
	switch (n->op) {
	case MAP:
		return do_map(n, item);
	case FILTER:
		return do_filter(n, item);
	case SCAN:
		return do_scan(n, item);
	case PREVIOUS:
		return do_previous(n, item);
	case DISTINCT:
	case DISTINCT_BY:
		return do_distinct(n, item);
	case TAP:
		show(m, n, item);
		return item;
	case RATIO:
		return draw(n->run, n->n) ? item : nothing;
	default:
		return item;
	}
}

static struct item do_error(struct node *n, struct item item)
{
	struct env env = { .slot = { [S_E] = value_number(item.code),
				     [S_N] = value_number(n->run->n) } };
	bool fail = false;
	int64_t swallow;

	if (n->op != ON_ERROR)
		return item;
	n->run->n++;
	swallow = expr_compute(n->x[0], &env, &fail);
	if (fail)
		return failed(item);
	return swallow ? nothing : item;
}

static struct item poll_each(struct machine *m, struct node *n)
{
	struct item item;

	do {
		item = poll_in(m, n, 0);
		if (item.kind == NOTHING || item.kind == END)
			return item;
		if (n->op == SKIP && n->run->n) {
			n->run->n--;
			item = nothing;
		} else if (item.kind == VALUE) {
			item = do_value(m, n, item);
		} else {
			item = do_error(n, item);
		}
	} while (item.kind == NOTHING);
	return item;
}

/* What was computed last, once there is nothing more to compute it from. */
static struct item poll_reduce(struct machine *m, struct node *n)
{
	struct item *last = &n->run->last;
	struct item item;

	while (!n->run->n) {
		item = poll_in(m, n, 0);
		if (item.kind == VALUE)
			item = do_scan(n, item);
		if (item.kind == VALUE || plant == PLANT_REDUCE)
			last->ts = item.ts;
		if (item.kind == END) {
			n->run->n = 1;
			last->kind = VALUE;
			last->has_ts = true;
			last->v = n->run->acc;
			return *last;
		}
		if (item.kind != VALUE)
			return item;
	}
	return the_end;
}

/* An error is the last that it gives. */
static struct item poll_single(struct machine *m, struct node *n)
{
	struct item item = poll_in(m, n, 0);

	if (item.kind != ERROR || plant == PLANT_SINGLE)
		return item;
	n->run->ended = true;
	close_inputs(n);
	return item;
}

static struct item poll_take(struct machine *m, struct node *n)
{
	struct item item;

	if (!n->run->n)
		return the_end;
	item = poll_in(m, n, 0);
	n->run->n -= item.kind == VALUE || item.kind == ERROR;
	return item;
}

static struct item give_window(struct node *n, struct item last)
{
	struct queue *q = &n->run->queue;
	struct value *list = value_new(queue_length(q));
	unsigned int i;

	for (i = 0; i < list->count; i++)
		list->part[i] = queue_take(q).v;
	last.v = list;
	return last;
}

static struct item poll_window(struct machine *m, struct node *n)
{
	struct queue *q = &n->run->queue;
	struct item item;

	while (queue_length(q) < n->n) {
		item = poll_in(m, n, 0);
		if (item.kind == END && queue_length(q))
			break;
		if (item.kind == ERROR && plant != PLANT_WINDOW)
			q->head = q->count;
		if (item.kind != VALUE)
			return item;
		item.v = value_current(n->in[0]->type, item.v);
		n->run->last = item;
		queue_put(q, item, 0);
	}
	return give_window(n, n->run->last);
}

static struct item poll_start(struct machine *m, struct node *n)
{
	if (n->run->n < n->items)
		return n->item[n->run->n++];
	return poll_in(m, n, 0);
}

static struct item poll_input(struct node *n)
{
	struct queue *q = &n->run->queue;
	struct item item = queue_length(q) ? queue_take(q) : nothing;

	if (n->subject && item.kind == ERROR && plant != PLANT_SUBJECT)
		n->run->ended = true;
	return item;
}

static struct item poll_op(struct machine *m, struct node *n)
{
	switch (n->op) {
	case INPUT:
		return poll_input(n);
	case REDUCE:
		return poll_reduce(m, n);
	case SINGLE:
		return poll_single(m, n);
	case TAKE:
		return poll_take(m, n);
	case WINDOW:
		return poll_window(m, n);
	case START_WITH:
		return poll_start(m, n);
	case ZIP:
		return poll_zip(m, n);
	case MERGE_WITH:
	case MERGE ... TAKE_WHILE:
		return poll_combining(m, n);
	case INTERVAL:
	case DELAY ... TIMEOUT:
		return poll_timed(m, n);
	default:
		return poll_each(m, n);
	}
}

struct item poll_node(struct machine *m, struct node *n)
{
	struct item item;

	if (n->run->ended)
		return the_end;
	item = poll_op(m, n);
	if (item.kind == END) {
		n->run->ended = true;
		close_inputs(n);
	}
	return item;
}

struct item poll_in(struct machine *m, struct node *n, unsigned int i)
{
	struct channel *c = n->run->channel[i];

	return c ? channel_poll(m, c, n->in[i]) : poll_node(m, n->in[i]);
}

void close_inputs(struct node *n)
{
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		if (n->run->channel[i]) {
			channel_leave(n->run->channel[i], n->in[i]);
			continue;
		}
		n->in[i]->run->ended = true;
		close_inputs(n->in[i]);
	}
}
