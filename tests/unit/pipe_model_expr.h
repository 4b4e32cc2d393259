/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: pipe_model_expr - random expressions, printed and evaluated. */
#ifndef PIPE_MODEL_EXPR_H
#define PIPE_MODEL_EXPR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Which names an expression may use. */
#define MODEL_PAIR	0x1	/* cur, prev, tprev, has(prev) */
#define MODEL_ACC	0x2	/* acc */

struct pipe_env {
	int64_t v;
	int64_t t;
	int64_t acc;
	int64_t prev;
	int64_t tprev;
	int64_t has;
};

struct pipe_expr;

struct pipe_expr *pipe_expr_new(uint64_t *seed, unsigned int names, int depth);
void pipe_expr_free(struct pipe_expr *x);

void pipe_expr_print(const struct pipe_expr *x, FILE *to);

/**
 * pipe_expr_eval() - @fail is set where C would not have a result
 */
int64_t pipe_expr_eval(const struct pipe_expr *x, const struct pipe_env *env,
		       bool *fail);

#endif /* PIPE_MODEL_EXPR_H */
