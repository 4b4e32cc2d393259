// SPDX-License-Identifier: GPL-2.0
/* fluxion: types_kunit - which types of a graph are refused, and which are one. */
#include "pipe_run.h"

#include <linux/string.h>

#include "core/graph_types.h"

/* Fields that the types below name by their index. */
static void add_fields(struct test_graph *g)
{
	graph_field(g, "px", 0, 0);
	graph_field(g, "q", 0, 8);
	graph_field(g, "", 0, 0);
	graph_field(g, "own", 1, 0);
	graph_field(g, "gap", 0, 4);
	graph_field(g, "large", 1, 0);
	graph_field(g, "px", 0, 0);
	graph_field(g, "q", 0, 8);
}

#define FIELDS	8

static const struct {
	struct fluxion_type type;
	const char *why;
} refused[] = {
	{ { .kind = 0, .size = 8 }, "a type of an unknown kind" },
	{ { .kind = 99, .size = 8 }, "a type of an unknown kind" },
	{ { FLUXION_TYPE_S64, .size = 8, .first = 1 },
	  "a type of an unknown kind" },
	{ { FLUXION_TYPE_S64, .size = 8, .count = 1 },
	  "a type of an unknown kind" },
	{ { FLUXION_TYPE_U16, .size = 4 }, "a type's size is wrong" },
	{ { FLUXION_TYPE_S32, .size = 8 }, "a type's size is wrong" },
	{ { FLUXION_TYPE_BOOL, .size = 2 }, "a type's size is wrong" },
	{ { FLUXION_TYPE_S64, .size = 8, .zero = 1 },
	  "a type's scale or padding is wrong" },
	{ { FLUXION_TYPE_S64, .size = 8, .scale = 1 },
	  "a type's scale or padding is wrong" },
	{ { FLUXION_TYPE_DEC, .size = 8, .scale = 19 },
	  "a type's scale or padding is wrong" },
	{ { FLUXION_TYPE_BYTES }, "bytes without a length" },
	{ { FLUXION_TYPE_BYTES, .size = 4, .count = 4, .first = 1 },
	  "bytes without a length" },
	{ { FLUXION_TYPE_BYTES, .size = 65537, .count = 65537 },
	  "too large: a record of more than 64 KiB" },
	{ { FLUXION_TYPE_RECORD }, "a type's fields are not there" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = FIELDS + 1, .count = 1 },
	  "a type's fields are not there" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = FIELDS, .count = 1 },
	  "a type's fields are not there" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = 3, .count = 1 },
	  "a field's type does not come before the record's" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = 4, .count = 1 },
	  "a field's offset is wrong" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = 2, .count = 1 },
	  "a field's name is wrong" },
	{ { FLUXION_TYPE_TUPLE, .size = 8, .first = 0, .count = 1 },
	  "a field's name is wrong" },
	{ { FLUXION_TYPE_RECORD, .size = 8, .first = 0, .count = 2 },
	  "a type's size is wrong" },
	{ { FLUXION_TYPE_LIST, .size = 16, .first = 1, .count = 1 },
	  "an element's type does not come before the list's" },
	{ { FLUXION_TYPE_LIST, .size = 8 },
	  "a list's or pair's count is wrong" },
	{ { FLUXION_TYPE_LIST, .size = 65544, .count = 8192 },
	  "too large: a record of more than 64 KiB" },
	{ { FLUXION_TYPE_PAIR, .size = 16 + FLX_PAIR_TAIL, .count = 1 },
	  "a list's or pair's count is wrong" },
};

/* Return: what is said of a graph in which type 1 is @t, or NULL. */
static const char *refuse(struct kunit *test, const struct fluxion_type *t)
{
	struct test_run *r = run_begin(test);
	u32 i;

	add_fields(&r->g);
	i = graph_type(&r->g, 0, 0, 0, 0);
	r->g.types[i] = *t;
	graph_output(&r->g, graph_input(&r->g, "a"), "out");
	if (run_open(r, 1, &graph_limits))
		return r->error.message;
	run_close(r);
	return NULL;
}

static void malformed_types_are_refused(struct kunit *test)
{
	const char *why;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		why = refuse(test, &refused[i].type);
		KUNIT_ASSERT_NOT_NULL_MSG(test, why, "type %u is taken", i);
		KUNIT_EXPECT_STREQ(test, why, refused[i].why);
	}
}

/* The last field of a record makes it too large; each for itself is not. */
static void a_record_has_its_limit(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct test_graph *g = &r->g;
	u32 bytes = graph_type(g, FLUXION_TYPE_BYTES, 65535, 0, 65535);

	graph_field(g, "b", bytes, 0);
	graph_field(g, "v", 0, 65535);
	graph_type(g, FLUXION_TYPE_RECORD, 65543, 0, 2);
	graph_output(g, graph_input(g, "a"), "out");
	KUNIT_EXPECT_NE(test, run_open(r, 1, &graph_limits), 0);
	KUNIT_EXPECT_STREQ(test, r->error.message,
			   "too large: a record of more than 64 KiB");
}

/* a: of type @from; its output says that it is of type @to. */
static int meet(struct kunit *test, struct test_run *r, u32 from, u32 to)
{
	struct test_graph *g = &r->g;
	u32 a = graph_input(g, "a");
	int err;

	g->nodes[a].type = from;
	g->nodes[graph_output(g, a, "out")].type = to;
	err = run_open(r, 1, &graph_limits);
	if (!err)
		run_close(r);
	memset(g->nodes, 0, 2 * sizeof(g->nodes[0]));
	g->header.nodes.count = 0;
	g->header.edges.count = 0;
	return err;
}

/* A type may stand in the table twice. */
static void what_is_the_same_in_every_part_is_one(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct test_graph *g = &r->g;
	u32 one, twin, shorter, other, dec, list, lists;

	add_fields(g);
	graph_field(g, "px", 0, 0);
	graph_field(g, "r", 0, 8);
	one = graph_type(g, FLUXION_TYPE_RECORD, 16, 0, 2);
	twin = graph_type(g, FLUXION_TYPE_RECORD, 16, 6, 2);
	shorter = graph_type(g, FLUXION_TYPE_RECORD, 8, 6, 1);
	other = graph_type(g, FLUXION_TYPE_RECORD, 16, 8, 2);
	dec = graph_type(g, FLUXION_TYPE_DEC, 8, 0, 0);
	list = graph_type(g, FLUXION_TYPE_LIST, 24, 0, 2);
	lists = graph_type(g, FLUXION_TYPE_LIST, 24, 0, 2);
	KUNIT_EXPECT_EQ(test, meet(test, r, one, one), 0);
	KUNIT_EXPECT_EQ(test, meet(test, r, one, twin), 0);
	KUNIT_EXPECT_EQ(test, meet(test, r, list, lists), 0);
	KUNIT_EXPECT_NE(test, meet(test, r, one, shorter), 0);
	KUNIT_EXPECT_NE(test, meet(test, r, one, other), 0);
	KUNIT_EXPECT_NE(test, meet(test, r, 0, dec), 0);
	KUNIT_EXPECT_STREQ(test, r->error.message,
			   "bad type: it does not give what it takes");
}

/* As handlers and sources name the types that they take and give. */
static void types_have_names(struct kunit *test)
{
	struct test_run *r = run_begin(test);
	struct test_graph *g = &r->g;
	const struct flx_graph *graph = &r->graph;
	u32 dec, bytes, record, list;

	dec = graph_type(g, FLUXION_TYPE_DEC, 8, 0, 0);
	g->types[dec].scale = 2;
	bytes = graph_type(g, FLUXION_TYPE_BYTES, 12, 0, 12);
	graph_field(g, "px", dec, 0);
	graph_field(g, "sym", bytes, 8);
	record = graph_type(g, FLUXION_TYPE_RECORD, 20, 0, 2);
	list = graph_type(g, FLUXION_TYPE_LIST, 24, 0, 2);
	graph_output(g, graph_input(g, "a"), "out");
	KUNIT_ASSERT_EQ(test, run_open(r, 1, &graph_limits), 0);
	KUNIT_EXPECT_TRUE(test, flx_graph_type_is(graph, 0, " s64 "));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, 0, "u64"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, 0, "s64 s64"));
	KUNIT_EXPECT_TRUE(test, flx_graph_type_is(graph, dec, " dec( 2) "));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, dec, "dec(3)"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, dec, "dec"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, dec, "dec(x)"));
	KUNIT_EXPECT_TRUE(test, flx_graph_type_is(graph, bytes, "bytes(12)"));
	KUNIT_EXPECT_TRUE(test, flx_graph_type_is(graph, record,
						  "{ px: dec(2), sym: bytes(12) }"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, record,
						   "{ px: dec(2) }"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, record,
						   "{ qx: dec(2), sym: bytes(12) }"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, list, "s64"));
	KUNIT_EXPECT_FALSE(test, flx_graph_type_is(graph, record, "s64"));
	run_close(r);
}

static struct kunit_case types_cases[] = {
	KUNIT_CASE(malformed_types_are_refused),
	KUNIT_CASE(a_record_has_its_limit),
	KUNIT_CASE(what_is_the_same_in_every_part_is_one),
	KUNIT_CASE(types_have_names),
	{}
};

static struct kunit_suite types_suite = {
	.name = "flx_types",
	.test_cases = types_cases,
};

kunit_test_suite(types_suite);
