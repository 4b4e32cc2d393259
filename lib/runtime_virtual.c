// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_virtual - deterministic, for tests: nothing runs by itself.
 *
 * Pushing only queues; what a poll, a drain and the clock do is in virtual.c.
 * The runtime none is the same without a task beside the main one: what bare
 * machines have, where the clock is the machine's tick.
 */
#include <stdlib.h>
#include "engine.h"
#include "virtual.h"

static const struct flx_limits limits_none = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 1u << 30,
	.period = FLX_PERIOD_MIN,
	.taskless = "none",
};

static int virtual_open(struct fluxion *f)
{
	bool none = f->runtime == FLUXION_NONE;

	to_engine(f)->rt = &engine_runtime_held;
	to_engine(f)->limits = none ? &limits_none : &engine_limits;
	to_engine(f)->ring_bytes = VIRTUAL_RING_BYTES;
	return 0;
}

/* Time operators begin now. */
static int virtual_attach(struct fluxion_pipeline *p,
			  const struct fluxion_options *o,
			  struct fluxion_error *error)
{
	engine_enter(p->f);
	return engine_attach(p, o, error);
}

static int virtual_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd)
{
	engine_enter(p->f);
	return engine_control(p, cmd);
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
	engine_enter(s->p->f);
	return batches ? engine_run(s, batches) : -EINVAL;
}

static int virtual_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	engine_enter(s->p->f);
	return engine_drain(to_pipe(s->p), timeout_ns);
}

static int virtual_take(struct fluxion_stream *s, struct fluxion_item *item)
{
	struct engine_pipe *p = to_pipe(s->p);
	int err = 0;

	if (!p->attached)
		return -EPIPE;
	if (!s->ended && !engine_ready(s))
		err = virtual_poll(engine_enter(s->p->f), p, to_end(s));
	if (err)
		return err;
	return engine_ready(s) ? fluxion_receive(s, item, 1) : 0;
}

static int virtual_drain_all(struct fluxion_pipeline *p)
{
	return virtual_drain(engine_enter(p->f), to_pipe(p));
}

static int virtual_clock(struct fluxion *f, uint64_t ns)
{
	return virtual_advance(engine_enter(f), ns);
}

static int64_t virtual_timeout(const struct fluxion_pipeline *p)
{
	return engine_timeout(to_pipe(p), to_engine(p->f)->now);
}

const struct fluxion_ops fluxion_ops_virtual = {
	ENGINE_OPS,
	.size = sizeof(struct engine_runtime),
	.stream_size = sizeof(struct engine_stream),
	.open = virtual_open,
	.close = engine_close,
	.attach = virtual_attach,
	.control = virtual_control,
	.stream_open = engine_stream_open,
	.stream_close = engine_stream_close,
	.pump = virtual_pump,
	.wait = virtual_wait,
	.push = virtual_push,
	.pull = virtual_pull,
	.run = virtual_run,
	.flush = virtual_flush,
	.timeout = virtual_timeout,
	.poll = virtual_take,
	.drain = virtual_drain_all,
	.advance = virtual_clock,
};
