// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: timeout - an error and the end when nothing has come for some time. */
#include "../core/graph.h"
#include "../core/pipe.h"
#include "table.h"

struct flx_timeout {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_counts *counts;
	struct flx_timer timer;
	u64 duration;
	bool ended;
};

static struct flx_timeout *to_timeout(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_timeout, stream);
}

static void timeout_end(struct flx_timeout *t)
{
	t->ended = true;
	flx_timer_stop(&t->timer);
	flx_stream_close(t->source);
}

/* Error ETIMEDOUT, the last item. */
static void give_up(struct flx_timeout *t, const struct flx_waker *w,
		    struct flx_batch *out)
{
	flx_batch_reset(out, out->limit);
	out->ts[0] = w->now;
	flx_memset(flx_batch_record(out, 0), 0, out->stride);
	out->count = 1;
	flx_batch_fail(out, 0, FLX_ETIMEDOUT);
	t->counts->out++;
	t->counts->errors++;
	timeout_end(t);
}

static enum flx_poll timeout_poll(struct flx_stream *s, struct flx_waker *w,
				  struct flx_batch *out)
{
	struct flx_timeout *t = to_timeout(s);
	enum flx_poll r = FLX_END;

	if (!t->ended)
		r = flx_stream_poll(t->source, w, out);
	if (r == FLX_READY) {
		t->counts->in += out->count;
		t->counts->out += out->count;
		flx_timer_set(&t->timer, flx_deadline(w->now, t->duration));
	}
	if (r == FLX_END && !t->ended)
		timeout_end(t);
	/* Out of budget, the source may have an item all the same. */
	if (r != FLX_PENDING || w->budget <= 0 || !flx_timer_due(&t->timer, w))
		return r;
	give_up(t, w, out);
	return FLX_READY;
}

static void timeout_close(struct flx_stream *s)
{
	timeout_end(to_timeout(s));
}

static const struct flx_stream_ops timeout_ops = {
	.poll = timeout_poll,
	.close = timeout_close,
};

static int timeout_create(struct flx_stream *s, struct flx_build *b,
			  const struct fluxion_node *n, struct flx_stream **in)
{
	struct flx_timeout *t = to_timeout(s);
	int err;

	flx_stream_init(s, &timeout_ops, in[0]->size);
	t->source = in[0];
	t->counts = b->counts;
	t->duration = n->arg[0];
	err = flx_build_timer(b, &t->timer);
	if (!err)
		flx_timer_set(&t->timer, flx_deadline(flx_build_start(b),
						      t->duration));
	return err;
}

const struct flx_op flx_op_timeout = {
	.op = FLUXION_OP_TIMEOUT,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.clock = FLX_CLOCK_ALWAYS,
	.size = sizeof(struct flx_timeout),
	.name = "timeout",
	.summary = "All items; when none has come for that long, error 110 and the end.",
	.state = "when it gives up",
	.errors = "pass; they start the time anew, as values do",
	.ends = "with its source, or after its own error",
	.example = "a | timeout(100ms) :: +100ms => error 110 end",
	.args = {
		{ "d", FLX_ARG_DURATION,
		  .help = "how long there may be no item; the first time counts from the start" },
	},
	.verify = flx_check_duration,
	.create = timeout_create,
};
