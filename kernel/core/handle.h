/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: handle - a function that runs as a task, and who answers for it.
 *
 *	spawn -> (run: again | until a wake | done) ... -> over
 *
 * It is asked to stop by its token (cancel), or not asked (abort). Who has its
 * memory joins it first: then no run is under way and none will be.
 */
#ifndef FLX_HANDLE_H
#define FLX_HANDLE_H

#include "cancel.h"
#include "task.h"

/**
 * struct flx_handle - a function that runs as a task
 * @task: of no home; wake it by this
 * @token: cancelled, it wakes the task. Children may follow it.
 * @on_cancel: does that
 * @over: cancelled when the task has run for the last time: for those who join
 * @run: I one run. Return: FLX_READY: again, at once; FLX_PENDING: again after
 *       a wake; FLX_END: never again, and *@result says how it went.
 * @result: P how it ended; set before @over is
 *
 * Letters: I set at init only; P the task.
 */
struct flx_handle {
	struct flx_task task;
	struct flx_cancel token;
	struct flx_cancel_listener on_cancel;
	struct flx_cancel over;
	enum flx_poll (*run)(struct flx_handle *h, int *result);
	int result;
};

/**
 * flx_handle_spawn() - a function becomes a task, which runs soon
 * @h: its memory is the caller's, until flx_handle_fini()
 * @parent: its token follows this one, if it is not NULL; a task whose token is
 *          cancelled from the beginning runs all the same, and sees it
 *
 * Context: any.
 */
void flx_handle_spawn(struct flx_handle *h, flx_rt_t rt,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent);

/**
 * flx_handle_cancel() - ask it to stop: its token is cancelled, and it runs
 * Context: any. Idempotent.
 */
static inline void flx_handle_cancel(struct flx_handle *h)
{
	flx_cancel_now(&h->token);
}

/**
 * flx_handle_abort() - it is never run again; a run under way goes on to its end
 *
 * A task that has not ended of itself, ends as -ECANCELED.
 *
 * Context: any. Idempotent.
 */
void flx_handle_abort(struct flx_handle *h);

/**
 * flx_handle_join() - wait until it has ended or was aborted, and no run is under
 * way
 * @result: set to what the task said, or -ECANCELED
 *
 * Context: may sleep; not the task itself. Any number may join.
 * Return: 0; -EINTR: a signal came first; -EDEADLK: it is not over, and the
 * runtime has nothing to wait with.
 */
int flx_handle_join(struct flx_handle *h, int *result);

/**
 * flx_handle_fini() - the task is over; its memory goes
 *
 * Nobody wakes it, joins it, or follows its token any more.
 */
void flx_handle_fini(struct flx_handle *h);

/**
 * flx_handle_visit() - what a runtime does with a task that was scheduled
 *
 * Once for each flx_runtime.schedule(). The task may be gone when it returns.
 */
void flx_handle_visit(struct flx_handle *h);

#endif /* FLX_HANDLE_H */
