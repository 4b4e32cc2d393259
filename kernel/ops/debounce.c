// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: debounce - a value when nothing has followed it for some time. */
#include "../core/fifo.h"
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_debounce {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	struct flx_batch in;		/* of the source, used up to @at */
	u32 at;
	struct flx_fifo pending;	/* one value, or none */
	struct flx_timer timer;		/* when it leaves */
	u64 duration;
	bool ended;			/* the source has */
};

static struct flx_debounce *to_debounce(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_debounce, stream);
}

static void emit(struct flx_debounce *d, struct flx_batch *out)
{
	if (!d->pending.count)
		return;
	flx_fifo_take(&d->pending, out);
	flx_timer_stop(&d->timer);
}

static void forget(struct flx_debounce *d)
{
	d->pending.count = 0;
	flx_timer_stop(&d->timer);
}

/* The timer is not due. */
static void take_one(struct flx_debounce *d, const struct flx_waker *w,
		     struct flx_batch *out)
{
	u32 at = d->at++;

	d->counts->in++;
	forget(d);
	if (flx_batch_is_value(&d->in, at)) {
		flx_fifo_put(&d->pending, &d->in, at, 0);
		flx_timer_set(&d->timer, flx_deadline(w->now, d->duration));
	} else {
		flx_batch_append(out, &d->in, at, 1);
	}
}

/* What was polled: the timer is looked at before each item. */
static void take_all(struct flx_debounce *d, const struct flx_waker *w,
		     struct flx_batch *out)
{
	for (;;) {
		if (out->count < out->limit && flx_timer_due(&d->timer, w))
			emit(d, out);
		if (d->at == d->in.count || out->count == out->limit)
			return;
		take_one(d, w, out);
	}
}

/* Return: READY: there is more to use, else what there is instead. */
static enum flx_poll refill(struct flx_debounce *d, struct flx_waker *w,
			    struct flx_batch *out)
{
	enum flx_poll r = FLX_END;

	if (!d->ended) {
		flx_batch_reset(&d->in, d->in.capacity);
		d->at = 0;
		r = flx_stream_poll(d->source, w, &d->in);
	}
	if (r == FLX_READY && flx_waker_spent(w, d->in.count))
		return FLX_PENDING;
	if (r == FLX_END) {
		d->ended = true;
		emit(d, out);
	}
	return r;
}

static enum flx_poll debounce_poll(struct flx_stream *s, struct flx_waker *w,
				   struct flx_batch *out)
{
	struct flx_debounce *d = to_debounce(s);
	enum flx_poll r = FLX_READY;

	do {
		take_all(d, w, out);
		if (!out->count)
			r = refill(d, w, out);
	} while (!out->count && r == FLX_READY);
	d->counts->out += out->count;
	return out->count ? FLX_READY : r;
}

static void debounce_close(struct flx_stream *s)
{
	struct flx_debounce *d = to_debounce(s);

	flx_timer_stop(&d->timer);
	flx_stream_close(d->source);
}

static const struct flx_stream_ops debounce_ops = {
	.poll = debounce_poll,
	.close = debounce_close,
};

static int debounce_create(struct flx_stream *s, struct flx_build *b,
			   const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_debounce *d = to_debounce(s);
	u32 stride = in[0]->stride;
	int err;

	flx_stream_init(s, &debounce_ops, in[0]->size);
	d->source = in[0];
	d->counts = b->counts;
	d->duration = n->arg[0];
	err = flx_batch_init(&d->in, &b->pipe->pool,
			     flx_batch_fit(b->rows, stride), stride);
	if (err)
		return err;
	flx_batch_reset(&d->in, 0);
	err = flx_fifo_init(&d->pending, b, 1, stride);
	return err ? err : flx_build_timer(b, &d->timer);
}

const struct flx_op flx_op_debounce = {
	.op = FLUXION_OP_DEBOUNCE,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_debounce),
	.name = "debounce",
	.summary = "A value when nothing has followed it for so long; an error discards it.",
	.state = "the value that waits",
	.errors = "discard the value that waits, and pass",
	.ends = "with its source; the value that waits is given before",
	.example = "a | debounce(100ms) :: a 1@0; +50ms; a 2@50; +100ms => 2@50",
	.args = {
		{ "d", FLX_ARG_DURATION, .help = "how long it has to be quiet" },
	},
	.verify = flx_check_duration,
	.create = debounce_create,
};
