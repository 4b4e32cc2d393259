// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: interval - a source that counts, at every tick of its period. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_interval {
	struct flx_stream stream;
	struct flx_counts *counts;
	struct flx_timer timer;		/* the next tick */
	u64 start;
	u64 period;
	s64 next;
};

static struct flx_interval *to_interval(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_interval, stream);
}

static int interval_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (c->graph->types[n->type].kind != FLUXION_TYPE_S64)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: interval gives s64");
	return flx_check_period(c, n);
}

/* The last tick that is over at @now. */
static u64 last_tick(const struct flx_interval *v, u64 now)
{
	return v->start + (now - v->start) / v->period * v->period;
}

/* Ticks that were missed are one. */
static enum flx_poll interval_poll(struct flx_stream *s, struct flx_waker *w,
				   struct flx_batch *out)
{
	struct flx_interval *v = to_interval(s);

	if (!flx_timer_due(&v->timer, w))
		return FLX_PENDING;
	out->ts[0] = last_tick(v, w->now);
	flx_memcpy(flx_batch_record(out, 0), &v->next, sizeof(v->next));
	out->count = 1;
	v->next++;
	v->counts->out++;
	flx_timer_set(&v->timer,
		      flx_deadline(last_tick(v, w->clock), v->period));
	return FLX_READY;
}

static void interval_close(struct flx_stream *s)
{
	flx_timer_stop(&to_interval(s)->timer);
}

static const struct flx_stream_ops interval_ops = {
	.poll = interval_poll,
	.close = interval_close,
};

static int interval_create(struct flx_stream *s, struct flx_build *b,
			   const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_interval *v = to_interval(s);
	int err;

	(void)in;
	flx_stream_init(s, &interval_ops, sizeof(v->next));
	v->counts = b->counts;
	v->period = n->arg[0];
	v->start = flx_build_start(b);
	err = flx_build_timer(b, &v->timer);
	if (!err)
		flx_timer_set(&v->timer, flx_deadline(v->start, v->period));
	return err;
}

const struct flx_op flx_op_interval = {
	.op = FLUXION_OP_INTERVAL,
	.kind = FLX_OP_STREAM,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_interval),
	.name = "interval",
	.summary = "A source: 0, 1, 2 ... at every tick, stamped with monotonic nanoseconds.",
	.state = "the next number",
	.errors = "cannot come: it has no input",
	.ends = "never",
	.example = "interval(100ms) :: +200ms => 0@100000000 1@200000000",
	.args = {
		{ "d", FLX_ARG_DURATION, .help = "from tick to tick, 100us or more" },
	},
	.verify = interval_verify,
	.create = interval_create,
};
