// SPDX-License-Identifier: GPL-2.0
/* fluxion: ring_kunit - both halves of a ring, and a user who lies. */
#include "support.h"

#include <linux/string.h>
#include <linux/vmalloc.h>

#include "core/ring.h"

#define SLOTS	8
#define BEGIN	(~0ULL - 2)	/* positions wrap on the way */

static struct fluxion_ring_kernel kernel_page;
static struct fluxion_ring_user user_page;
static struct flx_ring engine, user;
static struct flx_pool pool;
static struct flx_batch batch;
static void *slots;

static void ring_open(struct kunit *test, u32 size)
{
	u32 stride = flx_ring_stride(size);

	memset(&kernel_page, 0, sizeof(kernel_page));
	memset(&user_page, 0, sizeof(user_page));
	slots = vzalloc(SLOTS * stride);
	KUNIT_ASSERT_NOT_NULL(test, slots);
	kernel_page.pos = BEGIN;
	user_page.pos = BEGIN;
	flx_ring_init(&engine, &kernel_page, &user_page, slots, SLOTS, size);
	engine.pos = BEGIN;
	engine.peer = BEGIN;
	flx_ring_user_init(&user, &kernel_page, &user_page, slots, SLOTS,
			   stride, size);
	flx_pool_init(&pool, &test_runtime, 1 << 20);
	KUNIT_ASSERT_EQ(test, flx_batch_init(&batch, &pool, SLOTS,
					     flx_batch_stride(size)), 0);
}

static void ring_exit(struct kunit *test)
{
	flx_pool_free(&pool);
	vfree(slots);
	slots = NULL;
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static void send(u8 kind, s64 v)
{
	struct fluxion_item *h;
	u64 pos;

	flx_ring_user_reserve(&user, &pos);
	h = (struct fluxion_item *)flx_ring_slot(&user, pos);
	memset(h, 0, user.stride);
	h->kind = kind;
	h->ts = v;
	if (kind != FLUXION_ITEM_END)
		h->flags = FLUXION_ITEM_TS;
	if (kind == FLUXION_ITEM_ERROR)
		h->code = v;
	memcpy(h + 1, &v, min_t(u32, sizeof(v), user.size));
	flx_ring_user_commit(&user, 1);
}

static u32 take(bool *ended, u32 *invalid)
{
	flx_batch_reset(&batch, SLOTS);
	return flx_ring_take(&engine, &batch, flx_ring_readable(&engine),
			     ended, invalid);
}

static void inputs_carry_items_in_order(struct kunit *test)
{
	u32 invalid, i, k;
	bool ended = false;

	ring_open(test, 8);
	for (i = 0; i < 100; i += 5) {
		for (k = 0; k < 5; k++)
			send(k == 3 ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE,
			     i + k + 1);
		KUNIT_ASSERT_EQ(test, take(&ended, &invalid), 5);
		KUNIT_ASSERT_EQ(test, batch.count, 5);
		for (k = 0; k < 5; k++) {
			KUNIT_EXPECT_EQ(test, batch.ts[k], i + k + 1);
			KUNIT_EXPECT_EQ(test, flx_batch_is_value(&batch, k),
					k != 3);
		}
		KUNIT_EXPECT_EQ(test, batch.code[3], i + 4);
	}
	KUNIT_EXPECT_FALSE(test, ended);
}

static void outputs_carry_items_in_order(struct kunit *test)
{
	struct fluxion_item *h;
	u64 pos;
	u32 i;

	ring_open(test, 24);
	for (i = 0; i < 50; i++) {
		flx_batch_reset(&batch, SLOTS);
		batch.count = 1;
		batch.ts[0] = i;
		memset(batch.rec, i, batch.stride);
		KUNIT_ASSERT_EQ(test, flx_ring_writable(&engine), SLOTS);
		flx_ring_put(&engine, &batch, 0, 1, i == 7 ? 3 : 0);
		KUNIT_ASSERT_EQ(test, flx_ring_user_peek(&user, &pos), 1);
		h = (struct fluxion_item *)flx_ring_slot(&user, pos);
		KUNIT_EXPECT_EQ(test, h->ts, i);
		KUNIT_EXPECT_EQ(test, h->code, i == 7 ? 3 : 0);
		KUNIT_EXPECT_EQ(test, !!(h->flags & FLUXION_ITEM_GAP), i == 7);
		KUNIT_EXPECT_EQ(test, ((u8 *)(h + 1))[23], i);
		KUNIT_EXPECT_EQ(test, ((u8 *)(h + 1))[24], 0);
		flx_ring_user_release(&user, 1);
	}
}

static void nothing_is_taken_behind_end(struct kunit *test)
{
	bool ended = false;
	u32 invalid;

	ring_open(test, 8);
	send(FLUXION_ITEM_VALUE, 1);
	send(FLUXION_ITEM_END, 0);
	send(FLUXION_ITEM_VALUE, 2);
	KUNIT_EXPECT_EQ(test, take(&ended, &invalid), 2);
	KUNIT_EXPECT_TRUE(test, ended);
	KUNIT_EXPECT_EQ(test, batch.count, 1);
}

static void invalid_slots_are_skipped(struct kunit *test)
{
	bool ended = false;
	u32 invalid;

	ring_open(test, 16);
	send(FLUXION_ITEM_VALUE, 1);
	send(77, 2);
	send(FLUXION_ITEM_ERROR, 0);	/* an error without a code */
	send(FLUXION_ITEM_VALUE, 4);
	KUNIT_EXPECT_EQ(test, take(&ended, &invalid), 4);
	KUNIT_EXPECT_EQ(test, invalid, 2);
	KUNIT_ASSERT_EQ(test, batch.count, 2);
	KUNIT_EXPECT_EQ(test, batch.ts[1], 4);
}

static void impossible_positions_count_as_none(struct kunit *test)
{
	static const s64 wrong[] = {
		-1, 1, SLOTS + 1, 1LL << 32, (1LL << 32) + 4,
		0x7fffffffffffffffLL,
	};
	u32 i;

	ring_open(test, 8);
	user_page.pos = BEGIN + 2;
	KUNIT_EXPECT_EQ(test, flx_ring_readable(&engine), 2);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		user_page.pos = BEGIN + wrong[i];
		KUNIT_EXPECT_EQ(test, flx_ring_readable(&engine), 0);
		KUNIT_EXPECT_TRUE(test, engine.broken);
	}
	user_page.pos = BEGIN + 3;
	KUNIT_EXPECT_EQ(test, flx_ring_readable(&engine), 3);
	KUNIT_EXPECT_FALSE(test, engine.broken);
}

static void a_sleeping_engine_asks_for_a_kick(struct kunit *test)
{
	u64 pos;

	ring_open(test, 8);
	flx_ring_user_reserve(&user, &pos);
	KUNIT_EXPECT_FALSE(test, flx_ring_user_commit(&user, 0));
	flx_ring_need_kick(&engine, true);
	KUNIT_EXPECT_TRUE(test, flx_ring_user_commit(&user, 0));
	flx_ring_need_kick(&engine, false);
	KUNIT_EXPECT_FALSE(test, flx_ring_user_commit(&user, 0));
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(inputs_carry_items_in_order),
	KUNIT_CASE(outputs_carry_items_in_order),
	KUNIT_CASE(nothing_is_taken_behind_end),
	KUNIT_CASE(invalid_slots_are_skipped),
	KUNIT_CASE(impossible_positions_count_as_none),
	KUNIT_CASE(a_sleeping_engine_asks_for_a_kick),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "flx_ring",
	.exit = ring_exit,
	.test_cases = ring_cases,
};

kunit_test_suite(ring_suite);
