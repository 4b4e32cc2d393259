/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: watch - look at what one node gives, while the pipe works.
 *
 * Whoever calls an operator does so through a pointer to constant functions. A
 * node that is watched gets a copy of them in its place, in which the one that
 * gives items also shows them. A node that nobody watches costs nothing.
 */
#ifndef FLX_WATCH_H
#define FLX_WATCH_H

#include "spawn.h"

/**
 * struct flx_watcher - one who looks at a node
 * @next: at the same node
 * @node: set by flx_pipe_watch()
 * @see: called for each batch that the node has given, before anybody who reads
 *       the node changes it; not an empty one. It may have errors.
 */
struct flx_watcher {
	struct flx_watcher *next;
	u32 node;
	void (*see)(struct flx_watcher *w, const struct flx_batch *b);
};

/**
 * struct flx_watch - a node that was watched at least once
 * @next: of the same pipe
 * @node: which one
 * @first: those who look at it now
 * @stage: an item operator, or NULL
 * @op: in the place of its @real_op
 * @stream: an input or a stream operator, or NULL
 * @stream_ops: in the place of its @real_stream_ops
 * @spawn: an operator with a task of its own, or NULL
 * @spawn_ops: in the place of its @real_spawn_ops
 */
struct flx_watch {
	struct flx_watch *next;
	u32 node;
	struct flx_watcher *first;
	struct flx_stage *stage;
	const struct flx_op *real_op;
	struct flx_op op;
	struct flx_stream *stream;
	const struct flx_stream_ops *real_stream_ops;
	struct flx_stream_ops stream_ops;
	struct flx_spawn *spawn;
	const struct flx_spawn_ops *real_spawn_ops;
	struct flx_spawn_ops spawn_ops;
};

/**
 * flx_pipe_watch() - from here on @w sees what a node gives
 * @node: not an output, which gives nothing
 * @w: zeroed but for @see; stays until flx_pipe_unwatch()
 *
 * Of a partition it sees both sides.
 *
 * Context: while the tasks do not run; may sleep.
 * Return: 0; -EINVAL: no such node, or an output; -ENOMEM, -E2BIG.
 */
int flx_pipe_watch(struct flx_pipe *p, u32 node, struct flx_watcher *w);

/**
 * flx_pipe_unwatch() - @w sees nothing any more
 * Context: while the tasks do not run.
 */
void flx_pipe_unwatch(struct flx_pipe *p, struct flx_watcher *w);

#endif /* FLX_WATCH_H */
