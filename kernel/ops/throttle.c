// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: throttle - a value, then none for some time. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_throttle {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	s64 *keep;		/* as many as a batch has items */
	u32 limit;
	u64 duration;
	u64 end;		/* of the window, valid while @open */
	bool open;
};

static struct flx_throttle *to_throttle(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_throttle, stream);
}

static bool passes(struct flx_throttle *t, u64 now)
{
	if (t->open && now < t->end)
		return false;
	t->open = true;
	t->end = flx_deadline(now, t->duration);
	return true;
}

static void drop(struct flx_throttle *t, u64 now, struct flx_batch *b)
{
	u32 i;

	for (i = 0; i < b->count; i++)
		t->keep[i] = !flx_batch_is_value(b, i) || passes(t, now);
	flx_batch_select(b, t->keep);
}

static enum flx_poll throttle_poll(struct flx_stream *s, struct flx_waker *w,
				   struct flx_batch *out)
{
	struct flx_throttle *t = to_throttle(s);
	u32 limit = FLX_MIN(out->limit, t->limit);
	enum flx_poll r;
	u32 taken;

	for (;;) {
		flx_batch_reset(out, limit);
		r = flx_stream_poll(t->source, w, out);
		if (r != FLX_READY)
			return r;
		taken = out->count;
		drop(t, w->now, out);
		t->counts->in += taken;
		t->counts->out += out->count;
		if (out->count)
			return FLX_READY;
		if (flx_waker_spent(w, taken))
			return FLX_PENDING;
	}
}

static void throttle_close(struct flx_stream *s)
{
	flx_stream_close(to_throttle(s)->source);
}

static const struct flx_stream_ops throttle_ops = {
	.poll = throttle_poll,
	.close = throttle_close,
};

static int throttle_create(struct flx_stream *s, struct flx_build *b,
			   const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_throttle *t = to_throttle(s);
	void *mem;
	int err;

	flx_stream_init(s, &throttle_ops, in[0]->size);
	t->source = in[0];
	t->counts = b->counts;
	t->duration = n->arg[0];
	t->limit = flx_batch_fit(b->rows, in[0]->stride);
	err = flx_build_alloc(b, t->limit * sizeof(*t->keep), &mem);
	t->keep = mem;
	/* No timer: the next value finds out that the window is over. */
	return err ? err : flx_build_clock(b);
}

const struct flx_op flx_op_throttle = {
	.op = FLUXION_OP_THROTTLE,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_throttle),
	.name = "throttle",
	.summary = "A value opens a window and passes; values inside the window are dropped.",
	.state = "when the window ends",
	.example = "a | throttle(100ms) :: a 1@0 2@0; +100ms; a 3@100 => 1@0 3@100",
	.args = {
		{ "d", FLX_ARG_DURATION, .help = "how long the window is" },
	},
	.verify = flx_check_duration,
	.create = throttle_create,
};
