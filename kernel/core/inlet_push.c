// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: inlet_push - COPY mode: the holder's calls feed an input.
 *
 * The caller copies from the user first; here items are checked, counted and
 * put into the ring, and this is where an input's policy drops. Runs under the
 * caller's lock, and under the inlet's guard where the policy takes back what
 * was sent.
 */
#include "atomic.h"
#include "end.h"

/* One call's work: slots that are filled and not committed yet. */
struct push {
	struct flx_inlet *in;
	u32 filled;
	u32 room;
	bool kick;
};

static void push_commit(struct push *p)
{
	if (p->filled)
		p->kick |= flx_ring_user_commit(&p->in->producer, p->filled);
	p->filled = 0;
}

static void push_lose(struct flx_inlet *in, enum fluxion_drop reason,
		      const struct fluxion_item *h)
{
	flx_store_once(&in->lost[reason], in->lost[reason] + 1);
	if (h->kind == FLUXION_ITEM_ERROR && reason != FLUXION_DROP_INVALID)
		flx_store_once(&in->lost_errors, in->lost_errors + 1);
	flx_store_release(&in->losses, in->losses + 1);
}

/* Losing @h loses also what it says was lost before it. */
static u32 gap_of(const struct fluxion_item *h)
{
	u32 code = h->kind == FLUXION_ITEM_VALUE ? h->code : 0;

	return h->flags & FLUXION_ITEM_GAP ? flx_gap_add(code, 1) : 1;
}

static void push_slot(struct flx_inlet *in, u8 *slot,
		      const struct fluxion_item *item)
{
	const struct flx_ring *r = &in->producer;
	struct fluxion_item h = *item;
	u32 used = sizeof(h);

	if (h.kind == FLUXION_ITEM_VALUE) {
		flx_memcpy(slot + used, item + 1, r->size);
		used += r->size;
	}
	flx_memset(slot + used, 0, r->stride - used);
	if (in->producer_gap) {
		h.flags |= FLUXION_ITEM_GAP;
		if (h.kind == FLUXION_ITEM_VALUE)
			h.code = in->producer_gap;
	}
	in->marked_gap = in->producer_gap;
	in->producer_gap = 0;
	flx_memcpy(slot, &h, sizeof(h));
}

/* The oldest item goes; END is never there when something is still sent. */
static void push_drop_oldest(struct push *p)
{
	struct flx_inlet *in = p->in;
	struct fluxion_item h;

	push_commit(p);
	flx_memcpy(&h, flx_ring_slot(&in->ring, in->ring.pos), sizeof(h));
	in->gap = flx_gap_add(in->gap, gap_of(&h));
	push_lose(in, FLUXION_DROP_OLDEST, &h);
	flx_ring_readable(&in->ring);
	flx_ring_skip(&in->ring, 1);
	p->room++;
}

/* The item that was sent last goes, the new one takes its slot. */
static void push_replace(struct push *p, const struct fluxion_item *item)
{
	struct flx_inlet *in = p->in;
	u8 *slot = flx_ring_slot(&in->producer,
				 in->producer.pos + p->filled - 1);
	struct fluxion_item h;

	flx_memcpy(&h, slot, sizeof(h));
	/* An error does not say how many were lost before it. */
	in->producer_gap = flx_gap_add(in->marked_gap, 1);
	push_lose(in, FLUXION_DROP_LATEST, &h);
	push_slot(in, slot, item);
}

static void push_fill(struct push *p, const struct fluxion_item *item)
{
	struct flx_inlet *in = p->in;

	push_slot(in, flx_ring_slot(&in->producer, in->producer.pos + p->filled),
		  item);
	in->producer_ended = item->kind == FLUXION_ITEM_END;
	p->filled++;
	p->room--;
}

/* There is no room for @item. Return: false to wait for some. */
static bool push_overflow(struct push *p, const struct fluxion_item *item)
{
	struct flx_inlet *in = p->in;

	switch (in->overflow) {
	case FLUXION_OVERFLOW_DROP_NEWEST:
		push_lose(in, FLUXION_DROP_NEWEST, item);
		in->producer_gap = flx_gap_add(in->producer_gap, 1);
		return true;
	case FLUXION_OVERFLOW_DROP_OLDEST:
		push_drop_oldest(p);
		push_fill(p, item);
		return true;
	case FLUXION_OVERFLOW_LATEST:
		push_replace(p, item);
		return true;
	}
	return false;
}

static bool push_item(struct push *p, const struct fluxion_item *item)
{
	bool end = item->kind == FLUXION_ITEM_END;
	u32 kept = p->in->overflow != FLUXION_OVERFLOW_BLOCK && !end;

	if (!flx_item_valid(item)) {
		push_lose(p->in, FLUXION_DROP_INVALID, item);
		return true;
	}
	if (p->room > kept) {
		push_fill(p, item);
		return true;
	}
	return !end && push_overflow(p, item);
}

static bool inlet_is_closed(const struct flx_inlet *in)
{
	return in->producer_ended ||
	       flx_read_once(in->ring.kernel->flags) & FLUXION_RING_CLOSED;
}

static bool takes_back(const struct flx_inlet *in)
{
	return in->guard && in->overflow >= FLUXION_OVERFLOW_DROP_OLDEST;
}

int flx_inlet_push(struct flx_inlet *in, const void *items, u32 n, bool *kick)
{
	struct push p = { .in = in };
	const u8 *item = items;
	bool guard = takes_back(in);
	u64 pos;
	u32 i;

	if (inlet_is_closed(in))
		return -FLX_EPIPE;
	if (guard)
		in->guard(in, true);
	p.room = flx_ring_user_reserve(&in->producer, &pos);
	for (i = 0; i < n && !in->producer_ended; i++, item += in->ring.stride)
		if (!push_item(&p, (const void *)item))
			break;
	push_commit(&p);
	if (guard)
		in->guard(in, false);
	*kick = p.kick;
	return i;
}

void flx_inlet_hold(struct flx_inlet *in, bool copy, u32 overflow)
{
	struct flx_ring *r = &in->ring;
	const struct fluxion_item *last;
	u64 pos;

	if (in->guard)
		in->guard(in, true);
	flx_ring_user_reset(r, false);
	in->overflow = overflow;
	in->marked_gap = 0;
	r->trusted = copy;
	flx_ring_user_init(&in->producer, r->kernel, r->user, r->slots,
			   r->mask + 1, r->stride, r->size);
	flx_ring_user_reserve(&in->producer, &pos);
	last = (void *)flx_ring_slot(r, pos - 1);
	if (pos != in->producer.peer && last->kind == FLUXION_ITEM_END)
		in->producer_ended = true;
	if (in->guard)
		in->guard(in, false);
}
