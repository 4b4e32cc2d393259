// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: filter - passes the values for which a condition holds. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_filter {
	struct flx_stage stage;
	struct flx_expr expr;
	struct flx_expr_frame frame;
};

static void filter_env(const struct flx_graph *g, const struct fluxion_node *n,
		       struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->result = true;
}

static int filter_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_check_same_type(c, n, 0);
	if (err)
		return err;
	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	filter_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

static int filter_init(struct flx_stage *st, struct flx_build *b,
		       const struct fluxion_node *n)
{
	struct flx_filter *f = FLX_CONTAINER_OF(st, struct flx_filter, stage);
	struct flx_expr_env env;

	filter_env(b->pipe->graph, n, &env);
	f->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	return flx_build_expr(b, n, 0, &env, &f->expr);
}

static void filter_run(struct flx_stage *st, struct flx_batch *in,
		       struct flx_batch *out)
{
	struct flx_filter *f = FLX_CONTAINER_OF(st, struct flx_filter, stage);
	const s64 *keep;

	flx_stage_frame(st, &f->frame, in, out);
	keep = flx_expr_run(&f->expr, &f->frame);
	if (f->expr.can_fail)
		flx_stage_settle(st, out);
	flx_batch_keep(out, keep);
}

const struct flx_op flx_op_filter = {
	.op = FLUXION_OP_FILTER,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_filter),
	.name = "filter",
	.summary = "Passes an item, unchanged, if the condition holds.",
	.example = "a | filter(v > 3) :: a 1@1 5@2 => 5@2",
	.args = {
		{ "expr", FLX_ARG_EXPR, .help = "passes unless it is 0" },
	},
	.verify = filter_verify,
	.init = filter_init,
	.run = filter_run,
};
