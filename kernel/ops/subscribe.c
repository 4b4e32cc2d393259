// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: subscribe - a handler takes the items, one after another. */
#include "../core/graph.h"
#include "../core/subscription.h"
#include "table.h"

const struct flx_op flx_op_subscribe = {
	.op = FLUXION_OP_SUBSCRIBE,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.last = true,
	.size = sizeof(struct flx_subscription),
	.name = "subscribe",
	.summary =
		"Ends a stream: a registered handler takes its items, one after another.",
	.state = "the item that the handler has",
	.errors = "handed to the handler, as values are",
	.ends = "with its source, when the handler is done with the last item",
	.example =
		"s = a | share; s | subscribe(discard); s :: a 1@1 => 1@1",
	.args = {
		FLX_SUBSCRIPTION_NAME_ARG,
	},
	.verify = flx_subscription_verify,
	.create = flx_subscription_create,
};
