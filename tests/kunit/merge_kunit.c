// SPDX-License-Identifier: GPL-2.0
/* fluxion: merge_kunit - the temporal merge against a model that takes one item at a time. */
#include "support.h"

#include <linux/prandom.h>
#include <linux/string.h>

#include "core/merge.h"

#define INPUTS	4
#define ITEMS	60

static const u32 batches[] = { 1, 2, 7, 128 };

/**
 * struct merge_test - a merge and what it reads
 * @pipe: only its pool
 * @merge: over @streams
 * @in: the inputs
 * @streams: the same
 * @items: what they give
 * @got: what the merge gave
 * @want: what the model gave
 * @wanted: how many
 */
struct merge_test {
	struct flx_pipe pipe;
	struct flx_merge merge;
	struct test_source in[INPUTS];
	struct flx_stream *streams[INPUTS];
	struct test_item items[INPUTS][ITEMS];
	struct test_sink got;
	struct test_item want[INPUTS * ITEMS];
	u32 wanted;
};

static struct merge_test *m;

static int merge_init(struct kunit *test)
{
	u32 i;

	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	for (i = 0; i < INPUTS; i++) {
		test_source_init(&m->in[i], m->items[i], 0);
		m->streams[i] = &m->in[i].stream;
	}
	return 0;
}

static void put(u32 input, s64 v, u64 ts, u32 code)
{
	struct test_source *s = &m->in[input];

	m->items[input][s->n++] = (struct test_item){ v, ts, code };
}

/* One round of OPERATORS' merge after the other, with nothing ever pending. */
static void model(u32 n)
{
	struct test_item slot[INPUTS];
	bool filled[INPUTS] = { false };
	u32 at[INPUTS] = { 0 };
	u32 i, best;

	m->wanted = 0;
	for (;;) {
		for (i = 0; i < n; i++) {
			if (filled[i] || at[i] == m->in[i].n)
				continue;
			slot[i] = m->items[i][at[i]++];
			if (slot[i].code)
				break;
			filled[i] = true;
		}
		if (i < n) {
			m->want[m->wanted++] = slot[i];
			continue;
		}
		for (best = n, i = 0; i < n; i++) {
			if (filled[i] &&
			    (best == n || slot[i].ts < slot[best].ts))
				best = i;
		}
		if (best == n)
			return;
		m->want[m->wanted++] = slot[best];
		filled[best] = false;
	}
}

/* One poll of something that merges. Return: what the merge said last. */
static enum flx_poll poll_merge(u32 budget)
{
	struct test_waker w;
	enum flx_poll r;
	u32 which, i, n;

	test_waker_init(&w);
	flx_merge_begin(&m->merge);
	while (budget) {
		struct flx_merge_input *in;
		struct flx_batch one;

		r = flx_merge_next(&m->merge, &w.waker, &which);
		if (r != FLX_READY)
			return r;
		in = &m->merge.in[which];
		n = flx_merge_run(&m->merge, which, budget);
		for (i = 0; i < n; i++) {
			one = in->batch;
			one.ts += in->at + i;
			one.kind += in->at + i;
			one.code += in->at + i;
			one.rec += (in->at + i) * one.stride;
			one.count = 1;
			test_sink_take(&m->got, &one);
		}
		flx_merge_take(&m->merge, which, n);
		budget -= n;
	}
	return FLX_READY;
}

static void open_merge(struct kunit *test, u32 n, u32 rows)
{
	struct flx_build b = { .pipe = &m->pipe, .rows = rows };
	u32 i;

	for (i = 0; i < INPUTS; i++) {
		m->in[i].at = 0;
		m->in[i].polls = 0;
	}
	test_sink_init(&m->got, sizeof(s64));
	flx_pool_init(&m->pipe.pool, &test_runtime, 1 << 20);
	KUNIT_ASSERT_EQ(test, flx_merge_init(&m->merge, &b, m->streams, n), 0);
}

static void close_merge(struct kunit *test)
{
	flx_pool_free(&m->pipe.pool);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static void check_merge(struct kunit *test, u32 n)
{
	u32 i, k;

	model(n);
	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		open_merge(test, n, batches[i]);
		for (k = 0; k < 1000; k++) {
			if (poll_merge(batches[i]) == FLX_END)
				break;
		}
		KUNIT_EXPECT_LT(test, k, 1000);
		test_expect_items(test, &m->got, m->want, m->wanted);
		close_merge(test);
	}
}

static void ties_go_to_the_lower_input(struct kunit *test)
{
	put(0, 1, 5, 0);
	put(0, 2, 5, 0);
	put(1, 3, 5, 0);
	put(1, 4, 4, 0);
	put(2, 5, 0, 0);
	put(2, 6, ~0ULL, 0);
	check_merge(test, 3);
	KUNIT_EXPECT_EQ(test, m->got.items[0].v, 5);
	KUNIT_EXPECT_EQ(test, m->got.items[1].v, 1);
	KUNIT_EXPECT_EQ(test, m->got.items[3].v, 3);
}

static void errors_overtake_values(struct kunit *test)
{
	put(0, 1, 9, 0);
	put(1, 0, 1, 7);
	put(1, 2, 2, 0);
	put(1, 0, 0, 8);
	check_merge(test, 2);
	KUNIT_EXPECT_EQ(test, m->got.items[0].code, 7);
	KUNIT_EXPECT_EQ(test, m->got.items[1].v, 2);
	KUNIT_EXPECT_EQ(test, m->got.items[2].code, 8);
}

static void random_inputs(struct kunit *test)
{
	struct rnd_state rnd;
	u32 round, i, k;

	prandom_seed_state(&rnd, 5);
	for (round = 0; round < 100; round++) {
		for (i = 0; i < INPUTS; i++) {
			m->in[i].n = 0;
			m->in[i].share = prandom_u32_state(&rnd) % 4;
			k = prandom_u32_state(&rnd) % ITEMS;
			while (m->in[i].n < k)
				put(i, prandom_u32_state(&rnd),
				    prandom_u32_state(&rnd) % 20 + m->in[i].n,
				    prandom_u32_state(&rnd) % 9 ? 0 : 5);
		}
		check_merge(test, 1 + round % INPUTS);
	}
}

static void a_silent_input_is_not_waited_for(struct kunit *test)
{
	static const struct test_item want[] = {
		{ 3, 3 }, { 1, 1 },
	};

	m->in[0].open = true;
	put(1, 3, 3, 0);
	open_merge(test, 2, 8);
	KUNIT_EXPECT_EQ(test, poll_merge(8), FLX_PENDING);
	put(0, 1, 1, 0);
	KUNIT_EXPECT_EQ(test, poll_merge(8), FLX_PENDING);
	test_expect_items(test, &m->got, want, 2);
	m->in[0].open = false;
	KUNIT_EXPECT_EQ(test, poll_merge(8), FLX_END);
	KUNIT_EXPECT_EQ(test, poll_merge(8), FLX_END);
	close_merge(test);
}

static void closing_closes_all_inputs(struct kunit *test)
{
	u32 i;

	open_merge(test, INPUTS, 8);
	flx_merge_close(&m->merge);
	for (i = 0; i < INPUTS; i++)
		KUNIT_EXPECT_TRUE(test, m->in[i].closed);
	close_merge(test);
}

static struct kunit_case merge_cases[] = {
	KUNIT_CASE(ties_go_to_the_lower_input),
	KUNIT_CASE(errors_overtake_values),
	KUNIT_CASE(random_inputs),
	KUNIT_CASE(a_silent_input_is_not_waited_for),
	KUNIT_CASE(closing_closes_all_inputs),
	{}
};

static struct kunit_suite merge_suite = {
	.name = "flx_merge",
	.init = merge_init,
	.test_cases = merge_cases,
};

kunit_test_suite(merge_suite);
