// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_scan_test - scans give what the model gives, whichever way. */
#include "../kunit/expr_bed.h"
#include "tap.h"

#define SCANS	3000

static struct model_random rng = { 2 };
static struct expr_scan_bed s;

TEST(random_scans)
{
	u32 i;

	for (i = 0; i < SCANS && !tap_bad; i++) {
		bed_scan_random(&s, &rng, false);
		model_program_random(&s.x, &s.env, &rng);
		model_program_random(&s.out, &s.bed.env, &rng);
		CHECK(bed_scan_is_right(&s));
	}
	bed_clear(&s.bed);
}

TEST(folds)
{
	u32 folded = 0;
	u32 i;

	for (i = 0; i < SCANS && !tap_bad; i++) {
		bed_scan_random(&s, &rng, true);
		bed_scan_fold(&s, &rng);
		model_program_random(&s.out, &s.bed.env, &rng);
		CHECK(bed_scan_is_right(&s));
		folded += s.folds;
	}
	tap_note("%u of %u scans fold", folded, i);
	CHECK(folded > i / 2);
	bed_clear(&s.bed);
}

/* The four lines that the language makes of acc + v. */
static void sum_program(u32 op)
{
	memset(&s.x, 0, sizeof(s.x));
	s.x.p.regs = 2;
	model_add(&s.x, FLUXION_X_LD, 0, FLUXION_SPACE_ITEM, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s.x, FLUXION_X_LD, 1, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s.x, op, 1, 1, 0, 0, 0);
	model_add(&s.x, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
}

static void sum_bed(void)
{
	struct expr_bed *b = &s.bed;
	u32 i;

	memset(&s, 0, sizeof(s));
	bed_space(b, FLUXION_SPACE_ITEM, 8, 8);
	bed_space(b, FLUXION_SPACE_ACC, 8, 0);
	bed_space(b, BED_OUT, 8, 8);
	s.env = b->env;
	for (i = 0; i < MODEL_ROWS; i++)
		((s64 *)b->data[FLUXION_SPACE_ITEM])[i] = i - 20;
}

TEST(every_operation_that_folds)
{
	static const u8 ops[] = {
		FLUXION_X_ADD, FLUXION_X_SUB, FLUXION_X_MUL, FLUXION_X_MIN,
		FLUXION_X_MAX, FLUXION_X_AND, FLUXION_X_OR, FLUXION_X_XOR,
	};
	u32 i;

	sum_bed();
	for (i = 0; i < sizeof(ops); i++) {
		sum_program(ops[i]);
		CHECK(bed_scan_is_right(&s) && s.folds);
	}
	sum_program(FLUXION_X_SUB);
	s.x.code[2].a = 0;
	s.x.code[2].b = 1;
	CHECK(bed_scan_is_right(&s) && !s.folds);
	sum_program(FLUXION_X_ADD);
	s.x.code[2].b = 1;
	CHECK(bed_scan_is_right(&s) && !s.folds);
	bed_clear(&s.bed);
}

/* Of rows that fail in what is given, none may reach the accumulator. */
TEST(rows_that_fail_in_out_leave_the_accumulator)
{
	u32 mask;

	sum_bed();
	s.gives = true;
	for (mask = 0; mask < 8; mask++) {
		sum_program(FLUXION_X_ADD);
		memset(&s.out, 0, sizeof(s.out));
		s.out.p.regs = 2;
		model_add(&s.out, FLUXION_X_LD, 0, FLUXION_SPACE_ACC,
			  FLUXION_TYPE_S64, 0, 0);
		model_add(&s.out, FLUXION_X_AND | FLUXION_X_IMM, 1, 0, 0, 0,
			  mask);
		model_add(&s.out, FLUXION_X_DIV, 0, 0, 1, 0, 0);
		model_add(&s.out, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
		CHECK(bed_scan_is_right(&s) && s.folds);
	}
	bed_clear(&s.bed);
}

/* Registers that are set again after a dependent instruction has used them. */
TEST(registers_that_are_used_again)
{
	sum_bed();
	memset(&s.x, 0, sizeof(s.x));
	s.x.p.regs = 2;
	model_add(&s.x, FLUXION_X_LD, 0, FLUXION_SPACE_ITEM, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s.x, FLUXION_X_LD, 1, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s.x, FLUXION_X_SUB, 1, 0, 1, 0, 0);
	model_add(&s.x, FLUXION_X_CONST, 0, 0, 0, 0, 7);
	model_add(&s.x, FLUXION_X_ADD, 1, 1, 0, 0, 0);
	model_add(&s.x, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
	CHECK(bed_scan_is_right(&s) && !s.folds);
	bed_clear(&s.bed);
}

/* It loads the accumulator, but the new one does not depend on it. */
TEST(an_accumulator_that_is_not_used)
{
	static const u8 ops[] = { FLUXION_X_SUB, FLUXION_X_ADD };
	u32 i;

	sum_bed();
	for (i = 0; i < sizeof(ops); i++) {
		sum_program(ops[i] | FLUXION_X_IMM);
		s.x.code[2].a = 0;
		s.x.code[2].imm = 5;
		CHECK(bed_scan_is_right(&s) && !s.folds);
	}
	bed_clear(&s.bed);
}

/* Too long to know what depends on the accumulator: all of it. */
TEST(long_programs_go_row_by_row)
{
	u32 i;

	sum_bed();
	memset(&s.x, 0, sizeof(s.x));
	s.x.p.regs = 2;
	model_add(&s.x, FLUXION_X_LD, 0, FLUXION_SPACE_ITEM, FLUXION_TYPE_S64,
		  0, 0);
	for (i = 0; i < 300; i++)
		model_add(&s.x, FLUXION_X_ADD | FLUXION_X_IMM, 0, 0, 0, 0, 1);
	model_add(&s.x, FLUXION_X_LD, 1, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s.x, FLUXION_X_ADD, 1, 1, 0, 0, 0);
	model_add(&s.x, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
	CHECK(bed_scan_is_right(&s) && !s.folds);
	bed_clear(&s.bed);
}

int main(void)
{
	if (getenv("FLUXION_SEED"))
		rng.state = strtoull(getenv("FLUXION_SEED"), NULL, 0);
	RUN(every_operation_that_folds);
	RUN(rows_that_fail_in_out_leave_the_accumulator);
	RUN(registers_that_are_used_again);
	RUN(an_accumulator_that_is_not_used);
	RUN(long_programs_go_row_by_row);
	RUN(folds);
	RUN(random_scans);
	return tap_done();
}
