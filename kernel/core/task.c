// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: task - what a runtime schedules.
 *
 * The state changes by compare-and-exchange only. Taking a task to RUNNING is
 * an acquire and leaving it a release, so that what one run wrote the next one
 * sees, on whichever processor it happens.
 */
#include "task.h"

static bool task_move(struct flx_task *t, u32 *from, u32 to)
{
	return __atomic_compare_exchange_n(&t->state, from, to, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void task_waker(struct flx_waker *w)
{
	flx_task_wake(FLX_CONTAINER_OF(w, struct flx_task, waker));
}

void flx_task_init(struct flx_task *t, const struct flx_runtime *rt,
		   bool (*run)(struct flx_task *t))
{
	t->waker.wake = task_waker;
	t->waker.budget = 0;
	t->waker.now = 0;
	t->waker.clock = 0;
	t->rt = rt;
	t->run = run;
	t->state = FLX_TASK_IDLE;
	t->rounds = 0;
	t->runs = 0;
}

void flx_task_wake(struct flx_task *t)
{
	u32 state = __atomic_load_n(&t->state, __ATOMIC_RELAXED);

	/*
	 * Also a task that is scheduled already is written to: the run to come
	 * then acquires what the caller wrote before the wake.
	 */
	for (;;) {
		switch (state) {
		case FLX_TASK_IDLE:
			if (!task_move(t, &state, FLX_TASK_SCHEDULED))
				continue;
			t->rt->schedule(t);
			return;
		case FLX_TASK_RUNNING:
			if (task_move(t, &state, FLX_TASK_NOTIFIED))
				return;
			continue;
		case FLX_TASK_DEAD:
			return;
		default:
			if (task_move(t, &state, state))
				return;
		}
	}
}

static void task_run_once(struct flx_task *t, bool *more)
{
	t->waker.budget = FLX_TASK_BUDGET;
	t->runs++;
	*more = t->run(t);
}

/* Leave RUNNING: idle, or scheduled again if there is more. */
static int task_leave(struct flx_task *t, bool more)
{
	u32 state = FLX_TASK_RUNNING;

	if (!more && task_move(t, &state, FLX_TASK_IDLE))
		return 0;
	for (;;) {
		if (state == FLX_TASK_DEAD)
			return 0;
		if (task_move(t, &state, FLX_TASK_SCHEDULED))
			break;
	}
	t->rt->schedule(t);
	return 1;
}

void flx_task_run(struct flx_task *t)
{
	u32 state = FLX_TASK_SCHEDULED;
	bool more;

	/* An inline caller may have taken it meanwhile, or it is dead. */
	if (!task_move(t, &state, FLX_TASK_RUNNING))
		return;
	t->rounds = ~0u;
	task_run_once(t, &more);
	task_leave(t, more);
}

int flx_task_run_inline(struct flx_task *t, u32 rounds)
{
	u32 state = __atomic_load_n(&t->state, __ATOMIC_RELAXED);
	bool more;

	do {
		if (state == FLX_TASK_DEAD)
			return -FLX_EPIPE;
		if (state == FLX_TASK_RUNNING || state == FLX_TASK_NOTIFIED)
			return -FLX_EBUSY;
	} while (!task_move(t, &state, FLX_TASK_RUNNING));

	t->rounds = rounds;
	do {
		state = FLX_TASK_NOTIFIED;
		task_move(t, &state, FLX_TASK_RUNNING);
		task_run_once(t, &more);
		state = __atomic_load_n(&t->state, __ATOMIC_RELAXED);
	} while (t->rounds && (more || state == FLX_TASK_NOTIFIED));
	return task_leave(t, more);
}

enum flx_task_state flx_task_kill(struct flx_task *t)
{
	return __atomic_exchange_n(&t->state, FLX_TASK_DEAD, __ATOMIC_ACQ_REL);
}

bool flx_task_is_idle(const struct flx_task *t)
{
	u32 state = __atomic_load_n(&t->state, __ATOMIC_ACQUIRE);

	return state == FLX_TASK_IDLE || state == FLX_TASK_DEAD;
}
