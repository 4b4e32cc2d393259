// SPDX-License-Identifier: GPL-2.0
/* fluxion: inlet_policy_test - what an input that is full keeps, and what it tells. */
#include "inlet.h"

static void a_policy_of_an_input(u32 overflow, enum fluxion_drop reason,
				 u64 start)
{
	u64 random = 99 + overflow + start;
	struct input t;
	u32 round;

	input_new(&t, overflow, true, start);
	for (round = 0; round < 3000; round++) {
		u32 n = test_random(&random, 20);
		int taken = input_push(&t, n, &random);

		CHECK(taken == (int)n);
		t.sent += n;
		input_check(&t);
		if (test_random(&random, 3))
			continue;
		input_poll(&t, 1 + test_random(&random, 9));
		input_check(&t);
	}
	CHECK(input_push(&t, 20, &random) == 20);
	t.sent += 20;
	CHECK(input_push_end(&t) == 1);
	while (input_poll(&t, 3) != FLX_END)
		input_check(&t);
	input_check(&t);
	if (overflow != FLUXION_OVERFLOW_DROP_NEWEST)
		CHECK(t.seen.next == t.sent);
	CHECK(t.ring.kernel.accepted == t.sent);
	CHECK(t.ring.kernel.delivered == t.seen.items);
	CHECK(t.ring.kernel.dropped[reason] == t.sent - t.seen.items);
	input_free(&t);
}

TEST(policies_of_an_input)
{
	static const u64 start[] = { 0, ~0ULL - 100 };
	u32 i;

	for (i = 0; i < FLX_ARRAY_SIZE(start); i++) {
		a_policy_of_an_input(FLUXION_OVERFLOW_DROP_NEWEST,
				     FLUXION_DROP_NEWEST, start[i]);
		a_policy_of_an_input(FLUXION_OVERFLOW_DROP_OLDEST,
				     FLUXION_DROP_OLDEST, start[i]);
		a_policy_of_an_input(FLUXION_OVERFLOW_LATEST,
				     FLUXION_DROP_LATEST, start[i]);
	}
}

TEST(which_items_an_input_keeps)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, 128) == FLX_READY);
	CHECK(t.seen.items == SLOTS - 1 && t.seen.next == 20);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_LATEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, SLOTS - 2) == FLX_READY && t.seen.next == SLOTS - 2);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == 20);
	CHECK(t.seen.items == SLOTS - 1);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_DROP_NEWEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == SLOTS - 1);
	t.sent = 20;
	CHECK(input_push(&t, 1, NULL) == 1);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == 21);
	input_free(&t);
}

int main(void)
{
	RUN(policies_of_an_input);
	RUN(which_items_an_input_keeps);
	return tap_done();
}
