/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: spawn - an operator with a task of its own.
 *
 * Its task takes from the source at once, whoever reads, and gives away what it
 * took. The first error is the last item.
 */
#ifndef FLX_SPAWN_H
#define FLX_SPAWN_H

#include "channel.h"
#include "pipe.h"

struct flx_spawn;

/**
 * struct flx_spawn_ops - what becomes of the items
 * @room: how many items can be given away now; 0: @w will be called
 * @give: give them away; @b may be changed
 * @end: END for all who read. Return: true if all have it; else @w is called.
 */
struct flx_spawn_ops {
	u32 (*room)(struct flx_spawn *s, struct flx_waker *w);
	void (*give)(struct flx_spawn *s, struct flx_batch *b);
	bool (*end)(struct flx_spawn *s, struct flx_waker *w);
};

/**
 * struct flx_spawn - an operator with a task of its own
 * @stream: first; what an operator is to the builder. It is never polled.
 * @task: its task
 * @ops: I; another table while it is watched (watch.h)
 * @pipe: I whose it is
 * @source: I what it takes from
 * @batch: P what it is polled with
 * @counts: P statistics
 * @done: P the source gives nothing more, or nobody wants more
 * @ended: P all who read have END
 */
struct flx_spawn {
	struct flx_stream stream;
	struct flx_task *task;
	const struct flx_spawn_ops *ops;
	struct flx_pipe *pipe;
	struct flx_stream *source;
	struct flx_batch batch;
	struct flx_counts *counts;
	bool done;
	bool ended;
};

/* The arguments of operators that spawn, for people and tools. */
#define FLX_SPAWN_QUEUE_ARG						\
	{ "queue", FLX_ARG_COUNT, .named = true, .optional = true,	\
	  .help = "values that each reader's queue holds, 1 to 1048576; 4096" }
#define FLX_SPAWN_OVERFLOW_ARG						\
	{ "overflow", FLX_ARG_WORD, .named = true, .optional = true,	\
	  .help = "when it is full: block, drop_newest, drop_oldest, latest" }

static inline struct flx_spawn *flx_to_spawn(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_spawn, stream);
}

/**
 * flx_spawn_verify() - argument 0 is a queue's length, 1 enum fluxion_overflow,
 * and the node gives what it takes
 */
int flx_spawn_verify(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_spawn_init() - at the end of an operator's create
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_spawn_init(struct flx_spawn *s, struct flx_build *b,
		   struct flx_stream *source, const struct flx_spawn_ops *ops);

/**
 * flx_spawn_channel() - prepare a queue for the node that is being built
 * @port: which stream of @s it reads
 *
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_spawn_channel(struct flx_spawn *s, struct flx_build *b,
		      struct flx_channel *c, u32 port);

#endif /* FLX_SPAWN_H */
