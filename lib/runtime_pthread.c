// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_pthread - pipelines in this process, run by a pool of threads.
 *
 * Each struct fluxion has threads of its own. What belongs to the handle (attach,
 * control, open, close, statistics) is one thread's at a time, as everywhere;
 * what waits for its turn with the tasks does so in engine_pipe_own().
 */
#include "pooled.h"
#include "virtual.h"

#define RING_BYTES	(64 * 1024)

static int pthread_open(struct fluxion *f)
{
	to_engine(f)->rt = &pooled_runtime_table;
	to_engine(f)->hooks = &pooled_hooks;
	to_engine(f)->limits = &engine_limits;
	to_engine(f)->ring_bytes = RING_BYTES;
	return pool_start(&to_pooled(f)->pool);
}

static void pthread_close(struct fluxion *f)
{
	engine_close(f);
	pool_stop(&to_pooled(f)->pool);
}

/* Time operators begin now. */
static int pthread_attach(struct fluxion_pipeline *p,
			  const struct fluxion_options *o,
			  struct fluxion_error *error)
{
	engine_enter(p->f);
	return engine_attach(p, o, error);
}

/* The tasks cannot wait for their own end, nor a handler for its. */
static int detach(struct fluxion_pipeline *h)
{
	struct pooled_pipe *p = to_pooled_pipe(h);

	if (pooled_pipe_runs_here(p) || pooled_pipe_handles_here(p))
		return -EDEADLK;
	engine_pipe_detach(to_engine(h->f), &p->base);
	pooled_pipe_tell(p);
	return 0;
}

static int pthread_control(struct fluxion_pipeline *h, enum fluxion_cmd cmd)
{
	struct engine_pipe *p = to_pipe(h);

	if (!p->attached)
		return -ENOENT;
	switch (cmd) {
	case FLUXION_CMD_DETACH:
		return detach(h);
	case FLUXION_CMD_PAUSE:
		flx_pipe_pause(&p->pipe, true);
		/* No run that began before it is under way any more. */
		engine_pipe_own(p);
		engine_pipe_leave(p);
		return 0;
	case FLUXION_CMD_RESUME:
		flx_pipe_pause(&p->pipe, false);
		return 0;
	case FLUXION_CMD_CANCEL:
		flx_pipe_cancel(&p->pipe);
		return 0;
	default:
		return -EINVAL;
	}
}

static int pthread_run(struct fluxion_stream *s, unsigned int batches)
{
	return batches ? pooled_pipe_run(to_pooled_pipe(s->p), batches) :
			 -EINVAL;
}

static int pthread_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	struct pooled_pipe *p = to_pooled_pipe(s->p);
	u64 until = timeout_ns < 0 ? FLX_NEVER :
		timeout_ns ? flx_deadline(engine_now(), timeout_ns) : 0;
	int err;

	if (pooled_pipe_runs_here(p) || pooled_pipe_handles_here(p))
		return -EDEADLK;
	err = pooled_pipe_rest(p, until);
	if (!err)
		engine_pipe_settle(&p->base);
	return err;
}

static int pthread_hold_clock(struct fluxion *f)
{
	if (to_engine(f)->last_id)
		return -EBUSY;
	to_engine(f)->rt = &pooled_runtime_held;
	return 0;
}

/* What was sent before comes at the time that it was sent. */
static int pthread_advance(struct fluxion *f, uint64_t ns)
{
	struct engine *e = to_engine(f);
	struct engine_pipe *p;
	int err = 0;

	if (e->rt != &pooled_runtime_held)
		return -EINVAL;
	for (p = e->pipes; p && !err; p = p->next)
		err = pooled_pipe_rest(FLX_CONTAINER_OF(p, struct pooled_pipe,
							base), FLX_NEVER);
	return err ? err : virtual_advance(e, ns);
}

const struct fluxion_ops fluxion_ops_pthread = {
	ENGINE_OPS,
	.size = sizeof(struct pooled_runtime),
	.stream_size = sizeof(struct pooled_stream),
	.open = pthread_open,
	.close = pthread_close,
	.attach = pthread_attach,
	.control = pthread_control,
	.stream_open = pooled_stream_open,
	.stream_close = pooled_stream_close,
	.pump = pooled_stream_pump,
	.wait = pooled_stream_wait,
	.push = pooled_stream_push,
	.pull = pooled_stream_pull,
	.run = pthread_run,
	.flush = pthread_flush,
	.hold_clock = pthread_hold_clock,
	.advance = pthread_advance,
};
