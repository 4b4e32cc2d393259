// SPDX-License-Identifier: GPL-2.0
/* fluxion: api_kunit - the cases of api-cases.txt, inside a kernel. */
#include "graph_build.h"
#include "support.h"

#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "api_play.h"
#include "core/channel.h"

extern const char api_cases[];

/* "v + add" */
static u32 add_map(struct test_graph *g, u32 from, s64 add)
{
	u32 i = graph_node(g, FLUXION_OP_MAP, from);

	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_ADD | FLUXION_X_IMM, 0, 0, 0, 0, add);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	return i;
}

static u32 add_share(struct test_graph *g, u32 from)
{
	u32 i = graph_node(g, FLUXION_OP_SHARE, from);

	g->nodes[i].arg[0] = FLX_CHANNEL_DEFAULT;
	return i;
}

static void *bed_graph(bool map, s64 add, bool share, u32 *bytes)
{
	struct test_graph *g = kzalloc(sizeof(*g), GFP_KERNEL);
	void *blob;
	u32 node;

	if (!g)
		return NULL;
	graph_begin(g);
	node = graph_input(g, "a");
	if (map)
		node = add_map(g, node, add);
	if (share)
		node = add_share(g, node);
	graph_output(g, node, "out");
	blob = graph_blob(g, bytes);
	kfree(g);
	return blob;
}

static void bed_drop(void *blob)
{
	vfree(blob);
}

/* Play the cases of an operator, and see that they are there. */
static void play(struct kunit *test, const char *op, u32 want)
{
	const struct api_bed bed = {
		.alloc = test_runtime.alloc, .free = test_runtime.free,
		.graph = bed_graph, .drop = bed_drop,
	};
	struct api_text text = { .at = api_cases };
	enum api_result result;
	struct api_case c;
	u32 n = 0;

	while ((result = api_play(&bed, &text, &c)) != API_OVER) {
		if (!api_is_of(&c, op))
			continue;
		n++;
		KUNIT_EXPECT_EQ_MSG(test, result, API_PASSED,
				    "%.*s, line %u: %.*s", c.name.len,
				    c.name.s, c.line, c.bad.len, c.bad.s);
	}
	KUNIT_EXPECT_EQ(test, n, want);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

static void into_fluxion_stream(struct kunit *test)
{
	play(test, "into_fluxion_stream", 2);
	play(test, "into_fluxion_stream_map", 1);
}

static void subject(struct kunit *test)
{
	play(test, "subject", 13);
}

static void share(struct kunit *test)
{
	play(test, "share", 4);
}

static void cancellation_token(struct kunit *test)
{
	play(test, "cancellation_token", 5);
}

static struct kunit_case api_cases_cases[] = {
	KUNIT_CASE(into_fluxion_stream),
	KUNIT_CASE(subject),
	KUNIT_CASE(share),
	KUNIT_CASE(cancellation_token),
	{}
};

static struct kunit_suite api_suite = {
	.name = "flx_api",
	.test_cases = api_cases_cases,
};

kunit_test_suite(api_suite);
