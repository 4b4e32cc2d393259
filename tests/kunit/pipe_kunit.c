// SPDX-License-Identifier: GPL-2.0
/* fluxion: pipe_kunit - a whole pipe: batches, a full sink, pause, memory. */
#include "ops_input.h"

/* A longer one, over a source that rests between its polls. */
static void pipes_do_not_depend_on_the_batch(struct kunit *test)
{
	static struct test_item many[300], want[300];
	struct test_run *r;
	s64 acc = 0;
	u32 node, i;
	u32 n = 0;

	for (i = 0; i < ARRAY_SIZE(many); i++) {
		many[i] = (struct test_item){ i * i % 17, i, i % 50 ? 0 : 8 };
		if (many[i].code)
			want[n++] = many[i];
		else if ((many[i].v * 3 + 1) & 1)
			want[n++] = (struct test_item){
				acc += many[i].v * 3 + 1, i };
	}
	r = begin(test, &node);
	test_source_init(&r->in[0], many, ARRAY_SIZE(many));
	r->in[0].share = 5;
	r->in[0].rest = 3;
	node = graph_scan(&r->g, graph_filter(&r->g, graph_map(&r->g, node)));
	graph_output(&r->g, node, "out");
	run_expect(test, r, want, n);
}

static void a_full_sink_stalls_the_pipe(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	graph_output(&r->g, graph_map(&r->g, node), "out");
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	r->out[0].room = 2;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 2);
	KUNIT_EXPECT_TRUE(test, flx_pipe_stalled(&r->pipe));
	KUNIT_EXPECT_FALSE(test, r->out[0].ended);
	r->out[0].room = 100;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, ARRAY_SIZE(input));
	KUNIT_EXPECT_TRUE(test, r->out[0].ended);
	run_close(r);
}

static void pause_and_cancel(struct kunit *test)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	r->in[0].open = true;
	graph_output(&r->g, graph_map(&r->g, node), "out");
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	flx_pipe_pause(&r->pipe, true);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 0);
	flx_pipe_pause(&r->pipe, false);
	test_run_tasks();
	KUNIT_EXPECT_EQ(test, r->out[0].n, ARRAY_SIZE(input));
	KUNIT_EXPECT_FALSE(test, r->out[0].ended);
	flx_pipe_cancel(&r->pipe);
	test_run_tasks();
	KUNIT_EXPECT_TRUE(test, r->out[0].ended);
	KUNIT_EXPECT_TRUE(test, r->in[0].closed);
	run_close(r);
}

static void every_allocation_may_fail(struct kunit *test)
{
	u32 node, other;
	struct test_run *r = begin(test, &node);

	test_source_init(&r->in[1], input, ARRAY_SIZE(input));
	other = graph_input(&r->g, "b");
	node = graph_scan(&r->g, graph_filter(&r->g, graph_map(&r->g, node)));
	node = graph_node(&r->g, FLUXION_OP_ORDERED_MERGE, node);
	graph_edge(&r->g, other);
	graph_output(&r->g, graph_reduce(&r->g, node), "out");
	run_fail_each(test, r);
}

static void memory_is_bounded(struct kunit *test)
{
	struct flx_limits limits = graph_limits;
	u32 node;
	struct test_run *r = begin(test, &node);

	graph_output(&r->g, graph_map(&r->g, node), "out");
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	limits.bytes = r->pipe.pool.bytes;
	run_close(r);
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &limits), 0);
	run_close(r);
	limits.bytes--;
	KUNIT_EXPECT_EQ(test, run_open(r, 128, &limits), -FLX_E2BIG);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static struct kunit_case pipe_cases[] = {
	KUNIT_CASE(pipes_do_not_depend_on_the_batch),
	KUNIT_CASE(a_full_sink_stalls_the_pipe),
	KUNIT_CASE(pause_and_cancel),
	KUNIT_CASE(every_allocation_may_fail),
	KUNIT_CASE(memory_is_bounded),
	{}
};

static struct kunit_suite pipe_suite = {
	.name = "flx_pipe",
	.test_cases = pipe_cases,
};

kunit_test_suite(pipe_suite);
