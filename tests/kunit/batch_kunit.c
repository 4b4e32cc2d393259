// SPDX-License-Identifier: GPL-2.0
/* fluxion: batch_kunit - batches and the pool that their memory comes from. */
#include "support.h"

#include <linux/string.h>

static struct flx_pool pool;
static struct flx_batch batch, other;

static int batch_init(struct kunit *test)
{
	flx_pool_init(&pool, &test_runtime, 1 << 20);
	return 0;
}

static void batch_exit(struct kunit *test)
{
	flx_pool_free(&pool);
	test_fail_allocation(-1);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* @n values 10, 20, 30 ... at 1, 2, 3 ... in records of @stride bytes. */
static void fill(struct kunit *test, struct flx_batch *b, u32 stride, u32 n)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, flx_batch_init(b, &pool, 8, stride), 0);
	for (i = 0; i < n; i++) {
		s64 v = 10 * (i + 1);

		b->ts[i] = i + 1;
		memset(flx_batch_record(b, i), i, stride);
		memcpy(flx_batch_record(b, i), &v, sizeof(v));
	}
	b->count = n;
}

static s64 value(const struct flx_batch *b, u32 i)
{
	s64 v;

	memcpy(&v, flx_batch_record(b, i), sizeof(v));
	return v;
}

static void the_pool_adds_up_and_is_bounded(struct kunit *test)
{
	u8 *mem;
	u32 i;

	KUNIT_EXPECT_EQ(test, flx_pool_alloc(&pool, 1000, (void **)&mem), 0);
	KUNIT_EXPECT_EQ(test, pool.bytes, 1000);
	KUNIT_EXPECT_EQ(test, (unsigned long)mem % 16, 0);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_EQ(test, mem[i], 0);
	KUNIT_EXPECT_EQ(test, flx_pool_alloc(&pool, 1 << 20, (void **)&mem),
			-FLX_E2BIG);
	KUNIT_EXPECT_EQ(test, flx_pool_alloc(&pool, ~(size_t)0, (void **)&mem),
			-FLX_E2BIG);
	test_fail_allocation(0);
	KUNIT_EXPECT_EQ(test, flx_pool_alloc(&pool, 1, (void **)&mem),
			-FLX_ENOMEM);
	KUNIT_EXPECT_EQ(test, pool.bytes, 1000);
	flx_pool_free(&pool);
	KUNIT_EXPECT_EQ(test, pool.bytes, 0);
}

static void capacity_shrinks_with_the_stride(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, flx_batch_fit(128, 8), 128);
	KUNIT_EXPECT_EQ(test, flx_batch_fit(128, 2048), 128);
	KUNIT_EXPECT_EQ(test, flx_batch_fit(128, 4096), 64);
	KUNIT_EXPECT_EQ(test, flx_batch_fit(1024, 65536), 4);
	KUNIT_EXPECT_EQ(test, flx_batch_fit(1, 8), 1);
	KUNIT_EXPECT_EQ(test, flx_batch_stride(0), 8);
	KUNIT_EXPECT_EQ(test, flx_batch_stride(9), 16);
}

static void an_error_keeps_its_timestamp(struct kunit *test)
{
	fill(test, &batch, 8, 3);
	flx_batch_fail(&batch, 1, 33);
	KUNIT_EXPECT_FALSE(test, batch.plain);
	KUNIT_EXPECT_TRUE(test, flx_batch_is_value(&batch, 0));
	KUNIT_EXPECT_FALSE(test, flx_batch_is_value(&batch, 1));
	KUNIT_EXPECT_TRUE(test, flx_batch_is_value(&batch, 2));
	KUNIT_EXPECT_EQ(test, batch.code[0], 0);
	KUNIT_EXPECT_EQ(test, batch.code[1], 33);
	KUNIT_EXPECT_EQ(test, batch.ts[1], 2);
	KUNIT_EXPECT_EQ(test, batch.flags[1], FLUXION_ITEM_TS);
}

static void check_keep(struct kunit *test, u32 stride, bool errors)
{
	static const s64 keep[] = { 0, 1, 0, -5, 0, 1LL << 40 };
	u32 i = 0;

	fill(test, &batch, stride, 6);
	if (errors)
		flx_batch_fail(&batch, 4, 5);
	flx_batch_keep(&batch, keep);
	KUNIT_ASSERT_EQ(test, batch.count, 3 + errors);
	KUNIT_EXPECT_EQ(test, value(&batch, i++), 20);
	KUNIT_EXPECT_EQ(test, value(&batch, i++), 40);
	if (errors)
		KUNIT_EXPECT_EQ(test, batch.code[i++], 5);
	KUNIT_EXPECT_EQ(test, value(&batch, i), 60);
	KUNIT_EXPECT_EQ(test, batch.ts[i], 6);
}

static void keep_drops_values_and_no_errors(struct kunit *test)
{
	check_keep(test, 8, false);
	check_keep(test, 24, false);
	check_keep(test, 8, true);
	check_keep(test, 24, true);
}

static void append_mixes_plain_and_not(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		fill(test, &batch, 16, 2);
		fill(test, &other, 16, 3);
		if (i & 1)
			flx_batch_fail(&batch, 0, 7);
		if (i & 2)
			flx_batch_fail(&other, 2, 8);
		flx_batch_append(&batch, &other, 1, 2);
		KUNIT_ASSERT_EQ(test, batch.count, 4);
		KUNIT_EXPECT_EQ(test, batch.plain, !i);
		KUNIT_EXPECT_EQ(test, flx_batch_is_value(&batch, 0), !(i & 1));
		KUNIT_EXPECT_TRUE(test, flx_batch_is_value(&batch, 2));
		KUNIT_EXPECT_EQ(test, flx_batch_is_value(&batch, 3), !(i & 2));
		KUNIT_EXPECT_EQ(test, value(&batch, 2), 20);
		KUNIT_EXPECT_EQ(test, batch.ts[3], 3);
	}
}

static void drop_head_moves_all_columns(struct kunit *test)
{
	fill(test, &batch, 16, 5);
	flx_batch_fail(&batch, 3, 9);
	flx_batch_drop_head(&batch, 2);
	KUNIT_ASSERT_EQ(test, batch.count, 3);
	KUNIT_EXPECT_EQ(test, value(&batch, 0), 30);
	KUNIT_EXPECT_EQ(test, batch.code[1], 9);
	KUNIT_EXPECT_EQ(test, batch.ts[2], 5);
	flx_batch_drop_head(&batch, 3);
	KUNIT_EXPECT_EQ(test, batch.count, 0);
}

static struct kunit_case batch_cases[] = {
	KUNIT_CASE(the_pool_adds_up_and_is_bounded),
	KUNIT_CASE(capacity_shrinks_with_the_stride),
	KUNIT_CASE(an_error_keeps_its_timestamp),
	KUNIT_CASE(keep_drops_values_and_no_errors),
	KUNIT_CASE(append_mixes_plain_and_not),
	KUNIT_CASE(drop_head_moves_all_columns),
	{}
};

static struct kunit_suite batch_suite = {
	.name = "flx_batch",
	.init = batch_init,
	.exit = batch_exit,
	.test_cases = batch_cases,
};

kunit_test_suite(batch_suite);
