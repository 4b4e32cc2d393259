/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: loop - pipelines that run off a program's own loop.
 *
 * Two runtimes, without a thread of their own. On either one, what a call leaves
 * to be done is done by a turn, which the program's loop takes when it is told:
 * executor tells by hooks that the program fills in, uring by submissions to the
 * program's io_uring.
 *
 *	io_uring_submit_and_wait(&ring, 1);
 *	io_uring_for_each_cqe(&ring, head, cqe)
 *		if (!fluxion_uring_complete(f, cqe))
 *			... it is the program's
 *
 * A handle, with all that was opened through it, belongs to the loop's thread.
 */
#ifndef FLUXION_LOOP_H
#define FLUXION_LOOP_H

#include <fluxion/fluxion.h>

#ifdef __cplusplus
extern "C" {
#endif

struct io_uring;
struct io_uring_cqe;

/**
 * fluxion_turn() - run what there is to be run, of all pipelines of @f
 *
 * That is: tasks that were scheduled, and timers that are over. A pipeline that has
 * much to do leaves the rest of it to the next turn. It may be called at any
 * time, but not by a hook, nor by what a pipeline calls (a handler, a tap).
 *
 * Return: 1 more is left, and the loop has been told; 0 idle; -EOPNOTSUPP: the
 * runtime needs no loop.
 */
int fluxion_turn(struct fluxion *f);

/**
 * struct fluxion_executor - what a program's loop does for its pipelines
 * @now: monotonic nanoseconds; it may be a clock that a test moves. NULL:
 *       CLOCK_MONOTONIC
 * @schedule: take a turn soon; not called again before that
 * @timer: take a turn at @deadline, of @now, instead of at the one that was told
 *         last; UINT64_MAX: at none. Too early does no harm: it is told again.
 * @wait: a call has to wait: block until something has happened, at most until
 *        @until; it may take turns meanwhile. Return: 0, or what the call gives
 *        then: -EINTR, ... NULL: such calls give -EAGAIN
 * @arg: for all of them
 *
 * What is NULL is not called. The hooks call nothing of the library but, in
 * @wait, fluxion_turn().
 */
struct fluxion_executor {
	uint64_t (*now)(void *arg);
	void (*schedule)(void *arg);
	void (*timer)(void *arg, uint64_t deadline);
	int (*wait)(void *arg, uint64_t until);
	void *arg;
};

/**
 * fluxion_executor_open() - a runtime that runs off these hooks
 * @hooks: copied
 * Return: NULL with errno ENOMEM.
 */
struct fluxion *fluxion_executor_open(const struct fluxion_executor *hooks);

/**
 * fluxion_uring_open() - a runtime that runs off an io_uring
 * @ring: the program's; it outlives the handle
 * @user_data: of all that is submitted for this handle, and of nothing else
 *
 * A turn is a NOP that completes, the next deadline a TIMEOUT. They go with what
 * the program submits next: it submits before it waits. Calls do not wait here,
 * since only the loop knows what to do with what completes; they give -EAGAIN,
 * as with FLUXION_NONBLOCK. (fluxion_open(FLUXION_URING) has a ring of its own,
 * which calls do wait on.)
 *
 * After fluxion_close() what still completes with @user_data is to be ignored.
 *
 * Return: NULL with errno ENOMEM.
 */
struct fluxion *fluxion_uring_open(struct io_uring *ring, uint64_t user_data);

/**
 * fluxion_uring_complete() - something has completed: take a turn, if it is ours
 * @cqe: of the ring; not seen yet, or seen
 *
 * Return: true: it was submitted for this handle; false: it is the program's.
 */
bool fluxion_uring_complete(struct fluxion *f, const struct io_uring_cqe *cqe);

#ifdef __cplusplus
}
#endif

#endif /* FLUXION_LOOP_H */
