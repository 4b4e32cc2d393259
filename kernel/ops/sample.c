// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: sample - at every tick the newest value since the last one. */
#include "../core/fifo.h"
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_sample {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	struct flx_batch in;		/* of the source, used up to @at */
	u32 at;
	struct flx_fifo newest;		/* one value, or none */
	struct flx_timer timer;		/* the next tick */
	u64 start;
	u64 period;
	bool ended;
};

static struct flx_sample *to_sample(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_sample, stream);
}

static int sample_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_period(c, n);

	return err ? err : flx_check_same_type(c, n, 0);
}

/* Use what was polled: errors pass, of the values the last one stays. */
static void take_all(struct flx_sample *m, struct flx_batch *out)
{
	for (; m->at < m->in.count && out->count < out->limit; m->at++) {
		m->counts->in++;
		if (!flx_batch_is_value(&m->in, m->at)) {
			flx_batch_append(out, &m->in, m->at, 1);
			continue;
		}
		m->newest.count = 0;
		flx_fifo_put(&m->newest, &m->in, m->at, 0);
	}
}

/* Ticks that were missed are one. */
static void tick(struct flx_sample *m, const struct flx_waker *w,
		 struct flx_batch *out)
{
	u64 ticks = (w->clock - m->start) / m->period;

	flx_timer_set(&m->timer,
		      flx_deadline(m->start + ticks * m->period, m->period));
	if (m->newest.count)
		flx_fifo_take(&m->newest, out);
}

/* Return: READY: there is more to use, else what there is instead. */
static enum flx_poll refill(struct flx_sample *m, struct flx_waker *w,
			    struct flx_batch *out)
{
	enum flx_poll r;

	if (m->ended)
		return FLX_END;
	flx_batch_reset(&m->in, m->in.capacity);
	m->at = 0;
	r = flx_stream_poll(m->source, w, &m->in);
	if (r == FLX_READY)
		return flx_waker_spent(w, m->in.count) ? FLX_PENDING : r;
	if (r == FLX_END) {
		m->ended = true;
		flx_timer_stop(&m->timer);
	} else if (w->budget > 0 && flx_timer_due(&m->timer, w)) {
		/* The source really has nothing more at this instant. */
		tick(m, w, out);
	}
	return r;
}

static enum flx_poll sample_poll(struct flx_stream *s, struct flx_waker *w,
				 struct flx_batch *out)
{
	struct flx_sample *m = to_sample(s);
	enum flx_poll r = FLX_READY;

	do {
		take_all(m, out);
		if (!out->count)
			r = refill(m, w, out);
	} while (!out->count && r == FLX_READY);
	m->counts->out += out->count;
	return out->count ? FLX_READY : r;
}

static void sample_close(struct flx_stream *s)
{
	struct flx_sample *m = to_sample(s);

	flx_timer_stop(&m->timer);
	flx_stream_close(m->source);
}

static const struct flx_stream_ops sample_ops = {
	.poll = sample_poll,
	.close = sample_close,
};

static int sample_create(struct flx_stream *s, struct flx_build *b,
			 const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_sample *m = to_sample(s);
	u32 stride = in[0]->stride;
	int err;

	flx_stream_init(s, &sample_ops, in[0]->size);
	m->source = in[0];
	m->counts = b->counts;
	m->period = n->arg[0];
	m->start = flx_build_start(b);
	err = flx_batch_init(&m->in, &b->pipe->pool,
			     flx_batch_fit(b->rows, stride), stride);
	if (err)
		return err;
	flx_batch_reset(&m->in, 0);
	err = flx_fifo_init(&m->newest, b, 1, stride);
	if (err)
		return err;
	err = flx_build_timer(b, &m->timer);
	if (!err)
		flx_timer_set(&m->timer, flx_deadline(m->start, m->period));
	return err;
}

const struct flx_op flx_op_sample = {
	.op = FLUXION_OP_SAMPLE,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_sample),
	.name = "sample",
	.summary = "At every tick the newest value since the last tick, if any; errors at once.",
	.state = "the newest value",
	.ends = "with its source; the value that waits is dropped",
	.example = "a | sample(100ms) :: a 1@0 2@0; +100ms => 2@0",
	.args = {
		{ "d", FLX_ARG_DURATION, .help = "from tick to tick, 100us or more" },
	},
	.verify = sample_verify,
	.create = sample_create,
};
