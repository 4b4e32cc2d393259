// SPDX-License-Identifier: GPL-2.0
/* fluxion: graph_kunit - what no graph may be, and damaged graphs. */
#include "pipe_run.h"

#include <linux/prandom.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* in a, in b; a | map | ordered_merge(b) | scan; out */
enum { A, B, MAP, MERGE, SCAN, OUT };

static struct test_run *r;
static struct test_graph *g;
static struct fluxion_error why;	/* of the last refusal */

static int graph_init(struct kunit *test)
{
	r = run_begin(test);
	g = &r->g;
	graph_input(g, "a");
	graph_input(g, "b");
	graph_map(g, A);
	graph_node(g, FLUXION_OP_ORDERED_MERGE, MAP);
	graph_edge(g, B);
	graph_scan(g, MERGE);
	graph_output(g, SCAN, "out");
	return 0;
}

/* Refused, with @err, for a reason that contains @text? Then begin anew. */
static void refused(struct kunit *test, int err, const char *text)
{
	KUNIT_EXPECT_EQ_MSG(test, run_open(r, 128, &graph_limits), err, "%s",
			    text);
	why = r->error;
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why.message, text),
				  "'%s' in '%s'", text, why.message);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
	graph_init(test);
}

static void a_good_graph_passes(struct kunit *test)
{
	KUNIT_ASSERT_EQ_MSG(test, run_open(r, 128, &graph_limits), 0, "%s",
			    r->error.message);
	KUNIT_EXPECT_EQ(test, r->graph.inputs, 2);
	KUNIT_EXPECT_EQ(test, r->graph.outputs, 1);
	run_close(r);
}

/* Two record types, written down twice; @name is the second field's. */
static int two_types(struct kunit *test, const char *name)
{
	u32 a, b, type;

	r = run_begin(test);
	g = &r->g;
	graph_field(g, "x", 0, 0);
	graph_field(g, "y", 0, 8);
	graph_field(g, "x", 0, 0);
	graph_field(g, name, 0, 8);
	type = graph_type(g, FLUXION_TYPE_RECORD, 16, 0, 2);
	a = graph_input(g, "a");
	g->nodes[a].type = type;
	b = graph_input(g, "b");
	g->nodes[b].type = graph_type(g, FLUXION_TYPE_RECORD, 16, 2, 2);
	a = graph_node(g, FLUXION_OP_ORDERED_MERGE, a);
	g->nodes[a].type = type;
	graph_edge(g, b);
	a = graph_output(g, a, "out");
	g->nodes[a].type = type;
	return run_open(r, 128, &graph_limits);
}

static void types_are_the_same_part_by_part(struct kunit *test)
{
	KUNIT_ASSERT_EQ_MSG(test, two_types(test, "y"), 0, "%s",
			    r->error.message);
	run_close(r);
	KUNIT_EXPECT_EQ(test, two_types(test, "z"), -FLX_EINVAL);
	graph_init(test);
}

static void headers_must_be_known(struct kunit *test)
{
	g->header.version++;
	refused(test, -FLX_EINVAL, "version");
	g->header.flags = 1;
	refused(test, -FLX_EINVAL, "flags");
	g->header.size += 8;
	refused(test, -FLX_EINVAL, "size");
}

static void types_must_be_whole(struct kunit *test)
{
	g->types[0].size = 4;
	refused(test, -FLX_EINVAL, "size is wrong");
	g->types[0].kind = 99;
	refused(test, -FLX_EINVAL, "unknown kind");
	g->types[0].scale = 1;
	refused(test, -FLX_EINVAL, "scale");
	graph_type(g, FLUXION_TYPE_RECORD, 8, 0, 1);
	refused(test, -FLX_EINVAL, "fields are not there");
	graph_field(g, "x", 1, 0);
	graph_type(g, FLUXION_TYPE_RECORD, 8, 0, 1);
	refused(test, -FLX_EINVAL, "does not come before");
	graph_field(g, "x", 0, 1);
	graph_type(g, FLUXION_TYPE_RECORD, 8, 0, 1);
	refused(test, -FLX_EINVAL, "offset");
	graph_type(g, FLUXION_TYPE_BYTES, 65537, 0, 65537);
	refused(test, -FLX_EINVAL, "64 KiB");
	graph_type(g, FLUXION_TYPE_LIST, 0, 0, 0xffffffff);
	refused(test, -FLX_EINVAL, "64 KiB");
}

static void nodes_must_be_whole(struct kunit *test)
{
	g->nodes[MAP].op = 999;
	refused(test, -FLX_EINVAL, "unknown operator");
	g->nodes[MAP].type = 7;
	refused(test, -FLX_EINVAL, "type");
	g->nodes[MAP].flags = 1;
	refused(test, -FLX_EINVAL, "flags");
	g->nodes[MAP].program = 0xffffffff;
	refused(test, -FLX_EINVAL, "programs");
	g->nodes[MAP].programs = 0xffffffff;
	refused(test, -FLX_EINVAL, "programs");
	g->nodes[SCAN].data_len = 9;
	refused(test, -FLX_EINVAL, "data");
	g->nodes[MERGE].edges = 0;
	refused(test, -FLX_EINVAL, "number of inputs");
	g->nodes[MERGE].edge = 0xffffffff;
	refused(test, -FLX_EINVAL, "inputs are not there");
	g->nodes[OUT].name[0] = '\0';
	refused(test, -FLX_EINVAL, "without a name");
}

static void streams_flow_forward_and_once(struct kunit *test)
{
	g->edges[g->nodes[MAP].edge].node = MERGE;
	refused(test, -FLX_EINVAL, "no stream before it");
	g->edges[g->nodes[MAP].edge].node = MAP;
	refused(test, -FLX_EINVAL, "no stream before it");
	g->edges[g->nodes[MAP].edge].port = 1;
	refused(test, -FLX_EINVAL, "no stream before it");
	g->edges[g->nodes[MERGE].edge + 1].node = MAP;
	refused(test, -FLX_EINVAL, "used twice");
	g->nodes[MERGE].edges = 1;
	refused(test, -FLX_EINVAL, "never read");
	g->header.nodes.count--;
	refused(test, -FLX_EINVAL, "no output");
	strscpy(g->nodes[B].name, "a", sizeof(g->nodes[B].name));
	refused(test, -FLX_EINVAL, "two ends of one name");
}

static void types_must_fit_together(struct kunit *test)
{
	u32 s32 = graph_type(g, FLUXION_TYPE_S32, 4, 0, 0);

	g->nodes[B].type = s32;
	refused(test, -FLX_EINVAL, "bad type");
	s32 = graph_type(g, FLUXION_TYPE_S32, 4, 0, 0);
	g->nodes[OUT].type = s32;
	refused(test, -FLX_EINVAL, "bad type");
}

static void programs_are_verified_for_their_operator(struct kunit *test)
{
	g->nodes[MAP].programs = 0;
	refused(test, -FLX_EINVAL, "number of programs");
	g->programs[0].first = g->header.code.count + 1;
	refused(test, -FLX_EINVAL, "outside the code");
	g->code[0].a = FLUXION_SPACE_ACC;
	refused(test, -FLX_EINVAL, "no such space");
	KUNIT_EXPECT_EQ(test, why.node, MAP);
	KUNIT_EXPECT_EQ(test, why.insn, 0);
	g->code[3].off = 1;
	refused(test, -FLX_EINVAL, "outside the record");
	KUNIT_EXPECT_EQ(test, why.insn, 3);
	g->nodes[SCAN].data_len = 0;
	refused(test, -FLX_EINVAL, "seed");
	g->programs[1].result = 1;
	refused(test, -FLX_EINVAL, "meaning");
	KUNIT_EXPECT_EQ(test, why.node, SCAN);
}

static void limits_hold(struct kunit *test)
{
	struct flx_limits limits = graph_limits;

	limits.nodes = 5;
	KUNIT_EXPECT_EQ(test, run_open(r, 128, &limits), -FLX_E2BIG);
	limits = graph_limits;
	limits.depth = 2;
	KUNIT_EXPECT_EQ(test, run_open(r, 128, &limits), -FLX_E2BIG);
	limits.depth = 3;
	KUNIT_EXPECT_EQ(test, run_open(r, 128, &limits), 0);
	run_close(r);
}

static void truncated_graphs_are_refused(struct kunit *test)
{
	u32 bytes, n;
	u8 *blob = graph_blob(g, &bytes);
	void *part;

	KUNIT_ASSERT_NOT_NULL(test, blob);
	for (n = 1; n < bytes; n += 13) {
		part = vmalloc(n);
		KUNIT_ASSERT_NOT_NULL(test, part);
		memcpy(part, blob, n);
		KUNIT_EXPECT_EQ(test, flx_graph_verify(&r->graph, part, n,
						       &graph_limits,
						       &r->error),
				-FLX_EINVAL);
		vfree(part);
	}
	vfree(blob);
}

static const struct test_item items[] = {
	{ 1, 1 }, { 0, 2 }, { -5, 3 }, { 0, 4, 9 }, { 77, 5 },
};

/* Build and run what the verifier let through. */
static void run_damaged(struct kunit *test)
{
	u32 i;

	for (i = 0; i < RUN_ENDS; i++) {
		test_source_init(&r->in[i], items, ARRAY_SIZE(items));
		r->inputs[i] = &r->in[i].stream;
	}
	memset(&r->pipe, 0, sizeof(r->pipe));
	if (flx_pipe_build(&r->pipe, &test_runtime, &r->graph, 7,
			   &graph_limits, r->inputs, &r->error))
		return;
	for (i = 0; i < r->pipe.noutputs; i++) {
		test_sink_init(&r->out[i], r->pipe.outputs[i].stream->size);
		r->pipe.outputs[i].sink = &r->out[i].sink;
	}
	run_on(r);
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	flx_pipe_kill(&r->pipe);
	flx_pipe_free(&r->pipe);
	flx_pipe_release(&r->pipe);
}

/* Inputs keep their 8-byte records: the test's sources know no others. */
static bool inputs_are_words(const struct flx_graph *graph)
{
	u32 i;

	if (graph->inputs > RUN_ENDS || graph->outputs > RUN_ENDS)
		return false;
	for (i = 0; i < graph->header->nodes.count; i++) {
		if (graph->nodes[i].op == FLUXION_OP_INPUT &&
		    graph->types[graph->nodes[i].type].size != 8)
			return false;
	}
	return true;
}

/* Each seed is a run of its own: who loads the tests waits for one at a time. */
static const u64 damage_seeds[] = { 6, 7, 8, 9, 10, 11, 12, 13 };
KUNIT_ARRAY_PARAM(damage, damage_seeds, NULL);

static void damaged_graphs_are_refused_or_harmless(struct kunit *test)
{
	const u64 *seed = test->param_value;
	struct rnd_state rnd;
	u32 passed = 0;
	u32 bytes, i;

	prandom_seed_state(&rnd, *seed);
	for (i = 0; i < 500; i++) {
		u8 *blob = graph_blob(g, &bytes);

		KUNIT_ASSERT_NOT_NULL(test, blob);
		blob[prandom_u32_state(&rnd) % bytes] =
			prandom_u32_state(&rnd) >> prandom_u32_state(&rnd) % 8;
		if (!flx_graph_verify(&r->graph, blob, bytes, &graph_limits,
				      &r->error) &&
		    inputs_are_words(&r->graph)) {
			run_damaged(test);
			passed++;
		}
		vfree(blob);
	}
	KUNIT_EXPECT_GT(test, passed, 1);
	KUNIT_EXPECT_LT(test, passed, 400);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static struct kunit_case graph_cases[] = {
	KUNIT_CASE(a_good_graph_passes),
	KUNIT_CASE(types_are_the_same_part_by_part),
	KUNIT_CASE(headers_must_be_known),
	KUNIT_CASE(types_must_be_whole),
	KUNIT_CASE(nodes_must_be_whole),
	KUNIT_CASE(streams_flow_forward_and_once),
	KUNIT_CASE(types_must_fit_together),
	KUNIT_CASE(programs_are_verified_for_their_operator),
	KUNIT_CASE(limits_hold),
	KUNIT_CASE(truncated_graphs_are_refused),
	KUNIT_CASE_PARAM(damaged_graphs_are_refused_or_harmless,
			 damage_gen_params),
	{}
};

static struct kunit_suite graph_suite = {
	.name = "flx_graph",
	.init = graph_init,
	.test_cases = graph_cases,
};

kunit_test_suite(graph_suite);
