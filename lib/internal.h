/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: internal - handles, and the table of functions behind them.
 *
 * A runtime (kernel, local, ...) is one const table of functions. It puts
 * these structs at the head of its own and says how large its own are; the
 * public functions check what is common to all and go through the table.
 *
 * A handle belongs to one thread at a time and nothing here is shared between
 * handles, so there are no locks. A runtime with threads of its own (pthread) has
 * them behind its table.
 */
#ifndef FLUXION_INTERNAL_H
#define FLUXION_INTERNAL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <fluxion/fluxion.h>
#include "core/ring.h"

/**
 * struct fluxion_ops - one runtime
 * @size: of its struct fluxion
 * @pipeline_size: of its struct fluxion_pipeline
 * @stream_size: of its struct fluxion_stream
 * @open: fill in the zeroed handle
 * @close: after all pipelines' handles are gone
 * @info: as fluxion_info(); @info is zeroed, @count may be NULL
 * @attach: p->graph, the caller's, is valid during the call only; set p->id,
 *          p->memory and p->graph to a graph that stays
 * @find: set p->id, p->memory and p->graph; missing, as those below that tell
 *        of pipelines, where nothing does
 * @list: as fluxion_list()
 * @control: FLUXION_CMD_DETACH, PAUSE, RESUME or CANCEL
 * @pipeline_info: @info is zeroed
 * @pipeline_ends: as fluxion_pipeline_ends()
 * @pipeline_nodes: as fluxion_pipeline_nodes()
 * @pipeline_queues: as fluxion_pipeline_queues()
 * @tap: as fluxion_tap(); missing where there is none
 * @handler_register: as fluxion_handler_register(); missing where programs have
 *                    no handlers, as the next one
 * @handler_unregister: as fluxion_handler_unregister()
 * @tap_open: as stream_open, for fluxion_tap_open(); the same
 * @pipeline_free: what attach or find made
 * @stream_open: s->node and s->flags are set; set s->ring and s->fd
 * @stream_close: what stream_open made
 * @kick: the engine sleeps and something has changed
 * @pump: no slot is ready: run until one is, or return at once; missing where
 *        every stream is in COPY mode
 * @wait: as fluxion_stream_wait()
 * @push: COPY mode: as fluxion_send()
 * @pull: COPY mode: as fluxion_receive()
 * @run: as fluxion_run(); may be missing
 * @turn: as fluxion_turn(); missing where no loop of the program's is needed
 * @flush: as fluxion_flush()
 * @timeout: as fluxion_pipeline_timeout(); NULL: the runtime runs by itself
 * @poll: virtual: as fluxion_virtual_poll(), but 0 once END was taken
 * @drain: virtual: as fluxion_virtual_drain()
 * @hold_clock: as fluxion_clock_hold()
 * @advance: where the clock stands still: as fluxion_virtual_advance()
 */
struct fluxion_ops {
	size_t size;
	size_t pipeline_size;
	size_t stream_size;
	int (*open)(struct fluxion *f);
	void (*close)(struct fluxion *f);
	int (*info)(struct fluxion *f, struct fluxion_info *info,
		    struct fluxion_op_info *ops, unsigned int *count);
	int (*attach)(struct fluxion_pipeline *p,
		      const struct fluxion_options *o,
		      struct fluxion_error *error);
	int (*find)(struct fluxion_pipeline *p, const char *name, uint64_t id);
	int (*list)(struct fluxion *f, struct fluxion_pipeline_info **info);
	int (*control)(struct fluxion_pipeline *p, enum fluxion_cmd cmd);
	int (*pipeline_info)(struct fluxion_pipeline *p,
			     struct fluxion_pipeline_info *info);
	int (*pipeline_ends)(struct fluxion_pipeline *p,
			     struct fluxion_end_info **info);
	int (*pipeline_nodes)(struct fluxion_pipeline *p,
			      struct fluxion_node_info **info);
	int (*pipeline_queues)(struct fluxion_pipeline *p,
			       struct fluxion_queue_info **info);
	int (*tap)(struct fluxion_pipeline *p, fluxion_tap_fn fn, void *arg);
	int (*handler_register)(struct fluxion *f,
				const struct fluxion_handler *call);
	int (*handler_unregister)(struct fluxion *f, const char *name);
	void (*pipeline_free)(struct fluxion_pipeline *p);
	int (*tap_open)(struct fluxion_stream *s, uint64_t queue);
	int (*stream_open)(struct fluxion_stream *s);
	void (*stream_close)(struct fluxion_stream *s);
	int (*kick)(struct fluxion_stream *s);
	void (*pump)(struct fluxion_stream *s);
	int (*wait)(struct fluxion_stream *s, int64_t timeout_ns);
	int (*push)(struct fluxion_stream *s, const void *items,
		    unsigned int n);
	int (*pull)(struct fluxion_stream *s, void *items, unsigned int max);
	int (*run)(struct fluxion_stream *s, unsigned int batches);
	int (*turn)(struct fluxion *f);
	int (*flush)(struct fluxion_stream *s, int64_t timeout_ns);
	int64_t (*timeout)(const struct fluxion_pipeline *p);
	int (*poll)(struct fluxion_stream *s, struct fluxion_item *item);
	int (*drain)(struct fluxion_pipeline *p);
	int (*hold_clock)(struct fluxion *f);
	int (*advance)(struct fluxion *f, uint64_t ns);
};

extern const struct fluxion_ops fluxion_ops_kernel;
extern const struct fluxion_ops fluxion_ops_kernel_virtual;
extern const struct fluxion_ops fluxion_ops_pthread;
extern const struct fluxion_ops fluxion_ops_virtual;

/**
 * struct fluxion - a runtime's handle
 * @ops: I
 * @runtime: I which one; some share a table
 * @pipelines: handles of pipelines, so that fluxion_close() can free them
 */
struct fluxion {
	const struct fluxion_ops *ops;
	enum fluxion_runtime runtime;
	struct fluxion_pipeline *pipelines;
};

/**
 * struct fluxion_pipeline - a handle of an attached pipeline
 * @f: I
 * @next: in f->pipelines
 * @streams: open ends
 * @id: I
 * @memory: I bytes
 * @graph: I
 */
struct fluxion_pipeline {
	struct fluxion *f;
	struct fluxion_pipeline *next;
	struct fluxion_stream *streams;
	u64 id;
	u64 memory;
	const struct fluxion_graph *graph;
};

/**
 * struct fluxion_stream - one end, held, or a tap
 * @p: I
 * @ops: I of the runtime
 * @next: in p->streams
 * @node: I in p->graph
 * @flags: I FLUXION_INPUT, FLUXION_COPY, FLUXION_NONBLOCK
 * @overflow: I enum fluxion_overflow
 * @fd: I -1 in process
 * @ring: the user's half; COPY mode: only stride, size and mask are of use
 * @item: I room for one item
 * @ended: output: END was received
 */
struct fluxion_stream {
	struct fluxion_pipeline *p;
	const struct fluxion_ops *ops;
	struct fluxion_stream *next;
	const struct fluxion_node *node;
	unsigned int flags;
	u32 overflow;
	int fd;
	struct flx_ring ring;
	struct fluxion_item *item;
	bool ended;
};

/**
 * fluxion__open() - a handle of a runtime
 * Return: NULL with errno set: what its open says, ENOMEM.
 */
struct fluxion *fluxion__open(const struct fluxion_ops *ops,
			      enum fluxion_runtime runtime);

/**
 * fluxion_stream_is_closed() - the input takes no more, or the pipeline is gone
 */
bool fluxion_stream_is_closed(const struct fluxion_stream *s);

/**
 * fluxion_stream_shut() - close it without taking it off its pipeline's list
 */
void fluxion_stream_shut(struct fluxion_stream *s);

/**
 * fluxion__next_item() - the next one, waited for
 * @item: room for the stream's items
 * @token: or NULL
 * Return: 1 an item, 0 the end, or it was cancelled; or an error.
 */
int fluxion__next_item(struct fluxion_stream *s, struct fluxion_item *item,
		       const struct fluxion_token *token);

#endif /* FLUXION_INTERNAL_H */
