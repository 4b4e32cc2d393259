// SPDX-License-Identifier: GPL-2.0
/* fluxion: watch_kunit - who looks at a node sees what it gives, while it looks. */
#include "pipe_run.h"

#include "core/watch.h"

static const struct test_item input[] = {
	{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 5, 5 },
};

/* What one watcher saw. */
struct eye {
	struct flx_watcher watcher;
	u32 n;
	u32 calls;
	s64 last;
};

static void see(struct flx_watcher *w, const struct flx_batch *b)
{
	struct eye *eye = FLX_CONTAINER_OF(w, struct eye, watcher);

	eye->calls++;
	eye->n += b->count;
	eye->last = *(s64 *)flx_batch_record((struct flx_batch *)b,
					     b->count - 1);
}

enum { INPUT, SHARE, MAP, WINDOW, SUM, OUTPUT, NODES };

/* "s = a | share; s | map(v * 3 + 1) | window_by_count(2) | map(sum(v))" */
static struct test_run *begin(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct test_graph *g = &r->g;
	u32 share = graph_node(g, FLUXION_OP_SHARE, graph_input(g, "a"));

	g->nodes[share].arg[0] = 16;
	graph_output(g, graph_sum(g, graph_window(g, graph_map(g, share), 2),
				  2), "out");
	test_source_init(&r->in[0], input, 0);
	r->in[0].open = true;
	KUNIT_ASSERT_EQ_MSG(test, run_open(r, 128, &graph_limits), 0, "%s",
			    r->error.message);
	return r;
}

static void watch(struct kunit *test, struct test_run *r, u32 node,
		  struct eye *eye)
{
	*eye = (struct eye){ .watcher.see = see };
	KUNIT_ASSERT_EQ(test, flx_pipe_watch(&r->pipe, node, &eye->watcher), 0);
}

/* Up to item @n comes; behind the last one it ends. */
static void come(struct test_run *r, u32 n)
{
	r->in[0].n = n;
	r->in[0].open = n < ARRAY_SIZE(input);
	run_on(r);
}

/* The last window is full only when the input ends. */
static void each_node_shows_what_it_gives(struct kunit *test)
{
	static const struct {
		u32 n;
		s64 last;
	} want[] = {
		[INPUT] = { 5, 5 }, [SHARE] = { 5, 5 }, [MAP] = { 5, 16 },
		[WINDOW] = { 3, 1 }, [SUM] = { 3, 16 },
	};
	struct test_run *r = begin(test);
	struct eye eye[OUTPUT];
	u32 i;

	for (i = 0; i < OUTPUT; i++)
		watch(test, r, i, &eye[i]);
	come(r, ARRAY_SIZE(input));
	KUNIT_EXPECT_EQ(test, r->out[0].n, 3);
	for (i = 0; i < OUTPUT; i++) {
		KUNIT_EXPECT_EQ_MSG(test, eye[i].n, want[i].n, "node %u", i);
		KUNIT_EXPECT_EQ_MSG(test, eye[i].last, want[i].last, "node %u",
				    i);
	}
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* Who comes late sees the rest; who leaves sees nothing more. */
static void who_comes_and_goes(struct kunit *test)
{
	struct test_run *r = begin(test);
	struct eye first, second;

	come(r, 1);
	watch(test, r, MAP, &first);
	come(r, 2);
	watch(test, r, MAP, &second);
	come(r, 3);
	flx_pipe_unwatch(&r->pipe, &first.watcher);
	come(r, 4);
	flx_pipe_unwatch(&r->pipe, &second.watcher);
	KUNIT_EXPECT_EQ(test, first.n, 2);
	KUNIT_EXPECT_EQ(test, second.n, 2);
	KUNIT_EXPECT_EQ(test, second.last, 13);
	watch(test, r, MAP, &first);
	come(r, 5);
	KUNIT_EXPECT_EQ(test, first.n, 1);
	KUNIT_EXPECT_EQ(test, second.n, 2);
	KUNIT_EXPECT_EQ(test, r->out[0].n, 3);
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* While nothing comes there is nothing to be seen. */
static void nothing_is_not_shown(struct kunit *test)
{
	struct test_run *r = begin(test);
	struct eye window, stream;

	watch(test, r, WINDOW, &window);
	watch(test, r, INPUT, &stream);
	run_on(r);
	come(r, 1);
	KUNIT_EXPECT_EQ(test, window.calls, 0);
	KUNIT_EXPECT_EQ(test, stream.calls, 1);
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static void what_gives_nothing_is_refused(struct kunit *test)
{
	struct eye eye = { .watcher.see = see };
	struct test_run *r = begin(test);
	struct flx_pipe *p = &r->pipe;

	KUNIT_EXPECT_EQ(test, flx_pipe_watch(p, OUTPUT, &eye.watcher),
			-FLX_EINVAL);
	KUNIT_EXPECT_EQ(test, flx_pipe_watch(p, NODES, &eye.watcher),
			-FLX_EINVAL);
	test_fail_allocation(0);
	KUNIT_EXPECT_EQ(test, flx_pipe_watch(p, MAP, &eye.watcher),
			-FLX_ENOMEM);
	test_fail_allocation(-1);
	KUNIT_EXPECT_EQ(test, flx_pipe_watch(p, MAP, &eye.watcher), 0);
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static struct kunit_case watch_cases[] = {
	KUNIT_CASE(each_node_shows_what_it_gives),
	KUNIT_CASE(who_comes_and_goes),
	KUNIT_CASE(nothing_is_not_shown),
	KUNIT_CASE(what_gives_nothing_is_refused),
	{}
};

static struct kunit_suite watch_suite = {
	.name = "flx_watch",
	.test_cases = watch_cases,
};

kunit_test_suite(watch_suite);
