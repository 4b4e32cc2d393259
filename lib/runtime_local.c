// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_local - in this process, run by the calls that feed and drain.
 *
 * There is no thread: a call that finds its ring full (or empty) runs the
 * pipeline until that changes or nothing moves any more. Then it sleeps until
 * the pipeline's next timer is over, if it may wait and there is one.
 */
#include <stdlib.h>
#include <time.h>
#include "engine.h"
#include "virtual.h"

#define RING_BYTES	(64 * 1024)

static const struct flx_runtime runtime = {
	.name = "local",
	.alloc = engine_alloc,
	.free = free,
	.now = engine_now,
	.schedule = engine_schedule,
	.timer = engine_timer,
	.lock = engine_lock,
	.unlock = engine_unlock,
};

static bool is_held(struct fluxion *f)
{
	return to_engine(f)->rt == &engine_runtime_held;
}

static int local_open(struct fluxion *f)
{
	to_engine(f)->rt = &runtime;
	to_engine(f)->limits = &engine_limits;
	to_engine(f)->ring_bytes = RING_BYTES;
	return 0;
}

static int local_hold_clock(struct fluxion *f)
{
	if (to_engine(f)->last_id)
		return -EBUSY;
	to_engine(f)->rt = &engine_runtime_held;
	return 0;
}

static int local_move_clock(struct fluxion *f, uint64_t ns)
{
	return is_held(f) ? virtual_advance(engine_enter(f), ns) : -EINVAL;
}

static int local_attach(struct fluxion_pipeline *p,
			const struct fluxion_options *o,
			struct fluxion_error *error)
{
	engine_enter(p->f);
	return engine_attach(p, o, error);
}

static int local_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd)
{
	engine_enter(p->f);
	return engine_control(p, cmd);
}

/*
 * Nothing moves: sleep until the next timer is over, at most until @until.
 * Return: 0, -EAGAIN: there is none, -ETIME, -EINTR.
 */
static int local_sleep(struct fluxion_stream *s, u64 until)
{
	u64 next = engine_pipe_deadline(to_pipe(s->p));
	u64 to = FLX_MIN(next, until);
	struct timespec t = { to / 1000000000, to % 1000000000 };

	if (next == FLX_NEVER || !until || is_held(s->p->f))
		return -EAGAIN;
	if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL))
		return -EINTR;
	return next > until ? -ETIME : 0;
}

/*
 * Return: 0 when the stream is ready, -EAGAIN: nothing makes it so, -EPIPE,
 * -ETIME at @until (0: do not sleep), -EINTR.
 */
static int local_advance(struct fluxion_stream *s, u64 until)
{
	int more = 1;
	int err;

	engine_enter(s->p->f);
	while (!engine_ready(s)) {
		if (fluxion_stream_is_closed(s))
			return -EPIPE;
		err = more > 0 ? 0 : local_sleep(s, until);
		if (err)
			return err;
		more = engine_run(s, 1);
	}
	return 0;
}

static void local_pump(struct fluxion_stream *s)
{
	local_advance(s, 0);
}

static int local_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	u64 until = timeout_ns < 0 ? FLX_NEVER : 0;
	int err;

	if (timeout_ns > 0)
		until = flx_deadline(engine_now(), timeout_ns);
	err = local_advance(s, until);
	return err == -EAGAIN && !timeout_ns ? -ETIME : err;
}

static u64 wait_until(const struct fluxion_stream *s)
{
	return s->flags & FLUXION_NONBLOCK ? 0 : FLX_NEVER;
}

static int64_t local_timeout(const struct fluxion_pipeline *p)
{
	return engine_timeout(to_pipe(p), is_held(p->f) ?
			      to_engine(p->f)->now : engine_now());
}

static int local_push(struct fluxion_stream *s, const void *items,
		      unsigned int n)
{
	size_t stride = s->ring.stride;
	unsigned int sent = 0;
	int taken = 0;

	while (sent < n && taken >= 0) {
		taken = engine_push(s, (char *)items + sent * stride, n - sent);
		if (taken > 0)
			sent += taken;
		else if (!taken)
			taken = local_advance(s, wait_until(s));
	}
	return sent ? (int)sent : taken;
}

static int local_pull(struct fluxion_stream *s, void *items, unsigned int max)
{
	int err = local_advance(s, wait_until(s));

	if (!err && fluxion_stream_is_closed(s))
		err = -EPIPE;
	return err ? err : engine_pull(s, items, max);
}

static int local_run(struct fluxion_stream *s, unsigned int batches)
{
	engine_enter(s->p->f);
	return batches ? engine_run(s, batches) : -EINVAL;
}

static int local_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	engine_enter(s->p->f);
	return engine_drain(to_pipe(s->p), timeout_ns);
}

const struct fluxion_ops fluxion_ops_local = {
	.size = sizeof(struct engine_runtime),
	.pipeline_size = sizeof(struct engine_handle),
	.stream_size = sizeof(struct engine_stream),
	.open = local_open,
	.close = engine_close,
	.info = engine_info,
	.attach = local_attach,
	.find = engine_find,
	.list = engine_list,
	.control = local_control,
	.pipeline_info = engine_pipeline_info,
	.pipeline_ends = engine_pipeline_ends,
	.pipeline_nodes = engine_pipeline_nodes,
	.pipeline_queues = engine_pipeline_queues,
	.tap = engine_tap,
	.handler_register = engine_handler_register,
	.handler_unregister = engine_handler_unregister,
	.pipeline_free = engine_pipeline_free,
	.stream_open = engine_stream_open,
	.stream_close = engine_stream_close,
	.kick = engine_kick,
	.pump = local_pump,
	.wait = local_wait,
	.push = local_push,
	.pull = local_pull,
	.run = local_run,
	.flush = local_flush,
	.timeout = local_timeout,
	.hold_clock = local_hold_clock,
	.advance = local_move_clock,
};
