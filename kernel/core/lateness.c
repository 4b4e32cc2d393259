// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: lateness - a merge whose values wait, for a time, for earlier ones.
 *
 * What leaves is moved to the merge's input, whose batch holds that one item.
 */
#include "lateness.h"
#include "pipe.h"

int flx_lateness_verify(struct flx_check *c, const struct fluxion_node *n)
{
	bool waits = n->arg[1];

	if (!waits && (n->arg[0] || n->arg[2]))
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: a wait without a queue");
	if (n->arg[0] < 0 || n->arg[1] < 0 || n->arg[1] > FLX_FIFO_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: the queue of a wait");
	if (n->arg[2] < 0 || n->arg[2] > FLUXION_LATE_ERROR)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: unknown policy for late items");
	return 0;
}

static int init_input(struct flx_late_input *l, struct flx_merge_input *in,
		      struct flx_build *b, u32 queue)
{
	u32 stride = in->stream->stride;
	int err;

	l->from = in->batch;
	err = flx_batch_init(&in->batch, &b->pipe->pool, 1, stride);
	if (err)
		return err;
	flx_batch_reset(&in->batch, 1);
	return flx_fifo_init(&l->queue, b, queue, stride);
}

int flx_lateness_init(struct flx_merge *m, struct flx_build *b,
		      const struct fluxion_node *n)
{
	struct flx_lateness *l;
	void *late, *in;
	u32 i;
	int err;

	if (!n->arg[1])
		return 0;
	err = flx_build_alloc(b, sizeof(*l), &late);
	if (err)
		return err;
	err = flx_build_alloc(b, m->n * sizeof(*l->in), &in);
	if (err)
		return err;
	l = late;
	l->in = in;
	l->wait = n->arg[0];
	l->policy = n->arg[2];
	l->counts = b->counts;
	for (i = 0; i < m->n && !err; i++)
		err = init_input(&l->in[i], &m->in[i], b, n->arg[1]);
	m->late = l;
	return err ? err : flx_build_timer(b, &l->timer);
}

/* Is there an item that has not arrived yet? */
static bool refill(struct flx_merge_input *in, struct flx_late_input *l,
		   struct flx_waker *w)
{
	if (l->at < l->from.count)
		return true;
	if (l->closed || in->idle)
		return false;
	flx_batch_reset(&l->from, l->from.capacity);
	l->at = 0;
	switch (flx_stream_poll(in->stream, w, &l->from)) {
	case FLX_READY:
		return true;
	case FLX_PENDING:
		in->idle = true;
		return false;
	default:
		l->closed = true;
		return false;
	}
}

/* A value arrives. */
static void arrive(struct flx_late_input *l, const struct flx_waker *w)
{
	u64 ts = l->from.ts[l->at];

	l->shown = l->has_shown ? FLX_MAX(l->shown, ts) : ts;
	l->has_shown = true;
	flx_fifo_put(&l->queue, &l->from, l->at++, w->now);
}

/* The error at l->at leaves. */
static void pass_error(struct flx_merge_input *in, struct flx_late_input *l)
{
	flx_batch_reset(&in->batch, 1);
	flx_batch_append(&in->batch, &l->from, l->at++, 1);
	in->at = 0;
}

/*
 * Take an item of every input that has room for one. Return: READY for an error
 * of @which, PENDING, or END when it is over; sets @took if anything was taken.
 */
static enum flx_poll take_round(struct flx_merge *m, struct flx_waker *w,
				u32 *which, bool *took)
{
	bool open = false;
	u32 i;

	for (i = 0; i < m->n; i++) {
		struct flx_merge_input *in = &m->in[i];
		struct flx_late_input *l = &m->late->in[i];

		if (flx_fifo_room(&l->queue) && refill(in, l, w)) {
			if (!flx_batch_is_value(&l->from, l->at)) {
				*which = i;
				pass_error(in, l);
				return FLX_READY;
			}
			arrive(l, w);
			*took = true;
		}
		in->ended = l->closed && !l->queue.count;
		if (in->ended && m->over && m->over(m))
			return FLX_END;
		open |= !in->ended;
	}
	return open ? FLX_PENDING : FLX_END;
}

/* The input whose head is the least, or m->n. */
static u32 least(const struct flx_merge *m)
{
	u32 best = m->n;
	u64 ts = 0;
	u32 i;

	for (i = 0; i < m->n; i++) {
		const struct flx_fifo *q = &m->late->in[i].queue;

		if (!q->count || (best < m->n && flx_fifo_ts(q) >= ts))
			continue;
		best = i;
		ts = flx_fifo_ts(q);
	}
	return best;
}

/* Has every other open input shown that it brings nothing before this head? */
static bool is_earliest(const struct flx_merge *m, u32 which)
{
	u64 ts = flx_fifo_ts(&m->late->in[which].queue);
	u32 i;

	for (i = 0; i < m->n; i++) {
		const struct flx_late_input *l = &m->late->in[i];

		if (i == which || l->closed || l->queue.count)
			continue;
		if (!l->has_shown || l->shown < ts)
			return false;
	}
	return true;
}

static bool is_full(const struct flx_merge *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		if (!flx_fifo_room(&m->late->in[i].queue))
			return true;
	return false;
}

/* May the least head, of input @which, leave now? */
static bool may_leave(struct flx_merge *m, u32 which, const struct flx_waker *w)
{
	struct flx_lateness *late = m->late;
	const struct flx_fifo *q = &late->in[which].queue;
	u64 until = flx_deadline(flx_fifo_time(q), late->wait);

	if (flx_fifo_ts(q) < late->left || is_earliest(m, which) ||
	    w->now >= until)
		return true;
	if (is_full(m)) {
		late->counts->forced++;
		return true;
	}
	flx_timer_set(&late->timer, until);
	return false;
}

/* The head of input @which leaves. Return: false: it was late, and is dropped. */
static bool leave(struct flx_merge *m, u32 which)
{
	struct flx_lateness *late = m->late;
	struct flx_merge_input *in = &m->in[which];
	u64 ts = flx_fifo_ts(&late->in[which].queue);

	flx_batch_reset(&in->batch, 1);
	flx_fifo_take(&late->in[which].queue, &in->batch);
	in->at = 0;
	if (ts >= late->left) {
		late->left = ts;
		return true;
	}
	late->counts->late++;
	if (late->policy == FLUXION_LATE_ERROR) {
		flx_batch_fail(&in->batch, 0, FLX_ETIME);
		late->counts->errors++;
	}
	if (late->policy == FLUXION_LATE_DROP)
		late->counts->in++;
	return late->policy != FLUXION_LATE_DROP;
}

enum flx_poll flx_lateness_next(struct flx_merge *m, struct flx_waker *w,
				u32 *which)
{
	enum flx_poll r;
	bool took;

	do {
		took = false;
		r = take_round(m, w, which, &took);
		if (r != FLX_PENDING)
			return r;
		*which = least(m);
		if (*which == m->n || !may_leave(m, *which, w))
			continue;
		took = true;
		if (leave(m, *which))
			return FLX_READY;
		if (flx_waker_spent(w, 1))
			return FLX_PENDING;
	} while (took);
	if (*which == m->n)
		flx_timer_stop(&m->late->timer);
	return FLX_PENDING;
}
