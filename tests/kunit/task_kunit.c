// SPDX-License-Identifier: GPL-2.0
/* fluxion: task_kunit - wakes are never lost and runs never overlap. */
#include "support.h"

#include <linux/atomic.h>
#include <linux/kthread.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#define WAKERS	4
#define WAKES	2000

/**
 * struct counter - a task that counts its runs
 * @task: it
 * @work: runs it, where a workqueue does
 * @running: runs under way
 * @overlaps: how often that was more than one
 * @offered: what wakers have laid down before they woke it
 * @seen: as much of that as the last run has seen
 * @runs: how many
 * @more: so often it wants to run again
 * @wakes_itself: in its first run
 */
struct counter {
	struct flx_task task;
	struct work_struct work;
	atomic_t running;
	atomic_t overlaps;
	atomic_t offered;
	u32 seen;
	u32 runs;
	u32 more;
	bool wakes_itself;
};

static struct counter counter;

static bool counter_run(struct flx_task *t)
{
	struct counter *c = container_of(t, struct counter, task);

	if (atomic_inc_return(&c->running) > 1)
		atomic_inc(&c->overlaps);
	c->runs++;
	c->seen = atomic_read(&c->offered);
	if (c->wakes_itself && c->runs == 1)
		flx_task_wake(t);
	t->rounds--;
	atomic_dec(&c->running);
	return c->more && c->more--;
}

static int task_init(struct kunit *test)
{
	memset(&counter, 0, sizeof(counter));
	flx_task_init(&counter.task, &test_runtime, counter_run);
	return 0;
}

static void many_wakes_are_one_run(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, flx_task_is_idle(&counter.task));
	flx_task_wake(&counter.task);
	flx_task_wake(&counter.task);
	flx_waker_wake(&counter.task.waker);
	KUNIT_EXPECT_FALSE(test, flx_task_is_idle(&counter.task));
	KUNIT_EXPECT_EQ(test, test_run_tasks(), 1);
	KUNIT_EXPECT_EQ(test, counter.runs, 1);
	KUNIT_EXPECT_TRUE(test, flx_task_is_idle(&counter.task));
}

static void a_wake_during_a_run_makes_one_more(struct kunit *test)
{
	counter.wakes_itself = true;
	flx_task_wake(&counter.task);
	test_run_tasks();
	KUNIT_EXPECT_EQ(test, counter.runs, 2);
}

static void a_ready_task_runs_without_the_runtime(struct kunit *test)
{
	flx_task_run(&counter.task);
	KUNIT_EXPECT_EQ(test, counter.runs, 0);
	flx_task_ready(&counter.task);
	KUNIT_EXPECT_EQ(test, test_run_tasks(), 0);
	flx_task_run(&counter.task);
	KUNIT_EXPECT_EQ(test, counter.runs, 1);
	KUNIT_EXPECT_TRUE(test, flx_task_is_idle(&counter.task));
}

static void the_dead_do_not_run(struct kunit *test)
{
	flx_task_wake(&counter.task);
	KUNIT_EXPECT_EQ(test, flx_task_kill(&counter.task),
			FLX_TASK_SCHEDULED);
	flx_task_wake(&counter.task);
	test_run_tasks();
	KUNIT_EXPECT_EQ(test, counter.runs, 0);
	flx_task_ready(&counter.task);
	flx_task_run(&counter.task);
	KUNIT_EXPECT_EQ(test, counter.runs, 0);
}

static void work_run(struct work_struct *work)
{
	flx_task_run(&container_of(work, struct counter, work)->task);
}

static void work_schedule(struct flx_task *t)
{
	queue_work(system_unbound_wq,
		   &container_of(t, struct counter, task)->work);
}

static const struct flx_runtime work_runtime = {
	.schedule = work_schedule,
};

static int wake_often(void *arg)
{
	int i;

	for (i = 0; i < WAKES; i++) {
		atomic_inc(&counter.offered);
		flx_task_wake(&counter.task);
		if (i % 100 == 0)
			cond_resched();
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Threads wake it, a workqueue and this thread run it. */
static void what_was_offered_before_a_wake_is_seen(struct kunit *test)
{
	struct task_struct *threads[WAKERS];
	int i;

	flx_task_init(&counter.task, &work_runtime, counter_run);
	INIT_WORK(&counter.work, work_run);
	for (i = 0; i < WAKERS; i++) {
		threads[i] = kthread_run(wake_often, NULL, "flx_waker/%d", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(threads[i]));
	}
	for (i = 0; i < 1000; i++) {
		flx_task_ready(&counter.task);
		flx_task_run(&counter.task);
		cond_resched();
	}
	for (i = 0; i < WAKERS; i++) {
		if (!IS_ERR(threads[i]))
			kthread_stop(threads[i]);
	}
	while (!flx_task_is_idle(&counter.task))
		flush_work(&counter.work);
	flx_task_kill(&counter.task);
	cancel_work_sync(&counter.work);
	KUNIT_EXPECT_EQ(test, counter.seen, atomic_read(&counter.offered));
	KUNIT_EXPECT_EQ(test, atomic_read(&counter.overlaps), 0);
}

static struct kunit_case task_cases[] = {
	KUNIT_CASE(many_wakes_are_one_run),
	KUNIT_CASE(a_wake_during_a_run_makes_one_more),
	KUNIT_CASE(a_ready_task_runs_without_the_runtime),
	KUNIT_CASE(the_dead_do_not_run),
	KUNIT_CASE(what_was_offered_before_a_wake_is_seen),
	{}
};

static struct kunit_suite task_suite = {
	.name = "flx_task",
	.init = task_init,
	.test_cases = task_cases,
};

kunit_test_suite(task_suite);
