/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: handler - functions of other modules at the ends of streams.
 */
#ifndef FLX_HANDLER_H
#define FLX_HANDLER_H

#include <linux/workqueue.h>

#include "core/subscription.h"

struct flx_pipeline;
struct fluxion_handler;

/**
 * struct flx_job - a handler's place in a pipeline
 * @base: first
 * @work: H calls it
 * @subscription: I whose items it takes
 * @to: I whom to call; NULL: nobody, or nobody any more
 *
 * Letters: I set before the pipeline runs, and cleared when it does not any
 * more; H queued while the handler is busy, and only then.
 */
struct flx_job {
	struct flx_handler base;
	struct work_struct work;
	struct flx_subscription *subscription;
	struct fluxion_handler *to;
};

/**
 * flx_handlers_connect() - find the handlers that the pipeline names, pin them
 * @error: filled in when there is none of that name, or it takes other records
 *
 * Context: the pipeline does not run yet. Pair: flx_handlers_put().
 * Return: 0, -EINVAL.
 */
int flx_handlers_connect(struct flx_pipeline *p, struct fluxion_error *error);

/**
 * flx_handlers_wait() - until none of them runs any more
 *
 * Context: the pipeline's tasks are dead and have run for the last time; its
 * token is cancelled. Takes as long as the handlers do.
 */
void flx_handlers_wait(struct flx_pipeline *p);

/**
 * flx_handlers_put() - unpin them. Idempotent.
 */
void flx_handlers_put(struct flx_pipeline *p);

int flx_handlers_start(void);
void flx_handlers_stop(void);

#endif /* FLX_HANDLER_H */
