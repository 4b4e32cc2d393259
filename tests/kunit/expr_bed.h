/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: expr_bed - records for programs, and whether they ran as they should.
 *
 * Every block of memory that a program may touch has exactly its size, so that
 * the address sanitizers see any step outside.
 */
#ifndef EXPR_BED_H
#define EXPR_BED_H

#include "expr_model.h"

#ifdef __KERNEL__
#include <linux/mm.h>
#include <linux/slab.h>
#define bed_alloc(bytes)	kvmalloc(bytes, GFP_KERNEL | __GFP_NOFAIL)
#define bed_free(p)		kvfree(p)
#else
#include <stdlib.h>
#define bed_alloc(bytes)	malloc(bytes)
#define bed_free(p)		free(p)
#endif

static inline void *bed_zalloc(size_t bytes)
{
	return memset(bed_alloc(bytes), 0, bytes);
}

#define BED_OUT		FLUXION_SPACES	/* the output, as if it were a space */

/**
 * struct expr_bed - records to run on
 * @env: which spaces there are
 * @stride: of each space and of the output
 * @ts_stride: of each space
 * @data: rows of each space and of the output, as they are at first
 * @ts: timestamps of each space
 */
struct expr_bed {
	struct flx_expr_env env;
	u32 stride[FLUXION_SPACES + 1];
	u32 ts_stride[FLUXION_SPACES];
	u8 *data[FLUXION_SPACES + 1];
	u64 *ts[FLUXION_SPACES];
};

/* An environment at random and rows to go with it. */
void bed_random(struct expr_bed *b, struct model_random *r);

/* A space (or the output) of @size bytes whose rows are zero. */
void bed_space(struct expr_bed *b, u32 space, u32 size, u32 stride);

/* Give the rows back. */
void bed_clear(struct expr_bed *b);

/**
 * bed_frame_open() - copies of the first @rows rows, to run on
 * @in_place: the output is the place of space ITEM
 */
struct flx_expr_frame *bed_frame_open(const struct expr_bed *b, u32 rows,
				      u32 regs, bool in_place);
void bed_frame_close(struct flx_expr_frame *f, const struct expr_bed *b);

/* Does it compute what the model does, for several numbers of rows? */
bool bed_program_is_right(const struct expr_bed *b,
			  const struct model_program *m);

/**
 * struct expr_scan_bed - a scan and what it runs on
 * @bed: its env is @out's
 * @env: @x's
 * @x: the new accumulator
 * @out: what is given, if @gives; else the accumulator is
 * @gives: there is @out
 * @skips: there are errors
 * @skip: rows that are errors
 * @folds: the verifier found that it folds
 */
struct expr_scan_bed {
	struct expr_bed bed;
	struct flx_expr_env env;
	struct model_program x;
	struct model_program out;
	bool gives;
	bool skips;
	u8 skip[MODEL_ROWS];
	bool folds;
};

/* A bed for two programs; @word: the accumulator has 8 bytes. */
void bed_scan_random(struct expr_scan_bed *s, struct model_random *r,
		     bool word);

/* acc = acc OP something that does not depend on acc, or the other way. */
void bed_scan_fold(struct expr_scan_bed *s, struct model_random *r);

/* Does the scan give what the model does, folded and row by row? */
bool bed_scan_is_right(struct expr_scan_bed *s);

#endif /* EXPR_BED_H */
