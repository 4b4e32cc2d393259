/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: ops_input - the items that most tests of operators begin with. */
#ifndef FLX_TEST_OPS_INPUT_H
#define FLX_TEST_OPS_INPUT_H

#include "pipe_run.h"

/* Values with an error in the middle. */
static const struct test_item input[] = {
	{ 4, 1 }, { -3, 2 }, { 0, 3, 5 }, { 10, 4 }, { 7, 9 }, { 0, 11 },
};

/* A graph with one input, *@from, that gives them. */
static inline struct test_run *begin(struct kunit *test, u32 *from)
{
	struct test_run *r = run_begin(test);

	*from = graph_input(&r->g, "a");
	test_source_init(&r->in[0], input, ARRAY_SIZE(input));
	return r;
}

/* In a test that has r and node: what @node gives of them. */
#define EXPECT(...) do {						\
	static const struct test_item want[] = { __VA_ARGS__ };		\
									\
	graph_output(&r->g, node, "out");				\
	run_expect(test, r, want, ARRAY_SIZE(want));			\
} while (0)

#endif /* FLX_TEST_OPS_INPUT_H */
