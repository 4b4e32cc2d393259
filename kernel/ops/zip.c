// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: zip - the first values of all inputs, the second ones, and so on.
 *
 * Each input has a queue. A round takes one item of each that has room, in
 * order; an error met there passes at once. No timestamp is compared.
 */
#include "../core/fifo.h"
#include "../core/graph.h"
#include "../core/graph_types.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_zip_input {
	struct flx_stream *stream;
	struct flx_batch from;		/* what was polled, used up to @at */
	u32 at;
	struct flx_fifo queue;
	bool idle;			/* it had nothing, in this poll */
	bool ended;			/* it has; values may still be queued */
};

struct flx_zip {
	struct flx_stream stream;
	struct flx_counts *counts;
	struct flx_zip_input *in;
	u32 n;
};

static struct flx_zip *to_zip(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_zip, stream);
}

static int zip_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] < 1 || n->arg[0] > FLX_FIFO_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: the queue of a zip");
	return flx_check_tuple(c, n);
}

static bool is_complete(const struct flx_zip *z)
{
	u32 i;

	for (i = 0; i < z->n; i++)
		if (!z->in[i].queue.count)
			return false;
	return true;
}

/* One that has ended, with nothing queued, makes every tuple impossible. */
static bool is_empty(const struct flx_zip_input *in)
{
	return in->ended && !in->queue.count;
}

static bool is_over(const struct flx_zip *z)
{
	u32 i;

	for (i = 0; i < z->n; i++)
		if (is_empty(&z->in[i]))
			return true;
	return false;
}

static void give(struct flx_zip *z, struct flx_batch *out)
{
	const struct flx_fifo *first = &z->in[0].queue;
	u8 *record = flx_batch_add(out, &first->items, first->head);
	u64 *ts = &out->ts[out->count - 1];
	u32 i;

	for (i = 0; i < z->n; i++) {
		struct flx_fifo *q = &z->in[i].queue;
		u32 size = z->in[i].stream->size;

		flx_memcpy(record, flx_fifo_record(q), size);
		record += size;
		*ts = FLX_MAX(*ts, flx_fifo_ts(q));
		flx_fifo_drop(q);
	}
}

/* Is there an item to take? What is polled has room in the queue. */
static bool refill(struct flx_zip_input *in, struct flx_waker *w)
{
	u32 room = flx_fifo_room(&in->queue);

	if (in->at < in->from.count)
		return true;
	if (!room || in->ended || in->idle)
		return false;
	flx_batch_reset(&in->from, FLX_MIN(room, in->from.capacity));
	in->at = 0;
	switch (flx_stream_poll(in->stream, w, &in->from)) {
	case FLX_READY:
		return true;
	case FLX_PENDING:
		in->idle = true;
		return false;
	default:
		in->ended = true;
		return false;
	}
}

/* Return: READY if anything was taken, an error went to @out; PENDING; END. */
static enum flx_poll take_round(struct flx_zip *z, struct flx_waker *w,
				struct flx_batch *out)
{
	u32 taken = 0;
	u32 i;

	for (i = 0; i < z->n; i++) {
		struct flx_zip_input *in = &z->in[i];

		if (!refill(in, w)) {
			if (is_empty(in))
				return FLX_END;
			continue;
		}
		z->counts->in++;
		if (!flx_batch_is_value(&in->from, in->at)) {
			flx_memset(flx_batch_add(out, &in->from, in->at++), 0,
				   out->stride);
			return FLX_READY;
		}
		flx_fifo_put(&in->queue, &in->from, in->at++, 0);
		taken++;
	}
	return taken && !flx_waker_spent(w, taken) ? FLX_READY : FLX_PENDING;
}

static void zip_close(struct flx_stream *s)
{
	struct flx_zip *z = to_zip(s);
	u32 i;

	for (i = 0; i < z->n; i++)
		flx_stream_close(z->in[i].stream);
}

static enum flx_poll zip_poll(struct flx_stream *s, struct flx_waker *w,
			      struct flx_batch *out)
{
	struct flx_zip *z = to_zip(s);
	enum flx_poll r = FLX_READY;
	u32 i;

	for (i = 0; i < z->n; i++)
		z->in[i].idle = false;
	while (r == FLX_READY && out->count < out->limit) {
		if (is_over(z))
			r = FLX_END;
		else if (is_complete(z))
			give(z, out);
		else
			r = take_round(z, w, out);
	}
	if (r == FLX_END)
		zip_close(s);
	z->counts->out += out->count;
	return out->count ? FLX_READY : r;
}

static const struct flx_stream_ops zip_ops = {
	.poll = zip_poll,
	.close = zip_close,
};

static int init_input(struct flx_zip_input *in, struct flx_build *b,
		      struct flx_stream *stream, u32 queue)
{
	u32 rows = FLX_MIN(flx_batch_fit(b->rows, stream->stride), queue);
	int err;

	in->stream = stream;
	err = flx_batch_init(&in->from, &b->pipe->pool, rows, stream->stride);
	if (err)
		return err;
	flx_batch_reset(&in->from, 0);
	return flx_fifo_init(&in->queue, b, queue, stream->stride);
}

static int zip_create(struct flx_stream *s, struct flx_build *b,
		      const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_zip *z = to_zip(s);
	void *mem;
	u32 i;
	int err;

	flx_stream_init(s, &zip_ops, b->pipe->graph->types[n->type].size);
	z->counts = b->counts;
	err = flx_build_alloc(b, n->edges * sizeof(*z->in), &mem);
	if (err)
		return err;
	z->in = mem;
	z->n = n->edges;
	for (i = 0; i < z->n && !err; i++)
		err = init_input(&z->in[i], b, in[i], n->arg[0]);
	return err;
}

const struct flx_op flx_op_zip = {
	.op = FLUXION_OP_ZIP,
	.kind = FLX_OP_STREAM,
	.min_inputs = 2,
	.max_inputs = FLX_PARTS_MAX,
	.size = sizeof(struct flx_zip),
	.name = "zip",
	.summary = "[v0, v1, ...] of the first values of all inputs, then of the second ones ...",
	.state = "of each input, the values that the others have none for yet",
	.errors = "pass at once, before values that wait",
	.ends = "when an input has ended and no value of it is left for a tuple",
	.example = "a | zip(b) :: a 1@1 2@2; b 10@9 => [1,10]@9",
	.args = {
		{ "stream", FLX_ARG_STREAM, .many = true,
		  .help = "the other inputs, of any type" },
		{ "queue", FLX_ARG_COUNT, .named = true, .optional = true,
		  .help = "values that wait at most, per input, which then takes no more; 1024" },
	},
	.verify = zip_verify,
	.create = zip_create,
};
