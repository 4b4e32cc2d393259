// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: combine_with_previous - every value together with the one before it.
 *
 * A pair is {current, previous, u64 tprev, u8 has}: the current value comes
 * first, so that operators behind it see a pair as its current value.
 */
#include "../core/graph_types.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_combine_with_previous {
	struct flx_stage stage;
	u8 *last;		/* all but the current value of the next pair */
};

static int pair_verify(struct flx_check *c, const struct fluxion_node *n)
{
	const struct flx_graph *g = c->graph;
	const struct fluxion_type *t = &g->types[n->type];

	if (t->kind != FLUXION_TYPE_PAIR ||
	    !flx_graph_same_type(g, t->first, g->nodes[g->edges[n->edge].node].type))
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: it gives pairs of what it takes");
	return 0;
}

static int pair_init(struct flx_stage *st, struct flx_build *b,
		     const struct fluxion_node *n)
{
	struct flx_combine_with_previous *p =
		FLX_CONTAINER_OF(st, struct flx_combine_with_previous, stage);
	void *mem;
	int err;

	(void)n;
	err = flx_build_alloc(b, st->in_size + FLX_PAIR_TAIL, &mem);
	if (err)
		return err;
	p->last = mem;
	st->moves = true;
	return 0;
}

static void make_pair(struct flx_combine_with_previous *p, const u8 *cur,
		      u64 ts, u8 *pair)
{
	u32 size = p->stage.in_size;

	flx_memcpy(pair, cur, size);
	flx_memcpy(pair + size, p->last, size + FLX_PAIR_TAIL);
	flx_memcpy(p->last, cur, size);
	flx_memcpy(p->last + size, &ts, sizeof(ts));
	p->last[size + sizeof(ts)] = 1;
}

static void pair_run(struct flx_stage *st, struct flx_batch *in,
		     struct flx_batch *out)
{
	struct flx_combine_with_previous *p =
		FLX_CONTAINER_OF(st, struct flx_combine_with_previous, stage);
	u32 i;

	flx_batch_copy_headers(out, 0, in, 0, in->count);
	out->count = in->count;
	for (i = 0; i < in->count; i++)
		if (flx_batch_is_value(in, i))
			make_pair(p, flx_batch_record(in, i), in->ts[i],
				  flx_batch_record(out, i));
}

const struct flx_op flx_op_combine_with_previous = {
	.op = FLUXION_OP_COMBINE_WITH_PREVIOUS,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_combine_with_previous),
	.name = "combine_with_previous",
	.summary = "Every value with the one before it: cur, prev, has(prev), tprev.",
	.state = "the previous value and its timestamp",
	.example = "a | combine_with_previous :: a 1@1 2@2 => [none,1]@1 [1,2]@2",
	.verify = pair_verify,
	.init = pair_init,
	.run = pair_run,
};
