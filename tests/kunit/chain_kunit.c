// SPDX-License-Identifier: GPL-2.0
/* fluxion: chain_kunit - adjacent item operators are one level of polling. */
#include "pipe_run.h"

#include <linux/string.h>

static struct test_item items[100];

/* 1@1, 2@2 ... 100@100 */
static int chain_init(struct kunit *test)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(items); i++)
		items[i] = (struct test_item){ i + 1, i + 1 };
	return 0;
}

static void open_chain(struct kunit *test, struct test_run *r, u32 batch)
{
	test_source_init(&r->in[0], items, ARRAY_SIZE(items));
	KUNIT_ASSERT_EQ_MSG(test, run_open(r, batch, &graph_limits), 0, "%s",
			    r->error.message);
}

static void adjacent_operators_are_one_stream(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	u32 map, filter, scan;

	map = graph_map(&r->g, graph_input(&r->g, "a"));
	filter = graph_filter(&r->g, map);
	scan = graph_scan(&r->g, filter);
	graph_output(&r->g, scan, "out");
	open_chain(test, r, 128);
	KUNIT_EXPECT_PTR_EQ(test, r->pipe.streams[map],
			    r->pipe.streams[filter]);
	KUNIT_EXPECT_PTR_EQ(test, r->pipe.streams[map], r->pipe.streams[scan]);
	run_on(r);
	/* One batch, then END. */
	KUNIT_EXPECT_EQ(test, r->in[0].polls, 2);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended);
	run_close(r);
}

/* map({x: v, y: v}) | map(x + y): records of 8, 16, then 8 bytes. */
static u32 there_and_back(struct test_graph *g, u32 from)
{
	u32 wide, type;

	graph_field(g, "x", 0, 0);
	graph_field(g, "y", 0, 8);
	type = graph_type(g, FLUXION_TYPE_RECORD, 16, 0, 2);
	wide = graph_node(g, FLUXION_OP_MAP, from);
	g->nodes[wide].type = type;
	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 8, 0);
	wide = graph_node(g, FLUXION_OP_MAP, wide);
	g->nodes[wide].type = 0;
	graph_program(g, 2, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
	graph_code(g, FLUXION_X_ADD, 0, 0, 1, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	return wide;
}

static void records_change_their_layout(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	static struct test_item want[100];
	u32 i;

	graph_output(&r->g, there_and_back(&r->g, graph_input(&r->g, "a")),
		     "out");
	items[40].code = 9;
	for (i = 0; i < 100; i++) {
		want[i] = items[i];
		want[i].v *= 2;
	}
	test_source_init(&r->in[0], items, ARRAY_SIZE(items));
	run_expect(test, r, want, 100);
}

static void the_limit_of_a_poll_holds(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct flx_stream *s;
	struct flx_batch *b;
	struct test_waker w;
	u32 node;

	node = there_and_back(&r->g, graph_input(&r->g, "a"));
	graph_output(&r->g, node, "out");
	open_chain(test, r, 128);
	test_waker_init(&w);
	s = r->pipe.streams[node];
	b = &r->pipe.outputs[0].batch;
	flx_batch_reset(b, 3);
	KUNIT_EXPECT_EQ(test, flx_stream_poll(s, &w.waker, b), FLX_READY);
	KUNIT_EXPECT_EQ(test, b->count, 3);
	KUNIT_EXPECT_EQ(test, r->in[0].at, 3);
	run_close(r);
}

/* filter(0), over and over: a task must not go on for ever. */
static void dropping_for_long_spends_the_budget(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct flx_batch *b;
	struct test_waker w;
	u32 node;

	node = graph_node(&r->g, FLUXION_OP_FILTER,
			  graph_input(&r->g, "a"));
	graph_program(&r->g, 1, 0);
	graph_code(&r->g, FLUXION_X_CONST, 0, 0, 0, 0, 0);
	graph_output(&r->g, node, "out");
	open_chain(test, r, 1);
	test_waker_init(&w);
	w.waker.budget = 10;
	b = &r->pipe.outputs[0].batch;
	flx_batch_reset(b, 1);
	KUNIT_EXPECT_EQ(test, flx_stream_poll(r->pipe.streams[node], &w.waker,
					      b), FLX_PENDING);
	KUNIT_EXPECT_EQ(test, w.wakes, 1);
	KUNIT_EXPECT_EQ(test, r->in[0].at, 10);
	KUNIT_EXPECT_FALSE(test, r->in[0].closed);
	run_close(r);
}

static void an_operator_that_stops_closes_the_source(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	u32 take;

	take = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS,
			  graph_input(&r->g, "a"));
	r->g.nodes[take].arg[0] = 5;
	graph_output(&r->g, graph_map(&r->g, take), "out");
	open_chain(test, r, 128);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended);
	KUNIT_EXPECT_TRUE(test, r->in[0].closed);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 5);
	KUNIT_EXPECT_EQ(test, r->in[0].polls, 1);
	run_close(r);
}

/* take_items(5) | window_by_count(2) | map(sum(v)) | window_by_count(2) ... */
static void what_is_left_comes_at_the_end(struct kunit *test)
{
	static const struct test_item want[] = { { 10, 4 }, { 5, 5 } };
	struct test_run *r = run_begin(test);
	u32 node;

	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS,
			  graph_input(&r->g, "a"));
	r->g.nodes[node].arg[0] = 5;
	node = graph_sum(&r->g, graph_window(&r->g, node, 2), 2);
	node = graph_sum(&r->g, graph_window(&r->g, node, 2), 2);
	graph_output(&r->g, node, "out");
	test_source_init(&r->in[0], items, ARRAY_SIZE(items));
	run_expect(test, r, want, ARRAY_SIZE(want));
	KUNIT_EXPECT_TRUE(test, r->in[0].closed);
}

/* window_by_count(3) | take_items(1): the second window never comes. */
static void what_nobody_takes_is_not_given(struct kunit *test)
{
	static const struct test_item want[] = { { 6, 3 } };
	struct test_run *r = run_begin(test);
	u32 node, take;

	node = graph_window(&r->g, graph_input(&r->g, "a"), 3);
	take = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, node);
	r->g.nodes[take].arg[0] = 1;
	r->g.nodes[take].type = r->g.nodes[node].type;
	graph_output(&r->g, graph_sum(&r->g, take, 3), "out");
	test_source_init(&r->in[0], items, 4);
	run_expect(test, r, want, ARRAY_SIZE(want));
}

static struct kunit_case chain_cases[] = {
	KUNIT_CASE(adjacent_operators_are_one_stream),
	KUNIT_CASE(records_change_their_layout),
	KUNIT_CASE(the_limit_of_a_poll_holds),
	KUNIT_CASE(dropping_for_long_spends_the_budget),
	KUNIT_CASE(an_operator_that_stops_closes_the_source),
	KUNIT_CASE(what_is_left_comes_at_the_end),
	KUNIT_CASE(what_nobody_takes_is_not_given),
	{}
};

static struct kunit_suite chain_suite = {
	.name = "flx_chain",
	.init = chain_init,
	.test_cases = chain_cases,
};

kunit_test_suite(chain_suite);
