/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: executor - pipelines in this process, off a loop.
 *
 * Whose loop it is, is in the hooks: the program's own (executor), an
 * io_uring's (uring), or nobody's (local), where the calls that feed and drain
 * are all that runs.
 */
#ifndef FLUXION_EXECUTOR_H
#define FLUXION_EXECUTOR_H

#include <fluxion/loop.h>
#include "engine.h"

/**
 * struct executor - a struct fluxion that runs off a loop
 * @base: first
 * @hooks: I the loop
 * @close: I called with the hooks' argument at the end, or NULL
 * @held: the clock is the engine's, and the test's
 * @running: a call of the library is running pipelines
 * @woken: a task was scheduled meanwhile
 * @told: the loop is to turn
 * @armed: the deadline that the loop was told last
 *
 * Letters: I set when it is opened.
 */
struct executor {
	struct engine_runtime base;
	struct fluxion_executor hooks;
	void (*close)(void *arg);
	bool held;
	bool running;
	bool woken;
	bool told;
	u64 armed;
};

extern const struct fluxion_ops fluxion_ops_executor;

/**
 * executor_new() - a handle that runs off a loop
 * @hooks: copied
 * @close: or NULL
 * Return: NULL with errno set: ENOMEM.
 */
struct executor *executor_new(enum fluxion_runtime runtime,
			      const struct fluxion_executor *hooks,
			      void (*close)(void *arg));

/* runtime_local.c, runtime_uring.c: as fluxion_open() */
struct fluxion *local_open(void);
struct fluxion *uring_open(void);

#endif /* FLUXION_EXECUTOR_H */
