// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: map - a new value, and if wanted a new timestamp, for every value. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_map {
	struct flx_stage stage;
	struct flx_expr expr;
	struct flx_expr_frame frame;
	bool sets_ts;
};

static void map_env(const struct flx_graph *g, const struct fluxion_node *n,
		    struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->out = g->types[n->type].size;
	env->sets_ts = true;
}

static int map_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	map_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

static bool uses(const struct flx_expr *x, u8 op)
{
	u32 i;

	for (i = 0; i < x->count; i++)
		if (x->insn[i].op == op)
			return true;
	return false;
}

static int map_init(struct flx_stage *st, struct flx_build *b,
		    const struct fluxion_node *n)
{
	struct flx_map *m = FLX_CONTAINER_OF(st, struct flx_map, stage);
	struct flx_expr_env env;
	int err;

	map_env(b->pipe->graph, n, &env);
	err = flx_build_expr(b, n, 0, &env, &m->expr);
	if (err)
		return err;
	m->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	m->sets_ts = uses(&m->expr, FLUXION_X_STT);
	st->moves = !m->expr.in_place;
	return 0;
}

/* Errors and failed values keep the timestamps that they came with. */
static void set_timestamps(struct flx_map *m, struct flx_batch *b)
{
	const u64 *ts = m->stage.scratch->ts;
	u32 i;

	for (i = 0; i < b->count; i++)
		if (flx_batch_is_value(b, i))
			b->ts[i] = ts[i];
}

static void map_run(struct flx_stage *st, struct flx_batch *in,
		    struct flx_batch *out)
{
	struct flx_map *m = FLX_CONTAINER_OF(st, struct flx_map, stage);

	flx_stage_frame(st, &m->frame, in, out);
	flx_expr_run(&m->expr, &m->frame);
	if (out != in) {
		flx_batch_copy_headers(out, 0, in, 0, in->count);
		out->count = in->count;
	}
	if (m->expr.can_fail)
		flx_stage_settle(st, out);
	if (m->sets_ts)
		set_timestamps(m, out);
}

const struct flx_op flx_op_map = {
	.op = FLUXION_OP_MAP,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_map),
	.name = "map",
	.summary = "A new value for every value; t = gives a new timestamp.",
	.example = "a | map(v * 2, t = t + 100) :: a 1@5 => 2@105",
	.args = {
		{ "expr", FLX_ARG_EXPR, .help = "the new value" },
		{ "t", FLX_ARG_EXPR, .named = true, .optional = true,
		  .help = "the new timestamp, in the stream's own unit" },
	},
	.verify = map_verify,
	.init = map_init,
	.run = map_run,
};
