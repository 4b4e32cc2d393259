// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: ring - the shared memory of one end, both halves of it. */
#include "atomic.h"
#include "ring.h"

/* The second half of a header, in one word. */
union item_word {
	struct {
		u8 kind;
		u8 flags;
		u16 zero;
		u32 code;
	};
	u64 word;
};

static u64 plain_word(void)
{
	union item_word w = {
		.kind = FLUXION_ITEM_VALUE,
		.flags = FLUXION_ITEM_TS,
	};

	return w.word;
}

u32 flx_ring_slots_for(u64 bytes, u32 stride)
{
	u64 want = bytes / stride + (bytes % stride != 0);
	u32 slots = 2;

	while (slots < want) {
		slots *= 2;
		if (slots > 1u << 30)
			return 0;
	}
	return slots;
}

void flx_ring_init(struct flx_ring *r, struct fluxion_ring_kernel *kernel,
		   struct fluxion_ring_user *user, void *slots, u32 count,
		   u32 size)
{
	flx_memset(r, 0, sizeof(*r));
	r->kernel = kernel;
	r->user = user;
	r->slots = slots;
	r->mask = count - 1;
	r->stride = flx_ring_stride(size);
	r->size = size;
}

/* Move @peer to where the user says it is, unless that is more than @most on. */
static void ring_look(struct flx_ring *r, u64 most)
{
	u64 pos = flx_load_acquire(&r->user->pos);	/* B or D */

	r->broken = pos - r->peer > most;
	if (!r->broken)
		flx_store_once(&r->peer, pos);
}

u32 flx_ring_readable(struct flx_ring *r)
{
	u64 slots = (u64)r->mask + 1;

	ring_look(r, slots - (r->peer - r->pos));
	return r->broken ? 0 : (u32)(r->peer - r->pos);
}

u32 flx_ring_writable(struct flx_ring *r)
{
	u64 slots = (u64)r->mask + 1;

	ring_look(r, r->pos - r->peer);
	return r->broken ? 0 : (u32)(slots - (r->pos - r->peer));
}

/*
 * Plain values whose records are a few words: copied word by word. A slot has
 * room for all words of a batch's record; what is beyond the record itself
 * means nothing there.
 */
#define WORDS_MAX	16

static inline u32 take_words(const struct flx_ring *r, struct flx_batch *out,
			     u32 limit, u32 words)
{
	const u64 plain = plain_word();
	u64 *ts = out->ts + out->count;
	u64 *rec = (u64 *)out->rec + (size_t)out->count * words;
	u32 i, w;

	for (i = 0; i < limit; i++) {
		const u64 *slot = (const u64 *)flx_ring_slot(r, r->pos + i);

		if (flx_load_once(&slot[1]) != plain)
			break;
		ts[i] = slot[0];
		for (w = 0; w < words; w++)
			*rec++ = slot[2 + w];
	}
	out->count += i;
	return i;
}

static u32 take_plain(const struct flx_ring *r, struct flx_batch *out,
		      u32 limit)
{
	u32 words = out->stride / 8;

	if (!r->size || words > WORDS_MAX)
		return 0;
	if (words == 1)
		return take_words(r, out, limit, 1);
	return take_words(r, out, limit, words);
}

static void take_value(const struct flx_ring *r, struct flx_batch *out,
		       const struct fluxion_item *h, const u8 *slot)
{
	u32 i = out->count++;

	out->ts[i] = h->ts;
	flx_memcpy(flx_batch_record(out, i), slot + sizeof(*h), r->size);
	if (out->plain)
		return;
	out->kind[i] = FLUXION_ITEM_VALUE;
	out->flags[i] = h->flags;
	out->code[i] = h->code;
}

static void take_error(struct flx_batch *out, const struct fluxion_item *h)
{
	u32 i = out->count++;

	out->ts[i] = h->flags & FLUXION_ITEM_TS ? h->ts : 0;
	out->kind[i] = FLUXION_ITEM_ERROR;
	out->flags[i] = h->flags;
	out->code[i] = h->code;
	flx_memset(flx_batch_record(out, i), 0, out->stride);
}

/* Only what we put into a slot ourselves may carry a gap. */
static bool slot_is_valid(const struct flx_ring *r, struct fluxion_item h)
{
	if (r->trusted && (h.flags & FLUXION_ITEM_GAP)) {
		h.flags &= ~FLUXION_ITEM_GAP;
		if (h.kind == FLUXION_ITEM_VALUE)
			h.code = 0;
	}
	return flx_item_valid(&h);
}

/* Take one slot. Return: its kind, or 0 if it holds no valid item. */
static u8 take_slot(const struct flx_ring *r, struct flx_batch *out,
		    const u8 *slot)
{
	struct fluxion_item h;

	flx_memcpy(&h, slot, sizeof(h));
	flx_compiler_barrier();
	if (!slot_is_valid(r, h))
		return 0;
	if (h.kind == FLUXION_ITEM_END)
		return h.kind;
	if (h.kind == FLUXION_ITEM_ERROR || (h.flags & FLUXION_ITEM_GAP))
		flx_batch_columns(out);
	if (h.kind == FLUXION_ITEM_VALUE)
		take_value(r, out, &h, slot);
	else
		take_error(out, &h);
	return h.kind;
}

void flx_ring_skip(struct flx_ring *r, u32 n)
{
	r->pos += n;
	flx_store_release(&r->kernel->pos, r->pos);	/* C */
}

u32 flx_ring_take(struct flx_ring *r, struct flx_batch *out, u32 limit,
		  bool *ended, u32 *invalid)
{
	u32 n = 0;
	u8 kind;

	*invalid = 0;
	if (out->plain)
		n = take_plain(r, out, limit);
	while (n < limit) {
		kind = take_slot(r, out, flx_ring_slot(r, r->pos + n));
		n++;
		if (kind == FLUXION_ITEM_END) {
			*ended = true;
			break;
		}
		*invalid += !kind;
	}
	flx_ring_skip(r, n);
	return n;
}

/* As take_words(), but nothing beyond a record must get into its slot. */
static inline void put_words(const struct flx_ring *r,
			     const struct flx_batch *b, u32 from, u32 n,
			     u32 words)
{
	const u64 plain = plain_word();
	const u64 *ts = b->ts + from;
	const u64 *rec = (const u64 *)b->rec + (size_t)from * words;
	u64 last = ~0ull;
	u32 i, w;

	if (r->size % 8) {
		last = 0;
		flx_memset(&last, 0xff, r->size % 8);
	}
	for (i = 0; i < n; i++) {
		u64 *slot = (u64 *)flx_ring_slot(r, r->pos + i);

		slot[0] = ts[i];
		slot[1] = plain;
		for (w = 0; w < words - 1; w++)
			slot[2 + w] = *rec++;
		slot[2 + w] = *rec++ & last;
		if (words % 2)
			slot[2 + words] = 0;
	}
}

static bool put_plain(const struct flx_ring *r, const struct flx_batch *b,
		      u32 from, u32 n)
{
	u32 words = b->stride / 8;

	if (!r->size || words > WORDS_MAX)
		return false;
	if (words == 1)
		put_words(r, b, from, n, 1);
	else
		put_words(r, b, from, n, words);
	return true;
}

/* Fill a slot; without a record it holds zeros. */
static void put_slot(const struct flx_ring *r, u8 *slot,
		     const struct fluxion_item *h, const u8 *rec)
{
	u32 used = sizeof(*h);

	flx_memcpy(slot, h, sizeof(*h));
	if (rec) {
		flx_memcpy(slot + used, rec, r->size);
		used += r->size;
	}
	flx_memset(slot + used, 0, r->stride - used);
}

static void put_item(const struct flx_ring *r, u8 *slot,
		     const struct flx_batch *b, u32 i, u32 gap)
{
	bool value = flx_batch_is_value(b, i);
	struct fluxion_item h = {
		.ts = b->ts[i],
		.kind = FLUXION_ITEM_VALUE,
		.flags = FLUXION_ITEM_TS,
	};

	if (!b->plain) {
		h.kind = b->kind[i];
		h.flags = b->flags[i];
		h.code = b->code[i];
	}
	if (!(h.flags & FLUXION_ITEM_TS))
		h.ts = 0;
	if (gap) {
		h.flags |= FLUXION_ITEM_GAP;
		if (value)
			h.code = flx_gap_add(h.code, gap);
	}
	put_slot(r, slot, &h, value ? flx_batch_record(b, i) : NULL);
}

static void ring_publish(struct flx_ring *r, u32 n)
{
	r->pos += n;
	flx_store_release(&r->kernel->pos, r->pos);	/* A */
}

void flx_ring_put(struct flx_ring *r, const struct flx_batch *b, u32 from,
		  u32 n, u32 gap)
{
	u32 i;

	if (b->plain && !gap && put_plain(r, b, from, n)) {
		ring_publish(r, n);
		return;
	}
	for (i = 0; i < n; i++)
		put_item(r, flx_ring_slot(r, r->pos + i), b, from + i,
			 i ? 0 : gap);
	ring_publish(r, n);
}

void flx_ring_put_end(struct flx_ring *r, u32 gap)
{
	struct fluxion_item h = {
		.kind = FLUXION_ITEM_END,
		.flags = gap ? FLUXION_ITEM_GAP : 0,
	};

	put_slot(r, flx_ring_slot(r, r->pos), &h, NULL);
	ring_publish(r, 1);
}

void flx_ring_flags(struct flx_ring *r, u32 set, u32 clear)
{
	r->flags = (r->flags | set) & ~clear;
	/* A release: whoever sees ENDED or CLOSED sees the positions before it. */
	__atomic_store_n(&r->kernel->flags, r->flags, __ATOMIC_RELEASE);
}

void flx_ring_need_kick(struct flx_ring *r, bool on)
{
	if (!on) {
		if (r->flags & FLUXION_RING_NEED_KICK)
			flx_ring_flags(r, 0, FLUXION_RING_NEED_KICK);
		return;
	}
	flx_ring_flags(r, FLUXION_RING_NEED_KICK, 0);
	flx_mb();	/* E */
}

void flx_ring_user_reset(const struct flx_ring *r, bool output)
{
	u64 peer = flx_load_once(&r->peer);
	u64 pos = flx_load_once(&r->user->pos);
	u64 most = flx_load_acquire(&r->kernel->pos) - peer;

	if (!output)
		most += (u64)r->mask + 1;
	if (pos - peer > most)
		flx_store_release(&r->user->pos, peer);
	flx_write_once(r->user->flags, 0);
}

void flx_ring_user_init(struct flx_ring *r, struct fluxion_ring_kernel *kernel,
			struct fluxion_ring_user *user, void *slots, u32 count,
			u32 stride, u32 size)
{
	flx_ring_init(r, kernel, user, slots, count, size);
	r->stride = stride;
	r->pos = flx_load_once(&user->pos);
	r->peer = flx_load_acquire(&kernel->pos);	/* B or D */
}

u32 flx_ring_user_reserve(struct flx_ring *r, u64 *pos)
{
	r->peer = flx_load_acquire(&r->kernel->pos);	/* D */
	*pos = r->pos;
	return (u32)((u64)r->mask + 1 - (r->pos - r->peer));
}

u32 flx_ring_user_peek(struct flx_ring *r, u64 *pos)
{
	r->peer = flx_load_acquire(&r->kernel->pos);	/* B */
	*pos = r->pos;
	return (u32)(r->peer - r->pos);
}

static bool user_publish(struct flx_ring *r, u32 n)
{
	r->pos += n;
	flx_store_release(&r->user->pos, r->pos);	/* A or C */
	flx_mb();					/* E */
	return flx_read_once(r->kernel->flags) & FLUXION_RING_NEED_KICK;
}

bool flx_ring_user_commit(struct flx_ring *r, u32 n)
{
	return user_publish(r, n);
}

bool flx_ring_user_release(struct flx_ring *r, u32 n)
{
	return user_publish(r, n);
}
