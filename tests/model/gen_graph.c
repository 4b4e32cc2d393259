// SPDX-License-Identifier: GPL-2.0
/* fluxion: gen_graph - random pipelines, well typed. */
#include "gen.h"
#include "random.h"

/* Nested deeper than this, a type is mapped to a number. */
#define NESTED_MAX	3

#define SHARED_MAX	4

/**
 * struct plan - a pipeline that grows
 * @g: so far
 * @timed: it may look at the clock
 * @live: its tasks run before anybody has opened an output
 * @tasks: it may share and partition
 * @room: what their small queues do when they are full
 * @shared: streams that may be read: a share any number of times, a branch once
 * @count: how many
 */
struct plan {
	struct graph *g;
	bool timed;
	bool live;
	bool tasks;
	enum { ROOM_LARGE, ROOM_BLOCKS, ROOM_LOSES } room;
	struct node *shared[SHARED_MAX];
	unsigned int count;
};

static unsigned int nesting(const struct type *t)
{
	unsigned int i, most = 0;

	if (t->kind == K_LIST || t->kind == K_PAIR)
		return 1 + nesting(t->part[0]);
	for (i = 0; i < t->count; i++)
		if (nesting(t->part[i]) > most)
			most = nesting(t->part[i]);
	return most + !!t->count;
}

uint64_t gen_duration(void)
{
	static const unsigned int us[] = {
		0, 500, 1000, 2000, 3000, 5000, 10000, 20000, 30000,
	};

	return PICK(us) * 1000ull;
}

static uint64_t gen_period(void)
{
	return (3 + random_below(20)) * 1000000ull;
}

static struct node *typed(struct node *n)
{
	return node_type(n) ? n : n->in[0];
}

static struct node *gen_map(struct node *in)
{
	struct node *n = node_new(MAP, in);
	struct scope s;

	node_scope(n, 0, &s);
	n->x[0] = gen_value(&s);
	if (random_one_in(4))
		n->y[0] = gen_number(&s, 2, 0);
	return typed(n);
}

/* What any stream can become. */
static struct node *gen_map_s64(struct node *in)
{
	struct node *n = node_new(MAP, in);
	struct scope s;

	node_scope(n, 0, &s);
	n->x[0] = expr_new(X_BINARY, B_ADD, 2);
	n->x[0]->arg[0] = gen_number(&s, 2, 0);
	n->x[0]->arg[1] = expr_number(1);
	return typed(n);
}

static struct node *gen_condition(enum op op, struct node *in, int depth)
{
	struct node *n = node_new(op, in);
	struct scope s;

	node_scope(n, 0, &s);
	n->x[0] = gen_number(&s, depth, 3);
	return typed(n);
}

static const struct type *gen_state_type(void)
{
	const struct type *t = &type_s64;

	if (random_one_in(3))
		t = gen_input_type();
	return type_join(t, t);
}

/* An expression that leaves the state's type as it is. */
static struct expr *gen_next(const struct type *state, const struct scope *s)
{
	struct expr *x;
	unsigned int i;

	if (type_is_number(state))
		return gen_number(s, 3, type_scale(state));
	if (state->kind == K_RECORD) {
		x = expr_new(X_RECORD, 0, state->count);
		for (i = 0; i < state->count; i++) {
			x->name[i] = state->names[i];
			x->arg[i] = gen_next(state->part[i], s);
		}
		return x;
	}
	return gen_seed(state);
}

static struct node *gen_scan(struct node *in)
{
	struct node *n = node_new(random_below(3) ? SCAN : REDUCE, in);
	struct scope s;

	n->state = gen_state_type();
	n->seed = gen_seed(n->state);
	node_scope(n, 0, &s);
	n->x[0] = gen_next(n->state, &s);
	if (n->op == SCAN && random_one_in(3))
		n->y[0] = gen_value(&s);
	return typed(n);
}

static struct node *gen_count(enum op op, struct node *in, unsigned int below)
{
	struct node *n = node_new(op, in);

	n->n = (op == WINDOW) + random_below(below);
	return typed(n);
}

/* A share that ends before anybody has opened it refuses all who come. */
static struct node *gen_take(const struct plan *p, struct node *in)
{
	struct node *n = gen_count(TAKE, in, 12);

	if (p->live && p->tasks && !n->n)
		n->n = 1;
	return n;
}

static struct node *gen_ratio(struct node *in)
{
	struct node *n = node_new(RATIO, in);

	n->n = random_below(1001);
	n->n2 = random_one_in(3) ? (int64_t)(random_bits() >> 1) : 42;
	return typed(n);
}

static struct node *gen_start(struct node *in)
{
	struct node *n = node_new(START_WITH, in);
	const struct type *t = in->type;

	for (n->items = 0; n->items < 1 + random_below(ITEMS_MAX); n->items++) {
		struct item *item = &n->item[n->items];

		*item = (struct item){ .kind = VALUE, .has_ts = true,
				       .ts = random_below(20) };
		if (random_one_in(5)) {
			item->kind = ERROR;
			item->code = 1 + random_below(40);
			item->has_ts = random_below(2);
		} else {
			item->v = gen_constant(t, true);
		}
	}
	return typed(n);
}

static bool can_be_written(const struct type *t)
{
	unsigned int i;

	if (t->kind == K_PAIR || (t->kind == K_LIST &&
				  !can_be_written(t->part[0])))
		return false;
	for (i = 0; i < t->count; i++)
		if (!can_be_written(t->part[i]))
			return false;
	return true;
}

static struct node *gen_item(struct plan *p, struct node *in)
{
	switch (random_below(17)) {
	case 0 ... 2:
		return gen_map(in);
	case 3:
	case 4:
		return gen_condition(FILTER, in, 3);
	case 5:
	case 6:
		return gen_scan(in);
	case 7:
		return typed(node_new(PREVIOUS, in));
	case 8:
		return typed(node_new(DISTINCT, in));
	case 9:
		return gen_condition(DISTINCT_BY, in, 3);
	case 10:
		return random_below(2) ? gen_take(p, in) :
					 gen_count(SKIP, in, 12);
	case 11:
		return gen_ratio(in);
	case 12:
		return gen_count(WINDOW, in, 4);
	case 13:
		return gen_condition(ON_ERROR, in, 2);
	case 14:
		return can_be_written(in->type) && !(p->live && p->tasks) ?
			gen_start(in) : in;
	case 15:
		return typed(node_new(SINGLE, in));
	default:
		return typed(node_new(TAP, in));
	}
}

/* Nothing before it reads several streams, which might run ahead by a batch. */
static bool is_line(const struct node *n)
{
	for (; n->ins; n = n->in[0])
		if (n->ins > 1 || n->op >= SHARE)
			return false;
	return true;
}

static struct node *gen_time(struct node *in)
{
	struct node *n = node_new(DELAY + random_below(TIMEOUT - DELAY + 1),
				  in);

	n->d = n->op == SAMPLE ? gen_period() : gen_duration();
	if (n->op == TIMEOUT)
		n->d += 20000000;
	if (n->op == DELAY && is_line(in) && random_one_in(3))
		n->queue = 1 + random_below(4);
	return typed(n);
}

static void gen_wait(struct plan *p, struct node *n)
{
	if (!p->timed || random_below(2))
		return;
	n->waits = true;
	n->d = gen_duration();
	n->queue = random_below(2) ? 1 + random_below(4) : 0;
	n->late = random_below(3);
}

static struct node *gen_stream(struct plan *p, int depth);
static struct node *gen_input(struct plan *p, const struct type *t);

/* Streams of one type. */
static struct node *gen_merge(struct plan *p, struct node *in, int depth)
{
	bool same = type_can_be_input(in->type) && random_below(2);
	struct node *n = node_new(MERGE, same ? in : gen_map_s64(in));
	unsigned int more = 1 + random_below(2);
	struct node *other;

	for (; more; more--) {
		other = same ? gen_input(p, in->type) :
			       gen_stream(p, depth - 1);
		if (!other)
			break;
		n->in[n->ins++] = same ? other : gen_map_s64(other);
	}
	gen_wait(p, n);
	return n->ins > 1 ? typed(n) : n->in[0];
}

/* A condition that is only the name of a stream would be taken for one. */
static struct node *gen_combining(struct plan *p, struct node *in, int depth)
{
	static const enum op ops[] = {
		COMBINE, WITH_LATEST, EMIT_WHEN, TAKE_LATEST, TAKE_WHILE,
	};
	struct node *n = node_new(PICK(ops), in);
	bool may_lack = n->op == COMBINE || n->op == WITH_LATEST ||
			n->op == TAKE_LATEST;
	unsigned int more = n->op == COMBINE ? 1 + random_below(2) : 1;
	struct scope s;

	for (; more; more--) {
		n->in[n->ins] = gen_stream(p, depth - 1);
		n->ins += !!n->in[n->ins];
	}
	if (n->ins < 2)
		return in;
	node_scope(n, 0, &s);
	if (!may_lack || random_below(2))
		n->x[0] = n->op == WITH_LATEST ? gen_value(&s) :
						 gen_number(&s, 3, 2);
	gen_wait(p, n);
	return typed(n);
}

/* Streams of any types. */
static struct node *gen_zip(struct plan *p, struct node *in, int depth)
{
	struct node *n = node_new(ZIP, in);
	unsigned int more = 1 + random_below(2);
	bool lines = is_line(in);

	for (; more; more--) {
		n->in[n->ins] = gen_stream(p, depth - 1);
		if (!n->in[n->ins])
			break;
		lines &= is_line(n->in[n->ins++]);
	}
	if (n->ins < 2)
		return in;
	if (lines && random_one_in(3))
		n->queue = 1 + random_below(4);
	return typed(n);
}

static struct node *gen_merge_with(struct plan *p, int depth)
{
	struct node *n = node_new(MERGE_WITH, NULL);
	bool given = random_one_in(3);
	struct scope s;
	unsigned int i;

	while (n->ins < 3 && (!n->ins || random_below(3))) {
		n->in[n->ins] = gen_stream(p, depth - 1);
		if (!n->in[n->ins])
			break;
		n->ins++;
	}
	if (!n->ins)
		return NULL;
	n->state = gen_state_type();
	n->seed = gen_seed(n->state);
	for (i = 0; i < n->ins; i++) {
		node_scope(n, i, &s);
		n->x[i] = gen_next(n->state, &s);
		if (given)
			n->y[i] = gen_number(&s, 2, 3);
	}
	gen_wait(p, n);
	return typed(n);
}

static struct node *gen_input(struct plan *p, const struct type *t)
{
	struct graph *g = p->g;
	struct node *n;

	if (g->inputs == INPUTS_MAX)
		return NULL;
	n = node_new(INPUT, NULL);
	n->type = t;
	n->n = g->inputs;
	n->subject = random_one_in(5);
	g->input[g->inputs++] = t;
	return n;
}

/* A share that can be read once more, or the other branch of a partition. */
static struct node *gen_again(struct plan *p)
{
	unsigned int i = random_below(p->count);
	struct node *n = p->shared[i];

	if (n->op == SHARE)
		return n;
	p->shared[i] = p->shared[--p->count];
	return n;
}

static void gen_room(struct plan *p, struct node *n)
{
	if (p->room == ROOM_LARGE || random_one_in(4))
		return;
	n->queue = 1 + random_below(5);
	if (p->room == ROOM_LOSES)
		n->overflow = DROP_NEWEST + random_below(3);
	if (n->overflow == LATEST && random_below(2))
		n->queue = 0;
}

static struct node *gen_share(struct plan *p, struct node *in)
{
	struct node *n = node_new(SHARE, in);

	gen_room(p, n);
	p->shared[p->count++] = n;
	return typed(n);
}

static struct node *gen_partition(struct plan *p, enum op kind, struct node *in)
{
	struct node *n = node_new(kind, in);
	unsigned int first = random_below(2);
	struct scope s;
	unsigned int i;

	if (kind == PARTITION || p->room == ROOM_BLOCKS)
		gen_room(p, n);
	node_scope(n, 0, &s);
	n->x[0] = gen_number(&s, 2, 2);
	if (!node_type(n))
		return in;
	for (i = 0; i < 2; i++) {
		n->branch[i] = node_new(LEFT + i, n);
		node_type(n->branch[i]);
	}
	p->shared[p->count++] = n->branch[!first];
	return n->branch[first];
}

static struct node *gen_task(struct plan *p, struct node *in)
{
	if (p->count == SHARED_MAX)
		return in;
	return random_below(2) ? gen_share(p, in) :
				 gen_partition(p, PARTITION, in);
}

static struct node *gen_source(struct plan *p, int depth)
{
	struct node *n;

	if (p->count && random_below(3))
		return gen_again(p);
	if (p->timed && random_one_in(8)) {
		n = node_new(INTERVAL, NULL);
		n->d = gen_period();
		return typed(n);
	}
	if (depth > 0 && random_one_in(6))
		return gen_merge_with(p, depth);
	return gen_input(p, gen_input_type());
}

static struct node *gen_several(struct plan *p, struct node *n, int depth)
{
	switch (random_below(6)) {
	case 0:
	case 1:
		return gen_merge(p, n, depth);
	case 2:
		return gen_zip(p, n, depth);
	default:
		return gen_combining(p, n, depth);
	}
}

static struct node *gen_operator(struct plan *p, struct node *n, int depth)
{
	if (nesting(n->type) > NESTED_MAX)
		return gen_map_s64(n);
	if (p->timed && random_one_in(4))
		return gen_time(n);
	if (p->tasks && random_one_in(4))
		return gen_task(p, n);
	if (p->count < SHARED_MAX && random_one_in(12))
		return gen_partition(p, SEQUENTIAL, n);
	if (depth > 0 && random_one_in(3))
		return gen_several(p, n, depth);
	return gen_item(p, n);
}

static struct node *gen_stream(struct plan *p, int depth)
{
	struct node *n = gen_source(p, depth);
	unsigned int more = random_below(4);

	for (; n && more; more--)
		n = gen_operator(p, n, depth);
	return n;
}

/* All room for those whom the task of @n reads. */
static void widen(struct node *n)
{
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		struct node *in = n->in[i];

		if (!is_task(in)) {
			widen(in);
			continue;
		}
		in->queue = 0;
		in->overflow = BLOCK;
	}
}

/* What is lost before a task depends on when that runs. */
static void widen_before(struct node **at, void *arg)
{
	(void)arg;
	if (is_task(*at))
		widen(*at);
}

/*
 * What is lost, and where somebody waits, may depend on the batches: not if the
 * outputs' task alone, which runs when it is told to, reads what loses; and not
 * if nobody who waits reads several streams.
 */
static void plan_room(struct plan *p)
{
	if (p->tasks && !p->timed)
		p->room = random_below(3);
}

void gen_graph(struct graph *g, const struct wish *wish)
{
	struct plan p = { .g = g, .timed = wish->timed, .live = wish->live,
			  .tasks = random_one_in(3) };
	unsigned int outputs = random_one_in(p.tasks ? 2 : 5) ? 2 : 1;
	struct node *n;

	plan_room(&p);
	*g = (struct graph){ 0 };
	for (; outputs; outputs--) {
		n = gen_stream(&p, p.room == ROOM_BLOCKS ? 0 : 2);
		if (n && !g->outputs && wish->comers && p.tasks &&
		    p.count < SHARED_MAX && random_one_in(3))
			n = gen_share(&p, n);
		if (n)
			g->output[g->outputs++] = n;
	}
	if (p.room == ROOM_LOSES)
		graph_walk(g, widen_before, NULL);
	graph_prune(g);
}
