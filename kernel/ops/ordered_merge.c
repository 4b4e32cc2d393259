// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: ordered_merge - many inputs, one stream, by timestamp. */
#include "../core/graph.h"
#include "../core/lateness.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_ordered_merge {
	struct flx_stream stream;
	struct flx_merge merge;
	struct flx_counts *counts;
};

static int ordered_merge_verify(struct flx_check *c,
				const struct fluxion_node *n)
{
	int err = flx_lateness_verify(c, n);
	u32 i;

	for (i = 0; i < n->edges && !err; i++)
		err = flx_check_same_type(c, n, i);
	return err;
}

static enum flx_poll ordered_merge_poll(struct flx_stream *s,
					struct flx_waker *w,
					struct flx_batch *out)
{
	struct flx_ordered_merge *o =
		FLX_CONTAINER_OF(s, struct flx_ordered_merge, stream);
	enum flx_poll r = FLX_READY;
	u32 which;

	flx_merge_begin(&o->merge);
	while (out->count < out->limit) {
		struct flx_merge_input *in;
		u32 n;

		r = flx_merge_next(&o->merge, w, &which);
		if (r != FLX_READY)
			break;
		in = &o->merge.in[which];
		if (in->filled && flx_merge_move(&o->merge, out))
			continue;
		n = flx_merge_run(&o->merge, which, out->limit - out->count);
		flx_batch_append(out, &in->batch, in->at, n);
		flx_merge_take(&o->merge, which, n);
	}
	o->counts->in += out->count;
	o->counts->out += out->count;
	return out->count ? FLX_READY : r;
}

static void ordered_merge_close(struct flx_stream *s)
{
	flx_merge_close(&FLX_CONTAINER_OF(s, struct flx_ordered_merge,
					  stream)->merge);
}

static const struct flx_stream_ops ordered_merge_ops = {
	.poll = ordered_merge_poll,
	.close = ordered_merge_close,
};

static int ordered_merge_create(struct flx_stream *s, struct flx_build *b,
				const struct fluxion_node *n,
				struct flx_stream **in)
{
	struct flx_ordered_merge *o =
		FLX_CONTAINER_OF(s, struct flx_ordered_merge, stream);

	int err;

	flx_stream_init(s, &ordered_merge_ops, in[0]->size);
	o->counts = b->counts;
	err = flx_merge_init(&o->merge, b, in, n->edges);
	return err ? err : flx_lateness_init(&o->merge, b, n);
}

const struct flx_op flx_op_ordered_merge = {
	.op = FLUXION_OP_ORDERED_MERGE,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = FLX_INPUTS_MAX,
	.clock = FLX_CLOCK_WAIT,
	.size = sizeof(struct flx_ordered_merge),
	.name = "ordered_merge",
	.summary = "Every item of all inputs, the least timestamp of what is there first.",
	.state = "what has been taken of each input and waits for its turn",
	.errors = "pass at once, before values that wait",
	.ends = "when all inputs have ended",
	.example = "a | ordered_merge(b) :: a 3@3; b 1@1 => 1@1 3@3",
	.args = {
		{ "stream", FLX_ARG_STREAM, .optional = true, .many = true,
		  .help = "the other inputs, of the same type" },
		FLX_WAIT_ARG,
		FLX_WAIT_QUEUE_ARG,
		FLX_LATE_ARG,
	},
	.verify = ordered_merge_verify,
	.create = ordered_merge_create,
};
