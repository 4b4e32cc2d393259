// SPDX-License-Identifier: GPL-2.0
/* fluxion: timer_kunit - the heap of deadlines against a look at all of them. */
#include "support.h"

#include <linux/prandom.h>

#include "core/timer.h"

#define TIMERS	9
#define STEPS	5000

static struct flx_timer timer[TIMERS];
static struct flx_timer *heap[TIMERS];
static struct flx_timers timers;

/* The next deadline of those in the heap. */
static u64 next(void)
{
	u64 min = FLX_NEVER;
	u32 i;

	for (i = 0; i < TIMERS; i++)
		if (timer[i].at)
			min = min(min, timer[i].deadline);
	return min;
}

static int timer_init(struct kunit *test)
{
	u32 i;

	timers = (struct flx_timers){ .heap = heap, .capacity = TIMERS };
	for (i = 0; i < TIMERS; i++)
		timer[i] = (struct flx_timer){ .timers = &timers };
	return 0;
}

static void the_next_one_is_on_top(struct kunit *test)
{
	struct rnd_state random;
	u32 i, k;

	prandom_seed_state(&random, 20);
	for (i = 0; i < STEPS; i++) {
		k = prandom_u32_state(&random) % TIMERS;
		if (prandom_u32_state(&random) % 3)
			flx_timer_set(&timer[k],
				      prandom_u32_state(&random) % 50);
		else
			flx_timer_stop(&timer[k]);
		KUNIT_ASSERT_EQ(test, flx_timers_next(&timers), next());
	}
}

static void what_is_over_goes(struct kunit *test)
{
	u32 i;

	for (i = 0; i < TIMERS; i++)
		flx_timer_set(&timer[i], 10 * (i * 5 % TIMERS));
	flx_timers_expire(&timers, 39);
	KUNIT_EXPECT_EQ(test, timers.count, TIMERS - 4);
	KUNIT_EXPECT_EQ(test, flx_timers_next(&timers), 40);
	KUNIT_EXPECT_TRUE(test, timer[0].set);
	flx_timers_expire(&timers, FLX_NEVER);
	KUNIT_EXPECT_EQ(test, flx_timers_next(&timers), FLX_NEVER);
}

static struct kunit_case timer_cases[] = {
	KUNIT_CASE(the_next_one_is_on_top),
	KUNIT_CASE(what_is_over_goes),
	{}
};

static struct kunit_suite timer_suite = {
	.name = "flx_timer",
	.init = timer_init,
	.test_cases = timer_cases,
};

kunit_test_suite(timer_suite);
