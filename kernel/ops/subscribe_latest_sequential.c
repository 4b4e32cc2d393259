// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: subscribe_latest_sequential - no item is left out, as none waits. */
#include "../core/graph.h"
#include "../core/subscription.h"
#include "table.h"

const struct flx_op flx_op_subscribe_latest_sequential = {
	.op = FLUXION_OP_SUBSCRIBE_LATEST_SEQUENTIAL,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.last = true,
	.size = sizeof(struct flx_subscription),
	.name = "subscribe_latest_sequential",
	.summary =
		"As subscribe_latest where nothing comes while the handler runs: it takes every item.",
	.state = "the item that the handler has",
	.errors = "handed to the handler, as values are",
	.ends = "with its source, when the handler is done with the last item",
	.example =
		"s = a | share; s | subscribe_latest_sequential(discard); s :: a 1@1 => 1@1",
	.args = {
		FLX_SUBSCRIPTION_NAME_ARG,
	},
	.verify = flx_subscription_verify,
	.create = flx_subscription_create,
};
