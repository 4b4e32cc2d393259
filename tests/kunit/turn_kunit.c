// SPDX-License-Identifier: GPL-2.0
/* fluxion: turn_kunit - tasks take turns: each in its order, none for ever. */
#include "pipe_run.h"

#include <linux/string.h>

#define ITEMS	TEST_SINK_ITEMS

static struct flx_runtime clock_runtime;
static u64 clock_now;
static u64 armed;

static u64 read_clock(void)
{
	return clock_now;
}

static void arm(struct flx_task *t, u64 deadline)
{
	armed = deadline;
}

static int turn_init(struct kunit *test)
{
	clock_runtime = test_runtime;
	clock_runtime.now = read_clock;
	clock_runtime.timer = arm;
	clock_now = 1000;
	armed = FLX_NEVER;
	return 0;
}

static u32 graph_share(struct test_graph *g, u32 from)
{
	u32 i = graph_node(g, FLUXION_OP_SHARE, from);

	g->nodes[i].arg[0] = 4096;
	return i;
}

/* A stream without an end or a pause, of which nothing is kept. */
static enum flx_poll endless_poll(struct flx_stream *s, struct flx_waker *w,
				  struct flx_batch *out)
{
	u32 i;

	for (i = 0; i < out->limit; i++) {
		out->ts[i] = 1;
		memset(flx_batch_record(out, i), 0, sizeof(s64));
	}
	out->count = out->limit;
	return FLX_READY;
}

static const struct flx_stream_ops endless_ops = { .poll = endless_poll };

/* Verify and build with the clock of this suite. */
static void open_timed(struct kunit *test, struct test_run *r, u32 batch)
{
	u32 i;

	KUNIT_ASSERT_EQ_MSG(test, run_open_on(r, &clock_runtime, batch,
					      &graph_limits), 0, "%s",
			    r->error.message);
	for (i = 0; i < r->pipe.noutputs; i++)
		KUNIT_ASSERT_NOT_NULL(test, r->pipe.outputs[i].sink);
}

/*
 * "s = a | share; t = s | map | share; t -> ...": all that the first one has is
 * given away before the next one is polled.
 */
static void the_first_task_goes_first(struct kunit *test)
{
	static struct test_item many[ITEMS];
	struct test_run *r = run_begin(test);
	u32 from, first, second, i;

	for (i = 0; i < ITEMS; i++)
		many[i] = (struct test_item){ i, i };
	from = graph_input(&r->g, "a");
	first = graph_share(&r->g, from);
	second = graph_share(&r->g, graph_map(&r->g, first));
	graph_output(&r->g, graph_map(&r->g, second), "x");
	test_source_init(&r->in[0], many, ITEMS);
	KUNIT_ASSERT_EQ(test, run_open(r, 1, &graph_limits), 0);
	KUNIT_EXPECT_EQ(test, r->pipe.spawns, 2);
	flx_pipe_wake(&r->pipe);
	while (flx_pipe_run(&r->pipe, 1) > 0)
		KUNIT_EXPECT_LE(test, r->pipe.counts[second].in,
				r->pipe.counts[first].in);
	KUNIT_EXPECT_EQ(test, r->out[0].n, ITEMS);
	run_close(r);
	test_source_init(&r->in[0], many, ITEMS);
	KUNIT_ASSERT_EQ(test, run_open(r, 1, &graph_limits), 0);
	flx_pipe_wake(&r->pipe);
	flx_task_refill(&r->pipe.spawned[0], ~0u);
	flx_task_run(&r->pipe.spawned[0]);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[first].in, ITEMS);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[second].in, 0);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, ITEMS);
	KUNIT_EXPECT_EQ(test, flx_pipe_runs(&r->pipe),
			r->pipe.task.runs + r->pipe.spawned[0].runs +
			r->pipe.spawned[1].runs);
	run_close(r);
}

/* One round each: in a turn no task has more. */
static void a_round_is_one_of_every_task(struct kunit *test)
{
	static struct test_item many[ITEMS];
	struct test_run *r = run_begin(test);
	u32 share;

	memset(many, 0, sizeof(many));
	share = graph_share(&r->g, graph_input(&r->g, "a"));
	graph_output(&r->g, graph_map(&r->g, share), "x");
	test_source_init(&r->in[0], many, ITEMS);
	KUNIT_ASSERT_EQ(test, run_open(r, 10, &graph_limits), 0);
	flx_pipe_wake(&r->pipe);
	KUNIT_EXPECT_EQ(test, flx_pipe_run(&r->pipe, 1), 1);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[share].in, 10);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 10);
	KUNIT_EXPECT_EQ(test, flx_pipe_run(&r->pipe, 3), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 40);
	KUNIT_EXPECT_FALSE(test, flx_pipe_is_idle(&r->pipe));
	run_close(r);
}

/* The budget ends its turn; the other one, behind a queue, has its own. */
static void a_task_that_never_ends_starves_nobody(struct kunit *test)
{
	static const struct test_item few[] = { { 1, 1 }, { 2, 2 } };
	struct test_run *r = run_begin(test);
	u32 busy, quiet, i;

	busy = graph_share(&r->g, graph_input(&r->g, "a"));
	quiet = graph_share(&r->g, graph_input(&r->g, "b"));
	r->g.nodes[busy].arg[1] = FLUXION_OVERFLOW_LATEST;
	i = graph_filter(&r->g, busy);
	graph_output(&r->g, i, "x");
	graph_output(&r->g, graph_map(&r->g, quiet), "y");
	test_source_init(&r->in[1], few, ARRAY_SIZE(few));
	KUNIT_ASSERT_EQ(test, run_open(r, 128, &graph_limits), 0);
	r->in[0].stream.ops = &endless_ops;
	flx_pipe_wake(&r->pipe);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, flx_pipe_run(&r->pipe, ~0u), 1);
		KUNIT_EXPECT_TRUE(test, r->out[1].ended);
		KUNIT_EXPECT_EQ(test, r->out[1].n, ARRAY_SIZE(few));
		KUNIT_EXPECT_GE(test, r->pipe.counts[busy].in,
				(i + 1) * FLX_TASK_BUDGET);
		KUNIT_EXPECT_LE(test, r->pipe.counts[busy].in,
				(i + 1) * (FLX_TASK_BUDGET + 128));
	}
	run_close(r);
}

static void the_dead_do_not_run(struct kunit *test)
{
	static const struct test_item few[] = { { 1, 1 } };
	struct test_run *r = run_begin(test);
	u32 share = graph_share(&r->g, graph_input(&r->g, "a"));

	graph_output(&r->g, graph_map(&r->g, share), "x");
	test_source_init(&r->in[0], few, ARRAY_SIZE(few));
	KUNIT_ASSERT_EQ(test, run_open(r, 1, &graph_limits), 0);
	flx_pipe_wake(&r->pipe);
	KUNIT_EXPECT_FALSE(test, flx_pipe_is_idle(&r->pipe));
	flx_pipe_kill(&r->pipe);
	KUNIT_EXPECT_TRUE(test, flx_pipe_is_idle(&r->pipe));
	KUNIT_EXPECT_EQ(test, flx_pipe_run(&r->pipe, ~0u), -FLX_EPIPE);
	flx_pipe_wake(&r->pipe);
	KUNIT_EXPECT_EQ(test, flx_pipe_runs(&r->pipe), 0);
	run_close(r);
}

/* "s = a | share; s | delay(d0) -> x; s | delay(d1) -> y" */
static struct test_run *begin_delays(struct kunit *test, u64 d0, u64 d1)
{
	static const struct test_item few[] = { { 1, 1 }, { 2, 2 } };
	struct test_run *r = run_begin(test);
	u32 share = graph_share(&r->g, graph_input(&r->g, "a"));
	u32 i, node;

	for (i = 0; i < 2; i++) {
		node = graph_node(&r->g, FLUXION_OP_DELAY, share);
		r->g.nodes[node].arg[0] = i ? d1 : d0;
		r->g.nodes[node].arg[1] = 16;
		graph_output(&r->g, node, i ? "y" : "x");
	}
	test_source_init(&r->in[0], few, ARRAY_SIZE(few));
	r->in[0].open = true;
	return r;
}

static void the_runtime_is_told_of_the_next_deadline(struct kunit *test)
{
	struct test_run *r = begin_delays(test, 50, 90);

	open_timed(test, r, 128);
	run_on(r);
	KUNIT_EXPECT_EQ(test, armed, 1050);
	clock_now = 1049;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 0);
	clock_now = 1050;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 2);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 0);
	KUNIT_EXPECT_EQ(test, armed, 1090);
	clock_now = 1090;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 2);
	KUNIT_EXPECT_EQ(test, armed, FLX_NEVER);
	run_close(r);
}

/* One that comes late sees each deadline at its own time, in one call. */
static void late_deadlines_come_one_by_one(struct kunit *test)
{
	struct test_run *r = begin_delays(test, 50, 90);

	open_timed(test, r, 1);
	run_on(r);
	clock_now = 5000;
	KUNIT_EXPECT_TRUE(test, flx_pipe_look_at_clock(&r->pipe));
	KUNIT_EXPECT_EQ(test, r->pipe.task.waker.now, 1050);
	KUNIT_EXPECT_EQ(test, r->pipe.task.waker.clock, 5000);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 2);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 2);
	KUNIT_EXPECT_FALSE(test, flx_pipe_look_at_clock(&r->pipe));
	KUNIT_EXPECT_EQ(test, r->pipe.task.waker.now, 5000);
	run_close(r);
}

/* What came of one deadline goes first, however long it takes. */
static void a_deadline_waits_for_what_moves(struct kunit *test)
{
	struct test_run *r = begin_delays(test, 50, 90);

	open_timed(test, r, 1);
	run_on(r);
	clock_now = 5000;
	flx_pipe_wake(&r->pipe);
	while (flx_pipe_run(&r->pipe, 1) > 0)
		if (r->out[1].n)
			KUNIT_EXPECT_EQ(test, r->out[0].n, 2);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 2);
	run_close(r);
}

static void an_end_disarms_the_timer(struct kunit *test)
{
	struct test_run *r = begin_delays(test, 50, 90);

	open_timed(test, r, 128);
	run_on(r);
	KUNIT_EXPECT_EQ(test, armed, 1050);
	flx_pipe_cancel(&r->pipe);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	KUNIT_EXPECT_EQ(test, armed, FLX_NEVER);
	run_close(r);
}

static struct kunit_case turn_cases[] = {
	KUNIT_CASE(the_first_task_goes_first),
	KUNIT_CASE(a_round_is_one_of_every_task),
	KUNIT_CASE(a_task_that_never_ends_starves_nobody),
	KUNIT_CASE(the_dead_do_not_run),
	KUNIT_CASE(the_runtime_is_told_of_the_next_deadline),
	KUNIT_CASE(late_deadlines_come_one_by_one),
	KUNIT_CASE(a_deadline_waits_for_what_moves),
	KUNIT_CASE(an_end_disarms_the_timer),
	{}
};

static struct kunit_suite turn_suite = {
	.name = "flx_turn",
	.init = turn_init,
	.test_cases = turn_cases,
};

kunit_test_suite(turn_suite);
