/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: pooled - pipelines that the threads of a pool run.
 *
 *	user: commit, kick -> task -> job -> a thread: run -> tell -> user
 *
 * The tasks of a pipeline take turns in one job, under its mutex run; whoever
 * needs them not to run holds it, too. Busy streams take no lock and make no
 * system call: a side that has nothing to do says so in memory (NEED_KICK, and
 * armed), looks once more, and sleeps.
 *
 * Each open stream has an eventfd, to be polled as the kernel's stream files
 * are: an output for POLLIN, an input for POLLOUT. It is ready from when the end
 * may be ready until a look that finds that it is not.
 *
 * Lock order: copy, run, guard, and the pool's.
 */
#ifndef FLUXION_POOLED_H
#define FLUXION_POOLED_H

#include "engine.h"
#include "pool.h"
#include "core/handle.h"

/**
 * struct pooled_runtime - a struct fluxion with threads
 * @base: first
 * @pool: its threads
 */
struct pooled_runtime {
	struct engine_runtime base;
	struct pool pool;
};

/**
 * struct pooled_handler - a handler's place in a pipeline
 * @job: calls it; queued while it is busy
 * @pipe: I whose it is
 * @subscription: I whose items it takes
 * @to: I the program's handler
 */
struct pooled_handler {
	struct pool_job job;
	struct pooled_pipe *pipe;
	struct flx_subscription *subscription;
	struct flx_handler *to;
};

/**
 * struct pooled_pipe - a pipeline that a pool runs
 * @base: first
 * @runtime: I whose it is
 * @run: whoever runs the tasks, and whoever needs them not to run
 * @copy: producers in COPY mode, against teardown
 * @guard: flx_inlet.guard of all its inputs
 * @job: runs the tasks
 * @handlers: I one for each subscription to the program's handlers
 * @handler_count: I how many
 * @rests: A how often it came to rest; those who wait for that sleep on it
 * @resting: A how many do
 *
 * Letters: I set before it runs; A atomic.
 */
struct pooled_pipe {
	struct engine_pipe base;
	struct pooled_runtime *runtime;
	pthread_mutex_t run;
	pthread_mutex_t copy;
	pthread_mutex_t guard;
	struct pool_job job;
	struct pooled_handler *handlers;
	unsigned int handler_count;
	u32 rests;
	u32 resting;
};

/**
 * struct pooled_stream - an end, held
 * @base: first
 * @armed: A a look found it not ready, and its file says so
 * @looks: how often it was found so since then
 */
struct pooled_stream {
	struct engine_stream base;
	u32 armed;
	u32 looks;
};

/**
 * struct pooled_task - a handle's task on a pool
 * @handle: spawned by pooled_task_spawn()
 * @job: visits it
 */
struct pooled_task {
	struct flx_handle handle;
	struct pool_job job;
};

extern const struct flx_runtime pooled_runtime_table;
extern const struct flx_runtime pooled_runtime_held;
extern const struct engine_hooks pooled_hooks;

static inline struct pooled_runtime *to_pooled(struct fluxion *f)
{
	return (struct pooled_runtime *)f;
}

static inline struct pooled_pipe *to_pooled_pipe(const struct fluxion_pipeline *p)
{
	return (struct pooled_pipe *)to_pipe(p);
}

/* pooled_pipe.c */

/**
 * pooled_pipe_runs_here() - is it this thread that runs its tasks?
 */
bool pooled_pipe_runs_here(const struct pooled_pipe *p);

/**
 * pooled_pipe_handles_here() - is it this thread that runs a handler of it?
 */
bool pooled_pipe_handles_here(const struct pooled_pipe *p);

/**
 * pooled_pipe_run() - run its tasks in the caller
 * Return: as flx_pipe_run(); -EBUSY they run elsewhere.
 */
int pooled_pipe_run(struct pooled_pipe *p, u32 rounds);

/**
 * pooled_pipe_rest() - wait until it is at rest
 * @until: of the monotonic clock
 * Return: 0, -ETIME, -EINTR, -EPIPE it is gone.
 */
int pooled_pipe_rest(struct pooled_pipe *p, u64 until);

/**
 * pooled_pipe_tell() - it is gone: all who wait are to see that
 */
void pooled_pipe_tell(struct pooled_pipe *p);

/* pooled_handler.c */

/**
 * pooled_handlers_made() - a place for each handler that it names
 * Return: 0, -ENOMEM, -EAGAIN: no threads for them.
 */
int pooled_handlers_made(struct pooled_pipe *p);

/**
 * pooled_handlers_stop() - none is under way any more, and none will be
 */
void pooled_handlers_stop(struct pooled_pipe *p);
void pooled_handler_start(struct flx_handler *h, struct flx_subscription *s);

/* pooled_stream.c */

int pooled_stream_open(struct fluxion_stream *s);
void pooled_stream_close(struct fluxion_stream *s);
void pooled_stream_pump(struct fluxion_stream *s);
int pooled_stream_wait(struct fluxion_stream *s, int64_t timeout_ns);
int pooled_stream_push(struct fluxion_stream *s, const void *items,
		       unsigned int n);
int pooled_stream_pull(struct fluxion_stream *s, void *items,
		       unsigned int max);

/**
 * pooled_end_moved() - something moved: tell the holder if there is much
 * Context: the tasks.
 */
void pooled_end_moved(struct engine_end *end);

/**
 * pooled_end_tell() - tell the holder if it waits, and there is anything
 * Context: @run is held; a full barrier lies behind what moved.
 */
void pooled_end_tell(struct engine_end *end);

/* pooled_task.c */

/**
 * pooled_task_spawn() - flx_handle_spawn() on a pool
 * @t: zeroed
 * Return: 0, -ENOMEM.
 */
int pooled_task_spawn(struct pool *pool, struct pooled_task *t,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent);

/**
 * pooled_task_end() - abort it; until the run under way is over
 */
void pooled_task_end(struct pooled_task *t);

#endif /* FLUXION_POOLED_H */
