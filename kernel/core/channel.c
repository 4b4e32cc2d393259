// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: channel - a bounded queue between two tasks. */
#include "channel.h"
#include "ring.h"

static void wake_once(struct flx_waker **w)
{
	struct flx_waker *who = *w;

	*w = NULL;
	flx_waker_wake(who);
}

static bool is_plain(const struct flx_batch *b, u32 i)
{
	return b->plain || (b->kind[i] == FLUXION_ITEM_VALUE &&
			    b->flags[i] == FLUXION_ITEM_TS);
}

static u32 place(const struct flx_channel *c, u32 i)
{
	u32 at = c->head + i;

	return at < c->items.capacity ? at : at - c->items.capacity;
}

/* The items at the head, @n of them, are gone. */
static void forget(struct flx_channel *c, u32 n)
{
	u32 i;

	for (i = 0; c->rough && i < n; i++)
		c->rough -= !is_plain(&c->items, place(c, i));
	c->head = place(c, n);
	c->count -= n;
}

static void mark_gap(struct flx_channel *c, u32 at)
{
	struct flx_batch *b = &c->items;

	if (!c->gap)
		return;
	c->rough += is_plain(b, at);
	b->flags[at] |= FLUXION_ITEM_GAP;
	if (b->kind[at] == FLUXION_ITEM_VALUE)
		b->code[at] = flx_gap_add(b->code[at], c->gap);
	c->gap = 0;
}

/* One item is lost, and with it what it says was lost before it. */
static void lose(struct flx_channel *c, const struct flx_batch *b, u32 i)
{
	static const u8 reason[] = {
		[FLUXION_OVERFLOW_DROP_NEWEST] = FLUXION_DROP_NEWEST,
		[FLUXION_OVERFLOW_DROP_OLDEST] = FLUXION_DROP_OLDEST,
		[FLUXION_OVERFLOW_LATEST] = FLUXION_DROP_LATEST,
	};

	c->gap = flx_gap_add(c->gap, 1);
	if (!b->plain && b->kind[i] == FLUXION_ITEM_VALUE)
		c->gap = flx_gap_add(c->gap, b->code[i]);
	c->stats.dropped[reason[c->overflow]]++;
}

/* The oldest item is lost; the one after it, if any, says so. */
static void lose_oldest(struct flx_channel *c)
{
	lose(c, &c->items, c->head);
	forget(c, 1);
	if (c->count)
		mark_gap(c, c->head);
}

static void add(struct flx_channel *c, const struct flx_batch *b, u32 i)
{
	u32 at = place(c, c->count++);

	flx_batch_copy_headers(&c->items, at, b, i, 1);
	flx_memcpy(flx_batch_record(&c->items, at), flx_batch_record(b, i),
		   b->stride);
	c->rough += !is_plain(b, i);
	mark_gap(c, at);
}

/* As many of @n items as lie in one piece. */
static u32 add_run(struct flx_channel *c, const struct flx_batch *b, u32 from,
		   u32 n)
{
	u32 at = place(c, c->count);
	u32 i;

	n = FLX_MIN(n, c->items.capacity - at);
	flx_batch_copy_headers(&c->items, at, b, from, n);
	flx_memcpy(flx_batch_record(&c->items, at), flx_batch_record(b, from),
		   (size_t)n * b->stride);
	c->count += n;
	if (!b->plain)
		for (i = from; i < from + n; i++)
			c->rough += !is_plain(b, i);
	mark_gap(c, at);
	return n;
}

/* There is no room for item @i, unless the policy makes some. */
static void overflow(struct flx_channel *c, const struct flx_batch *b, u32 i)
{
	bool value = flx_batch_is_value(b, i);

	if (!value && c->count < c->items.capacity) {
		add(c, b, i);
	} else if (c->overflow == FLUXION_OVERFLOW_DROP_NEWEST) {
		lose(c, b, i);
	} else {
		lose_oldest(c);
		add(c, b, i);
	}
}

static u32 free_room(const struct flx_channel *c)
{
	return c->count < c->room ? c->room - c->count : 0;
}

static void count(struct flx_channel *c, const struct flx_batch *b)
{
	u32 i;

	c->stats.accepted += b->count;
	if (b->plain)
		return;
	for (i = 0; i < b->count; i++)
		c->stats.errors += b->kind[i] == FLUXION_ITEM_ERROR;
}

u32 flx_channel_room(struct flx_channel *c, struct flx_waker *w)
{
	u32 room = free_room(c);

	if (c->closed || c->overflow != FLUXION_OVERFLOW_BLOCK)
		return FLUXION_BATCH_MAX;
	if (!room)
		c->writer = w;
	return room;
}

void flx_channel_put(struct flx_channel *c, const struct flx_batch *b)
{
	u32 i = 0;

	count(c, b);
	if (c->closed || c->ending) {
		c->stats.dropped[FLUXION_DROP_CLOSED] += b->count;
		return;
	}
	while (i < b->count && free_room(c))
		i += add_run(c, b, i, FLX_MIN(b->count - i, free_room(c)));
	for (; i < b->count; i++)
		overflow(c, b, i);
	wake_once(&c->reader);
}

void flx_channel_end(struct flx_channel *c)
{
	c->ending = true;
	wake_once(&c->reader);
}

/* Of @n items as many as lie in one piece. */
static u32 take_run(struct flx_channel *c, struct flx_batch *out, u32 n)
{
	n = FLX_MIN(n, c->items.capacity - c->head);
	c->items.plain = !c->rough;
	flx_batch_append(out, &c->items, c->head, n);
	c->items.plain = false;
	forget(c, n);
	return n;
}

static enum flx_poll channel_poll(struct flx_stream *s, struct flx_waker *w,
				  struct flx_batch *out)
{
	struct flx_channel *c = FLX_CONTAINER_OF(s, struct flx_channel, stream);
	u32 n = FLX_MIN(c->count, out->limit);

	if (!n && c->ending)
		return FLX_END;
	if (!n) {
		c->reader = w;
		return FLX_PENDING;
	}
	c->stats.delivered += n;
	while (n)
		n -= take_run(c, out, n);
	wake_once(&c->writer);
	return FLX_READY;
}

static void channel_close(struct flx_stream *s)
{
	struct flx_channel *c = FLX_CONTAINER_OF(s, struct flx_channel, stream);

	c->closed = true;
	c->stats.dropped[FLUXION_DROP_CLOSED] += c->count;
	forget(c, c->count);
	wake_once(&c->writer);
	if (c->left)
		c->left(c);
}

static const struct flx_stream_ops channel_ops = {
	.poll = channel_poll,
	.close = channel_close,
};

static u32 sink_room(struct flx_sink *s, struct flx_waker *w)
{
	return flx_channel_room(FLX_CONTAINER_OF(s, struct flx_channel, sink), w);
}

static void sink_put(struct flx_sink *s, const struct flx_batch *b)
{
	flx_channel_put(FLX_CONTAINER_OF(s, struct flx_channel, sink), b);
}

static bool sink_end(struct flx_sink *s, struct flx_waker *w)
{
	(void)w;
	flx_channel_end(FLX_CONTAINER_OF(s, struct flx_channel, sink));
	return true;
}

int flx_channel_init(struct flx_channel *c, struct flx_pool *pool, u32 size,
		     u32 room, u32 overflow)
{
	int err;

	flx_memset(c, 0, sizeof(*c));
	c->sink.room = sink_room;
	c->sink.put = sink_put;
	c->sink.end = sink_end;
	flx_stream_init(&c->stream, &channel_ops, size);
	c->overflow = overflow;
	c->room = overflow == FLUXION_OVERFLOW_LATEST ? 1 : room;
	err = flx_batch_init(&c->items, pool, c->room + 1, c->stream.stride);
	c->items.plain = false;
	return err;
}

void flx_channel_describe(const struct flx_channel *c,
			  struct fluxion_queue_info *info)
{
	u32 i;

	flx_memset(info, 0, sizeof(*info));
	info->from = c->from;
	info->port = c->port;
	info->to = c->to;
	info->overflow = c->overflow;
	info->blocked = c->writer ? 1 : 0;
	info->room = c->room;
	info->queued = c->count;
	info->accepted = c->stats.accepted;
	info->delivered = c->stats.delivered;
	info->errors = c->stats.errors;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		info->dropped[i] = c->stats.dropped[i];
}
