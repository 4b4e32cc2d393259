/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: end - a pipeline's inputs and outputs over rings.
 *
 * An inlet is a stream whose items come from a ring. An outlet is the sink that
 * an output's items go into: a ring, with an overflow policy and, for
 * drop_oldest and latest, a private queue behind it. Both keep the identity
 * accepted = delivered + dropped + in flight in the ring's kernel page.
 */
#ifndef FLX_END_H
#define FLX_END_H

#include "pool.h"
#include "ring.h"
#include "stream.h"

/**
 * struct flx_inlet - an input
 * @stream: poll it
 * @ring: I the engine's half
 * @overflow: I enum fluxion_overflow
 * @waker: P whom to call after a commit; set by a pending poll
 * @ended: P END was taken
 * @room: I called after slots were released: producers may wait. Any context.
 * @stats: the counters, kept privately and copied to the kernel's page
 * @arrival: I stamp items with rt->now() instead of the producer's timestamp
 */
struct flx_inlet {
	struct flx_stream stream;
	struct flx_ring ring;
	const struct flx_runtime *rt;
	u32 overflow;
	bool arrival;
	bool ended;
	struct flx_waker *waker;
	void (*room)(struct flx_inlet *in);
	u64 accepted;
	u64 delivered;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
};

/**
 * flx_inlet_init() - over a ring whose memory is set up
 */
void flx_inlet_init(struct flx_inlet *in, const struct flx_ring *ring,
		    const struct flx_runtime *rt, u32 overflow, bool arrival,
		    void (*room)(struct flx_inlet *in));

/**
 * flx_inlet_kick() - something was committed: wake the task that waits
 * Context: any.
 */
void flx_inlet_kick(struct flx_inlet *in);

/**
 * struct flx_outlet - an output
 * @ring: I the engine's half
 * @overflow: I enum fluxion_overflow
 * @waker: P whom to call after a release; set when there was no room
 * @queue: P drop_oldest, latest: items that the ring has no room for
 * @ready: I called after items or END were published. Any context.
 * @gap: P items lost since the last one published
 * @ending: P end() was called; END goes out behind the queue
 * @ended: P END is in the ring
 */
struct flx_outlet {
	struct flx_ring ring;
	u32 overflow;
	struct flx_waker *waker;
	struct flx_batch queue;
	void (*ready)(struct flx_outlet *out);
	u32 gap;
	bool ending;
	bool ended;
	u64 accepted;
	u64 delivered;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
};

/**
 * flx_outlet_init() - over a ring whose memory is set up
 * @pool: for the private queue
 * Return: 0, -ENOMEM or -E2BIG.
 */
int flx_outlet_init(struct flx_outlet *out, const struct flx_ring *ring,
		    struct flx_pool *pool, u32 overflow,
		    void (*ready)(struct flx_outlet *out));

/**
 * flx_outlet_room() - how many items it takes now
 * @w: called when there is room again, if it returns 0
 *
 * Also moves what waits in the private queue (and END) into the ring.
 */
u32 flx_outlet_room(struct flx_outlet *out, struct flx_waker *w);

/**
 * flx_outlet_put() - give it all items of @b, at most flx_outlet_room() of them
 */
void flx_outlet_put(struct flx_outlet *out, const struct flx_batch *b);

/**
 * flx_outlet_end() - END, behind what is queued
 *
 * Return: true when END is in the ring; else call flx_outlet_room() again when
 * the waker is called.
 */
bool flx_outlet_end(struct flx_outlet *out, struct flx_waker *w);

/**
 * flx_outlet_kick() - something was released: wake the task if it waits
 * Context: any.
 */
void flx_outlet_kick(struct flx_outlet *out);

/**
 * flx_outlet_settle() - look at the consumer's position and bring the counters
 * up to date
 */
void flx_outlet_settle(struct flx_outlet *out);

#endif /* FLX_END_H */
