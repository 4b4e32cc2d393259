// SPDX-License-Identifier: GPL-2.0
/* fluxion: outlet_test - outputs: policies, gaps, counters that add up. */
#include "end.h"

struct output {
	struct test_ring ring;
	struct flx_outlet out;
	struct flx_pool pool;
	struct flx_batch batch;
	struct flx_waker waker;
	struct seen seen;
	u64 sent;
	u64 errors;
};

static void output_new(struct output *t, u32 overflow, u64 pos)
{
	memset(t, 0, sizeof(*t));
	test_ring_init(&t->ring, SLOTS, SIZE, pos);
	flx_pool_init(&t->pool, &test_rt, 1 << 20);
	if (flx_outlet_init(&t->out, &t->ring.engine, &t->pool, overflow, NULL) ||
	    flx_batch_init(&t->batch, &t->pool, 128, 8))
		abort();
	t->waker.wake = no_wake;
}

static void output_free(struct output *t)
{
	flx_pool_free(&t->pool);
	test_ring_free(&t->ring);
}

/* Give at most @n items, as many as it takes. */
static u32 output_put(struct output *t, u32 n, u64 *random)
{
	struct flx_batch *b = &t->batch;
	u32 room = t->out.sink.room(&t->out.sink, &t->waker);
	u32 i;

	n = FLX_MIN(n, room);
	if (!n)
		return 0;
	flx_batch_reset(b, b->capacity);
	for (i = 0; i < n; i++) {
		bool error = random && !test_random(random, 5);

		if (error)
			flx_batch_columns(b);
		b->ts[i] = t->sent++;
		*(u64 *)flx_batch_record(b, i) = b->ts[i];
		b->count++;
		if (b->plain)
			continue;
		b->kind[i] = error ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE;
		b->flags[i] = FLUXION_ITEM_TS;
		b->code[i] = error;
		t->errors += error;
	}
	t->out.sink.put(&t->out.sink, b);
	return n;
}

static u32 output_take(struct output *t, u32 most)
{
	u64 pos;
	u32 n = FLX_MIN(flx_ring_user_peek(&t->ring.half, &pos), most);
	u32 i;

	for (i = 0; i < n; i++) {
		struct fluxion_item *h =
			(void *)flx_ring_slot(&t->ring.half, pos + i);

		if (h->kind == FLUXION_ITEM_END) {
			CHECK(!!(h->flags & FLUXION_ITEM_GAP) ==
			      (t->seen.next != t->sent));
			t->seen.ended = true;
			continue;
		}
		seen_item(&t->seen, h, h->ts);
		if (h->kind == FLUXION_ITEM_VALUE)
			CHECK(*(u64 *)(h + 1) == h->ts);
		else
			CHECK(test_is_zero((u8 *)(h + 1), 16));
	}
	if (n)
		flx_ring_user_release(&t->ring.half, n);
	return n;
}

static void output_check(struct output *t)
{
	struct flx_end_stats st;

	flx_outlet_settle(&t->out);
	flx_outlet_stats(&t->out, &st);
	check_stats(&t->ring.kernel, &st);
	CHECK(st.accepted == t->sent && st.delivered == t->seen.items);
}

static void end_and_drain(struct output *t)
{
	bool ended = t->out.sink.end(&t->out.sink, &t->waker);
	u32 n;

	while (!t->seen.ended) {
		n = output_take(t, 3);
		output_check(t);
		CHECK(n || !ended);
		if (!ended)
			ended = t->out.sink.end(&t->out.sink, &t->waker);
		output_check(t);
	}
	CHECK(ended && t->out.sink.end(&t->out.sink, &t->waker));
	CHECK(output_take(t, 3) == 0);
	CHECK(t->ring.kernel.flags & FLUXION_RING_ENDED);
	CHECK(t->ring.kernel.errors == t->errors);
}

static void a_policy_of_an_output(u32 overflow, u64 start)
{
	u64 random = 7 + overflow + start;
	struct output t;
	u32 round;

	output_new(&t, overflow, start);
	for (round = 0; round < 4000; round++) {
		output_put(&t, test_random(&random, 20), &random);
		output_check(&t);
		if (test_random(&random, 3))
			continue;
		output_take(&t, test_random(&random, 9));
		output_check(&t);
	}
	end_and_drain(&t);
	if (overflow == FLUXION_OVERFLOW_BLOCK)
		CHECK(t.seen.lost == 0);
	if (overflow != FLUXION_OVERFLOW_DROP_NEWEST)
		CHECK(t.seen.next == t.sent);
	output_free(&t);
}

TEST(policies_of_an_output)
{
	static const u64 start[] = { 0, ~0ULL - 100 };
	u32 i, policy;

	for (i = 0; i < FLX_ARRAY_SIZE(start); i++)
		for (policy = 0; policy <= FLUXION_OVERFLOW_LATEST; policy++)
			a_policy_of_an_output(policy, start[i]);
}

TEST(which_items_an_output_keeps)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == SLOTS);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(t.out.waker == &t.waker);
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == 100);
	CHECK(t.seen.lost == 100 - 2 * SLOTS);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_LATEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(output_take(&t, 128) == SLOTS);
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == 1 && t.seen.next == 100);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_DROP_NEWEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(t.ring.kernel.flags == 0);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == SLOTS);
	CHECK(output_put(&t, 1, NULL) == 1);
	CHECK(output_take(&t, 128) == 1 && t.seen.next == 101);
	output_free(&t);
}

TEST(a_blocked_output_asks_for_a_kick)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	CHECK(output_put(&t, 100, NULL) == SLOTS);
	CHECK(t.ring.kernel.flags == 0);
	CHECK(output_put(&t, 1, NULL) == 0);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(!t.out.sink.end(&t.out.sink, &t.waker));
	CHECK(output_take(&t, 1) == 1);
	CHECK(t.out.sink.end(&t.out.sink, &t.waker));
	CHECK(t.ring.kernel.flags == FLUXION_RING_ENDED);
	output_take(&t, 128);
	output_check(&t);
	CHECK(t.seen.ended && t.seen.items == SLOTS);
	output_free(&t);
}

TEST(a_hostile_consumer_only_blocks_itself)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	CHECK(output_put(&t, 5, NULL) == 5);
	t.ring.user.pos = 6;
	CHECK(output_put(&t, 5, NULL) == 0);
	t.ring.user.pos = 0;
	CHECK(output_put(&t, 5, NULL) == 3);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	t.ring.user.pos = 77;
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(t.ring.kernel.pos == 0);
	t.ring.user.pos = 0;
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == 100);
	output_check(&t);
	output_free(&t);
}

TEST(what_a_detached_output_held_is_counted)
{
	struct output t;
	struct flx_end_stats st;

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	output_put(&t, 100, NULL);
	output_take(&t, 3);
	flx_outlet_detach(&t.out);
	flx_outlet_detach(&t.out);
	flx_outlet_stats(&t.out, &st);
	CHECK(st.queued == 0 && st.delivered == 3);
	CHECK(st.dropped[FLUXION_DROP_DETACHED] == 2 * SLOTS - 3);
	CHECK(st.accepted == st.delivered + dropped(st.dropped));
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	output_put(&t, 2, NULL);
	t.out.sink.end(&t.out.sink, &t.waker);
	flx_outlet_detach(&t.out);
	flx_outlet_stats(&t.out, &st);
	CHECK(st.dropped[FLUXION_DROP_DETACHED] == 2 && st.accepted == 2);
	output_free(&t);
}

TEST(a_queue_may_be_too_large)
{
	struct test_ring ring;
	struct flx_outlet out;
	struct flx_pool pool;

	test_ring_init(&ring, SLOTS, SIZE, 0);
	flx_pool_init(&pool, &test_rt, 100);
	CHECK(flx_outlet_init(&out, &ring.engine, &pool,
			      FLUXION_OVERFLOW_DROP_OLDEST, NULL) == -FLX_E2BIG);
	flx_pool_free(&pool);
	test_ring_free(&ring);
}

int main(void)
{
	RUN(policies_of_an_output);
	RUN(which_items_an_output_keeps);
	RUN(a_blocked_output_asks_for_a_kick);
	RUN(a_hostile_consumer_only_blocks_itself);
	RUN(what_a_detached_output_held_is_counted);
	RUN(a_queue_may_be_too_large);
	return tap_done();
}
