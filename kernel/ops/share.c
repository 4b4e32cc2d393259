// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: share - one task reads the source once, for any number of readers. */
#include "../core/graph.h"
#include "../core/spawn.h"
#include "table.h"

struct flx_share {
	struct flx_spawn spawn;
	struct flx_subject subject;
};

/* An operator that reads it. */
struct flx_share_reader {
	struct flx_channel channel;
	struct flx_subscriber subscriber;
};

static struct flx_share *to_share(struct flx_spawn *s)
{
	return FLX_CONTAINER_OF(s, struct flx_share, spawn);
}

static u32 share_room(struct flx_spawn *s, struct flx_waker *w)
{
	return flx_subject_room(&to_share(s)->subject, w);
}

static void share_give(struct flx_spawn *s, struct flx_batch *b)
{
	struct flx_subject *subject = &to_share(s)->subject;

	if (subject->count)
		s->counts->out += b->count;
	else
		s->counts->dropped += b->count;
	flx_subject_send(subject, b);
}

static bool share_end(struct flx_spawn *s, struct flx_waker *w)
{
	return flx_subject_close(&to_share(s)->subject, w);
}

static const struct flx_spawn_ops share_ops = {
	.room = share_room,
	.give = share_give,
	.end = share_end,
};

static int share_create(struct flx_stream *s, struct flx_build *b,
			const struct fluxion_node *n, struct flx_stream **in)
{
	(void)n;
	return flx_spawn_init(flx_to_spawn(s), b, in[0], &share_ops);
}

/* A reader goes; perhaps the others were waiting for it. */
static void reader_left(struct flx_channel *c)
{
	struct flx_share_reader *r =
		FLX_CONTAINER_OF(c, struct flx_share_reader, channel);

	struct flx_share *share = c->owner;

	flx_subject_unsubscribe(&share->subject, &r->subscriber);
	flx_task_wake(share->spawn.task);
}

static int share_branch(struct flx_stream *s, struct flx_build *b, u32 port,
			struct flx_stream **queue)
{
	struct flx_share *share = to_share(flx_to_spawn(s));
	struct flx_share_reader *r;
	void *mem;
	int err;

	err = flx_build_alloc(b, sizeof(*r), &mem);
	if (err)
		return err;
	r = mem;
	err = flx_spawn_channel(&share->spawn, b, &r->channel, port);
	if (err)
		return err;
	r->channel.left = reader_left;
	r->channel.owner = share;
	r->subscriber.sink = &r->channel.sink;
	*queue = &r->channel.stream;
	return flx_subject_subscribe(&share->subject, &r->subscriber);
}

static struct flx_subject *share_subject(struct flx_stream *s)
{
	return &to_share(flx_to_spawn(s))->subject;
}

const struct flx_op flx_op_share = {
	.op = FLUXION_OP_SHARE,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_share),
	.name = "share",
	.summary = "Reads the source in a task of its own and gives every item to all who read.",
	.state = "a queue for each who reads",
	.errors = "the first one goes to all, and then comes the end",
	.ends = "with its source, or behind the first error",
	.instead = "share_single",
	.example = "s = a | share; s | combine_latest(s, t0 == t1) :: a 1@1 => [1,1]@1",
	.args = {
		FLX_SPAWN_QUEUE_ARG,
		FLX_SPAWN_OVERFLOW_ARG,
	},
	.verify = flx_spawn_verify,
	.create = share_create,
	.ports = 1,
	.branch = share_branch,
	.subject = share_subject,
};
