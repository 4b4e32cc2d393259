// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: inlet - an input: a stream whose items come from a ring.
 *
 * The task that polls owns the engine's half of the ring. In COPY mode the
 * holder's calls own the other half; they meet under the inlet's guard, since
 * drop_oldest and latest take back what was already sent.
 */
#include "atomic.h"
#include "end.h"

static struct flx_inlet *to_inlet(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_inlet, stream);
}

static void inlet_guard(struct flx_inlet *in, bool on)
{
	if (in->guard)
		in->guard(in, on);
}

/* Does a ring that is not empty up to @pos end in END? END is no item. */
static bool ends_in_end(const struct flx_ring *r, u64 pos)
{
	const struct fluxion_item *h = (void *)flx_ring_slot(r, pos - 1);

	return flx_read_once(h->kind) == FLUXION_ITEM_END;
}

static u64 inlet_queued(const struct flx_inlet *in)
{
	const struct flx_ring *r = &in->ring;
	u64 queued = r->peer - r->pos;

	return queued - (queued && ends_in_end(r, r->peer));
}

static void inlet_drop(struct flx_inlet *in, enum fluxion_drop reason, u64 n)
{
	in->dropped[reason] += n;
	in->drops += n;
	flx_store_once(&in->ring.kernel->dropped[reason],
		       in->dropped[reason] + flx_load_once(&in->lost[reason]));
}

/* Bring the kernel's page up to date. */
static void inlet_publish(struct flx_inlet *in)
{
	struct fluxion_ring_kernel *k = in->ring.kernel;
	u64 losses = flx_load_acquire(&in->losses);
	u32 i;

	flx_store_once(&k->accepted, in->delivered + in->drops + losses +
				     inlet_queued(in));
	flx_store_once(&k->delivered, in->delivered);
	flx_store_once(&k->errors, in->errors + flx_load_once(&in->lost_errors));
	if (losses == in->losses_seen)
		return;
	in->losses_seen = losses;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		flx_store_once(&k->dropped[i], in->dropped[i] +
					       flx_load_once(&in->lost[i]));
}

/* Nothing is there. Return: true if, on a second look, something is. */
static bool inlet_sleep(struct flx_inlet *in, struct flx_waker *w)
{
	struct flx_ring *r = &in->ring;

	__atomic_store_n(&in->waker, w, __ATOMIC_RELEASE);
	if (r->flags & FLUXION_RING_NEED_KICK)
		return false;
	flx_ring_need_kick(r, true);	/* E */
	return flx_ring_readable(r);
}

static void inlet_mark_gap(struct flx_inlet *in, struct flx_batch *out, u32 i)
{
	if (!in->gap)
		return;
	flx_batch_columns(out);
	out->flags[i] |= FLUXION_ITEM_GAP;
	if (out->kind[i] == FLUXION_ITEM_VALUE)
		out->code[i] = flx_gap_add(out->code[i], in->gap);
	in->gap = 0;
}

static void inlet_stamp(struct flx_inlet *in, struct flx_batch *out, u32 from)
{
	u64 now = flx_rt_now(in->rt);
	u32 i;

	for (i = from; i < out->count; i++) {
		out->ts[i] = now;
		if (!out->plain)
			out->flags[i] |= FLUXION_ITEM_TS;
	}
}

static void inlet_count(struct flx_inlet *in, const struct flx_batch *out,
			u32 from)
{
	u32 i;

	in->delivered += out->count - from;
	if (out->plain)
		return;
	for (i = from; i < out->count; i++)
		in->errors += out->kind[i] == FLUXION_ITEM_ERROR;
}

/* Take slots up to @n or the budget. Return: how many. */
static u32 inlet_take(struct flx_inlet *in, struct flx_waker *w,
		      struct flx_batch *out, u32 n)
{
	u32 from = out->count;
	u32 invalid;
	bool ended = false;

	n = FLX_MIN(n, out->limit - from);
	n = flx_ring_take(&in->ring, out, n, &ended, &invalid);
	flx_waker_arrived(w);
	if (invalid)
		inlet_drop(in, FLUXION_DROP_INVALID, invalid);
	if (out->count > from) {
		inlet_mark_gap(in, out, from);
		inlet_count(in, out, from);
		if (in->arrival)
			inlet_stamp(in, out, from);
	}
	if (ended) {
		in->ended = true;
		flx_ring_flags(&in->ring, FLUXION_RING_CLOSED, 0);
	}
	inlet_publish(in);
	return n;
}

static enum flx_poll inlet_fill(struct flx_inlet *in, struct flx_waker *w,
				struct flx_batch *out, u32 *taken)
{
	u32 n;

	while (!in->ended) {
		n = flx_ring_readable(&in->ring);
		if (!n && !inlet_sleep(in, w))
			return FLX_PENDING;
		flx_ring_need_kick(&in->ring, false);
		n = inlet_take(in, w, out, (u32)(in->ring.peer - in->ring.pos));
		*taken += n;
		if (out->count)
			return FLX_READY;
		if (!in->ended && flx_waker_spent(w, n))
			return FLX_PENDING;
	}
	return FLX_END;
}

static enum flx_poll inlet_poll(struct flx_stream *s, struct flx_waker *w,
				struct flx_batch *out)
{
	struct flx_inlet *in = to_inlet(s);
	enum flx_poll ret;
	u32 taken = 0;

	inlet_guard(in, true);
	ret = inlet_fill(in, w, out, &taken);
	inlet_guard(in, false);
	if (taken && in->room)
		in->room(in);
	return ret;
}

/* Drop all that is committed. END among it is no item. */
static void inlet_discard(struct flx_inlet *in, enum fluxion_drop reason)
{
	u64 queued;

	flx_ring_readable(&in->ring);
	queued = inlet_queued(in);
	if (in->ring.peer == in->ring.pos)
		return;
	inlet_drop(in, reason, queued);
	flx_ring_skip(&in->ring, (u32)(in->ring.peer - in->ring.pos));
}

/* The reader wants no more: producers get EPIPE. */
static void inlet_close(struct flx_stream *s)
{
	struct flx_inlet *in = to_inlet(s);

	inlet_guard(in, true);
	in->ended = true;
	flx_ring_need_kick(&in->ring, false);
	flx_ring_flags(&in->ring, FLUXION_RING_CLOSED, 0);
	inlet_discard(in, FLUXION_DROP_CLOSED);
	inlet_publish(in);
	inlet_guard(in, false);
	if (in->room)
		in->room(in);
}

static const struct flx_stream_ops inlet_ops = {
	.poll = inlet_poll,
	.close = inlet_close,
};

void flx_inlet_init(struct flx_inlet *in, const struct flx_ring *ring,
		    flx_rt_t rt, u32 overflow, bool arrival,
		    void (*room)(struct flx_inlet *in))
{
	flx_memset(in, 0, sizeof(*in));
	flx_stream_init(&in->stream, &inlet_ops, ring->size);
	in->ring = *ring;
	in->rt = rt;
	in->overflow = overflow;
	in->arrival = arrival;
	in->room = room;
}

void flx_inlet_kick(struct flx_inlet *in)
{
	flx_waker_wake(__atomic_load_n(&in->waker, __ATOMIC_ACQUIRE));
}

void flx_inlet_settle(struct flx_inlet *in)
{
	inlet_guard(in, true);
	if (in->ended)
		inlet_discard(in, FLUXION_DROP_CLOSED);
	else
		flx_ring_readable(&in->ring);
	inlet_publish(in);
	inlet_guard(in, false);
}

void flx_inlet_detach(struct flx_inlet *in)
{
	if (in->detached)
		return;
	flx_inlet_settle(in);
	in->ended = true;
	flx_ring_need_kick(&in->ring, false);
	flx_ring_flags(&in->ring, FLUXION_RING_CLOSED, 0);
	inlet_discard(in, FLUXION_DROP_DETACHED);
	inlet_publish(in);
	__atomic_store_n(&in->detached, true, __ATOMIC_RELEASE);
}

/* Slots that are committed and not taken, as anyone may see it. */
static u32 inlet_peek(const struct flx_inlet *in)
{
	const struct flx_ring *r = &in->ring;
	u64 pos = flx_load_acquire(&r->kernel->pos);
	u64 queued = flx_load_acquire(&r->user->pos) - pos;

	return queued > (u64)r->mask + 1 ? 0 : (u32)queued;
}

u32 flx_inlet_room(const struct flx_inlet *in)
{
	u32 room = in->ring.mask + 1 - inlet_peek(in);

	/* Whoever drops never waits. */
	if (room && in->ring.trusted && in->overflow != FLUXION_OVERFLOW_BLOCK)
		return in->ring.mask + 1;
	return room;
}

void flx_inlet_stats(const struct flx_inlet *in, struct flx_end_stats *st)
{
	const struct flx_ring *r = &in->ring;
	u32 i;

	st->queued = 0;
	if (!__atomic_load_n(&in->detached, __ATOMIC_ACQUIRE))
		st->queued = inlet_peek(in);
	if (st->queued)
		st->queued -= ends_in_end(r, flx_load_acquire(&r->user->pos));
	st->delivered = flx_load_once(&in->delivered);
	st->errors = flx_load_once(&in->errors) +
		     flx_load_once(&in->lost_errors);
	st->accepted = st->delivered + st->queued;
	for (i = 0; i < FLUXION_DROP_REASONS; i++) {
		st->dropped[i] = flx_load_once(&in->dropped[i]) +
				 flx_load_once(&in->lost[i]);
		st->accepted += st->dropped[i];
	}
}
