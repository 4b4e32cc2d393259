// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: partition - one task sends each value to one of two readers. */
#include "../core/graph.h"
#include "../core/spawn.h"
#include "../core/split.h"
#include "table.h"

struct flx_partition {
	struct flx_spawn spawn;
	struct flx_split split;
};

static struct flx_partition *to_partition(struct flx_spawn *s)
{
	return FLX_CONTAINER_OF(s, struct flx_partition, spawn);
}

/* Nobody can know to which side the next item goes. */
static u32 partition_room(struct flx_spawn *s, struct flx_waker *w)
{
	struct flx_split *p = &to_partition(s)->split;
	u32 least = FLUXION_BATCH_MAX;
	u32 i, room;

	for (i = 0; i < 2; i++) {
		room = p->read[i] ? flx_channel_room(&p->side[i], w) : least;
		least = FLX_MIN(least, room);
	}
	return least;
}

static void partition_give(struct flx_spawn *s, struct flx_batch *b)
{
	s->done |= flx_split_give(&to_partition(s)->split, b);
}

static bool partition_end(struct flx_spawn *s, struct flx_waker *w)
{
	(void)w;
	flx_split_end(&to_partition(s)->split);
	return true;
}

static const struct flx_spawn_ops partition_ops = {
	.room = partition_room,
	.give = partition_give,
	.end = partition_end,
};

static int partition_create(struct flx_stream *s, struct flx_build *b,
			    const struct fluxion_node *n,
			    struct flx_stream **in)
{
	struct flx_partition *p = to_partition(flx_to_spawn(s));
	int err;

	err = flx_spawn_init(&p->spawn, b, in[0], &partition_ops);
	if (err)
		return err;
	return flx_split_init(&p->split, b, n, p->spawn.batch.capacity,
			      s->stride);
}

/* Its items are dropped from here on; when nobody reads, it stops. */
static void side_left(struct flx_channel *c)
{
	struct flx_partition *p = c->owner;

	p->spawn.done |= flx_split_is_unread(&p->split);
	flx_task_wake(p->spawn.task);
}

static int partition_branch(struct flx_stream *s, struct flx_build *b,
			    u32 port, struct flx_stream **queue)
{
	struct flx_partition *p = to_partition(flx_to_spawn(s));
	struct flx_channel *c = &p->split.side[port];
	int err = flx_spawn_channel(&p->spawn, b, c, port);

	c->left = side_left;
	c->owner = p;
	p->split.read[port] = true;
	*queue = &c->stream;
	return err;
}

const struct flx_op flx_op_partition = {
	.op = FLUXION_OP_PARTITION,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_partition),
	.name = "partition",
	.summary = "Sends a value left if the condition holds, else right, in a task of its own.",
	.state = "a queue for each side",
	.errors = "the first one goes to both sides, and then comes the end",
	.ends = "with its source, behind the first error, or when nobody reads",
	.instead = "partition_sequential",
	.example = "(l, r) = a | partition(v > 1); l | ordered_merge(r) :: a 2@1 1@2 => 2@1 1@2",
	.args = {
		{ "expr", FLX_ARG_EXPR, .help = "goes left unless it is 0" },
		FLX_SPAWN_QUEUE_ARG,
		FLX_SPAWN_OVERFLOW_ARG,
	},
	.verify = flx_split_verify,
	.create = partition_create,
	.ports = 2,
	.branch = partition_branch,
};
