// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: partition_sequential - two readers of one source, without a task.
 *
 * Whoever finds its own queue empty takes from the source, and leaves in the
 * other's queue what is not its own. Where that is full and blocks, it waits for
 * the other one to read.
 *
 * The source wakes who polled it last. If the sides belong to two tasks, that one
 * may be paused or have no room, and not poll again: all tasks are woken.
 */
#include "../core/graph.h"
#include "../core/spawn.h"
#include "../core/split.h"
#include "table.h"

struct flx_partition_sequential;

struct flx_sequential_side {
	struct flx_stream stream;
	struct flx_partition_sequential *whole;
	struct flx_channel *queue;
	struct flx_channel *other;
};

struct flx_partition_sequential {
	struct flx_stream stream;	/* never polled */
	struct flx_stream *source;
	struct flx_counts *counts;
	struct flx_split split;
	struct flx_sequential_side side[2];
	struct flx_batch batch;
	bool done;
};

static struct flx_partition_sequential *to_whole(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_partition_sequential, stream);
}

static void finish(struct flx_partition_sequential *p)
{
	p->done = true;
	flx_stream_close(p->source);
	flx_split_end(&p->split);
}

/*
 * How many items may be taken for a reader who wants @limit: its own never
 * overflow, whatever the policy.
 */
static u32 side_room(const struct flx_sequential_side *side,
		     struct flx_waker *w, u32 limit)
{
	const struct flx_partition_sequential *p = side->whole;
	u32 room = FLX_MIN(limit, side->queue->room);

	room = FLX_MIN(room, p->batch.capacity);
	if (p->split.read[side->other == &p->split.side[1]])
		room = FLX_MIN(room, flx_channel_room(side->other, w));
	return room;
}

/* Return: FLX_READY if it is worth looking into the queue again. */
static enum flx_poll advance(struct flx_sequential_side *side,
			     struct flx_waker *w, u32 limit)
{
	struct flx_partition_sequential *p = side->whole;
	u32 room = side_room(side, w, limit);
	enum flx_poll r;

	if (!room)
		return FLX_PENDING;
	flx_batch_reset(&p->batch, room);
	r = flx_stream_poll(p->source, w, &p->batch);
	if (r == FLX_END)
		finish(p);
	if (r != FLX_READY)
		return r;
	p->counts->in += p->batch.count;
	if (flx_split_give(&p->split, &p->batch))
		finish(p);
	return FLX_READY;
}

static enum flx_poll side_poll(struct flx_stream *s, struct flx_waker *w,
			       struct flx_batch *out)
{
	struct flx_sequential_side *side =
		FLX_CONTAINER_OF(s, struct flx_sequential_side, stream);
	struct flx_partition_sequential *p = side->whole;
	enum flx_poll r;

	for (;;) {
		r = flx_stream_poll(&side->queue->stream, w, out);
		if (r != FLX_PENDING || p->done)
			return r;
		if (advance(side, w, out->limit) == FLX_PENDING)
			return FLX_PENDING;
		if (!side->queue->count && !p->done &&
		    flx_waker_spent(w, p->batch.count))
			return FLX_PENDING;
	}
}

/*
 * Its items are dropped from here on; when nobody reads, the source is closed.
 * Whom the source calls may be the one who goes: the other looks again.
 */
static void side_close(struct flx_stream *s)
{
	struct flx_sequential_side *side =
		FLX_CONTAINER_OF(s, struct flx_sequential_side, stream);

	flx_stream_close(&side->queue->stream);
	if (flx_split_is_unread(&side->whole->split))
		finish(side->whole);
	else
		flx_waker_wake(side->other->reader);
}

static const struct flx_stream_ops side_ops = {
	.poll = side_poll,
	.close = side_close,
};

static int partition_sequential_create(struct flx_stream *s,
				       struct flx_build *b,
				       const struct fluxion_node *n,
				       struct flx_stream **in)
{
	struct flx_partition_sequential *p = to_whole(s);
	u32 stride = in[0]->stride;
	u32 rows = flx_batch_fit(b->rows, stride);
	int err;

	flx_stream_init(s, NULL, in[0]->size);
	p->source = in[0];
	p->counts = b->counts;
	b->together = true;
	err = flx_batch_init(&p->batch, &b->pipe->pool, rows, stride);
	return err ? err : flx_split_init(&p->split, b, n, rows, stride);
}

static int partition_sequential_branch(struct flx_stream *s,
				       struct flx_build *b, u32 port,
				       struct flx_stream **queue)
{
	struct flx_partition_sequential *p = to_whole(s);
	struct flx_sequential_side *side = &p->side[port];

	flx_stream_init(&side->stream, &side_ops, s->size);
	side->whole = p;
	side->queue = &p->split.side[port];
	side->other = &p->split.side[!port];
	p->split.read[port] = true;
	*queue = &side->stream;
	return flx_build_channel(b, side->queue, p->counts - b->pipe->counts,
				 port);
}

const struct flx_op flx_op_partition_sequential = {
	.op = FLUXION_OP_PARTITION_SEQUENTIAL,
	.kind = FLX_OP_STREAM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_partition_sequential),
	.name = "partition_sequential",
	.summary = "As partition without a task: each side advances the source as it is polled.",
	.state = "a queue for each side",
	.errors = "the first one goes to both sides, and then comes the end",
	.ends = "with its source, behind the first error, or when nobody reads",
	.example =
		"(l, r) = a | partition_sequential(v > 1); l | ordered_merge(r) :: a 2@1 1@2 => 2@1 1@2",
	.args = {
		{ "expr", FLX_ARG_EXPR, .help = "goes left unless it is 0" },
		FLX_SPAWN_QUEUE_ARG,
		FLX_SPAWN_OVERFLOW_ARG,
	},
	.verify = flx_split_verify,
	.create = partition_sequential_create,
	.ports = 2,
	.branch = partition_sequential_branch,
};
