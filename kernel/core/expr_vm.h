/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: expr_vm - the inside of the interpreter: one program at work.
 *
 * Shared by expr.c (all of a program over all rows) and expr_scan.c (parts of
 * it over some rows); nobody else includes it.
 */
#ifndef FLX_EXPR_VM_H
#define FLX_EXPR_VM_H

#include "expr.h"

/*
 * For templates: functions with a constant operation among their parameters,
 * of which one loop for each operation is left, without a test or a call.
 */
#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif

/**
 * flx_expr_value() - what an operation that cannot fail makes of @a and @b
 *
 * Arithmetic is unsigned, since integers wrap.
 */
static __always_inline s64 flx_expr_value(u32 op, s64 a, s64 b)
{
	switch (op) {
	case FLUXION_X_ADD:
		return (s64)((u64)a + (u64)b);
	case FLUXION_X_SUB:
		return (s64)((u64)a - (u64)b);
	case FLUXION_X_MUL:
		return (s64)((u64)a * (u64)b);
	case FLUXION_X_AND:
		return a & b;
	case FLUXION_X_OR:
		return a | b;
	case FLUXION_X_XOR:
		return a ^ b;
	case FLUXION_X_EQ:
		return a == b;
	case FLUXION_X_NE:
		return a != b;
	case FLUXION_X_LT:
		return a < b;
	case FLUXION_X_LE:
		return a <= b;
	case FLUXION_X_GT:
		return a > b;
	case FLUXION_X_GE:
		return a >= b;
	case FLUXION_X_MIN:
		return a < b ? a : b;
	case FLUXION_X_MAX:
		return a > b ? a : b;
	}
	return 0;
}

/**
 * enum flx_expr_part - which instructions of a program
 * @FLX_EXPR_ALL: every one
 * @FLX_EXPR_FREE: those that do not depend on the accumulator
 * @FLX_EXPR_BOUND: those that do, and the stores
 */
enum flx_expr_part {
	FLX_EXPR_ALL,
	FLX_EXPR_FREE,
	FLX_EXPR_BOUND,
};

/**
 * struct flx_expr_vm - one program at work
 * @x: the program
 * @f: where it runs
 * @reg: where each register's column is
 * @own: the columns in the scratch, one for each register
 * @fail: one byte for each row
 * @column: from column to column, in s64
 * @part: which instructions run
 * @alias: results may lie in the records: a register that only loads a column
 *         of them is that column, the only store's result is computed there
 */
struct flx_expr_vm {
	const struct flx_expr *x;
	const struct flx_expr_frame *f;
	const s64 **reg;
	s64 *own;
	u8 *fail;
	u32 column;
	enum flx_expr_part part;
	bool alias;
};

/**
 * flx_expr_vm_init() - get ready to run @x in @f
 * @scratch: its columns, see FLX_EXPR_SCRATCH()
 *
 * Return: the scratch after them.
 */
s64 *flx_expr_vm_init(struct flx_expr_vm *vm, const struct flx_expr *x,
		      const struct flx_expr_frame *f, s64 *scratch);

/**
 * flx_expr_vm_run() - run some instructions over some rows
 * @first: instruction
 * @last: the one after the last
 * @from: row
 * @rows: how many
 */
void flx_expr_vm_run(struct flx_expr_vm *vm, u32 first, u32 last, u32 from,
		     u32 rows);

#endif /* FLX_EXPR_VM_H */
