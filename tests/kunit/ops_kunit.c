// SPDX-License-Identifier: GPL-2.0
/* fluxion: ops_kunit - operators of one stream, in pipes, at several batch sizes. */
#include "ops_input.h"

#include <linux/string.h>

static void map_gives_new_values(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_map(&r->g, node);
	EXPECT({ 13, 1 }, { -8, 2 }, { 0, 3, 5 }, { 31, 4 }, { 22, 9 },
	       { 1, 11 });
}

/* map(100 / v, t = t + v): what fails keeps its timestamp. */
static void map_fails_item_by_item(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	graph_program(&r->g, 4, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_LDT, 1, 0, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_ADD, 1, 1, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_STT, 0, 1, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_CONST, 2, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_DIV, 2, 2, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 2, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ 25, 5 }, { -33, -1 }, { 0, 3, 5 }, { 10, 14 }, { 14, 16 },
	       { 0, 11, FLX_EDOM });
}

/* map({x: v, y: 1}) | map({x: y, y: x}) | map(x * 100 + y): the copies swap. */
static void map_copies_fields_past_each_other(struct kunit *test)
{
	u32 node, type;
	struct test_run *r = begin(test, &node);

	graph_field(&r->g, "x", 0, 0);
	graph_field(&r->g, "y", 0, 8);
	type = graph_type(&r->g, FLUXION_TYPE_RECORD, 16, 0, 2);
	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	r->g.nodes[node].type = type;
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 1);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 8, 0);
	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	graph_program(&r->g, 0, 0);
	graph_code(&r->g, FLUXION_X_CP, 0, 0, 0, 0, 8LL << 32 | 8);
	graph_code(&r->g, FLUXION_X_CP, 0, 0, 0, 8, 8LL << 32);
	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	r->g.nodes[node].type = 0;
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
	graph_code(&r->g, FLUXION_X_MUL | FLUXION_X_IMM, 0, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ 104, 1 }, { 97, 2 }, { 0, 3, 5 }, { 110, 4 }, { 107, 9 },
	       { 100, 11 });
}

static void filter_passes_errors(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_filter(&r->g, node);
	EXPECT({ -3, 2 }, { 0, 3, 5 }, { 7, 9 });
}

static void scan_gives_the_accumulator(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_scan(&r->g, node);
	EXPECT({ 4, 1 }, { 1, 2 }, { 0, 3, 5 }, { 11, 4 }, { 18, 9 },
	       { 18, 11 });
}

/* scan(0, acc + v, out = 100 / (acc - 11)): the fourth fails. */
static void scan_takes_failures_back(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_scan(&r->g, node);
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		   0, 0);
	graph_code(&r->g, FLUXION_X_SUB | FLUXION_X_IMM, 0, 0, 0, 0, 11);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_DIV, 0, 1, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ -14, 1 }, { -10, 2 }, { 0, 3, 5 }, { 0, 4, FLX_EDOM },
	       { -33, 9 }, { -33, 11 });
}

static void reduce_gives_the_last_accumulator(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_reduce(&r->g, node);
	EXPECT({ 0, 3, 5 }, { 18, 11 });
}

/* reduce(0, acc + 100 / v): the last value fails, the one before it counts. */
static void reduce_leaves_failures_out(struct kunit *test)
{
	u32 node;
	s64 seed = 0;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_REDUCE, node);
	graph_data(&r->g, &seed, sizeof(seed));
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_DIV, 1, 1, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		   0, 0);
	graph_code(&r->g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ 0, 3, 5 }, { 0, 11, FLX_EDOM }, { 16, 9 });
}

/* take_items(0) | reduce | scan | reduce: the seed, on its way to the end. */
static void reduce_of_nothing_gives_the_seed(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, node);
	node = graph_reduce(&r->g, node);
	node = graph_reduce(&r->g, graph_map(&r->g, graph_scan(&r->g, node)));
	EXPECT({ 1, 0 });
}

static void reduce_needs_a_seed_of_its_type(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_reduce(&r->g, node);
	graph_output(&r->g, node, "out");
	r->g.nodes[node].data_len = 4;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
	r->g.nodes[node].data_len = 0;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
}

/* a | distinct_until_changed_by(100 / cur): all are the same but the last. */
static void a_failed_condition_passes_an_error(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_DISTINCT_UNTIL_CHANGED_BY, node);
	graph_program(&r->g, 2, 1);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_DIV, 1, 1, 0, 0, 0);
	EXPECT({ 4, 1 }, { 0, 3, 5 }, { 0, 11, FLX_EDOM });
}

/* a | on_error(1 / n): of the first it is not known. */
static void a_failed_handler_passes_the_error(struct kunit *test)
{
	static const struct test_item errors[] = {
		{ 1, 1 }, { 0, 2, 5 }, { 0, 3, 6 }, { 2, 4 },
	};
	u32 node;
	struct test_run *r = begin(test, &node);

	test_source_init(&r->in[0], errors, ARRAY_SIZE(errors));
	node = graph_node(&r->g, FLUXION_OP_ON_ERROR, node);
	graph_program(&r->g, 2, 1);
	graph_code(&r->g, FLUXION_X_LD, 0, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		   8, 0);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 1);
	graph_code(&r->g, FLUXION_X_DIV, 1, 1, 0, 0, 0);
	EXPECT({ 1, 1 }, { 0, 2, FLX_EDOM }, { 2, 4 });
}

static void take_items_counts_errors(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, node);
	r->g.nodes[node].arg[0] = 3;
	EXPECT({ 4, 1 }, { -3, 2 }, { 0, 3, 5 });
}

static void take_items_of_none_ends_at_once(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, node);
	graph_output(&r->g, node, "out");
	run_expect(test, r, NULL, 0);
	KUNIT_EXPECT_EQ(test, r->in[0].polls, 0);
}

/* a | combine_with_previous | map(prev * 1000 + tprev + cur) */
static void combine_with_previous_remembers_values(struct kunit *test)
{
	u32 node, type;
	struct test_run *r = begin(test, &node);

	type = graph_type(&r->g, FLUXION_TYPE_PAIR, 8 + 8 + 8 + 1, 0, 0);
	node = graph_node(&r->g, FLUXION_OP_COMBINE_WITH_PREVIOUS, node);
	r->g.nodes[node].type = type;
	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	r->g.nodes[node].type = 0;
	graph_program(&r->g, 3, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
	graph_code(&r->g, FLUXION_X_LD, 2, 0, FLUXION_TYPE_U64, 16, 0);
	graph_code(&r->g, FLUXION_X_MUL | FLUXION_X_IMM, 1, 1, 0, 0, 1000);
	graph_code(&r->g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(&r->g, FLUXION_X_ADD, 0, 0, 2, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ 4, 1 }, { 3998, 2 }, { 0, 3, 5 }, { -2988, 4 }, { 10011, 9 },
	       { 7009, 11 });
}

/* a | window_by_count(2) | map(sum(v) + v[0]): the last one is not full. */
static void windows_are_discarded_by_errors(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_window(&r->g, node, 2);
	node = graph_node(&r->g, FLUXION_OP_MAP, node);
	r->g.nodes[node].type = 0;
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_CONST, 0, 0, 0, 0, 0);
	graph_code(&r->g, FLUXION_X_IDX, 0, 0, 0, 0, 2LL << 32);
	graph_code(&r->g, FLUXION_X_LDE, 0, 0, 0, 0,
		   (s64)FLUXION_TYPE_S64 << 32 | 2);
	graph_code(&r->g, FLUXION_X_SUM, 1, 0, FLUXION_TYPE_S64, 0, 2);
	graph_code(&r->g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(&r->g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	EXPECT({ 5, 2 }, { 0, 3, 5 }, { 27, 9 }, { 0, 11 });
}

static void a_window_of_too_many_is_refused(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_window(&r->g, node, 4096);
	graph_output(&r->g, graph_sum(&r->g, node, 4096), "out");
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), 0);
	run_close(r);
	r->g.types[1].size += 8;
	r->g.types[1].count++;
	r->g.nodes[node].arg[0]++;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
}

struct test_observer {
	struct flx_observer observer;
	s64 sum;
	u32 last;
};

static void observe(struct flx_observer *o, u32 node, const struct flx_batch *b,
		    u32 size)
{
	struct test_observer *t = container_of(o, struct test_observer,
					       observer);
	u32 i;
	s64 v;

	for (i = 0; i < b->count; i++) {
		if (!flx_batch_is_value(b, i))
			continue;
		memcpy(&v, flx_batch_record(b, i), size);
		t->sum += v;
	}
	t->last = node;
}

static void tap_shows_values(struct kunit *test)
{
	struct test_observer o = { .observer.show = observe };
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_TAP, node);
	graph_output(&r->g, node, "out");
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	r->pipe.observer = &o.observer;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, ARRAY_SIZE(input));
	KUNIT_EXPECT_EQ(test, o.sum, 18);
	KUNIT_EXPECT_EQ(test, o.last, node);
	run_close(r);
}

static void the_table_is_in_order(struct kunit *test)
{
	u32 i;

	for (i = 0; i < flx_op_count + 3; i++) {
		const struct flx_op *op = flx_op_find(i);

		if (!op)
			continue;
		KUNIT_EXPECT_EQ(test, op->op, i);
		KUNIT_EXPECT_NOT_NULL(test, op->name);
		KUNIT_EXPECT_NOT_NULL(test, op->verify);
	}
	KUNIT_EXPECT_NULL(test, flx_op_find(0));
	KUNIT_EXPECT_NULL(test, flx_op_find(flx_op_count));
}

static struct kunit_case ops_cases[] = {
	KUNIT_CASE(the_table_is_in_order),
	KUNIT_CASE(map_gives_new_values),
	KUNIT_CASE(map_fails_item_by_item),
	KUNIT_CASE(map_copies_fields_past_each_other),
	KUNIT_CASE(filter_passes_errors),
	KUNIT_CASE(scan_gives_the_accumulator),
	KUNIT_CASE(scan_takes_failures_back),
	KUNIT_CASE(reduce_gives_the_last_accumulator),
	KUNIT_CASE(reduce_leaves_failures_out),
	KUNIT_CASE(reduce_of_nothing_gives_the_seed),
	KUNIT_CASE(reduce_needs_a_seed_of_its_type),
	KUNIT_CASE(a_failed_condition_passes_an_error),
	KUNIT_CASE(a_failed_handler_passes_the_error),
	KUNIT_CASE(take_items_counts_errors),
	KUNIT_CASE(take_items_of_none_ends_at_once),
	KUNIT_CASE(combine_with_previous_remembers_values),
	KUNIT_CASE(windows_are_discarded_by_errors),
	KUNIT_CASE(a_window_of_too_many_is_refused),
	KUNIT_CASE(tap_shows_values),
	{}
};

static struct kunit_suite ops_suite = {
	.name = "flx_ops",
	.test_cases = ops_cases,
};

kunit_test_suite(ops_suite);
