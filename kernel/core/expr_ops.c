// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: expr_ops - the loops of the interpreter, one for each operation.
 *
 * Every loop takes four rows together and computes all of them before it
 * stores the first: kernel code has no vector instructions, and elsewhere this
 * is what lets the compiler use them. The inline functions are templates: they
 * become part of a switch that has a case for each operation.
 */
#include "expr_value.h"
#include "expr_vm.h"

static inline void expr_rows(u32 op, s64 *d, const s64 *a, const s64 *b,
			     u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = flx_expr_value(op, a[i], b[i]);
		s64 r1 = flx_expr_value(op, a[i + 1], b[i + 1]);
		s64 r2 = flx_expr_value(op, a[i + 2], b[i + 2]);
		s64 r3 = flx_expr_value(op, a[i + 3], b[i + 3]);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++)
		d[i] = flx_expr_value(op, a[i], b[i]);
}

static inline void expr_rows_imm(u32 op, s64 *d, const s64 *a, s64 imm,
				 u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = flx_expr_value(op, a[i], imm);
		s64 r1 = flx_expr_value(op, a[i + 1], imm);
		s64 r2 = flx_expr_value(op, a[i + 2], imm);
		s64 r3 = flx_expr_value(op, a[i + 3], imm);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++)
		d[i] = flx_expr_value(op, a[i], imm);
}

static inline void expr_binary(u32 op, s64 *d, const s64 *a, const s64 *b,
			       s64 imm, u32 rows)
{
	if (b)
		expr_rows(op, d, a, b, rows);
	else
		expr_rows_imm(op, d, a, imm, rows);
}

static FLX_FLATTEN void expr_compare(u32 op, s64 *d, const s64 *a, const s64 *b,
				     s64 imm, u32 rows)
{
	switch (op) {
	case FLUXION_X_EQ:
		return expr_binary(FLUXION_X_EQ, d, a, b, imm, rows);
	case FLUXION_X_NE:
		return expr_binary(FLUXION_X_NE, d, a, b, imm, rows);
	case FLUXION_X_LT:
		return expr_binary(FLUXION_X_LT, d, a, b, imm, rows);
	case FLUXION_X_LE:
		return expr_binary(FLUXION_X_LE, d, a, b, imm, rows);
	case FLUXION_X_GT:
		return expr_binary(FLUXION_X_GT, d, a, b, imm, rows);
	case FLUXION_X_GE:
		return expr_binary(FLUXION_X_GE, d, a, b, imm, rows);
	}
}

static FLX_FLATTEN void expr_divide(u32 op, s64 *d, const s64 *a, const s64 *b,
				    s64 imm, u32 rows)
{
	switch (op) {
	case FLUXION_X_DIV:
		return expr_binary(FLUXION_X_DIV, d, a, b, imm, rows);
	case FLUXION_X_MOD:
		return expr_binary(FLUXION_X_MOD, d, a, b, imm, rows);
	case FLUXION_X_SHL:
		return expr_binary(FLUXION_X_SHL, d, a, b, imm, rows);
	case FLUXION_X_SHR:
		return expr_binary(FLUXION_X_SHR, d, a, b, imm, rows);
	}
}

FLX_FLATTEN void flx_expr_binary(u32 op, s64 *d, const s64 *a, const s64 *b,
				 s64 imm, u32 rows)
{
	switch (op) {
	case FLUXION_X_ADD:
		return expr_binary(FLUXION_X_ADD, d, a, b, imm, rows);
	case FLUXION_X_SUB:
		return expr_binary(FLUXION_X_SUB, d, a, b, imm, rows);
	case FLUXION_X_MUL:
		return expr_binary(FLUXION_X_MUL, d, a, b, imm, rows);
	case FLUXION_X_AND:
		return expr_binary(FLUXION_X_AND, d, a, b, imm, rows);
	case FLUXION_X_OR:
		return expr_binary(FLUXION_X_OR, d, a, b, imm, rows);
	case FLUXION_X_XOR:
		return expr_binary(FLUXION_X_XOR, d, a, b, imm, rows);
	case FLUXION_X_MIN:
		return expr_binary(FLUXION_X_MIN, d, a, b, imm, rows);
	case FLUXION_X_MAX:
		return expr_binary(FLUXION_X_MAX, d, a, b, imm, rows);
	}
	expr_compare(op, d, a, b, imm, rows);
	expr_divide(op, d, a, b, imm, rows);
}

static inline void expr_mark(u32 op, const s64 *a, const s64 *b, s64 imm,
			     const s64 *guard, u8 *fail, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++) {
		if (flx_expr_fails(op, a[i], b ? b[i] : imm) &&
		    (!guard || guard[i]))
			fail[i] = 1;
	}
}

FLX_FLATTEN void flx_expr_mark(u32 op, const s64 *a, const s64 *b, s64 imm,
			       const s64 *guard, u8 *fail, u32 rows)
{
	if (!b && !flx_expr_fails(op, FLX_EXPR_LEAST, imm))
		return;
	if (op == FLUXION_X_DIV || op == FLUXION_X_MOD)
		expr_mark(FLUXION_X_DIV, a, b, imm, guard, fail, rows);
	else
		expr_mark(FLUXION_X_SHL, a, b, imm, guard, fail, rows);
}

static inline void expr_unary(u32 op, s64 *d, const s64 *a, u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = flx_expr_unary_value(op, a[i]);
		s64 r1 = flx_expr_unary_value(op, a[i + 1]);
		s64 r2 = flx_expr_unary_value(op, a[i + 2]);
		s64 r3 = flx_expr_unary_value(op, a[i + 3]);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++)
		d[i] = flx_expr_unary_value(op, a[i]);
}

FLX_FLATTEN void flx_expr_unary(u32 op, s64 *d, const s64 *a, u32 rows)
{
	switch (op) {
	case FLUXION_X_MOV:
		return expr_unary(FLUXION_X_MOV, d, a, rows);
	case FLUXION_X_NEG:
		return expr_unary(FLUXION_X_NEG, d, a, rows);
	case FLUXION_X_ABS:
		return expr_unary(FLUXION_X_ABS, d, a, rows);
	case FLUXION_X_NOT:
		return expr_unary(FLUXION_X_NOT, d, a, rows);
	case FLUXION_X_BOOL:
		return expr_unary(FLUXION_X_BOOL, d, a, rows);
	case FLUXION_X_INV:
		return expr_unary(FLUXION_X_INV, d, a, rows);
	}
}

static inline void expr_load(u32 kind, s64 *d, const u8 *p, size_t step,
			     u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4, p += 4 * step) {
		s64 r0 = flx_expr_get(kind, p);
		s64 r1 = flx_expr_get(kind, p + step);
		s64 r2 = flx_expr_get(kind, p + 2 * step);
		s64 r3 = flx_expr_get(kind, p + 3 * step);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++, p += step)
		d[i] = flx_expr_get(kind, p);
}

FLX_FLATTEN void flx_expr_load(u32 kind, s64 *d, const u8 *p, u32 step,
			       u32 rows)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
		return expr_load(FLUXION_TYPE_S8, d, p, step, rows);
	case FLUXION_TYPE_S16:
		return expr_load(FLUXION_TYPE_S16, d, p, step, rows);
	case FLUXION_TYPE_S32:
		return expr_load(FLUXION_TYPE_S32, d, p, step, rows);
	case FLUXION_TYPE_U8:
		return expr_load(FLUXION_TYPE_U8, d, p, step, rows);
	case FLUXION_TYPE_U16:
		return expr_load(FLUXION_TYPE_U16, d, p, step, rows);
	case FLUXION_TYPE_U32:
		return expr_load(FLUXION_TYPE_U32, d, p, step, rows);
	case FLUXION_TYPE_BOOL:
		return expr_load(FLUXION_TYPE_BOOL, d, p, step, rows);
	}
	expr_load(FLUXION_TYPE_S64, d, p, step, rows);
}

/* Row by row: in place, the rows that are still to be read are behind. */
static inline void expr_store(u32 kind, u8 *p, const s64 *a, size_t step,
			      u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step)
		flx_expr_set(kind, p, a[i]);
}

FLX_FLATTEN void flx_expr_store(u32 kind, u8 *p, const s64 *a, u32 step,
				u32 rows)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
		return expr_store(FLUXION_TYPE_U8, p, a, step, rows);
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		return expr_store(FLUXION_TYPE_U16, p, a, step, rows);
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		return expr_store(FLUXION_TYPE_U32, p, a, step, rows);
	case FLUXION_TYPE_BOOL:
		return expr_store(FLUXION_TYPE_BOOL, p, a, step, rows);
	}
	expr_store(FLUXION_TYPE_S64, p, a, step, rows);
}

static inline void expr_copy(u8 *to, size_t to_step, const u8 *from,
			     size_t from_step, size_t len, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, to += to_step, from += from_step)
		flx_memmove(to, from, len);
}

/* Most fields are words; a constant length needs no call. */
FLX_FLATTEN void flx_expr_copy(u8 *to, u32 to_step, const u8 *from,
			       u32 from_step, u32 len, u32 rows)
{
	if (len == sizeof(u64))
		expr_copy(to, to_step, from, from_step, sizeof(u64), rows);
	else
		expr_copy(to, to_step, from, from_step, len, rows);
}

void flx_expr_equal(s64 *d, const u8 *a, u32 a_step, const u8 *b, u32 b_step,
		    u32 len, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, a += a_step, b += b_step)
		d[i] = !flx_memcmp(a, b, len);
}

void flx_expr_select(s64 *d, const s64 *cond, const s64 *a, const s64 *b,
		     u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++)
		d[i] = cond[i] ? a[i] : b[i];
}
