// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: sample_ratio - passes a random share of the values. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

#define RATIO_ONE	(1ull << 52)

struct flx_sample_ratio {
	struct flx_stage stage;
	u64 below;		/* of 2^52 */
	u64 state;
};

static int sample_ratio_verify(struct flx_check *c,
			       const struct fluxion_node *n)
{
	if (n->arg[0] < 0 || (u64)n->arg[0] > RATIO_ONE)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a ratio lies between 0 and 1");
	return flx_check_same_type(c, n, 0);
}

static int sample_ratio_init(struct flx_stage *st, struct flx_build *b,
			     const struct fluxion_node *n)
{
	struct flx_sample_ratio *s =
		FLX_CONTAINER_OF(st, struct flx_sample_ratio, stage);

	(void)b;
	s->below = n->arg[0];
	s->state = n->arg[1];
	return 0;
}

/* Both halves of a 64 x 64 bit product, xored. 32-bit ports have no __int128. */
static u64 mul_fold(u64 a, u64 b)
{
	u64 ll = (u64)(u32)a * (u32)b;
	u64 lh = (u64)(u32)a * (b >> 32);
	u64 hl = (a >> 32) * (u32)b;
	u64 hh = (a >> 32) * (b >> 32);
	u64 mid = (ll >> 32) + (u32)lh + (u32)hl;
	u64 high = hh + (lh >> 32) + (hl >> 32) + (mid >> 32);

	return (mid << 32 | (u32)ll) ^ high;
}

/* Source: wyrand, of Wang Yi's wyhash (public domain). */
static u64 draw(u64 *state)
{
	*state += 0x2d358dccaa6c78a5ull;
	return mul_fold(*state, *state ^ 0x8bb84b93962eacc9ull);
}

static void sample_ratio_run(struct flx_stage *st, struct flx_batch *in,
			     struct flx_batch *out)
{
	struct flx_sample_ratio *s =
		FLX_CONTAINER_OF(st, struct flx_sample_ratio, stage);
	s64 *keep = st->scratch->keep;
	u32 i;

	for (i = 0; i < in->count; i++)
		keep[i] = flx_batch_is_value(in, i) &&
			  draw(&s->state) >> 12 < s->below;
	flx_batch_keep(out, keep);
}

const struct flx_op flx_op_sample_ratio = {
	.op = FLUXION_OP_SAMPLE_RATIO,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_sample_ratio),
	.name = "sample_ratio",
	.summary = "Passes a random share of the values; errors pass and draw nothing.",
	.state = "the random numbers' state",
	.example = "a | sample_ratio(0.5, seed = 42) :: a 0@0 1@1 2@2 3@3 => 1@1 3@3",
	.args = {
		{ "ratio", FLX_ARG_RATIO, .help = "0.0 to 1.0" },
		{ "seed", FLX_ARG_COUNT, .named = true,
		  .help = "the same seed gives the same choice" },
	},
	.verify = sample_ratio_verify,
	.init = sample_ratio_init,
	.run = sample_ratio_run,
};
