/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: kernel_task - tokens and tasks for other modules.
 *
 * A token says once, for good, that work is to stop. A task is a function that
 * runs on the workqueue of Fluxion's pipelines, whenever it is woken, until it
 * says that it is done; runs of one task never overlap. Each has a token.
 *
 * All functions are in the symbol namespace FLUXION. Who makes a token or a task
 * also frees it: at the latest when its module goes.
 */
#ifndef FLUXION_KERNEL_TASK_H
#define FLUXION_KERNEL_TASK_H

#include <linux/types.h>

struct fluxion_task;
struct fluxion_token;

/**
 * fluxion_token_new() - a token that is not cancelled yet
 * @parent: it is cancelled with this one (at once, if that one is); or NULL
 *
 * Context: process; may sleep.
 * Return: it, or NULL: no memory.
 */
struct fluxion_token *fluxion_token_new(struct fluxion_token *parent);

/**
 * fluxion_token_free() - a token goes; NULL is fine
 * @token: of fluxion_token_new(); nobody waits for it, and no token or task
 *         that follows it is left
 *
 * Context: any.
 */
void fluxion_token_free(struct fluxion_token *token);

/**
 * fluxion_token_cancel() - cancel it and those that follow it, wake who waits
 *
 * Context: any. Idempotent.
 */
void fluxion_token_cancel(struct fluxion_token *token);

/**
 * fluxion_token_wait_interruptible() - sleep until the token is cancelled
 *
 * Not at all if it is. Any number may wait.
 *
 * Context: process; sleeps.
 * Return: 0; -EINTR: a signal came first.
 */
int fluxion_token_wait_interruptible(struct fluxion_token *token);

/**
 * enum fluxion_task_next - what becomes of a task behind a run
 * @FLUXION_TASK_AGAIN: it runs again, at once; others have their turn between
 * @FLUXION_TASK_SLEEP: it runs again when it is woken, or was woken meanwhile
 * @FLUXION_TASK_DONE: it never runs again
 */
enum fluxion_task_next {
	FLUXION_TASK_AGAIN,
	FLUXION_TASK_SLEEP,
	FLUXION_TASK_DONE,
};

/**
 * fluxion_task_spawn() - a function becomes a task, which runs soon
 * @run: one run, from a work item; it may sleep. Behind FLUXION_TASK_DONE
 *       @result is what fluxion_task_join() gives; it comes as 0.
 * @arg: for it
 * @parent: the task's token follows this one; or NULL. Cancelled already, the
 *          task runs all the same, and sees it.
 *
 * Context: process; may sleep.
 * Return: it, or NULL: no memory.
 */
struct fluxion_task *
fluxion_task_spawn(enum fluxion_task_next (*run)(struct fluxion_task *task,
						 int *result, void *arg),
		   void *arg, struct fluxion_token *parent);

/**
 * fluxion_task_wake() - make it run (once more)
 *
 * Context: any.
 */
void fluxion_task_wake(struct fluxion_task *task);

/**
 * fluxion_task_token() - its token, which goes with it
 *
 * Context: any.
 */
struct fluxion_token *fluxion_task_token(struct fluxion_task *task);

/**
 * fluxion_task_is_cancelled() - was it asked to stop
 *
 * Context: any.
 */
bool fluxion_task_is_cancelled(const struct fluxion_task *task);

/**
 * fluxion_task_cancel() - ask it to stop: its token is cancelled, and it runs
 *
 * Context: any. Idempotent.
 */
void fluxion_task_cancel(struct fluxion_task *task);

/**
 * fluxion_task_abort() - it is never run again; a run under way goes on to its
 * end
 *
 * Context: any. Idempotent.
 */
void fluxion_task_abort(struct fluxion_task *task);

/**
 * fluxion_task_join() - sleep until it is done or was aborted, and no run is
 * under way
 * @result: set to what the task said, or -ECANCELED: it was aborted
 *
 * Any number may join.
 *
 * Context: process, not the task itself; sleeps.
 * Return: 0; -EINTR: a signal came first.
 */
int fluxion_task_join(struct fluxion_task *task, int *result);

/**
 * fluxion_task_free() - abort it, wait for the run that is under way, free it
 * @task: nobody joins it, wakes it or follows its token any more; NULL is fine
 *
 * Context: process, not the task itself; may sleep.
 */
void fluxion_task_free(struct fluxion_task *task);

#endif /* FLUXION_KERNEL_TASK_H */
