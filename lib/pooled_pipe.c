// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: pooled_pipe - a pipeline that a pool runs: its runs, its rest, its end.
 */
#include <limits.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "pooled.h"
#include "core/atomic.h"

/* Whose tasks this thread runs. */
static __thread const struct pooled_pipe *running;

bool pooled_pipe_runs_here(const struct pooled_pipe *p)
{
	return running == p;
}

static struct pooled_pipe *to_pooled_base(struct engine_pipe *p)
{
	return FLX_CONTAINER_OF(p, struct pooled_pipe, base);
}

static void own(struct engine_pipe *base, bool on)
{
	struct pooled_pipe *p = to_pooled_base(base);

	if (running == p)
		return;
	if (on)
		pthread_mutex_lock(&p->run);
	else
		pthread_mutex_unlock(&p->run);
}

static void wake_resting(struct pooled_pipe *p)
{
	__atomic_add_fetch(&p->rests, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&p->resting, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, &p->rests, FUTEX_WAKE_PRIVATE, INT_MAX);
}

static void tell_all(struct pooled_pipe *p)
{
	struct engine_end *end;

	flx_mb();	/* W: what moved, then armed */
	for (end = engine_next_end(&p->base, NULL); end;
	     end = engine_next_end(&p->base, end))
		pooled_end_tell(end);
}

/* With @run held. Return: as flx_pipe_run(). */
static int run_tasks(struct pooled_pipe *p, u32 rounds)
{
	const struct pooled_pipe *outer = running;
	int more;

	engine_enter(&p->runtime->base.base);
	running = p;
	more = flx_pipe_run(&p->base.pipe, rounds);
	running = outer;
	tell_all(p);
	if (flx_pipe_is_idle(&p->base.pipe))
		wake_resting(p);
	return more;
}

static void job_run(struct pool_job *job)
{
	struct pooled_pipe *p = FLX_CONTAINER_OF(job, struct pooled_pipe, job);
	int more = 0;

	pthread_mutex_lock(&p->run);
	if (p->base.attached)
		more = run_tasks(p, ~0u);
	pthread_mutex_unlock(&p->run);
	if (more > 0)
		pool_queue(job);
}

int pooled_pipe_run(struct pooled_pipe *p, u32 rounds)
{
	int more = -EPIPE;

	if (running == p || pthread_mutex_trylock(&p->run))
		return -EBUSY;
	flx_task_ready(&p->base.pipe.task);
	if (p->base.attached)
		more = run_tasks(p, rounds);
	pthread_mutex_unlock(&p->run);
	if (more > 0)
		pool_queue(&p->job);
	return more;
}

/*
 * Is it at rest? If not, *@start is what pooled_pipe.rests will not be any more
 * when it is: whoever takes @run after this looks, too. Return: 1, 0, -EPIPE.
 */
static int rest_begin(struct pooled_pipe *p, u32 *start)
{
	int ret = -EPIPE;

	pthread_mutex_lock(&p->run);
	if (p->base.attached)
		ret = flx_pipe_is_idle(&p->base.pipe);
	*start = __atomic_load_n(&p->rests, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&p->run);
	return ret;
}

/* Return: 0 it may have rested, -ETIME, -EINTR. */
static int rest_wait(struct pooled_pipe *p, u32 start, u64 until)
{
	struct timespec t = { until / 1000000000, until % 1000000000 };
	long ret;

	__atomic_add_fetch(&p->resting, 1, __ATOMIC_SEQ_CST);
	ret = syscall(SYS_futex, &p->rests, FUTEX_WAIT_BITSET_PRIVATE, start,
		      until == FLX_NEVER ? NULL : &t, NULL,
		      FUTEX_BITSET_MATCH_ANY);
	__atomic_sub_fetch(&p->resting, 1, __ATOMIC_SEQ_CST);
	if (!ret || errno == EAGAIN)
		return 0;
	return errno == ETIMEDOUT ? -ETIME : -errno;
}

int pooled_pipe_rest(struct pooled_pipe *p, u64 until)
{
	u32 start;
	int ret = rest_begin(p, &start);

	if (ret)
		return ret < 0 ? ret : 0;
	while (__atomic_load_n(&p->rests, __ATOMIC_SEQ_CST) == start) {
		ret = until ? rest_wait(p, start, until) : -ETIME;
		if (ret)
			return ret;
	}
	return rest_begin(p, &start) < 0 ? -EPIPE : 0;
}

void pooled_pipe_tell(struct pooled_pipe *p)
{
	pthread_mutex_lock(&p->run);
	tell_all(p);
	pthread_mutex_unlock(&p->run);
	wake_resting(p);
}

static struct engine_pipe *pipe_alloc(struct engine *e)
{
	struct pooled_pipe *p = e->rt->alloc(sizeof(*p));

	if (!p)
		return NULL;
	p->runtime = FLX_CONTAINER_OF(e, struct pooled_runtime, base.engine);
	pthread_mutex_init(&p->run, NULL);
	pthread_mutex_init(&p->copy, NULL);
	pthread_mutex_init(&p->guard, NULL);
	return &p->base;
}

static int pipe_made(struct engine_pipe *base)
{
	struct pooled_pipe *p = to_pooled_base(base);
	int err = pool_job_init(&p->runtime->pool, &p->job, job_run);

	return err ? err : pooled_handlers_made(p);
}

/*
 * Dead: wakes are refused. No producer, no run, here or in the pool, no timer;
 * then the handlers are told, and waited for.
 */
static void pipe_stop(struct engine_pipe *base)
{
	struct pooled_pipe *p = to_pooled_base(base);

	pthread_mutex_lock(&p->copy);
	pthread_mutex_lock(&p->run);
	base->attached = false;
	pthread_mutex_unlock(&p->run);
	pthread_mutex_unlock(&p->copy);
	pool_job_end(&p->job);
	flx_pipe_cancel(&base->pipe);
	pooled_handlers_stop(p);
}

static void pipe_gone(struct engine_pipe *base)
{
	struct pooled_pipe *p = to_pooled_base(base);

	free(p->handlers);
	pthread_mutex_destroy(&p->guard);
	pthread_mutex_destroy(&p->copy);
	pthread_mutex_destroy(&p->run);
}

/* After the clock has moved: all its tasks see it. */
static int pipe_drain(struct engine_pipe *base)
{
	flx_pipe_wake(&base->pipe);
	return pooled_pipe_rest(to_pooled_base(base), FLX_NEVER);
}

static void end_room(struct flx_inlet *in)
{
	pooled_end_moved(FLX_CONTAINER_OF(in, struct engine_end, in));
}

static void end_ready(struct flx_outlet *out)
{
	pooled_end_moved(FLX_CONTAINER_OF(out, struct engine_end, out));
}

static void end_guard(struct flx_inlet *in, bool on)
{
	struct engine_end *end = FLX_CONTAINER_OF(in, struct engine_end, in);
	struct pooled_pipe *p = to_pooled_base(end->pipe);

	if (on)
		pthread_mutex_lock(&p->guard);
	else
		pthread_mutex_unlock(&p->guard);
}

const struct engine_hooks pooled_hooks = {
	.alloc = pipe_alloc,
	.made = pipe_made,
	.stop = pipe_stop,
	.gone = pipe_gone,
	.own = own,
	.drain = pipe_drain,
	.room = end_room,
	.ready = end_ready,
	.guard = end_guard,
	.handle = pooled_handler_start,
};
