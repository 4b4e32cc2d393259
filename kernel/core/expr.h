/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: expr - expressions: verified once, run a vector at a time.
 *
 * A program is straight-line register code (struct fluxion_insn). Each
 * instruction runs over all rows before the next one, so that dispatch costs
 * little per item and the loops vectorise. Loads come before stores.
 *
 * What cannot be computed, and does not fail because its guard is zero, gives
 * the same on every port: DIV and MOD as by 1, SHL and SHR as by b & 63.
 */
#ifndef FLX_EXPR_H
#define FLX_EXPR_H

#include "types.h"

/*
 * Spaces that a program may name. A port that has little memory, and combines
 * few streams, may have fewer: each operator with expressions has a frame of 16
 * bytes for each (24 where pointers are long).
 */
#ifndef FLX_SPACES
#define FLX_SPACES	FLUXION_SPACES
#endif

/**
 * struct flx_expr_env - what a program may touch, for the verifier
 * @space: bytes of a record of each space; 0: there is none
 * @has_ts: bit k: space k has a timestamp (spaces 0..63)
 * @out: bytes of the record that it stores to; 0: it must not store
 * @sets_ts: STT is allowed
 * @result: it must set its result register (conditions)
 */
struct flx_expr_env {
	u32 space[FLX_SPACES];
	u64 has_ts;
	u32 out;
	bool sets_ts;
	bool result;
};

/**
 * struct flx_expr - a verified program, ready to run
 * @insn: its instructions (the graph's, not copied)
 * @count: how many
 * @stores: its first ST or CP; @count if it has none
 * @direct: the instruction whose result the one after it, the only store,
 *          puts into an 8-byte field at offset 0; @count if there is none
 * @fold: the instruction that makes the new accumulator of the old one and of
 *        what does not depend on it, where both are 8 bytes and that is all
 *        the program does with it; @count if there is none
 * @regs: registers that it uses
 * @result: the register that holds its value
 * @result_at: the instruction that sets it for good
 * @gives: there is a @result
 * @can_fail: some instruction can raise EDOM
 * @in_place: it may run with the output in the place of space ITEM's record:
 *            no CP reads there what an earlier store has overwritten
 * @renews: it may run with the output in the place of the accumulator: no CP
 *          reads that
 * @restores: it stores more than once
 * @all_acc: too long for @loads_acc: every instruction counts as dependent
 * @bound: its first instruction that depends on the accumulator, by @loads_acc
 * @work: element operations of one row: more than instructions where it looks
 *        at whole lists or copies bytes
 * @loads_acc: bit i % 64 of word i / 64: instruction i depends on the
 *             accumulator (directly or through registers), stores, or may not
 *             change places with one that depends
 */
struct flx_expr {
	const struct fluxion_insn *insn;
	u32 count;
	u32 stores;
	u32 direct;
	u32 fold;
	u32 bound;
	u32 result_at;
	u16 regs;
	u16 result;
	bool gives;
	bool can_fail;
	bool in_place;
	bool renews;
	bool restores;
	bool all_acc;
	u64 work;
	u64 loads_acc[4];
};

/**
 * struct flx_expr_frame - where a program runs
 * @base: of each space, its record of row 0
 * @stride: bytes from row to row, 0 for one record that all rows see
 * @ts: of each space, its timestamps (@ts_stride 8: a column, 0: one)
 * @ts_stride: bytes
 * @out: record of row 0 that it stores to: a block of its own, or (see
 *       flx_expr.in_place) the one of space ITEM at the same stride
 * @out_stride: bytes
 * @out_ts: column of timestamps that STT sets, one of its own
 * @rows: how many rows
 * @scratch: the register file: FLX_EXPR_SCRATCH(regs, rows) bytes, aligned
 *           to FLX_ALIGNED, not zeroed
 * @fail: one byte for each row; the program sets it to 1 where it fails and
 *        leaves it alone elsewhere
 *
 * Rows of error items are computed like the others; their results and failures
 * mean nothing and the caller ignores them.
 */
struct flx_expr_frame {
	const u8 *base[FLX_SPACES];
	u32 stride[FLX_SPACES];
	const u64 *ts[FLX_SPACES];
	u32 ts_stride[FLX_SPACES];
	u8 *out;
	u32 out_stride;
	u64 *out_ts;
	u32 rows;
	s64 *scratch;
	u8 *fail;
};

/* Bytes of a column. */
#define FLX_EXPR_COLUMN(rows)	(FLX_ALIGN((size_t)(rows), 8) * sizeof(s64))

/*
 * Bytes of scratch for programs of up to @regs registers and @rows rows: where
 * their columns are, the columns, and one more; all of it twice, since
 * flx_expr_scan() has two programs at work.
 */
static inline size_t flx_expr_scratch(u32 regs, u32 rows)
{
	return 2 * (FLX_EXPR_COLUMN(regs) +
		    ((size_t)regs + 1) * FLX_EXPR_COLUMN(rows));
}

#define FLX_EXPR_SCRATCH(regs, rows)	flx_expr_scratch(regs, rows)

/* Instructions of one program. */
#define FLX_EXPR_MAX	4096

/**
 * flx_expr_verify() - check a program and prepare it
 * @x: filled in
 * @insn: the first of @p's instructions; must stay as it is while @x is used
 * @p: the program; its range inside the code section was checked
 * @env: what it may touch
 * @bad: the first wrong instruction, an index relative to @insn
 * @why: what is wrong with it, a constant string
 *
 * Every register is set before it is read, every access lies inside its space,
 * no load or computation follows a store (STT may come anywhere before the
 * first), fields without a meaning are zero.
 *
 * Return: 0 or -EINVAL.
 */
int flx_expr_verify(struct flx_expr *x, const struct fluxion_insn *insn,
		    const struct fluxion_program *p,
		    const struct flx_expr_env *env, u32 *bad, const char **why);

/**
 * flx_expr_run() - run it over all rows of @f
 *
 * Return: the column of the result register (for conditions; in the scratch,
 * valid until that is used again), or NULL when the program only stores.
 */
const s64 *flx_expr_run(const struct flx_expr *x,
			const struct flx_expr_frame *f);

/**
 * flx_expr_scan() - run it row by row, each row seeing what the last one stored
 * @x: reads FLUXION_SPACE_ACC (@f->base[], stride 0), stores to the new
 *     accumulator; sets no timestamps
 * @out: what is given, after the new accumulator, or NULL: the accumulator is
 * @f: base of FLUXION_SPACE_ACC = @acc; @f->out = records that are given,
 *     @f->out_stride
 * @acc: the accumulator; changed
 * @tmp: as long as the accumulator
 * @size: bytes of it
 * @skip: rows for which neither program runs (error items), or NULL
 *
 * A row that fails, here or there, sets @f->fail (zero before, for all rows)
 * and leaves the accumulator as it was. A field that @x does not store keeps
 * its value. What does not depend on the accumulator is computed for all rows
 * first; the most common rest (acc = acc OP x) is one tight loop.
 */
void flx_expr_scan(const struct flx_expr *x, const struct flx_expr *out,
		   struct flx_expr_frame *f, u8 *acc, u8 *tmp, u32 size,
		   const u8 *skip);

#endif /* FLX_EXPR_H */
