// SPDX-License-Identifier: GPL-2.0
/* fluxion: inlet_test - inputs: what they take, refuse, stamp and leave behind. */
#include "inlet.h"

TEST(an_input_sleeps_and_is_kicked)
{
	struct input t;
	struct fluxion_item item[2];
	bool kick = false;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	CHECK(input_poll(&t, 128) == FLX_PENDING);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(t.in.waker == &t.waker);
	numbered(item, 0, false);
	CHECK(flx_inlet_push(&t.in, item, 1, &kick) == 1 && kick);
	CHECK(input_poll(&t, 128) == FLX_READY);
	CHECK(t.ring.kernel.flags == 0);
	input_check(&t);
	input_free(&t);
}

TEST(block_takes_what_fits_and_loses_nothing)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, ~0ULL - 3);
	CHECK(input_push(&t, 12, NULL) == SLOTS);
	t.sent = SLOTS;
	CHECK(input_push(&t, 1, NULL) == 0);
	CHECK(flx_inlet_room(&t.in) == 0);
	input_check(&t);
	CHECK(t.ring.kernel.accepted == SLOTS);
	CHECK(input_poll(&t, 3) == FLX_READY && t.seen.items == 3);
	CHECK(flx_inlet_room(&t.in) == 3);
	CHECK(input_push_end(&t) == 1);
	CHECK(input_push(&t, 1, NULL) == -FLX_EPIPE);
	input_check(&t);
	CHECK(t.ring.kernel.accepted == SLOTS);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == SLOTS);
	CHECK(input_poll(&t, 128) == FLX_END);
	CHECK(input_poll(&t, 128) == FLX_END);
	CHECK(t.ring.kernel.flags & FLUXION_RING_CLOSED);
	input_check(&t);
	CHECK(t.ring.kernel.delivered == SLOTS);
	input_free(&t);
}

TEST(invalid_items_are_counted)
{
	struct input t;
	struct fluxion_item items[4] = { { .kind = 77 } };
	bool kick;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	numbered(&items[2], 0, false);
	CHECK(flx_inlet_push(&t.in, items, 2, &kick) == 2);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 1);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_INVALID] == 1);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	memset(t.ring.slots, 0x55, SLOTS * 32);
	numbered((void *)(t.ring.slots + 5 * 32), 0, false);
	flx_ring_user_commit(&t.ring.half, SLOTS);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 1);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_INVALID] == SLOTS - 1);
	CHECK(t.ring.kernel.accepted == SLOTS);
	input_free(&t);
}

TEST(an_input_of_rubbish_gives_up_its_run)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	memset(t.ring.slots, 0x55, SLOTS * 32);
	flx_ring_user_commit(&t.ring.half, SLOTS);
	t.waker.budget = 4;
	flx_batch_reset(&t.batch, 4);
	CHECK(flx_stream_poll(&t.in.stream, &t.waker, &t.batch) == FLX_PENDING);
	CHECK(t.ring.kernel.pos == 4);
	input_free(&t);
}

TEST(a_closed_input_drops_what_comes)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	numbered((void *)t.ring.slots, 0, false);
	flx_ring_user_commit(&t.ring.half, 1);
	flx_stream_close(&t.in.stream);
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	input_check(&t);
	numbered((void *)(t.ring.slots + 32), 1, false);
	flx_ring_user_commit(&t.ring.half, 1);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_CLOSED] == 2);
	CHECK(t.ring.kernel.accepted == 2);
	input_free(&t);
}

TEST(what_a_detached_input_held_is_counted)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	CHECK(input_push(&t, 5, NULL) == 5);
	CHECK(input_poll(&t, 2) == FLX_READY);
	CHECK(input_push_end(&t) == 1);
	flx_inlet_detach(&t.in);
	flx_inlet_detach(&t.in);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_DETACHED] == 3);
	CHECK(t.ring.kernel.accepted == 5 && t.ring.kernel.delivered == 2);
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_free(&t);
}

TEST(arrival_stamps_everything)
{
	struct input t;
	struct fluxion_item items[4];
	bool kick;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	t.in.arrival = true;
	test_time = 4711;
	numbered(&items[0], 0, false);
	numbered(&items[2], 1, true);
	items[2].flags = 0;
	CHECK(flx_inlet_push(&t.in, items, 2, &kick) == 2);
	flx_batch_reset(&t.batch, 128);
	flx_stream_poll(&t.in.stream, &t.waker, &t.batch);
	CHECK(t.batch.ts[0] == 4711 && t.batch.ts[1] == 4711);
	CHECK(t.batch.flags[1] == FLUXION_ITEM_TS);
	input_free(&t);
}

TEST(a_new_holder_goes_on)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	numbered((void *)t.ring.slots, 0, false);
	flx_ring_user_commit(&t.ring.half, 1);
	t.sent = 1;
	flx_inlet_hold(&t.in, true, FLUXION_OVERFLOW_BLOCK);
	CHECK(input_push(&t, 2, NULL) == 2);
	CHECK(input_push_end(&t) == 1);
	flx_inlet_hold(&t.in, true, FLUXION_OVERFLOW_BLOCK);
	CHECK(input_push(&t, 1, NULL) == -FLX_EPIPE);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 3);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_check(&t);
	input_free(&t);
}

int main(void)
{
	RUN(an_input_sleeps_and_is_kicked);
	RUN(block_takes_what_fits_and_loses_nothing);
	RUN(invalid_items_are_counted);
	RUN(an_input_of_rubbish_gives_up_its_run);
	RUN(a_closed_input_drops_what_comes);
	RUN(what_a_detached_input_held_is_counted);
	RUN(arrival_stamps_everything);
	RUN(a_new_holder_goes_on);
	return tap_done();
}
