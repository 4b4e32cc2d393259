// SPDX-License-Identifier: GPL-2.0
/* fluxion: language_value_test - values and items in text, there and back. */
#include <errno.h>
#include "language.h"

/**
 * struct reading - a value in text
 * @type: as an input declares it
 * @text: what is parsed
 * @prints: what it prints as; NULL: it is refused
 * @err: with what
 */
struct reading {
	const char *type;
	const char *text;
	const char *prints;
	int err;
};

static struct fluxion_graph *graph_of(const char *type)
{
	char text[512];

	snprintf(text, sizeof(text), "in a: %s; a", type);
	return language_compile(text);
}

static bool reads(const struct reading *r, unsigned int flags)
{
	struct fluxion_graph *g = graph_of(r->type);
	uint32_t type = fluxion_graph_end(g, "a", false)->type;
	char *record = malloc(language_size(g, type));
	const char *why = NULL;
	char got[256] = "";
	int err = fluxion_value_parse(g, type, r->text, NULL, flags, record,
				      &why);
	bool good;

	if (!err)
		fluxion_value_print(g, type, record, got, sizeof(got));
	good = err == r->err && !why == !err &&
	       (err || !strcmp(got, r->prints));
	if (!good)
		tap_note("%s as %s: %d %s %s", r->text, r->type, err, got,
			 why ? why : "");
	free(record);
	fluxion_graph_free(g);
	return good;
}

static void check_all(const struct reading *r, unsigned int flags)
{
	for (; r->type; r++)
		CHECK(reads(r, flags));
}

TEST(numbers)
{
	static const struct reading readings[] = {
		{ "s64", "5", "5", 0 }, { "s64", " -5 ", "-5", 0 },
		{ "s64", "-0x10", "-16", 0 }, { "s64", "1_000", "1000", 0 },
		{ "s64", "-9223372036854775808", "-9223372036854775808", 0 },
		{ "s64", "9223372036854775808", NULL, -ERANGE },
		{ "s64", "-9223372036854775809", NULL, -ERANGE },
		{ "s64", "1.5", NULL, -ERANGE }, { "s64", "1.0", NULL, -ERANGE },
		{ "s64", "x", NULL, -EINVAL }, { "s64", "", NULL, -EINVAL },
		{ "s64", "5 6", NULL, -EINVAL }, { "s64", "5ms", NULL, -EINVAL },
		{ "s64", "\"5\"", NULL, -EINVAL }, { "s64", "- 5", "-5", 0 },
		{ "u64", "18446744073709551615", "18446744073709551615", 0 },
		{ "u64", "18446744073709551616", NULL, -ERANGE },
		{ "u64", "-1", NULL, -ERANGE }, { "u64", "-0", "0", 0 },
		{ "s8", "-128", "-128", 0 }, { "s8", "128", NULL, -ERANGE },
		{ "u8", "255", "255", 0 }, { "u8", "256", NULL, -ERANGE },
		{ "s16", "-32768", "-32768", 0 },
		{ "u16", "65535", "65535", 0 }, { "u16", "65536", NULL, -ERANGE },
		{ "s32", "2147483647", "2147483647", 0 },
		{ "s32", "2147483648", NULL, -ERANGE },
		{ "u32", "4294967295", "4294967295", 0 },
		{ "bool", "1", "1", 0 }, { "bool", "2", NULL, -ERANGE },
		{ "bool", "-1", NULL, -ERANGE },
		{ NULL },
	};

	check_all(readings, 0);
}

TEST(decimals)
{
	static const struct reading readings[] = {
		{ "dec(2)", "1.5", "1.50", 0 }, { "dec(2)", "-4", "-4.00", 0 },
		{ "dec(2)", "-0.01", "-0.01", 0 }, { "dec(2)", "0", "0.00", 0 },
		{ "dec(2)", "1.234", NULL, -ERANGE },
		{ "dec(2)", "1.230", NULL, -ERANGE },
		{ "dec(0)", "7", "7", 0 }, { "dec(0)", "7.1", NULL, -ERANGE },
		{ "dec(18)", "-9.223372036854775808",
		  "-9.223372036854775808", 0 },
		{ "dec(18)", "9.223372036854775808", NULL, -ERANGE },
		{ "dec(2)", "92233720368547758.07", "92233720368547758.07", 0 },
		{ "dec(2)", "92233720368547758.08", NULL, -ERANGE },
		{ "dec(2)", "0x10", "16.00", 0 },
		{ NULL },
	};
	static const struct reading rounded[] = {
		{ "dec(2)", "1.234", "1.23", 0 }, { "dec(2)", "1.235", "1.24", 0 },
		{ "dec(2)", "-1.235", "-1.24", 0 },
		{ "dec(2)", "-1.2349", "-1.23", 0 },
		{ "dec(1)", "9.96", "10.0", 0 }, { "s64", "1.5", "2", 0 },
		{ "s64", "-0.5", "-1", 0 }, { "u8", "255.4", "255", 0 },
		{ "u8", "255.5", NULL, -ERANGE },
		{ "dec(2)", "0.12345678901234567890123456789", "0.12", 0 },
		{ NULL },
	};

	check_all(readings, 0);
	check_all(rounded, FLUXION_PARSE_ROUND);
}

TEST(strings)
{
	static const struct reading readings[] = {
		{ "bytes(4)", "\"us\"", "\"us\"", 0 },
		{ "bytes(4)", "\"\"", "\"\"", 0 },
		{ "bytes(4)", "\"abcd\"", "\"abcd\"", 0 },
		{ "bytes(4)", "\"abcde\"", NULL, -ERANGE },
		{ "bytes(8)", "\"a\\\"b\\\\c\\n\"", "\"a\\\"b\\\\c\\n\"", 0 },
		{ "bytes(8)", "\"\\x00\\xff\\x1b\"", "\"\\x00\\xff\\x1b\"", 0 },
		{ "bytes(8)", "\"m\xc3\xa9x\"", "\"m\xc3\xa9x\"", 0 },
		{ "bytes(8)", "\"\xc2\x9b\"", "\"\\xc2\\x9b\"", 0 },
		{ "bytes(3)", "\"\xe2\x82\xac\"", "\"\xe2\x82\xac\"", 0 },
		{ "bytes(8)", "\"\xe2\x82\"", "\"\\xe2\\x82\"", 0 },
		{ "bytes(8)", "\"\\x41\\t\"", "\"A\\t\"", 0 },
		{ "bytes(8)", "us", NULL, -EINVAL },
		{ "bytes(8)", "\"us", NULL, -EINVAL },
		{ NULL },
	};

	check_all(readings, 0);
}

TEST(records)
{
	static const struct reading readings[] = {
		{ "{mag: dec(2), id: u64}", "{mag: 4.5, id: 7}",
		  "{mag: 4.50, id: 7}", 0 },
		{ "{mag: dec(2), id: u64}", "{id:7,mag:4.5}",
		  "{mag: 4.50, id: 7}", 0 },
		{ "{mag: dec(2), id: u64}", "{id: 7}", NULL, -EINVAL },
		{ "{mag: dec(2), id: u64}", "{id: 7, id: 7}", NULL, -EINVAL },
		{ "{mag: dec(2), id: u64}", "{id: 7, mag: 1, x: 2}", NULL,
		  -EINVAL },
		{ "{mag: dec(2), id: u64}", "7", NULL, -EINVAL },
		{ "{mag: dec(2), id: u64}", "{mag: 1, id: -1}", NULL, -ERANGE },
		{ "{a: {b: u8, c: bytes(2)}, d: s8}",
		  "{d: -1, a: {c: \"x\", b: 2}}",
		  "{a: {b: 2, c: \"x\"}, d: -1}", 0 },
		{ NULL },
	};

	check_all(readings, 0);
}

TEST(pairs)
{
	struct fluxion_graph *g = language_compile("a | combine_with_previous");
	uint32_t type = fluxion_graph_end(g, "out", true)->type;
	char record[25], got[32];

	CHECK(!fluxion_value_parse(g, type, "[none,25]", NULL, 0, record, NULL));
	CHECK(!record[24]);
	fluxion_value_print(g, type, record, got, sizeof(got));
	CHECK(!strcmp(got, "[none,25]"));
	CHECK(!fluxion_value_parse(g, type, "[ 25, 30 ]", NULL, 0, record, NULL));
	fluxion_value_print(g, type, record, got, sizeof(got));
	CHECK(!strcmp(got, "[25,30]"));
	CHECK(fluxion_value_parse(g, type, "[25]", NULL, 0, record, NULL) ==
	      -EINVAL);
	fluxion_graph_free(g);
}

/* Lists and tuples do not come from this compiler yet, but from graphs. */
TEST(lists_and_tuples)
{
	struct {
		struct fluxion_graph g;
		struct fluxion_type types[4];
		struct fluxion_field fields[2];
	} made = {
		.types = {
			{ .kind = FLUXION_TYPE_S64, .size = 8 },
			{ .kind = FLUXION_TYPE_DEC, .scale = 1, .size = 8 },
			{ .kind = FLUXION_TYPE_LIST, .size = 24, .count = 2 },
			{ .kind = FLUXION_TYPE_TUPLE, .size = 32, .count = 2 },
		},
		.fields = { { .type = 1 }, { .type = 2, .offset = 8 } },
	};
	const struct fluxion_graph *g = &made.g;
	char record[32], got[64];

	made.g.types.offset = offsetof(typeof(made), types);
	made.g.fields.offset = offsetof(typeof(made), fields);
	CHECK(!fluxion_value_parse(g, 3, "[1.5,[1,-2]]", NULL, 0, record, NULL));
	fluxion_value_print(g, 3, record, got, sizeof(got));
	CHECK(!strcmp(got, "[1.5,[1,-2]]"));
	CHECK(!fluxion_value_parse(g, 2, "[]", NULL, 0, record, NULL));
	fluxion_value_print(g, 2, record, got, sizeof(got));
	CHECK(!strcmp(got, "[]"));
	CHECK(fluxion_value_parse(g, 2, "[1,2,3]", NULL, 0, record, NULL) ==
	      -ERANGE);
	fluxion_type_print(g, 3, got, sizeof(got));
	CHECK(!strcmp(got, "[dec(1), list(2) of s64]"));
}

struct item_case {
	const char *text;
	const char *prints;
	int err;
	unsigned int kind;
	unsigned int flags;
};

TEST(items)
{
	static const struct item_case cases[] = {
		{ "5@10", "5@10", 0, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS },
		{ "5", "5", 0, FLUXION_ITEM_VALUE, 0 },
		{ "-5@18446744073709551615", "-5@18446744073709551615", 0,
		  FLUXION_ITEM_VALUE, FLUXION_ITEM_TS },
		{ "error 22", "error 22", 0, FLUXION_ITEM_ERROR, 0 },
		{ "error 22@50", "error 22@50", 0, FLUXION_ITEM_ERROR,
		  FLUXION_ITEM_TS },
		{ "end", "end", 0, FLUXION_ITEM_END, 0 },
		{ "error", NULL, -EINVAL, 0, 0 },
		{ "error 0", NULL, -ERANGE, 0, 0 },
		{ "error -1", NULL, -EINVAL, 0, 0 },
		{ "error 2147483648", NULL, -ERANGE, 0, 0 },
		{ "5@", NULL, -EINVAL, 0, 0 }, { "5@-1", NULL, -EINVAL, 0, 0 },
		{ "5@1.5", NULL, -EINVAL, 0, 0 },
		{ "5@18446744073709551616", NULL, -ERANGE, 0, 0 },
	};
	struct fluxion_graph *g = graph_of("s64");
	uint32_t type = fluxion_graph_end(g, "a", false)->type;
	struct {
		struct fluxion_item item;
		int64_t value;
	} room;
	unsigned int i;
	char got[64];

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct item_case *c = &cases[i];
		int err = fluxion_item_parse(g, type, c->text, NULL, 0,
					     &room.item, NULL);

		CHECK(err == c->err);
		if (err)
			continue;
		CHECK(room.item.kind == c->kind);
		CHECK(room.item.flags == c->flags);
		fluxion_item_print(g, type, &room.item, got, sizeof(got));
		CHECK(!strcmp(got, c->prints));
	}
	fluxion_graph_free(g);
}

TEST(several_in_a_row)
{
	struct fluxion_graph *g = graph_of("{x: s64}");
	uint32_t type = fluxion_graph_end(g, "a", false)->type;
	const char *text = "{x: 1}@5 {x: 2}@6\terror 3 end # x";
	const char *at = text;
	struct {
		struct fluxion_item item;
		int64_t value;
	} room;

	CHECK(!fluxion_item_parse(g, type, at, &at, 0, &room.item, NULL));
	CHECK(at == text + 8 && room.value == 1);
	CHECK(!fluxion_item_parse(g, type, at, &at, 0, &room.item, NULL));
	CHECK(at == text + 17 && room.value == 2 && room.item.ts == 6);
	CHECK(!fluxion_item_parse(g, type, at, &at, 0, &room.item, NULL));
	CHECK(at == text + 25 && room.item.code == 3);
	CHECK(!fluxion_item_parse(g, type, at, &at, 0, &room.item, NULL));
	CHECK(at == text + 29 && room.item.kind == FLUXION_ITEM_END);
	fluxion_graph_free(g);
}

/* As snprintf: the length that it would have, and always a NUL. */
TEST(short_buffers)
{
	struct fluxion_graph *g = graph_of("{x: s64, y: bytes(3)}");
	uint32_t type = fluxion_graph_end(g, "a", false)->type;
	const char whole[] = "{x: 12, y: \"abc\"}";
	char record[11], got[32];
	size_t size;

	CHECK(!fluxion_value_parse(g, type, whole, NULL, 0, record, NULL));
	for (size = 0; size < sizeof(got); size++) {
		memset(got, 'z', sizeof(got));
		CHECK(fluxion_value_print(g, type, record, got, size) ==
		      (int)strlen(whole));
		CHECK(size == 0 || !memcmp(got, whole, strnlen(got, size)));
		CHECK(size == 0 || strnlen(got, size) < size);
		CHECK(size == sizeof(got) || got[size] == 'z');
	}
	CHECK(fluxion_type_print(g, type, NULL, 0) ==
	      (int)strlen("{x: s64, y: bytes(3)}"));
	fluxion_graph_free(g);
}

int main(void)
{
	RUN(numbers);
	RUN(decimals);
	RUN(strings);
	RUN(records);
	RUN(pairs);
	RUN(lists_and_tuples);
	RUN(items);
	RUN(several_in_a_row);
	RUN(short_buffers);
	return tap_done();
}
