// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: distinct_until_changed_by - drops a value that is the same, by a
 * condition, as the last one passed.
 */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_distinct_by {
	struct flx_stage stage;
	struct flx_expr same;
	struct flx_expr_frame frame;
	u8 *last;		/* the item that was passed last */
	bool has;
};

static void distinct_by_env(const struct flx_graph *g,
			    const struct fluxion_node *n,
			    struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->space[FLUXION_SPACE_ACC] = g->types[n->type].size;
	env->result = true;
}

static int distinct_by_verify(struct flx_check *c,
			      const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_check_same_type(c, n, 0);
	if (err)
		return err;
	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	distinct_by_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

static int distinct_by_init(struct flx_stage *st, struct flx_build *b,
			    const struct fluxion_node *n)
{
	struct flx_distinct_by *d =
		FLX_CONTAINER_OF(st, struct flx_distinct_by, stage);
	struct flx_expr_env env;
	void *mem;
	int err;

	distinct_by_env(b->pipe->graph, n, &env);
	err = flx_build_expr(b, n, 0, &env, &d->same);
	if (err)
		return err;
	err = flx_build_alloc(b, st->size, &mem);
	if (err)
		return err;
	d->last = mem;
	d->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	d->frame.base[FLUXION_SPACE_ACC] = d->last;
	return 0;
}

/* Return: item @i passes. A failed condition makes it an error, which passes. */
static bool passes(struct flx_distinct_by *d, struct flx_batch *b, u32 i)
{
	const u8 *value = flx_batch_record(b, i);
	const s64 *same;

	if (d->has) {
		flx_stage_row(&d->stage, &d->frame, b, i);
		same = flx_expr_run(&d->same, &d->frame);
		if (flx_stage_row_failed(&d->stage, b, i))
			return true;
		if (*same)
			return false;
	}
	flx_memcpy(d->last, value, d->stage.size);
	d->has = true;
	return true;
}

static void distinct_by_run(struct flx_stage *st, struct flx_batch *in,
			    struct flx_batch *out)
{
	struct flx_distinct_by *d =
		FLX_CONTAINER_OF(st, struct flx_distinct_by, stage);
	s64 *keep = st->scratch->keep;
	u32 i;

	for (i = 0; i < in->count; i++)
		keep[i] = !flx_batch_is_value(in, i) || passes(d, in, i);
	flx_batch_keep(out, keep);
}

const struct flx_op flx_op_distinct_until_changed_by = {
	.op = FLUXION_OP_DISTINCT_UNTIL_CHANGED_BY,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_distinct_by),
	.name = "distinct_until_changed_by",
	.summary = "Drops a value that is, by expr, the same as the last one passed.",
	.state = "the value that was passed last",
	.example = "a | distinct_until_changed_by(cur - prev < 5) :: a 20@1 24@2 26@3 => 20@1 26@3",
	.args = {
		{ "expr", FLX_ARG_EXPR,
		  .help = "over cur and prev, the last one passed; not 0 means the same" },
	},
	.verify = distinct_by_verify,
	.init = distinct_by_init,
	.run = distinct_by_run,
};
