// SPDX-License-Identifier: GPL-2.0
/* fluxion: handle_kunit - tasks that are asked to stop, aborted and joined. */
#include "support.h"

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <fluxion/kernel_task.h>

#include "core/handle.h"

#define THREADS	3

static struct flx_handle handle;
static struct flx_task *scheduled;
static u32 schedules;
static u32 runs;

/* What the next run says. */
static enum flx_poll next;

static void keep_task(struct flx_task *t)
{
	scheduled = t;
	schedules++;
}

static struct flx_runtime slot_runtime;

static enum flx_poll run(struct flx_handle *h, int *result)
{
	runs++;
	*result = 40 + runs;
	return flx_cancel_is(&h->token) ? FLX_END : next;
}

static void visit(void)
{
	struct flx_task *t = scheduled;

	scheduled = NULL;
	if (t)
		flx_handle_visit(container_of(t, struct flx_handle, task));
}

static int handle_init(struct kunit *test)
{
	slot_runtime = test_runtime;
	slot_runtime.schedule = keep_task;
	scheduled = NULL;
	schedules = 0;
	runs = 0;
	next = FLX_PENDING;
	return 0;
}

static void expect_joined(struct kunit *test, int want)
{
	int result = 0;

	KUNIT_EXPECT_EQ(test, flx_handle_join(&handle, &result), 0);
	KUNIT_EXPECT_EQ(test, result, want);
	flx_handle_fini(&handle);
}

static void expect_not_over(struct kunit *test)
{
	int result = 7;

	KUNIT_EXPECT_EQ(test, flx_handle_join(&handle, &result), -FLX_EDEADLK);
	KUNIT_EXPECT_EQ(test, result, 7);
}

static void a_task_runs_until_it_says_so(struct kunit *test)
{
	flx_handle_spawn(&handle, &slot_runtime, run, NULL);
	visit();
	KUNIT_EXPECT_EQ(test, schedules, 1);
	next = FLX_READY;
	flx_task_wake(&handle.task);
	visit();
	KUNIT_EXPECT_EQ(test, schedules, 3);
	expect_not_over(test);
	next = FLX_END;
	visit();
	KUNIT_EXPECT_NULL(test, scheduled);
	flx_task_wake(&handle.task);
	KUNIT_EXPECT_NULL(test, scheduled);
	flx_handle_abort(&handle);
	expect_joined(test, 43);
}

static void cancel_wakes_it_and_it_sees_it(struct kunit *test)
{
	flx_handle_spawn(&handle, &slot_runtime, run, NULL);
	visit();
	flx_handle_cancel(&handle);
	flx_handle_cancel(&handle);
	KUNIT_EXPECT_EQ(test, schedules, 2);
	expect_not_over(test);
	visit();
	expect_joined(test, 42);
}

static void a_token_follows_its_parent(struct kunit *test)
{
	struct flx_cancel parent;

	flx_cancel_init(&parent, &slot_runtime, NULL);
	flx_handle_spawn(&handle, &slot_runtime, run, &parent);
	visit();
	flx_cancel_now(&parent);
	visit();
	expect_joined(test, 42);
	flx_handle_spawn(&handle, &slot_runtime, run, &parent);
	visit();
	expect_joined(test, 43);
}

static void an_idle_task_is_over_when_it_is_aborted(struct kunit *test)
{
	flx_handle_spawn(&handle, &slot_runtime, run, NULL);
	visit();
	flx_handle_abort(&handle);
	flx_handle_cancel(&handle);
	KUNIT_EXPECT_NULL(test, scheduled);
	expect_joined(test, -FLX_ECANCELED);
	KUNIT_EXPECT_EQ(test, runs, 1);
}

/* The runtime has it yet: until it comes the memory has to stay. */
static void a_scheduled_one_when_the_runtime_has_come(struct kunit *test)
{
	flx_handle_spawn(&handle, &slot_runtime, run, NULL);
	flx_handle_abort(&handle);
	expect_not_over(test);
	visit();
	KUNIT_EXPECT_EQ(test, runs, 0);
	expect_joined(test, -FLX_ECANCELED);
}

static enum flx_poll run_aborted(struct flx_handle *h, int *result)
{
	flx_task_wake(&h->task);
	flx_handle_abort(h);
	return run(h, result);
}

static void a_run_goes_on_to_its_end(struct kunit *test)
{
	flx_handle_spawn(&handle, &slot_runtime, run_aborted, NULL);
	visit();
	KUNIT_EXPECT_EQ(test, runs, 1);
	KUNIT_EXPECT_NULL(test, scheduled);
	expect_joined(test, -FLX_ECANCELED);
	next = FLX_READY;
	flx_handle_spawn(&handle, &slot_runtime, run_aborted, NULL);
	visit();
	expect_joined(test, -FLX_ECANCELED);
	next = FLX_END;
	flx_handle_spawn(&handle, &slot_runtime, run_aborted, NULL);
	visit();
	expect_joined(test, 43);
}

static void waiting_needs_a_runtime_that_can(struct kunit *test)
{
	struct flx_cancel c;

	flx_cancel_init(&c, &slot_runtime, NULL);
	KUNIT_EXPECT_EQ(test, flx_cancel_wait(&c), -FLX_EDEADLK);
	flx_cancel_now(&c);
	KUNIT_EXPECT_EQ(test, flx_cancel_wait(&c), 0);
}

/* From here on what other modules have, on the workqueue. */

/**
 * struct sleeper - a thread that waits for a token
 * @thread: it
 * @token: what for
 * @ready: it is about to wait
 * @err: what came of it
 */
struct sleeper {
	struct task_struct *thread;
	struct fluxion_token *token;
	atomic_t ready;
	int err;
};

static struct sleeper sleepers[THREADS];

static int sleep_on(void *arg)
{
	struct sleeper *s = arg;

	allow_signal(SIGUSR1);
	atomic_set(&s->ready, 1);
	s->err = fluxion_token_wait_interruptible(s->token);
	flush_signals(current);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void sleep_begin(struct kunit *test, struct sleeper *s,
			struct fluxion_token *token)
{
	s->token = token;
	s->err = 1;
	atomic_set(&s->ready, 0);
	s->thread = kthread_run(sleep_on, s, "fluxion_sleeper");
	KUNIT_ASSERT_FALSE(test, IS_ERR(s->thread));
	while (!atomic_read(&s->ready))
		usleep_range(100, 200);
}

static void who_waits_is_woken(struct kunit *test)
{
	struct fluxion_token *parent = fluxion_token_new(NULL);
	struct fluxion_token *token = fluxion_token_new(parent);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, parent);
	KUNIT_ASSERT_NOT_NULL(test, token);
	for (i = 0; i < THREADS; i++)
		sleep_begin(test, &sleepers[i], i ? token : parent);
	fluxion_token_cancel(parent);
	fluxion_token_cancel(parent);
	for (i = 0; i < THREADS; i++) {
		kthread_stop(sleepers[i].thread);
		KUNIT_EXPECT_EQ(test, sleepers[i].err, 0);
	}
	KUNIT_EXPECT_EQ(test, fluxion_token_wait_interruptible(token), 0);
	fluxion_token_free(token);
	fluxion_token_free(parent);
	fluxion_token_free(NULL);
}

static void a_signal_ends_the_wait_of_one(struct kunit *test)
{
	struct fluxion_token *token = fluxion_token_new(NULL);

	KUNIT_ASSERT_NOT_NULL(test, token);
	sleep_begin(test, &sleepers[0], token);
	sleep_begin(test, &sleepers[1], token);
	send_sig(SIGUSR1, sleepers[0].thread, 1);
	while (READ_ONCE(sleepers[0].err) == 1)
		usleep_range(100, 200);
	KUNIT_EXPECT_EQ(test, sleepers[0].err, -EINTR);
	KUNIT_EXPECT_EQ(test, READ_ONCE(sleepers[1].err), 1);
	fluxion_token_cancel(token);
	kthread_stop(sleepers[0].thread);
	kthread_stop(sleepers[1].thread);
	KUNIT_EXPECT_EQ(test, sleepers[1].err, 0);
	fluxion_token_free(token);
}

/**
 * struct counter - what a module's task counts
 * @runs: all
 * @overlaps: of them two at once
 * @running: now
 * @again: it goes on by itself
 */
struct counter {
	atomic_t runs;
	atomic_t overlaps;
	atomic_t running;
	bool again;
};

static enum fluxion_task_next count(struct fluxion_task *task, int *result,
				    void *arg)
{
	struct counter *c = arg;
	bool stop = fluxion_task_is_cancelled(task);

	if (atomic_inc_return(&c->running) > 1)
		atomic_inc(&c->overlaps);
	atomic_inc(&c->runs);
	cond_resched();
	atomic_dec(&c->running);
	*result = 5;
	if (stop)
		return FLUXION_TASK_DONE;
	return c->again ? FLUXION_TASK_AGAIN : FLUXION_TASK_SLEEP;
}

static void modules_cancel_and_join(struct kunit *test)
{
	struct fluxion_token *parent = fluxion_token_new(NULL);
	struct counter c = { .again = false };
	struct fluxion_task *task;
	struct fluxion_token *token;
	int result = 0;

	task = fluxion_task_spawn(count, &c, parent);
	KUNIT_ASSERT_NOT_NULL(test, task);
	while (!atomic_read(&c.runs))
		usleep_range(100, 200);
	fluxion_task_wake(task);
	fluxion_task_cancel(task);
	KUNIT_EXPECT_EQ(test, fluxion_task_join(task, &result), 0);
	KUNIT_EXPECT_EQ(test, result, 5);
	KUNIT_EXPECT_GE(test, atomic_read(&c.runs), 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&c.overlaps), 0);
	token = fluxion_task_token(task);
	KUNIT_EXPECT_EQ(test, fluxion_token_wait_interruptible(token), 0);
	fluxion_task_free(task);
	fluxion_task_free(NULL);
	fluxion_token_free(parent);
}

static void modules_abort_what_never_ends(struct kunit *test)
{
	struct counter c = { .again = true };
	struct fluxion_task *task = fluxion_task_spawn(count, &c, NULL);
	int result = 0;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, task);
	while (atomic_read(&c.runs) < 3)
		usleep_range(100, 200);
	fluxion_task_abort(task);
	KUNIT_EXPECT_EQ(test, fluxion_task_join(task, &result), 0);
	KUNIT_EXPECT_EQ(test, result, -ECANCELED);
	n = atomic_read(&c.runs);
	fluxion_task_cancel(task);
	msleep(20);
	KUNIT_EXPECT_EQ(test, atomic_read(&c.runs), n);
	fluxion_task_free(task);
}

/* Whatever it is just doing: KASAN and the debugging of objects look on. */
static void tasks_may_be_freed_at_any_time(struct kunit *test)
{
	struct fluxion_token *parent = fluxion_token_new(NULL);
	struct counter c = { .again = false };
	struct fluxion_task *task;
	int result;
	u32 i;

	for (i = 0; i < 1000; i++) {
		c.again = i & 1;
		task = fluxion_task_spawn(count, &c, parent);
		KUNIT_ASSERT_NOT_NULL(test, task);
		if (i & 2)
			fluxion_task_wake(task);
		if (i % 5 == 0)
			udelay(i % 50);
		if (i & 4)
			fluxion_task_cancel(task);
		if ((i & 12) == 4)
			KUNIT_EXPECT_EQ(test,
					fluxion_task_join(task, &result), 0);
		fluxion_task_free(task);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&c.running), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&c.overlaps), 0);
	fluxion_token_free(parent);
}

static struct kunit_case handle_cases[] = {
	KUNIT_CASE(a_task_runs_until_it_says_so),
	KUNIT_CASE(cancel_wakes_it_and_it_sees_it),
	KUNIT_CASE(a_token_follows_its_parent),
	KUNIT_CASE(an_idle_task_is_over_when_it_is_aborted),
	KUNIT_CASE(a_scheduled_one_when_the_runtime_has_come),
	KUNIT_CASE(a_run_goes_on_to_its_end),
	KUNIT_CASE(waiting_needs_a_runtime_that_can),
	KUNIT_CASE(who_waits_is_woken),
	KUNIT_CASE(a_signal_ends_the_wait_of_one),
	KUNIT_CASE(modules_cancel_and_join),
	KUNIT_CASE(modules_abort_what_never_ends),
	KUNIT_CASE(tasks_may_be_freed_at_any_time),
	{}
};

static struct kunit_suite handle_suite = {
	.name = "flx_handle",
	.init = handle_init,
	.test_cases = handle_cases,
};

kunit_test_suite(handle_suite);
