// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_bed - records for programs, and whether they ran as they should. */
#include "expr_bed.h"

static const u32 row_counts[] = { 1, 2, 3, 4, 7, MODEL_ROWS };

void bed_space(struct expr_bed *b, u32 space, u32 size, u32 stride)
{
	u32 step = FLX_MAX(stride, FLX_ALIGN(size, 8));

	if (space == BED_OUT)
		b->env.out = size;
	else
		b->env.space[space] = size;
	b->stride[space] = stride;
	b->data[space] = bed_zalloc(MODEL_ROWS * step);
}

static void random_space(struct expr_bed *b, struct model_random *r, u32 space,
			 u32 size, bool one)
{
	u32 stride = FLX_ALIGN(size, 8) + 8 * (model_below(r, 4) == 0);
	u32 rows = model_below(r, 3) ? 0 : MODEL_ROWS / 2;

	bed_space(b, space, size, one ? 0 : stride);
	/* Some of them are all zero, so that bytes are equal now and then. */
	for (; rows < (one ? 1 : MODEL_ROWS); rows++)
		model_bytes(r, b->data[space] + rows * b->stride[space],
			    FLX_ALIGN(size, 8));
	if (space >= 64 || model_below(r, 2))
		return;
	b->env.has_ts |= 1ULL << space;
	b->ts_stride[space] = one ? 0 : 8;
	b->ts[space] = bed_alloc(MODEL_ROWS * 8);
	model_bytes(r, b->ts[space], MODEL_ROWS * 8);
}

static u32 random_size(struct model_random *r)
{
	return model_below(r, 2) ? 8 : 1 + model_below(r, MODEL_RECORD);
}

void bed_random(struct expr_bed *b, struct model_random *r)
{
	bool same = model_below(r, 2);
	u32 size;

	memset(b, 0, sizeof(*b));
	random_space(b, r, FLUXION_SPACE_ITEM, random_size(r), false);
	random_space(b, r, FLUXION_SPACE_ACC, random_size(r), true);
	if (model_below(r, 2))
		random_space(b, r, FLUXION_SPACE_DATA, MODEL_RECORD, true);
	if (model_below(r, 2))
		random_space(b, r, FLUXION_SPACE_PART, random_size(r), false);
	if (model_below(r, 4) == 0)
		random_space(b, r, FLUXION_SPACE_PART + 1, random_size(r),
			     true);
	if (model_below(r, 4) == 0)
		random_space(b, r, FLUXION_SPACES - 1, random_size(r), false);
	size = same ? b->env.space[FLUXION_SPACE_ITEM] : random_size(r);
	bed_space(b, BED_OUT, size, same ? b->stride[FLUXION_SPACE_ITEM] :
		  FLX_ALIGN(size, 8));
	model_bytes(r, b->data[BED_OUT], MODEL_ROWS * b->stride[BED_OUT]);
	b->env.sets_ts = model_below(r, 2);
}

void bed_clear(struct expr_bed *b)
{
	u32 i;

	for (i = 0; i < FLUXION_SPACES; i++) {
		bed_free(b->data[i]);
		bed_free(b->ts[i]);
	}
	bed_free(b->data[BED_OUT]);
	memset(b, 0, sizeof(*b));
}

/* The item that a row is; @out is filled with what lies there at first. */
static void bed_item(const struct expr_bed *b, u32 row, bool in_place,
		     struct model_item *item, u8 *out)
{
	u32 from = in_place ? FLUXION_SPACE_ITEM : BED_OUT;
	u32 i;

	memset(item, 0, sizeof(*item));
	for (i = 0; i < FLUXION_SPACES; i++) {
		if (b->data[i])
			item->space[i] = b->data[i] + row * b->stride[i];
		if (b->ts[i])
			item->ts[i] = b->ts[i][row * b->ts_stride[i] / 8];
	}
	memcpy(out, b->data[from] + row * b->stride[from], b->stride[from]);
	item->out = out;
}

/* As much as there is, and not a byte more. */
static void *block(const void *from, u32 rows, u32 stride, u32 size)
{
	u32 bytes = stride ? (rows - 1) * stride + size : size;

	return memcpy(bed_alloc(bytes), from, bytes);
}

struct flx_expr_frame *bed_frame_open(const struct expr_bed *b, u32 rows,
				      u32 regs, bool in_place)
{
	struct flx_expr_frame *f = bed_zalloc(sizeof(*f));
	size_t scratch = FLX_EXPR_SCRATCH(regs, rows);
	u32 i;

	for (i = 0; i < FLUXION_SPACES; i++) {
		f->stride[i] = b->stride[i];
		f->ts_stride[i] = b->ts_stride[i];
		if (b->data[i])
			f->base[i] = block(b->data[i], rows, b->stride[i],
					   b->env.space[i]);
		if (b->ts[i])
			f->ts[i] = block(b->ts[i], rows, b->ts_stride[i], 8);
	}
	f->out_stride = b->stride[BED_OUT];
	f->out = in_place ? (u8 *)f->base[FLUXION_SPACE_ITEM] :
		 b->env.out ? block(b->data[BED_OUT], rows, f->out_stride,
				    b->env.out) : NULL;
	f->out_ts = bed_zalloc(rows * 8);
	f->rows = rows;
	f->fail = bed_zalloc(rows);
	f->scratch = memset(bed_alloc(scratch), 0xa5, scratch);
	return f;
}

void bed_frame_close(struct flx_expr_frame *f, const struct expr_bed *b)
{
	u32 i;

	if (f->out != f->base[FLUXION_SPACE_ITEM])
		bed_free(f->out);
	for (i = 0; i < FLUXION_SPACES; i++) {
		if (b->data[i])
			bed_free((void *)f->base[i]);
		if (b->ts[i])
			bed_free((void *)f->ts[i]);
	}
	bed_free(f->out_ts);
	bed_free(f->fail);
	bed_free(f->scratch);
	bed_free(f);
}

/* The output may be the place of space ITEM. */
static bool bed_same_place(const struct expr_bed *b)
{
	return b->env.out == b->env.space[FLUXION_SPACE_ITEM] &&
	       b->stride[BED_OUT] == b->stride[FLUXION_SPACE_ITEM];
}

/* Does a row of a frame that has run hold what the model says? */
static bool row_is_right(const struct model_program *m,
			 const struct expr_bed *b,
			 const struct flx_expr_frame *f, const s64 *result,
			 u32 row, struct model_item *item)
{
	u32 bytes = row + 1 < f->rows ? f->out_stride : b->env.out;
	bool in_place = f->out == f->base[FLUXION_SPACE_ITEM];
	u8 out[2 * MODEL_RECORD];

	bed_item(b, row, in_place, item, out);
	model_run(m, item);
	if (f->fail[row] != item->failed)
		return false;
	if (item->failed)
		return true;
	if (b->env.out && memcmp(f->out + row * f->out_stride, out, bytes))
		return false;
	if (f->out_ts[row] != item->out_ts)
		return false;
	return !b->env.result || result[row] == item->reg[m->p.result];
}

/* Run it over @rows rows. Return: all of them are right. */
static bool runs_right(const struct flx_expr *x, const struct model_program *m,
		       const struct expr_bed *b, u32 rows, bool in_place)
{
	struct flx_expr_frame *f = bed_frame_open(b, rows, m->p.regs, in_place);
	struct model_item *item = bed_alloc(sizeof(*item));
	const s64 *result = flx_expr_run(x, f);
	bool right = !result == !b->env.result;
	u32 row;

	for (row = 0; right && row < rows; row++)
		right = row_is_right(m, b, f, result, row, item);
	if (!right) {
		model_note("wrong before row %u of %u%s\n", row, rows,
			   in_place ? ", in place" : "");
		model_print("program", m);
	}
	bed_free(item);
	bed_frame_close(f, b);
	return right;
}

bool bed_program_is_right(const struct expr_bed *b,
			  const struct model_program *m)
{
	struct flx_expr x;
	const char *why;
	bool right = true;
	u32 bad;
	u32 i;

	if (model_verify(&x, m, &b->env, &bad, &why)) {
		model_note("refused at %u: %s\n", bad, why);
		model_print("program", m);
		return false;
	}
	for (i = 0; right && i < FLX_ARRAY_SIZE(row_counts); i++) {
		right = runs_right(&x, m, b, row_counts[i], false);
		if (right && bed_same_place(b) && x.in_place)
			right = runs_right(&x, m, b, row_counts[i], true);
	}
	return right;
}

/* What a scan leaves. */
struct scan_result {
	u8 acc[MODEL_RECORD];
	u8 out[MODEL_ROWS][2 * MODEL_RECORD];
	u8 fail[MODEL_ROWS];
	struct model_item item;
};

/* One row of the model. Return: it has not failed. */
static bool scan_row(const struct expr_scan_bed *s, u32 row, bool in_place,
		     struct scan_result *r)
{
	struct model_item *item = &r->item;
	u8 *out = r->out[row];
	u8 tmp[MODEL_RECORD];

	bed_item(&s->bed, row, in_place, item, out);
	memcpy(tmp, r->acc, s->env.out);
	item->space[FLUXION_SPACE_ACC] = r->acc;
	item->out = tmp;
	model_run(&s->x, item);
	if (item->failed)
		return false;
	item->space[FLUXION_SPACE_ACC] = tmp;
	item->out = out;
	if (s->gives)
		model_run(&s->out, item);
	else
		memcpy(out, tmp, s->env.out);
	if (!item->failed)
		memcpy(r->acc, tmp, s->env.out);
	return !item->failed;
}

static void scan_model(const struct expr_scan_bed *s, u32 rows, bool in_place,
		       struct scan_result *r)
{
	u32 row;

	memset(r, 0, sizeof(*r));
	memcpy(r->acc, s->bed.data[FLUXION_SPACE_ACC], s->env.out);
	for (row = 0; row < rows; row++) {
		if (!s->skips || !s->skip[row])
			r->fail[row] = !scan_row(s, row, in_place, r);
	}
}

static bool same_row(const struct expr_scan_bed *s,
		     const struct flx_expr_frame *f,
		     const struct scan_result *want, u32 row)
{
	u32 bytes = row + 1 < f->rows ? f->out_stride : s->bed.env.out;

	if (f->fail[row] != want->fail[row])
		return false;
	if (f->fail[row] || (s->skips && s->skip[row]))
		return true;
	return !memcmp(f->out + row * f->out_stride, want->out[row], bytes);
}

static bool same_result(const struct expr_scan_bed *s,
			const struct flx_expr_frame *f, const u8 *acc,
			const struct scan_result *want)
{
	u32 row;

	if (f->base[FLUXION_SPACE_ACC] != acc || f->stride[FLUXION_SPACE_ACC])
		return false;
	for (row = 0; row < f->rows; row++) {
		if (!same_row(s, f, want, row))
			return false;
	}
	return !memcmp(acc, want->acc, s->env.out);
}

/* Run a scan over @rows rows. Return: all is as the model has it. */
static bool scan_runs_right(const struct expr_scan_bed *s,
			    const struct flx_expr *x,
			    const struct flx_expr *out, u32 rows, bool in_place)
{
	u32 regs = FLX_MAX(s->x.p.regs, s->out.p.regs);
	struct flx_expr_frame *f = bed_frame_open(&s->bed, rows, regs,
						  in_place);
	struct scan_result *want = bed_alloc(sizeof(*want));
	u8 *acc = (u8 *)f->base[FLUXION_SPACE_ACC];
	u8 *tmp = bed_alloc(s->env.out);
	bool right;

	scan_model(s, rows, in_place, want);
	flx_expr_scan(x, out, f, acc, tmp, s->env.out,
		      s->skips ? s->skip : NULL);
	right = same_result(s, f, acc, want);
	if (!right) {
		model_note("%u rows, %s%s\n", rows,
			   x->fold < x->count ? "folded" : "row by row",
			   in_place ? ", in place" : "");
		model_print("acc", &s->x);
		model_print("out", &s->out);
	}
	bed_free(tmp);
	bed_free(want);
	bed_frame_close(f, &s->bed);
	return right;
}

bool bed_scan_is_right(struct expr_scan_bed *s)
{
	struct flx_expr x, slow, out;
	const char *why;
	bool right = true;
	u32 bad;
	u32 i;

	if (model_verify(&x, &s->x, &s->env, &bad, &why) ||
	    model_verify(&out, &s->out, &s->bed.env, &bad, &why)) {
		model_note("refused at %u: %s\n", bad, why);
		return false;
	}
	s->folds = x.fold < x.count;
	slow = x;
	slow.fold = slow.count;
	for (i = 0; right && i < 4 * FLX_ARRAY_SIZE(row_counts); i++) {
		if (i & 1 && !(bed_same_place(&s->bed) &&
			       (!s->gives || out.in_place)))
			continue;
		right = scan_runs_right(s, i & 2 ? &slow : &x,
					s->gives ? &out : NULL,
					row_counts[i / 4], i & 1);
	}
	return right;
}

void bed_scan_random(struct expr_scan_bed *s, struct model_random *r,
		     bool word)
{
	struct expr_bed *b = &s->bed;
	u32 i;

	do {
		bed_clear(b);
		bed_random(b, r);
	} while (word && b->env.space[FLUXION_SPACE_ACC] != 8);
	b->env.sets_ts = false;
	s->env = b->env;
	s->env.out = b->env.space[FLUXION_SPACE_ACC];
	s->gives = model_below(r, 2) || b->env.out != s->env.out;
	s->skips = model_below(r, 2);
	for (i = 0; i < MODEL_ROWS; i++)
		s->skip[i] = model_below(r, 3) == 0;
}

static const u8 fold_ops[] = {
	FLUXION_X_ADD, FLUXION_X_SUB, FLUXION_X_MUL, FLUXION_X_MIN,
	FLUXION_X_MAX, FLUXION_X_AND, FLUXION_X_OR, FLUXION_X_XOR,
};

void bed_scan_fold(struct expr_scan_bed *s, struct model_random *r)
{
	u32 op = fold_ops[model_below(r, sizeof(fold_ops))];
	bool swapped = model_below(r, 2);
	struct flx_expr_env env = s->env;
	u32 acc, x;

	env.space[FLUXION_SPACE_ACC] = 0;
	env.has_ts &= ~(1ULL << FLUXION_SPACE_ACC);
	env.out = 0;
	env.result = true;
	model_program_random(&s->x, &env, r);
	x = s->x.p.result;
	s->x.p.result = 0;
	acc = model_below(r, s->x.p.regs);
	model_add(&s->x, FLUXION_X_LD, acc, FLUXION_SPACE_ACC,
		  FLUXION_TYPE_S64, 0, 0);
	if (model_below(r, 3) == 0)
		model_add(&s->x, op | FLUXION_X_IMM, x, acc, 0, 0,
			  model_value(r));
	else
		model_add(&s->x, op, x, swapped ? x : acc, swapped ? acc : x,
			  0, 0);
	model_add(&s->x, FLUXION_X_ST, 0, x, FLUXION_TYPE_S64, 0, 0);
}
