// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: module_task - tokens and tasks for other modules.
 *
 * The core's primitives on the workqueue, with memory of their own.
 */
#include <linux/export.h>
#include <linux/slab.h>
#include <fluxion/kernel_task.h>

#include "compat.h"
#include "runtime_workqueue.h"

/**
 * struct fluxion_task - a module's task
 * @worker: it
 * @run: I the module's function
 * @arg: I for it
 *
 * Letters: I set at init only.
 */
struct fluxion_task {
	struct flx_worker worker;
	enum fluxion_task_next (*run)(struct fluxion_task *task, int *result,
				      void *arg);
	void *arg;
};

/* A token that modules see is a struct flx_cancel. */
static struct flx_cancel *to_cancel(struct fluxion_token *token)
{
	return (struct flx_cancel *)token;
}

struct fluxion_token *fluxion_token_new(struct fluxion_token *parent)
{
	struct flx_cancel *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (c)
		flx_cancel_init(c, FLX_RT(flx_workqueue), to_cancel(parent));
	return (struct fluxion_token *)c;
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_new, FLX_NS(FLUXION));

void fluxion_token_free(struct fluxion_token *token)
{
	if (token)
		flx_cancel_fini(to_cancel(token));
	kfree(token);
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_free, FLX_NS(FLUXION));

void fluxion_token_cancel(struct fluxion_token *token)
{
	flx_cancel_now(to_cancel(token));
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_cancel, FLX_NS(FLUXION));

int fluxion_token_wait_interruptible(struct fluxion_token *token)
{
	might_sleep();
	return flx_cancel_wait(to_cancel(token));
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_wait_interruptible, FLX_NS(FLUXION));

static enum flx_poll task_run(struct flx_handle *h, int *result)
{
	static const enum flx_poll poll[] = {
		[FLUXION_TASK_AGAIN] = FLX_READY,
		[FLUXION_TASK_SLEEP] = FLX_PENDING,
		[FLUXION_TASK_DONE] = FLX_END,
	};
	struct fluxion_task *task = container_of(h, struct fluxion_task,
						 worker.handle);

	return poll[task->run(task, result, task->arg)];
}

struct fluxion_task *
fluxion_task_spawn(enum fluxion_task_next (*run)(struct fluxion_task *task,
						 int *result, void *arg),
		   void *arg, struct fluxion_token *parent)
{
	struct fluxion_task *task = kzalloc(sizeof(*task), GFP_KERNEL);

	if (!task)
		return NULL;
	task->run = run;
	task->arg = arg;
	flx_worker_spawn(&task->worker, task_run, to_cancel(parent));
	return task;
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_spawn, FLX_NS(FLUXION));

void fluxion_task_wake(struct fluxion_task *task)
{
	flx_task_wake(&task->worker.handle.task);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_wake, FLX_NS(FLUXION));

struct fluxion_token *fluxion_task_token(struct fluxion_task *task)
{
	return (struct fluxion_token *)&task->worker.handle.token;
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_token, FLX_NS(FLUXION));

bool fluxion_task_is_cancelled(const struct fluxion_task *task)
{
	return flx_cancel_is(&task->worker.handle.token);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_is_cancelled, FLX_NS(FLUXION));

void fluxion_task_cancel(struct fluxion_task *task)
{
	flx_handle_cancel(&task->worker.handle);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_cancel, FLX_NS(FLUXION));

void fluxion_task_abort(struct fluxion_task *task)
{
	flx_handle_abort(&task->worker.handle);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_abort, FLX_NS(FLUXION));

int fluxion_task_join(struct fluxion_task *task, int *result)
{
	might_sleep();
	return flx_handle_join(&task->worker.handle, result);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_join, FLX_NS(FLUXION));

void fluxion_task_free(struct fluxion_task *task)
{
	if (!task)
		return;
	flx_worker_fini(&task->worker);
	kfree(task);
}
EXPORT_SYMBOL_NS_GPL(fluxion_task_free, FLX_NS(FLUXION));
