// SPDX-License-Identifier: GPL-2.0
/* fluxion: split_kunit - partition_sequential, whose sides two tasks read. */
#include "pipe_run.h"

static const struct test_item input[] = {
	{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 6, 5 },
};

/* "(l, r) = a | partition_sequential(v & 1); s = l | share; out x = s; r -> y" */
static struct test_run *begin(struct kunit *test, u32 *share)
{
	struct test_run *r = run_begin(test);
	struct test_graph *g = &r->g;
	u32 split = graph_node(g, FLUXION_OP_PARTITION_SEQUENTIAL,
			       graph_input(g, "a"));
	u32 right;

	g->nodes[split].arg[0] = 8;
	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_AND | FLUXION_X_IMM, 0, 0, 0, 0, 1);
	*share = graph_node(g, FLUXION_OP_SHARE, split);
	g->nodes[*share].arg[0] = 8;
	graph_output(g, *share, "x");
	right = graph_output(g, split, "y");
	g->edges[g->nodes[right].edge].port = 1;
	test_source_init(&r->in[0], input, 0);
	r->in[0].open = true;
	return r;
}

/* @n items more come, and the one whom the source knows is told. */
static void come(struct test_run *r, u32 n)
{
	r->in[0].n += n;
	flx_waker_wake(r->in[0].waker);
	while (flx_pipe_run(&r->pipe, ~0u) > 0)
		;
}

/* The right side's task found nothing last, and does not look any more. */
static void who_is_paused_keeps_nobody_asleep(struct kunit *test)
{
	u32 share;
	struct test_run *r = begin(test, &share);

	KUNIT_ASSERT_EQ_MSG(test, run_open(r, 128, &graph_limits), 0, "%s",
			    r->error.message);
	run_on(r);
	KUNIT_ASSERT_PTR_EQ(test, r->in[0].waker, &r->pipe.task.waker);
	flx_pipe_pause(&r->pipe, true);
	come(r, 1);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[share].in, 1);
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* The same of a task that has no room for what it reads. */
static void who_is_full_keeps_nobody_asleep(struct kunit *test)
{
	u32 share;
	struct test_run *r = begin(test, &share);

	KUNIT_ASSERT_EQ_MSG(test, run_open(r, 128, &graph_limits), 0, "%s",
			    r->error.message);
	run_on(r);
	r->out[1].room = 0;
	come(r, 2);
	come(r, 1);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[share].in, 2);
	r->out[1].room = TEST_SINK_ITEMS;
	flx_task_wake(&r->pipe.task);
	come(r, 2);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 3);
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static struct kunit_case split_cases[] = {
	KUNIT_CASE(who_is_paused_keeps_nobody_asleep),
	KUNIT_CASE(who_is_full_keeps_nobody_asleep),
	{}
};

static struct kunit_suite split_suite = {
	.name = "flx_split",
	.test_cases = split_cases,
};

kunit_test_suite(split_suite);
