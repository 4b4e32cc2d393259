// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_virtual - deterministic, for tests: nothing runs by itself.
 *
 * Pushing only queues. A poll asks one output's stream for one item; a drain
 * runs until nothing moves; the clock stands still until it is moved. Rings are
 * large, so that a test's few items never block.
 */
#include <stdlib.h>
#include <string.h>
#include "engine.h"

#define RING_BYTES	(1024 * 1024)

/* What the engine that runs on this thread takes for the time. */
static __thread u64 now;

static u64 virtual_now(void)
{
	return now;
}

static const struct flx_runtime runtime = {
	.name = "virtual",
	.alloc = engine_alloc,
	.free = free,
	.now = virtual_now,
	.schedule = engine_schedule,
	.timer = engine_timer,
	.lock = engine_lock,
	.unlock = engine_unlock,
};

static int virtual_open(struct fluxion *f)
{
	to_engine(f)->rt = &runtime;
	to_engine(f)->ring_bytes = RING_BYTES;
	return 0;
}

/* Time operators begin now. */
static int virtual_attach(struct fluxion_pipeline *p,
			  const struct fluxion_options *o,
			  struct fluxion_error *error)
{
	now = to_engine(p->f)->now;
	return engine_attach(p, o, error);
}

static void virtual_pump(struct fluxion_stream *s)
{
	(void)s;
}

static int virtual_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	if (engine_ready(s))
		return 0;
	return timeout_ns ? -EAGAIN : -ETIME;
}

static int virtual_push(struct fluxion_stream *s, const void *items,
			unsigned int n)
{
	int taken = engine_push(s, items, n);

	return taken ? taken : -EAGAIN;
}

static int virtual_pull(struct fluxion_stream *s, void *items,
			unsigned int max)
{
	int n;

	if (fluxion_stream_is_closed(s))
		return -EPIPE;
	n = engine_pull(s, items, max);
	return n ? n : -EAGAIN;
}

static int virtual_run(struct fluxion_stream *s, unsigned int batches)
{
	now = to_engine(s->p->f)->now;
	return batches ? engine_run(s, batches) : -EINVAL;
}

static int virtual_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	now = to_engine(s->p->f)->now;
	return engine_drain(to_pipe(s->p), timeout_ns);
}

static struct flx_pipe_output *stream_output(const struct fluxion_stream *s)
{
	struct flx_pipe_output *o = to_pipe(s->p)->pipe.outputs;

	while (o->sink != &to_end(s)->out.sink)
		o++;
	return o;
}

/* Poll for one item; what came goes into the output's ring. */
static void poll_one(struct flx_pipe *p, struct flx_pipe_output *o)
{
	struct flx_waker *w = &p->task.waker;
	enum flx_poll r;

	flx_pipe_look_at_clock(p);
	do {
		w->budget = FLX_TASK_BUDGET;
		flx_batch_reset(&o->batch, 1);
		r = flx_stream_poll(o->stream, w, &o->batch);
	} while (r == FLX_PENDING &&
		 (w->budget <= 0 || flx_pipe_look_at_clock(p)));
	if (r == FLX_READY) {
		p->counts[o->node - p->graph->nodes].in++;
		p->counts[o->node - p->graph->nodes].out++;
		o->sink->put(o->sink, &o->batch);
	}
	o->done = r == FLX_END;
}

static void poll_output(struct flx_pipe *p, struct flx_pipe_output *o)
{
	if (o->ended)
		return;
	if (!o->done && !flx_cancel_is(&p->cancel))
		poll_one(p, o);
	if (!o->done && !flx_cancel_is(&p->cancel))
		return;
	o->done = true;
	flx_stream_close(o->stream);
	o->ended = o->sink->end(o->sink, &p->task.waker);
}

int fluxion_virtual_poll(struct fluxion_stream *s, struct fluxion_item *item)
{
	struct engine_pipe *p = to_pipe(s->p);

	if (s->ops != &fluxion_ops_virtual || (s->flags & FLUXION_INPUT))
		return -EINVAL;
	if (!p->attached)
		return -EPIPE;
	now = to_engine(s->p->f)->now;
	if (!s->ended && !engine_ready(s))
		poll_output(&p->pipe, stream_output(s));
	if (s->ended) {
		memset(item, 0, s->ring.stride);
		item->kind = FLUXION_ITEM_END;
		return 1;
	}
	return engine_ready(s) ? fluxion_receive(s, item, 1) : 0;
}

int fluxion_virtual_drain(struct fluxion_pipeline *p)
{
	if (p->f->ops != &fluxion_ops_virtual)
		return -EINVAL;
	now = to_engine(p->f)->now;
	return engine_drain(to_pipe(p), -1);
}

static u64 next_deadline(const struct engine *e)
{
	const struct engine_pipe *p;
	u64 next = FLX_NEVER;

	for (p = e->pipes; p; p = p->next)
		next = FLX_MIN(next, engine_pipe_deadline(p));
	return next;
}

/* It is @to: drain the pipelines that have a timer that is over. */
static int step(struct engine *e, u64 to)
{
	struct engine_pipe *p;
	int err = 0;

	e->now = FLX_MAX(e->now, to);
	now = e->now;
	for (p = e->pipes; p && !err; p = p->next)
		if (engine_pipe_deadline(p) <= now)
			err = engine_drain(p, -1);
	return err;
}

int fluxion_virtual_advance(struct fluxion *f, uint64_t ns)
{
	struct engine *e = to_engine(f);
	u64 to = flx_deadline(e->now, ns);
	int err = 0;

	if (f->ops != &fluxion_ops_virtual)
		return -EINVAL;
	while (!err && next_deadline(e) <= to && next_deadline(e) < FLX_NEVER)
		err = step(e, next_deadline(e));
	e->now = to;
	return err;
}

static int64_t virtual_timeout(const struct fluxion_pipeline *p)
{
	return engine_timeout(to_pipe(p), to_engine(p->f)->now);
}

const struct fluxion_ops fluxion_ops_virtual = {
	.runtime = FLUXION_VIRTUAL,
	.size = sizeof(struct engine),
	.pipeline_size = sizeof(struct engine_handle),
	.stream_size = sizeof(struct engine_stream),
	.open = virtual_open,
	.close = engine_close,
	.info = engine_info,
	.attach = virtual_attach,
	.find = engine_find,
	.list = engine_list,
	.control = engine_control,
	.pipeline_info = engine_pipeline_info,
	.pipeline_ends = engine_pipeline_ends,
	.pipeline_nodes = engine_pipeline_nodes,
	.tap = engine_tap,
	.pipeline_free = engine_pipeline_free,
	.stream_open = engine_stream_open,
	.stream_close = engine_stream_close,
	.kick = engine_kick,
	.pump = virtual_pump,
	.wait = virtual_wait,
	.push = virtual_push,
	.pull = virtual_pull,
	.run = virtual_run,
	.flush = virtual_flush,
	.timeout = virtual_timeout,
};
