// SPDX-License-Identifier: GPL-2.0
/* fluxion: run_machine - the model's tasks, its clock, and those who take from it. */
#include <limits.h>
#include <string.h>
#include "run.h"

#define SHARE_QUEUE	4096

struct channel *channel_new(struct node *task)
{
	struct channel *c = arena_take(sizeof(*c));

	c->room = task->queue ? task->queue : SHARE_QUEUE;
	c->overflow = task->overflow;
	if (c->overflow == LATEST)
		c->room = 1;
	c->next = task->run->channels;
	task->run->channels = c;
	return c;
}

struct item channel_take(struct channel *c)
{
	if (queue_length(&c->queue))
		return queue_take(&c->queue);
	return c->ended ? the_end : nothing;
}

static void channel_send(struct channel *c, struct item item)
{
	bool full = queue_length(&c->queue) >= c->room;

	/* There is a place for the error behind which nothing comes. */
	full &= item.kind == VALUE;
	if (c->gone || (full && c->overflow == DROP_NEWEST) ||
	    (full && c->overflow == DROP_OLDEST && plant == PLANT_ROOM))
		return;
	if (full && c->overflow != BLOCK)
		queue_take(&c->queue);
	queue_put(&c->queue, item, 0);
}

static bool is_blocked(const struct node *task)
{
	const struct channel *c;

	for (c = task->run->channels; c; c = c->next)
		if (!c->gone && c->overflow == BLOCK &&
		    queue_length(&c->queue) >= c->room)
			return true;
	return false;
}

/* A share goes on without them. */
static bool has_readers(const struct node *task)
{
	const struct channel *c;

	for (c = task->run->channels; c; c = c->next)
		if (!c->gone)
			return true;
	return task->op == SHARE;
}

static void end_task(struct node *task)
{
	struct channel *c;

	task->run->ended = true;
	for (c = task->run->channels; c; c = c->next)
		c->ended = true;
	close_inputs(task);
}

/* Does a value go to the right? One of which that is not known is an error. */
static bool goes_right(const struct node *task, struct item *item)
{
	struct env env = { 0 };
	bool fail = false;
	int64_t left;

	env_item(&env, task->in[0]->type, item);
	left = expr_compute(task->x[0], &env, &fail);
	if (fail)
		*item = failed(*item);
	return !left;
}

static bool forgets_right(const struct node *task)
{
	return plant == PLANT_SEQUENTIAL && task->op == SEQUENTIAL;
}

/* One item of a task. Return: there may be more. */
static bool run_task(struct machine *m, struct node *task)
{
	struct channel *c;
	struct item item;
	bool right = false;

	if (task->run->ended || is_blocked(task))
		return false;
	item = has_readers(task) ? poll_in(m, task, 0) : the_end;
	if (item.kind == NOTHING)
		return false;
	if (item.kind == VALUE && task->op != SHARE)
		right = goes_right(task, &item);
	for (c = task->run->channels; c && item.kind != END; c = c->next)
		if (task->op == SHARE || c->right == right ||
		    (item.kind == ERROR && !forgets_right(task)))
			channel_send(c, item);
	if (item.kind != VALUE)
		end_task(task);
	return true;
}

struct item channel_poll(struct machine *m, struct channel *c,
			 struct node *from)
{
	while (from->op == SEQUENTIAL && !queue_length(&c->queue) &&
	       run_task(m, from))
		;
	return channel_take(c);
}

void channel_leave(struct channel *c, struct node *from)
{
	bool first = !c->gone;

	c->gone = true;
	if (first && from->op == SEQUENTIAL && !has_readers(from))
		end_task(from);
}

/*
 * What one has is there for all who read it before they are polled.
 * Return: something has moved.
 */
static bool run_tasks(struct machine *m)
{
	bool more, any = false;
	unsigned int i;

	do {
		more = false;
		for (i = 0; i < m->tasks; i++)
			while (run_task(m, m->task[i]))
				more = true;
		any |= more;
	} while (more);
	return any;
}

static void start_node(struct node **at, void *arg)
{
	struct machine *m = arg;
	struct node *n = *at;
	const struct env env = { 0 };
	bool fail = false;

	if (n->run)
		return;
	n->run = arena_take(sizeof(*n->run));
	n->run->n = n->op == RATIO ? n->n2 :
		    n->op == TAKE || n->op == SKIP ? n->n : 0;
	n->run->deadline = n->d;
	if (n->op == INPUT)
		m->input[n->n] = n->run;
	if (!n->seed)
		return;
	n->run->acc = value_convert(n->seed->type, n->state,
				    expr_value(n->seed, &env, &fail));
}

static void forget(struct node **at, void *arg)
{
	(void)arg;
	(*at)->run = NULL;
}

static bool is_known(const struct machine *m, const struct node *n)
{
	unsigned int i;

	for (i = 0; i < m->tasks; i++)
		if (m->task[i] == n)
			return true;
	return false;
}

static void connect(struct node **at, void *arg)
{
	struct machine *m = arg;
	struct node *n = *at;
	unsigned int i;

	if (is_task(n) && !is_known(m, n))
		m->task[m->tasks++] = n;
	for (i = 0; i < n->ins; i++) {
		if (!has_queues(n->in[i]) || n->run->channel[i])
			continue;
		n->run->channel[i] = channel_new(n->in[i]);
		n->run->channel[i]->right = n->op == RIGHT;
	}
}

static struct consumer *add_consumer(struct machine *m, struct node *n,
				     const char *name)
{
	struct consumer *c = &m->consumer[m->consumers++];

	c->name = name;
	c->node = n;
	if (n->op != SHARE)
		return c;
	/* It has the room of its ring, and takes whatever a case sends. */
	c->channel = channel_new(n);
	c->channel->room = UINT_MAX;
	c->channel->overflow = BLOCK;
	return c;
}

struct machine *machine_new(struct graph *g)
{
	struct machine *m = arena_take(sizeof(*m));
	unsigned int i;

	m->g = g;
	m->timed = graph_is_timed(g);
	graph_walk(g, forget, NULL);
	graph_walk(g, start_node, m);
	graph_walk(g, connect, m);
	for (i = 0; i < g->outputs; i++)
		add_consumer(m, g->output[i], output_name(i));
	return m;
}

void machine_push(struct machine *m, unsigned int input, struct item item)
{
	struct run *r = m->input[input];

	if (r && !m->cancelled)
		queue_put(&r->queue, item, 0);
}

static struct item poll_consumer(struct machine *m, struct consumer *c)
{
	return c->channel ? channel_take(c->channel) : poll_node(m, c->node);
}

/* Return: something has come out. */
static bool drain(struct machine *m, struct consumer *c)
{
	bool any = false;
	struct item item;

	/* An output goes on into its ring; a share forgets who goes. */
	while (!c->ended && !(c->gone && c->channel)) {
		item = poll_consumer(m, c);
		if (item.kind == NOTHING)
			break;
		any = true;
		c->ended = item.kind == END;
		if (!c->ended)
			queue_put(&c->queue, item, 0);
	}
	return any;
}

void machine_settle(struct machine *m, bool main)
{
	bool more = main;
	unsigned int i;

	if (m->cancelled)
		return;
	run_tasks(m);
	/* One that had no room may go on once its readers have been polled. */
	while (more) {
		more = false;
		for (i = 0; i < m->consumers; i++)
			more |= drain(m, &m->consumer[i]);
		more |= run_tasks(m);
	}
}

static void find_deadline(struct node **at, void *arg)
{
	uint64_t *times = arg, at_ns = node_deadline(*at, times[0]);

	if (at_ns > times[0] && at_ns < times[1])
		times[1] = at_ns;
}

void machine_advance(struct machine *m, uint64_t ns)
{
	uint64_t to = m->now + ns;
	uint64_t times[2];

	while (m->timed && !m->cancelled) {
		times[0] = m->now;
		times[1] = NEVER;
		graph_walk(m->g, find_deadline, times);
		if (times[1] > to)
			break;
		m->now = times[1];
		machine_settle(m, true);
	}
	m->now = to;
}

void machine_cancel(struct machine *m)
{
	unsigned int i;

	for (i = 0; i < m->consumers; i++) {
		struct consumer *c = &m->consumer[i];

		/* What a share has sent to a consumer lies at the output. */
		while (c->channel && queue_length(&c->channel->queue))
			queue_put(&c->queue, queue_take(&c->channel->queue), 0);
		c->ended = true;
	}
	m->cancelled = true;
}

bool machine_subscribe(struct machine *m, const char *name)
{
	struct node *share = m->g->output[0];
	struct consumer *c = add_consumer(m, share, name);

	c->ended = m->cancelled ||
		   (share->run->ended && plant != PLANT_SUBSCRIBE);
	return !c->ended;
}

struct consumer *machine_find(struct machine *m, const char *name)
{
	unsigned int i = 0;

	while (i < m->consumers && (m->consumer[i].gone ||
				    strcmp(m->consumer[i].name, name)))
		i++;
	return i < m->consumers ? &m->consumer[i] : NULL;
}

void machine_drop(struct machine *m, const char *name)
{
	struct consumer *c = machine_find(m, name);

	c->gone = true;
	if (c->channel)
		c->channel->gone = true;
}

struct item machine_take(struct machine *m, struct consumer *c, bool poll)
{
	struct item item;

	if (queue_length(&c->queue))
		return queue_take(&c->queue);
	if (c->ended)
		return the_end;
	if (!poll)
		return nothing;
	item = poll_consumer(m, c);
	c->ended = item.kind == END;
	return item;
}
