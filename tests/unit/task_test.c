// SPDX-License-Identifier: GPL-2.0
/* fluxion: task_test - wakes are never lost and runs never overlap. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include "core/task.h"
#include "tap.h"

/* A runtime with one slot: a scheduled task waits there to be run. */
static _Atomic(struct flx_task *) slot;
static atomic_int scheduled;

static void rt_schedule(struct flx_task *t)
{
	atomic_fetch_add(&scheduled, 1);
	atomic_store(&slot, t);
}

static const struct flx_runtime rt = {
	.schedule = rt_schedule,
};

struct counter {
	struct flx_task task;
	atomic_int running;
	atomic_int overlaps;
	atomic_int runs;
	_Atomic unsigned long offered;
	unsigned long seen;
	int want_more;
	bool wake_self;
};

static bool counter_run(struct flx_task *t)
{
	struct counter *c = FLX_CONTAINER_OF(t, struct counter, task);

	if (atomic_fetch_add(&c->running, 1))
		atomic_fetch_add(&c->overlaps, 1);
	atomic_fetch_add(&c->runs, 1);
	c->seen = atomic_load(&c->offered);
	if (c->wake_self) {
		c->wake_self = false;
		flx_task_wake(t);
	}
	if (t->rounds && t->rounds != ~0u)
		t->rounds--;
	atomic_fetch_sub(&c->running, 1);
	return c->want_more-- > 0;
}

static void counter_init(struct counter *c)
{
	*c = (struct counter){ .want_more = 0 };
	flx_task_init(&c->task, &rt, counter_run);
	atomic_store(&slot, NULL);
	atomic_store(&scheduled, 0);
}

/* Run what is scheduled until nothing is. */
static void run_all(void)
{
	struct flx_task *t;

	while ((t = atomic_exchange(&slot, NULL)))
		flx_task_run(t);
}

TEST(many_wakes_before_a_run_are_one)
{
	struct counter c;

	counter_init(&c);
	CHECK(flx_task_is_idle(&c.task));
	flx_task_wake(&c.task);
	flx_task_wake(&c.task);
	c.task.waker.wake(&c.task.waker);
	CHECK(!flx_task_is_idle(&c.task));
	CHECK(scheduled == 1);
	run_all();
	CHECK(c.runs == 1);
	CHECK(flx_task_is_idle(&c.task));
}

TEST(a_wake_during_a_run_makes_one_more)
{
	struct counter c;

	counter_init(&c);
	c.wake_self = true;
	flx_task_wake(&c.task);
	run_all();
	CHECK(c.runs == 2);
	CHECK(flx_task_is_idle(&c.task));
}

TEST(a_task_that_wants_more_runs_again)
{
	struct counter c;

	counter_init(&c);
	c.want_more = 3;
	flx_task_wake(&c.task);
	run_all();
	CHECK(c.runs == 4);
}

TEST(a_ready_task_runs_without_a_word_to_the_runtime)
{
	struct counter c;

	counter_init(&c);
	flx_task_run(&c.task);
	CHECK(c.runs == 0);
	flx_task_ready(&c.task);
	CHECK(scheduled == 0);
	flx_task_run(&c.task);
	CHECK(c.runs == 1);
	flx_task_wake(&c.task);
	flx_task_run(&c.task);
	CHECK(c.runs == 2);
	/* The runtime comes late: there is nothing left to do. */
	run_all();
	CHECK(c.runs == 2);
}

TEST(a_task_says_that_its_rounds_are_used_up)
{
	struct counter c;

	counter_init(&c);
	c.want_more = 1;
	flx_task_refill(&c.task, 2);
	flx_task_ready(&c.task);
	flx_task_run(&c.task);
	CHECK(c.task.spent);
	CHECK(flx_task_is_scheduled(&c.task));
	flx_task_run(&c.task);
	CHECK(c.task.spent);
	CHECK(flx_task_is_idle(&c.task));
	flx_task_refill(&c.task, 2);
	CHECK(!c.task.spent);
}

TEST(a_dead_task_refuses_wakes)
{
	struct counter c;

	counter_init(&c);
	CHECK(flx_task_kill(&c.task) == FLX_TASK_IDLE);
	flx_task_wake(&c.task);
	CHECK(scheduled == 0);
	flx_task_ready(&c.task);
	flx_task_run(&c.task);
	CHECK(c.runs == 0);
	CHECK(flx_task_kill(&c.task) == FLX_TASK_DEAD);
}

TEST(a_task_killed_while_scheduled_does_not_run)
{
	struct counter c;

	counter_init(&c);
	flx_task_wake(&c.task);
	CHECK(flx_task_kill(&c.task) == FLX_TASK_SCHEDULED);
	run_all();
	CHECK(c.runs == 0);
}

/* Two threads run what is scheduled, one of them inline too; two wake. */
static struct counter shared;
static atomic_bool stop;

static void *runner(void *arg)
{
	unsigned long n = 0;

	while (!atomic_load(&stop)) {
		struct flx_task *t = atomic_exchange(&slot, NULL);

		if (t)
			flx_task_run(t);
		if (!arg || n++ % 3)
			continue;
		flx_task_ready(&shared.task);
		flx_task_run(&shared.task);
	}
	return NULL;
}

static void *waker(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 100000; i++) {
		atomic_fetch_add(&shared.offered, 1);
		flx_task_wake(&shared.task);
	}
	return NULL;
}

TEST(what_was_offered_before_a_wake_is_seen)
{
	pthread_t r[2], w[2];
	int i;

	counter_init(&shared);
	atomic_store(&stop, false);
	for (i = 0; i < 2; i++) {
		pthread_create(&r[i], NULL, runner, i ? &shared : NULL);
		pthread_create(&w[i], NULL, waker, NULL);
	}
	for (i = 0; i < 2; i++)
		pthread_join(w[i], NULL);
	atomic_store(&stop, true);
	for (i = 0; i < 2; i++)
		pthread_join(r[i], NULL);
	run_all();
	CHECK(shared.overlaps == 0);
	CHECK(shared.seen == 200000);
	CHECK(flx_task_is_idle(&shared.task));
}

int main(void)
{
	RUN(many_wakes_before_a_run_are_one);
	RUN(a_wake_during_a_run_makes_one_more);
	RUN(a_task_that_wants_more_runs_again);
	RUN(a_ready_task_runs_without_a_word_to_the_runtime);
	RUN(a_task_says_that_its_rounds_are_used_up);
	RUN(a_dead_task_refuses_wakes);
	RUN(a_task_killed_while_scheduled_does_not_run);
	RUN(what_was_offered_before_a_wake_is_seen);
	return tap_done();
}
