// SPDX-License-Identifier: GPL-2.0
/* fluxion: channel_kunit - a queue between two tasks, under each policy. */
#include "support.h"

#include <linux/random.h>
#include <linux/string.h>

#include "core/channel.h"

#define ROOM	4
#define BATCH	3

static struct flx_pool pool;
static struct flx_channel channel;
static struct flx_batch batch;
static struct test_waker reader, writer;

static void open_channel(struct kunit *test, u32 room, u32 overflow)
{
	flx_pool_init(&pool, &test_runtime, 1 << 20);
	KUNIT_ASSERT_EQ(test, flx_channel_init(&channel, &pool, sizeof(s64),
					       room, overflow), 0);
	KUNIT_ASSERT_EQ(test, flx_batch_init(&batch, &pool, 16, sizeof(s64)),
			0);
	test_waker_init(&reader);
	test_waker_init(&writer);
}

static void channel_exit(struct kunit *test)
{
	flx_pool_free(&pool);
}

static void add(s64 v, u32 code)
{
	u32 i = batch.count++;

	batch.ts[i] = v;
	memcpy(flx_batch_record(&batch, i), &v, sizeof(v));
	if (!batch.plain) {
		batch.kind[i] = FLUXION_ITEM_VALUE;
		batch.flags[i] = FLUXION_ITEM_TS;
		batch.code[i] = 0;
	}
	if (code)
		flx_batch_fail(&batch, i, code);
}

static void put(s64 from, u32 n)
{
	flx_batch_reset(&batch, 16);
	while (n--)
		add(from++, 0);
	flx_channel_put(&channel, &batch);
}

static void put_error(s64 ts, u32 code)
{
	flx_batch_reset(&batch, 16);
	add(ts, code);
	flx_channel_put(&channel, &batch);
}

static enum flx_poll take(u32 limit)
{
	flx_batch_reset(&batch, limit);
	return flx_stream_poll(&channel.stream, &reader.waker, &batch);
}

/* The next one, alone. @gap: as many were lost before it. */
static void expect_value(struct kunit *test, s64 want, u32 gap)
{
	s64 v;

	KUNIT_ASSERT_EQ(test, take(1), FLX_READY);
	memcpy(&v, flx_batch_record(&batch, 0), sizeof(v));
	KUNIT_EXPECT_TRUE(test, flx_batch_is_value(&batch, 0));
	KUNIT_EXPECT_EQ(test, v, want);
	if (batch.plain) {
		KUNIT_EXPECT_EQ(test, gap, 0);
		return;
	}
	KUNIT_EXPECT_EQ(test, !!(batch.flags[0] & FLUXION_ITEM_GAP), !!gap);
	KUNIT_EXPECT_EQ(test, batch.code[0], gap);
}

static void expect_error(struct kunit *test, u32 code, bool gap)
{
	KUNIT_ASSERT_EQ(test, take(1), FLX_READY);
	KUNIT_EXPECT_FALSE(test, flx_batch_is_value(&batch, 0));
	KUNIT_EXPECT_EQ(test, batch.code[0], code);
	KUNIT_EXPECT_EQ(test, !!(batch.flags[0] & FLUXION_ITEM_GAP), gap);
}

static void expect_balance(struct kunit *test)
{
	struct fluxion_queue_info info;
	u64 sum;
	u32 i;

	flx_channel_describe(&channel, &info);
	sum = info.delivered + info.queued;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		sum += info.dropped[i];
	KUNIT_EXPECT_EQ(test, info.accepted, sum);
	KUNIT_EXPECT_EQ(test, info.room, channel.room);
	KUNIT_EXPECT_EQ(test, info.overflow, channel.overflow);
}

static void a_full_one_lets_the_writer_wait(struct kunit *test)
{
	struct fluxion_queue_info info;

	open_channel(test, ROOM, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, &writer.waker), ROOM);
	put(1, ROOM);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, &writer.waker), 0);
	flx_channel_describe(&channel, &info);
	KUNIT_EXPECT_EQ(test, info.blocked, 1);
	KUNIT_EXPECT_EQ(test, info.queued, ROOM);
	expect_value(test, 1, 0);
	KUNIT_EXPECT_EQ(test, writer.wakes, 1);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, &writer.waker), 1);
	expect_value(test, 2, 0);
	KUNIT_EXPECT_EQ(test, writer.wakes, 1);
	expect_balance(test);
}

static void an_empty_one_lets_the_reader_wait(struct kunit *test)
{
	open_channel(test, ROOM, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, take(1), FLX_PENDING);
	put(1, 2);
	KUNIT_EXPECT_EQ(test, reader.wakes, 1);
	put(3, 1);
	KUNIT_EXPECT_EQ(test, reader.wakes, 1);
	KUNIT_EXPECT_EQ(test, take(16), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.count, 3);
	KUNIT_EXPECT_TRUE(test, batch.plain);
	KUNIT_EXPECT_EQ(test, take(1), FLX_PENDING);
	flx_channel_end(&channel);
	KUNIT_EXPECT_EQ(test, reader.wakes, 2);
	KUNIT_EXPECT_EQ(test, take(1), FLX_END);
	KUNIT_EXPECT_EQ(test, take(1), FLX_END);
}

static void what_is_queued_comes_before_the_end(struct kunit *test)
{
	open_channel(test, ROOM, FLUXION_OVERFLOW_BLOCK);
	put(1, 1);
	put_error(2, 22);
	flx_channel_end(&channel);
	put(3, 1);
	expect_value(test, 1, 0);
	expect_error(test, 22, false);
	KUNIT_EXPECT_EQ(test, take(1), FLX_END);
	KUNIT_EXPECT_EQ(test, channel.stats.dropped[FLUXION_DROP_CLOSED], 1);
	KUNIT_EXPECT_EQ(test, channel.stats.errors, 1);
	expect_balance(test);
}

static void drop_newest_keeps_the_oldest(struct kunit *test)
{
	open_channel(test, ROOM, FLUXION_OVERFLOW_DROP_NEWEST);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, NULL),
			FLUXION_BATCH_MAX);
	put(1, ROOM + 3);
	expect_value(test, 1, 0);
	put(10, 1);
	expect_value(test, 2, 0);
	expect_value(test, 3, 0);
	expect_value(test, 4, 0);
	expect_value(test, 10, 3);
	KUNIT_EXPECT_EQ(test, channel.stats.dropped[FLUXION_DROP_NEWEST], 3);
	expect_balance(test);
}

static void drop_oldest_keeps_the_newest(struct kunit *test)
{
	open_channel(test, ROOM, FLUXION_OVERFLOW_DROP_OLDEST);
	put(1, ROOM + 3);
	expect_value(test, 4, 3);
	expect_value(test, 5, 0);
	KUNIT_EXPECT_EQ(test, channel.stats.dropped[FLUXION_DROP_OLDEST], 3);
	expect_balance(test);
}

static void latest_keeps_one(struct kunit *test)
{
	open_channel(test, ROOM, FLUXION_OVERFLOW_LATEST);
	KUNIT_EXPECT_EQ(test, channel.room, 1);
	put(1, 5);
	expect_value(test, 5, 4);
	KUNIT_EXPECT_EQ(test, take(1), FLX_PENDING);
	KUNIT_EXPECT_EQ(test, channel.stats.dropped[FLUXION_DROP_LATEST], 4);
	expect_balance(test);
}

/* The last place is for one. The next one makes the oldest go. */
static void an_error_finds_room(struct kunit *test)
{
	open_channel(test, 2, FLUXION_OVERFLOW_DROP_OLDEST);
	put(1, 2);
	put_error(3, 22);
	KUNIT_EXPECT_EQ(test, channel.count, 3);
	put_error(4, 23);
	expect_value(test, 2, 1);
	expect_error(test, 22, false);
	expect_error(test, 23, false);
	expect_balance(test);
}

static void an_error_says_what_was_lost_before_it(struct kunit *test)
{
	open_channel(test, 1, FLUXION_OVERFLOW_DROP_NEWEST);
	put(1, 2);
	put_error(3, 22);
	put_error(4, 23);
	expect_value(test, 1, 0);
	expect_error(test, 22, true);
	put(5, 1);
	expect_value(test, 5, 1);
	expect_balance(test);
}

static u32 lefts;

static void count_left(struct flx_channel *c)
{
	lefts += c == &channel;
}

static void a_reader_that_leaves_frees_the_writer(struct kunit *test)
{
	open_channel(test, 1, FLUXION_OVERFLOW_BLOCK);
	lefts = 0;
	channel.left = count_left;
	put(1, 1);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, &writer.waker), 0);
	flx_stream_close(&channel.stream);
	flx_stream_close(&channel.stream);
	KUNIT_EXPECT_EQ(test, lefts, 1);
	KUNIT_EXPECT_EQ(test, writer.wakes, 1);
	KUNIT_EXPECT_EQ(test, flx_channel_room(&channel, &writer.waker),
			FLUXION_BATCH_MAX);
	put(2, 2);
	KUNIT_EXPECT_EQ(test, channel.stats.dropped[FLUXION_DROP_CLOSED], 3);
	expect_balance(test);
}

static void its_sink_is_the_same(struct kunit *test)
{
	struct flx_sink *s = &channel.sink;

	open_channel(test, ROOM, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, s->room(s, &writer.waker), ROOM);
	flx_batch_reset(&batch, 16);
	add(7, 0);
	s->put(s, &batch);
	KUNIT_EXPECT_TRUE(test, s->end(s, &writer.waker));
	expect_value(test, 7, 0);
	KUNIT_EXPECT_EQ(test, take(1), FLX_END);
}

/* Round and round, in pieces: the order holds, and the sum is right. */
static void items_come_in_order(struct kunit *test)
{
	u32 seed = get_random_u32();
	u32 state = seed | 1;
	s64 in = 0, out = 0;
	u32 i, k, n;
	s64 v;

	open_channel(test, 7, FLUXION_OVERFLOW_BLOCK);
	for (i = 0; i < 5000; i++) {
		state = state * 1664525 + 1013904223;
		n = min(flx_channel_room(&channel, NULL), state >> 16 & BATCH);
		if (state >> 28 && n) {
			put(in, n);
			in += n;
		} else if (flx_channel_room(&channel, NULL)) {
			put_error(in++, 9);
		}
		if (take(1 + (state >> 24 & BATCH)) != FLX_READY)
			continue;
		for (k = 0; k < batch.count; k++, out++) {
			memcpy(&v, flx_batch_record(&batch, k), sizeof(v));
			if (batch.ts[k] != out ||
			    (flx_batch_is_value(&batch, k) && v != out))
				KUNIT_FAIL(test, "seed %u, item %lld", seed,
					   out);
		}
	}
	KUNIT_EXPECT_EQ(test, in, out + channel.count);
	expect_balance(test);
}

static void memory_may_be_short(struct kunit *test)
{
	struct flx_channel c;

	flx_pool_init(&pool, &test_runtime, 1 << 20);
	test_fail_allocation(0);
	KUNIT_EXPECT_EQ(test, flx_channel_init(&c, &pool, 8, 100,
					       FLUXION_OVERFLOW_BLOCK),
			-FLX_ENOMEM);
	test_fail_allocation(-1);
	KUNIT_EXPECT_EQ(test, flx_channel_init(&c, &pool, 8, 1 << 20,
					       FLUXION_OVERFLOW_BLOCK),
			-FLX_E2BIG);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE(a_full_one_lets_the_writer_wait),
	KUNIT_CASE(an_empty_one_lets_the_reader_wait),
	KUNIT_CASE(what_is_queued_comes_before_the_end),
	KUNIT_CASE(drop_newest_keeps_the_oldest),
	KUNIT_CASE(drop_oldest_keeps_the_newest),
	KUNIT_CASE(latest_keeps_one),
	KUNIT_CASE(an_error_finds_room),
	KUNIT_CASE(an_error_says_what_was_lost_before_it),
	KUNIT_CASE(a_reader_that_leaves_frees_the_writer),
	KUNIT_CASE(its_sink_is_the_same),
	KUNIT_CASE(items_come_in_order),
	KUNIT_CASE(memory_may_be_short),
	{}
};

static struct kunit_suite channel_suite = {
	.name = "flx_channel",
	.exit = channel_exit,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
