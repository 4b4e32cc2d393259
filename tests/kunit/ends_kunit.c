// SPDX-License-Identifier: GPL-2.0
/* fluxion: ends_kunit - what a graph may say about its inputs and outputs. */
#include "pipe_run.h"

#include <linux/string.h>

enum { INPUT, OUTPUT };

/* An argument of one of the two ends: its edges, and what lies beyond. */
static const struct {
	u32 node;
	u32 arg;
	s64 value;
	const char *why;
} args[] = {
	{ INPUT, 0, 64 << 20 },
	{ INPUT, 0, (64 << 20) + 1, "out of range: a ring of more than 64 MiB" },
	{ OUTPUT, 0, -1, "out of range: a ring of more than 64 MiB" },
	{ INPUT, 1, FLUXION_OVERFLOW_LATEST },
	{ INPUT, 1, FLUXION_OVERFLOW_LATEST + 1,
	  "bad argument: unknown overflow policy" },
	{ OUTPUT, 1, FLUXION_OVERFLOW_LATEST },
	{ OUTPUT, 1, -1, "bad argument: unknown overflow policy" },
	{ INPUT, 2, 1 },
	{ INPUT, 2, 2, "bad argument: unknown stamp" },
	{ INPUT, 2, -1, "bad argument: unknown stamp" },
};

static struct test_run *begin(struct kunit *test)
{
	struct test_run *r = run_begin(test);

	graph_output(&r->g, graph_input(&r->g, "a"), "out");
	return r;
}

/* @why: NULL: it is taken. */
static void expect(struct kunit *test, struct test_run *r, const char *why)
{
	int err = run_open(r, 1, &graph_limits);

	KUNIT_EXPECT_EQ(test, err, why ? -FLX_EINVAL : 0);
	if (!err)
		run_close(r);
	else if (why)
		KUNIT_EXPECT_STREQ(test, r->error.message, why);
}

static void arguments_have_their_bounds(struct kunit *test)
{
	struct test_run *r;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(args); i++) {
		r = begin(test);
		r->g.nodes[args[i].node].arg[args[i].arg] = args[i].value;
		expect(test, r, args[i].why);
	}
}

static void an_end_has_a_name(struct kunit *test)
{
	struct test_run *r = begin(test);

	memset(r->g.nodes[OUTPUT].name, 0, sizeof(r->g.nodes[OUTPUT].name));
	expect(test, r, "bad argument: an end without a name");
}

static void an_end_computes_nothing(struct kunit *test)
{
	struct test_run *r = begin(test);

	graph_program(&r->g, 1, 0);
	graph_code(&r->g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	expect(test, r, "bad argument: an end has no programs");
	r = begin(test);
	graph_data(&r->g, "0123456", 8);
	expect(test, r, "bad argument: an output has no data");
}

static void only_one_flag_has_a_meaning(struct kunit *test)
{
	struct test_run *r = begin(test);

	r->g.nodes[INPUT].flags = FLUXION_INPUT_SUBJECT;
	expect(test, r, NULL);
	r = begin(test);
	r->g.nodes[INPUT].flags = FLUXION_INPUT_SUBJECT << 1;
	expect(test, r, "bad argument: unknown flags of an input");
}

static struct kunit_case ends_cases[] = {
	KUNIT_CASE(arguments_have_their_bounds),
	KUNIT_CASE(an_end_has_a_name),
	KUNIT_CASE(an_end_computes_nothing),
	KUNIT_CASE(only_one_flag_has_a_meaning),
	{}
};

static struct kunit_suite ends_suite = {
	.name = "flx_ends",
	.test_cases = ends_cases,
};

kunit_test_suite(ends_suite);
