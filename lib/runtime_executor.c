// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_executor - in this process, run by its calls and off a loop.
 *
 * There is no thread: a call that finds its ring full (or empty) runs the
 * pipeline until that changes or nothing moves any more. Then it waits until
 * the pipeline's next timer is over, if it may, there is one, and the loop can.
 * What is left to be done when a call returns, the loop is told of.
 */
#include <stdlib.h>
#include "executor.h"
#include "virtual.h"

#define RING_BYTES	(64 * 1024)

/* No deadline is that early: the loop is to be told of the next one. */
#define UNKNOWN		0

static struct executor *to_executor(struct fluxion *f)
{
	return (struct executor *)f;
}

static u64 clock_now(const struct executor *x)
{
	if (x->held)
		return x->base.engine.now;
	return x->hooks.now ? x->hooks.now(x->hooks.arg) : engine_now();
}

/* The loop is to turn, once. */
static void tell(struct executor *x)
{
	if (x->told || !x->hooks.schedule)
		return;
	x->told = true;
	x->hooks.schedule(x->hooks.arg);
}

/* The loop is to turn at the next deadline, if it has not been told so. */
static void arm(struct executor *x)
{
	u64 next;

	if (!x->hooks.timer || x->held)
		return;
	next = engine_deadline(&x->base.engine);
	if (next == x->armed)
		return;
	x->armed = next;
	x->hooks.timer(x->hooks.arg, next);
}

static void executor_schedule(struct flx_task *t)
{
	struct engine_pipe *p = FLX_CONTAINER_OF((struct flx_pipe *)t->home,
						 struct engine_pipe, pipe);
	struct executor *x = FLX_CONTAINER_OF(p->engine, struct executor,
					      base.engine);

	if (x->running)
		x->woken = true;
	else
		tell(x);
}

static u64 executor_now(void)
{
	return clock_now(FLX_CONTAINER_OF(engine_entered(), struct executor,
					  base.engine));
}

static const struct flx_runtime runtime = {
	.alloc = engine_alloc,
	.free = free,
	.now = executor_now,
	.schedule = executor_schedule,
	.timer = engine_timer,
	.lock = engine_lock,
	.unlock = engine_unlock,
};

/* Between these two calls pipelines may run. */
static struct executor *begin(struct fluxion *f)
{
	struct executor *x = to_executor(f);

	engine_enter(f);
	x->running = true;
	return x;
}

/* Return: @result. */
static int finish(struct executor *x, int result)
{
	x->running = false;
	if (x->woken)
		tell(x);
	x->woken = false;
	arm(x);
	return result;
}

static int executor_open(struct fluxion *f)
{
	struct executor *x = to_executor(f);

	x->armed = FLX_NEVER;
	x->base.engine.rt = &runtime;
	x->base.engine.limits = &engine_limits;
	x->base.engine.ring_bytes = RING_BYTES;
	return 0;
}

static void executor_close(struct fluxion *f)
{
	struct executor *x = to_executor(f);

	engine_close(f);
	if (x->close)
		x->close(x->hooks.arg);
}

static int executor_hold_clock(struct fluxion *f)
{
	if (to_engine(f)->last_id)
		return -EBUSY;
	to_executor(f)->held = true;
	return 0;
}

static int executor_move_clock(struct fluxion *f, uint64_t ns)
{
	struct executor *x;

	if (!to_executor(f)->held)
		return -EINVAL;
	x = begin(f);
	return finish(x, virtual_advance(to_engine(f), ns));
}

static int executor_attach(struct fluxion_pipeline *p,
			   const struct fluxion_options *o,
			   struct fluxion_error *error)
{
	struct executor *x = begin(p->f);

	return finish(x, engine_attach(p, o, error));
}

static int executor_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd)
{
	struct executor *x = begin(p->f);

	return finish(x, engine_control(p, cmd));
}

static int executor_run(struct fluxion_stream *s, unsigned int rounds)
{
	struct executor *x;

	if (!rounds)
		return -EINVAL;
	x = begin(s->p->f);
	return finish(x, engine_run(s, rounds));
}

static int executor_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	struct executor *x = begin(s->p->f);

	return finish(x, engine_drain(to_pipe(s->p), timeout_ns));
}

static bool is_due(const struct executor *x, struct engine_pipe *p)
{
	return !flx_pipe_is_idle(&p->pipe) ||
	       engine_pipe_deadline(p) <= clock_now(x);
}

static int executor_turn(struct fluxion *f)
{
	struct executor *x = begin(f);
	struct engine_pipe *p;
	int more = 0;

	x->told = false;
	if (x->armed < FLX_NEVER)
		x->armed = UNKNOWN;
	for (p = x->base.engine.pipes; p; p = p->next)
		if (is_due(x, p) && engine_pipe_run(p, ~0u) > 0)
			more = 1;
	return finish(x, more);
}

/*
 * Nothing moves: wait until the next timer is over, at most until @until.
 * Return: 0, -EAGAIN: there is none, or nothing to wait with, -ETIME, -EINTR.
 */
static int executor_sleep(struct fluxion_stream *s, u64 until)
{
	const struct executor *x = to_executor(s->p->f);
	u64 next = engine_pipe_deadline(to_pipe(s->p));

	if (next == FLX_NEVER || !until || x->held || !x->hooks.wait)
		return -EAGAIN;
	if (clock_now(x) >= until)
		return -ETIME;
	return x->hooks.wait(x->hooks.arg, FLX_MIN(next, until));
}

/*
 * Return: 0 when the stream is ready, -EAGAIN: nothing makes it so, -EPIPE,
 * -ETIME at @until (0: do not wait), -EINTR, -EDEADLK: called from within a run.
 */
static int executor_advance(struct fluxion_stream *s, u64 until)
{
	int more = 1;
	int err;

	while (!engine_ready(s)) {
		if (fluxion_stream_is_closed(s))
			return -EPIPE;
		err = more > 0 ? 0 : executor_sleep(s, until);
		if (err)
			return err;
		more = executor_run(s, 1);
		if (more == -EBUSY)
			return until ? -EDEADLK : -EAGAIN;
	}
	return 0;
}

static void executor_pump(struct fluxion_stream *s)
{
	executor_advance(s, 0);
}

static int executor_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	u64 until = timeout_ns < 0 ? FLX_NEVER : 0;
	int err;

	if (timeout_ns > 0)
		until = flx_deadline(clock_now(to_executor(s->p->f)),
				     timeout_ns);
	err = executor_advance(s, until);
	return err == -EAGAIN && !timeout_ns ? -ETIME : err;
}

static u64 wait_until(const struct fluxion_stream *s)
{
	return s->flags & FLUXION_NONBLOCK ? 0 : FLX_NEVER;
}

static int64_t executor_timeout(const struct fluxion_pipeline *p)
{
	return engine_timeout(to_pipe(p), clock_now(to_executor(p->f)));
}

static int executor_push(struct fluxion_stream *s, const void *items,
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
			taken = executor_advance(s, wait_until(s));
	}
	return sent ? (int)sent : taken;
}

static int executor_pull(struct fluxion_stream *s, void *items,
			 unsigned int max)
{
	int err = executor_advance(s, wait_until(s));

	if (!err && fluxion_stream_is_closed(s))
		err = -EPIPE;
	return err ? err : engine_pull(s, items, max);
}

const struct fluxion_ops fluxion_ops_executor = {
	ENGINE_OPS,
	.size = sizeof(struct executor),
	.stream_size = sizeof(struct engine_stream),
	.open = executor_open,
	.close = executor_close,
	.attach = executor_attach,
	.control = executor_control,
	.stream_open = engine_stream_open,
	.stream_close = engine_stream_close,
	.pump = executor_pump,
	.wait = executor_wait,
	.push = executor_push,
	.pull = executor_pull,
	.run = executor_run,
	.turn = executor_turn,
	.flush = executor_flush,
	.timeout = executor_timeout,
	.hold_clock = executor_hold_clock,
	.advance = executor_move_clock,
};

struct executor *executor_new(enum fluxion_runtime runtime,
			      const struct fluxion_executor *hooks,
			      void (*close)(void *arg))
{
	struct fluxion *f = fluxion__open(&fluxion_ops_executor, runtime);
	struct executor *x = to_executor(f);

	if (!x)
		return NULL;
	x->hooks = *hooks;
	x->close = close;
	return x;
}

struct fluxion *fluxion_executor_open(const struct fluxion_executor *hooks)
{
	struct executor *x = executor_new(FLUXION_EXECUTOR, hooks, NULL);

	return x ? &x->base.base : NULL;
}
