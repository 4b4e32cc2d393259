// SPDX-License-Identifier: GPL-2.0
/* fluxion: run_time - the model's operators of time. */
#include "run.h"

#define ETIMEDOUT_CODE	110
#define DELAY_QUEUE	1024

static struct item poll_interval(struct machine *m, struct node *n)
{
	struct item item = { .kind = VALUE, .has_ts = true };

	if (m->now < n->run->deadline)
		return nothing;
	item.ts = m->now / n->d * n->d;
	item.v = value_number(n->run->n++);
	n->run->deadline = item.ts + n->d;
	return item;
}

static struct item poll_delay(struct machine *m, struct node *n)
{
	unsigned int room = n->queue ? n->queue : DELAY_QUEUE;
	struct queue *q = &n->run->queue;
	struct item item;

	for (;;) {
		if (queue_length(q) && queue_time(q) <= m->now)
			return queue_take(q);
		if (n->run->in_ended[0])
			return queue_length(q) ? nothing : the_end;
		if (queue_length(q) == room)
			return nothing;
		item = poll_in(m, n, 0);
		if (item.kind == VALUE)
			queue_put(q, item, m->now + n->d);
		else if (item.kind == END)
			n->run->in_ended[0] = true;
		else
			return item;
	}
}

static struct item poll_debounce(struct machine *m, struct node *n)
{
	struct queue *q = &n->run->queue;
	struct item item;

	for (;;) {
		if (queue_length(q) &&
		    (queue_time(q) <= m->now || n->run->in_ended[0]))
			return queue_take(q);
		if (n->run->in_ended[0])
			return the_end;
		item = poll_in(m, n, 0);
		if (item.kind == END)
			n->run->in_ended[0] = true;
		if (item.kind == VALUE || item.kind == ERROR)
			q->head = q->count;
		if (item.kind == VALUE)
			queue_put(q, item, m->now + n->d);
		if (item.kind == ERROR || item.kind == NOTHING)
			return item;
	}
}

static bool is_open(const struct machine *m, const struct run *r)
{
	if (plant == PLANT_THROTTLE)
		return r->n && m->now <= r->deadline;
	return r->n && m->now < r->deadline;
}

static struct item poll_throttle(struct machine *m, struct node *n)
{
	struct run *r = n->run;
	struct item item;

	do {
		item = poll_in(m, n, 0);
	} while (item.kind == VALUE && is_open(m, r));
	if (item.kind == VALUE) {
		r->n = true;
		r->deadline = m->now + n->d;
	}
	return item;
}

/* A tick comes when the source has nothing more at this instant. */
static struct item poll_sample(struct machine *m, struct node *n)
{
	struct run *r = n->run;
	struct item item;

	for (;;) {
		item = poll_in(m, n, 0);
		if (item.kind != VALUE)
			break;
		r->last = item;
	}
	if (item.kind != NOTHING || m->now < r->deadline)
		return item;
	r->deadline = m->now / n->d * n->d + n->d;
	item = r->last;
	r->last = nothing;
	return item;
}

static struct item poll_timeout(struct machine *m, struct node *n)
{
	struct run *r = n->run;
	struct item item = poll_in(m, n, 0);

	if (item.kind == VALUE || item.kind == ERROR)
		r->deadline = m->now + n->d;
	if (item.kind != NOTHING || m->now < r->deadline)
		return item;
	r->ended = true;
	close_inputs(n);
	return (struct item){ .kind = ERROR, .code = ETIMEDOUT_CODE,
			      .has_ts = true, .ts = m->now };
}

struct item poll_timed(struct machine *m, struct node *n)
{
	switch (n->op) {
	case INTERVAL:
		return poll_interval(m, n);
	case DELAY:
		return poll_delay(m, n);
	case DEBOUNCE:
		return poll_debounce(m, n);
	case THROTTLE:
		return poll_throttle(m, n);
	case SAMPLE:
		return poll_sample(m, n);
	default:
		return poll_timeout(m, n);
	}
}

/* When something may happen in a node that waits; too often does no harm. */
uint64_t node_deadline(const struct node *n, uint64_t now)
{
	const struct run *r = n->run;
	uint64_t next = NEVER;
	unsigned int i;

	if (r->ended)
		return NEVER;
	if (n->op == SAMPLE || n->op == INTERVAL || n->op == TIMEOUT)
		return r->deadline;
	if ((n->op == DELAY || n->op == DEBOUNCE) && queue_length(&r->queue))
		return queue_time(&r->queue);
	for (i = 0; n->waits && i < n->ins; i++) {
		uint64_t at = queue_length(&r->fifo[i]) ?
			queue_time(&r->fifo[i]) + n->d : NEVER;

		if (at > now && at < next)
			next = at;
	}
	return next;
}
