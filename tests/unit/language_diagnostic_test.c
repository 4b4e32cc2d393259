// SPDX-License-Identifier: GPL-2.0
/* fluxion: language_diagnostic_test - what is refused, where, in which words. */
#include <errno.h>
#include "language.h"

struct refusal {
	const char *text;
	unsigned int column;
	unsigned int length;
	const char *message;	/* begins so */
};

static bool refuses(const struct refusal *r)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	size_t len = strlen(r->message);
	int err = fluxion_compile(r->text, &g, &d);
	bool good = err == -EINVAL && !g &&
		    !strncmp(d.message, r->message, len) &&
		    (!r->column || (d.column == r->column &&
				    d.length == r->length));

	if (!good)
		tap_note("%s :: %d %u+%u: %s", r->text, err, d.column, d.length,
			 err ? d.message : "accepted");
	fluxion_graph_free(g);
	return good;
}

static void check_all(const struct refusal *r)
{
	for (; r->text; r++)
		CHECK(refuses(r));
}

TEST(syntax)
{
	static const struct refusal refusals[] = {
		{ "a | map(v", 10, 1, "syntax: ')' is missing at the end" },
		{ "a || filter(v)", 3, 2, "syntax: '|' or ';' is missing before '||'" },
		{ "a | map(v $ 2)", 11, 1, "syntax: a character" },
		{ "a | map(v);; b | map(v)", 12, 1, "syntax: a stream" },
		{ "a | map(v ? 1)", 14, 1, "syntax: ':' is missing" },
		{ "a | map({mag: v)", 16, 1, "syntax: '}' is missing" },
		{ "(l) = a | partition(v)", 3, 1, "syntax: ',' and a second" },
		{ "a | map(v + 0x)", 13, 2, "syntax: a hexadecimal" },
		{ "a | map(v[0)", 12, 1, "syntax: ']'" },
		{ "x =", 4, 1, "syntax: a stream" },
		{ "in q: dec(); q | map(v)", 11, 1, "syntax: a scale" },
		{ "", 1, 1, "syntax: a stream is missing" },
		{ "a | map(1.)", 9, 2, "syntax: no digit" },
		{ "a | map(\"x)", 9, 3, "syntax: a string" },
		{ "a | map(\"\\q\")", 9, 1, "syntax: an escape" },
		{ "a | map(1_)", 10, 1, "syntax:" },
		{ "a | map(5x)", 10, 1, "syntax:" },
		{ "a | map(1.5s)", 12, 1, "syntax:" },
		{ "a | map({})", 10, 1, "syntax: a field" },
		{ "out x a", 7, 1, "syntax: '='" },
		{ "a b", 3, 1, "syntax:" },
		{ "a | map(v)) ", 11, 1, "syntax:" },
		{ NULL },
	};

	check_all(refusals);
}

TEST(names)
{
	static const struct refusal refusals[] = {
		{ "a | filter(v > 3) | mpa(v)", 21, 3,
		  "unknown operator: 'mpa'; did you mean 'map'?" },
		{ "a | Map(v)", 5, 3, "unknown operator: 'Map'; did you mean 'map'?" },
		{ "a | zzzzzz(v)", 5, 6, "unknown operator: 'zzzzzz'" },
		{ "foo(3) | map(v)", 1, 3, "unknown operator: 'foo'" },
		{ "a | map(w + 1)", 9, 1, "unknown name: " },
		{ "in q: {mag: dec(2), id: u64}; q | filter(v.mga > 3)", 42, 5,
		  "unknown name: no field 'mga' in {mag: dec(2), id: u64}; did you mean 'mag'?" },
		{ "in q: {mag: dec(2), id: u64}; q | filter(mga > 3)", 42, 3,
		  "unknown name: no field or variable is called 'mga' here; did you mean 'mag'?" },
		{ "in q: {mag: dec(2), id: u64}; q | map({mag: mag, k: 1}) | filter(id > 3)",
		  66, 2, "unknown name: " },
		{ "a | map(v0 + v1)", 9, 2, "unknown name: " },
		{ "a | map(state + v)", 9, 5, "unknown name: " },
		{ "a | map(acc + v)", 9, 3, "unknown name: " },
		{ "a | map(cur - prev)", 9, 3, "unknown name: " },
		{ "a | filter(has(prev))", 16, 4, "unknown name: " },
		{ "a | filter(e == 5)", 12, 1, "unknown name: " },
		{ "a | map(abz(v))", 9, 3,
		  "unknown name: no function is called 'abz'; did you mean 'abs'?" },
		{ "a | map(v.x)", 9, 3, "unknown name: no field 'x' in s64" },
		{ "a | map(a)", 9, 1, "unknown name: 'a' is a stream" },
		{ "in q: i64; q | map(v)", 7, 3,
		  "unknown name: no type is called 'i64'; did you mean 's64'?" },
		{ "v | map(1)", 1, 1, "reserved name: " },
		{ "a | ordered_merge(v0)", 19, 2, "reserved name: " },
		{ "out | map(v)", 1, 3, "reserved name: " },
		{ "expect | map(v)", 1, 6, "reserved name: " },
		{ "_ | map(v)", 1, 1, "reserved name: " },
		{ "acc = a | map(v); acc", 1, 3, "reserved name: " },
		{ "in t12; t12 | map(v)", 4, 3, "reserved name: " },
		{ "out end = a | map(v)", 5, 3, "reserved name: " },
		{ "out tapped = a | map(v)", 5, 6, "reserved name: " },
		{ "out fail = a | map(v)", 5, 4, "reserved name: " },
		{ "out error = a | map(v)", 5, 5, "reserved name: " },
		{ "out none = a | map(v)", 5, 4, "reserved name: " },
		{ "in q: {acc: dec(2), x: s64}; q | map(x)", 8, 3,
		  "reserved name: " },
		{ "a | map({prev: v, x: 1})", 0, 0, "reserved name: " },
		{ "in limit; temperature | ordered_merge(limit, limiz)", 46, 5,
		  "likely typo: 'limiz' is nearly 'limit'" },
		{ "in pressure: s64; ressure | ordered_merge(pressure)", 19, 7,
		  "likely typo: " },
		{ "left | ordered_merge(lfet)", 22, 4, "likely typo: " },
		{ "in abcdefghijklmnopqrstuvwxyzabcdef; b", 4, 32,
		  "too large: a name" },
		{ NULL },
	};

	check_all(refusals);
}

TEST(streams)
{
	static const struct refusal refusals[] = {
		{ "a | ordered_merge(a)", 19, 1, "used twice: 'a'" },
		{ "x = a | map(v); x | ordered_merge(b, x)", 38, 1,
		  "used twice: 'x'" },
		{ "x = a; a | map(v)", 8, 1, "used twice: 'a'" },
		{ "x = a | map(v); b | filter(v)", 1, 1, "never read: " },
		{ "in x; b | filter(v)", 4, 1, "never read: " },
		{ "in x; in x; x", 10, 1, "bad argument: 'x' is defined twice" },
		{ "x = a; x = b; x", 8, 1, "bad argument: 'x' is defined twice" },
		{ "x | map(v); x = a", 1, 1,
		  "bad argument: 'x' is used before its definition" },
		{ "x = x | map(v); x", 5, 1,
		  "bad argument: 'x' is used before its definition" },
		{ "out x = a | map(v); out x = b | map(v)", 25, 1,
		  "bad argument: two outputs are called 'x'" },
		{ "out out2 = a; b; c", 18, 1,
		  "bad argument: two outputs are called 'out2'" },
		{ "(l, r) = a | map(v); l | ordered_merge(r)", 10, 10,
		  "bad argument: this gives one stream" },
		{ "map(v) | filter(v)", 1, 3, "bad argument: map needs a stream" },
		{ NULL },
	};

	check_all(refusals);
}

TEST(arguments)
{
	static const struct refusal refusals[] = {
		{ "a | map", 5, 3, "bad argument: map needs its argument 'expr'" },
		{ "a | map()", 5, 5, "bad argument: map needs" },
		{ "a | map(v, v)", 12, 1, "bad argument: map does not take" },
		{ "a | map(v, u = 3)", 12, 5,
		  "bad argument: map has no argument called 'u'" },
		{ "a | map(v, t: 3)", 12, 4, "bad argument: write 't = '" },
		{ "a | map(v, t = 1, t = 2)", 19, 5,
		  "bad argument: 't' is given twice" },
		{ "a | map(v@3)", 9, 3, "bad argument: map does not take an item" },
		{ "a | map(5ms)", 9, 3, "bad argument: map takes no duration" },
		{ "in a; out x = b | take_items(a); out y = a | map(v)", 30, 1,
		  "bad argument: 'a' is a stream" },
		{ "a | take_items(v)", 16, 1, "bad argument: " },
		{ "a | take_items(1.5)", 16, 3, "bad argument: " },
		{ "a | take_items(\"x\")", 16, 3, "bad argument: " },
		{ "a | take_items(1 / 0)", 16, 5, "bad argument: " },
		{ "a | take_items(-1)", 16, 2, "out of range: " },
		{ "a | take_items(9223372036854775808)", 16, 19,
		  "out of range: " },
		{ "a | ordered_merge(3)", 19, 1, "bad argument: ordered_merge" },
		{ "a | ordered_merge(b, late = drop)", 22, 11,
		  "bad argument: 'late' has no meaning without 'wait'" },
		{ "a | ordered_merge(b, wait = 10ms, queue = 0)", 43, 1,
		  "out of range: " },
		{ "a | ordered_merge(b, wait = 10ms, late = never)", 35, 12,
		  "bad argument: 'late' is one of pass, drop, error" },
		{ "a | ordered_merge(b, wait = 10)", 29, 2, "bad argument: " },
		{ "a | combine_with_previous(v)", 27, 1, "bad argument: " },
		{ "a | map(clamp(v, 1))", 9, 11, "bad argument: clamp() takes 3" },
		{ "a | combine_with_previous | map(has(cur))", 37, 3,
		  "bad argument: has()" },
		{ "a | scan(0)", 5, 7, "bad argument: scan needs" },
		{ "a | subscribe", 5, 9, "bad argument: subscribe needs" },
		{ "a | subscribe(1)", 15, 1,
		  "bad argument: subscribe takes the name of a handler" },
		{ "a | subscribe(h) | map(v)", 5, 12,
		  "bad argument: subscribe ends a stream" },
		{ "x = a | subscribe(h)", 9, 12,
		  "bad argument: subscribe gives no stream" },
		{ "a | subscribe_latest(h, g)", 25, 1,
		  "bad argument: subscribe_latest takes the word" },
		{ "in a (source = 1); a", 7, 10,
		  "bad argument: 'source' is the name" },
		{ "in a (source = x, subject); a", 7, 10,
		  "bad argument: an input has a source or" },
		{ "a | reduce(0)", 5, 9, "bad argument: reduce needs" },
		{ "a | zip", 5, 3, "bad argument: zip needs" },
		{ "a | zip(b, queue = 0)", 20, 1, "out of range: zip takes" },
		{ "a | share_single(3)", 18, 1, "bad argument: share_single does not take" },
		{ "a | partition_sequential(v)", 5, 23,
		  "bad argument: partition_sequential gives two" },
		{ "a | scan(1 / 0, acc)", 10, 5, "bad argument: a constant" },
		{ "in q: {x: s64, x: u8}; q", 16, 1, "bad argument: two fields" },
		{ "a | map({x: 1, x: 2})", 19, 1, "bad argument: two fields" },
		{ "in a (colour = 3); a", 7, 10, "bad argument: an input has no option" },
		{ "out x (stamp = arrival) = a", 8, 15, "bad argument: an output" },
		{ "in a (size = 0); a", 7, 8, "out of range: " },
		{ "in a (size = 65MiB); a", 7, 12, "out of range: " },
		{ "in a (size = 3ms); a", 7, 10, "bad argument: a size" },
		{ "in a (size = 3, size = 4); a", 17, 8, "bad argument: 'size'" },
		{ "in a (overflow = never); a", 7, 16,
		  "bad argument: 'overflow' is one of block, drop_newest, drop_oldest, latest" },
		{ "in a (subject, subject); a", 16, 7, "bad argument: 'subject' is given twice" },
		{ "out x (subject) = a | map(v)", 8, 7, "bad argument: " },
		{ "in a (object); a", 7, 6, "bad argument: " },
		{ NULL },
	};

	check_all(refusals);
}

TEST(types)
{
	static const struct refusal refusals[] = {
		{ "in q: {x: s64, y: s64}; q | combine_with_previous | filter(cur == prev)",
		  60, 3, "bad type: {x: s64, y: s64} is no number" },
		{ "in q: dec(2); q | ordered_merge(a)", 19, 16, "bad type: merged" },
		{ "in q: {x: s64}; in r: {y: s64}; q | ordered_merge(r)", 37, 16,
		  "bad type: merged" },
		{ "x = a | map(v > 2); x | ordered_merge(b)", 0, 0, "bad type: " },
		{ "in q: {net: bytes(4), k: s64}; q | map(k + \"us\")", 44, 4,
		  "bad type: bytes(2) is no number" },
		{ "in q: {net: bytes(4), k: s64}; q | map(net + net)", 40, 3,
		  "bad type: " },
		{ "in q: {net: bytes(4), k: s64}; q | map(net < \"us\")", 0, 0,
		  "bad type: " },
		{ "in q: {net: bytes(4), k: s64}; q | filter(net == k)", 0, 0,
		  "bad type: " },
		{ "in q: bytes(2); q | filter(v == \"usa\")", 33, 5,
		  "bad type: the string is longer" },
		{ "in q: bytes(2); q | filter(v)", 28, 1, "bad type: " },
		{ "in q: dec(2); q | map(v & 3)", 23, 1, "bad type: an integer" },
		{ "in q: dec(2); q | map(~v)", 24, 1, "bad type: an integer" },
		{ "in q: dec(2); q | map(v % 2)", 23, 1, "bad type: an integer" },
		{ "in q: dec(2); q | map(v, t = v)", 30, 1, "bad type: a timestamp" },
		{ "in q: dec(10); q | map(v * v)", 24, 5, "bad type: " },
		{ "a | map(sum(v))", 9, 6, "bad type: sum() looks at a window" },
		{ "a | map(v[0])", 9, 4, "bad type: [ ]" },
		{ "in q: {x: s64, y: s64}; q | map(x > 0 ? v : x)", 41, 1,
		  "bad type: " },
		{ "a | filter({x: v, y: v})", 12, 12, "bad type: " },
		{ "a | map([1, 2])", 9, 6, "bad type: " },
		{ "a | map(v + 5ms)", 13, 3, "bad type: 5ms" },
		{ "a | scan({x: 0}, v)", 18, 1, "bad type: the accumulator" },
		{ "a | scan({x: 0}, {y: v})", 0, 0, "bad type: the accumulator" },
		{ "a | scan(0, \"x\")", 13, 3, "bad type: the accumulator" },
		{ "in q: dec(1); q | scan(1.0, acc * v)", 29, 7, "bad type: " },
		{ "in q: dec(19); q", 11, 2, "out of range: " },
		{ "in q: bytes(0); q", 7, 8, "out of range: " },
		{ "a | map(9223372036854775808)", 9, 19, "out of range: " },
		{ "a | map(18446744073709551616)", 9, 20, "out of range: " },
		{ "a | map(-9223372036854775809)", 10, 19, "out of range: " },
		{ "a | map(0.1234567890123456789)", 9, 21, "out of range: " },
		{ "in q: dec(18); q | scan(100, acc + v)", 25, 3,
		  "out of range: the number does not fit dec(18)" },
		{ "in q: {x: bytes(40000), y: bytes(40000)}; q", 7, 34,
		  "too large: " },
		{ "in q: {x: {y: bytes(60000), z: bytes(10000)}, k: s64}; q",
		  11, 34, "too large: " },
		{ "in q: bytes(40000); q | map({x: v, y: v})", 29, 12,
		  "too large: " },
		{ "in q: bytes(40000); q | combine_with_previous", 25, 21,
		  "too large: " },
		{ NULL },
	};

	check_all(refusals);
}

/* More values alive at once than there are registers. */
TEST(registers)
{
	char text[8192];
	char *p = stpcpy(text, "in q: {");
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	int i;

	for (i = 0; i < 70; i++)
		p += sprintf(p, "%sf%d: s64", i ? ", " : "", i);
	p = stpcpy(p, "}; q | map({");
	for (i = 0; i < 70; i++)
		p += sprintf(p, "%sg%d: f%d * 2", i ? ", " : "", i, i);
	strcpy(p, "})");
	CHECK(fluxion_compile(text, &g, &d) == -EINVAL);
	CHECK(!strcmp(d.kind, "too large"));
}

static bool prints(const char *text, const char *name, const char *want)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	char *got = NULL;
	size_t size;
	FILE *f = open_memstream(&got, &size);
	bool good;

	fluxion_compile(text, &g, &d);
	fluxion_diagnostic_print(f, name, &d);
	fclose(f);
	good = !strcmp(got, want);
	if (!good)
		tap_note("it prints %s", got);
	free(got);
	return good;
}

TEST(the_picture)
{
	CHECK(prints("a | filter(v > 3) | mpa(v)", "EXPR",
		     "EXPR:1:21: error: unknown operator: 'mpa'; did you mean 'map'?\n"
		     "  a | filter(v > 3) | mpa(v)\n"
		     "                      ^~~\n"));
	CHECK(prints("# one\nx = a;\n\tx | map(w) # three\n", "f.flux",
		     "f.flux:3:10: error: unknown name: no field or variable is called 'w' here\n"
		     "   x | map(w) # three\n"
		     "           ^\n"));
	CHECK(prints("in q: bytes(9); q | filter(v == \"m\xc3\xa9xico\" + w)", "-",
		     "-:1:45: error: unknown name: no field or variable is called 'w' here\n"
		     "  in q: bytes(9); q | filter(v == \"m\xc3\xa9xico\" + w)\n"
		     "                                             ^\n"));
}

TEST(long_lines_are_cut)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	char text[4000];

	memset(text, ' ', sizeof(text));
	memcpy(text, "a", 1);
	strcpy(text + 3000, "| mpa(v) # and so on and on and on");
	CHECK(fluxion_compile(text, &g, &d) == -EINVAL);
	CHECK(d.column == 3003);
	CHECK(d.source_column < sizeof(d.source));
	CHECK(!strncmp(d.source + d.source_column - 1, "mpa", 3));
}

/* A refusal by the engine is shown in the canonical text. */
TEST(refusals_of_the_engine)
{
	struct fluxion_error e = {
		.size = sizeof(e), .node = 2,
		.message = "too large: too many levels",
	};
	struct fluxion_diagnostic d;
	struct fluxion_graph *g = language_compile("a|map( v+1 )|filter(v)");

	fluxion_graph_diagnose(g, &e, &d);
	CHECK(d.line == 1 && d.column == 18 && d.length == 9);
	CHECK(!strcmp(d.kind, "too large"));
	CHECK(!strcmp(d.message, "too large: too many levels"));
	CHECK(!strcmp(d.source, "a | map(v + 1) | filter(v)"));
	e.node = FLUXION_NO_NODE;
	fluxion_graph_diagnose(g, &e, &d);
	CHECK(d.line == 0);
	fluxion_graph_free(g);
}

TEST(no_diagnostic_wanted)
{
	struct fluxion_graph *g;

	CHECK(fluxion_compile("a | mpa(v)", &g, NULL) == -EINVAL);
	CHECK(!g);
}

int main(void)
{
	RUN(syntax);
	RUN(names);
	RUN(streams);
	RUN(arguments);
	RUN(types);
	RUN(registers);
	RUN(the_picture);
	RUN(long_lines_are_cut);
	RUN(refusals_of_the_engine);
	RUN(no_diagnostic_wanted);
	return tap_done();
}
