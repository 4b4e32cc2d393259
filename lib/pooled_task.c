// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: pooled_task - the seam of a pool: tasks are jobs. */
#include <stdlib.h>
#include "pooled.h"

static pthread_mutex_t slow = PTHREAD_MUTEX_INITIALIZER;

static void schedule(struct flx_task *t)
{
	struct pooled_pipe *p;

	if (!t->home) {
		pool_queue(&FLX_CONTAINER_OF(t, struct pooled_task,
					     handle.task)->job);
		return;
	}
	p = FLX_CONTAINER_OF((struct flx_pipe *)t->home, struct pooled_pipe,
			     base.pipe);
	/* The run that is under way here goes on until no task wants one. */
	if (!pooled_pipe_runs_here(p))
		pool_queue(&p->job);
}

static void set_timer(struct flx_task *t, u64 deadline)
{
	pool_set_timer(&FLX_CONTAINER_OF((struct flx_pipe *)t->home,
					 struct pooled_pipe, base.pipe)->job,
		       deadline);
}

static unsigned long take_lock(void)
{
	pthread_mutex_lock(&slow);
	return 0;
}

static void leave_lock(unsigned long key)
{
	(void)key;
	pthread_mutex_unlock(&slow);
}

/**
 * struct waiter - one who waits for a token
 * @listener: called under the lock
 * @over: with the lock
 */
struct waiter {
	struct flx_cancel_listener listener;
	pthread_cond_t over;
	bool called;
};

static void waiter_wake(struct flx_cancel_listener *l)
{
	struct waiter *w = FLX_CONTAINER_OF(l, struct waiter, listener);

	w->called = true;
	pthread_cond_signal(&w->over);
}

static int wait_token(struct flx_cancel *c)
{
	struct waiter w = {
		.listener.call = waiter_wake,
		.over = PTHREAD_COND_INITIALIZER,
	};

	flx_cancel_listen(c, &w.listener);
	pthread_mutex_lock(&slow);
	while (!w.called)
		pthread_cond_wait(&w.over, &slow);
	pthread_mutex_unlock(&slow);
	pthread_cond_destroy(&w.over);
	return 0;
}

const struct flx_runtime pooled_runtime_table = {
	.alloc = engine_alloc,
	.free = free,
	.now = engine_now,
	.schedule = schedule,
	.timer = set_timer,
	.lock = take_lock,
	.unlock = leave_lock,
	.wait = wait_token,
};

/* Whoever moves the clock asks the pipes when their next timer is over. */
const struct flx_runtime pooled_runtime_held = {
	.alloc = engine_alloc,
	.free = free,
	.now = engine_held_now,
	.schedule = schedule,
	.timer = engine_timer,
	.lock = take_lock,
	.unlock = leave_lock,
	.wait = wait_token,
};

static void task_run(struct pool_job *job)
{
	flx_handle_visit(&FLX_CONTAINER_OF(job, struct pooled_task,
					   job)->handle);
}

int pooled_task_spawn(struct pool *pool, struct pooled_task *t,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent)
{
	int err = pool_job_init(pool, &t->job, task_run);

	if (!err)
		flx_handle_spawn(&t->handle, &pooled_runtime_table, run, parent);
	return err;
}

/*
 * In this order: who has just cancelled its token may be about to queue the job;
 * without a listener that is over.
 */
void pooled_task_end(struct pooled_task *t)
{
	flx_handle_abort(&t->handle);
	flx_handle_fini(&t->handle);
	pool_job_end(&t->job);
}
