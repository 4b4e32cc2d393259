// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: merge_with - many inputs change one state, each in its own way.
 *
 * Input i has programs 2i, the new state, and 2i + 1, what is given of it.
 */
#include "../core/combine.h"
#include "table.h"

struct flx_merge_with {
	struct flx_combine combine;
	struct flx_expr *expr;		/* as many as the node has programs */
	u8 *state;
	u8 *next;
	u32 size;
};

static void merge_with_env(const struct flx_graph *g,
			   const struct fluxion_node *n, u32 program,
			   struct flx_expr_env *env)
{
	flx_memset(env, 0, sizeof(*env));
	env->has_ts = 1ull << FLUXION_SPACE_ITEM;
	env->space[FLUXION_SPACE_ITEM] =
		flx_graph_input_type(g, n, program / 2)->size;
	env->space[FLUXION_SPACE_ACC] = n->data_len;
	env->space[FLUXION_SPACE_DATA] = g->header->data.count;
	env->out = program % 2 ? g->types[n->type].size : n->data_len;
}

static int merge_with_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	u32 i;
	int err;

	err = flx_lateness_verify(c, n);
	if (!err)
		err = flx_check_programs(c, n, 2 * n->edges, 2 * n->edges);
	if (err)
		return err;
	if (!n->data_len || n->data_len > FLUXION_RECORD_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: no seed");
	for (i = 0; i < n->programs; i++) {
		merge_with_env(c->graph, n, i, &env);
		err = flx_check_program(c, n, i, &env);
		if (err)
			return err;
	}
	return 0;
}

static void merge_with_step(struct flx_combine *c, u32 which,
			    struct flx_batch *out)
{
	struct flx_merge_with *m =
		FLX_CONTAINER_OF(c, struct flx_merge_with, combine);
	bool failed;
	u8 *record;

	c->frame.base[FLUXION_SPACE_ACC] = m->state;
	flx_combine_eval(c, &m->expr[2 * which], which, m->next, &failed);
	if (!failed) {
		record = flx_combine_give(c, which, out);
		c->frame.base[FLUXION_SPACE_ACC] = m->next;
		flx_combine_eval(c, &m->expr[2 * which + 1], which, record,
				 &failed);
		out->count -= failed;
	}
	if (failed)
		flx_combine_error(c, which, out);
	else
		flx_memcpy(m->state, m->next, m->size);
}

static int build_programs(struct flx_merge_with *m, struct flx_build *b,
			  const struct fluxion_node *n)
{
	struct flx_expr_env env;
	void *mem;
	u32 i;
	int err;

	err = flx_build_alloc(b, n->programs * sizeof(*m->expr), &mem);
	if (err)
		return err;
	m->expr = mem;
	for (i = 0; i < n->programs; i++) {
		merge_with_env(b->pipe->graph, n, i, &env);
		err = flx_build_expr(b, n, i, &env, &m->expr[i]);
		if (err)
			return err;
	}
	return 0;
}

static int merge_with_create(struct flx_stream *s, struct flx_build *b,
			     const struct fluxion_node *n,
			     struct flx_stream **in)
{
	struct flx_merge_with *m =
		FLX_CONTAINER_OF(s, struct flx_merge_with, combine.stream);
	size_t room = FLX_ALIGN((size_t)n->data_len, FLX_ALIGNED);
	struct flx_expr_env env;
	void *mem;
	int err;

	err = flx_build_alloc(b, 2 * room, &mem);
	if (err)
		return err;
	m->state = mem;
	m->next = m->state + room;
	m->size = n->data_len;
	flx_memcpy(m->state, b->pipe->graph->data + n->data, n->data_len);
	err = build_programs(m, b, n);
	if (err)
		return err;
	merge_with_env(b->pipe->graph, n, 0, &env);
	return flx_combine_create(&m->combine, b, n, in, &env,
				  merge_with_step, NULL);
}

const struct flx_op flx_op_merge_with = {
	.op = FLUXION_OP_MERGE_WITH,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = FLX_INPUTS_MAX,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_merge_with),
	.name = "merge_with",
	.summary = "A source: every value of its inputs changes one state, which is given.",
	.state = "the state",
	.errors = "pass at once, before values that wait; the state stays",
	.ends = "when all inputs have ended",
	.example = "merge_with(0, a: state + v, b: state - v) :: a 5@10; b 3@1 => -3@1 2@10",
	.args = {
		{ "seed", FLX_ARG_SEED, .help = "the first state; it is not given" },
		{ "input", FLX_ARG_INPUT, .named = true, .many = true,
		  .help = "name: expr, a stream and the new state, over state, v and t" },
		{ "out", FLX_ARG_EXPR, .named = true, .optional = true, .many = true,
		  .help = "behind an input's expr: what is given, over the new state" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = merge_with_verify,
	.create = merge_with_create,
};
