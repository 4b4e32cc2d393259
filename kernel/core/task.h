/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: task - what a runtime schedules.
 *
 * idle -> scheduled -> running -> idle, or running-and-notified -> scheduled.
 * A wake during a run is never lost: it makes the task run once more. Runs of
 * one task never overlap; whoever takes it from scheduled (or, inline, from
 * idle) to running owns everything that the task owns.
 */
#ifndef FLX_TASK_H
#define FLX_TASK_H

#include "runtime.h"
#include "stream.h"

enum flx_task_state {
	FLX_TASK_IDLE,
	FLX_TASK_SCHEDULED,
	FLX_TASK_RUNNING,
	FLX_TASK_NOTIFIED,	/* running, and woken meanwhile */
	FLX_TASK_DEAD,		/* wakes are refused */
};

/* Element operations of one run before the task lets others run. */
#define FLX_TASK_BUDGET		(64 * 1024)

/**
 * struct flx_task - a unit of scheduling
 * @waker: hand it to the streams that the task polls
 * @rt: I its runtime
 * @run: I one run; true if it wants to run again at once
 * @state: A enum flx_task_state, atomic
 * @rounds: P how many rounds this run may take: an inline caller's wish
 * @runs: P how often it ran
 *
 * Letters: I set at init only; A atomic; P the one who runs it.
 */
struct flx_task {
	struct flx_waker waker;
	const struct flx_runtime *rt;
	bool (*run)(struct flx_task *t);
	u32 state;
	u32 rounds;
	u64 runs;
};

void flx_task_init(struct flx_task *t, const struct flx_runtime *rt,
		   bool (*run)(struct flx_task *t));

/**
 * flx_task_wake() - make it run (once more)
 * Context: any.
 */
void flx_task_wake(struct flx_task *t);

/**
 * flx_task_run() - the runtime's call for a scheduled task
 *
 * Runs it once; when it was woken meanwhile or has more, schedules it again.
 */
void flx_task_run(struct flx_task *t);

/**
 * flx_task_run_inline() - run it here, up to @rounds rounds
 *
 * Return: 1 more is left (and the task is scheduled), 0 idle, -EBUSY it runs
 * elsewhere, -EPIPE it is dead.
 */
int flx_task_run_inline(struct flx_task *t, u32 rounds);

/**
 * flx_task_kill() - refuse wakes from here on
 *
 * Return: the state that it was in. When that was scheduled or running, the
 * caller asks the runtime to wait for the run before it frees anything.
 */
enum flx_task_state flx_task_kill(struct flx_task *t);

/**
 * flx_task_is_idle() - nothing runs and nothing will, until a wake
 */
bool flx_task_is_idle(const struct flx_task *t);

#endif /* FLX_TASK_H */
