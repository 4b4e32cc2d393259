// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: tap - passes everything, shows every value to an observer. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_tap {
	struct flx_stage stage;
	const struct flx_pipe *pipe;	/* whose observer it is */
	u32 node;
	u32 size;			/* bytes that are shown */
};

static int tap_verify(struct flx_check *c, const struct fluxion_node *n)
{
	return flx_check_same_type(c, n, 0);
}

static int tap_init(struct flx_stage *st, struct flx_build *b,
		    const struct fluxion_node *n)
{
	struct flx_tap *t = FLX_CONTAINER_OF(st, struct flx_tap, stage);
	const struct flx_graph *g = b->pipe->graph;

	t->pipe = b->pipe;
	t->node = n - g->nodes;
	t->size = flx_graph_current(g, n->type)->size;
	return 0;
}

static void tap_run(struct flx_stage *st, struct flx_batch *in,
		    struct flx_batch *out)
{
	struct flx_tap *t = FLX_CONTAINER_OF(st, struct flx_tap, stage);
	struct flx_observer *o = t->pipe->observer;

	(void)out;
	if (o)
		o->show(o, t->node, in, t->size);
}

const struct flx_op flx_op_tap = {
	.op = FLUXION_OP_TAP,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_tap),
	.name = "tap",
	.summary = "Passes everything and shows every value to an observer.",
	.example = "a | tap :: a 1@1 => 1@1",
	.verify = tap_verify,
	.init = tap_init,
	.run = tap_run,
};
