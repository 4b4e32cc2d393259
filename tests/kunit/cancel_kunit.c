// SPDX-License-Identifier: GPL-2.0
/* fluxion: cancel_kunit - tokens cancel once, also from a timer. */
#include "support.h"

#include <linux/delay.h>
#include <linux/string.h>
#include <linux/timer.h>

#include "core/cancel.h"

struct ear {
	struct flx_cancel_listener listener;
	u32 heard;
};

static struct flx_cancel parent, child, sibling;
static struct ear one, two;

static void hear(struct flx_cancel_listener *l)
{
	container_of(l, struct ear, listener)->heard++;
}

static int cancel_init(struct kunit *test)
{
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	one.listener.call = hear;
	two.listener.call = hear;
	flx_cancel_init(&parent, &test_runtime, NULL);
	flx_cancel_init(&child, &test_runtime, &parent);
	flx_cancel_init(&sibling, &test_runtime, &parent);
	return 0;
}

static void listeners_are_called_once(struct kunit *test)
{
	flx_cancel_listen(&parent, &one.listener);
	flx_cancel_listen(&parent, &two.listener);
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&parent));
	flx_cancel_now(&parent);
	flx_cancel_now(&parent);
	KUNIT_EXPECT_TRUE(test, flx_cancel_is(&parent));
	KUNIT_EXPECT_EQ(test, one.heard, 1);
	KUNIT_EXPECT_EQ(test, two.heard, 1);
}

static void a_late_listener_is_called_at_once(struct kunit *test)
{
	flx_cancel_now(&child);
	flx_cancel_listen(&child, &one.listener);
	KUNIT_EXPECT_EQ(test, one.heard, 1);
	KUNIT_EXPECT_FALSE(test, flx_cancel_ignore(&one.listener,
						   &test_runtime));
}

static void who_ignores_is_not_called(struct kunit *test)
{
	flx_cancel_listen(&child, &one.listener);
	flx_cancel_listen(&child, &two.listener);
	KUNIT_EXPECT_TRUE(test, flx_cancel_ignore(&one.listener,
						  &test_runtime));
	flx_cancel_now(&child);
	KUNIT_EXPECT_EQ(test, one.heard, 0);
	KUNIT_EXPECT_EQ(test, two.heard, 1);
}

static void children_follow_and_parents_do_not(struct kunit *test)
{
	flx_cancel_listen(&child, &one.listener);
	flx_cancel_now(&sibling);
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&parent));
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&child));
	flx_cancel_now(&parent);
	KUNIT_EXPECT_TRUE(test, flx_cancel_is(&child));
	KUNIT_EXPECT_EQ(test, one.heard, 1);
}

static void a_child_that_goes_is_not_touched(struct kunit *test)
{
	flx_cancel_fini(&child);
	memset(&child, 0xff, sizeof(child));
	flx_cancel_now(&parent);
	KUNIT_EXPECT_TRUE(test, flx_cancel_is(&sibling));
}

static void cancel_from_timer(struct timer_list *timer)
{
	flx_cancel_now(&parent);
}

/* In softirq context, while this thread listens and ignores. */
static void a_timer_may_cancel(struct kunit *test)
{
	struct timer_list timer;
	int i;

	timer_setup_on_stack(&timer, cancel_from_timer, 0);
	mod_timer(&timer, jiffies + 2);
	flx_cancel_listen(&child, &one.listener);
	for (i = 0; i < 1000000 && !flx_cancel_is(&child); i++) {
		flx_cancel_listen(&parent, &two.listener);
		flx_cancel_ignore(&two.listener, &test_runtime);
		if (i % 1000 == 0)
			usleep_range(100, 1000);
	}
	del_timer_sync(&timer);
	destroy_timer_on_stack(&timer);
	KUNIT_EXPECT_TRUE(test, flx_cancel_is(&child));
	KUNIT_EXPECT_EQ(test, one.heard, 1);
}

static struct kunit_case cancel_cases[] = {
	KUNIT_CASE(listeners_are_called_once),
	KUNIT_CASE(a_late_listener_is_called_at_once),
	KUNIT_CASE(who_ignores_is_not_called),
	KUNIT_CASE(children_follow_and_parents_do_not),
	KUNIT_CASE(a_child_that_goes_is_not_touched),
	KUNIT_CASE(a_timer_may_cancel),
	{}
};

static struct kunit_suite cancel_suite = {
	.name = "flx_cancel",
	.init = cancel_init,
	.test_cases = cancel_cases,
};

kunit_test_suite(cancel_suite);
