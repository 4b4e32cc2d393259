/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: batch - the items that move together.
 *
 * Header columns beside one block of records at a fixed stride, so that a
 * stream of one s64 field is a plain array of s64. A batch belongs to whoever
 * polls: it hands the batch down, the operators fill and change it in place.
 */
#ifndef FLX_BATCH_H
#define FLX_BATCH_H

#include "types.h"

struct flx_pool;

/**
 * struct flx_batch - up to @capacity items
 * @count: items in it
 * @limit: the poller's budget: the callee stops at so many (1..@capacity)
 * @capacity: items that the memory holds
 * @stride: bytes from record to record, a multiple of 8
 * @plain: every item is a value with a timestamp and no gap; @kind, @flags and
 *         @code are then not filled in (see flx_batch_columns())
 * @ts: timestamps
 * @kind: FLUXION_ITEM_VALUE or FLUXION_ITEM_ERROR; END is never in a batch
 * @flags: FLUXION_ITEM_*
 * @code: of an error its code, of a value the items lost before it
 * @rec: records; those of errors hold nothing of use
 */
struct flx_batch {
	u32 count;
	u32 limit;
	u32 capacity;
	u32 stride;
	bool plain;
	u64 *ts;
	u8 *kind;
	u8 *flags;
	u32 *code;
	u8 *rec;
};

/**
 * flx_batch_stride() - how far apart records of @size bytes lie in a batch
 */
static inline u32 flx_batch_stride(u32 size)
{
	return size ? FLX_ALIGN(size, 8u) : 8;
}

/**
 * flx_batch_fit() - how many items of a type a batch of the pipeline may hold
 * @batch: the pipeline's batch size
 * @stride: of the records, in bytes
 *
 * Return: clamp(256 KiB / stride, 1, batch).
 */
u32 flx_batch_fit(u32 batch, u32 stride);

/**
 * flx_batch_init() - allocate the columns, zeroed, in one block of the pool
 * Return: 0, -ENOMEM or -E2BIG (see flx_pool_alloc()).
 */
int flx_batch_init(struct flx_batch *b, struct flx_pool *pool,
		   u32 capacity, u32 stride);

/**
 * flx_batch_reset() - empty it and set the budget for the next poll
 */
static inline void flx_batch_reset(struct flx_batch *b, u32 limit)
{
	b->count = 0;
	b->limit = limit;
	b->plain = true;
}

/**
 * flx_batch_columns() - fill in @kind, @flags and @code of a plain batch
 *
 * To be called before any item of them is read or written.
 */
void flx_batch_columns(struct flx_batch *b);

/**
 * flx_batch_is_value() - is item @i a value (in any batch, plain or not)
 */
static inline bool flx_batch_is_value(const struct flx_batch *b, u32 i)
{
	return b->plain || b->kind[i] == FLUXION_ITEM_VALUE;
}

static inline u8 *flx_batch_record(const struct flx_batch *b, u32 i)
{
	return b->rec + (size_t)i * b->stride;
}

/**
 * flx_batch_fail() - item @i becomes an error; it keeps its timestamp
 */
void flx_batch_fail(struct flx_batch *b, u32 i, u32 code);

/**
 * flx_batch_keep() - drop the items whose @keep is zero, in order
 * @keep: one s64 for each item; error items stay whatever it says
 */
void flx_batch_keep(struct flx_batch *b, const s64 *keep);

/**
 * flx_batch_select() - drop the items whose @keep is zero, errors too
 */
void flx_batch_select(struct flx_batch *b, const s64 *keep);

/**
 * flx_batch_copy_headers() - copy @n items' headers, not their records
 *
 * The strides may differ. @dst holds at least @at items, or is @at long.
 */
void flx_batch_copy_headers(struct flx_batch *dst, u32 at,
			    const struct flx_batch *src, u32 from, u32 n);

/**
 * flx_batch_add() - one more item: @src's header at @from, its record to follow
 *
 * There must be room. Return: where the record goes.
 */
u8 *flx_batch_add(struct flx_batch *dst, const struct flx_batch *src, u32 from);

/**
 * flx_batch_append() - copy @n items of @src from @from to the end of @dst
 *
 * Same stride; @dst must have room.
 */
void flx_batch_append(struct flx_batch *dst, const struct flx_batch *src,
		      u32 from, u32 n);

/**
 * flx_batch_cut() - the first error, if any, becomes the last item
 * Return: true if there was one.
 */
bool flx_batch_cut(struct flx_batch *b);

/**
 * flx_batch_drop_head() - drop the first @n items
 */
void flx_batch_drop_head(struct flx_batch *b, u32 n);

#endif /* FLX_BATCH_H */
