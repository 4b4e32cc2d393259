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

void flx_task_init(struct flx_task *t, flx_rt_t rt,
		   bool (*run)(struct flx_task *t))
{
	t->waker.wake = task_waker;
	t->waker.now = 0;
	t->waker.clock = 0;
	t->rt = rt;
	t->home = NULL;
	t->arg = NULL;
	t->run = run;
	t->state = FLX_TASK_IDLE;
	t->blocked = false;
	t->runs = 0;
	flx_task_refill(t, ~0u);
}

/* Return: true if the runtime has to be told. */
static bool task_notify(struct flx_task *t)
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
			return true;
		case FLX_TASK_RUNNING:
			if (task_move(t, &state, FLX_TASK_NOTIFIED))
				return false;
			continue;
		case FLX_TASK_DEAD:
			return false;
		default:
			if (task_move(t, &state, state))
				return false;
		}
	}
}

void flx_task_wake(struct flx_task *t)
{
	if (task_notify(t))
		flx_rt_schedule(t->rt, t);
}

void flx_task_ready(struct flx_task *t)
{
	task_notify(t);
}

/*
 * Leave RUNNING: idle, or scheduled again if there is more. Return: true if it
 * was killed meanwhile.
 */
static bool task_leave(struct flx_task *t, bool more)
{
	u32 state = FLX_TASK_RUNNING;

	if (!more && task_move(t, &state, FLX_TASK_IDLE))
		return false;
	for (;;) {
		if (state == FLX_TASK_DEAD)
			return true;
		if (task_move(t, &state, FLX_TASK_SCHEDULED))
			break;
	}
	flx_rt_schedule(t->rt, t);
	return false;
}

bool flx_task_run(struct flx_task *t)
{
	u32 state = FLX_TASK_SCHEDULED;
	bool more;

	if (!task_move(t, &state, FLX_TASK_RUNNING))
		return state == FLX_TASK_DEAD;
	t->runs++;
	more = t->run(t);
	t->spent = more || t->waker.budget <= 0 || !t->rounds;
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
