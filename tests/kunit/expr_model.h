/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: expr_model - what programs mean, item by item, and random ones.
 *
 * Written from the ABI's text alone; it shares nothing with the interpreter.
 * Compiled for the unit tests and for the kernel's.
 */
#ifndef EXPR_MODEL_H
#define EXPR_MODEL_H

#ifdef __KERNEL__
#include <linux/printk.h>
#include <linux/string.h>
#define model_note(...)	pr_info(__VA_ARGS__)
#else
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#define model_note(...)	printf("# " __VA_ARGS__)
#endif

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

/* A program at random that verifies in the environment. */
void model_program_random(struct model_program *m, const struct flx_expr_env *e,
			  struct model_random *r);

int model_verify(struct flx_expr *x, const struct model_program *m,
		 const struct flx_expr_env *env, u32 *bad, const char **why);

void model_print(const char *name, const struct model_program *m);

#endif /* EXPR_MODEL_H */
