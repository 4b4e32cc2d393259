// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: chain - adjacent item operators, one level of polling. */
#include "chain.h"
#include "pipe.h"

static void chain_end(struct flx_chain *c)
{
	c->ended = true;
	flx_stream_close(c->source);
}

/* Where a stage that moves writes, emptied. */
static struct flx_batch *stage_target(const struct flx_stage *st,
				      struct flx_batch *out)
{
	struct flx_batch *to = st->to ? st->to : out;

	flx_batch_reset(to, to->capacity);
	return to;
}

/* Let @st and all behind it look at the batch; what is left ends up in @out. */
static void chain_apply(struct flx_chain *c, struct flx_stage *st,
			struct flx_batch *b, struct flx_batch *out)
{
	for (; st && b->count; st = st->next) {
		struct flx_batch *to = st->moves ? stage_target(st, out) : b;

		st->counts->in += b->count;
		st->op->run(st, b, to);
		st->counts->out += to->count;
		if (st->ended) {
			c->done = st;
			chain_end(c);
		}
		b = to;
	}
}

/*
 * The next stage that holds something gives it; not the ones before a stage
 * that has ended. Return: there are items in @out.
 */
static bool chain_finish(struct flx_chain *c, struct flx_batch *out)
{
	struct flx_stage *st = c->done ? c->done->next : c->first;
	struct flx_batch *to;

	for (; st; st = c->done->next) {
		c->done = st;
		if (!st->op->finish)
			continue;
		to = stage_target(st, out);
		st->op->finish(st, to);
		st->counts->out += to->count;
		chain_apply(c, st->next, to, out);
		if (out->count)
			return true;
	}
	return false;
}

static enum flx_poll chain_poll(struct flx_stream *s, struct flx_waker *w,
				struct flx_batch *out)
{
	struct flx_chain *c = FLX_CONTAINER_OF(s, struct flx_chain, stream);
	struct flx_batch *b = c->head ? c->head : out;
	u32 limit = FLX_MIN(out->limit, c->limit);

	while (!c->ended) {
		enum flx_poll r;
		u32 taken;

		flx_batch_reset(b, limit);
		r = flx_stream_poll(c->source, w, b);
		if (r == FLX_PENDING)
			return r;
		if (r == FLX_END)
			break;
		taken = b->count;
		chain_apply(c, c->first, b, out);
		if (out->count)
			return FLX_READY;
		if (!c->ended && flx_waker_spent(w, taken * c->stages))
			return FLX_PENDING;
	}
	chain_end(c);
	return chain_finish(c, out) ? FLX_READY : FLX_END;
}

static void chain_close(struct flx_stream *s)
{
	chain_end(FLX_CONTAINER_OF(s, struct flx_chain, stream));
}

static const struct flx_stream_ops chain_ops = {
	.poll = chain_poll,
	.close = chain_close,
};

static int chain_new(struct flx_build *b, struct flx_stream *in,
		     struct flx_chain **chain)
{
	struct flx_chain *c;
	void *mem;
	int err;

	err = flx_build_alloc(b, sizeof(*c), &mem);
	if (err)
		return err;
	c = mem;
	flx_stream_init(&c->stream, &chain_ops, in->size);
	c->source = in;
	c->limit = FLUXION_BATCH_MAX;
	*chain = c;
	return 0;
}

/* The items stay in their present layout no longer than up to here. */
static int chain_move(struct flx_build *b, struct flx_chain *c,
		      struct flx_stage *st)
{
	u32 stride = c->stream.stride;
	u32 capacity = flx_batch_fit(b->rows, stride);
	struct flx_batch *own;
	void *mem;
	int err;

	err = flx_build_alloc(b, sizeof(*own), &mem);
	if (err)
		return err;
	own = mem;
	err = flx_batch_init(own, &b->pipe->pool, capacity, stride);
	if (err)
		return err;
	c->limit = FLX_MIN(c->limit, capacity);
	if (c->mover)
		c->mover->to = own;
	else
		c->head = own;
	c->mover = st;
	return 0;
}

int flx_chain_append(struct flx_build *b, struct flx_stream *in,
		     struct flx_stage *st, struct flx_stream **chain)
{
	struct flx_chain *c;
	int err;

	if (in->ops == &chain_ops) {
		c = FLX_CONTAINER_OF(in, struct flx_chain, stream);
	} else {
		err = chain_new(b, in, &c);
		if (err)
			return err;
	}
	st->moves |= flx_batch_stride(st->size) != c->stream.stride;
	if (st->moves) {
		err = chain_move(b, c, st);
		if (err)
			return err;
	}
	if (c->last)
		c->last->next = st;
	else
		c->first = st;
	c->last = st;
	c->stages++;
	if (st->ended) {
		c->done = st;
		c->ended = true;
	}
	c->stream.size = st->size;
	c->stream.stride = flx_batch_stride(st->size);
	*chain = &c->stream;
	return 0;
}

struct flx_stage *flx_chain_stage(struct flx_stream *chain,
				  const struct flx_counts *counts)
{
	struct flx_stage *st =
		FLX_CONTAINER_OF(chain, struct flx_chain, stream)->first;

	while (st->counts != counts)
		st = st->next;
	return st;
}
