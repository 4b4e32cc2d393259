// SPDX-License-Identifier: GPL-2.0
/* fluxion: ops_many_kunit - operators of many inputs or readers, in whole pipes. */
#include "ops_input.h"

static void ordered_merge_follows_the_timestamps(struct kunit *test)
{
	static const struct test_item other[] = {
		{ 100, 2 }, { 200, 5 }, { 300, 10 }, { 400, 12 },
	};
	u32 node, b;
	struct test_run *r = begin(test, &node);

	b = graph_input(&r->g, "b");
	test_source_init(&r->in[1], other, ARRAY_SIZE(other));
	node = graph_node(&r->g, FLUXION_OP_ORDERED_MERGE, node);
	graph_edge(&r->g, b);
	EXPECT({ 4, 1 }, { -3, 2 }, { 0, 3, 5 }, { 100, 2 }, { 10, 4 },
	       { 200, 5 }, { 7, 9 }, { 300, 10 }, { 0, 11 }, { 400, 12 });
}

/* a | zip(b, queue) of two plain streams; *to is the node, behind a map. */
static struct test_run *begin_zip(struct kunit *test, s64 queue, u32 *to)
{
	static const struct test_item other[] = {
		{ 100, 2 }, { 200, 5 }, { 0, 7, 8 }, { 300, 10 }, { 400, 12 },
	};
	u32 node, b;
	struct test_run *r = begin(test, &node);

	b = graph_input(&r->g, "b");
	test_source_init(&r->in[1], other, ARRAY_SIZE(other));
	node = graph_node(&r->g, FLUXION_OP_ZIP, node);
	graph_edge(&r->g, b);
	graph_field(&r->g, "", 0, 0);
	graph_field(&r->g, "", 0, 8);
	r->g.nodes[node].type = graph_type(&r->g, FLUXION_TYPE_TUPLE, 16, 0, 2);
	r->g.nodes[node].arg[0] = queue;
	*to = node;
	return r;
}

/* ... | map(v0 * 1000 + v1) */
static u32 graph_join(struct test_graph *g, u32 from)
{
	u32 node = graph_node(g, FLUXION_OP_MAP, from);

	g->nodes[node].type = 0;
	graph_program(g, 2, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
	graph_code(g, FLUXION_X_MUL | FLUXION_X_IMM, 0, 0, 0, 0, 1000);
	graph_code(g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	return node;
}

static const struct test_item zipped[] = {
	{ 4100, 2 }, { -2800, 5 }, { 0, 3, 5 }, { 0, 7, 8 }, { 10300, 10 },
	{ 7400, 12 },
};

/* The last value of a finds no partner any more. */
static void zip_goes_by_the_place(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_zip(test, 1024, &node);

	graph_output(&r->g, graph_join(&r->g, node), "out");
	run_expect(test, r, zipped, ARRAY_SIZE(zipped));
}

/* While b is silent, a is asked for as much as its queue holds. */
static void zip_holds_no_more_than_its_queue(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_zip(test, 1, &node);
	u32 n = r->in[1].n;

	graph_output(&r->g, graph_join(&r->g, node), "out");
	r->in[1].n = 0;
	r->in[1].open = true;
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->in[0].at, 1);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 0);
	run_close(r);
	r->in[1].n = n;
	r->in[1].open = false;
	run_expect(test, r, zipped, ARRAY_SIZE(zipped));
}

static void zip_checks_its_queue_and_its_type(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_zip(test, 1, &node);

	graph_output(&r->g, graph_join(&r->g, node), "out");
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), 0);
	run_close(r);
	r->g.nodes[node].arg[0] = 0;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
	r->g.nodes[node].arg[0] = (1 << 20) + 1;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
	r->g.nodes[node].arg[0] = 1;
	r->g.nodes[node].type = 0;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
}

static void share_single_ends_behind_an_error(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_SHARE_SINGLE, node);
	EXPECT({ 4, 1 }, { -3, 2 }, { 0, 3, 5 });
}

static void share_single_is_read_once(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_SHARE_SINGLE, node);
	graph_output(&r->g, node, "out");
	graph_output(&r->g, node, "more");
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
}

/*
 * (l, r) = a | partition_sequential(v & 1, queue); x = l | map(v * 3 + 1);
 * x | ordered_merge(r)
 */
static struct test_run *begin_sequential(struct kunit *test, s64 queue)
{
	u32 node, left;
	struct test_run *r = begin(test, &node);

	node = graph_filter(&r->g, node);
	r->g.nodes[node].op = FLUXION_OP_PARTITION_SEQUENTIAL;
	r->g.nodes[node].arg[0] = queue;
	left = graph_map(&r->g, node);
	graph_node(&r->g, FLUXION_OP_ORDERED_MERGE, left);
	graph_edge(&r->g, node);
	r->g.edges[r->g.header.edges.count - 1].port = 1;
	return r;
}

static void partition_sequential_splits(struct kunit *test)
{
	static const struct test_item plain[] = {
		{ 4, 1 }, { 3, 2 }, { 5, 3 }, { 7, 4 }, { 6, 5 }, { 0, 6 },
		{ 2, 7 },
	};
	struct test_run *r = begin_sequential(test, 2);
	u32 node = r->g.header.nodes.count - 1;

	test_source_init(&r->in[0], plain, ARRAY_SIZE(plain));
	EXPECT({ 4, 1 }, { 10, 2 }, { 16, 3 }, { 22, 4 }, { 6, 5 }, { 0, 6 },
	       { 2, 7 });
}

static void partition_sequential_checks_its_queue(struct kunit *test)
{
	struct test_run *r = begin_sequential(test, 0);

	graph_output(&r->g, r->g.header.nodes.count - 1, "out");
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
}

static void every_allocation_of_a_zip_may_fail(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_zip(test, 3, &node);

	graph_output(&r->g, node, "out");
	run_fail_each(test, r);
}

static void every_allocation_of_a_partition_may_fail(struct kunit *test)
{
	struct test_run *r = begin_sequential(test, 9);

	graph_output(&r->g, r->g.header.nodes.count - 1, "out");
	run_fail_each(test, r);
}

static struct kunit_case ops_many_cases[] = {
	KUNIT_CASE(ordered_merge_follows_the_timestamps),
	KUNIT_CASE(zip_goes_by_the_place),
	KUNIT_CASE(zip_holds_no_more_than_its_queue),
	KUNIT_CASE(zip_checks_its_queue_and_its_type),
	KUNIT_CASE(share_single_ends_behind_an_error),
	KUNIT_CASE(share_single_is_read_once),
	KUNIT_CASE(partition_sequential_splits),
	KUNIT_CASE(partition_sequential_checks_its_queue),
	KUNIT_CASE(every_allocation_of_a_zip_may_fail),
	KUNIT_CASE(every_allocation_of_a_partition_may_fail),
	{}
};

static struct kunit_suite ops_many_suite = {
	.name = "flx_ops_many",
	.test_cases = ops_many_cases,
};

kunit_test_suite(ops_many_suite);
