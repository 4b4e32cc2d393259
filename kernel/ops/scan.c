// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: scan - an accumulator that every value changes, given each time. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_scan {
	struct flx_stage stage;
	struct flx_expr expr;		/* the new accumulator */
	struct flx_expr out;		/* what is given of it */
	bool has_out;
	u8 *acc;
	u8 *tmp;
	u32 acc_size;
	struct flx_expr_frame frame;
};

static void scan_env(const struct flx_graph *g, const struct fluxion_node *n,
		     u32 program, struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->space[FLUXION_SPACE_ACC] = n->data_len;
	env->out = program ? g->types[n->type].size : n->data_len;
}

static int scan_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	u32 i;
	int err;

	err = flx_check_programs(c, n, 1, 2);
	if (err)
		return err;
	if (!n->data_len || n->data_len > FLUXION_RECORD_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: no seed");
	if (n->programs == 1 && n->data_len != c->graph->types[n->type].size)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: the seed is not what it gives");
	for (i = 0; i < n->programs; i++) {
		scan_env(c->graph, n, i, &env);
		err = flx_check_program(c, n, i, &env);
		if (err)
			return err;
	}
	return 0;
}

static int scan_exprs(struct flx_scan *s, struct flx_build *b,
		      const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	scan_env(b->pipe->graph, n, 0, &env);
	err = flx_build_expr(b, n, 0, &env, &s->expr);
	if (err || n->programs == 1)
		return err;
	s->has_out = true;
	scan_env(b->pipe->graph, n, 1, &env);
	return flx_build_expr(b, n, 1, &env, &s->out);
}

static int scan_init(struct flx_stage *st, struct flx_build *b,
		     const struct fluxion_node *n)
{
	struct flx_scan *s = FLX_CONTAINER_OF(st, struct flx_scan, stage);
	size_t room = FLX_ALIGN((size_t)n->data_len, FLX_ALIGNED);
	void *mem;
	int err;

	err = scan_exprs(s, b, n);
	if (err)
		return err;
	err = flx_build_alloc(b, 2 * room, &mem);
	if (err)
		return err;
	s->acc = mem;
	s->tmp = s->acc + room;
	s->acc_size = n->data_len;
	flx_memcpy(s->acc, b->pipe->graph->data + n->data, n->data_len);
	s->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	s->frame.base[FLUXION_SPACE_ACC] = s->acc;
	st->moves = s->has_out && !s->out.in_place;
	return 0;
}

static void scan_run(struct flx_stage *st, struct flx_batch *in,
		     struct flx_batch *out)
{
	struct flx_scan *s = FLX_CONTAINER_OF(st, struct flx_scan, stage);

	flx_stage_frame(st, &s->frame, in, out);
	flx_expr_scan(&s->expr, s->has_out ? &s->out : NULL, &s->frame,
		      s->acc, s->tmp, s->acc_size, flx_stage_skip(st, in));
	if (out != in) {
		flx_batch_copy_headers(out, 0, in, 0, in->count);
		out->count = in->count;
	}
	if (s->expr.can_fail || (s->has_out && s->out.can_fail))
		flx_stage_settle(st, out);
}

const struct flx_op flx_op_scan = {
	.op = FLUXION_OP_SCAN,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_scan),
	.name = "scan",
	.summary = "The accumulator becomes expr; gives it, or out, each time.",
	.state = "the accumulator",
	.example = "a | scan(0, acc + v, out = acc * 10) :: a 1@1 2@2 => 10@1 30@2",
	.args = {
		{ "seed", FLX_ARG_SEED, .help = "the first accumulator; it is not given" },
		{ "expr", FLX_ARG_EXPR, .help = "the new accumulator, over acc and v" },
		{ "out", FLX_ARG_EXPR, .named = true, .optional = true,
		  .help = "what is given, over the new acc and v" },
	},
	.verify = scan_verify,
	.init = scan_init,
	.run = scan_run,
};
