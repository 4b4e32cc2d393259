// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: merge - the temporal merge that multi-input operators read through. */
#include "merge.h"
#include "pipe.h"

int flx_merge_init(struct flx_merge *m, struct flx_build *b,
		   struct flx_stream **streams, u32 n)
{
	void *mem;
	u32 i;
	int err;

	err = flx_build_alloc(b, n * sizeof(*m->in), &mem);
	if (err)
		return err;
	m->in = mem;
	m->n = n;
	for (i = 0; i < n; i++) {
		u32 stride = streams[i]->stride;

		m->in[i].stream = streams[i];
		err = flx_batch_init(&m->in[i].batch, &b->pipe->pool,
				     flx_batch_fit(b->rows, stride), stride);
		if (err)
			return err;
		flx_batch_reset(&m->in[i].batch, 0);
	}
	return 0;
}

void flx_merge_begin(struct flx_merge *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		m->in[i].idle = false;
}

/* Make sure that there is an item at in->at. */
static bool refill(struct flx_merge_input *in, struct flx_waker *w)
{
	if (in->at < in->batch.count)
		return true;
	if (in->ended || in->idle)
		return false;
	flx_batch_reset(&in->batch, in->batch.capacity);
	in->at = 0;
	switch (flx_stream_poll(in->stream, w, &in->batch)) {
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

/* The filled input that is next, or m->n. */
static u32 least(const struct flx_merge *m)
{
	u32 best = m->n;
	u64 ts = 0;
	u32 i;

	for (i = 0; i < m->n; i++) {
		const struct flx_merge_input *in = &m->in[i];

		if (!in->filled)
			continue;
		if (best == m->n || in->batch.ts[in->at] < ts) {
			best = i;
			ts = in->batch.ts[in->at];
		}
	}
	return best;
}

enum flx_poll flx_merge_next(struct flx_merge *m, struct flx_waker *w,
			     u32 *which)
{
	bool pending = false;
	u32 i;

	for (i = 0; i < m->n; i++) {
		struct flx_merge_input *in = &m->in[i];

		if (in->filled)
			continue;
		if (!refill(in, w)) {
			pending |= !in->ended;
			continue;
		}
		if (!flx_batch_is_value(&in->batch, in->at)) {
			*which = i;
			return FLX_READY;
		}
		in->filled = true;
	}
	*which = least(m);
	if (*which < m->n)
		return FLX_READY;
	return pending ? FLX_PENDING : FLX_END;
}

/*
 * Nothing is polled between the items of a run: the slots of the others stay
 * as they are, and an idle or ended input stays so until the next poll.
 */
u32 flx_merge_run(const struct flx_merge *m, u32 which, u32 max)
{
	const struct flx_merge_input *in = &m->in[which];
	const u64 *ts = in->batch.ts + in->at;
	u32 n = FLX_MIN(max, in->batch.count - in->at);
	u64 limit = ~0ull;
	u32 k = 1;
	u32 i;

	if (!in->filled)
		return 1;
	for (i = 0; i < m->n; i++) {
		const struct flx_merge_input *other = &m->in[i];
		u64 theirs;

		if (i == which || !other->filled)
			continue;
		theirs = other->batch.ts[other->at];
		if (i < which) {
			/* Equal timestamps are theirs; ours is less. */
			limit = FLX_MIN(limit, theirs - 1);
		} else {
			limit = FLX_MIN(limit, theirs);
		}
	}
	while (k < n && ts[k] <= limit &&
	       flx_batch_is_value(&in->batch, in->at + k))
		k++;
	return k;
}

void flx_merge_take(struct flx_merge *m, u32 which, u32 n)
{
	m->in[which].at += n;
	m->in[which].filled = false;
}

void flx_merge_close(struct flx_merge *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		flx_stream_close(m->in[i].stream);
}
