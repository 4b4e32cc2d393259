// SPDX-License-Identifier: GPL-2.0
/* fluxion: spawn_kunit - share and partition, whose tasks take turns. */
#include "pipe_run.h"

#include <linux/string.h>

#include "core/channel.h"

/* Values with an error in the middle, which is the last item here. */
static const struct test_item input[] = {
	{ 4, 1 }, { -3, 2 }, { 7, 3 }, { 10, 4 }, { 0, 5, 8 }, { 5, 6 },
};

#define VALUES	4

static const u32 batches[] = { 1, 2, 7, 128 };

static u32 graph_share(struct test_graph *g, u32 from, s64 queue, s64 overflow)
{
	u32 i = graph_node(g, FLUXION_OP_SHARE, from);

	g->nodes[i].arg[0] = queue;
	g->nodes[i].arg[1] = overflow;
	return i;
}

/* partition(v & 1) */
static u32 graph_partition(struct test_graph *g, u32 from, s64 queue)
{
	u32 i = graph_node(g, FLUXION_OP_PARTITION, from);

	g->nodes[i].arg[0] = queue;
	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_AND | FLUXION_X_IMM, 0, 0, 0, 0, 1);
	return i;
}

static struct test_run *begin(struct kunit *test, u32 *from)
{
	struct test_run *r = run_begin(test);

	*from = graph_input(&r->g, "a");
	test_source_init(&r->in[0], input, ARRAY_SIZE(input));
	return r;
}

/* "s = a | share; s | map -> x; s | filter -> y" */
static struct test_run *begin_share(struct kunit *test, s64 queue, u32 *share)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	*share = graph_share(&r->g, node, queue, FLUXION_OVERFLOW_BLOCK);
	graph_output(&r->g, graph_map(&r->g, *share), "x");
	graph_output(&r->g, graph_filter(&r->g, *share), "y");
	return r;
}

static void rewind_input(struct test_run *r)
{
	r->in[0].at = 0;
	r->in[0].closed = false;
	r->in[0].stream.closed = false;
}

static void open_run(struct kunit *test, struct test_run *r, u32 batch)
{
	rewind_input(r);
	KUNIT_ASSERT_EQ_MSG(test, run_open(r, batch, &graph_limits), 0, "%s",
			    r->error.message);
}

/* What is accepted is delivered, dropped or queued. */
static void expect_balance(struct kunit *test, const struct test_run *r)
{
	const struct flx_channel *c;
	struct fluxion_queue_info info;
	u64 sum;
	u32 i;

	for (c = r->pipe.channels; c; c = c->next) {
		flx_channel_describe(c, &info);
		sum = info.delivered + info.queued;
		for (i = 0; i < FLUXION_DROP_REASONS; i++)
			sum += info.dropped[i];
		KUNIT_EXPECT_EQ(test, info.accepted, sum);
	}
}

static void a_share_gives_all_to_all(struct kunit *test)
{
	static const struct test_item mapped[] = {
		{ 13, 1 }, { -8, 2 }, { 22, 3 }, { 31, 4 }, { 0, 5, 8 },
	};
	static const struct test_item odd[] = {
		{ -3, 2 }, { 7, 3 }, { 0, 5, 8 },
	};
	const s64 queues[] = { 1, 3, 4096 };
	struct test_run *r;
	u32 share, i, k;

	r = begin_share(test, 1, &share);
	for (i = 0; i < ARRAY_SIZE(batches) * ARRAY_SIZE(queues); i++) {
		k = i / ARRAY_SIZE(batches);
		r->g.nodes[share].arg[0] = queues[k];
		open_run(test, r, batches[i % ARRAY_SIZE(batches)]);
		run_on(r);
		test_expect_items(test, &r->out[0], mapped, ARRAY_SIZE(mapped));
		test_expect_items(test, &r->out[1], odd, ARRAY_SIZE(odd));
		KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
		KUNIT_EXPECT_TRUE(test, r->in[0].closed);
		KUNIT_EXPECT_LE(test, r->pipe.counts[share].in,
				ARRAY_SIZE(input));
		expect_balance(test, r);
		run_close(r);
	}
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* Both readers meet again: the source is read once all the same. */
static void readers_may_meet_again(struct kunit *test)
{
	static const struct test_item want[] = {
		{ 4, 1 }, { 4, 1 }, { -3, 2 }, { -3, 2 }, { 7, 3 }, { 7, 3 },
		{ 10, 4 }, { 10, 4 }, { 0, 5, 8 }, { 0, 5, 8 },
	};
	u32 node, share;
	struct test_run *r = begin(test, &node);

	share = graph_share(&r->g, node, 2, FLUXION_OVERFLOW_BLOCK);
	node = graph_node(&r->g, FLUXION_OP_ORDERED_MERGE, share);
	graph_edge(&r->g, share);
	graph_output(&r->g, node, "out");
	run_expect(test, r, want, ARRAY_SIZE(want));
}

/* A reader that is full holds up the source, and with it the other one. */
static void the_slowest_reader_sets_the_pace(struct kunit *test)
{
	u32 share;
	struct test_run *r = begin_share(test, 1, &share);

	open_run(test, r, 1);
	r->out[0].room = 0;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->in[0].at, 1);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 0);
	KUNIT_EXPECT_TRUE(test, flx_pipe_is_idle(&r->pipe));
	KUNIT_EXPECT_TRUE(test, r->pipe.spawned[0].blocked);
	r->out[0].room = 100;
	run_on(r);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended && r->out[1].ended);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 3);
	run_close(r);
}

/* ... unless its queue drops: then the source runs on. */
static void who_drops_holds_up_nobody(struct kunit *test)
{
	static const struct test_item last[] = { { 31, 4 }, { 0, 5, 8 } };
	u32 share;
	struct test_run *r = begin_share(test, 1, &share);

	r->g.nodes[share].arg[1] = FLUXION_OVERFLOW_LATEST;
	open_run(test, r, 1);
	r->out[0].room = 0;
	r->out[1].room = 0;
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->in[0].at, VALUES + 1);
	expect_balance(test, r);
	r->out[0].room = 100;
	r->out[1].room = 100;
	run_on(r);
	test_expect_items(test, &r->out[0], last, ARRAY_SIZE(last));
	expect_balance(test, r);
	run_close(r);
}

/* "s | take_items(1)": when it goes, the other one does not wait for it. */
static void a_reader_that_goes_leaves_at_once(struct kunit *test)
{
	u32 node, share, i;
	struct test_run *r = begin(test, &node);

	share = graph_share(&r->g, node, 1, FLUXION_OVERFLOW_BLOCK);
	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, share);
	r->g.nodes[node].arg[0] = 1;
	graph_output(&r->g, node, "x");
	graph_output(&r->g, graph_map(&r->g, share), "y");
	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		open_run(test, r, batches[i]);
		run_on(r);
		KUNIT_EXPECT_EQ(test, r->out[0].n, 1);
		KUNIT_EXPECT_TRUE(test, r->out[0].ended);
		KUNIT_EXPECT_EQ(test, r->out[1].n, VALUES + 1);
		expect_balance(test, r);
		run_close(r);
	}
}

/* Nobody listens any more: the source is read on, and that is counted. */
static void a_share_goes_on_without_readers(struct kunit *test)
{
	u32 node, share;
	struct test_run *r = begin(test, &node);

	share = graph_share(&r->g, node, 1, FLUXION_OVERFLOW_BLOCK);
	node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, share);
	r->g.nodes[node].arg[0] = 1;
	graph_output(&r->g, node, "x");
	open_run(test, r, 1);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 1);
	KUNIT_EXPECT_EQ(test, r->in[0].at, VALUES + 1);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[share].out +
			      r->pipe.counts[share].dropped,
			r->pipe.counts[share].in);
	KUNIT_EXPECT_GT(test, r->pipe.counts[share].dropped, 0);
	run_close(r);
}

/* "a | share -> out": its consumers subscribe, and come late. */
static void consumers_subscribe_to_an_output(struct kunit *test)
{
	struct flx_subscriber s[2];
	struct flx_subject *subject;
	u32 node, i;
	struct test_run *r = begin(test, &node);

	node = graph_share(&r->g, node, 1, FLUXION_OVERFLOW_BLOCK);
	graph_output(&r->g, node, "out");
	r->in[0].open = true;
	r->in[0].n = 1;
	open_run(test, r, 7);
	subject = r->pipe.outputs[0].subject;
	KUNIT_ASSERT_NOT_NULL(test, subject);
	run_on(r);
	KUNIT_EXPECT_EQ(test, subject->unheard, 1);
	KUNIT_EXPECT_FALSE(test, flx_pipe_ended(&r->pipe));
	memset(s, 0, sizeof(s));
	for (i = 0; i < 2; i++) {
		test_sink_init(&r->out[i], sizeof(s64));
		s[i].sink = &r->out[i].sink;
		KUNIT_EXPECT_EQ(test, flx_subject_subscribe(subject, &s[i]), 0);
	}
	r->in[0].n = ARRAY_SIZE(input);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	for (i = 0; i < 2; i++) {
		test_expect_items(test, &r->out[i], input + 1, VALUES);
		KUNIT_EXPECT_TRUE(test, r->out[i].ended);
	}
	KUNIT_EXPECT_EQ(test, flx_subject_subscribe(subject, &s[0]),
			-FLX_EPIPE);
	run_close(r);
}

/* "(l, r) = a | partition(v & 1); l -> x; r | map -> y" */
static struct test_run *begin_partition(struct kunit *test, s64 queue,
					u32 *partition)
{
	u32 node;
	struct test_run *r = begin(test, &node);

	*partition = graph_partition(&r->g, node, queue);
	graph_output(&r->g, *partition, "x");
	node = graph_map(&r->g, *partition);
	r->g.edges[r->g.nodes[node].edge].port = 1;
	graph_output(&r->g, node, "y");
	return r;
}

static void a_partition_sends_each_to_one(struct kunit *test)
{
	static const struct test_item left[] = {
		{ -3, 2 }, { 7, 3 }, { 0, 5, 8 },
	};
	static const struct test_item right[] = {
		{ 13, 1 }, { 31, 4 }, { 0, 5, 8 },
	};
	const s64 queues[] = { 1, 4096 };
	u32 partition, i, k;
	struct test_run *r = begin_partition(test, 1, &partition);

	for (i = 0; i < ARRAY_SIZE(batches) * ARRAY_SIZE(queues); i++) {
		k = i / ARRAY_SIZE(batches);
		r->g.nodes[partition].arg[0] = queues[k];
		open_run(test, r, batches[i % ARRAY_SIZE(batches)]);
		run_on(r);
		test_expect_items(test, &r->out[0], left, ARRAY_SIZE(left));
		test_expect_items(test, &r->out[1], right, ARRAY_SIZE(right));
		KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
		expect_balance(test, r);
		run_close(r);
	}
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* partition(100 / (v - 7)): 7 cannot be decided about. */
static void what_cannot_be_decided_is_the_last(struct kunit *test)
{
	static const struct test_item left[] = {
		{ 4, 1 }, { -3, 2 }, { 0, 3, FLX_EDOM },
	};
	u32 node, i;
	struct test_run *r = begin(test, &node);

	node = graph_node(&r->g, FLUXION_OP_PARTITION, node);
	r->g.nodes[node].arg[0] = 8;
	graph_program(&r->g, 2, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(&r->g, FLUXION_X_SUB | FLUXION_X_IMM, 0, 0, 0, 0, 7);
	graph_code(&r->g, FLUXION_X_CONST, 1, 0, 0, 0, 100);
	graph_code(&r->g, FLUXION_X_DIV, 0, 1, 0, 0, 0);
	graph_output(&r->g, node, "x");
	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		open_run(test, r, batches[i]);
		run_on(r);
		test_expect_items(test, &r->out[0], left, ARRAY_SIZE(left));
		KUNIT_EXPECT_TRUE(test, r->out[0].ended);
		run_close(r);
	}
}

/* "(l, _) = ..." and "(_, r) = ...": what nobody reads is counted. */
static void one_side_may_be_enough(struct kunit *test)
{
	u32 node, partition, port;
	struct test_run *r;

	for (port = 0; port < 2; port++) {
		r = begin(test, &node);
		partition = graph_partition(&r->g, node, 1);
		node = graph_output(&r->g, partition, "x");
		r->g.edges[r->g.nodes[node].edge].port = port;
		open_run(test, r, 7);
		run_on(r);
		KUNIT_EXPECT_EQ(test, r->out[0].n, 3);
		KUNIT_EXPECT_EQ(test, r->pipe.counts[partition].dropped, 3);
		KUNIT_EXPECT_TRUE(test, r->out[0].ended);
		run_close(r);
	}
}

/* Both sides stop early: nothing more is read. */
static void when_nobody_reads_a_partition_stops(struct kunit *test)
{
	static const struct test_item many[] = {
		{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 5, 5 }, { 6, 6 },
	};
	u32 node, partition, port;
	struct test_run *r = begin(test, &node);

	partition = graph_partition(&r->g, node, 1);
	for (port = 0; port < 2; port++) {
		node = graph_node(&r->g, FLUXION_OP_TAKE_ITEMS, partition);
		r->g.nodes[node].arg[0] = 1 + port;
		r->g.edges[r->g.nodes[node].edge].port = port;
		graph_output(&r->g, node, port ? "y" : "x");
	}
	test_source_init(&r->in[0], many, ARRAY_SIZE(many));
	r->in[0].open = true;
	open_run(test, r, 1);
	run_on(r);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 1);
	KUNIT_EXPECT_EQ(test, r->out[1].n, 2);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended && r->out[1].ended);
	KUNIT_EXPECT_LT(test, r->in[0].at, ARRAY_SIZE(many));
	KUNIT_EXPECT_TRUE(test, r->in[0].closed);
	expect_balance(test, r);
	run_close(r);
}

static void cancel_ends_their_readers(struct kunit *test)
{
	u32 share;
	struct test_run *r = begin_share(test, 4, &share);

	r->in[0].open = true;
	r->in[0].n = 2;
	open_run(test, r, 7);
	run_on(r);
	flx_pipe_cancel(&r->pipe);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended && r->out[1].ended);
	KUNIT_EXPECT_TRUE(test, r->in[0].closed);
	KUNIT_EXPECT_TRUE(test, flx_pipe_is_idle(&r->pipe));
	run_close(r);
}

static void their_arguments_are_checked(struct kunit *test)
{
	const struct { s64 queue, overflow; int err; } tries[] = {
		{ 1, 0, 0 }, { FLX_CHANNEL_MAX, 0, -FLX_E2BIG },
		{ 1, FLUXION_OVERFLOW_LATEST, 0 }, { 0, 0, -FLX_EINVAL },
		{ -1, 0, -FLX_EINVAL }, { FLX_CHANNEL_MAX + 1, 0, -FLX_EINVAL },
		{ 1, -1, -FLX_EINVAL },
		{ 1, FLUXION_OVERFLOW_LATEST + 1, -FLX_EINVAL },
	};
	struct flx_limits limits = graph_limits;
	u32 node, spawn, i, k;
	struct test_run *r;

	limits.bytes = 1 << 20;
	for (i = 0; i < 2 * ARRAY_SIZE(tries); i++) {
		r = i & 1 ? begin_partition(test, 1, &spawn) :
			    begin_share(test, 1, &spawn);
		k = i / 2;
		r->g.nodes[spawn].arg[0] = tries[k].queue;
		r->g.nodes[spawn].arg[1] = tries[k].overflow;
		KUNIT_EXPECT_EQ_MSG(test, run_open(r, 1, &limits),
				    tries[k].err, "%u: %s", i,
				    r->error.message);
		if (!tries[k].err)
			run_close(r);
	}
	r = begin(test, &node);
	node = graph_partition(&r->g, node, 1);
	r->g.nodes[node].programs = 0;
	graph_output(&r->g, node, "x");
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &limits), -FLX_EINVAL);
	r->g.nodes[node].programs = 1;
	r->g.programs[0].result = 9;
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &limits), -FLX_EINVAL);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* Fail every allocation of a build once: nothing may be left behind. */
static void fail_each(struct kunit *test, struct test_run *r)
{
	int err = -FLX_ENOMEM;
	u32 i;

	for (i = 0; i < 100 && err; i++) {
		rewind_input(r);
		test_fail_allocation(i);
		err = run_open(r, 7, &graph_limits);
		test_fail_allocation(-1);
		if (err)
			KUNIT_EXPECT_EQ(test, test_blocks(), 0);
	}
	KUNIT_EXPECT_GT(test, i, 8);
	KUNIT_ASSERT_EQ_MSG(test, err, 0, "%s", r->error.message);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static void every_allocation_may_fail(struct kunit *test)
{
	u32 node;

	fail_each(test, begin_share(test, 4, &node));
	fail_each(test, begin_partition(test, 4, &node));
}

static struct kunit_case spawn_cases[] = {
	KUNIT_CASE(a_share_gives_all_to_all),
	KUNIT_CASE(readers_may_meet_again),
	KUNIT_CASE(the_slowest_reader_sets_the_pace),
	KUNIT_CASE(who_drops_holds_up_nobody),
	KUNIT_CASE(a_reader_that_goes_leaves_at_once),
	KUNIT_CASE(a_share_goes_on_without_readers),
	KUNIT_CASE(consumers_subscribe_to_an_output),
	KUNIT_CASE(a_partition_sends_each_to_one),
	KUNIT_CASE(what_cannot_be_decided_is_the_last),
	KUNIT_CASE(one_side_may_be_enough),
	KUNIT_CASE(when_nobody_reads_a_partition_stops),
	KUNIT_CASE(cancel_ends_their_readers),
	KUNIT_CASE(their_arguments_are_checked),
	KUNIT_CASE(every_allocation_may_fail),
	{}
};

static struct kunit_suite spawn_suite = {
	.name = "flx_spawn",
	.test_cases = spawn_cases,
};

kunit_test_suite(spawn_suite);
