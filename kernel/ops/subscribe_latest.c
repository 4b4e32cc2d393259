// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: subscribe_latest - a handler takes the newest item when it is free. */
#include "../core/graph.h"
#include "../core/subscription.h"
#include "table.h"

static int subscribe_latest_verify(struct flx_check *c,
				   const struct fluxion_node *n)
{
	if (n->arg[0] < 0 || n->arg[0] > 1)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: unknown option");
	return flx_subscription_verify(c, n);
}

static int subscribe_latest_create(struct flx_stream *stream,
				   struct flx_build *b,
				   const struct fluxion_node *n,
				   struct flx_stream **in)
{
	struct flx_subscription *s = flx_to_subscription(stream);

	s->latest = true;
	s->cancel_outdated = n->arg[0];
	return flx_subscription_create(stream, b, n, in);
}

const struct flx_op flx_op_subscribe_latest = {
	.op = FLUXION_OP_SUBSCRIBE_LATEST,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.last = true,
	.instead = "subscribe_latest_sequential",
	.size = sizeof(struct flx_subscription),
	.name = "subscribe_latest",
	.summary =
		"Ends a stream: a registered handler takes the newest item when it is free.",
	.state = "the item that the handler has, and the newest one behind it",
	.errors = "handed to the handler, and replaced, as values are",
	.ends = "with its source, when the handler is done with the last item",
	.example =
		"s = a | share; s | subscribe_latest(discard); s :: a 1@1 => 1@1",
	.args = {
		FLX_SUBSCRIPTION_NAME_ARG,
		{ "cancel_outdated", FLX_ARG_WORD, .optional = true,
		  .help = "the word: a newer item cancels the running handler's token" },
	},
	.verify = subscribe_latest_verify,
	.create = subscribe_latest_create,
};
