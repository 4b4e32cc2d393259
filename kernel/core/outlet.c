// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: outlet - an output: a sink whose items go into a ring.
 *
 * The pipeline's task owns it. What has been published is never touched again:
 * drop_oldest and latest drop from a private queue behind the ring.
 */
#include "atomic.h"
#include "end.h"

static bool queue_is_used(u32 overflow)
{
	return overflow == FLUXION_OVERFLOW_DROP_OLDEST ||
	       overflow == FLUXION_OVERFLOW_LATEST;
}

/* Items in the ring (END is none) and behind it. */
static u64 outlet_queued(const struct flx_outlet *out)
{
	u64 queued = out->ring.pos - out->ring.peer;

	return queued - (queued && out->ended) + out->queue.count;
}

static void outlet_publish(struct flx_outlet *out)
{
	struct fluxion_ring_kernel *k = out->ring.kernel;

	flx_store_once(&k->accepted, out->accepted);
	flx_store_once(&k->delivered,
		       out->accepted - out->drops - outlet_queued(out));
	flx_store_once(&k->errors, out->errors);
}

static void outlet_drop(struct flx_outlet *out, enum fluxion_drop reason, u64 n)
{
	out->drops += n;
	out->dropped[reason] += n;
	flx_store_once(&out->ring.kernel->dropped[reason],
		       out->dropped[reason]);
}

/* Item @i of @b is lost, and with it what it says was lost before it. */
static void outlet_lose(struct flx_outlet *out, const struct flx_batch *b,
			u32 i)
{
	static const u8 reason[] = {
		[FLUXION_OVERFLOW_DROP_NEWEST] = FLUXION_DROP_NEWEST,
		[FLUXION_OVERFLOW_DROP_OLDEST] = FLUXION_DROP_OLDEST,
		[FLUXION_OVERFLOW_LATEST] = FLUXION_DROP_LATEST,
	};

	if (!b->plain && b->kind[i] == FLUXION_ITEM_VALUE)
		out->gap = flx_gap_add(out->gap, b->code[i]);
	out->gap = flx_gap_add(out->gap, 1);
	outlet_drop(out, reason[out->overflow], 1);
}

static void queue_drop_head(struct flx_outlet *out, u32 n)
{
	out->head = (out->head + n) & (out->queue.capacity - 1);
	out->queue.count -= n;
}

static void queue_copy(struct flx_batch *q, u32 at, const struct flx_batch *b,
		       u32 from, u32 n)
{
	flx_batch_copy_headers(q, at, b, from, n);
	flx_memcpy(flx_batch_record(q, at), flx_batch_record(b, from),
		   (size_t)n * q->stride);
}

/* Append items to the queue; what it cannot hold is lost, oldest first. */
static void queue_append(struct flx_outlet *out, const struct flx_batch *b,
			 u32 from)
{
	struct flx_batch *q = &out->queue;
	u32 n = b->count - from;
	u32 at, part;

	while (q->count && q->count + n > q->capacity) {
		outlet_lose(out, q, out->head);
		queue_drop_head(out, 1);
	}
	for (; n > q->capacity; n--)
		outlet_lose(out, b, from++);
	at = (out->head + q->count) & (q->capacity - 1);
	part = FLX_MIN(n, q->capacity - at);
	queue_copy(q, at, b, from, part);
	queue_copy(q, 0, b, from + part, n - part);
	q->count += n;
}

static void outlet_put_ring(struct flx_outlet *out, const struct flx_batch *b,
			    u32 from, u32 n)
{
	flx_ring_put(&out->ring, b, from, n, out->gap);
	out->gap = 0;
}

static void outlet_put_end(struct flx_outlet *out)
{
	flx_ring_put_end(&out->ring, out->gap);
	out->gap = 0;
	out->ended = true;
	flx_ring_flags(&out->ring, FLUXION_RING_ENDED, 0);
}

/*
 * Move what waits behind the ring into it: the queue, then END.
 * Return: true if something was published.
 */
static bool outlet_move(struct flx_outlet *out, u32 room)
{
	struct flx_batch *q = &out->queue;
	u64 pos = out->ring.pos;
	u32 n;

	while (q->count && room) {
		n = FLX_MIN(FLX_MIN(q->count, room), q->capacity - out->head);
		outlet_put_ring(out, q, out->head, n);
		queue_drop_head(out, n);
		room -= n;
	}
	if (out->ending && !out->ended && !q->count && room)
		outlet_put_end(out);
	return out->ring.pos != pos;
}

/* Does anything wait for room in the ring? */
static bool outlet_waits(const struct flx_outlet *out, u32 room)
{
	if (out->queue.count || out->ending)
		return !out->ended;
	return !room && out->overflow == FLUXION_OVERFLOW_BLOCK;
}

/*
 * Look at the ring and move what waits. While something still does, the
 * consumer is asked for a kick.
 * Return: true if something was published.
 */
static bool outlet_advance(struct flx_outlet *out)
{
	u32 room = flx_ring_writable(&out->ring);
	bool moved = outlet_move(out, room);

	while (outlet_waits(out, room)) {
		if (out->ring.flags & FLUXION_RING_NEED_KICK)
			return moved;
		flx_ring_need_kick(&out->ring, true);	/* E */
		room = flx_ring_writable(&out->ring);
		if (!room)
			return moved;
		flx_ring_need_kick(&out->ring, false);
		moved |= outlet_move(out, room);
	}
	flx_ring_need_kick(&out->ring, false);
	return moved;
}

static void outlet_ready(struct flx_outlet *out, bool moved)
{
	if (moved && out->ready)
		out->ready(out);
}

u32 flx_outlet_room(struct flx_outlet *out, struct flx_waker *w)
{
	struct flx_ring *r = &out->ring;
	bool moved;

	__atomic_store_n(&out->waker, w, __ATOMIC_RELEASE);
	moved = outlet_advance(out);
	outlet_publish(out);
	outlet_ready(out, moved);
	if (out->overflow != FLUXION_OVERFLOW_BLOCK)
		return FLUXION_BATCH_MAX;
	return r->broken ? 0 : r->mask + 1 - (u32)(r->pos - r->peer);
}

static void outlet_count(struct flx_outlet *out, const struct flx_batch *b)
{
	u32 i;

	out->accepted += b->count;
	if (b->plain)
		return;
	for (i = 0; i < b->count; i++)
		out->errors += b->kind[i] == FLUXION_ITEM_ERROR;
}

void flx_outlet_put(struct flx_outlet *out, const struct flx_batch *b)
{
	u32 room = b->count;
	u32 i;

	outlet_count(out, b);
	if (out->overflow != FLUXION_OVERFLOW_BLOCK)
		room = out->queue.count ? 0 : flx_ring_writable(&out->ring);
	i = FLX_MIN(room, b->count);
	if (i)
		outlet_put_ring(out, b, 0, i);
	if (i < b->count && queue_is_used(out->overflow)) {
		queue_append(out, b, i);
		outlet_advance(out);
	} else {
		for (; i < b->count; i++)
			outlet_lose(out, b, i);
	}
	outlet_publish(out);
	outlet_ready(out, true);
}

bool flx_outlet_end(struct flx_outlet *out, struct flx_waker *w)
{
	out->ending = true;
	flx_outlet_room(out, w);
	return out->ended;
}

static u32 sink_room(struct flx_sink *s, struct flx_waker *w)
{
	return flx_outlet_room(FLX_CONTAINER_OF(s, struct flx_outlet, sink), w);
}

static void sink_put(struct flx_sink *s, const struct flx_batch *b)
{
	flx_outlet_put(FLX_CONTAINER_OF(s, struct flx_outlet, sink), b);
}

static bool sink_end(struct flx_sink *s, struct flx_waker *w)
{
	return flx_outlet_end(FLX_CONTAINER_OF(s, struct flx_outlet, sink), w);
}

static int queue_alloc(struct flx_outlet *out, struct flx_pool *pool, u32 space)
{
	struct flx_batch q;
	int err;

	if (out->space >= space)
		return 0;
	err = flx_batch_init(&q, pool, space,
			     flx_batch_stride(out->ring.size));
	if (err)
		return err;
	q.plain = false;
	out->queue = q;
	out->space = space;
	return 0;
}

int flx_outlet_policy(struct flx_outlet *out, struct flx_pool *pool,
		      u32 overflow)
{
	u32 space = overflow == FLUXION_OVERFLOW_LATEST ? 1 :
							  out->ring.mask + 1;
	int err;

	if (overflow == out->overflow)
		return 0;
	if (out->queue.count)
		return -FLX_EBUSY;
	if (queue_is_used(overflow)) {
		err = queue_alloc(out, pool, space);
		if (err)
			return err;
		out->queue.capacity = space;
		out->head = 0;
	}
	out->overflow = overflow;
	return 0;
}

int flx_outlet_init(struct flx_outlet *out, const struct flx_ring *ring,
		    struct flx_pool *pool, u32 overflow,
		    void (*ready)(struct flx_outlet *out))
{
	flx_memset(out, 0, sizeof(*out));
	out->sink.room = sink_room;
	out->sink.put = sink_put;
	out->sink.end = sink_end;
	out->ring = *ring;
	out->overflow = FLUXION_OVERFLOW_BLOCK;
	out->ready = ready;
	return flx_outlet_policy(out, pool, overflow);
}

void flx_outlet_kick(struct flx_outlet *out)
{
	flx_waker_wake(__atomic_load_n(&out->waker, __ATOMIC_ACQUIRE));
}

void flx_outlet_settle(struct flx_outlet *out)
{
	flx_ring_writable(&out->ring);
	outlet_publish(out);
}

/* What is not delivered is dropped. */
static void outlet_discard(struct flx_outlet *out)
{
	flx_ring_writable(&out->ring);
	outlet_drop(out, FLUXION_DROP_DETACHED, outlet_queued(out));
	out->queue.count = 0;
	out->ring.peer = out->ring.pos;
}

void flx_outlet_leave(struct flx_outlet *out)
{
	if (out->detached)
		return;
	outlet_discard(out);
	out->gap = 0;
	out->ending = false;
	out->ended = false;
	flx_store_release(&out->ring.user->pos, out->ring.pos);
	out->ring.broken = false;
	outlet_publish(out);
	flx_ring_flags(&out->ring, 0,
		       FLUXION_RING_NEED_KICK | FLUXION_RING_ENDED);
}

void flx_outlet_detach(struct flx_outlet *out)
{
	if (out->detached)
		return;
	outlet_discard(out);
	outlet_publish(out);
	flx_ring_need_kick(&out->ring, false);
	flx_ring_flags(&out->ring, FLUXION_RING_CLOSED, 0);
	__atomic_store_n(&out->detached, true, __ATOMIC_RELEASE);
}

/* Items that the consumer has not released, as anyone may see it. */
static u64 outlet_peek(const struct flx_outlet *out)
{
	const struct flx_ring *r = &out->ring;
	u64 user = flx_load_acquire(&r->user->pos);
	u64 queued = flx_load_acquire(&r->kernel->pos) - user;

	if (queued > (u64)r->mask + 1)
		queued = flx_load_once(&r->kernel->pos) - flx_load_once(&r->peer);
	if (queued && flx_read_once(r->kernel->flags) & FLUXION_RING_ENDED)
		queued--;
	return queued;
}

void flx_outlet_stats(const struct flx_outlet *out, struct flx_end_stats *st)
{
	u64 gone;
	u32 i;

	st->queued = 0;
	if (!__atomic_load_n(&out->detached, __ATOMIC_ACQUIRE))
		st->queued = outlet_peek(out) + flx_read_once(out->queue.count);
	st->accepted = flx_load_once(&out->accepted);
	st->errors = flx_load_once(&out->errors);
	gone = st->queued;
	for (i = 0; i < FLUXION_DROP_REASONS; i++) {
		st->dropped[i] = flx_load_once(&out->dropped[i]);
		gone += st->dropped[i];
	}
	st->delivered = st->accepted > gone ? st->accepted - gone : 0;
}

void flx_outlet_describe(const struct flx_outlet *out,
			 struct fluxion_queue_info *info)
{
	struct flx_end_stats st;
	u32 i;

	flx_outlet_stats(out, &st);
	info->overflow = out->overflow;
	info->room = (u64)out->ring.mask + 1;
	info->queued = st.queued;
	info->accepted = st.accepted;
	info->delivered = st.delivered;
	info->errors = st.errors;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		info->dropped[i] = st.dropped[i];
}
