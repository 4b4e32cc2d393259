/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: runtime - the seam between the core and where it runs.
 *
 * The core reaches its surroundings through this table and nothing else, on
 * cold paths only. Porting to a new runtime is filling in one table.
 */
#ifndef FLX_RUNTIME_H
#define FLX_RUNTIME_H

#include "types.h"

struct flx_cancel;
struct flx_task;

/**
 * struct flx_runtime - what a runtime provides
 * @name: for people
 * @alloc: zeroed memory, aligned to 16; may sleep. Charged to the caller.
 * @free: of @alloc; NULL is fine
 * @now: monotonic nanoseconds
 * @schedule: run flx_task_run(@t) soon, once. Called for an idle task only,
 *            from any context. A task without a home is a handle's: there
 *            flx_handle_visit() takes the place of flx_task_run().
 * @timer: wake @t at @deadline (of @now's clock) instead of the last one that
 *         was asked for; ~0: not at all. Waking it too often does no harm.
 *         Called by the task itself, where it has a home.
 * @lock: the lock of slow bookkeeping (cancel tokens); any context.
 *        Returns what @unlock wants.
 * @unlock: of @lock
 * @wait: block until a token is cancelled. Return: 0 or -EINTR; the token is not
 *        touched any more. NULL: nothing can block here.
 */
struct flx_runtime {
	const char *name;
	void *(*alloc)(size_t bytes);
	void (*free)(void *p);
	u64 (*now)(void);
	void (*schedule)(struct flx_task *t);
	void (*timer)(struct flx_task *t, u64 deadline);
	unsigned long (*lock)(void);
	void (*unlock)(unsigned long key);
	int (*wait)(struct flx_cancel *c);
};

#endif /* FLX_RUNTIME_H */
