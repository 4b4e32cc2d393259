// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_scan_test - scans give what the model gives, whichever way. */
#include "expr_model.h"
#include "tap.h"

#define SCANS	3000

static struct model_random rng = { 2 };

static const u32 row_counts[] = { 1, 2, 7, 16, MODEL_ROWS };

/**
 * struct scan - two programs and where they run
 * @x: the new accumulator
 * @out: what is given, if @gives
 * @bed: its env is @out's; the output is as long as what is given
 * @xenv: of @x
 * @skip: rows that are errors, if @skips
 */
struct scan {
	struct model_program x;
	struct model_program out;
	struct model_bed bed;
	struct flx_expr_env xenv;
	bool gives;
	bool skips;
	u8 skip[MODEL_ROWS];
};

/* What a scan leaves. */
struct scan_result {
	u8 acc[MODEL_RECORD];
	u8 out[MODEL_ROWS][2 * MODEL_RECORD];
	u8 fail[MODEL_ROWS];
};

/* One row of the model. Return: it has not failed. */
static bool scan_row(const struct scan *s, u32 row, bool in_place, u8 *acc,
		     u8 *out)
{
	u32 size = s->xenv.out;
	u8 tmp[MODEL_RECORD];
	struct model_item item;

	model_bed_item(&s->bed, row, in_place, &item, out);
	memcpy(tmp, acc, size);
	item.space[FLUXION_SPACE_ACC] = acc;
	item.out = tmp;
	model_run(&s->x, &item);
	if (item.failed)
		return false;
	item.space[FLUXION_SPACE_ACC] = tmp;
	item.out = out;
	if (s->gives)
		model_run(&s->out, &item);
	else
		memcpy(out, tmp, size);
	if (!item.failed)
		memcpy(acc, tmp, size);
	return !item.failed;
}

static void scan_model(const struct scan *s, u32 rows, bool in_place,
		       struct scan_result *r)
{
	u32 row;

	memset(r, 0, sizeof(*r));
	memcpy(r->acc, s->bed.data[FLUXION_SPACE_ACC], s->xenv.out);
	for (row = 0; row < rows; row++) {
		if (s->skips && s->skip[row])
			continue;
		r->fail[row] = !scan_row(s, row, in_place, r->acc,
					 r->out[row]);
	}
}

static bool same_row(const struct scan *s, const struct flx_expr_frame *f,
		     const struct scan_result *want, u32 row)
{
	u32 bytes = row + 1 < f->rows ? f->out_stride : s->bed.env.out;

	if (f->fail[row] != want->fail[row])
		return false;
	if (f->fail[row] || (s->skips && s->skip[row]))
		return true;
	return !memcmp(f->out + row * f->out_stride, want->out[row], bytes);
}

static void scan_print(const struct scan *s, const struct model_program *m)
{
	u32 k;

	for (k = 0; k < m->p.count; k++)
		tap_note("%s %2u: op %u dst %u a %u b %u off %u imm %lld",
			 m == &s->x ? "acc" : "out", k, m->code[k].op,
			 m->code[k].dst, m->code[k].a, m->code[k].b,
			 m->code[k].off, m->code[k].imm);
}

/* Run a scan over @rows rows. Return: all is as the model has it. */
static bool scan_runs_right(const struct scan *s, const struct flx_expr *x,
			    const struct flx_expr *out, u32 rows, bool in_place)
{
	u32 regs = FLX_MAX(s->x.p.regs, s->out.p.regs);
	u32 size = s->xenv.out;
	struct flx_expr_frame f;
	struct scan_result want;
	u8 *tmp = malloc(size);
	bool right;
	u8 *acc;
	u32 row;

	scan_model(s, rows, in_place, &want);
	model_frame_open(&f, &s->bed, rows, regs, in_place);
	acc = (u8 *)f.base[FLUXION_SPACE_ACC];
	flx_expr_scan(x, out, &f, acc, tmp, size, s->skips ? s->skip : NULL);
	right = f.base[FLUXION_SPACE_ACC] == acc && !f.stride[1] &&
		!memcmp(acc, want.acc, size);
	for (row = 0; right && row < rows; row++)
		right = same_row(s, &f, &want, row);
	if (!right) {
		tap_note("row %u of %u, %s%s", row, rows,
			 x->fold < x->count ? "folded" : "row by row",
			 in_place ? ", in place" : "");
		scan_print(s, &s->x);
		scan_print(s, &s->out);
	}
	free(tmp);
	model_frame_close(&f, &s->bed);
	return right;
}

/* All numbers of rows, in place and not, folded and row by row. */
static bool scan_is_right(const struct scan *s, bool *folds)
{
	bool same = s->bed.env.out == s->bed.env.space[FLUXION_SPACE_ITEM];
	struct flx_expr x, slow, out;
	const char *why;
	bool right = true;
	u32 bad;
	u32 i;

	if (model_verify(&x, &s->x, &s->xenv, &bad, &why) ||
	    model_verify(&out, &s->out, &s->bed.env, &bad, &why)) {
		tap_note("refused at %u: %s", bad, why);
		return false;
	}
	*folds = x.fold < x.count;
	slow = x;
	slow.fold = slow.count;
	for (i = 0; right && i < 4 * FLX_ARRAY_SIZE(row_counts); i++) {
		if (i & 1 && !(same && (!s->gives || out.in_place)))
			continue;
		right = scan_runs_right(s, i & 2 ? &slow : &x,
					s->gives ? &out : NULL,
					row_counts[i / 4], i & 1);
	}
	return right;
}

static void scan_bed(struct scan *s, bool word)
{
	struct model_bed *b = &s->bed;
	u32 i;

	do {
		model_bed_free(b);
		model_bed_random(b, &rng);
	} while (word && b->env.space[FLUXION_SPACE_ACC] != 8);
	b->env.sets_ts = false;
	s->xenv = b->env;
	s->xenv.out = b->env.space[FLUXION_SPACE_ACC];
	s->gives = model_below(&rng, 2) || b->env.out != s->xenv.out;
	s->skips = model_below(&rng, 2);
	for (i = 0; i < MODEL_ROWS; i++)
		s->skip[i] = model_below(&rng, 3) == 0;
}

TEST(random_scans)
{
	struct scan s = { 0 };
	bool folds;
	u32 i;

	for (i = 0; i < SCANS && !tap_bad; i++) {
		scan_bed(&s, false);
		model_program_random(&s.x, &s.xenv, &rng);
		model_program_random(&s.out, &s.bed.env, &rng);
		CHECK(scan_is_right(&s, &folds));
	}
	model_bed_free(&s.bed);
}

static const u8 fold_ops[] = {
	FLUXION_X_ADD, FLUXION_X_SUB, FLUXION_X_MUL, FLUXION_X_MIN,
	FLUXION_X_MAX, FLUXION_X_AND, FLUXION_X_OR, FLUXION_X_XOR,
};

/* Anything that does not read the accumulator, then acc = acc OP that. */
static void fold_program(struct scan *s, bool swapped)
{
	u32 op = fold_ops[model_below(&rng, sizeof(fold_ops))];
	struct flx_expr_env env = s->xenv;
	u32 acc, x;

	env.space[FLUXION_SPACE_ACC] = 0;
	env.has_ts &= ~(1ULL << FLUXION_SPACE_ACC);
	env.out = 0;
	env.result = true;
	model_program_random(&s->x, &env, &rng);
	x = s->x.p.result;
	s->x.p.result = 0;
	acc = model_below(&rng, s->x.p.regs);
	model_add(&s->x, FLUXION_X_LD, acc, FLUXION_SPACE_ACC,
		  FLUXION_TYPE_S64, 0, 0);
	if (model_below(&rng, 3) == 0)
		model_add(&s->x, op | FLUXION_X_IMM, x, acc, 0, 0,
			  model_value(&rng));
	else
		model_add(&s->x, op, x, swapped ? x : acc, swapped ? acc : x,
			  0, 0);
	model_add(&s->x, FLUXION_X_ST, 0, x, FLUXION_TYPE_S64, 0, 0);
}

TEST(folds)
{
	struct scan s = { 0 };
	u32 folded = 0;
	bool folds;
	u32 i;

	for (i = 0; i < SCANS && !tap_bad; i++) {
		scan_bed(&s, true);
		fold_program(&s, model_below(&rng, 2));
		model_program_random(&s.out, &s.bed.env, &rng);
		CHECK(scan_is_right(&s, &folds));
		folded += folds;
	}
	tap_note("%u of %u scans fold", folded, i);
	CHECK(folded > i / 2);
	model_bed_free(&s.bed);
}

/* The three lines that a language makes of acc + v. */
static void sum_program(struct scan *s, u32 op)
{
	memset(&s->x, 0, sizeof(s->x));
	s->x.p.regs = 2;
	model_add(&s->x, FLUXION_X_LD, 0, FLUXION_SPACE_ITEM, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s->x, FLUXION_X_LD, 1, FLUXION_SPACE_ACC, FLUXION_TYPE_S64,
		  0, 0);
	model_add(&s->x, op, 1, 1, 0, 0, 0);
	model_add(&s->x, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
}

static void sum_bed(struct scan *s)
{
	struct model_bed *b = &s->bed;
	u32 i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < 3; i++) {
		u32 space = i < 2 ? i : FLUXION_SPACES;

		b->data[space] = calloc(MODEL_ROWS, 8);
		b->stride[space] = i == 1 ? 0 : 8;
	}
	b->env.space[FLUXION_SPACE_ITEM] = 8;
	b->env.space[FLUXION_SPACE_ACC] = 8;
	b->env.out = 8;
	s->xenv = b->env;
	for (i = 0; i < MODEL_ROWS; i++)
		((s64 *)b->data[FLUXION_SPACE_ITEM])[i] = i - 20;
}

TEST(every_operation_that_folds)
{
	struct scan s;
	bool folds;
	u32 i;

	sum_bed(&s);
	for (i = 0; i < sizeof(fold_ops); i++) {
		sum_program(&s, fold_ops[i]);
		CHECK(scan_is_right(&s, &folds));
		CHECK(folds);
	}
	sum_program(&s, FLUXION_X_SUB);
	s.x.code[2].a = 0;
	s.x.code[2].b = 1;
	CHECK(scan_is_right(&s, &folds));
	CHECK(!folds);
	sum_program(&s, FLUXION_X_ADD);
	s.x.code[2].b = 1;
	CHECK(scan_is_right(&s, &folds));
	CHECK(!folds);
	model_bed_free(&s.bed);
}

/* Of rows that fail in what is given, none may reach the accumulator. */
TEST(rows_that_fail_in_out_leave_the_accumulator)
{
	struct scan s;
	bool folds;
	u32 mask;

	sum_bed(&s);
	s.gives = true;
	for (mask = 0; mask < 8; mask++) {
		sum_program(&s, FLUXION_X_ADD);
		memset(&s.out, 0, sizeof(s.out));
		s.out.p.regs = 2;
		model_add(&s.out, FLUXION_X_LD, 0, FLUXION_SPACE_ACC,
			  FLUXION_TYPE_S64, 0, 0);
		model_add(&s.out, FLUXION_X_AND | FLUXION_X_IMM, 1, 0, 0, 0,
			  mask);
		model_add(&s.out, FLUXION_X_DIV, 0, 0, 1, 0, 0);
		model_add(&s.out, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
		CHECK(scan_is_right(&s, &folds));
		CHECK(folds);
	}
	model_bed_free(&s.bed);
}

/* Registers that are set again after a dependent instruction has used them. */
TEST(registers_that_are_used_again)
{
	struct scan s;
	bool folds;

	sum_bed(&s);
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
	CHECK(scan_is_right(&s, &folds));
	CHECK(!folds);
	model_bed_free(&s.bed);
}

/* Too long to know what depends on the accumulator: all of it. */
TEST(long_programs_go_row_by_row)
{
	struct scan s;
	bool folds;
	u32 i;

	sum_bed(&s);
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
	CHECK(scan_is_right(&s, &folds));
	CHECK(!folds);
	model_bed_free(&s.bed);
}

int main(void)
{
	if (getenv("FLUXION_SEED"))
		rng.state = strtoull(getenv("FLUXION_SEED"), NULL, 0);
	RUN(every_operation_that_folds);
	RUN(rows_that_fail_in_out_leave_the_accumulator);
	RUN(registers_that_are_used_again);
	RUN(long_programs_go_row_by_row);
	RUN(folds);
	RUN(random_scans);
	return tap_done();
}
