// SPDX-License-Identifier: GPL-2.0
/* fluxion: language_graph_test - nodes, edges, ends and the canonical text. */
#include "language.h"
#include "core/graph.h"
#include "ops.h"

/* "in:a map out:out" and what each reads: "a map<0 out:out<1". */
static void describe(const struct fluxion_graph *g, char *p)
{
	const struct fluxion_edge *edges = language_section(g, &g->edges);
	unsigned int count, i, k;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);

	for (i = 0; i < count; i++) {
		p += sprintf(p, "%s%s", i ? " " : "", n[i].name[0] ? n[i].name :
			     flx_op_find(n[i].op)->name);
		for (k = 0; k < n[i].edges; k++)
			p += sprintf(p, "%s%u", k ? "," : "<",
				     edges[n[i].edge + k].node);
	}
}

static bool is_graph(const char *text, const char *want)
{
	struct fluxion_error e = { .size = sizeof(e) };
	struct fluxion_graph *g = language_compile(text);
	char got[1024] = "";
	bool good;

	if (!g)
		return false;
	describe(g, got);
	good = !strcmp(got, want) && !fluxion_graph_check(g, &e);
	if (!good)
		tap_note("%s: %s, not %s; %s", text, got, want, e.message);
	fluxion_graph_free(g);
	return good;
}

TEST(shapes)
{
	CHECK(is_graph("a", "a out<0"));
	CHECK(is_graph("a | map(v) | filter(v)", "a map<0 filter<1 out<2"));
	CHECK(is_graph("a | ordered_merge(b, c)",
		       "a b c ordered_merge<0,1,2 out<3"));
	CHECK(is_graph("a | ordered_merge", "a ordered_merge<0 out<1"));
	CHECK(is_graph("x = b | map(v); a | ordered_merge(x)",
		       "b map<0 a ordered_merge<2,1 out<3"));
	CHECK(is_graph("in c; a | ordered_merge(b, c)",
		       "c a b ordered_merge<1,2,0 out<3"));
	CHECK(is_graph("a | map(1); b | map(2); out x = c; d",
		       "a map<0 out<1 b map<3 out2<4 c x<6 d out3<8"));
	CHECK(is_graph("x = a; y = x; y", "a out<0"));
	CHECK(is_graph("in a; out a = a", "a a<0"));
	CHECK(is_graph("tap = a | map(v + 1); tap | filter(1)",
		       "a map<0 filter<1 out<2"));
	CHECK(is_graph("acc1 | ordered_merge(v_in, temp1, temp2)",
		       "acc1 v_in temp1 temp2 ordered_merge<0,1,2,3 out<4"));
	CHECK(is_graph("in lfet; in left; left | ordered_merge(lfet)",
		       "lfet left ordered_merge<1,0 out<2"));
}

static bool is_canonical(const char *text, const char *want)
{
	struct fluxion_graph *g = language_compile(text);
	struct fluxion_graph *again;
	bool good;

	if (!g)
		return false;
	again = language_compile(fluxion_graph_text(g));
	good = !strcmp(fluxion_graph_text(g), want) && again &&
	       g->total == again->total && !memcmp(g, again, g->total);
	if (!good)
		tap_note("%s is printed %s", text, fluxion_graph_text(g));
	fluxion_graph_free(g);
	fluxion_graph_free(again);
	return good;
}

TEST(canonical_text)
{
	static const char *const texts[][2] = {
		{ "a|map( v+1 );", "a | map(v + 1)" },
		{ "a # in\n | # the\n map(v)", "a | map(v)" },
		{ "a | map((v) * (1 + 2))", "a | map(v * (1 + 2))" },
		{ "a | map((v * 1) + 2)", "a | map(v * 1 + 2)" },
		{ "a | map(v-(1-2)-3)", "a | map(v - (1 - 2) - 3)" },
		{ "a | map((v ? 1 : 2) ? 3 : (4 ? 5 : 6))",
		  "a | map((v ? 1 : 2) ? 3 : 4 ? 5 : 6)" },
		{ "a | map(--v + !(!v) - -(v + 1))",
		  "a | map(- -v + !!v - -(v + 1))" },
		{ "a | map((v | 1) || v)", "a | map(v | 1 || v)" },
		{ "a | map((v == 1) & v)", "a | map(v == 1 & v)" },
		{ "a | map(v == (1 & v))", "a | map(v == (1 & v))" },
		{ "a | map(0XfF + 1_000 + 007)", "a | map(0xff + 1000 + 7)" },
		{ "in q:dec(2);q|map(v+0.50)", "in q: dec(2); q | map(v + 0.50)" },
		{ "in q:{a:u8,b:{c:bytes(2),d:dec(3)}}(size=64KiB,overflow=latest);q",
		  "in q: {a: u8, b: {c: bytes(2), d: dec(3)}} (size = 64KiB, overflow = latest); q" },
		{ "in a(stamp=arrival);out x(size=1MiB)=a",
		  "in a (stamp = arrival); out x (size = 1MiB) = a" },
		{ "a|map({x:v,y:\"\\x41\\x00\\\"\"})",
		  "a | map({x: v, y: \"A\\x00\\\"\"})" },
		{ "a|map(clamp(v,1,2),t=t+1)",
		  "a | map(clamp(v, 1, 2), t = t + 1)" },
		{ "x=a|map(v);x|ordered_merge(b,c)",
		  "x = a | map(v); x | ordered_merge(b, c)" },
		{ "a|scan(-1,acc,out=acc)", "a | scan(-1, acc, out = acc)" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK(is_canonical(texts[i][0], texts[i][1]));
}

TEST(places)
{
	struct fluxion_graph *g =
		language_compile("in q;q|map( v )|filter(v==1);out x=b");
	const char *text = fluxion_graph_text(g);
	unsigned int count, i;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);
	static const char *const want[] = {
		"q", "map(v)", "filter(v == 1)", "q | map(v) | filter(v == 1)",
		"b", "b",
	};

	CHECK(count == 6);
	for (i = 0; i < count; i++)
		CHECK(strlen(want[i]) == n[i].len &&
		      !memcmp(want[i], text + n[i].pos, n[i].len));
	fluxion_graph_free(g);
}

/* A graph from elsewhere need not end its text. */
TEST(foreign_text)
{
	struct fluxion_graph *g = language_compile("a | map(v)");
	char *text = (char *)fluxion_graph_text(g);

	text[g->text.count - 1] = 'x';
	CHECK(!*fluxion_graph_text(g));
	g->text.count = 0;
	CHECK(!*fluxion_graph_text(g));
	fluxion_graph_free(g);
}

TEST(ends)
{
	struct fluxion_graph *g = language_compile(
		"in a (size = 64KiB, overflow = drop_newest, stamp = arrival); out a (size = 4096, overflow = latest) = a");
	const struct fluxion_node *in = fluxion_graph_end(g, "a", false);
	const struct fluxion_node *out = fluxion_graph_end(g, "a", true);

	CHECK(in && in->op == FLUXION_OP_INPUT);
	CHECK(out && out->op == FLUXION_OP_OUTPUT);
	CHECK(in->arg[0] == 65536 && in->arg[2] == 1);
	CHECK(in->arg[1] == FLUXION_OVERFLOW_DROP_NEWEST);
	CHECK(out->arg[0] == 4096 && out->arg[1] == FLUXION_OVERFLOW_LATEST);
	CHECK(!fluxion_graph_end(g, "b", false));
	fluxion_graph_free(g);
}

TEST(arguments)
{
	struct fluxion_graph *g = language_compile("a | take_items(2 * 3 + 1)");

	CHECK(fluxion_graph_nodes(g, NULL)[1].arg[0] == 7);
	fluxion_graph_free(g);
}

static bool is_type(const char *text, const char *want)
{
	struct fluxion_graph *g = language_compile(text);
	char got[256];
	bool good;

	if (!g)
		return false;
	fluxion_type_print(g, fluxion_graph_end(g, "out", true)->type, got,
			   sizeof(got));
	good = !strcmp(got, want);
	if (!good)
		tap_note("%s: %s, not %s", text, got, want);
	fluxion_graph_free(g);
	return good;
}

TEST(types)
{
	CHECK(is_type("a", "s64"));
	CHECK(is_type("in a: u8; a", "u8"));
	CHECK(is_type("in a: u8; a | map(v)", "u8"));
	CHECK(is_type("in a: u8; a | map(v + 0)", "s64"));
	CHECK(is_type("a | map(v > 1)", "bool"));
	CHECK(is_type("a | map(v ? v > 1 : v > 2)", "bool"));
	CHECK(is_type("a | map(v ? v > 1 : 2)", "s64"));
	CHECK(is_type("in a: bool; a | map(v)", "bool"));
	CHECK(is_type("in a: bool; a | map(-v)", "s64"));
	CHECK(is_type("in a: dec(2); a | map(v * v)", "dec(4)"));
	CHECK(is_type("in a: dec(2); a | map(1 / v)", "s64"));
	CHECK(is_type("in a: dec(2); a | map(v / v)", "dec(2)"));
	CHECK(is_type("in a: {x: u8, y: bytes(3)}; a | map({y: y, z: x, w: 1.5})",
		      "{y: bytes(3), z: u8, w: dec(1)}"));
	CHECK(is_type("in a: {x: u8}; a | map(v)", "u8"));
	CHECK(is_type("in a: {x: u8}; a | filter(v)", "{x: u8}"));
	CHECK(is_type("a | combine_with_previous", "pair of s64"));
	CHECK(is_type("a | combine_with_previous | filter(v) | take_items(1)",
		      "pair of s64"));
	CHECK(is_type("a | combine_with_previous | combine_with_previous",
		      "pair of s64"));
	CHECK(is_type("a | combine_with_previous | map(v)", "s64"));
	CHECK(is_type("in a: u8; a | scan(0, v)", "s64"));
	CHECK(is_type("in a: dec(3); a | scan(0.5, acc - v)", "dec(3)"));
	CHECK(is_type("in a: u8; a | reduce(0, v)", "s64"));
	CHECK(is_type("in a: u8; a | reduce({k: 0}, {k: acc.k + v})",
		      "{k: s64}"));
	CHECK(is_type("in b: u8; a | zip(b, c)", "[s64, u8, s64]"));
	CHECK(is_type("in a: u8; a | share", "u8"));
	CHECK(is_type("in a: u8; a | share_single", "u8"));
	CHECK(is_type("a | map(t)", "s64"));
	CHECK(is_type("a | map(\"abc\")", "bytes(3)"));
}

/* The compiler and the engine know the same operators. */
TEST(both_tables_agree)
{
	const struct lang_op *op;
	unsigned int i;

	for (op = fluxion__ops; op->entry; op++)
		CHECK(flx_op_find(op->entry->op) == op->entry);
	for (i = 0; i < flx_op_count; i++) {
		const struct flx_op *engine = flx_op_find(i);

		if (!engine || engine->kind == FLX_OP_END ||
		    fluxion__op_find(engine->name))
			continue;
		tap_note("the compiler does not know %s", engine->name);
		tap_bad++;
	}
}

/* The examples of the manual compile. */
TEST(examples)
{
	unsigned int i;

	for (i = 0; i < flx_op_count; i++) {
		const struct flx_op *op = flx_op_find(i);
		struct fluxion_graph *g;
		char text[256];

		if (!op || !op->example)
			continue;
		snprintf(text, sizeof(text), "%s", op->example);
		*strstr(text, " ::") = '\0';
		g = language_compile(text);
		CHECK(g);
		fluxion_graph_free(g);
	}
}

int main(void)
{
	RUN(shapes);
	RUN(canonical_text);
	RUN(places);
	RUN(foreign_text);
	RUN(ends);
	RUN(arguments);
	RUN(types);
	RUN(both_tables_agree);
	RUN(examples);
	return tap_done();
}
