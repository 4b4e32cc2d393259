// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: expr_scan - runs a program whose rows each need the one before.
 *
 * What does not depend on the accumulator is computed for all rows at once.
 * Then there are two ways. Folding: an 8-byte accumulator and one operation,
 * one loop that leaves a column of accumulators; what is given is computed of
 * that column for all rows at once again. Anything else goes row by row.
 */
#include "expr_value.h"
#include "expr_vm.h"

/* How many rows are tried together again after one of them has failed. */
#define EXPR_RETRY	8

/**
 * struct expr_scan - a scan at work
 * @x: makes the new accumulator
 * @out: makes what is given, if @gives; else the accumulator is
 * @gives: there is @out
 * @f: where both run
 * @given: the records that are given
 * @given_stride: bytes
 * @acc: the accumulator
 * @tmp: the new one, until the row is sure not to fail
 * @size: bytes of it
 * @skip: rows that are left alone, or NULL
 * @column: the accumulator after each row, when folding
 * @failed: rows where @out fails, when folding
 */
struct expr_scan {
	struct flx_expr_vm x;
	struct flx_expr_vm out;
	bool gives;
	struct flx_expr_frame *f;
	u8 *given;
	u32 given_stride;
	u8 *acc;
	u8 *tmp;
	u32 size;
	const u8 *skip;
	s64 *column;
	u8 *failed;
};

static inline s64 expr_fold_rows(u32 op, s64 *d, s64 acc, const s64 *b,
				 u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = flx_expr_value(op, acc, b[i]);
		s64 r1 = flx_expr_value(op, r0, b[i + 1]);
		s64 r2 = flx_expr_value(op, r1, b[i + 2]);
		s64 r3 = flx_expr_value(op, r2, b[i + 3]);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
		acc = r3;
	}
	for (; i < rows; i++) {
		acc = flx_expr_value(op, acc, b[i]);
		d[i] = acc;
	}
	return acc;
}

static inline s64 expr_fold_imm(u32 op, s64 *d, s64 acc, s64 imm, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++) {
		acc = flx_expr_value(op, acc, imm);
		d[i] = acc;
	}
	return acc;
}

/* Without b: with an immediate. */
static inline s64 expr_fold(u32 op, s64 *d, s64 acc, const s64 *b, s64 imm,
			    u32 rows)
{
	if (b)
		return expr_fold_rows(op, d, acc, b, rows);
	return expr_fold_imm(op, d, acc, imm, rows);
}

static FLX_FLATTEN s64 expr_fold_by(u32 op, s64 *d, s64 acc, const s64 *b,
				    s64 imm, u32 rows)
{
	switch (op & ~FLUXION_X_IMM) {
	case FLUXION_X_ADD:
		return expr_fold(FLUXION_X_ADD, d, acc, b, imm, rows);
	case FLUXION_X_SUB:
		return expr_fold(FLUXION_X_SUB, d, acc, b, imm, rows);
	case FLUXION_X_MUL:
		return expr_fold(FLUXION_X_MUL, d, acc, b, imm, rows);
	case FLUXION_X_AND:
		return expr_fold(FLUXION_X_AND, d, acc, b, imm, rows);
	case FLUXION_X_OR:
		return expr_fold(FLUXION_X_OR, d, acc, b, imm, rows);
	case FLUXION_X_XOR:
		return expr_fold(FLUXION_X_XOR, d, acc, b, imm, rows);
	case FLUXION_X_MIN:
		return expr_fold(FLUXION_X_MIN, d, acc, b, imm, rows);
	case FLUXION_X_MAX:
		return expr_fold(FLUXION_X_MAX, d, acc, b, imm, rows);
	}
	return acc;
}

/* Does row @row count: not an error, and x has not failed there? */
static bool expr_is_alive(const struct expr_scan *s, u32 row)
{
	if (s->skip && s->skip[row])
		return false;
	return !s->x.x->can_fail || !s->f->fail[row];
}

/* The rows from @from on that all count, or all do not, as the first one. */
static u32 expr_stretch(const struct expr_scan *s, u32 from, u32 end)
{
	bool alive = expr_is_alive(s, from);
	u32 row = from + 1;

	if (!s->skip && !s->x.x->can_fail)
		return end - from;
	while (row < end && expr_is_alive(s, row) == alive)
		row++;
	return row - from;
}

/* What the fold's instruction combines the accumulator with; NULL: an immediate. */
static const s64 *expr_fold_operand(const struct expr_scan *s)
{
	const struct flx_expr *x = s->x.x;
	const struct fluxion_insn *op = &x->insn[x->fold];
	const struct fluxion_insn *load = op;

	if (op->op & FLUXION_X_IMM)
		return NULL;
	do
		load--;
	while (load->op != FLUXION_X_LD || load->a != FLUXION_SPACE_ACC);
	return s->x.reg[op->a == load->dst ? op->b : op->a];
}

/* Return: the accumulator after rows @from up to @end; @d is it after each. */
static s64 expr_fold_alive(const struct expr_scan *s, s64 *d, s64 acc, u32 from,
			   u32 end)
{
	const struct fluxion_insn *op = &s->x.x->insn[s->x.x->fold];
	const s64 *b = expr_fold_operand(s);
	u32 rows;
	u32 i;

	for (; from < end; from += rows) {
		rows = expr_stretch(s, from, end);
		if (expr_is_alive(s, from)) {
			acc = expr_fold_by(op->op, d + from, acc,
					   b ? b + from : NULL, op->imm, rows);
			continue;
		}
		for (i = from; i < from + rows; i++)
			d[i] = acc;
	}
	return acc;
}

/* Compute what is given of the column. Return: the first row that fails. */
static u32 expr_give(struct expr_scan *s, u32 from, u32 end)
{
	const struct flx_expr *out = s->out.x;
	u32 row = end;

	flx_memset(s->failed + from, 0, end - from);
	flx_expr_vm_run(&s->out, 0, out->stores, from, end - from);
	if (out->can_fail) {
		for (row = from; row < end; row++) {
			if (s->failed[row] && expr_is_alive(s, row))
				break;
		}
	}
	flx_expr_vm_run(&s->out, out->stores, out->count, from, row - from);
	return row;
}

/*
 * Fold, then give. The row that fails there is as if it had not been: those
 * after it are folded again, few at a time as long as rows keep failing.
 */
static s64 expr_fold_and_give(struct expr_scan *s, s64 acc)
{
	u32 rows = s->f->rows;
	u32 chunk = rows;
	u32 from = 0;
	u32 end;
	u32 row;
	s64 last;

	while (from < rows) {
		end = from + FLX_MIN(chunk, rows - from);
		last = expr_fold_alive(s, s->column, acc, from, end);
		row = expr_give(s, from, end);
		if (row == end) {
			acc = last;
			from = end;
			chunk *= 2;
			continue;
		}
		if (row > from)
			acc = s->column[row - 1];
		s->f->fail[row] = 1;
		from = row + 1;
		chunk = EXPR_RETRY;
	}
	return acc;
}

/* The accumulator is what is given. */
static s64 expr_fold_only(struct expr_scan *s, s64 acc)
{
	bool plain = s->given_stride == sizeof(s64) &&
		     !((size_t)s->given % sizeof(s64));
	s64 *d = plain ? (s64 *)s->given : s->column;
	u8 *p = s->given;
	u32 i;

	acc = expr_fold_alive(s, d, acc, 0, s->f->rows);
	if (plain)
		return acc;
	for (i = 0; i < s->f->rows; i++, p += s->given_stride)
		flx_memcpy(p, &d[i], sizeof(s64));
	return acc;
}

/* Run what does not depend on the accumulator; errors do not fail. */
static void expr_run_free(struct expr_scan *s, struct flx_expr_vm *vm)
{
	u32 row;

	vm->part = FLX_EXPR_FREE;
	flx_expr_vm_run(vm, 0, vm->x->count, 0, s->f->rows);
	if (!s->skip || !vm->x->can_fail)
		return;
	for (row = 0; row < s->f->rows; row++) {
		if (s->skip[row])
			s->f->fail[row] = 0;
	}
}

static void expr_scan_fold(struct expr_scan *s)
{
	struct flx_expr_frame *f = s->f;
	u32 stride = f->stride[FLUXION_SPACE_ACC];
	s64 acc;

	expr_run_free(s, &s->x);
	flx_memcpy(&acc, s->acc, sizeof(acc));
	if (s->gives) {
		f->base[FLUXION_SPACE_ACC] = (const u8 *)s->column;
		f->stride[FLUXION_SPACE_ACC] = sizeof(s64);
		s->out.fail = s->failed;
		/* A row that fails must find the records as they were. */
		s->out.alias = !s->out.x->can_fail;
		acc = expr_fold_and_give(s, acc);
		f->base[FLUXION_SPACE_ACC] = s->acc;
		f->stride[FLUXION_SPACE_ACC] = stride;
	} else {
		acc = expr_fold_only(s, acc);
	}
	flx_memcpy(s->acc, &acc, sizeof(acc));
}

/* Most accumulators are words; a constant length needs no call. */
static void expr_copy_acc(u8 *to, const u8 *from, u32 size)
{
	if (size == sizeof(u64))
		flx_memcpy(to, from, sizeof(u64));
	else
		flx_memcpy(to, from, size);
}

/* Return: the row has not failed; @next is the new accumulator. */
static bool expr_scan_row(struct expr_scan *s, u8 *next, u32 row)
{
	struct flx_expr_frame *f = s->f;

	f->out = next;
	f->out_stride = 0;
	flx_expr_vm_row(&s->x, s->x.x->bound, s->x.x->stores, row);
	if (!f->fail[row])
		flx_expr_vm_row(&s->x, s->x.x->stores, s->x.x->count, row);
	f->out = s->given;
	f->out_stride = s->given_stride;
	if (f->fail[row])
		return false;
	if (!s->gives) {
		expr_copy_acc(s->given + (size_t)row * s->given_stride, next,
			      s->size);
		return true;
	}
	f->base[FLUXION_SPACE_ACC] = next;
	flx_expr_vm_row(&s->out, s->out.x->bound, s->out.x->count, row);
	f->base[FLUXION_SPACE_ACC] = s->acc;
	return !f->fail[row];
}

/*
 * Row by row. A row that fails in x has stored nothing. Where it can also fail
 * later, or reads what it has stored, the new accumulator is made in tmp, which
 * is the accumulator between rows, so that what x does not store stays.
 */
static void expr_scan_rows(struct expr_scan *s)
{
	bool renews = s->x.x->renews && !(s->gives && s->out.x->can_fail);
	u8 *next = renews ? s->acc : s->tmp;
	u32 row;

	s->x.alias = false;
	s->out.alias = false;
	expr_run_free(s, &s->x);
	s->x.part = FLX_EXPR_BOUND;
	if (s->gives) {
		expr_run_free(s, &s->out);
		s->out.part = FLX_EXPR_BOUND;
	}
	flx_memcpy(s->tmp, s->acc, s->size);
	for (row = 0; row < s->f->rows; row++) {
		if ((s->skip && s->skip[row]) || s->f->fail[row])
			continue;
		if (!expr_scan_row(s, next, row))
			expr_copy_acc(s->tmp, s->acc, s->size);
		else if (!renews)
			expr_copy_acc(s->acc, s->tmp, s->size);
	}
}

void flx_expr_scan(const struct flx_expr *x, const struct flx_expr *out,
		   struct flx_expr_frame *f, u8 *acc, u8 *tmp, u32 size,
		   const u8 *skip)
{
	struct expr_scan s = {
		.gives = out, .f = f, .given = f->out,
		.given_stride = f->out_stride, .acc = acc, .tmp = tmp,
		.size = size, .skip = skip,
	};
	s64 *scratch;

	scratch = flx_expr_vm_init(&s.x, x, f, f->scratch);
	if (out)
		scratch = flx_expr_vm_init(&s.out, out, f, scratch);
	s.column = scratch;
	s.failed = (u8 *)(scratch + FLX_EXPR_COLUMN(f->rows) / sizeof(s64));
	if (x->fold < x->count)
		expr_scan_fold(&s);
	else
		expr_scan_rows(&s);
}
