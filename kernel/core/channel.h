/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: channel - a bounded queue between two tasks.
 *
 *	writer --> sink [ ......items...... ] stream --> reader
 *
 * It keeps accepted = delivered + dropped + queued. Who writes and who reads
 * take turns (turn.c): there is no lock.
 */
#ifndef FLX_CHANNEL_H
#define FLX_CHANNEL_H

#include "pool.h"
#include "sink.h"

/**
 * struct flx_channel_stats - what became of the items
 */
struct flx_channel_stats {
	u64 accepted;
	u64 delivered;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
};

/**
 * struct flx_channel - a bounded queue
 * @sink: the writer's side. A writer that is told to wait has to be woken by
 *        nobody else.
 * @stream: the reader's side
 * @items: a circle of @room + 1 items: the last place is for an error, which
 *         no policy may lose
 * @head: the oldest
 * @count: how many there are
 * @room: values that it holds
 * @rough: those among @items that a plain batch cannot hold
 * @overflow: I enum fluxion_overflow
 * @gap: items lost before the next one to come
 * @ending: END follows what is there
 * @closed: the reader wants no more: what comes is dropped
 * @reader: whom to call when something is there
 * @writer: whom to call when there is room
 * @left: called once when the reader wants no more; may be NULL
 * @owner: for @left
 * @stats: what became of the items
 * @next: of the same pipeline
 * @from: the node that writes
 * @port: which of its streams this is
 * @to: the node that reads
 */
struct flx_channel {
	struct flx_sink sink;
	struct flx_stream stream;
	struct flx_batch items;
	u32 head;
	u32 count;
	u32 room;
	u32 rough;
	u32 overflow;
	u32 gap;
	bool ending;
	bool closed;
	struct flx_waker *reader;
	struct flx_waker *writer;
	void (*left)(struct flx_channel *c);
	void *owner;
	struct flx_channel_stats stats;
	struct flx_channel *next;
	u32 from;
	u32 port;
	u32 to;
};

/* Items that a channel may hold. */
#define FLX_CHANNEL_MAX		(1u << 20)
#define FLX_CHANNEL_DEFAULT	4096

/**
 * flx_channel_init() - an empty channel
 * @pool: for its items
 * @size: bytes of a record
 * @room: values that it holds, 1..FLX_CHANNEL_MAX; `latest` holds one
 * @overflow: enum fluxion_overflow
 *
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_channel_init(struct flx_channel *c, struct flx_pool *pool, u32 size,
		     u32 room, u32 overflow);

/**
 * flx_channel_room() - how many items it takes now; 0: @w will be called
 */
u32 flx_channel_room(struct flx_channel *c, struct flx_waker *w);

/**
 * flx_channel_put() - send all items of @b, at most flx_channel_room() of them
 *
 * Where the policy is not block, what overflows is dropped and counted, and the
 * next item that gets through says so (FLUXION_ITEM_GAP).
 */
void flx_channel_put(struct flx_channel *c, const struct flx_batch *b);

/**
 * flx_channel_end() - END follows what is queued
 */
void flx_channel_end(struct flx_channel *c);

/**
 * flx_channel_describe() - what it is and how it does
 */
void flx_channel_describe(const struct flx_channel *c,
			  struct fluxion_queue_info *info);

#endif /* FLX_CHANNEL_H */
