// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: funnel - many producers, one stream: a subject's input. */
#include "funnel.h"

static struct flx_funnel *to_funnel(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_funnel, stream);
}

static void finish_member(struct flx_funnel_member *m)
{
	m->done = true;
	flx_stream_close(m->stream);
}

/* The first error is kept for the end; nothing behind it counts. */
static void keep_error(struct flx_funnel *f, struct flx_funnel_member *m,
		       struct flx_batch *out)
{
	u32 i;

	for (i = 0; !out->plain && i < out->count; i++) {
		if (out->kind[i] != FLUXION_ITEM_ERROR)
			continue;
		if (!f->error.count)
			flx_batch_append(&f->error, out, i, 1);
		out->count = i;
		f->closing = true;
		finish_member(m);
	}
}

/* Return: true if there are items in @out. */
static bool poll_member(struct flx_funnel *f, struct flx_funnel_member *m,
			struct flx_waker *w, struct flx_batch *out)
{
	switch (flx_stream_poll(m->stream, w, out)) {
	case FLX_READY:
		keep_error(f, m, out);
		break;
	case FLX_END:
		f->closing = true;
		m->done = true;
		break;
	default:
		if (f->closing)
			finish_member(m);
	}
	return out->count;
}

/* Each member once. Return: true if there are items in @out. */
static bool poll_members(struct flx_funnel *f, struct flx_waker *w,
			 struct flx_batch *out, bool *alive)
{
	u32 i;

	*alive = false;
	for (i = 0; i < f->members; i++) {
		f->turn = f->turn->next;
		if (f->turn->done)
			continue;
		flx_batch_reset(out, out->limit);
		if (poll_member(f, f->turn, w, out))
			return true;
		*alive |= !f->turn->done;
	}
	return false;
}

static enum flx_poll funnel_poll(struct flx_stream *s, struct flx_waker *w,
				 struct flx_batch *out)
{
	struct flx_funnel *f = to_funnel(s);
	bool alive;

	f->waker = w;
	do {
		if (poll_members(f, w, out, &alive))
			return FLX_READY;
	} while (f->closing && alive);
	if (!f->closing)
		return FLX_PENDING;
	if (!f->error.count)
		return FLX_END;
	flx_batch_reset(out, out->limit);
	flx_batch_append(out, &f->error, 0, 1);
	f->error.count = 0;
	return FLX_READY;
}

static void funnel_close(struct flx_stream *s)
{
	struct flx_funnel *f = to_funnel(s);
	u32 i;

	f->closing = true;
	f->error.count = 0;
	for (i = 0; i < f->members; i++) {
		finish_member(f->turn);
		f->turn = f->turn->next;
	}
}

static const struct flx_stream_ops funnel_ops = {
	.poll = funnel_poll,
	.close = funnel_close,
};

int flx_funnel_init(struct flx_funnel *f, struct flx_pool *pool, u32 size)
{
	flx_memset(f, 0, sizeof(*f));
	flx_stream_init(&f->stream, &funnel_ops, size);
	return flx_batch_init(&f->error, pool, 1, f->stream.stride);
}

int flx_funnel_join(struct flx_funnel *f, struct flx_funnel_member *m)
{
	if (f->closing)
		return -FLX_EPIPE;
	m->next = f->turn ? f->turn->next : m;
	if (f->turn)
		f->turn->next = m;
	else
		f->turn = m;
	f->members++;
	flx_waker_wake(f->waker);
	return 0;
}
