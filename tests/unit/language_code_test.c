// SPDX-License-Identifier: GPL-2.0
/* fluxion: language_code_test - instructions: as few as there can be. */
#include "language.h"

static const char *const names[FLUXION_X_IMM] = {
	[FLUXION_X_LD] = "ld", [FLUXION_X_LDT] = "ldt",
	[FLUXION_X_CONST] = "const", [FLUXION_X_NEG] = "neg",
	[FLUXION_X_ABS] = "abs", [FLUXION_X_NOT] = "not",
	[FLUXION_X_BOOL] = "bool", [FLUXION_X_INV] = "inv",
	[FLUXION_X_SEL] = "sel", [FLUXION_X_EQB] = "eqb",
	[FLUXION_X_ST] = "st", [FLUXION_X_STT] = "stt",
	[FLUXION_X_CP] = "cp", [FLUXION_X_IDX] = "idx",
	[FLUXION_X_LDE] = "lde", [FLUXION_X_SUM] = "sum",
	[FLUXION_X_LEAST] = "least", [FLUXION_X_MOST] = "most",
	[FLUXION_X_CPE] = "cpe", [FLUXION_X_ADD] = "add",
	[FLUXION_X_SUB] = "sub", [FLUXION_X_MUL] = "mul",
	[FLUXION_X_AND] = "and", [FLUXION_X_OR] = "or",
	[FLUXION_X_XOR] = "xor", [FLUXION_X_EQ] = "eq",
	[FLUXION_X_NE] = "ne", [FLUXION_X_LT] = "lt", [FLUXION_X_LE] = "le",
	[FLUXION_X_GT] = "gt", [FLUXION_X_GE] = "ge", [FLUXION_X_MIN] = "min",
	[FLUXION_X_MAX] = "max", [FLUXION_X_DIV] = "div",
	[FLUXION_X_MOD] = "mod", [FLUXION_X_SHL] = "shl",
	[FLUXION_X_SHR] = "shr",
};

/* "add 3" with an immediate, "cp 0-16" with a length, "div?" with a guard. */
static char *write_insn(char *p, const struct fluxion_insn *i)
{
	unsigned int op = i->op & ~FLUXION_X_IMM;

	p = stpcpy(p, names[op]);
	if ((op >= FLUXION_X_DIV || op == FLUXION_X_IDX) && i->off)
		p = stpcpy(p, "?");
	if (i->op & FLUXION_X_IMM || op == FLUXION_X_CONST)
		p += sprintf(p, " %lld", (long long)i->imm);
	if (op == FLUXION_X_CP)
		p += sprintf(p, " %u<%u:%u-%u", i->off, i->a, (u32)i->imm,
			     (u32)i->imm + (u32)((u64)i->imm >> 32));
	return p;
}

static bool is_code(const char *text, unsigned int program, const char *want)
{
	struct fluxion_graph *g = language_compile(text);
	const struct fluxion_program *p;
	const struct fluxion_insn *code;
	char got[4096] = "";
	char *end = got;
	unsigned int i;
	bool good;

	if (!g)
		return false;
	p = language_program(g, language_node(g), program);
	code = language_code(g, p);
	for (i = 0; i < p->count; i++) {
		if (i)
			end = stpcpy(end, "; ");
		end = write_insn(end, &code[i]);
	}
	good = !strcmp(got, want);
	if (!good)
		tap_note("%s: %s, not %s", text, got, want);
	fluxion_graph_free(g);
	return good;
}

struct listing {
	const char *text;
	const char *code;
};

static void check_all(const struct listing *l)
{
	for (; l->text; l++)
		CHECK(is_code(l->text, 0, l->code));
}

TEST(scalars_are_short)
{
	static const struct listing listings[] = {
		{ "a | map(v * 3 + 1)", "ld; mul 3; add 1; st" },
		{ "a | filter((v & 15) != 5)", "ld; and 15; ne 5" },
		{ "a | filter(v > 3)", "ld; gt 3" },
		{ "a | filter(3 < v)", "ld; gt 3" },
		{ "a | map(v)", "ld; st" },
		{ "a | map(1 + v)", "ld; add 1; st" },
		{ "a | map(v - 1)", "ld; add -1; st" },
		{ "a | map(1 - v)", "const 1; ld; sub; st" },
		{ "a | scan(0, acc + v)", "ld; ld; add; st" },
		{ "a | scan(0, acc + 1)", "ld; add 1; st" },
		{ "a | map(v, t = t + 100)", "ldt; add 100; ld; stt; st" },
		{ "a | map(v * v)", "ld; mul; st" },
		{ "a | map(100 / v)", "const 100; ld; div; st" },
		{ "a | map(v % 8)", "ld; mod 8; st" },
		{ "a | filter(1)", "const 1" },
		{ "a | filter(v)", "ld" },
		{ NULL },
	};

	check_all(listings);
}

TEST(windows_are_looked_into)
{
	static const struct listing listings[] = {
		{ "a | window_by_count(2) | map(sum(v))", "sum; st" },
		{ "a | window_by_count(2) | map(len(v))", "ld; st" },
		{ "a | window_by_count(2) | map(first(v))", "ld; st" },
		{ "a | window_by_count(2) | map(last(v))",
		  "ld; add -1; lde; st" },
		{ "a | window_by_count(2) | map(v[1])",
		  "const 1; idx; lde; st" },
		{ "a | window_by_count(2) | map(v[1] + v[1])",
		  "const 1; idx; lde; add; st" },
		{ "a | window_by_count(2) | map(max(v) - min(v))",
		  "most; least; sub; st" },
		{ "a | window_by_count(2) | map(avg(v))", "sum; ld; div; st" },
		{ "a | window_by_count(2) | filter(v[0] && v[1])",
		  "const 1; const 0; idx; lde; idx?; lde; bool; bool; and" },
		{ "a | window_by_count(2) | window_by_count(2) | map(first(v))",
		  "cp 0<0:8-32" },
		{ "a | window_by_count(2) | window_by_count(2) | map(v[1])",
		  "const 1; idx; cpe" },
		{ NULL },
	};

	check_all(listings);
}

TEST(what_is_known_is_folded)
{
	static const struct listing listings[] = {
		{ "a | map(2 * 3 + 4 << 1)", "const 20; st" },
		{ "a | map(v + 1 + 2)", "ld; add 3; st" },
		{ "a | map(v * 2 * 3 + 0)", "ld; mul 6; st" },
		{ "a | map(v * 1 + 0 - 0)", "ld; st" },
		{ "a | map(- -v)", "ld; st" },
		{ "a | filter(!(v > 3))", "ld; le 3" },
		{ "a | filter(!!v)", "ld; bool" },
		{ "a | filter(v && 1)", "ld; bool" },
		{ "a | filter(v || 1)", "const 1" },
		{ "a | map(v * 0)", "const 0; st" },
		{ "a | map(1 ? v : 1 / 0)", "ld; st" },
		{ "a | map(min(3, max(1, 2)))", "const 2; st" },
		{ "a | map(!v ? 1 : 2)", "const 2; const 1; ld; sel; st" },
		{ "in q: dec(2); q | filter(v >= 4.5)", "ld; ge 450" },
		{ "in q: dec(2); q | map(v + 1)", "ld; add 100; st" },
		{ NULL },
	};

	check_all(listings);
}

TEST(equal_values_are_computed_once)
{
	static const struct listing listings[] = {
		{ "a | map((v + 1) * (v + 1))", "ld; add 1; mul; st" },
		{ "a | map((v + 1) * (1 + v))", "ld; add 1; mul; st" },
		{ "a | map(10 / v + 10 / v)", "const 10; ld; div; add; st" },
		{ "in q: {x: u64, y: dec(2)}; q | map(x + x)", "ld; add; st" },
		{ NULL },
	};

	check_all(listings);
}

TEST(what_can_fail_stays)
{
	static const struct listing listings[] = {
		{ "a | map(1 / 0)", "const 1; div 0; st" },
		{ "a | map(0 * (1 / v))", "const 0; const 1; ld; div; st" },
		{ "a | map(v && 1 / v)",
		  "const 1; ld; div?; bool; bool; and; st" },
		{ "a | map(v / 8 * 0)", "const 0; st" },
		{ "a | map(v / -1)", "ld; div -1; st" },
		{ "a | map((v << 3) * 0)", "const 0; st" },
		{ "a | map((v << 64) * 0)", "const 0; ld; shl 64; st" },
		{ NULL },
	};

	check_all(listings);
}

TEST(fields_are_copied)
{
	static const struct listing listings[] = {
		{ "in q: {x: s64, y: s64, z: u8}; q | map(v)", "cp 0<0:0-17" },
		{ "in q: {x: s64, y: s64, z: u8}; q | map({x: x, y: y})",
		  "cp 0<0:0-16" },
		{ "in q: {x: s64, y: s64, z: u8}; q | map({y: y, z: z, x: x})",
		  "cp 0<0:8-17; cp 9<0:0-8" },
		{ "in q: {x: s64, y: s64}; q | map({a: x, b: x + 1})",
		  "ld; add 1; cp 0<0:0-8; st" },
		{ "a | map({a: 1, b: 2, c: \"us\"})", "cp 0<2:0-18" },
		{ "in q: {a: {b: u8, c: bytes(3)}, d: u8}; q | map(a)",
		  "cp 0<0:0-4" },
		{ "in q: {a: u8, b: u8}; q | map(b)", "ld; st" },
		{ NULL },
	};

	check_all(listings);
	CHECK(is_code("in q: {x: s64, y: u8}; q | scan({x: 0, y: 0}, v, out = {y: acc.y, x: acc.x})",
		      0, "ld; cp 0<0:0-8; st"));
	CHECK(is_code("in q: {x: s64, y: u8}; q | scan({x: 0, y: 0}, v, out = {y: acc.y, x: acc.x})",
		      1, "cp 0<1:8-16; cp 8<1:0-8"));
}

static unsigned int registers(const char *text)
{
	struct fluxion_graph *g = language_compile(text);
	unsigned int regs;

	if (!g)
		return ~0U;
	regs = language_program(g, language_node(g), 0)->regs;
	fluxion_graph_free(g);
	return regs;
}

TEST(registers_are_used_again)
{
	char text[4096];
	char *p = stpcpy(text, "a | map(");
	int i;

	CHECK(registers("a | map(v * 3 + 1)") == 1);
	CHECK(registers("a | map((v + 1) * (v + 2) + (v + 3) * (v + 4))") <= 4);
	/* a - (b - (c - ...)): the deep operand first. */
	for (i = 0; i < 100; i++)
		p += sprintf(p, "t * %d - (", i + 2);
	p = stpcpy(p, "v");
	for (i = 0; i < 100; i++)
		p = stpcpy(p, ")");
	strcpy(p, ")");
	CHECK(registers(text) <= 4);
}

int main(void)
{
	RUN(scalars_are_short);
	RUN(windows_are_looked_into);
	RUN(what_is_known_is_folded);
	RUN(equal_values_are_computed_once);
	RUN(what_can_fail_stays);
	RUN(fields_are_copied);
	RUN(registers_are_used_again);
	return tap_done();
}
