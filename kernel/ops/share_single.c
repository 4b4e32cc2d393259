// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: share_single - what share is to its only reader, without a task. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

static int share_single_verify(struct flx_check *c,
			       const struct fluxion_node *n)
{
	return flx_check_same_type(c, n, 0);
}

static int share_single_init(struct flx_stage *st, struct flx_build *b,
			     const struct fluxion_node *n)
{
	(void)st;
	(void)b;
	(void)n;
	return 0;
}

static void share_single_run(struct flx_stage *st, struct flx_batch *in,
			     struct flx_batch *out)
{
	(void)in;
	st->ended = flx_batch_cut(out);
}

const struct flx_op flx_op_share_single = {
	.op = FLUXION_OP_SHARE_SINGLE,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_stage),
	.name = "share_single",
	.summary = "As share for one reader, who polls the source itself: no task, no queue.",
	.errors = "the first one passes, and then comes the end",
	.ends = "with its source, or behind the first error",
	.example = "a | share_single :: a 1@1 error 5 2@2 => 1@1 error 5 end",
	.verify = share_single_verify,
	.init = share_single_init,
	.run = share_single_run,
};
