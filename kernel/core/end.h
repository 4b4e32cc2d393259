/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: end - a pipeline's inputs and outputs over rings.
 *
 * An inlet is a stream whose items come from a ring. An outlet is the sink that
 * an output's items go into: a ring, with an overflow policy and, for
 * drop_oldest and latest, a private queue behind it. Both keep the identity
 * accepted = delivered + dropped + in flight in the ring's kernel page.
 *
 * What overflows, and who drops it:
 *
 *   block        nothing: an input's producer waits, an output is not polled
 *   drop_newest  what finds no room
 *   drop_oldest  output: the oldest of the private queue, which holds as many
 *                items as the ring; input: the oldest in the ring
 *   latest       output: the one item of the private queue; input: the item
 *                that was sent last
 *
 * An input drops in flx_inlet_push(), that is, in COPY mode. The producer of a
 * mapped ring drops by itself and is not counted here.
 */
#ifndef FLX_END_H
#define FLX_END_H

#include "pipe.h"
#include "ring.h"

/**
 * struct flx_end_stats - the counters of an end at one moment
 * @queued: items in flight; the others as in struct fluxion_ring_kernel
 */
struct flx_end_stats {
	u64 queued;
	u64 accepted;
	u64 delivered;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
};

/**
 * struct flx_inlet - an input
 * @stream: poll it
 * @ring: P the engine's half (G: drop_oldest in COPY mode moves it, too)
 * @rt: I the clock, for @arrival
 * @overflow: L enum fluxion_overflow
 * @arrival: I stamp items with the runtime's clock, not the producer's timestamp
 * @ended: P END was taken, or the reader closed it
 * @detached: the pipeline is gone
 * @waker: A whom to call after a commit; set by a pending poll
 * @room: I called after slots were released: producers may wait. Any context.
 * @guard: I takes (@on) or leaves the lock that poll and push share; needed
 *         for drop_oldest and latest. NULL: there is one thread only. To be
 *         set after flx_inlet_init().
 * @delivered: P items given to the pipeline
 * @errors: P error items among them
 * @dropped: P items lost by the engine, by reason
 * @drops: P their sum
 * @gap: G items lost before the next one to be taken
 * @producer: L COPY mode: the user's half
 * @producer_ended: L COPY mode: END was sent
 * @producer_gap: L items lost before the next one to be sent
 * @marked_gap: L the gap that the item sent last is marked with
 * @lost: L items that push dropped, by reason; the engine reads them
 * @losses: L their sum
 * @lost_errors: L error items among them
 * @losses_seen: P what of @losses is in the kernel's page
 *
 * Letters: I set at init only; A any context, atomic; P the task that polls;
 * L the holder, one at a time (COPY mode: the caller's lock); G @guard.
 */
struct flx_inlet {
	struct flx_stream stream;
	struct flx_ring ring;
	flx_rt_t rt;
	u32 overflow;
	bool arrival;
	bool ended;
	bool detached;
	struct flx_waker *waker;
	void (*room)(struct flx_inlet *in);
	void (*guard)(struct flx_inlet *in, bool on);
	u64 delivered;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
	u64 drops;
	u32 gap;
	u32 producer_gap;
	u32 marked_gap;
	bool producer_ended;
	struct flx_ring producer;
	u64 lost[FLUXION_DROP_REASONS];
	u64 losses;
	u64 lost_errors;
	u64 losses_seen;
};

/**
 * flx_inlet_init() - over a ring whose memory is set up
 * @ring: copied
 * @room: may be NULL
 */
void flx_inlet_init(struct flx_inlet *in, const struct flx_ring *ring,
		    flx_rt_t rt, u32 overflow, bool arrival,
		    void (*room)(struct flx_inlet *in));

/**
 * flx_inlet_hold() - a new holder comes
 * @copy: it sends by flx_inlet_push() only; else it fills the ring itself
 * @overflow: enum fluxion_overflow; not drop_oldest nor latest unless @copy
 *
 * Context: nobody holds the end. The task may run if there is a @guard, or if
 * the policy is block or drop_newest.
 */
void flx_inlet_hold(struct flx_inlet *in, bool copy, u32 overflow);

/**
 * flx_inlet_push() - COPY mode: send @n items
 * @items: at the ring's stride from each other; the caller's own copy, which
 *         nobody writes to. One that is not valid is counted and dropped.
 * @kick: set if the engine sleeps: call flx_inlet_kick()
 *
 * Where the policy is block, it stops when there is no room; @room tells when
 * to go on. The other policies keep the last slot for END.
 *
 * Context: one at a time (the caller's lock); never sleeps.
 * Return: how many were taken, or -EPIPE: the input takes no more.
 */
int flx_inlet_push(struct flx_inlet *in, const void *items, u32 n, bool *kick);

/**
 * flx_inlet_room() - how many items a producer may send now
 *
 * A look, for poll(2): only a hint while somebody sends. Context: any.
 */
u32 flx_inlet_room(const struct flx_inlet *in);

/**
 * flx_inlet_kick() - something was committed: wake the task that waits
 * Context: any.
 */
void flx_inlet_kick(struct flx_inlet *in);

/**
 * flx_inlet_settle() - look at the producer's position and bring the counters
 * in the kernel's page up to date; what came after the end is dropped
 *
 * Context: as poll: who owns the task.
 */
void flx_inlet_settle(struct flx_inlet *in);

/**
 * flx_inlet_detach() - the pipeline goes: what is queued is dropped
 *
 * Context: the task is dead, COPY producers are kept out.
 */
void flx_inlet_detach(struct flx_inlet *in);

/**
 * flx_inlet_stats() - the counters as they are now, nothing is changed
 *
 * Exact at rest. Context: any.
 */
void flx_inlet_stats(const struct flx_inlet *in, struct flx_end_stats *st);

/**
 * struct flx_outlet - an output
 * @sink: give it to the pipe
 * @ring: P the engine's half
 * @overflow: P enum fluxion_overflow
 * @waker: A whom to call after a release; set by flx_outlet_room()
 * @queue: P drop_oldest, latest: items that the ring has no room for, a
 *         circle of queue.capacity that begins at @head
 * @head: P
 * @space: P items that the queue's memory holds
 * @gap: P items lost since the last one published
 * @ready: I called after items or END were published. Any context.
 * @ending: P end() was called; END goes out behind the queue
 * @ended: P END is in the ring
 * @detached: the pipeline is gone
 * @accepted: P items that the pipeline gave
 * @errors: P error items among them
 * @dropped: P items lost, by reason
 * @drops: P their sum
 *
 * Letters: I set at init only; A any context, atomic; P the task that polls.
 */
struct flx_outlet {
	struct flx_sink sink;
	struct flx_ring ring;
	u32 overflow;
	struct flx_waker *waker;
	struct flx_batch queue;
	u32 head;
	u32 space;
	u32 gap;
	void (*ready)(struct flx_outlet *out);
	bool ending;
	bool ended;
	bool detached;
	u64 accepted;
	u64 errors;
	u64 dropped[FLUXION_DROP_REASONS];
	u64 drops;
};

/**
 * flx_outlet_init() - over a ring whose memory is set up
 * @ring: copied
 * @pool: for the private queue
 * @ready: may be NULL
 * Return: 0, -ENOMEM or -E2BIG.
 */
int flx_outlet_init(struct flx_outlet *out, const struct flx_ring *ring,
		    struct flx_pool *pool, u32 overflow,
		    void (*ready)(struct flx_outlet *out));

/**
 * flx_outlet_policy() - another overflow policy
 * @pool: for the private queue, if there is none that is large enough
 *
 * Context: as put: who owns the task; may sleep.
 * Return: 0, -ENOMEM, -E2BIG; -EBUSY: the private queue still holds items.
 */
int flx_outlet_policy(struct flx_outlet *out, struct flx_pool *pool,
		      u32 overflow);

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
 * in the kernel's page up to date
 *
 * Context: as put: who owns the task.
 */
void flx_outlet_settle(struct flx_outlet *out);

/**
 * flx_outlet_leave() - its consumer has gone for good: what is not delivered is
 * dropped, and the next one finds it empty
 *
 * Context: as put; nobody has the user's half.
 */
void flx_outlet_leave(struct flx_outlet *out);

/**
 * flx_outlet_detach() - the pipeline goes: what is not delivered is dropped
 *
 * Context: the task is dead.
 */
void flx_outlet_detach(struct flx_outlet *out);

/**
 * flx_outlet_stats() - the counters as they are now, nothing is changed
 *
 * Exact at rest. Context: any.
 */
void flx_outlet_stats(const struct flx_outlet *out, struct flx_end_stats *st);

/**
 * flx_outlet_describe() - as the queue of one consumer of a share
 * @info: @from, @to and @seat are the caller's
 */
void flx_outlet_describe(const struct flx_outlet *out,
			 struct fluxion_queue_info *info);

#endif /* FLX_END_H */
