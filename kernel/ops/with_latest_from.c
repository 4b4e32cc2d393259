// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: with_latest_from - each value with the latest of another stream. */
#include "../core/combine.h"
#include "table.h"

enum { PRIMARY, SECONDARY };

static void with_latest_env(const struct flx_graph *g,
			    const struct fluxion_node *n,
			    struct flx_expr_env *env)
{
	flx_combine_env(g, n, env);
	env->out = g->types[n->type].size;
}

static int with_latest_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_lateness_verify(c, n);
	if (!err)
		err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	with_latest_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

static void with_latest_step(struct flx_combine *c, u32 which,
			     struct flx_batch *out)
{
	bool failed;
	u8 *record;

	if (which != PRIMARY || !c->latest[SECONDARY].has)
		return;
	record = flx_combine_give(c, which, out);
	flx_combine_eval(c, &c->expr, which, record, &failed);
	if (!failed)
		return;
	out->count--;
	flx_combine_error(c, which, out);
}

static bool with_latest_over(const struct flx_merge *m)
{
	return m->in[PRIMARY].ended || flx_combine_silent(m, SECONDARY);
}

static int with_latest_create(struct flx_stream *s, struct flx_build *b,
			      const struct fluxion_node *n,
			      struct flx_stream **in)
{
	struct flx_combine *c = FLX_CONTAINER_OF(s, struct flx_combine, stream);
	struct flx_expr_env env;

	with_latest_env(b->pipe->graph, n, &env);
	return flx_combine_create(c, b, n, in, &env, with_latest_step,
				  with_latest_over);
}

const struct flx_op flx_op_with_latest_from = {
	.op = FLUXION_OP_WITH_LATEST_FROM,
	.kind = FLX_OP_STREAM,
	.min_inputs = 2,
	.max_inputs = 2,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_combine),
	.name = "with_latest_from",
	.summary = "At every value, expr over it and the other input's latest, once there is one.",
	.state = "the latest value of each input",
	.errors = "pass at once, before values that wait",
	.ends = "with the source, or with the other input if that gave no value",
	.example = "a | with_latest_from(b, v0 + v1) :: b 10@1; a 5@2 => 15@2",
	.args = {
		{ "stream", FLX_ARG_STREAM, .help = "the other input" },
		{ "expr", FLX_ARG_EXPR, .optional = true,
		  .help = "what is given, over v0, t0, v1, t1; [v0, v1] if missing" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = with_latest_verify,
	.create = with_latest_create,
};
