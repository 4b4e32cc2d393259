/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: loop - a program's own loop, for the runtimes that run off one.
 *
 * Nothing is run but by what the loop is told: that is what is tested with it.
 */
#ifndef FLUXCTL_LOOP_H
#define FLUXCTL_LOOP_H

#include <stdbool.h>
#include <fluxion/loop.h>

/**
 * struct loop - a loop, and the runtime that runs off it
 * @f: the runtime
 * @rest: take turns until there is nothing to be done. Return: 0 or an error.
 * @advance: move the clock that stands still, and take the turns that fall due on the way
 * @close: the runtime, and the loop
 */
struct loop {
	struct fluxion *f;
	int (*rest)(struct loop *l);
	int (*advance)(struct loop *l, uint64_t ns);
	void (*close)(struct loop *l);
};

/**
 * loop_open() - the loop that a runtime runs off here
 * @hold: its clock stands still; that of an executor here always does
 * @loop: set to NULL where it runs by itself, or by its calls
 * Return: 0, or an error.
 */
int loop_open(enum fluxion_runtime runtime, bool hold, struct loop **loop);

/* Each kind. Return: NULL with errno set. */
struct loop *loop_executor_open(void);
struct loop *loop_uring_open(bool hold);

#endif /* FLUXCTL_LOOP_H */
