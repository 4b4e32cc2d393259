// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: reduce - an accumulator that every value changes, given at the end. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_reduce {
	struct flx_stage stage;
	struct flx_expr expr;		/* the new accumulator */
	u8 *acc;
	u8 *tmp;
	u64 ts;				/* of the value that changed it last */
	struct flx_expr_frame frame;
};

static void reduce_env(const struct flx_graph *g, const struct fluxion_node *n,
		       struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->space[FLUXION_SPACE_ACC] = n->data_len;
	env->out = n->data_len;
}

static int reduce_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	if (!n->data_len || n->data_len != c->graph->types[n->type].size)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: the seed is not what it gives");
	reduce_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

static int reduce_init(struct flx_stage *st, struct flx_build *b,
		       const struct fluxion_node *n)
{
	struct flx_reduce *r = FLX_CONTAINER_OF(st, struct flx_reduce, stage);
	size_t room = FLX_ALIGN((size_t)st->size, FLX_ALIGNED);
	struct flx_expr_env env;
	void *mem;
	int err;

	reduce_env(b->pipe->graph, n, &env);
	err = flx_build_expr(b, n, 0, &env, &r->expr);
	if (!err)
		err = flx_build_alloc(b, 2 * room, &mem);
	if (err)
		return err;
	r->acc = mem;
	r->tmp = r->acc + room;
	flx_memcpy(r->acc, b->pipe->graph->data + n->data, st->size);
	r->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	r->frame.base[FLUXION_SPACE_ACC] = r->acc;
	st->moves = true;	/* as all that give something at the end */
	return 0;
}

/* Values have done what they came for; errors stay. */
static void drop_values(struct flx_reduce *r, struct flx_batch *b)
{
	s64 *keep = r->stage.scratch->keep;
	u32 i;

	for (i = 0; i < b->count; i++) {
		keep[i] = 0;
		if (flx_batch_is_value(b, i))
			r->ts = b->ts[i];
	}
	flx_batch_keep(b, keep);
}

static void reduce_run(struct flx_stage *st, struct flx_batch *in,
		       struct flx_batch *out)
{
	struct flx_reduce *r = FLX_CONTAINER_OF(st, struct flx_reduce, stage);

	flx_stage_frame(st, &r->frame, in, out);
	flx_expr_scan(&r->expr, NULL, &r->frame, r->acc, r->tmp, st->size,
		      flx_stage_skip(st, in));
	flx_batch_copy_headers(out, 0, in, 0, in->count);
	out->count = in->count;
	flx_stage_settle(st, out);
	drop_values(r, out);
}

static void reduce_finish(struct flx_stage *st, struct flx_batch *out)
{
	struct flx_reduce *r = FLX_CONTAINER_OF(st, struct flx_reduce, stage);

	out->ts[0] = r->ts;
	flx_memcpy(flx_batch_record(out, 0), r->acc, st->size);
	out->count = 1;
}

const struct flx_op flx_op_reduce = {
	.op = FLUXION_OP_REDUCE,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_reduce),
	.name = "reduce",
	.summary = "The accumulator becomes expr; gives it once, when the source ends.",
	.state = "the accumulator, and the timestamp of the value that changed it last",
	.ends = "with its source; the accumulator is given before, or the seed, at 0",
	.example = "a | reduce(0, acc + v) :: a 1@1 2@2; a end => 3@2 end",
	.args = {
		{ "seed", FLX_ARG_SEED, .help = "the first accumulator; given if no value came" },
		{ "expr", FLX_ARG_EXPR, .help = "the new accumulator, over acc and v" },
	},
	.verify = reduce_verify,
	.init = reduce_init,
	.run = reduce_run,
	.finish = reduce_finish,
};
