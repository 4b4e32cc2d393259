// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: delay - each value some time later, in order; errors at once. */
#include "../core/fifo.h"
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_delay {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	struct flx_batch in;		/* of the source, used up to @at */
	u32 at;
	struct flx_fifo queue;		/* in flight, with their deadlines */
	struct flx_timer timer;		/* the oldest one's */
	u64 duration;
	bool ended;			/* the source has */
};

static struct flx_delay *to_delay(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_delay, stream);
}

static int delay_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[1] < 1 || n->arg[1] > FLX_FIFO_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: the queue of a delay");
	return flx_check_duration(c, n);
}

/* What is in flight leaves as far as its time has come. */
static void release(struct flx_delay *d, const struct flx_waker *w,
		    struct flx_batch *out)
{
	while (d->queue.count && out->count < out->limit &&
	       flx_fifo_time(&d->queue) <= w->now)
		flx_fifo_take(&d->queue, out);
}

/* One item of the source; what is over by now goes before an error. */
static void take_one(struct flx_delay *d, const struct flx_waker *w,
		     struct flx_batch *out)
{
	u32 at = d->at++;

	d->counts->in++;
	if (flx_batch_is_value(&d->in, at))
		flx_fifo_put(&d->queue, &d->in, at,
			     flx_deadline(w->now, d->duration));
	else
		flx_batch_append(out, &d->in, at, 1);
}

/* Use what was polled: there is room in flight for all of it. */
static void take_all(struct flx_delay *d, const struct flx_waker *w,
		     struct flx_batch *out)
{
	release(d, w, out);
	while (d->at < d->in.count && out->count < out->limit) {
		take_one(d, w, out);
		release(d, w, out);
	}
}

static void set_timer(struct flx_delay *d)
{
	if (d->queue.count)
		flx_timer_set(&d->timer, flx_fifo_time(&d->queue));
	else
		flx_timer_stop(&d->timer);
}

/* Return: READY: there is more to use, else what there is instead. */
static enum flx_poll refill(struct flx_delay *d, struct flx_waker *w)
{
	u32 room = flx_fifo_room(&d->queue);
	enum flx_poll r;

	if (d->ended)
		return d->queue.count ? FLX_PENDING : FLX_END;
	if (!room)
		return FLX_PENDING;
	flx_batch_reset(&d->in, FLX_MIN(room, d->in.capacity));
	d->at = 0;
	r = flx_stream_poll(d->source, w, &d->in);
	if (r == FLX_READY && flx_waker_spent(w, d->in.count))
		return FLX_PENDING;
	if (r != FLX_END)
		return r;
	d->ended = true;
	return refill(d, w);
}

static enum flx_poll delay_poll(struct flx_stream *s, struct flx_waker *w,
				struct flx_batch *out)
{
	struct flx_delay *d = to_delay(s);
	enum flx_poll r = FLX_READY;

	do {
		take_all(d, w, out);
		if (!out->count)
			r = refill(d, w);
	} while (!out->count && r == FLX_READY);
	set_timer(d);
	d->counts->out += out->count;
	return out->count ? FLX_READY : r;
}

static void delay_close(struct flx_stream *s)
{
	struct flx_delay *d = to_delay(s);

	flx_timer_stop(&d->timer);
	flx_stream_close(d->source);
}

static const struct flx_stream_ops delay_ops = {
	.poll = delay_poll,
	.close = delay_close,
};

static int delay_create(struct flx_stream *s, struct flx_build *b,
			const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_delay *d = to_delay(s);
	u32 stride = in[0]->stride;
	int err;

	flx_stream_init(s, &delay_ops, in[0]->size);
	d->source = in[0];
	d->counts = b->counts;
	d->duration = n->arg[0];
	err = flx_batch_init(&d->in, &b->pipe->pool,
			     flx_batch_fit(b->rows, stride), stride);
	if (err)
		return err;
	flx_batch_reset(&d->in, 0);
	err = flx_fifo_init(&d->queue, b, n->arg[1], stride);
	return err ? err : flx_build_timer(b, &d->timer);
}

const struct flx_op flx_op_delay = {
	.op = FLUXION_OP_DELAY,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_delay),
	.name = "delay",
	.summary = "Each value that much later, in order; errors at once.",
	.state = "the values in flight",
	.ends = "with its source, when nothing is in flight any more",
	.example = "a | delay(100ms) :: a 1@0; +100ms => 1@0",
	.args = {
		{ "d", FLX_ARG_DURATION,
		  .help = "how long a value is held; its timestamp stays" },
		{ "queue", FLX_ARG_COUNT, .named = true, .optional = true,
		  .help = "values in flight at most; with so many it takes no more; 1024" },
	},
	.verify = delay_verify,
	.create = delay_create,
};
