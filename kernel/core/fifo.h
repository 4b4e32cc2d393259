/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: fifo - values that wait inside an operator, each with a time.
 *
 * A ring of a fixed number of items, all memory taken when it is made.
 */
#ifndef FLX_FIFO_H
#define FLX_FIFO_H

#include "batch.h"

/* Items in one of them, at most. */
#define FLX_FIFO_MAX	(1 << 20)

struct flx_build;

/**
 * struct flx_fifo - values, the oldest first
 * @items: where they lie; the batch's own count is its capacity
 * @time: of each, what the operator wants to know: a deadline, an arrival
 * @head: the oldest
 * @count: how many there are
 */
struct flx_fifo {
	struct flx_batch items;
	u64 *time;
	u32 head;
	u32 count;
};

/**
 * flx_fifo_init() - room for @capacity items
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_fifo_init(struct flx_fifo *f, struct flx_build *b, u32 capacity,
		  u32 stride);

/**
 * flx_fifo_put() - add item @i of a batch; there is room
 */
void flx_fifo_put(struct flx_fifo *f, const struct flx_batch *in, u32 i,
		  u64 time);

/**
 * flx_fifo_take() - the oldest item becomes the last one of @out
 */
void flx_fifo_take(struct flx_fifo *f, struct flx_batch *out);

/**
 * flx_fifo_drop() - the oldest item has been used
 */
void flx_fifo_drop(struct flx_fifo *f);

static inline u32 flx_fifo_room(const struct flx_fifo *f)
{
	return f->items.capacity - f->count;
}

/* Of the oldest item, which is there. */
static inline u64 flx_fifo_time(const struct flx_fifo *f)
{
	return f->time[f->head];
}

static inline u64 flx_fifo_ts(const struct flx_fifo *f)
{
	return f->items.ts[f->head];
}

static inline const u8 *flx_fifo_record(const struct flx_fifo *f)
{
	return flx_batch_record(&f->items, f->head);
}

#endif /* FLX_FIFO_H */
