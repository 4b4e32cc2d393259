// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: stream - feed an input, drain an output. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"
#include "core/atomic.h"

bool fluxion_stream_is_closed(const struct fluxion_stream *s)
{
	return s->ring.kernel &&
	       flx_read_once(s->ring.kernel->flags) & FLUXION_RING_CLOSED;
}

static bool is_input(const struct fluxion_stream *s)
{
	return s->flags & FLUXION_INPUT;
}

static bool is_copy(const struct fluxion_stream *s)
{
	return s->flags & FLUXION_COPY;
}

static int stream_check(struct fluxion_stream *s)
{
	const struct fluxion_node *n = s->node;

	s->overflow = n->arg[1];
	if (is_input(s) && !is_copy(s) &&
	    s->overflow > FLUXION_OVERFLOW_DROP_NEWEST)
		return -EINVAL;
	return 0;
}

static void stream_free(struct fluxion_stream *s)
{
	free(s->item);
	free(s);
}

static struct fluxion_stream *stream_new(struct fluxion_pipeline *p,
					 unsigned int flags)
{
	struct fluxion_stream *s = calloc(1, p->f->ops->stream_size);

	if (!s)
		return NULL;
	s->p = p;
	s->ops = p->f->ops;
	s->flags = flags;
	s->fd = -1;
	return s;
}

/* The runtime has opened it, or failed to. On failure it is freed. */
static int stream_finish(struct fluxion_stream *s, int err,
			 struct fluxion_stream **stream)
{
	if (!err) {
		s->item = calloc(1, s->ring.stride);
		if (!s->item) {
			s->ops->stream_close(s);
			err = -ENOMEM;
		}
	}
	if (err) {
		stream_free(s);
		return err;
	}
	s->next = s->p->streams;
	s->p->streams = s;
	*stream = s;
	return 0;
}

static int stream_start(struct fluxion_stream *s)
{
	int err = s->node ? stream_check(s) : -ENOENT;

	return err ? err : s->ops->stream_open(s);
}

int fluxion_stream_open(struct fluxion_pipeline *p, const char *end,
			unsigned int flags, struct fluxion_stream **stream)
{
	struct fluxion_stream *s;

	if (flags & ~(FLUXION_INPUT | FLUXION_COPY | FLUXION_NONBLOCK))
		return -EINVAL;
	s = stream_new(p, flags);
	if (!s)
		return -ENOMEM;
	s->node = fluxion_graph_end(p->graph, end, !is_input(s));
	return stream_finish(s, stream_start(s), stream);
}

int fluxion_tap_open(struct fluxion_pipeline *p, unsigned int node,
		     size_t queue, unsigned int flags,
		     struct fluxion_stream **stream)
{
	struct fluxion_stream *s;
	const struct fluxion_node *n;
	unsigned int nodes;

	n = fluxion_graph_nodes(p->graph, &nodes);
	if (flags & ~FLUXION_NONBLOCK || node >= nodes ||
	    n[node].op == FLUXION_OP_OUTPUT)
		return -EINVAL;
	if (!p->f->ops->tap_open)
		return -EOPNOTSUPP;
	s = stream_new(p, flags | FLUXION_COPY);
	if (!s)
		return -ENOMEM;
	s->node = &n[node];
	return stream_finish(s, s->ops->tap_open(s, queue), stream);
}

void fluxion_stream_shut(struct fluxion_stream *s)
{
	s->ops->stream_close(s);
	stream_free(s);
}

void fluxion_stream_close(struct fluxion_stream *s)
{
	struct fluxion_stream **at;

	if (!s)
		return;
	for (at = &s->p->streams; *at != s; at = &(*at)->next)
		;
	*at = s->next;
	fluxion_stream_shut(s);
}

int fluxion_stream_fd(const struct fluxion_stream *s)
{
	return s->fd;
}

size_t fluxion_stream_stride(const struct fluxion_stream *s)
{
	return s->ring.stride;
}

size_t fluxion_stream_record_size(const struct fluxion_stream *s)
{
	return s->ring.size;
}

unsigned int fluxion_stream_slots(const struct fluxion_stream *s)
{
	return s->ring.mask + 1;
}

uint32_t fluxion_stream_type(const struct fluxion_stream *s)
{
	return s->node->type;
}

/* Slots that this side may use, as far as it has looked. */
static unsigned int ready_slots(const struct fluxion_stream *s)
{
	const struct flx_ring *r = &s->ring;

	if (is_input(s))
		return r->mask + 1 - (uint32_t)(r->pos - r->peer);
	return (uint32_t)(r->peer - r->pos);
}

static void look(struct fluxion_stream *s)
{
	u64 pos;

	if (is_input(s))
		flx_ring_user_reserve(&s->ring, &pos);
	else
		flx_ring_user_peek(&s->ring, &pos);
}

static unsigned int stream_ready(struct fluxion_stream *s)
{
	unsigned int n;

	if (is_copy(s) || fluxion_stream_is_closed(s))
		return 0;
	look(s);
	n = ready_slots(s);
	if (n || s->ended)
		return n;
	s->ops->pump(s);
	if (fluxion_stream_is_closed(s))
		return 0;
	look(s);
	return ready_slots(s);
}

unsigned int fluxion_stream_reserve(struct fluxion_stream *s)
{
	return is_input(s) ? stream_ready(s) : 0;
}

unsigned int fluxion_stream_peek(struct fluxion_stream *s)
{
	return is_input(s) ? 0 : stream_ready(s);
}

struct fluxion_item *fluxion_stream_slot(struct fluxion_stream *s,
					 unsigned int i)
{
	return (struct fluxion_item *)flx_ring_slot(&s->ring, s->ring.pos + i);
}

static int stream_refusal(const struct fluxion_stream *s, unsigned int n,
			  bool input)
{
	if (is_input(s) != input)
		return -EINVAL;
	if (is_copy(s))
		return -EBUSY;
	if (fluxion_stream_is_closed(s))
		return -EPIPE;
	return n > ready_slots(s) ? -EINVAL : 0;
}

int fluxion_stream_commit(struct fluxion_stream *s, unsigned int n)
{
	int err = stream_refusal(s, n, true);

	if (err || !n)
		return err;
	return flx_ring_user_commit(&s->ring, n) ? s->ops->kick(s) : 0;
}

int fluxion_stream_release(struct fluxion_stream *s, unsigned int n)
{
	int err = stream_refusal(s, n, false);

	if (err || !n)
		return err;
	/* END is always the last item there is. */
	if (fluxion_stream_slot(s, n - 1)->kind == FLUXION_ITEM_END)
		s->ended = true;
	return flx_ring_user_release(&s->ring, n) ? s->ops->kick(s) : 0;
}

int fluxion_stream_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	if (s->ended || fluxion_stream_is_closed(s))
		return -EPIPE;
	return s->ops->wait(s, timeout_ns);
}

/* Copy between the ring, from its position on, and @items. */
static void copy_slots(struct fluxion_stream *s, void *items, unsigned int n)
{
	struct flx_ring *r = &s->ring;
	size_t stride = r->stride;
	unsigned int part = r->mask + 1 - (uint32_t)(r->pos & r->mask);

	part = FLX_MIN(part, n);
	if (is_input(s)) {
		memcpy(flx_ring_slot(r, r->pos), items, part * stride);
		memcpy(r->slots, (char *)items + part * stride,
		       (n - part) * stride);
	} else {
		memcpy(items, flx_ring_slot(r, r->pos), part * stride);
		memcpy((char *)items + part * stride, r->slots,
		       (n - part) * stride);
	}
}

/* There is no slot. Return: 0 when there is one, or why not. */
static int stream_block(struct fluxion_stream *s)
{
	if (fluxion_stream_is_closed(s))
		return -EPIPE;
	if (s->flags & FLUXION_NONBLOCK)
		return -EAGAIN;
	return s->ops->wait(s, -1);
}

/* There is no room. Return: 0 to look again, 1 to drop the rest, or why not. */
static int send_block(struct fluxion_stream *s)
{
	if (s->overflow == FLUXION_OVERFLOW_DROP_NEWEST &&
	    !fluxion_stream_is_closed(s))
		return 1;
	return stream_block(s);
}

static int send_mapped(struct fluxion_stream *s, const void *items,
		       unsigned int n)
{
	size_t stride = s->ring.stride;
	unsigned int sent = 0;
	int err = 0;

	while (sent < n && !err) {
		unsigned int part = FLX_MIN(fluxion_stream_reserve(s), n - sent);

		if (!part) {
			err = send_block(s);
			continue;
		}
		copy_slots(s, (char *)items + sent * stride, part);
		err = fluxion_stream_commit(s, part);
		sent += part;
	}
	if (err > 0)
		return n;
	return sent ? (int)sent : err;
}

int fluxion_send(struct fluxion_stream *s, const void *items, unsigned int n)
{
	if (!is_input(s) || n > INT32_MAX)
		return -EINVAL;
	return is_copy(s) ? s->ops->push(s, items, n) : send_mapped(s, items, n);
}

static int receive_mapped(struct fluxion_stream *s, void *items,
			  unsigned int max)
{
	unsigned int n;
	int err;

	for (;;) {
		n = FLX_MIN(fluxion_stream_peek(s), max);
		if (n)
			break;
		if (s->ended)
			return 0;
		err = stream_block(s);
		if (err)
			return err;
	}
	copy_slots(s, items, n);
	err = fluxion_stream_release(s, n);
	return err ? err : (int)n;
}

static int receive_copy(struct fluxion_stream *s, void *items,
			unsigned int max)
{
	const struct fluxion_item *last;
	int n;

	if (s->ended)
		return 0;
	n = s->ops->pull(s, items, max);
	if (n <= 0)
		return n;
	last = (void *)((char *)items + (size_t)(n - 1) * s->ring.stride);
	s->ended = last->kind == FLUXION_ITEM_END;
	return n;
}

int fluxion_receive(struct fluxion_stream *s, void *items, unsigned int max)
{
	if (is_input(s) || !max || max > INT32_MAX)
		return -EINVAL;
	return is_copy(s) ? receive_copy(s, items, max) :
			    receive_mapped(s, items, max);
}

static int send_one(struct fluxion_stream *s)
{
	int n = fluxion_send(s, s->item, 1);

	return n < 0 ? n : 0;
}

int fluxion_send_value(struct fluxion_stream *s, int64_t value, uint64_t ts)
{
	if (s->ring.size != sizeof(value))
		return -EINVAL;
	*s->item = (struct fluxion_item){
		.ts = ts,
		.kind = FLUXION_ITEM_VALUE,
		.flags = FLUXION_ITEM_TS,
	};
	memcpy(fluxion_item_record(s->item), &value, sizeof(value));
	return send_one(s);
}

static int send_bare(struct fluxion_stream *s, uint8_t kind, uint32_t code)
{
	memset(s->item, 0, s->ring.stride);
	s->item->kind = kind;
	s->item->code = code;
	return send_one(s);
}

int fluxion_send_error(struct fluxion_stream *s, uint32_t code)
{
	return code ? send_bare(s, FLUXION_ITEM_ERROR, code) : -EINVAL;
}

int fluxion_send_end(struct fluxion_stream *s)
{
	return send_bare(s, FLUXION_ITEM_END, 0);
}

int fluxion_receive_value(struct fluxion_stream *s, int64_t *value,
			  uint64_t *ts)
{
	int n;

	if (s->ring.size != sizeof(*value))
		return -EINVAL;
	n = fluxion_receive(s, s->item, 1);
	if (n <= 0)
		return n;
	if (ts)
		*ts = s->item->ts;
	switch (s->item->kind) {
	case FLUXION_ITEM_END:
		return 0;
	case FLUXION_ITEM_ERROR:
		*value = s->item->code;
		return -EBADMSG;
	}
	memcpy(value, fluxion_item_record(s->item), sizeof(*value));
	return 1;
}

int fluxion_kick(struct fluxion_stream *s)
{
	return s->ops->kick(s);
}

int fluxion_run(struct fluxion_stream *s, unsigned int batches)
{
	return s->ops->run ? s->ops->run(s, batches) : -EOPNOTSUPP;
}

int fluxion_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	return s->ops->flush(s, timeout_ns);
}
