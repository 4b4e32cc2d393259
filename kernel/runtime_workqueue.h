/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: runtime_workqueue - the kernel as a runtime: tasks are work items.
 */
#ifndef FLX_RUNTIME_WORKQUEUE_H
#define FLX_RUNTIME_WORKQUEUE_H

#include <linux/completion.h>
#include <linux/workqueue.h>

#include "core/handle.h"

struct flx_pipeline;

/* What the core calls. */
FLX_RT_DECLARE(flx_workqueue);

/**
 * flx_workqueue_start() - when the module comes
 * Return: 0 or -ENOMEM.
 */
int flx_workqueue_start(void);

/**
 * flx_workqueue_stop() - when it goes; no pipeline is left
 */
void flx_workqueue_stop(void);

/**
 * flx_workqueue_init() - prepare a pipeline's work and its timer
 */
void flx_workqueue_init(struct flx_pipeline *p);

/**
 * flx_workqueue_stop_timer() - no timer is armed, and none is going off
 *
 * Its task is dead. Context: may sleep. A run that is under way may arm it once
 * more; none can while pipeline->run is held.
 */
void flx_workqueue_stop_timer(struct flx_pipeline *p);

/**
 * flx_workqueue_cancel() - wait for the run that is under way; none follows
 *
 * Its task is dead. Context: may sleep; pipeline->run is not held.
 */
void flx_workqueue_cancel(struct flx_pipeline *p);

/**
 * struct flx_waiter - one who waits for a token
 * @listener: pair: flx_cancel_ignore()
 * @over: completed when the token is cancelled
 */
struct flx_waiter {
	struct flx_cancel_listener listener;
	struct completion over;
};

/**
 * flx_waiter_listen() - begin to wait; @w->over tells
 */
void flx_waiter_listen(struct flx_waiter *w, struct flx_cancel *c);

/**
 * struct flx_worker - a task with a work item of its own
 * @handle: spawned by flx_worker_spawn()
 * @work: visits it
 */
struct flx_worker {
	struct flx_handle handle;
	struct work_struct work;
};

/**
 * flx_worker_spawn() - flx_handle_spawn() on this runtime
 */
void flx_worker_spawn(struct flx_worker *w,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent);

/**
 * flx_worker_fini() - abort it, wait for the run that is under way, end it
 *
 * Nobody wakes it, joins it, or follows its token any more. Context: may sleep;
 * no signal interrupts it.
 */
void flx_worker_fini(struct flx_worker *w);

#endif /* FLX_RUNTIME_WORKQUEUE_H */
