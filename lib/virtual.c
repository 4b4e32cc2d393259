// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: virtual - nothing runs by itself: poll, drain, move the clock. */
#include "virtual.h"
#include "core/atomic.h"

/* Rounds of a drain between two calls of engine.between(). */
#define DRAIN_ROUNDS	64

static int between(const struct engine *e)
{
	return e->between ? e->between() : 0;
}

static void put_item(struct flx_pipe *p, struct flx_pipe_output *o)
{
	struct flx_counts *counts = &p->counts[o->node - p->graph->nodes];

	counts->in++;
	counts->out++;
	o->sink->put(o->sink, &o->batch);
}

/* Until the stream says something for good. */
static int poll_one(struct engine *e, struct flx_pipe *p,
		    struct flx_pipe_output *o)
{
	struct flx_waker *w = &p->task.waker;
	enum flx_poll r;
	int err;

	flx_pipe_look_at_clock(p);
	for (;;) {
		w->budget = FLX_TASK_BUDGET;
		flx_batch_reset(&o->batch, 1);
		r = flx_stream_poll(o->stream, w, &o->batch);
		if (r != FLX_PENDING ||
		    (w->budget > 0 && !flx_pipe_look_at_clock(p)))
			break;
		err = between(e);
		if (err)
			return err;
	}
	if (r == FLX_READY)
		put_item(p, o);
	o->done = r == FLX_END;
	return 0;
}

int virtual_poll(struct engine *e, struct engine_pipe *p,
		 struct engine_end *end)
{
	struct flx_pipe_output *o;
	bool stop;
	int err = 0;

	if (!p->attached)
		return -FLX_EPIPE;
	o = flx_pipe_output(&p->pipe, end->node);
	stop = flx_cancel_is(&p->pipe.cancel);
	if (o->ended || o->subject)
		return 0;
	if (!o->done && !stop)
		err = poll_one(e, &p->pipe, o);
	if (err || (!o->done && !stop))
		return err;
	o->done = true;
	flx_stream_close(o->stream);
	o->ended = o->sink->end(o->sink, &p->pipe.task.waker);
	return 0;
}

int virtual_drain(struct engine *e, struct engine_pipe *p)
{
	int err = 0;
	int more;

	if (!p->attached)
		return -FLX_EPIPE;
	if (e->hooks)
		return e->hooks->drain(p);
	do {
		more = engine_pipe_run(p, DRAIN_ROUNDS);
		if (more > 0)
			err = between(e);
	} while (more > 0 && !err);
	if (more == -FLX_EBUSY)
		return -FLX_EDEADLK;
	engine_pipe_settle(p);
	return err;
}

/* It is @to: drain the pipelines that have a timer that is over. */
static int step(struct engine *e, u64 to)
{
	struct engine_pipe *p;
	int err = between(e);

	flx_store_once(&e->now, FLX_MAX(e->now, to));
	for (p = e->pipes; p && !err; p = p->next)
		if (engine_pipe_deadline(p) <= e->now)
			err = virtual_drain(e, p);
	return err;
}

int virtual_advance(struct engine *e, u64 ns)
{
	u64 to = flx_deadline(e->now, ns);
	int err = 0;

	while (!err && engine_deadline(e) <= to && engine_deadline(e) < FLX_NEVER)
		err = step(e, engine_deadline(e));
	if (!err)
		flx_store_once(&e->now, to);
	return err;
}
