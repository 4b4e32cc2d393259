/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: subscription - the end of a stream whose items a handler takes.
 *
 *	source -> task -> [ waiting ] -> handler -> flx_subscription_done()
 *
 * At most one item is in the handler's hands. What comes meanwhile stays
 * upstream, or (latest) replaces the one item that waits. A handler is asked to
 * begin and says later, from wherever it likes, that it is done.
 */
#ifndef FLX_SUBSCRIPTION_H
#define FLX_SUBSCRIPTION_H

#include "pipe.h"

struct flx_subscription;

/**
 * struct flx_handler - who handles items
 * @start: begin with @s->item, which stays as it is until the handler says
 *         flx_subscription_done(); @s->token says that there is no more use in
 *         it. Called by the pipe's tasks: it does not sleep.
 */
struct flx_handler {
	void (*start)(struct flx_handler *h, struct flx_subscription *s);
};

enum flx_subscription_state {
	FLX_HANDLER_IDLE,
	FLX_HANDLER_BUSY,
	FLX_HANDLER_DONE,	/* and the task does not know yet */
};

/**
 * struct flx_subscription - the end of a stream whose items a handler takes
 * @stream: first; what an operator is to the builder. It is never polled.
 * @next: of the same pipe, in the order of the nodes
 * @node: I whose name is the handler's
 * @handler: I set by the environment before the first run; NULL: none is taken
 * @pipe: I whose it is
 * @task: I its task
 * @source: I what it takes from
 * @batch: P what it is polled with
 * @counts: P taken, handed over, and those that the handler failed at
 * @item: H what the handler has, with its record behind it
 * @waiting: P latest: what is next; of no kind: nothing
 * @token: the handler's own; follows the pipe's
 * @state: A enum flx_subscription_state
 * @err: H what the handler said
 * @latest: I newer items replace the one that waits
 * @cancel_outdated: I ... and cancel the running handler's token
 * @done: P the source gives nothing more, or nothing more is wanted
 * @ended: P and the handler is done with the last one
 *
 * Letters: I set at init only; A atomic; P the task; H the handler while it is
 * busy, else the task.
 */
struct flx_subscription {
	struct flx_stream stream;
	struct flx_subscription *next;
	const struct fluxion_node *node;
	struct flx_handler *handler;
	struct flx_pipe *pipe;
	struct flx_task *task;
	struct flx_stream *source;
	struct flx_batch batch;
	struct flx_counts *counts;
	struct fluxion_item *item;
	struct fluxion_item *waiting;
	struct flx_cancel token;
	u32 state;
	int err;
	bool latest;
	bool cancel_outdated;
	bool done;
	bool ended;
};

static inline struct flx_subscription *flx_to_subscription(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_subscription, stream);
}

/* The handler's name, for people and tools. */
#define FLX_SUBSCRIPTION_NAME_ARG					\
	{ "handler", FLX_ARG_HANDLER,					\
	  .help = "the name of a registered handler; `discard` is always there" }

/**
 * flx_subscription_done() - the handler is done with its item
 * @err: 0, or a negative errno: it failed
 *
 * Context: any. What the handler was given is not its any more.
 */
void flx_subscription_done(struct flx_subscription *s, int err);

/**
 * flx_subscription_is_busy() - a handler has an item, or was just done with it
 * Context: any.
 */
static inline bool flx_subscription_is_busy(const struct flx_subscription *s)
{
	return __atomic_load_n(&s->state, __ATOMIC_ACQUIRE) != FLX_HANDLER_IDLE;
}

/**
 * flx_subscription_verify() - the node has a name and gives what it takes
 */
int flx_subscription_verify(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_subscription_create() - an operator's create; the pipe knows of it then
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_subscription_create(struct flx_stream *stream, struct flx_build *b,
			    const struct fluxion_node *n,
			    struct flx_stream **in);

/**
 * flx_handler_builtin() - a handler that is there on every runtime, or NULL
 */
struct flx_handler *flx_handler_builtin(const char *name);

#endif /* FLX_SUBSCRIPTION_H */
