// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: turn - the tasks of a pipe take turns, and time stands still for it.
 *
 * The first task that is scheduled goes first: a share or partition gives away
 * all it has before those behind it are polled, whatever the batch size. One
 * that could go on for ever is held back when its budget is spent, until the
 * others have had their turn. When none has anything to do, the next deadline
 * that is over takes place.
 */
#include "subscription.h"

bool flx_pipe_look_at_clock(struct flx_pipe *p)
{
	struct flx_waker *w = &p->task.waker;
	u64 next;

	if (!p->timers.heap)
		return false;
	w->clock = flx_rt_now(p->task.rt);
	if (p->moving)
		return false;
	next = flx_timers_next(&p->timers);
	if (next > w->clock) {
		flx_waker_arrived(w);
		return false;
	}
	w->now = FLX_MAX(w->now, next);
	flx_timers_expire(&p->timers, w->now);
	return true;
}

/* Tell the runtime of the next deadline. */
static void set_timer(struct flx_pipe *p)
{
	u64 next = FLX_NEVER;

	if (!p->timers.heap)
		return;
	if (!flx_pipe_ended(p))
		next = flx_pipe_deadline(p);
	if (next == p->armed)
		return;
	p->armed = next;
	flx_rt_timer(p->task.rt, &p->task, next);
}

static struct flx_task *next_task(const struct flx_pipe *p)
{
	struct flx_task *t;
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++) {
		t = flx_pipe_task(p, i);
		if (!t->spent && flx_task_is_scheduled(t))
			return t;
	}
	return NULL;
}

/* They share one view of the time: the main task's. */
static void run_task(struct flx_pipe *p, struct flx_task *t)
{
	struct flx_waker *time = &p->task.waker;

	t->waker.now = time->now;
	t->waker.clock = time->clock;
	flx_task_run(t);
	time->now = t->waker.now;
}

/* Return: true if one of them has more. */
static bool run_tasks(struct flx_pipe *p)
{
	struct flx_task *t;
	bool more = false;
	u32 i;

	while ((t = next_task(p)))
		run_task(p, t);
	for (i = 0; i < flx_pipe_tasks(p); i++)
		more |= flx_task_is_scheduled(flx_pipe_task(p, i));
	return more;
}

static void ready_all(struct flx_pipe *p)
{
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		flx_task_ready(flx_pipe_task(p, i));
}

int flx_pipe_run(struct flx_pipe *p, u32 rounds)
{
	u32 i;

	if (__atomic_load_n(&p->task.state, __ATOMIC_ACQUIRE) == FLX_TASK_DEAD)
		return -FLX_EPIPE;
	for (i = 0; i < flx_pipe_tasks(p); i++)
		flx_task_refill(flx_pipe_task(p, i), rounds);
	if (flx_pipe_look_at_clock(p))
		ready_all(p);
	for (;;) {
		p->moving = run_tasks(p);
		if (!flx_pipe_look_at_clock(p))
			break;
		ready_all(p);
	}
	if (!p->moving)
		set_timer(p);
	return p->moving;
}

void flx_pipe_wake(struct flx_pipe *p)
{
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		flx_task_wake(flx_pipe_task(p, i));
}

void flx_pipe_kill(struct flx_pipe *p)
{
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		flx_task_kill(flx_pipe_task(p, i));
}

static bool handlers_are_idle(const struct flx_pipe *p)
{
	const struct flx_subscription *s = p->subscriptions;

	while (s && !flx_subscription_is_busy(s))
		s = s->next;
	return !s;
}

/*
 * First the handlers: one that is done wakes its task before it is seen to be
 * idle.
 */
bool flx_pipe_is_idle(const struct flx_pipe *p)
{
	u32 i;

	if (!handlers_are_idle(p))
		return false;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		if (!flx_task_is_idle(flx_pipe_task(p, i)))
			return false;
	return true;
}

u64 flx_pipe_runs(const struct flx_pipe *p)
{
	u64 runs = 0;
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		runs += flx_pipe_task(p, i)->runs;
	return runs;
}
