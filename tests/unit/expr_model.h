/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: expr_model - what programs mean, item by item, and random ones.
 *
 * The model is written from the ABI's text alone and shares nothing with the
 * interpreter. A bed holds the records that a program runs on, each block in
 * memory of exactly its size, so that the address sanitizer sees any step
 * outside.
 */
#ifndef EXPR_MODEL_H
#define EXPR_MODEL_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/expr.h"

#define MODEL_ROWS	128
#define MODEL_CODE	320	/* instructions that a program has room for */
#define MODEL_RANDOM	64	/* at most so many of a random one */
#define MODEL_RECORD	64	/* bytes of a random record */

/* Values at which integer operations change their mind. */
extern const s64 model_edges[];
extern const u32 model_edges_count;

struct model_random {
	u64 state;
};

u64 model_random(struct model_random *r);
u32 model_below(struct model_random *r, u32 n);
s64 model_value(struct model_random *r);	/* often an edge */
void model_bytes(struct model_random *r, void *to, u32 n);

/**
 * struct model_program - a program with its code
 */
struct model_program {
	struct fluxion_program p;
	struct fluxion_insn code[MODEL_CODE];
};

void model_add(struct model_program *m, u8 op, u8 dst, u8 a, u8 b, u32 off,
	       s64 imm);

/**
 * struct model_item - one row for the model
 * @space: its record of each space
 * @ts: its timestamp of each space
 * @out: the record that it stores to; no space lies there
 */
struct model_item {
	const u8 *space[FLUXION_SPACES];
	u64 ts[FLUXION_SPACES];
	u8 *out;
	u64 out_ts;
	s64 reg[FLUXION_REGS_MAX];
	bool failed;
};

void model_run(const struct model_program *m, struct model_item *item);

/**
 * struct model_bed - records to run on
 * @env: which spaces there are
 * @stride: of each space and, last, of the output
 * @data: rows of each space and, last, of the output, as they are at first
 */
struct model_bed {
	struct flx_expr_env env;
	u32 stride[FLUXION_SPACES + 1];
	u32 ts_stride[FLUXION_SPACES];
	u8 *data[FLUXION_SPACES + 1];
	u64 *ts[FLUXION_SPACES];
};

/* An environment at random and rows to go with it. */
void model_bed_random(struct model_bed *b, struct model_random *r);
void model_bed_free(struct model_bed *b);

/* The item that row @row is; @out is filled with what lies there at first. */
void model_bed_item(const struct model_bed *b, u32 row, bool in_place,
		    struct model_item *item, u8 *out);

/**
 * model_frame_open() - copies of the first @rows rows, to run on
 * @in_place: the output is the place of space ITEM
 */
void model_frame_open(struct flx_expr_frame *f, const struct model_bed *b,
		      u32 rows, u32 regs, bool in_place);
void model_frame_close(struct flx_expr_frame *f, const struct model_bed *b);

/* A program that verifies. */
void model_program_random(struct model_program *m, const struct flx_expr_env *e,
			  struct model_random *r);

int model_verify(struct flx_expr *x, const struct model_program *m,
		 const struct flx_expr_env *env, u32 *bad, const char **why);

#endif /* EXPR_MODEL_H */
