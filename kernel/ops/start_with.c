// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: start_with - given items first, then the source.
 *
 * The items lie in the graph's data as they would in a ring.
 */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "../core/ring.h"
#include "table.h"

struct flx_start_with {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	const u8 *next;
	u32 left;
};

static u32 item_count(const struct flx_graph *g, const struct fluxion_node *n)
{
	return n->data_len / flx_ring_stride(g->types[n->type].size);
}

static int check_items(struct flx_check *c, const struct fluxion_node *n)
{
	u32 stride = flx_ring_stride(c->graph->types[n->type].size);
	struct fluxion_item item;
	u32 i;

	if (n->data_len % stride)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: a part of an item");
	for (i = 0; i < item_count(c->graph, n); i++) {
		flx_memcpy(&item, c->graph->data + n->data + (size_t)i * stride,
			   sizeof(item));
		if (!flx_item_valid(&item) || item.kind == FLUXION_ITEM_END)
			return flx_check_fail(c, n, -FLX_EINVAL,
					      "bad argument: not a valid item");
	}
	return 0;
}

static int start_with_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_same_type(c, n, 0);

	return err ? err : check_items(c, n);
}

static void give_next(struct flx_start_with *s, struct flx_batch *out)
{
	struct fluxion_item h;
	u32 i = out->count++;

	flx_memcpy(&h, s->next, sizeof(h));
	out->ts[i] = h.ts;
	out->kind[i] = h.kind;
	out->flags[i] = h.flags;
	out->code[i] = h.code;
	flx_memcpy(flx_batch_record(out, i), s->next + sizeof(h),
		   s->stream.size);
	s->next += flx_ring_stride(s->stream.size);
	s->left--;
}

static enum flx_poll start_with_poll(struct flx_stream *st, struct flx_waker *w,
				     struct flx_batch *out)
{
	struct flx_start_with *s =
		FLX_CONTAINER_OF(st, struct flx_start_with, stream);
	enum flx_poll r = FLX_READY;

	if (s->left) {
		flx_batch_columns(out);
		while (s->left && out->count < out->limit)
			give_next(s, out);
	} else {
		r = flx_stream_poll(s->source, w, out);
		s->counts->in += out->count;
	}
	s->counts->out += out->count;
	return r;
}

static void start_with_close(struct flx_stream *st)
{
	flx_stream_close(FLX_CONTAINER_OF(st, struct flx_start_with,
					  stream)->source);
}

static const struct flx_stream_ops start_with_ops = {
	.poll = start_with_poll,
	.close = start_with_close,
};

static int start_with_create(struct flx_stream *st, struct flx_build *b,
			     const struct fluxion_node *n,
			     struct flx_stream **in)
{
	struct flx_start_with *s =
		FLX_CONTAINER_OF(st, struct flx_start_with, stream);

	flx_stream_init(st, &start_with_ops, in[0]->size);
	s->source = in[0];
	s->counts = b->counts;
	s->next = b->pipe->graph->data + n->data;
	s->left = item_count(b->pipe->graph, n);
	return 0;
}

const struct flx_op flx_op_start_with = {
	.op = FLUXION_OP_START_WITH,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_start_with),
	.name = "start_with",
	.summary = "The given items first, then the source; nothing is sorted.",
	.state = "how many are left",
	.errors = "pass, the given ones and the source's",
	.example = "a | start_with(7@3, error 5, 8@4) :: a 1@1 => 7@3 error 5 8@4 1@1",
	.args = {
		{ "item", FLX_ARG_ITEM, .optional = true, .many = true,
		  .help = "value@timestamp, or error code" },
	},
	.verify = start_with_verify,
	.create = start_with_create,
};
