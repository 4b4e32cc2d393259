// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_verify_test - what is refused, why, and that the rest is safe. */
#include "../kunit/expr_bed.h"
#include "tap.h"

#define MUTANTS		30000
#define NOISE		200000

static struct model_random rng = { 3 };

/* Items of 16 bytes, an accumulator of 8, a part with a timestamp; stores 16. */
static const struct flx_expr_env plain_env = {
	.space = {
		[FLUXION_SPACE_ITEM] = 16,
		[FLUXION_SPACE_ACC] = 8,
		[FLUXION_SPACE_PART] = 4,
	},
	.has_ts = 1ULL << FLUXION_SPACE_PART,
	.out = 16,
	.sets_ts = true,
};

static struct model_program program;

static void begin(u32 regs)
{
	memset(&program, 0, sizeof(program));
	program.p.regs = regs;
	model_add(&program, FLUXION_X_LD, 0, FLUXION_SPACE_ITEM,
		  FLUXION_TYPE_S64, 0, 0);
}

/* Is what was built refused, at instruction @at and for this reason? */
static bool refused_in(const struct flx_expr_env *env, u32 at, const char *text)
{
	struct flx_expr x;
	const char *why = NULL;
	u32 bad = ~0U;
	int err = model_verify(&x, &program, env, &bad, &why);

	if (err == -FLX_EINVAL && bad == at && why && !strcmp(why, text))
		return true;
	tap_note("%d at %u: %s; expected at %u: %s", err, bad,
		 why ? why : "accepted", at, text);
	return false;
}

static bool refused(u32 at, const char *text)
{
	return refused_in(&plain_env, at, text);
}

static bool accepted_in(const struct flx_expr_env *env)
{
	struct flx_expr x;
	const char *why;
	u32 bad;

	if (!model_verify(&x, &program, env, &bad, &why))
		return true;
	tap_note("refused at %u: %s", bad, why);
	return false;
}

static bool accepted(void)
{
	return accepted_in(&plain_env);
}

/* One instruction after a load into register 0 of 4. */
static void one(u8 op, u8 dst, u8 a, u8 b, u32 off, s64 imm)
{
	begin(4);
	model_add(&program, op, dst, a, b, off, imm);
}

static s64 span(u32 off, u32 len)
{
	return (s64)((u64)len << 32 | off);
}

TEST(unknown_instructions)
{
	const char *why = "unknown instruction";
	u32 op;

	for (op = 0; op < 256; op++) {
		u32 plain = op & 0x7f;
		bool known = plain >= FLUXION_X_ADD && plain <= FLUXION_X_SHR;

		if (!known && (op > FLUXION_X_CPE || !op)) {
			one(op, 1, 0, 0, 0, 0);
			CHECK(refused(1, why));
		}
	}
}

TEST(registers_out_of_range)
{
	const char *why = "no such register";

	one(FLUXION_X_MOV, 4, 0, 0, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_MOV, 1, 4, 0, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD, 1, 0, 255, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_SEL, 1, 0, 0, 4, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_SEL, 1, 0, 0, 0xffffffff, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_DIV, 1, 0, 0, 5, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_SHL | FLUXION_X_IMM, 1, 0, 0, 0xffffffff, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ST, 0, 4, FLUXION_TYPE_S64, 0, 0);
	CHECK(refused(1, why));
	begin(0);
	CHECK(refused(0, why));
}

TEST(registers_that_are_not_set)
{
	const char *why = "a register is read before it is set";

	one(FLUXION_X_MOV, 1, 1, 0, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD, 1, 0, 1, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD | FLUXION_X_IMM, 1, 2, 0, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_SEL, 1, 0, 0, 3, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_MOD, 1, 0, 0, 2, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_MOD, 1, 0, 0, 1, 0);
	CHECK(accepted());
	one(FLUXION_X_STT, 0, 1, 0, 0, 0);
	CHECK(refused(1, why));
}

TEST(fields_without_a_meaning)
{
	const char *why = "a field without a meaning is not zero";

	one(FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 0, 1);
	CHECK(refused(1, why));
	one(FLUXION_X_LDT, 1, FLUXION_SPACE_PART, 0, 8, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_CONST, 1, 1, 0, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_MOV, 1, 0, 1, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_NEG, 1, 0, 0, 1, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_SEL, 1, 0, 0, 0, 1);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD, 1, 0, 0, 0, 1);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD, 1, 0, 0, 1, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ADD | FLUXION_X_IMM, 1, 0, 1, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_ST, 1, 0, FLUXION_TYPE_S64, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_CP, 0, 0, 1, 0, span(0, 1));
	CHECK(refused(1, why));
	one(FLUXION_X_STT, 0, 0, 0, 1, 0);
	CHECK(refused(1, why));
	begin(1);
	program.p.zero = 1;
	CHECK(refused(0, why));
	begin(1);
	program.p.result = 1;
	CHECK(refused(0, why));
}

TEST(spaces_that_are_not_there)
{
	const char *why = "no such space";

	one(FLUXION_X_LD, 1, FLUXION_SPACE_DATA, FLUXION_TYPE_S8, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_LD, 1, FLUXION_SPACES, FLUXION_TYPE_S8, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_LD, 1, 255, FLUXION_TYPE_S8, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_EQB, 1, 0, FLUXION_SPACE_DATA, 0, span(0, 1));
	CHECK(refused(1, why));
	one(FLUXION_X_CP, 0, 3, 0, 0, span(0, 1));
	CHECK(refused(1, why));
}

TEST(accesses_outside_the_record)
{
	const char *why = "outside the record";

	one(FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 9, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 0xfffffff9, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_LD, 1, FLUXION_SPACE_PART, FLUXION_TYPE_U64, 0, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
	CHECK(accepted());
	one(FLUXION_X_ST, 0, 0, FLUXION_TYPE_U16, 15, 0);
	CHECK(refused(1, why));
	one(FLUXION_X_EQB, 1, 0, 0, 8, span(0, 9));
	CHECK(refused(1, why));
	one(FLUXION_X_EQB, 1, 0, 0, 0, span(8, 9));
	CHECK(refused(1, why));
	one(FLUXION_X_EQB, 1, 0, 0, 8, span(8, 8));
	CHECK(accepted());
	one(FLUXION_X_CP, 0, 0, 0, 0, span(1, 16));
	CHECK(refused(1, why));
	one(FLUXION_X_CP, 0, 0, 0, 1, span(0, 16));
	CHECK(refused(1, why));
	one(FLUXION_X_CP, 0, 0, 0, 0xfffffff0, span(0xfffffff0, 0xffffffff));
	CHECK(refused(1, why));
}

TEST(lengths_of_zero)
{
	one(FLUXION_X_EQB, 1, 0, 0, 0, span(0, 0));
	CHECK(refused(1, "a length of 0"));
	one(FLUXION_X_CP, 0, 0, 0, 0, span(0, 0));
	CHECK(refused(1, "a length of 0"));
}

TEST(types_that_no_register_holds)
{
	const char *why = "not a type that fits a register";
	u32 kind;

	for (kind = 0; kind < 256; kind++) {
		if (kind >= FLUXION_TYPE_S8 && kind <= FLUXION_TYPE_DEC)
			continue;
		one(FLUXION_X_LD, 1, 0, kind, 0, 0);
		CHECK(refused(1, why));
		one(FLUXION_X_ST, 0, 0, kind, 0, 0);
		CHECK(refused(1, why));
	}
}

/* A list of @count s64 at @off of a space of 32 bytes. */
static void look(u8 op, u32 off, u64 count)
{
	begin(4);
	if (op == FLUXION_X_IDX)
		model_add(&program, op, 1, 0, FLUXION_SPACE_DATA, 0,
			  (s64)(count << 32 | off));
	else if (op == FLUXION_X_LDE)
		model_add(&program, op, 1, FLUXION_SPACE_DATA, 0, off,
			  (s64)((u64)FLUXION_TYPE_S64 << 32 | count));
	else if (op == FLUXION_X_CPE)
		model_add(&program, op, 0, FLUXION_SPACE_DATA, 0, 0,
			  (s64)(count << 32 | 8 << 16 | off));
	else
		model_add(&program, op, 1, FLUXION_SPACE_DATA,
			  FLUXION_TYPE_S64, off, count);
}

TEST(lists_outside_the_record)
{
	const char *outside = "outside the record";
	const char *why = "a length of 0, or more than a record holds";
	struct flx_expr_env env = plain_env;
	u32 op;

	env.space[FLUXION_SPACE_DATA] = 32;
	for (op = FLUXION_X_IDX; op <= FLUXION_X_CPE; op++) {
		look(op, 0, 3);
		CHECK(accepted_in(&env));
		look(op, 8, 2);
		CHECK(accepted_in(&env));
		look(op, 25, 1);
		CHECK(refused_in(&env, 1, outside));
		look(op, 0, 0);
		CHECK(refused_in(&env, 1, why));
		look(op, 0, 0x7fffffff);
		CHECK(refused_in(&env, 1, why));
		CHECK(refused(1, why));
		look(op, 0, 3);
		CHECK(refused(1, "no such space"));
		program.code[1].op |= FLUXION_X_IMM;
		CHECK(refused_in(&env, 1, "unknown instruction"));
		if (op == FLUXION_X_IDX)
			continue;
		look(op, 0, 4);
		CHECK(refused_in(&env, 1, outside));
		look(op, 8, 3);
		CHECK(refused_in(&env, 1, outside));
	}
}

TEST(elements_that_cannot_be)
{
	struct flx_expr_env env = plain_env;
	u32 op;

	env.space[FLUXION_SPACE_DATA] = 32;
	for (op = FLUXION_X_SUM; op <= FLUXION_X_MOST; op++) {
		look(op, 0, 3);
		program.code[1].b = FLUXION_TYPE_BYTES;
		CHECK(refused_in(&env, 1, "not a type that fits a register"));
	}
	look(FLUXION_X_LDE, 0, 3);
	program.code[1].imm = (s64)(0x10000000ULL << 32 | 3);
	CHECK(refused_in(&env, 1, "not a type that fits a register"));
	look(FLUXION_X_LDE, 0, 3);
	program.code[1].b = 3;
	CHECK(refused_in(&env, 1, "a register is read before it is set"));
	look(FLUXION_X_IDX, 0, 3);
	program.code[1].off = 3;
	CHECK(refused_in(&env, 1, "a register is read before it is set"));
	look(FLUXION_X_CPE, 0, 3);
	program.code[1].b = 3;
	CHECK(refused_in(&env, 1, "a register is read before it is set"));
	look(FLUXION_X_CPE, 0, 3);
	program.code[1].off = 9;
	CHECK(refused_in(&env, 1, "outside the record"));
	look(FLUXION_X_CPE, 0, 3);
	program.code[1].imm &= ~0xffff0000LL;
	CHECK(refused_in(&env, 1, "a length of 0, or more than a record holds"));
}

TEST(timestamps_that_are_not_there)
{
	struct flx_expr_env env = plain_env;

	one(FLUXION_X_LDT, 1, FLUXION_SPACE_ITEM, 0, 0, 0);
	CHECK(refused(1, "no timestamp there"));
	one(FLUXION_X_LDT, 1, 64 + FLUXION_SPACE_PART, 0, 0, 0);
	CHECK(refused(1, "no timestamp there"));
	one(FLUXION_X_LDT, 1, FLUXION_SPACE_PART, 0, 0, 0);
	CHECK(accepted());
	env.sets_ts = false;
	one(FLUXION_X_STT, 0, 0, 0, 0, 0);
	CHECK(accepted());
	CHECK(refused_in(&env, 1, "the timestamp may not be set"));
}

TEST(stores_come_last)
{
	const char *why = "only stores may follow a store";

	one(FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	model_add(&program, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S8, 0, 0);
	CHECK(refused(2, why));
	one(FLUXION_X_CP, 0, 0, 0, 0, span(0, 1));
	model_add(&program, FLUXION_X_MOV, 1, 0, 0, 0, 0);
	CHECK(refused(2, why));
	one(FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	model_add(&program, FLUXION_X_STT, 0, 0, 0, 0, 0);
	CHECK(refused(2, why));
	one(FLUXION_X_STT, 0, 0, 0, 0, 0);
	model_add(&program, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S8, 0, 0);
	model_add(&program, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S8, 0, 0);
	model_add(&program, FLUXION_X_CP, 0, 0, 0, 1, span(0, 1));
	CHECK(accepted());
}

TEST(conditions_give_a_result_and_store_nothing)
{
	struct flx_expr_env env = plain_env;

	env.result = true;
	begin(2);
	CHECK(accepted_in(&env));
	program.p.result = 1;
	CHECK(refused_in(&env, 0, "a register is read before it is set"));
	program.p.result = 2;
	CHECK(refused_in(&env, 0, "no such register"));
	program.p.result = 0xffff;
	CHECK(refused_in(&env, 0, "no such register"));
	env.out = 0;
	one(FLUXION_X_ST, 0, 0, FLUXION_TYPE_S8, 0, 0);
	CHECK(refused_in(&env, 1, "nothing may be stored"));
	one(FLUXION_X_CP, 0, 0, 0, 0, span(0, 1));
	CHECK(refused_in(&env, 1, "nothing may be stored"));
}

TEST(programs_are_bounded)
{
	static struct fluxion_insn code[FLX_EXPR_MAX + 1];
	struct fluxion_program p = { .count = FLX_EXPR_MAX, .regs = 64 };
	struct flx_expr x;
	const char *why;
	u32 bad;
	u32 i;

	for (i = 0; i <= FLX_EXPR_MAX; i++)
		code[i].op = FLUXION_X_CONST;
	CHECK(!flx_expr_verify(&x, code, &p, &plain_env, &bad, &why));
	p.count++;
	CHECK(flx_expr_verify(&x, code, &p, &plain_env, &bad, &why));
	CHECK(!strcmp(why, "too many instructions"));
	p.count = 1;
	p.regs++;
	CHECK(flx_expr_verify(&x, code, &p, &plain_env, &bad, &why));
	CHECK(!strcmp(why, "too many registers"));
}

static bool can_fail(u8 op, s64 imm)
{
	struct flx_expr x;
	const char *why;
	u32 bad;

	one(op, 1, 0, 0, 0, imm);
	CHECK(!model_verify(&x, &program, &plain_env, &bad, &why));
	return x.can_fail;
}

TEST(what_can_fail_is_known)
{
	CHECK(!can_fail(FLUXION_X_ADD, 0));
	CHECK(can_fail(FLUXION_X_DIV, 0));
	CHECK(can_fail(FLUXION_X_IDX, span(0, 1)));
	CHECK(can_fail(FLUXION_X_DIV | FLUXION_X_IMM, 0));
	CHECK(can_fail(FLUXION_X_MOD | FLUXION_X_IMM, -1));
	CHECK(!can_fail(FLUXION_X_MOD | FLUXION_X_IMM, 10));
	CHECK(can_fail(FLUXION_X_SHR, 0));
	CHECK(can_fail(FLUXION_X_SHL | FLUXION_X_IMM, 64));
	CHECK(can_fail(FLUXION_X_SHR | FLUXION_X_IMM, -1));
	CHECK(!can_fail(FLUXION_X_SHR | FLUXION_X_IMM, 63));
}

/*
 * Run what was accepted, as a map or filter and as both programs of a scan, on
 * memory of exactly its size: the sanitizers see any step outside.
 */
static void run_mutant(const struct model_program *m, const struct flx_expr *x,
		       const struct expr_bed *b)
{
	u32 acc = b->env.space[FLUXION_SPACE_ACC];
	u32 rows = 1 + model_below(&rng, 9);
	bool in_place = b->env.out == b->env.space[FLUXION_SPACE_ITEM] &&
			x->in_place && model_below(&rng, 2);
	struct flx_expr_frame *f;
	u8 *tmp = malloc(acc);

	f = bed_frame_open(b, rows, m->p.regs, in_place);
	flx_expr_run(x, f);
	if (b->env.out == acc && !b->env.result)
		flx_expr_scan(x, model_below(&rng, 2) ? x : NULL, f,
			      (u8 *)f->base[FLUXION_SPACE_ACC], tmp, acc,
			      NULL);
	bed_frame_close(f, b);
	free(tmp);
}

static bool try_mutant(const struct model_program *m, const struct expr_bed *b)
{
	struct flx_expr x;
	const char *why;
	u32 bad;

	if (model_verify(&x, m, &b->env, &bad, &why)) {
		CHECK(bad < m->p.count || !bad);
		CHECK(why);
		return false;
	}
	run_mutant(m, &x, b);
	return true;
}

/* Change one byte of an instruction, or of the program's header. */
static void mutate(struct model_program *m)
{
	u8 *p = (u8 *)&m->code[model_below(&rng, m->p.count)];
	u32 at = model_below(&rng, sizeof(struct fluxion_insn));
	s64 edge = model_value(&rng);

	switch (model_below(&rng, 4)) {
	case 0:
		p[at] = model_random(&rng);
		break;
	case 1:
		p[at] ^= 1 << model_below(&rng, 8);
		break;
	case 2:
		memcpy(p + (model_below(&rng, 2) ? 4 : 8), &edge,
		       model_below(&rng, 2) ? 4 : 8);
		break;
	case 3:
		m->p.regs = model_below(&rng, 66);
	}
}

TEST(mutants_are_refused_or_harmless)
{
	struct model_program m;
	struct expr_bed b;
	u32 run = 0;
	u32 i;
	u32 n;

	for (i = 0; i < MUTANTS && !tap_bad; i++) {
		bed_random(&b, &rng);
		b.env.result = model_below(&rng, 3) == 0;
		model_program_random(&m, &b.env, &rng);
		for (n = 1 + model_below(&rng, 3); n; n--)
			mutate(&m);
		run += try_mutant(&m, &b);
		bed_clear(&b);
	}
	tap_note("%u of %u mutants ran", run, i);
	CHECK(run > i / 20 && run < i);
}

/* Small numbers in every field, so that some of it passes. */
static void noise(struct model_program *m)
{
	struct fluxion_insn *i = m->code;
	u32 k;

	memset(m, 0, sizeof(*m));
	m->p.count = 1 + model_below(&rng, 4);
	m->p.regs = model_below(&rng, 4);
	for (k = 0; k < m->p.count; k++, i++) {
		i->op = model_below(&rng, 52) | (model_below(&rng, 8) / 7) << 7;
		i->dst = model_below(&rng, 3);
		i->a = model_below(&rng, 3);
		i->b = model_below(&rng, 2) ? 0 : model_below(&rng, 11);
		i->off = model_below(&rng, 2) ? 0 : model_below(&rng, 20);
		i->imm = model_below(&rng, 2) ? 0 :
			 span(model_below(&rng, 20), model_below(&rng, 20));
	}
}

TEST(noise_is_refused_or_harmless)
{
	struct model_program m;
	struct expr_bed b;
	u32 run = 0;
	u32 i;

	bed_random(&b, &rng);
	for (i = 0; i < NOISE && !tap_bad; i++) {
		if (i % 1000 == 0) {
			bed_clear(&b);
			bed_random(&b, &rng);
		}
		noise(&m);
		run += try_mutant(&m, &b);
	}
	bed_clear(&b);
	tap_note("%u of %u programs ran", run, i);
	CHECK(run > 100);
}

int main(void)
{
	if (getenv("FLUXION_SEED"))
		rng.state = strtoull(getenv("FLUXION_SEED"), NULL, 0);
	RUN(unknown_instructions);
	RUN(registers_out_of_range);
	RUN(registers_that_are_not_set);
	RUN(fields_without_a_meaning);
	RUN(spaces_that_are_not_there);
	RUN(accesses_outside_the_record);
	RUN(lengths_of_zero);
	RUN(types_that_no_register_holds);
	RUN(lists_outside_the_record);
	RUN(elements_that_cannot_be);
	RUN(timestamps_that_are_not_there);
	RUN(stores_come_last);
	RUN(conditions_give_a_result_and_store_nothing);
	RUN(programs_are_bounded);
	RUN(what_can_fail_is_known);
	RUN(mutants_are_refused_or_harmless);
	RUN(noise_is_refused_or_harmless);
	return tap_done();
}
