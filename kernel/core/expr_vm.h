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
 * All that such a function calls is inlined into it (see expr_ops.c). A port
 * that has little memory for code defines it as nothing.
 */
#ifndef FLX_FLATTEN
#define FLX_FLATTEN	__attribute__((__flatten__))
#endif

/*
 * The loops. @op is without FLUXION_X_IMM; without @b: with an immediate. @d
 * may be an operand.
 */
void flx_expr_unary(u32 op, s64 *d, const s64 *a, u32 rows);
void flx_expr_binary(u32 op, s64 *d, const s64 *a, const s64 *b, s64 imm,
		     u32 rows);
void flx_expr_select(s64 *d, const s64 *cond, const s64 *a, const s64 *b,
		     u32 rows);

/* Which rows does an operation fail; @guard: only where it is not zero. */
void flx_expr_mark(u32 op, const s64 *a, const s64 *b, s64 imm,
		   const s64 *guard, u8 *fail, u32 rows);

/* Fields: @step bytes from row to row. */
void flx_expr_load(u32 kind, s64 *d, const u8 *p, u32 step, u32 rows);
void flx_expr_store(u32 kind, u8 *p, const s64 *a, u32 step, u32 rows);
void flx_expr_copy(u8 *to, u32 to_step, const u8 *from, u32 from_step, u32 len,
		   u32 rows);
void flx_expr_equal(s64 *d, const u8 *a, u32 a_step, const u8 *b, u32 b_step,
		    u32 len, u32 rows);

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

/**
 * flx_expr_vm_row() - run them for one row, registers being their own columns
 */
void flx_expr_vm_row(struct flx_expr_vm *vm, u32 first, u32 last, u32 row);

#endif /* FLX_EXPR_VM_H */
