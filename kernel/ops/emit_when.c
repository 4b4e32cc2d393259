// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: emit_when - the latest item, whenever a condition over both holds. */
#include "../core/combine.h"
#include "table.h"

enum { SOURCE, FILTER };

static int emit_when_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_same_type(c, n, SOURCE);

	return err ? err : flx_combine_verify_condition(c, n, 1);
}

static void emit_when_step(struct flx_combine *c, u32 which,
			   struct flx_batch *out)
{
	const struct flx_latest *source = &c->latest[SOURCE];

	if (!source->has || !c->latest[FILTER].has ||
	    !flx_combine_holds(c, which, out))
		return;
	flx_memcpy(flx_combine_give(c, which, out), source->record,
		   source->size);
}

static bool emit_when_over(const struct flx_merge *m)
{
	return flx_combine_silent(m, SOURCE) || flx_combine_silent(m, FILTER);
}

static int emit_when_create(struct flx_stream *s, struct flx_build *b,
			    const struct fluxion_node *n,
			    struct flx_stream **in)
{
	struct flx_combine *c = FLX_CONTAINER_OF(s, struct flx_combine, stream);

	return flx_combine_create_condition(c, b, n, in, emit_when_step,
					    emit_when_over);
}

const struct flx_op flx_op_emit_when = {
	.op = FLUXION_OP_EMIT_WHEN,
	.kind = FLX_OP_STREAM,
	.min_inputs = 2,
	.max_inputs = 2,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_combine),
	.name = "emit_when",
	.summary = "The latest item at every value of either input, stamped by it, if expr holds.",
	.state = "the latest value of each input",
	.errors = "pass at once, before values that wait",
	.ends = "when both inputs have ended, or one without ever giving a value",
	.example = "a | emit_when(b, v0 > v1) :: a 5@1; b 1@2 => 5@2",
	.args = {
		{ "stream", FLX_ARG_STREAM, .help = "the other input" },
		{ "expr", FLX_ARG_EXPR,
		  .help = "gives only if it is not 0; over v0, v1, t, t0, t1" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = emit_when_verify,
	.create = emit_when_create,
};
