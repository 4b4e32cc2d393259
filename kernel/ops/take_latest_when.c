// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: take_latest_when - the latest item, at every value of a trigger. */
#include "../core/combine.h"
#include "table.h"

enum { SOURCE, TRIGGER };

static int take_latest_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_same_type(c, n, SOURCE);

	return err ? err : flx_combine_verify_condition(c, n, 0);
}

static void take_latest_step(struct flx_combine *c, u32 which,
			     struct flx_batch *out)
{
	const struct flx_latest *source = &c->latest[SOURCE];

	if (which != TRIGGER || !source->has ||
	    !flx_combine_holds(c, which, out))
		return;
	flx_memcpy(flx_combine_give(c, which, out), source->record,
		   source->size);
}

static bool take_latest_over(const struct flx_merge *m)
{
	return m->in[TRIGGER].ended || flx_combine_silent(m, SOURCE);
}

static int take_latest_create(struct flx_stream *s, struct flx_build *b,
			      const struct fluxion_node *n,
			      struct flx_stream **in)
{
	struct flx_combine *c = FLX_CONTAINER_OF(s, struct flx_combine, stream);

	return flx_combine_create_condition(c, b, n, in, take_latest_step,
					    take_latest_over);
}

const struct flx_op flx_op_take_latest_when = {
	.op = FLUXION_OP_TAKE_LATEST_WHEN,
	.kind = FLX_OP_STREAM,
	.min_inputs = 2,
	.max_inputs = 2,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_combine),
	.name = "take_latest_when",
	.summary = "The latest item, at every value of the trigger, stamped by it.",
	.state = "the latest value of each input",
	.errors = "pass at once, before values that wait",
	.ends = "with the trigger, or with the source if that gave no value",
	.example = "a | take_latest_when(b, v > 5) :: a 1@1; b 9@2 => 1@2",
	.args = {
		{ "stream", FLX_ARG_STREAM, .help = "the trigger" },
		{ "expr", FLX_ARG_EXPR, .optional = true,
		  .help = "gives only if it is not 0; v is the trigger's value" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = take_latest_verify,
	.create = take_latest_create,
};
