// SPDX-License-Identifier: GPL-2.0
/* fluxion: ops_refuse_kunit - what operators refuse of a graph, and their memory. */
#include "ops_input.h"

#include <linux/vmalloc.h>

#include "core/fifo.h"

/* An argument of an operator of one stream: its edges, and what lies beyond. */
static const struct {
	u32 op;
	s64 value;
	const char *why;
} args[] = {
	{ FLUXION_OP_SKIP_ITEMS, 0 },
	{ FLUXION_OP_SKIP_ITEMS, S64_MAX },
	{ FLUXION_OP_SKIP_ITEMS, -1,
	  "out of range: skip_items takes no negative number" },
	{ FLUXION_OP_TAKE_ITEMS, 0 },
	{ FLUXION_OP_TAKE_ITEMS, S64_MAX },
	{ FLUXION_OP_TAKE_ITEMS, -1,
	  "out of range: take_items takes no negative number" },
};

/* What merge_with says of the time that it waits. */
static const struct {
	s64 arg[3];
	const char *why;
} waits[] = {
	{ { 0, 0, 0 } },
	{ { 0, 1, 0 } },
	{ { S64_MAX, FLX_FIFO_MAX, FLUXION_LATE_ERROR } },
	{ { 1, 0, 0 }, "bad argument: a wait without a queue" },
	{ { 0, 0, 1 }, "bad argument: a wait without a queue" },
	{ { -1, 1, 0 }, "out of range: the queue of a wait" },
	{ { 0, -1, 0 }, "out of range: the queue of a wait" },
	{ { 0, FLX_FIFO_MAX + 1, 0 }, "out of range: the queue of a wait" },
	{ { 0, 1, -1 }, "bad argument: unknown policy for late items" },
	{ { 0, 1, FLUXION_LATE_ERROR + 1 },
	  "bad argument: unknown policy for late items" },
};

/* @why: NULL: the graph is taken, as far as it is verified. */
static void expect(struct kunit *test, struct test_run *r, const char *why)
{
	struct flx_graph graph;
	u32 bytes;
	void *blob = graph_blob(&r->g, &bytes);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, blob);
	err = flx_graph_verify(&graph, blob, bytes, &graph_limits, &r->error);
	vfree(blob);
	KUNIT_EXPECT_EQ(test, err, why ? -FLX_EINVAL : 0);
	if (err)
		KUNIT_EXPECT_STREQ(test, r->error.message, why ?: "");
}

static void arguments_have_their_bounds(struct kunit *test)
{
	struct test_run *r;
	u32 node, i;

	for (i = 0; i < ARRAY_SIZE(args); i++) {
		r = begin(test, &node);
		node = graph_node(&r->g, args[i].op, node);
		r->g.nodes[node].arg[0] = args[i].value;
		graph_output(&r->g, node, "out");
		expect(test, r, args[i].why);
	}
}

static void what_passes_keeps_its_type(struct kunit *test)
{
	static const u32 ops[] = {
		FLUXION_OP_SKIP_ITEMS, FLUXION_OP_TAKE_ITEMS,
	};
	struct test_run *r;
	u32 node, i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		r = begin(test, &node);
		node = graph_node(&r->g, ops[i], node);
		r->g.nodes[node].type = graph_type(&r->g, FLUXION_TYPE_U64, 8,
						   0, 0);
		graph_output(&r->g, node, "out");
		expect(test, r,
		       "bad type: it does not give what it takes");
	}
}

/* state @op v, and the state is given: the programs of one input. */
static void graph_step(struct test_graph *g, u8 op)
{
	graph_program(g, 2, 0);
	graph_code(g, FLUXION_X_LD, 0, FLUXION_SPACE_ACC, FLUXION_TYPE_S64, 0,
		   0);
	graph_code(g, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, op, 0, 0, 1, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, FLUXION_SPACE_ACC, FLUXION_TYPE_S64, 0,
		   0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
}

/* merge_with(1, a: state + v, b: state * v) */
static struct test_run *begin_merge_with(struct kunit *test, u32 *to)
{
	static const struct test_item other[] = { { 5, 1 }, { 0, 5, 9 } };
	const s64 seed = 1;
	u32 a;
	struct test_run *r = begin(test, &a);
	u32 b = graph_input(&r->g, "b");

	test_source_init(&r->in[1], other, ARRAY_SIZE(other));
	*to = graph_node(&r->g, FLUXION_OP_MERGE_WITH, a);
	graph_edge(&r->g, b);
	graph_data(&r->g, &seed, sizeof(seed));
	graph_step(&r->g, FLUXION_X_ADD);
	graph_step(&r->g, FLUXION_X_MUL);
	graph_output(&r->g, *to, "out");
	return r;
}

static void merge_with_changes_one_state(struct kunit *test)
{
	static const struct test_item want[] = {
		{ 5, 1 }, { 25, 1 }, { 0, 5, 9 }, { 22, 2 }, { 0, 3, 5 },
		{ 32, 4 }, { 39, 9 }, { 39, 11 },
	};
	u32 node;
	struct test_run *r = begin_merge_with(test, &node);

	run_expect(test, r, want, ARRAY_SIZE(want));
}

static void a_wait_has_its_bounds(struct kunit *test)
{
	struct test_run *r;
	u32 node, i, k;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		r = begin_merge_with(test, &node);
		for (k = 0; k < ARRAY_SIZE(waits[i].arg); k++)
			r->g.nodes[node].arg[k] = waits[i].arg[k];
		expect(test, r, waits[i].why);
	}
}

static void merge_with_needs_a_seed(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_merge_with(test, &node);

	r->g.nodes[node].data_len = 0;
	expect(test, r, "bad argument: no seed");
}

/* Two for each input, and each of them may read what is there. */
static void merge_with_needs_its_programs(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_merge_with(test, &node);

	r->g.nodes[node].programs--;
	expect(test, r, "bad argument: wrong number of programs");
	r = begin_merge_with(test, &node);
	r->g.nodes[node].data_len = 4;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
	KUNIT_EXPECT_EQ(test, r->error.node, node);
}

static void every_allocation_of_a_merge_may_fail(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin_merge_with(test, &node);

	r->g.nodes[node].arg[1] = 4;
	run_fail_each(test, r);
}

static struct kunit_case refuse_cases[] = {
	KUNIT_CASE(arguments_have_their_bounds),
	KUNIT_CASE(what_passes_keeps_its_type),
	KUNIT_CASE(merge_with_changes_one_state),
	KUNIT_CASE(a_wait_has_its_bounds),
	KUNIT_CASE(merge_with_needs_a_seed),
	KUNIT_CASE(merge_with_needs_its_programs),
	KUNIT_CASE(every_allocation_of_a_merge_may_fail),
	{}
};

static struct kunit_suite refuse_suite = {
	.name = "flx_ops_refuse",
	.test_cases = refuse_cases,
};

kunit_test_suite(refuse_suite);
