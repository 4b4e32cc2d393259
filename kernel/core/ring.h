/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: ring - the shared memory of one end, both halves of it.
 *
 * Single producer, single consumer, power-of-two slots, free-running positions.
 * The engine's half (the kernel's, or the in-process runtime's) indexes with
 * private shadow positions only, copies a slot once and checks the copy: what
 * the other side writes meanwhile can only hurt its own stream. The user's half
 * is used by libfluxion on mapped rings and by the COPY mode on unmapped ones.
 *
 * Barriers:
 *
 *   producer                          consumer
 *   --------                          --------
 *   fill slots                        load producer's pos      (B) acquire
 *   (A) release: store pos            copy slots
 *                                     (C) release: store pos
 *   load consumer's pos (D) acquire
 *   fill those slots again
 *
 *   A matches B: a slot is whole before its position is seen.
 *   C matches D: a slot is read before it is filled again.
 *   (E) a full barrier on both sides of sleeping: the engine sets NEED_KICK and
 *   then looks at the position once more; the user stores the position and then
 *   looks at NEED_KICK. One of the two sees the other.
 */
#ifndef FLX_RING_H
#define FLX_RING_H

#include "batch.h"

/**
 * struct flx_ring - one half's view of a ring
 * @kernel: I the page that the engine writes
 * @user: I the page that the user writes: read once, never trust
 * @slots: I the slots; of an input the user writes them, too
 * @mask: I slots - 1
 * @stride: I bytes from slot to slot
 * @size: I bytes of a record
 * @flags: P the engine's shadow of kernel->flags
 * @pos: P this half's shadow of its own position: never read back from memory
 * @peer: P the last valid position of the other side that it saw
 * @trusted: I the user's half is in the engine's hands, too (COPY mode): its
 *           items may carry gaps
 * @broken: P the other side's position is outside the ring (until it is not)
 *
 * Letters: I set at init only; P the owner of this half.
 */
struct flx_ring {
	struct fluxion_ring_kernel *kernel;
	struct fluxion_ring_user *user;
	u8 *slots;
	u32 mask;
	u32 stride;
	u32 size;
	u32 flags;
	u64 pos;
	u64 peer;
	bool trusted;
	bool broken;
};

static inline u32 flx_ring_stride(u32 record_size)
{
	return FLX_ALIGN((u32)sizeof(struct fluxion_item) + record_size, 16u);
}

static inline u8 *flx_ring_slot(const struct flx_ring *r, u64 pos)
{
	return r->slots + (size_t)(pos & r->mask) * r->stride;
}

/**
 * flx_ring_slots_for() - slots of a ring of @bytes, rounded up to a power of two
 *
 * At least 2. Return: 0 if that many do not fit 31 bits.
 */
u32 flx_ring_slots_for(u64 bytes, u32 stride);

/**
 * flx_ring_init() - the engine's half of a new ring
 * @kernel: zeroed
 * @user: zeroed
 * @slots: zeroed, @count * flx_ring_stride(@size) bytes, aligned to 16
 * @count: of slots, a power of two
 * @size: bytes of a record
 */
void flx_ring_init(struct flx_ring *r, struct fluxion_ring_kernel *kernel,
		   struct fluxion_ring_user *user, void *slots, u32 count,
		   u32 size);

/**
 * flx_item_valid() - may a producer send this header
 *
 * A value has a timestamp, an error a code; nothing is set that has no meaning.
 */
static inline bool flx_item_valid(const struct fluxion_item *h)
{
	if (h->zero || (h->flags & ~FLUXION_ITEM_TS))
		return false;
	switch (h->kind) {
	case FLUXION_ITEM_VALUE:
		return h->flags == FLUXION_ITEM_TS && !h->code;
	case FLUXION_ITEM_ERROR:
		return h->code != 0;
	case FLUXION_ITEM_END:
		return !h->code;
	}
	return false;
}

/* A number of lost items that cannot grow beyond its type. */
static inline u32 flx_gap_add(u32 gap, u32 more)
{
	return gap + more < gap ? ~0u : gap + more;
}

/* The engine as consumer: inputs. */

/**
 * flx_ring_readable() - slots that the producer has committed and we have not taken
 *
 * Loads the producer's position (B). An impossible one counts as none and sets
 * @broken.
 */
u32 flx_ring_readable(struct flx_ring *r);

/**
 * flx_ring_take() - copy items into @out and release their slots
 * @limit: slots to look at, at most flx_ring_readable(), and items that @out
 *         still has room for
 * @ended: set when an END slot was taken; nothing after it is looked at
 * @invalid: set to the slots that held no valid item (skipped)
 *
 * Return: slots released (items, invalid ones and END).
 */
u32 flx_ring_take(struct flx_ring *r, struct flx_batch *out, u32 limit,
		  bool *ended, u32 *invalid);

/**
 * flx_ring_skip() - release @n slots, at most flx_ring_readable(), unread
 */
void flx_ring_skip(struct flx_ring *r, u32 n);

/* The engine as producer: outputs. */

/**
 * flx_ring_writable() - slots that may be filled
 *
 * Loads the consumer's position (D), as flx_ring_readable() does.
 */
u32 flx_ring_writable(struct flx_ring *r);

/**
 * flx_ring_put() - publish @n items of @b from @from
 * @gap: how many items were lost before the first of them, 0: none
 *
 * There must be room. One release store for all of them (A).
 */
void flx_ring_put(struct flx_ring *r, const struct flx_batch *b, u32 from,
		  u32 n, u32 gap);
void flx_ring_put_end(struct flx_ring *r, u32 gap);

/* The engine, both. */

/**
 * flx_ring_flags() - set and clear FLUXION_RING_* in the kernel's page
 */
void flx_ring_flags(struct flx_ring *r, u32 set, u32 clear);

/**
 * flx_ring_need_kick() - say that the engine sleeps (or, @on false, is awake)
 *
 * A full barrier follows (E) when @on: look at the ring again after it.
 */
void flx_ring_need_kick(struct flx_ring *r, bool on);

/**
 * flx_ring_user_reset() - a new holder comes: repair what the last one left
 * @r: the engine's half
 * @output: the user consumes
 *
 * A position outside the ring becomes the last valid one that was seen.
 * Context: nobody else has the user's half.
 */
void flx_ring_user_reset(const struct flx_ring *r, bool output);

/* The user's half: a struct flx_ring of its own. */

/**
 * flx_ring_user_init() - from where the pages say that the ring stands
 * @stride: bytes from slot to slot
 */
void flx_ring_user_init(struct flx_ring *r, struct fluxion_ring_kernel *kernel,
			struct fluxion_ring_user *user, void *slots, u32 count,
			u32 stride, u32 size);

/**
 * flx_ring_user_reserve() - slots that a producer may fill, from *@pos on (D)
 */
u32 flx_ring_user_reserve(struct flx_ring *r, u64 *pos);

/**
 * flx_ring_user_commit() - publish the first @n reserved slots (A)
 * Return: true if the engine sleeps and wants a kick (E).
 */
bool flx_ring_user_commit(struct flx_ring *r, u32 n);

/**
 * flx_ring_user_peek() - slots that a consumer may read, from *@pos on (B)
 */
u32 flx_ring_user_peek(struct flx_ring *r, u64 *pos);

/**
 * flx_ring_user_release() - give the first @n peeked slots back (C)
 * Return: true if the engine sleeps and wants a kick (E).
 */
bool flx_ring_user_release(struct flx_ring *r, u32 n);

#endif /* FLX_RING_H */
