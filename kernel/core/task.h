/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: task - what a runtime schedules.
 *
 * idle -> scheduled -> running -> idle, or running-and-notified -> scheduled.
 * A wake during a run is never lost: it makes the task run once more. Runs of
 * one task never overlap; whoever takes it from scheduled to running owns
 * everything that the task owns.
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
 * @home: I whose it is: with whom the runtime lets it take turns
 * @arg: I for @run
 * @run: I one run; true if it wants to run again at once
 * @state: A enum flx_task_state, atomic
 * @rounds: P how many rounds it may still take: an inline caller's wish
 * @spent: P it has used up its budget or its rounds
 * @blocked: P it waits for room, not for items
 * @runs: P how often it ran
 *
 * Letters: I set at init only; A atomic; P the one who runs it.
 */
struct flx_task {
	struct flx_waker waker;
	flx_rt_t rt;
	void *home;
	void *arg;
	bool (*run)(struct flx_task *t);
	u32 state;
	u32 rounds;
	bool spent;
	bool blocked;
	u64 runs;
};

void flx_task_init(struct flx_task *t, flx_rt_t rt,
		   bool (*run)(struct flx_task *t));

/**
 * flx_task_wake() - make it run (once more)
 * Context: any.
 */
void flx_task_wake(struct flx_task *t);

/**
 * flx_task_ready() - make it run (once more) without a word to the runtime
 *
 * For those who are about to run it themselves.
 */
void flx_task_ready(struct flx_task *t);

/**
 * flx_task_refill() - a new budget, and @rounds rounds
 */
static inline void flx_task_refill(struct flx_task *t, u32 rounds)
{
	t->waker.budget = FLX_TASK_BUDGET;
	t->rounds = rounds;
	t->spent = false;
}

/**
 * flx_task_run() - run a scheduled task once, with what it has left
 *
 * When it was woken meanwhile or has more, it is scheduled again. Nothing
 * happens to a task that is not scheduled.
 *
 * Return: true if it is dead, whether it ran or not: it never runs again. Else
 * @t is not touched any more once others may run or kill it.
 */
bool flx_task_run(struct flx_task *t);

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

static inline bool flx_task_is_scheduled(const struct flx_task *t)
{
	return __atomic_load_n(&t->state, __ATOMIC_ACQUIRE) ==
	       FLX_TASK_SCHEDULED;
}

#endif /* FLX_TASK_H */
