// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: take_while_with - items, while a condition on another stream holds. */
#include "../core/combine.h"
#include "table.h"

enum { SOURCE, FILTER };

static int take_while_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_same_type(c, n, SOURCE);

	return err ? err : flx_combine_verify_condition(c, n, 1);
}

static void take_while_step(struct flx_combine *c, u32 which,
			    struct flx_batch *out)
{
	const struct flx_latest *source = &c->latest[SOURCE];
	u32 before = out->count;

	if (which != SOURCE || !c->latest[FILTER].has)
		return;
	if (flx_combine_holds(c, which, out))
		flx_memcpy(flx_combine_give(c, which, out), source->record,
			   source->size);
	/* Neither the item nor an error in its place. */
	c->ended = out->count == before;
}

static bool take_while_over(const struct flx_merge *m)
{
	return m->in[SOURCE].ended || flx_combine_silent(m, FILTER);
}

static int take_while_create(struct flx_stream *s, struct flx_build *b,
			     const struct fluxion_node *n,
			     struct flx_stream **in)
{
	struct flx_combine *c = FLX_CONTAINER_OF(s, struct flx_combine, stream);

	return flx_combine_create_condition(c, b, n, in, take_while_step,
					    take_while_over);
}

const struct flx_op flx_op_take_while_with = {
	.op = FLUXION_OP_TAKE_WHILE_WITH,
	.kind = FLX_OP_STREAM,
	.min_inputs = 2,
	.max_inputs = 2,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_combine),
	.name = "take_while_with",
	.summary = "Items while expr holds for the other input's latest value, then the end.",
	.state = "the latest value of each input",
	.errors = "pass at once, before values that wait",
	.ends = "when expr is 0, with the source, or with the other input if that gave no value",
	.example = "a | take_while_with(b, v != 0) :: b 1@1 0@3; a 4@2 5@4 => 4@2 end",
	.args = {
		{ "stream", FLX_ARG_STREAM, .help = "the other input" },
		{ "expr", FLX_ARG_EXPR, .help = "ends when it is 0; v is the other input's value" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = take_while_verify,
	.create = take_while_create,
};
