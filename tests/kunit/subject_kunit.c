// SPDX-License-Identifier: GPL-2.0
/* fluxion: subject_kunit - one to many, and (funnel) many to one. */
#include "support.h"

#include <linux/string.h>

#include "core/funnel.h"
#include "core/subject.h"

static const struct test_item items[] = {
	{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 },
};

static const struct test_item failing[] = {
	{ 10, 1 }, { 0, 2, 5 }, { 30, 3 }, { 0, 4, 6 },
};

static struct flx_pool pool;
static struct flx_batch batch;
static struct test_waker waker;

/* One who subscribes; it takes END when it has put it off @patient times. */
struct ear {
	struct flx_subscriber subscriber;
	struct test_sink sink;
	u32 patient;
};

static struct flx_subject subject;
static struct ear ears[3];

static bool end_late(struct flx_sink *sink, struct flx_waker *w)
{
	struct ear *e = FLX_CONTAINER_OF(sink, struct ear, sink.sink);

	if (e->patient) {
		e->patient--;
		return false;
	}
	e->sink.ended = true;
	return true;
}

static int subject_init(struct kunit *test)
{
	u32 i;

	memset(&subject, 0, sizeof(subject));
	memset(ears, 0, sizeof(ears));
	for (i = 0; i < ARRAY_SIZE(ears); i++) {
		test_sink_init(&ears[i].sink, sizeof(s64));
		ears[i].sink.sink.end = end_late;
		ears[i].subscriber.sink = &ears[i].sink.sink;
	}
	test_waker_init(&waker);
	flx_pool_init(&pool, &test_runtime, 1 << 20);
	return flx_batch_init(&batch, &pool, 16, sizeof(s64));
}

static void subject_exit(struct kunit *test)
{
	flx_pool_free(&pool);
}

static void subscribe(struct kunit *test, u32 i)
{
	KUNIT_ASSERT_EQ(test, flx_subject_subscribe(&subject,
						    &ears[i].subscriber), 0);
}

/* The first @n of @items. */
static int send(u32 n)
{
	u32 i;

	flx_batch_reset(&batch, 16);
	for (i = 0; i < n; i++) {
		batch.ts[i] = items[i].ts;
		memcpy(flx_batch_record(&batch, i), &items[i].v, sizeof(s64));
	}
	batch.count = n;
	return flx_subject_send(&subject, &batch);
}

static void all_who_are_there_get_all(struct kunit *test)
{
	subscribe(test, 0);
	KUNIT_EXPECT_EQ(test, send(2), 0);
	subscribe(test, 1);
	KUNIT_EXPECT_EQ(test, subject.count, 2);
	KUNIT_EXPECT_EQ(test, send(4), 0);
	KUNIT_EXPECT_EQ(test, ears[0].sink.n, 6);
	test_expect_items(test, &ears[1].sink, items, 4);
	KUNIT_EXPECT_EQ(test, ears[0].subscriber.items, 6);
	KUNIT_EXPECT_EQ(test, ears[1].subscriber.items, 4);
	KUNIT_EXPECT_EQ(test, subject.unheard, 0);
}

static void who_goes_leaves_the_others(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 3; i++)
		subscribe(test, i);
	flx_subject_unsubscribe(&subject, &ears[1].subscriber);
	flx_subject_unsubscribe(&subject, &ears[1].subscriber);
	KUNIT_EXPECT_EQ(test, subject.count, 2);
	send(1);
	KUNIT_EXPECT_EQ(test, ears[0].sink.n, 1);
	KUNIT_EXPECT_EQ(test, ears[1].sink.n, 0);
	KUNIT_EXPECT_EQ(test, ears[2].sink.n, 1);
	flx_subject_unsubscribe(&subject, &ears[2].subscriber);
	flx_subject_unsubscribe(&subject, &ears[0].subscriber);
	KUNIT_EXPECT_EQ(test, send(3), 0);
	KUNIT_EXPECT_EQ(test, subject.unheard, 3);
	KUNIT_EXPECT_EQ(test, subject.count, 0);
}

static void the_one_with_least_room_sets_the_pace(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, flx_subject_room(&subject, &waker.waker),
			FLUXION_BATCH_MAX);
	subscribe(test, 0);
	subscribe(test, 1);
	ears[0].sink.room = 3;
	ears[1].sink.room = 2;
	KUNIT_EXPECT_EQ(test, flx_subject_room(&subject, &waker.waker), 2);
	KUNIT_EXPECT_FALSE(test, flx_subject_blocked(&subject));
	send(2);
	KUNIT_EXPECT_EQ(test, flx_subject_room(&subject, &waker.waker), 0);
	KUNIT_EXPECT_TRUE(test, flx_subject_blocked(&subject));
	KUNIT_EXPECT_FALSE(test, ears[0].subscriber.blocked);
	KUNIT_EXPECT_TRUE(test, ears[1].subscriber.blocked);
	flx_subject_unsubscribe(&subject, &ears[1].subscriber);
	KUNIT_EXPECT_FALSE(test, flx_subject_blocked(&subject));
}

static void closed_is_for_good(struct kunit *test)
{
	subscribe(test, 0);
	KUNIT_EXPECT_FALSE(test, flx_subject_ended(&subject));
	KUNIT_EXPECT_TRUE(test, flx_subject_close(&subject, &waker.waker));
	KUNIT_EXPECT_TRUE(test, flx_subject_close(&subject, &waker.waker));
	KUNIT_EXPECT_TRUE(test, ears[0].sink.ended);
	KUNIT_EXPECT_TRUE(test, flx_subject_ended(&subject));
	KUNIT_EXPECT_EQ(test, send(1), -FLX_EPIPE);
	KUNIT_EXPECT_EQ(test, flx_subject_subscribe(&subject,
						    &ears[1].subscriber),
			-FLX_EPIPE);
	KUNIT_EXPECT_EQ(test, ears[0].sink.n, 0);
	KUNIT_EXPECT_EQ(test, subject.count, 1);
}

static void the_end_waits_for_the_last(struct kunit *test)
{
	subscribe(test, 0);
	subscribe(test, 1);
	ears[1].patient = 2;
	KUNIT_EXPECT_FALSE(test, flx_subject_close(&subject, &waker.waker));
	KUNIT_EXPECT_TRUE(test, ears[0].sink.ended);
	KUNIT_EXPECT_TRUE(test, flx_subject_blocked(&subject));
	KUNIT_EXPECT_FALSE(test, flx_subject_ended(&subject));
	KUNIT_EXPECT_FALSE(test, flx_subject_close(&subject, &waker.waker));
	KUNIT_EXPECT_TRUE(test, flx_subject_close(&subject, &waker.waker));
	KUNIT_EXPECT_FALSE(test, flx_subject_blocked(&subject));
	KUNIT_EXPECT_TRUE(test, flx_subject_ended(&subject));
}

/* Funnel. */

static struct flx_funnel funnel;
static struct test_source sources[3];
static struct flx_funnel_member members[3];
static struct test_sink sink;

static void open_funnel(struct kunit *test, u32 producers)
{
	u32 i;

	memset(members, 0, sizeof(members));
	test_sink_init(&sink, sizeof(s64));
	KUNIT_ASSERT_EQ(test, flx_funnel_init(&funnel, &pool, sizeof(s64)), 0);
	for (i = 0; i < 3; i++) {
		test_source_init(&sources[i], items, ARRAY_SIZE(items));
		sources[i].open = true;
		sources[i].share = 1;
		members[i].stream = &sources[i].stream;
	}
	for (i = 0; i < producers; i++)
		KUNIT_ASSERT_EQ(test, flx_funnel_join(&funnel, &members[i]), 0);
}

/* Poll until it says something else than READY. */
static enum flx_poll drain(u32 limit)
{
	enum flx_poll r;

	for (;;) {
		flx_batch_reset(&batch, limit);
		r = flx_stream_poll(&funnel.stream, &waker.waker, &batch);
		if (r != FLX_READY)
			return r;
		test_sink_take(&sink, &batch);
	}
}

static void producers_take_turns(struct kunit *test)
{
	static const struct test_item want[] = {
		{ 1, 1 }, { 1, 1 }, { 2, 2 }, { 2, 2 },
		{ 3, 3 }, { 3, 3 }, { 4, 4 }, { 4, 4 },
	};

	open_funnel(test, 2);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_PENDING);
	test_expect_items(test, &sink, want, ARRAY_SIZE(want));
}

static void without_producers_it_waits_for_one(struct kunit *test)
{
	open_funnel(test, 0);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_PENDING);
	KUNIT_EXPECT_EQ(test, flx_funnel_join(&funnel, &members[0]), 0);
	KUNIT_EXPECT_EQ(test, waker.wakes, 1);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_PENDING);
	test_expect_items(test, &sink, items, ARRAY_SIZE(items));
}

/* What the other has sent until then still comes. */
static void the_first_end_closes_it(struct kunit *test)
{
	open_funnel(test, 2);
	sources[0].open = false;
	sources[0].n = 0;
	KUNIT_EXPECT_EQ(test, drain(16), FLX_END);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_END);
	test_expect_items(test, &sink, items, ARRAY_SIZE(items));
	KUNIT_EXPECT_TRUE(test, sources[1].closed);
	KUNIT_EXPECT_EQ(test, flx_funnel_join(&funnel, &members[2]),
			-FLX_EPIPE);
}

static void the_first_error_comes_last(struct kunit *test)
{
	static const struct test_item want[] = {
		{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 10, 1 }, { 0, 2, 5 },
	};
	const u32 limits[] = { 1, 2, 16 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		open_funnel(test, 2);
		test_source_init(&sources[0], failing, ARRAY_SIZE(failing));
		sources[1].share = 0;
		KUNIT_EXPECT_EQ(test, drain(limits[i]), FLX_END);
		KUNIT_EXPECT_TRUE(test, sources[0].closed);
		KUNIT_EXPECT_EQ(test, sink.n, ARRAY_SIZE(want));
		KUNIT_EXPECT_EQ(test, sink.items[sink.n - 1].code, 5);
		if (limits[i] == 16)
			test_expect_items(test, &sink, want,
					  ARRAY_SIZE(want));
	}
}

static void of_two_errors_one_comes(struct kunit *test)
{
	open_funnel(test, 2);
	test_source_init(&sources[0], failing, 2);
	test_source_init(&sources[1], failing + 3, 1);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_END);
	KUNIT_EXPECT_EQ(test, sink.n, 2);
	KUNIT_EXPECT_NE(test, sink.items[1].code, 0);
}

static void who_closes_it_closes_all(struct kunit *test)
{
	open_funnel(test, 3);
	flx_stream_close(&funnel.stream);
	KUNIT_EXPECT_TRUE(test, sources[0].closed);
	KUNIT_EXPECT_TRUE(test, sources[1].closed);
	KUNIT_EXPECT_TRUE(test, sources[2].closed);
	KUNIT_EXPECT_EQ(test, drain(16), FLX_END);
	KUNIT_EXPECT_EQ(test, sink.n, 0);
}

static void memory_may_be_short(struct kunit *test)
{
	test_fail_allocation(0);
	KUNIT_EXPECT_EQ(test, flx_funnel_init(&funnel, &pool, sizeof(s64)),
			-FLX_ENOMEM);
	test_fail_allocation(-1);
}

static struct kunit_case subject_cases[] = {
	KUNIT_CASE(all_who_are_there_get_all),
	KUNIT_CASE(who_goes_leaves_the_others),
	KUNIT_CASE(the_one_with_least_room_sets_the_pace),
	KUNIT_CASE(closed_is_for_good),
	KUNIT_CASE(the_end_waits_for_the_last),
	{}
};

static struct kunit_suite subject_suite = {
	.name = "flx_subject",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = subject_cases,
};

static struct kunit_case funnel_cases[] = {
	KUNIT_CASE(producers_take_turns),
	KUNIT_CASE(without_producers_it_waits_for_one),
	KUNIT_CASE(the_first_end_closes_it),
	KUNIT_CASE(the_first_error_comes_last),
	KUNIT_CASE(of_two_errors_one_comes),
	KUNIT_CASE(who_closes_it_closes_all),
	KUNIT_CASE(memory_may_be_short),
	{}
};

static struct kunit_suite funnel_suite = {
	.name = "flx_funnel",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = funnel_cases,
};

kunit_test_suites(&subject_suite, &funnel_suite);
