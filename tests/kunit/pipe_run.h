/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: pipe_run - a graph, built and run between test sources and sinks. */
#ifndef FLX_TEST_PIPE_RUN_H
#define FLX_TEST_PIPE_RUN_H

#include "graph_build.h"
#include "support.h"

#define RUN_ENDS	4

/**
 * struct test_run - a graph at work
 * @g: what it is made of: write it between run_begin() and run_open()
 * @in: its inputs, in order; they are empty unless they are initialised anew
 * @out: its outputs, in order
 * @graph: verified
 * @pipe: built
 * @error: why it was not
 */
struct test_run {
	struct test_graph g;
	struct test_source in[RUN_ENDS];
	struct test_sink out[RUN_ENDS];
	struct flx_graph graph;
	struct flx_pipe pipe;
	struct fluxion_error error;
	struct flx_stream *inputs[RUN_ENDS];
	void *blob;
};

/* A new one, that goes with the test. */
struct test_run *run_begin(struct kunit *test);

/**
 * run_open() - verify and build what stands in @r->g
 * @batch: items that move together
 * @limits: of the graph and its memory
 *
 * Return: 0 or what was returned.
 */
int run_open(struct test_run *r, u32 batch, const struct flx_limits *limits);

/* The same on another runtime. */
int run_open_on(struct test_run *r, const struct flx_runtime *rt, u32 batch,
		const struct flx_limits *limits);

/* Wake the pipe and run it until nothing is left to do. */
void run_on(struct test_run *r);

/* Give its memory back; it can be opened again. */
void run_close(struct test_run *r);

/**
 * run_expect() - open, run, compare, close, for several batch sizes
 *
 * The inputs are rewound each time; output 0 ends.
 */
void run_expect(struct kunit *test, struct test_run *r,
		const struct test_item *want, u32 n);

/* Fail every allocation of a build once: nothing may be left behind. */
void run_fail_each(struct kunit *test, struct test_run *r);

#endif /* FLX_TEST_PIPE_RUN_H */
