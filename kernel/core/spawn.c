// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: spawn - an operator with a task of its own. */
#include "spawn.h"

static void finish(struct flx_spawn *s)
{
	s->done = true;
	flx_stream_close(s->source);
	s->ended = s->ops->end(s, &s->task->waker);
	s->task->blocked = !s->ended;
}

static void hand_on(struct flx_spawn *s)
{
	s->task->waker.budget -= s->batch.count;
	s->counts->in += s->batch.count;
	s->done |= flx_batch_cut(&s->batch);
	s->ops->give(s, &s->batch);
	if (s->done)
		finish(s);
}

/* Return: true if another round may move something. */
static bool take(struct flx_spawn *s)
{
	struct flx_waker *w = &s->task->waker;
	u32 room = s->ops->room(s, w);

	s->task->blocked = !room;
	if (!room)
		return false;
	flx_batch_reset(&s->batch, FLX_MIN(room, s->batch.capacity));
	switch (flx_stream_poll(s->source, w, &s->batch)) {
	case FLX_READY:
		hand_on(s);
		return !s->done;
	case FLX_END:
		finish(s);
		return false;
	default:
		return false;
	}
}

static bool spawn_run(struct flx_task *t)
{
	struct flx_spawn *s = t->arg;
	bool more;

	if (s->ended)
		return false;
	if (s->done || flx_cancel_is(&s->pipe->cancel)) {
		finish(s);
		return false;
	}
	do {
		more = take(s);
		t->rounds--;
	} while (more && t->rounds && t->waker.budget > 0);
	return more;
}

int flx_spawn_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] < 1 || n->arg[0] > FLX_CHANNEL_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a queue of 1 to 1048576 items");
	if (n->arg[1] < 0 || n->arg[1] > FLUXION_OVERFLOW_LATEST)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: no such overflow policy");
	return flx_check_same_type(c, n, 0);
}

int flx_spawn_init(struct flx_spawn *s, struct flx_build *b,
		   struct flx_stream *source, const struct flx_spawn_ops *ops)
{
	flx_stream_init(&s->stream, NULL, source->size);
	s->ops = ops;
	s->pipe = b->pipe;
	s->source = source;
	s->counts = b->counts;
	s->task = flx_build_task(b, spawn_run, s);
	return flx_batch_init(&s->batch, &b->pipe->pool,
			      flx_batch_fit(b->rows, source->stride),
			      source->stride);
}

int flx_spawn_channel(struct flx_spawn *s, struct flx_build *b,
		      struct flx_channel *c, u32 port)
{
	return flx_build_channel(b, c, s->counts - b->pipe->counts, port);
}
