// SPDX-License-Identifier: GPL-2.0
/* fluxion: run_merge - the model's merge, and the operators that read through it. */
#include "run.h"

#define ETIME_CODE	62
#define WAIT_QUEUE	1024

static bool is_silent(const struct run *r, unsigned int i)
{
	return r->in_ended[i] && r->latest[i].kind != VALUE;
}

/* Is another value impossible now? */
static bool is_over(const struct node *n)
{
	const struct run *r = n->run;
	unsigned int i;

	switch (n->op) {
	case WITH_LATEST:
	case TAKE_WHILE:
		return r->in_ended[0] || is_silent(r, 1);
	case TAKE_LATEST:
		return r->in_ended[1] || is_silent(r, 0);
	case COMBINE:
	case EMIT_WHEN:
		for (i = 0; i < n->ins; i++)
			if (is_silent(r, i))
				return true;
		return false;
	default:
		return false;
	}
}

static bool is_before(const struct item *a, const struct item *b)
{
	return plant == PLANT_TIE ? a->ts <= b->ts : a->ts < b->ts;
}

/* One item through the merge; @which: the input that it is from. */
static struct item merge_slots(struct machine *m, struct node *n,
			       unsigned int *which)
{
	struct run *r = n->run;
	bool pending = false;
	struct item item;
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		if (r->slot[i].kind == VALUE)
			continue;
		item = r->in_ended[i] ? the_end : poll_in(m, n, i);
		*which = i;
		if (item.kind == ERROR)
			return item;
		pending |= item.kind == NOTHING;
		r->in_ended[i] = item.kind == END;
		r->slot[i] = item;
		if (item.kind == END && is_over(n))
			return the_end;
	}
	*which = n->ins;
	for (i = 0; i < n->ins; i++)
		if (r->slot[i].kind == VALUE &&
		    (*which == n->ins ||
		     is_before(&r->slot[i], &r->slot[*which])))
			*which = i;
	if (*which == n->ins)
		return pending ? nothing : the_end;
	item = r->slot[*which];
	r->slot[*which] = nothing;
	return item;
}

static unsigned int fifo_room(const struct node *n)
{
	return n->queue ? n->queue : WAIT_QUEUE;
}

static bool has_room(const struct node *n, unsigned int i)
{
	return queue_length(&n->run->fifo[i]) < fifo_room(n);
}

static void arrive(struct machine *m, struct run *r, unsigned int i,
		   struct item item)
{
	if (!r->has_shown[i] || item.ts > r->shown[i])
		r->shown[i] = item.ts;
	r->has_shown[i] = true;
	queue_put(&r->fifo[i], item, m->now);
}

/* One item of each input that has room. Return: an error, END, or nothing. */
static struct item take_round(struct machine *m, struct node *n, bool *took)
{
	struct run *r = n->run;
	bool open = false;
	struct item item;
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		if (!r->closed[i] && has_room(n, i)) {
			item = poll_in(m, n, i);
			if (item.kind == ERROR)
				return item;
			r->closed[i] = item.kind == END;
			*took |= item.kind == VALUE;
			if (item.kind == VALUE)
				arrive(m, r, i, item);
		}
		r->in_ended[i] = r->closed[i] && !queue_length(&r->fifo[i]);
		if (r->in_ended[i] && is_over(n))
			return the_end;
		open |= !r->in_ended[i];
	}
	return open ? nothing : the_end;
}

static unsigned int least_head(const struct node *n)
{
	const struct run *r = n->run;
	unsigned int i, best = n->ins;

	for (i = 0; i < n->ins; i++)
		if (queue_length(&r->fifo[i]) &&
		    (best == n->ins || is_before(queue_head(&r->fifo[i]),
						 queue_head(&r->fifo[best]))))
			best = i;
	return best;
}

/* Nothing earlier can come, or its time is over, or there is no room to wait. */
static bool may_leave(const struct machine *m, const struct node *n,
		      unsigned int which)
{
	const struct run *r = n->run;
	const struct queue *q = &r->fifo[which];
	uint64_t ts = queue_head(q)->ts;
	bool earliest = true, full = false;
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		full |= !has_room(n, i);
		if (i == which || r->closed[i] || queue_length(&r->fifo[i]))
			continue;
		if (!r->has_shown[i] || r->shown[i] < ts)
			earliest = false;
	}
	return ts < r->left || earliest || full ||
	       m->now >= queue_time(q) + n->d;
}

/* What becomes of an item whose turn has come. */
static struct item leave(struct node *n, struct item item)
{
	struct run *r = n->run;

	if (item.ts >= r->left) {
		r->left = item.ts;
		return item;
	}
	if (n->late == LATE_DROP)
		return nothing;
	if (n->late == LATE_ERROR) {
		item.kind = ERROR;
		item.code = ETIME_CODE;
	}
	return item;
}

static struct item merge_waiting(struct machine *m, struct node *n,
				 unsigned int *which)
{
	struct item item;
	bool again;

	do {
		again = false;
		item = take_round(m, n, &again);
		if (item.kind != NOTHING)
			return item;
		*which = least_head(n);
		if (*which == n->ins || !may_leave(m, n, *which))
			continue;
		item = leave(n, queue_take(&n->run->fifo[*which]));
		if (item.kind != NOTHING)
			return item;
		again = true;
	} while (again);
	return nothing;
}

static void env_parts(struct env *env, const struct node *n,
		      const struct item *item)
{
	const struct run *r = n->run;
	unsigned int i;

	env->slot[S_T] = value_number(item->ts);
	for (i = 0; i < n->ins; i++) {
		if (r->latest[i].kind != VALUE)
			continue;
		env->slot[S_V0 + i] = value_current(n->in[i]->type,
						    r->latest[i].v);
		env->slot[S_T0 + i] = value_number(r->latest[i].ts);
	}
}

/* v, or v1, is the second input's latest value. */
static void env_second(struct env *env, const struct node *n)
{
	const struct item *second = &n->run->latest[1];

	env_item(env, n->in[1]->type, second);
	env->slot[S_V1] = env->slot[S_V];
	env->slot[S_T1] = env->slot[S_T];
}

static int64_t holds(const struct node *n, const struct item *item, bool *fail)
{
	struct env env = { 0 };

	if (!n->x[0])
		return true;
	if (n->op == TAKE_LATEST || n->op == TAKE_WHILE)
		env_second(&env, n);
	else
		env_parts(&env, n, item);
	return expr_compute(n->x[0], &env, fail);
}

static struct item tuple(const struct node *n, struct item item)
{
	struct value *v = value_new(n->ins);
	unsigned int i;

	for (i = 0; i < n->ins; i++)
		v->part[i] = n->run->latest[i].v;
	item.v = v;
	return item;
}

static struct item step_merge_with(struct node *n, unsigned int which,
				   struct item item)
{
	const struct expr *x = n->x[which], *y = n->y[which];
	struct env env = { 0 };
	const struct value *state;
	bool fail = false;

	env_item(&env, n->in[which]->type, &item);
	env.slot[S_STATE] = n->run->acc;
	state = expr_value(x, &env, &fail);
	if (!fail)
		state = value_convert(x->type, n->state, state);
	env.slot[S_STATE] = state;
	if (y && !fail)
		item.v = value_convert(y->type, n->type,
				       expr_value(y, &env, &fail));
	else if (!fail)
		item.v = value_convert(n->state, n->type, state);
	if (fail)
		return failed(item);
	n->run->acc = state;
	return item;
}

static struct item step_with_latest(struct node *n, struct item item)
{
	struct env env = { 0 };
	struct item result = item;
	bool fail = false;

	if (!n->x[0])
		return tuple(n, item);
	env_parts(&env, n, &item);
	result.v = expr_value(n->x[0], &env, &fail);
	return fail ? failed(item) : result;
}

static bool all_have(const struct node *n)
{
	unsigned int i;

	for (i = 0; i < n->ins; i++)
		if (n->run->latest[i].kind != VALUE)
			return false;
	return true;
}

/* Does a value of input @which lead to anything, all having given one? */
static bool triggers(const struct node *n, unsigned int which)
{
	switch (n->op) {
	case WITH_LATEST:
	case TAKE_WHILE:
		return which == 0;
	case TAKE_LATEST:
		return which == 1;
	default:
		return true;
	}
}

/* A value has left the merge and is the latest of its input. */
static struct item step(struct node *n, unsigned int which, struct item item)
{
	bool fail = false;
	int64_t yes;

	if (n->op == MERGE)
		return item;
	if (n->op == MERGE_WITH)
		return step_merge_with(n, which, item);
	if (!all_have(n) || !triggers(n, which))
		return nothing;
	if (n->op == WITH_LATEST)
		return step_with_latest(n, item);
	yes = holds(n, &item, &fail);
	if (fail)
		return failed(item);
	if (!yes)
		return n->op == TAKE_WHILE ? the_end : nothing;
	if (n->op == COMBINE)
		return tuple(n, item);
	item.v = n->run->latest[0].v;
	return item;
}

struct item poll_combining(struct machine *m, struct node *n)
{
	unsigned int which = 0;
	struct item item;

	do {
		item = n->waits ? merge_waiting(m, n, &which) :
				  merge_slots(m, n, &which);
		if (item.kind != VALUE)
			return item;
		n->run->latest[which] = item;
		item = step(n, which, item);
	} while (item.kind == NOTHING);
	return item;
}
