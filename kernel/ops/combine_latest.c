// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: combine_latest - the latest values of all inputs, at every value. */
#include "../core/combine.h"
#include "table.h"

struct flx_combine_latest {
	struct flx_combine combine;
	bool complete;		/* every input has given a value */
};

static int combine_latest_verify(struct flx_check *c,
				 const struct fluxion_node *n)
{
	int err = flx_check_tuple(c, n);

	return err ? err : flx_combine_verify_condition(c, n, 0);
}

static bool all_have(const struct flx_combine *c)
{
	u32 i;

	for (i = 0; i < c->merge.n; i++)
		if (!c->latest[i].has)
			return false;
	return true;
}

static void combine_latest_step(struct flx_combine *c, u32 which,
				struct flx_batch *out)
{
	struct flx_combine_latest *l =
		FLX_CONTAINER_OF(c, struct flx_combine_latest, combine);
	u8 *record;
	u32 i;

	l->complete = l->complete || all_have(c);
	if (!l->complete || !flx_combine_holds(c, which, out))
		return;
	record = flx_combine_give(c, which, out);
	for (i = 0; i < c->merge.n; i++) {
		flx_memcpy(record, c->latest[i].record, c->latest[i].size);
		record += c->latest[i].size;
	}
}

/* One that ended without ever giving a value makes every tuple impossible. */
static bool combine_latest_over(const struct flx_merge *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		if (flx_combine_silent(m, i))
			return true;
	return false;
}

static int combine_latest_create(struct flx_stream *s, struct flx_build *b,
				 const struct fluxion_node *n,
				 struct flx_stream **in)
{
	struct flx_combine_latest *l =
		FLX_CONTAINER_OF(s, struct flx_combine_latest, combine.stream);

	return flx_combine_create_condition(&l->combine, b, n, in,
					    combine_latest_step,
					    combine_latest_over);
}

const struct flx_op flx_op_combine_latest = {
	.op = FLUXION_OP_COMBINE_LATEST,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = FLX_PARTS_MAX,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_combine_latest),
	.name = "combine_latest",
	.summary = "[v0, v1, ...] at every value, once every input has given one.",
	.state = "the latest value of each input",
	.errors = "pass at once, before values that wait",
	.ends = "when all inputs have ended, or one without ever giving a value",
	.example = "a | combine_latest(b, v0 + v1 > 3) :: a 1@1; b 1@2 3@3 => [1,3]@3",
	.args = {
		{ "stream", FLX_ARG_STREAM, .optional = true, .many = true,
		  .help = "the other inputs, of any type" },
		{ "expr", FLX_ARG_EXPR, .optional = true,
		  .help = "gives only if it is not 0; over v0, t0, v1, t1 ..." },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = combine_latest_verify,
	.create = combine_latest_create,
};
