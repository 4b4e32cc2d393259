// SPDX-License-Identifier: GPL-2.0
/* fluxion: graph - the operators of a model pipeline, and what they give. */
#include <string.h>
#include "graph.h"

#define ROUNDS_MAX	64

struct node *node_new(enum op op, struct node *in)
{
	struct node *n = arena_take(sizeof(*n));

	n->op = op;
	n->in[0] = in;
	n->ins = !!in;
	return n;
}

const char *output_name(unsigned int i)
{
	static const char *const names[OUTPUTS_MAX] = { "o0", "o1", "o2" };

	return names[i];
}

static void walk(struct node **at, void (*fn)(struct node **at, void *arg),
		 void *arg)
{
	unsigned int i;

	for (i = 0; i < (*at)->ins; i++)
		walk(&(*at)->in[i], fn, arg);
	fn(at, arg);
}

void graph_walk(struct graph *g, void (*fn)(struct node **at, void *arg),
		void *arg)
{
	unsigned int i;

	for (i = 0; i < g->outputs; i++)
		walk(&g->output[i], fn, arg);
}

struct question {
	enum op op;
	bool timed;
	bool blocks;
	bool has;
	const struct node *first;
	bool several;
};

static void ask(struct node **at, void *arg)
{
	struct question *q = arg;
	const struct node *n = *at;

	if (n->op == q->op) {
		q->several |= q->has && q->first != n;
		q->first = n;
		q->has = true;
	}
	q->blocks |= has_queues(n) && n->queue && n->overflow == BLOCK;
	q->timed |= n->waits || n->op == INTERVAL ||
		    (n->op >= DELAY && n->op <= TIMEOUT);
}

static struct question look(const struct graph *g, enum op op)
{
	struct question q = { .op = op };
	struct graph copy = *g;

	graph_walk(&copy, ask, &q);
	return q;
}

bool graph_is_timed(const struct graph *g)
{
	return look(g, OPS).timed;
}

bool graph_has(const struct graph *g, enum op op)
{
	return look(g, op).has;
}

bool graph_blocks(const struct graph *g)
{
	return look(g, OPS).blocks;
}

bool graph_tells_taps(const struct graph *g)
{
	struct question q = look(g, TAP);

	return q.has && !q.several && g->outputs == 1 && !q.blocks;
}

static void scope_item(struct scope *s, const struct type *t)
{
	const struct type *current = type_current(t);
	unsigned int i;

	s->slot[S_V] = current;
	s->slot[S_T] = &type_s64;
	s->bare = current->kind == K_RECORD;
	if (t->kind == K_PAIR) {
		s->slot[S_CUR] = current;
		s->slot[S_PREV] = current;
		s->slot[S_TPREV] = &type_s64;
	}
	for (i = 0; current->kind == K_TUPLE && i < current->count; i++)
		s->slot[S_V0 + i] = type_current(current->part[i]);
}

static void scope_parts(struct scope *s, const struct node *n)
{
	unsigned int i;

	s->slot[S_T] = &type_s64;
	for (i = 0; i < n->ins; i++) {
		s->slot[S_V0 + i] = type_current(n->in[i]->type);
		s->slot[S_T0 + i] = &type_s64;
	}
}

void node_scope(const struct node *n, unsigned int which, struct scope *s)
{
	memset(s, 0, sizeof(*s));
	switch (n->op) {
	case DISTINCT_BY:
		s->slot[S_CUR] = type_current(n->in[0]->type);
		s->slot[S_PREV] = s->slot[S_CUR];
		break;
	case ON_ERROR:
		s->slot[S_E] = &type_s64;
		s->slot[S_N] = &type_s64;
		break;
	case COMBINE:
	case WITH_LATEST:
	case EMIT_WHEN:
		scope_parts(s, n);
		break;
	case TAKE_LATEST:
	case TAKE_WHILE:
		scope_item(s, n->in[1]->type);
		s->slot[S_V1] = s->slot[S_V];
		s->slot[S_T1] = &type_s64;
		break;
	default:
		scope_item(s, n->in[which]->type);
		if (n->op == SCAN || n->op == REDUCE)
			s->slot[S_ACC] = n->state;
		if (n->op == MERGE_WITH)
			s->slot[S_STATE] = n->state;
	}
}

static const struct type *tuple_of(const struct node *n)
{
	struct type *t = arena_take(sizeof(*t));

	t->kind = K_TUPLE;
	for (; t->count < n->ins; t->count++)
		t->part[t->count] = n->in[t->count]->type;
	return t;
}

/* The state takes the seed's type, joined with what it becomes until it stays. */
static bool type_state(struct node *n)
{
	const struct scope none = { 0 };
	const struct type *t = expr_type(n->seed, &none), *before;
	unsigned int i, rounds = 0;
	struct scope s;

	n->state = t ? type_join(t, t) : NULL;
	do {
		before = n->state;
		for (i = 0; i < n->ins && n->state; i++) {
			node_scope(n, i, &s);
			t = expr_type(n->x[i], &s);
			n->state = t ? type_join(n->state, t) : NULL;
		}
	} while (n->state && !type_same(n->state, before) &&
		 ++rounds < ROUNDS_MAX);
	return n->state && rounds < ROUNDS_MAX;
}

/* What is given: the state, or out = of it; all inputs of MERGE_WITH the same. */
static const struct type *type_given(struct node *n)
{
	const struct type *both = NULL, *t;
	struct scope s;
	unsigned int i;

	if (!type_state(n))
		return NULL;
	for (i = 0; i < n->ins; i++) {
		node_scope(n, i, &s);
		t = n->y[i] ? expr_type(n->y[i], &s) : n->state;
		if (t && both && !type_same(both, t))
			t = type_join(both, t);
		if (!t)
			return NULL;
		both = t;
	}
	return both;
}

static bool type_condition(struct node *n)
{
	struct scope s;

	node_scope(n, 0, &s);
	return !n->x[0] || expr_type_number(n->x[0], &s);
}

static const struct type *type_result(struct node *n)
{
	const struct type *t;
	struct scope s;

	node_scope(n, 0, &s);
	t = expr_type(n->x[0], &s);
	if (t && n->op == MAP && n->y[0]) {
		const struct type *ts = expr_type_number(n->y[0], &s);

		return ts && type_is_int(ts) ? t : NULL;
	}
	return t;
}

static bool same_types(const struct node *n)
{
	unsigned int i;

	for (i = 1; i < n->ins; i++)
		if (!type_same(n->in[0]->type, n->in[i]->type))
			return false;
	return true;
}

static const struct type *type_of(struct node *n)
{
	const struct type *in = n->ins ? n->in[0]->type : NULL;

	switch (n->op) {
	case INPUT:
		return n->type;
	case INTERVAL:
		return &type_s64;
	case MAP:
		return type_result(n);
	case WITH_LATEST:
		return n->x[0] ? type_result(n) : tuple_of(n);
	case SCAN:
	case REDUCE:
	case MERGE_WITH:
		return type_given(n);
	case PREVIOUS:
		return type_pair(type_current(in));
	case WINDOW:
		return type_list(type_current(in), n->n);
	case MERGE:
		return same_types(n) ? in : NULL;
	case ZIP:
		return tuple_of(n);
	case COMBINE:
		return type_condition(n) ? tuple_of(n) : NULL;
	default:
		return type_condition(n) ? in : NULL;
	}
}

bool node_type(struct node *n)
{
	n->type = type_of(n);
	return n->type;
}

static void forget_reader(struct node **at, void *arg)
{
	(void)arg;
	(*at)->reader = NULL;
}

/* Only shares and partitions can be read in several places. */
static bool is_read_well(struct node **at)
{
	struct node *n = *at;

	if (!n->reader)
		n->reader = at;
	return n->reader == at || n->op == SHARE || is_partition(n);
}

/* Branches, and nothing else, read a partition. */
static bool reads_well(const struct node *n)
{
	unsigned int i, partitions = 0;

	for (i = 0; i < n->ins; i++)
		partitions += is_partition(n->in[i]);
	return partitions == is_branch(n);
}

static void type_one(struct node **at, void *arg)
{
	bool *ok = arg;

	*ok = *ok && is_read_well(at) && reads_well(*at) && node_type(*at);
}

bool graph_type(struct graph *g)
{
	bool ok = true;
	unsigned int i;

	graph_walk(g, forget_reader, NULL);
	graph_walk(g, type_one, &ok);
	for (i = 0; i < g->outputs; i++)
		ok &= !is_partition(g->output[i]);
	return ok;
}

static void forget_readers(struct node **at, void *arg)
{
	(void)arg;
	(*at)->read = false;
	if (!is_partition(*at))
		return;
	(*at)->branch[0]->read = false;
	(*at)->branch[1]->read = false;
}

static void keep_input(struct node **at, void *arg)
{
	struct graph *g = arg;

	(*at)->read = true;
	if ((*at)->op != INPUT)
		return;
	g->input[(*at)->n] = (*at)->type;
	g->subject[(*at)->n] = (*at)->subject;
}

void graph_prune(struct graph *g)
{
	memset(g->input, 0, sizeof(g->input));
	graph_walk(g, forget_readers, NULL);
	graph_walk(g, keep_input, g);
}
