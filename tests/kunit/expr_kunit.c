// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_kunit - programs, as the kernel's compiler made the interpreter. */
#include <kunit/test.h>

#include "expr_bed.h"

static struct model_random rng;

static int expr_init(struct kunit *test)
{
	rng.state = 4;
	return 0;
}

static void programs_compute_what_the_model_does(struct kunit *test)
{
	struct model_program *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct expr_bed *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	bool right = true;
	u32 i;

	KUNIT_ASSERT_TRUE(test, m && b);
	for (i = 0; i < 1000 && right; i++) {
		bed_random(b, &rng);
		b->env.result = model_below(&rng, 3) == 0;
		model_program_random(m, &b->env, &rng);
		right = bed_program_is_right(b, m);
		bed_clear(b);
	}
	KUNIT_EXPECT_TRUE(test, right);
}

static void scans_give_what_the_model_does(struct kunit *test)
{
	struct expr_scan_bed *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	bool right = true;
	u32 folded = 0;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	for (i = 0; i < 600 && right; i++) {
		bed_scan_random(s, &rng, i & 1);
		if (i & 1)
			bed_scan_fold(s, &rng);
		else
			model_program_random(&s->x, &s->env, &rng);
		model_program_random(&s->out, &s->bed.env, &rng);
		right = bed_scan_is_right(s);
		folded += s->folds;
	}
	bed_clear(&s->bed);
	KUNIT_EXPECT_TRUE(test, right);
	KUNIT_EXPECT_GT(test, folded, 150);
}

/* What the processor would trap on, and what C leaves undefined. */
static void nothing_traps(struct kunit *test)
{
	static const u8 ops[] = {
		FLUXION_X_DIV, FLUXION_X_MOD, FLUXION_X_SHL, FLUXION_X_SHR,
		FLUXION_X_ADD, FLUXION_X_SUB, FLUXION_X_MUL,
	};
	struct model_program *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct expr_bed *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u32 i, k;
	s64 *v;

	KUNIT_ASSERT_TRUE(test, m && b);
	bed_space(b, FLUXION_SPACE_ITEM, 8, 8);
	bed_space(b, BED_OUT, 8, 8);
	v = (s64 *)b->data[FLUXION_SPACE_ITEM];
	for (i = 0; i < MODEL_ROWS; i++)
		v[i] = model_edges[i % model_edges_count];
	for (i = 0; i < sizeof(ops) * model_edges_count; i++) {
		memset(m, 0, sizeof(*m));
		m->p.regs = 2;
		k = i / model_edges_count;
		model_add(m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
		model_add(m, FLUXION_X_CONST, 1, 0, 0, 0,
			  model_edges[i % model_edges_count]);
		model_add(m, ops[k], 1, i & 1, !(i & 1), 0, 0);
		model_add(m, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
		KUNIT_EXPECT_TRUE(test, bed_program_is_right(b, m));
	}
	bed_clear(b);
}

/* One byte of a good program changed: refused, or it stays in its records. */
static bool mutant_runs(struct model_program *m, const struct expr_bed *b)
{
	u8 *code = (u8 *)&m->code[model_below(&rng, m->p.count)];
	u32 rows = 1 + model_below(&rng, 9);
	struct flx_expr_frame *f;
	struct flx_expr x;
	const char *why;
	u32 bad;

	code[model_below(&rng, sizeof(m->code[0]))] = model_random(&rng);
	if (model_verify(&x, m, &b->env, &bad, &why))
		return false;
	f = bed_frame_open(b, rows, m->p.regs, false);
	flx_expr_run(&x, f);
	bed_frame_close(f, b);
	return true;
}

static void mutants_are_refused_or_harmless(struct kunit *test)
{
	struct model_program *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct expr_bed *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u32 ran = 0;
	u32 i;

	KUNIT_ASSERT_TRUE(test, m && b);
	for (i = 0; i < 3000; i++) {
		bed_random(b, &rng);
		model_program_random(m, &b->env, &rng);
		ran += mutant_runs(m, b);
		bed_clear(b);
	}
	KUNIT_EXPECT_GT(test, ran, 100);
	KUNIT_EXPECT_LT(test, ran, 2900);
}

static struct kunit_case expr_cases[] = {
	KUNIT_CASE(nothing_traps),
	KUNIT_CASE(programs_compute_what_the_model_does),
	KUNIT_CASE(scans_give_what_the_model_does),
	KUNIT_CASE(mutants_are_refused_or_harmless),
	{}
};

static struct kunit_suite expr_suite = {
	.name = "flx_expr",
	.init = expr_init,
	.test_cases = expr_cases,
};

kunit_test_suite(expr_suite);
