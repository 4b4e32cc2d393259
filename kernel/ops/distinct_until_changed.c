// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: distinct_until_changed - drops a value equal to the last one passed. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_distinct {
	struct flx_stage stage;
	u8 *last;		/* the value that was passed last */
	u32 size;		/* bytes that are compared */
	bool has;
};

static int distinct_verify(struct flx_check *c, const struct fluxion_node *n)
{
	return flx_check_same_type(c, n, 0);
}

static int distinct_init(struct flx_stage *st, struct flx_build *b,
			 const struct fluxion_node *n)
{
	struct flx_distinct *d =
		FLX_CONTAINER_OF(st, struct flx_distinct, stage);
	const struct flx_graph *g = b->pipe->graph;
	void *mem;
	int err;

	d->size = flx_graph_current(g, n->type)->size;
	err = flx_build_alloc(b, d->size, &mem);
	d->last = mem;
	return err;
}

/* Is it another value than the last one? Then it becomes the last one. */
static bool changes(struct flx_distinct *d, const u8 *value)
{
	if (d->has && !flx_memcmp(d->last, value, d->size))
		return false;
	flx_memcpy(d->last, value, d->size);
	d->has = true;
	return true;
}

static void distinct_run(struct flx_stage *st, struct flx_batch *in,
			 struct flx_batch *out)
{
	struct flx_distinct *d =
		FLX_CONTAINER_OF(st, struct flx_distinct, stage);
	s64 *keep = st->scratch->keep;
	u32 i;

	for (i = 0; i < in->count; i++)
		keep[i] = !flx_batch_is_value(in, i) ||
			  changes(d, flx_batch_record(in, i));
	flx_batch_keep(out, keep);
}

const struct flx_op flx_op_distinct_until_changed = {
	.op = FLUXION_OP_DISTINCT_UNTIL_CHANGED,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_distinct),
	.name = "distinct_until_changed",
	.summary = "Drops a value that equals the last one passed.",
	.state = "the value that was passed last",
	.example = "a | distinct_until_changed :: a 1@1 1@2 2@3 => 1@1 2@3",
	.verify = distinct_verify,
	.init = distinct_init,
	.run = distinct_run,
};
