/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: ring - one end of a pipeline in the kernel: its memory, its holder,
 * those who wait for it.
 *
 * The memory of an end, which its holder may map:
 *
 *	offset 0		struct fluxion_ring_kernel	read-only
 *	one page		struct fluxion_ring_user	read, write
 *	two pages		slots				inputs: read, write
 *
 * It lives as long as the pipeline object. A mapping holds the stream file, and
 * the file holds the end: the next holder comes only after the last mapping of
 * the last one is gone, so nobody writes to a ring that is not his any more.
 * For the same reason the pages cannot be pinned (mmap.c).
 */
#ifndef FLX_KRING_H
#define FLX_KRING_H

#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "core/end.h"

struct flx_pipeline;
struct fluxion_source;

/*
 * Memory whose size the user chooses: charged to the caller's cgroup, and when
 * there is none the answer is ENOMEM; nobody is killed for it.
 */
#define FLX_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* Slots when the graph does not say how many bytes. */
#define FLX_RING_BYTES_DEFAULT	(64 * 1024)

/* How much a COPY producer moves at a time. */
#define FLX_BOUNCE_BYTES	(32 * 1024)

/**
 * struct flx_end - an input or an output, or a further seat at one (seat.c)
 * @next: another seat at the same end; appended with a release
 * @index: I which end of it, in pipeline->ends
 * @pipeline: I whose it is
 * @node: I its node, in the pipeline's graph
 * @output: I what it is
 * @tap: I it is an output that shows what @node gives (tap.c)
 * @memory: I the pages, see above
 * @bytes: I of @memory
 * @wait: those who wait until it is ready
 * @writers: inputs: those in COPY mode who wait for room for one item
 * @held: A it has a holder
 * @copy: H COPY mode
 * @generation: H how many holders it has had
 * @user: U serialises the holder's calls in COPY mode; held while user memory
 *        is copied
 * @engine: E the user's half of the ring in COPY mode, against teardown; never
 *          held while user memory is touched
 * @half: E outputs: the user's half in COPY mode
 * @bounce: H, U inputs: room for what a call sends in COPY mode
 * @bounce_items: H how many items that holds
 * @guard: flx_inlet.guard
 * @traced: P drops that the tracepoint has told of
 * @member: P a seat at an input
 * @subscriber: P a seat at the output of a share
 * @source: I the module's source that holds it, or NULL; cleared by teardown
 * @in: an input
 * @out: an output
 *
 * Letters: I set before the pipeline is published; A atomic; H the one holder,
 * at open and release; U and E the mutexes of that name; P pipeline->run.
 * Lock order: pipeline->run, @engine, @guard; and @user, @engine.
 */
struct flx_end {
	struct flx_end *next;
	u32 index;
	struct flx_pipeline *pipeline;
	const struct fluxion_node *node;
	bool output;
	bool tap;
	void *memory;
	size_t bytes;
	wait_queue_head_t wait;
	wait_queue_head_t writers;
	unsigned long held;
	bool copy;
	u32 generation;
	struct mutex user;	/* whose turn it is */
	struct mutex engine;	/* against teardown */
	struct flx_ring half;
	void *bounce;
	u32 bounce_items;
	spinlock_t guard;	/* push against poll */
	u64 traced;
	struct flx_funnel_member member;
	struct flx_subscriber subscriber;
	struct fluxion_source *source;
	union {
		struct flx_inlet in;
		struct flx_outlet out;
	};
};

static inline struct flx_ring *flx_end_ring(struct flx_end *end)
{
	return end->output ? &end->out.ring : &end->in.ring;
}

/**
 * flx_end_bytes() - memory that an end of this node takes
 *
 * Return: bytes, or 0 if there is no such ring.
 */
u64 flx_end_bytes(const struct flx_pipeline *p, const struct fluxion_node *n);

/**
 * flx_end_memory() - memory that a ring takes
 * @size: bytes of a record
 */
u64 flx_end_memory(u32 slots, u32 size);

/**
 * flx_end_create() - its memory and, of an input, the stream to poll
 * @end: zeroed
 *
 * Context: may sleep. Charged to the caller's memory cgroup.
 * Return: 0 or -ENOMEM.
 */
int flx_end_create(struct flx_end *end, struct flx_pipeline *p,
		   const struct fluxion_node *n);

/**
 * flx_end_create_tap() - an end that shows what a node gives
 * @end: zeroed
 *
 * Its holder, in COPY mode, is who asked for it.
 *
 * Return: 0 or -ENOMEM.
 */
int flx_end_create_tap(struct flx_end *end, struct flx_pipeline *p,
		       const struct fluxion_node *n, u32 slots);

/**
 * flx_end_connect() - the sink of an output, with what it queues privately
 * @pool: where the queue comes from
 * Return: 0, -ENOMEM or -E2BIG.
 */
int flx_end_connect(struct flx_end *end, struct flx_pool *pool);

/**
 * flx_end_destroy() - give its memory back; a zeroed one is fine
 */
void flx_end_destroy(struct flx_end *end);

/**
 * flx_end_is_gone() - its pipeline is gone, and it with it
 *
 * A tap outlives the pipeline. Context: any.
 */
bool flx_end_is_gone(const struct flx_end *end);

/**
 * flx_end_events() - what poll(2) says of it
 *
 * Input: EPOLLOUT when a batch fits, EPOLLERR when it takes no more. Output:
 * EPOLLIN on an item or END, EPOLLHUP when END has been taken. EPOLLERR and
 * EPOLLHUP when the pipeline is gone. A tap has EPOLLHUP for both. Context: any.
 */
__poll_t flx_end_events(struct flx_end *end);

/**
 * flx_end_look() - kick the engine if the user moved and it may not know
 *
 * What KICK would do, for those who are about to wait. Context: any.
 */
void flx_end_look(struct flx_end *end);

/**
 * flx_end_kick() - wake the engine. Context: any.
 */
void flx_end_kick(struct flx_end *end);

/**
 * flx_end_wake() - tell those who wait, if it is ready. Context: any.
 */
void flx_end_wake(struct flx_end *end);

/**
 * flx_end_hold() - a new holder comes
 * @copy: COPY mode
 * @overflow: enum fluxion_overflow
 *
 * It continues where the last one stood: what was committed stays, what was
 * only reserved vanishes, what was peeked and not released comes again. The
 * consumer of a share begins with what comes from now on.
 *
 * Context: may sleep; @end->held is set. On failure it is released. Pair:
 * flx_end_release().
 * Return: 0; -EBUSY: a queue that the new policy has no use for still holds
 * items; -EPIPE: the pipeline, or the share, is gone; -ENOSPC, -ENOMEM, -EINTR.
 */
int flx_end_hold(struct flx_end *end, bool copy, u32 overflow);

/**
 * flx_end_claim() - nobody else becomes its holder
 * Return: false: it has one.
 */
static inline bool flx_end_claim(struct flx_end *end)
{
	return !test_and_set_bit_lock(0, &end->held);
}

/**
 * flx_end_take_seat() - be the next holder of an end, or of one more seat at it
 * @end: the first seat; set to the one that was taken
 *
 * Where an end may have any number of holders (an input that is a subject, an
 * output of a share) a seat is made for the one who finds none free. It stays
 * until the pipeline goes, and is charged to its owner.
 *
 * Context: may sleep. Pair: flx_end_release().
 * Return: as flx_end_hold(); -EBUSY: it has a holder, or 1024 seats; -EINVAL: a
 * mapped input cannot have that policy (seat.c).
 */
int flx_end_take_seat(struct flx_end **end, bool copy, u32 overflow);

/**
 * flx_end_subject() - whom the consumers of an output subscribe to, or NULL: it
 * has one, or the pipeline is gone
 *
 * Context: pipeline->run is held.
 */
struct flx_subject *flx_end_subject(const struct flx_end *end);

/**
 * flx_end_release() - the holder goes, and with it the last mapping
 */
void flx_end_release(struct flx_end *end);

/**
 * flx_end_detach() - the pipeline goes: what is queued counts as dropped
 *
 * Context: the task is dead; pipeline->run is held.
 */
void flx_end_detach(struct flx_end *end);

/**
 * flx_end_trace_drops() - tell the tracepoint what was dropped since last time
 * Context: pipeline->run is held.
 */
void flx_end_trace_drops(struct flx_end *end);

/**
 * flx_end_stats() - exact counters, also in the kernel's page
 *
 * Context: pipeline->run is held.
 */
void flx_end_stats(struct flx_end *end, struct flx_end_stats *st);

#endif /* FLX_KRING_H */
