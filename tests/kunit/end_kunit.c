// SPDX-License-Identifier: GPL-2.0
/* fluxion: end_kunit - inputs and outputs over rings: what is dropped, and told. */
#include "support.h"

#include <linux/string.h>
#include <linux/vmalloc.h>

#include "core/end.h"

#define SLOTS	4
#define STRIDE	32
#define ITEMS	(2 * SLOTS)

/**
 * struct item - an item as it lies in a ring
 * @h: its header
 * @v: its value
 * @zero: up to the stride
 */
struct item {
	struct fluxion_item h;
	s64 v;
	s64 zero;
};

static struct fluxion_ring_kernel kernel_page;
static struct fluxion_ring_user user_page;
static struct item *slots;
static struct flx_ring ring, user;
static struct flx_pool pool;
static struct flx_batch batch;
static struct test_waker waker;
static struct flx_inlet in;
static struct flx_outlet out;
static u32 calls;	/* of room, guard and ready */

static int end_init(struct kunit *test)
{
	memset(&kernel_page, 0, sizeof(kernel_page));
	memset(&user_page, 0, sizeof(user_page));
	slots = vzalloc(SLOTS * STRIDE);
	KUNIT_ASSERT_NOT_NULL(test, slots);
	flx_ring_init(&ring, &kernel_page, &user_page, slots, SLOTS, 8);
	flx_ring_user_init(&user, &kernel_page, &user_page, slots, SLOTS,
			   STRIDE, 8);
	flx_pool_init(&pool, &test_runtime, 1 << 20);
	test_waker_init(&waker);
	calls = 0;
	return flx_batch_init(&batch, &pool, ITEMS, 8);
}

static void end_exit(struct kunit *test)
{
	flx_pool_free(&pool);
	vfree(slots);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* Values @from and on; where @code is set, that error instead of the first. */
static void fill(struct item *items, s64 from, u32 n, u32 code)
{
	u32 i;

	memset(items, 0, n * sizeof(*items));
	for (i = 0; i < n; i++) {
		items[i].h.ts = from + i;
		items[i].h.kind = FLUXION_ITEM_VALUE;
		items[i].h.flags = FLUXION_ITEM_TS;
		items[i].v = from + i;
	}
	if (code) {
		items[0].h.kind = FLUXION_ITEM_ERROR;
		items[0].h.code = code;
		items[0].v = 0;
	}
}

/* Inputs. */

static void room(struct flx_inlet *i)
{
	calls++;
}

static void take_turn(struct flx_inlet *i, bool on)
{
	calls++;
}

static void input(u32 overflow)
{
	flx_inlet_init(&in, &ring, &test_runtime, overflow, false, room);
	in.guard = take_turn;
	flx_inlet_hold(&in, true, overflow);
}

static int push(s64 from, u32 n, u32 code)
{
	struct item items[ITEMS];
	bool kick = false;
	int taken;

	fill(items, from, n, code);
	taken = flx_inlet_push(&in, items, n, &kick);
	if (kick)
		flx_inlet_kick(&in);
	return taken;
}

static int push_end(void)
{
	struct item end = { .h.kind = FLUXION_ITEM_END };
	bool kick;

	return flx_inlet_push(&in, &end, 1, &kick);
}

static enum flx_poll poll(void)
{
	flx_batch_reset(&batch, ITEMS);
	return flx_stream_poll(&in.stream, &waker.waker, &batch);
}

/* The first of the batch is @v, before which @gap were lost. */
static void expect_first(struct kunit *test, s64 v, u32 gap)
{
	s64 got;

	memcpy(&got, flx_batch_record(&batch, 0), sizeof(got));
	KUNIT_EXPECT_EQ(test, got, v);
	KUNIT_EXPECT_EQ(test, batch.plain ? 0 : batch.code[0], gap);
}

/* @accepted items, of which @dropped for @reason; what is told adds up. */
static void expect_input(struct kunit *test, u64 accepted,
			 enum fluxion_drop reason, u64 dropped)
{
	struct flx_end_stats st;

	flx_inlet_stats(&in, &st);
	KUNIT_EXPECT_EQ(test, st.accepted, accepted);
	KUNIT_EXPECT_EQ(test, st.dropped[reason], dropped);
	KUNIT_EXPECT_EQ(test, st.accepted,
			st.delivered + st.dropped[reason] + st.queued);
	flx_inlet_settle(&in);
	KUNIT_EXPECT_EQ(test, kernel_page.accepted, accepted);
	KUNIT_EXPECT_EQ(test, kernel_page.dropped[reason], dropped);
}

static void input_blocks(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, flx_inlet_room(&in), SLOTS);
	KUNIT_EXPECT_EQ(test, push(0, 6, 0), SLOTS);
	KUNIT_EXPECT_EQ(test, flx_inlet_room(&in), 0);
	KUNIT_EXPECT_EQ(test, push(4, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.count, SLOTS);
	expect_first(test, 0, 0);
	expect_input(test, SLOTS, FLUXION_DROP_NEWEST, 0);
}

static void input_drops_the_newest(struct kunit *test)
{
	input(FLUXION_OVERFLOW_DROP_NEWEST);
	KUNIT_EXPECT_EQ(test, push(0, 6, 0), 6);
	KUNIT_EXPECT_EQ(test, flx_inlet_room(&in), SLOTS);
	KUNIT_EXPECT_EQ(test, push(6, 1, 5), 1);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.count, SLOTS - 1);
	KUNIT_EXPECT_EQ(test, push(7, 1, 0), 1);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	expect_first(test, 7, 4);
	expect_input(test, 8, FLUXION_DROP_NEWEST, 4);
	KUNIT_EXPECT_EQ(test, kernel_page.errors, 1);
}

static void input_drops_the_oldest(struct kunit *test)
{
	input(FLUXION_OVERFLOW_DROP_OLDEST);
	KUNIT_EXPECT_EQ(test, push(0, 8, 0), 8);
	KUNIT_EXPECT_EQ(test, push_end(), 1);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.count, SLOTS - 1);
	expect_first(test, 5, 5);
	KUNIT_EXPECT_EQ(test, poll(), FLX_END);
	expect_input(test, 8, FLUXION_DROP_OLDEST, 5);
	KUNIT_EXPECT_GT(test, calls, 0);
}

static void input_keeps_the_latest(struct kunit *test)
{
	input(FLUXION_OVERFLOW_LATEST);
	KUNIT_EXPECT_EQ(test, push(0, 6, 0), 6);
	KUNIT_EXPECT_EQ(test, push(6, 2, 9), 2);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.count, SLOTS - 1);
	KUNIT_EXPECT_EQ(test, batch.ts[2], 7);
	KUNIT_EXPECT_EQ(test, batch.code[2], 5);
	expect_input(test, 8, FLUXION_DROP_LATEST, 5);
}

static void input_takes_valid_items_only(struct kunit *test)
{
	struct item items[2];
	bool kick;
	u64 pos;

	input(FLUXION_OVERFLOW_BLOCK);
	fill(items, 1, 2, 0);
	items[0].h.zero = 1;
	KUNIT_EXPECT_EQ(test, flx_inlet_push(&in, items, 2, &kick), 2);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	expect_first(test, 2, 0);
	expect_input(test, 2, FLUXION_DROP_INVALID, 1);
	flx_inlet_hold(&in, false, FLUXION_OVERFLOW_BLOCK);
	flx_ring_user_init(&user, &kernel_page, &user_page, slots, SLOTS,
			   STRIDE, 8);
	KUNIT_EXPECT_GE(test, flx_ring_user_reserve(&user, &pos), 2);
	fill(items, 7, 2, 0);
	items[0].h.flags = 0x80;
	memcpy(flx_ring_slot(&user, pos), &items[0], STRIDE);
	memcpy(flx_ring_slot(&user, pos + 1), &items[1], STRIDE);
	flx_ring_user_commit(&user, 1);
	waker.waker.budget = 1;
	KUNIT_EXPECT_EQ(test, poll(), FLX_PENDING);
	flx_ring_user_commit(&user, 1);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	expect_first(test, 7 + 1, 0);
	expect_input(test, 4, FLUXION_DROP_INVALID, 2);
}

static void input_stamps_what_arrives(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	in.arrival = true;
	push(5, 1, 0);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.ts[0], 0);
	push(6, 2, 9);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
	KUNIT_EXPECT_EQ(test, batch.ts[0] | batch.ts[1], 0);
	KUNIT_EXPECT_EQ(test, batch.flags[0], FLUXION_ITEM_TS);
}

static void input_sleeps_and_is_kicked(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, poll(), FLX_PENDING);
	KUNIT_EXPECT_EQ(test, waker.wakes, 0);
	push(1, 1, 0);
	KUNIT_EXPECT_EQ(test, waker.wakes, 1);
	KUNIT_EXPECT_EQ(test, poll(), FLX_READY);
}

/* END is committed: the next holder cannot send behind it. */
static void input_ends_once(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, push_end(), 1);
	KUNIT_EXPECT_EQ(test, push(1, 1, 0), -FLX_EPIPE);
	in.producer_ended = false;
	flx_inlet_hold(&in, true, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, push(1, 1, 0), -FLX_EPIPE);
}

static void input_closes_and_goes(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	push(0, 2, 0);
	flx_stream_close(&in.stream);
	expect_input(test, 2, FLUXION_DROP_CLOSED, 2);
	KUNIT_EXPECT_EQ(test, push(1, 1, 0), -FLX_EPIPE);
	KUNIT_EXPECT_EQ(test, calls > 0, true);
	KUNIT_EXPECT_EQ(test, poll(), FLX_END);
}

static void input_is_detached_once(struct kunit *test)
{
	input(FLUXION_OVERFLOW_BLOCK);
	push(0, 3, 0);
	expect_input(test, 3, FLUXION_DROP_DETACHED, 0);
	flx_inlet_detach(&in);
	flx_inlet_detach(&in);
	expect_input(test, 3, FLUXION_DROP_DETACHED, 3);
	KUNIT_EXPECT_EQ(test, push(1, 1, 0), -FLX_EPIPE);
}

/* Outputs. */

static void ready(struct flx_outlet *o)
{
	calls++;
}

static void output(struct kunit *test, u32 overflow)
{
	KUNIT_ASSERT_EQ(test, flx_outlet_init(&out, &ring, &pool, overflow,
					      ready), 0);
}

/* Give it values @from and on; @code: that error instead of the first. */
static void put(s64 from, u32 n, u32 code)
{
	u32 i;

	flx_batch_reset(&batch, ITEMS);
	for (i = 0; i < n; i++) {
		s64 v = from + i;

		batch.ts[i] = v;
		memcpy(flx_batch_record(&batch, i), &v, sizeof(v));
	}
	batch.count = n;
	if (code)
		flx_batch_fail(&batch, 0, code);
	out.sink.put(&out.sink, &batch);
}

/* The next item of the ring is @v, before which @gap were lost. */
static void expect_item(struct kunit *test, s64 v, u32 gap)
{
	const struct item *item;
	u64 pos;

	KUNIT_ASSERT_GT(test, flx_ring_user_peek(&user, &pos), 0);
	item = (void *)flx_ring_slot(&user, pos);
	KUNIT_EXPECT_EQ(test, item->h.kind, FLUXION_ITEM_VALUE);
	KUNIT_EXPECT_EQ(test, item->v, v);
	KUNIT_EXPECT_EQ(test, item->h.code, gap);
	if (flx_ring_user_release(&user, 1))
		flx_outlet_kick(&out);
}

static void expect_end(struct kunit *test)
{
	u64 pos;

	KUNIT_ASSERT_GT(test, flx_ring_user_peek(&user, &pos), 0);
	KUNIT_EXPECT_EQ(test, ((struct item *)flx_ring_slot(&user, pos))->h.kind,
			FLUXION_ITEM_END);
}

static u32 output_room(void)
{
	return out.sink.room(&out.sink, &waker.waker);
}

static void expect_output(struct kunit *test, u64 accepted,
			  enum fluxion_drop reason, u64 dropped)
{
	struct flx_end_stats st;

	flx_outlet_stats(&out, &st);
	KUNIT_EXPECT_EQ(test, st.accepted, accepted);
	KUNIT_EXPECT_EQ(test, st.dropped[reason], dropped);
	KUNIT_EXPECT_EQ(test, st.accepted,
			st.delivered + st.dropped[reason] + st.queued);
	if (!out.detached)
		flx_outlet_settle(&out);
	KUNIT_EXPECT_EQ(test, kernel_page.accepted, accepted);
	KUNIT_EXPECT_EQ(test, kernel_page.dropped[reason], dropped);
}

static void output_blocks(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, output_room(), SLOTS);
	put(0, SLOTS, 0);
	KUNIT_EXPECT_EQ(test, calls, 1);
	KUNIT_EXPECT_EQ(test, output_room(), 0);
	KUNIT_EXPECT_EQ(test, output_room(), 0);
	expect_item(test, 0, 0);
	KUNIT_EXPECT_EQ(test, waker.wakes, 1);
	KUNIT_EXPECT_EQ(test, output_room(), 1);
	expect_output(test, SLOTS, FLUXION_DROP_NEWEST, 0);
}

static void output_drops_the_newest(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_DROP_NEWEST);
	KUNIT_EXPECT_GT(test, output_room(), SLOTS);
	put(0, 6, 0);
	expect_item(test, 0, 0);
	expect_item(test, 1, 0);
	put(6, 1, 0);
	expect_item(test, 2, 0);
	expect_item(test, 3, 0);
	expect_item(test, 6, 2);
	expect_output(test, 7, FLUXION_DROP_NEWEST, 2);
}

static void output_drops_the_oldest(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_DROP_OLDEST);
	put(0, 7, 9);
	put(7, 8, 0);
	expect_output(test, 15, FLUXION_DROP_OLDEST, 7);
	KUNIT_EXPECT_FALSE(test, out.sink.end(&out.sink, &waker.waker));
	flx_ring_user_release(&user, flx_ring_user_peek(&user, &(u64){ 0 }));
	KUNIT_EXPECT_EQ(test, out.sink.end(&out.sink, &waker.waker), false);
	expect_item(test, 11, 7);
	expect_item(test, 12, 0);
	KUNIT_EXPECT_TRUE(test, out.sink.end(&out.sink, &waker.waker));
	expect_item(test, 13, 0);
	expect_item(test, 14, 0);
	expect_end(test);
	expect_output(test, 15, FLUXION_DROP_OLDEST, 7);
}

static void output_keeps_the_latest(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_LATEST);
	put(0, SLOTS, 0);
	put(4, 3, 0);
	put(7, 1, 0);
	expect_output(test, 8, FLUXION_DROP_LATEST, 3);
	expect_item(test, 0, 0);
	output_room();
	expect_item(test, 1, 0);
	expect_item(test, 2, 0);
	expect_item(test, 3, 0);
	expect_item(test, 7, 3);
}

/* As the queue of one who reads a share. */
static void output_says_how_it_does(struct kunit *test)
{
	struct fluxion_queue_info info = { .from = 3, .to = 7, .seat = 2 };

	output(test, FLUXION_OVERFLOW_DROP_NEWEST);
	put(0, 7, 9);
	flx_ring_user_release(&user, 1);
	flx_outlet_describe(&out, &info);
	KUNIT_EXPECT_EQ(test, info.overflow, FLUXION_OVERFLOW_DROP_NEWEST);
	KUNIT_EXPECT_EQ(test, info.room, SLOTS);
	KUNIT_EXPECT_EQ(test, info.accepted, 7);
	KUNIT_EXPECT_EQ(test, info.errors, 1);
	KUNIT_EXPECT_EQ(test, info.delivered, 1);
	KUNIT_EXPECT_EQ(test, info.queued, SLOTS - 1);
	KUNIT_EXPECT_EQ(test, info.dropped[FLUXION_DROP_NEWEST], 7 - SLOTS);
	KUNIT_EXPECT_EQ(test, info.dropped[FLUXION_DROP_OLDEST], 0);
	KUNIT_EXPECT_EQ(test, info.from + info.to + info.seat, 3 + 7 + 2);
}

static void output_changes_its_policy(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_BLOCK);
	KUNIT_EXPECT_EQ(test, flx_outlet_policy(&out, &pool,
						FLUXION_OVERFLOW_LATEST), 0);
	put(0, 6, 0);
	KUNIT_EXPECT_EQ(test, flx_outlet_policy(&out, &pool,
						FLUXION_OVERFLOW_BLOCK),
			-FLX_EBUSY);
	expect_item(test, 0, 0);
	output_room();
	KUNIT_EXPECT_EQ(test, flx_outlet_policy(&out, &pool,
						FLUXION_OVERFLOW_BLOCK), 0);
	pool.limit = pool.bytes;
	KUNIT_EXPECT_EQ(test, flx_outlet_policy(&out, &pool,
						FLUXION_OVERFLOW_DROP_OLDEST),
			-FLX_E2BIG);
	KUNIT_EXPECT_EQ(test, flx_outlet_policy(&out, &pool,
						FLUXION_OVERFLOW_LATEST), 0);
}

static void output_is_not_hurt_by_lies(struct kunit *test)
{
	struct flx_end_stats st;

	output(test, FLUXION_OVERFLOW_BLOCK);
	put(0, 2, 0);
	user_page.pos = 77;
	KUNIT_EXPECT_EQ(test, output_room(), 0);
	flx_outlet_stats(&out, &st);
	KUNIT_EXPECT_EQ(test, st.queued, 2);
	user_page.pos = 1;
	KUNIT_EXPECT_EQ(test, output_room(), SLOTS - 1);
	flx_outlet_stats(&out, &st);
	KUNIT_EXPECT_EQ(test, st.queued, 1);
}

static void output_is_detached_once(struct kunit *test)
{
	output(test, FLUXION_OVERFLOW_BLOCK);
	put(0, 3, 0);
	KUNIT_EXPECT_TRUE(test, out.sink.end(&out.sink, &waker.waker));
	expect_output(test, 3, FLUXION_DROP_DETACHED, 0);
	flx_outlet_detach(&out);
	flx_outlet_detach(&out);
	expect_output(test, 3, FLUXION_DROP_DETACHED, 3);
}

static struct kunit_case end_cases[] = {
	KUNIT_CASE(input_blocks),
	KUNIT_CASE(input_drops_the_newest),
	KUNIT_CASE(input_drops_the_oldest),
	KUNIT_CASE(input_keeps_the_latest),
	KUNIT_CASE(input_takes_valid_items_only),
	KUNIT_CASE(input_stamps_what_arrives),
	KUNIT_CASE(input_sleeps_and_is_kicked),
	KUNIT_CASE(input_ends_once),
	KUNIT_CASE(input_closes_and_goes),
	KUNIT_CASE(input_is_detached_once),
	KUNIT_CASE(output_blocks),
	KUNIT_CASE(output_drops_the_newest),
	KUNIT_CASE(output_drops_the_oldest),
	KUNIT_CASE(output_keeps_the_latest),
	KUNIT_CASE(output_says_how_it_does),
	KUNIT_CASE(output_changes_its_policy),
	KUNIT_CASE(output_is_not_hurt_by_lies),
	KUNIT_CASE(output_is_detached_once),
	{}
};

static struct kunit_suite end_suite = {
	.name = "flx_end",
	.init = end_init,
	.exit = end_exit,
	.test_cases = end_cases,
};

kunit_test_suite(end_suite);
