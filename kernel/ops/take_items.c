// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: take_items - the first n items of any kind, then the end. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_take_items {
	struct flx_stage stage;
	u64 left;
};

static int take_items_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] < 0)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: take_items takes no negative number");
	return flx_check_same_type(c, n, 0);
}

static int take_items_init(struct flx_stage *st, struct flx_build *b,
			   const struct fluxion_node *n)
{
	struct flx_take_items *t =
		FLX_CONTAINER_OF(st, struct flx_take_items, stage);

	(void)b;
	t->left = n->arg[0];
	st->ended = !t->left;
	return 0;
}

static void take_items_run(struct flx_stage *st, struct flx_batch *in,
			   struct flx_batch *out)
{
	struct flx_take_items *t =
		FLX_CONTAINER_OF(st, struct flx_take_items, stage);

	(void)in;
	out->count = FLX_MIN(out->count, t->left);
	t->left -= out->count;
	st->ended = !t->left;
}

const struct flx_op flx_op_take_items = {
	.op = FLUXION_OP_TAKE_ITEMS,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_take_items),
	.name = "take_items",
	.summary = "The first n items of any kind, errors among them, then the end.",
	.state = "how many are left",
	.errors = "are items: they count, and pass",
	.ends = "after the last of them, at once",
	.example = "a | take_items(2) :: a 1@1 2@2 3@3 => 1@1 2@2 end",
	.args = {
		{ "n", FLX_ARG_COUNT, .help = "how many items; 0 ends at once" },
	},
	.verify = take_items_verify,
	.init = take_items_init,
	.run = take_items_run,
};
