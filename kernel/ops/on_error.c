// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: on_error - swallows the errors for which a condition holds. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_on_error {
	struct flx_stage stage;
	struct flx_expr expr;
	struct flx_expr_frame frame;
	s64 vars[2];		/* the code; the errors seen before */
};

static void on_error_env(const struct flx_graph *g, struct flx_expr_env *env)
{
	flx_memset(env, 0, sizeof(*env));
	env->space[FLUXION_SPACE_ACC] = 2 * sizeof(s64);
	env->space[FLUXION_SPACE_DATA] = g->header->data.count;
	env->result = true;
}

static int on_error_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_check_same_type(c, n, 0);
	if (err)
		return err;
	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	on_error_env(c->graph, &env);
	return flx_check_program(c, n, 0, &env);
}

static int on_error_init(struct flx_stage *st, struct flx_build *b,
			 const struct fluxion_node *n)
{
	struct flx_on_error *o =
		FLX_CONTAINER_OF(st, struct flx_on_error, stage);
	struct flx_expr_env env;

	on_error_env(b->pipe->graph, &env);
	o->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	o->frame.base[FLUXION_SPACE_ACC] = (u8 *)o->vars;
	return flx_build_expr(b, n, 0, &env, &o->expr);
}

/* Return: the error at @i is passed on. */
static bool passes_on(struct flx_on_error *o, struct flx_batch *b, u32 i)
{
	const s64 *swallow;

	o->vars[0] = b->code[i];
	flx_stage_row(&o->stage, &o->frame, b, i);
	swallow = flx_expr_run(&o->expr, &o->frame);
	o->vars[1]++;
	if (flx_stage_row_failed(&o->stage, b, i))
		return true;
	return !*swallow;
}

static void on_error_run(struct flx_stage *st, struct flx_batch *in,
			 struct flx_batch *out)
{
	struct flx_on_error *o =
		FLX_CONTAINER_OF(st, struct flx_on_error, stage);
	s64 *keep = st->scratch->keep;
	u32 i;

	if (in->plain)
		return;
	for (i = 0; i < in->count; i++)
		keep[i] = flx_batch_is_value(in, i) || passes_on(o, in, i);
	flx_batch_select(out, keep);
}

const struct flx_op flx_op_on_error = {
	.op = FLUXION_OP_ON_ERROR,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_on_error),
	.name = "on_error",
	.summary = "Swallows an error if the condition holds; else passes it on.",
	.state = "how many errors it has seen",
	.errors = "are what it is for",
	.example = "a | on_error(n < 1) :: a error 5 error 6 => error 6",
	.args = {
		{ "expr", FLX_ARG_EXPR,
		  .help = "over e, the code, and n, the errors seen before; not 0 swallows" },
	},
	.verify = on_error_verify,
	.init = on_error_init,
	.run = on_error_run,
};
