// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: skip_items - drops the first n items of any kind. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_skip_items {
	struct flx_stage stage;
	u64 left;
};

static int skip_items_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] < 0)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: skip_items takes no negative number");
	return flx_check_same_type(c, n, 0);
}

static int skip_items_init(struct flx_stage *st, struct flx_build *b,
			   const struct fluxion_node *n)
{
	struct flx_skip_items *s =
		FLX_CONTAINER_OF(st, struct flx_skip_items, stage);

	(void)b;
	s->left = n->arg[0];
	return 0;
}

static void skip_items_run(struct flx_stage *st, struct flx_batch *in,
			   struct flx_batch *out)
{
	struct flx_skip_items *s =
		FLX_CONTAINER_OF(st, struct flx_skip_items, stage);
	u32 n = FLX_MIN(in->count, s->left);

	if (!n)
		return;
	s->left -= n;
	flx_batch_drop_head(out, n);
}

const struct flx_op flx_op_skip_items = {
	.op = FLUXION_OP_SKIP_ITEMS,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_skip_items),
	.name = "skip_items",
	.summary = "Drops the first n items of any kind, errors among them.",
	.state = "how many are still to be dropped",
	.errors = "are items: they count, and the first ones are dropped",
	.example = "a | skip_items(1) :: a 1@1 2@2 => 2@2",
	.args = {
		{ "n", FLX_ARG_COUNT, .help = "how many items" },
	},
	.verify = skip_items_verify,
	.init = skip_items_init,
	.run = skip_items_run,
};
