// SPDX-License-Identifier: GPL-2.0
/* fluxion: pipe_run - a graph, built and run between test sources and sinks. */
#include "pipe_run.h"

#include <linux/string.h>
#include <linux/vmalloc.h>

static const u32 batches[] = { 1, 2, 7, 128, FLUXION_BATCH_MAX };

struct test_run *run_begin(struct kunit *test)
{
	struct test_run *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, r);
	graph_begin(&r->g);
	for (i = 0; i < RUN_ENDS; i++)
		test_source_init(&r->in[i], NULL, 0);
	return r;
}

static int run_build(struct test_run *r, const struct flx_runtime *rt,
		     u32 bytes, u32 batch, const struct flx_limits *limits)
{
	u32 i;
	int err;

	err = flx_graph_verify(&r->graph, r->blob, bytes, limits, &r->error);
	if (err)
		return err;
	for (i = 0; i < RUN_ENDS; i++)
		r->inputs[i] = &r->in[i].stream;
	memset(&r->pipe, 0, sizeof(r->pipe));
	return flx_pipe_build(&r->pipe, rt, &r->graph, batch, limits,
			      r->inputs, &r->error);
}

int run_open_on(struct test_run *r, const struct flx_runtime *rt, u32 batch,
		const struct flx_limits *limits)
{
	u32 bytes;
	u32 i;
	int err;

	r->blob = graph_blob(&r->g, &bytes);
	if (!r->blob)
		return -FLX_ENOMEM;
	err = run_build(r, rt, bytes, batch, limits);
	if (err) {
		vfree(r->blob);
		return err;
	}
	for (i = 0; i < r->pipe.noutputs; i++) {
		if (r->pipe.outputs[i].subject)
			continue;
		test_sink_init(&r->out[i], r->pipe.outputs[i].stream->size);
		r->pipe.outputs[i].sink = &r->out[i].sink;
	}
	return 0;
}

int run_open(struct test_run *r, u32 batch, const struct flx_limits *limits)
{
	return run_open_on(r, &test_runtime, batch, limits);
}

void run_on(struct test_run *r)
{
	int more;

	flx_pipe_wake(&r->pipe);
	do {
		more = flx_pipe_run(&r->pipe, ~0u);
	} while (more > 0);
}

void run_close(struct test_run *r)
{
	flx_pipe_kill(&r->pipe);
	test_drop_tasks();
	flx_pipe_free(&r->pipe);
	flx_pipe_release(&r->pipe);
	vfree(r->blob);
}

void run_expect(struct kunit *test, struct test_run *r,
		const struct test_item *want, u32 n)
{
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(batches); i++) {
		for (k = 0; k < RUN_ENDS; k++) {
			r->in[k].at = 0;
			r->in[k].stream.closed = false;
		}
		KUNIT_ASSERT_EQ_MSG(test, run_open(r, batches[i],
						   &graph_limits), 0,
				    "%s", r->error.message);
		run_on(r);
		KUNIT_EXPECT_TRUE(test, r->out[0].ended);
		KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
		test_expect_items(test, &r->out[0], want, n);
		run_close(r);
	}
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

void run_fail_each(struct kunit *test, struct test_run *r)
{
	u32 i;
	int err = -FLX_ENOMEM;

	for (i = 0; i < 100 && err; i++) {
		test_fail_allocation(i);
		err = run_open(r, 128, &graph_limits);
		test_fail_allocation(-1);
		if (err)
			KUNIT_EXPECT_EQ(test, test_blocks(), 0);
	}
	KUNIT_EXPECT_GT(test, i, 5);
	KUNIT_ASSERT_EQ_MSG(test, err, 0, "%s", r->error.message);
	run_on(r);
	KUNIT_EXPECT_TRUE(test, r->out[0].ended);
	run_close(r);
}
