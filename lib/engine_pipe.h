/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: engine_pipe - pipelines with their rings, in one address space.
 *
 * The core between rings of plain memory, run by whoever calls. Freestanding:
 * what an engine needs beyond the core is in struct engine. The library's
 * runtimes in process use it, and so do tests inside a kernel.
 *
 * There is one thread, unless the engine has hooks (struct engine_hooks): then
 * what the tasks own is touched under engine_pipe_own() only, and everything
 * else belongs to the one thread that has the engine's handle.
 */
#ifndef FLUXION_ENGINE_PIPE_H
#define FLUXION_ENGINE_PIPE_H

#include "core/end.h"
#include "core/subscription.h"

struct engine;

/**
 * struct engine_end - one input or output, or a further seat at it
 * @next: where it has any number of holders: another one's seat
 * @pipe: whose it is
 * @holder: O whom the runtime's hooks tell, or NULL
 * @index: which end of its pipeline
 * @node: its number in the graph
 * @held: a stream has it
 * @generation: how many holders it has had
 * @in: an input
 * @out: an output
 * @member: a seat at an input
 * @subscriber: a seat at an output of a share
 * @memory: the two pages and the slots
 *
 * Letters: O engine_pipe_own().
 */
struct engine_end {
	struct engine_end *next;
	struct engine_pipe *pipe;
	void *holder;
	u32 index;
	u32 node;
	u32 generation;
	bool output;
	bool held;
	union {
		struct flx_inlet in;
		struct flx_outlet out;
	};
	struct flx_funnel_member member;
	struct flx_subscriber subscriber;
	void *memory;
};

/**
 * struct engine_pipe - an attached pipeline
 * @next: in the engine
 * @id: never used again by this engine
 * @refs: handles, and one while it is attached
 * @attached: O not detached yet
 * @running: engine_pipe_run() runs it; what that calls may come back here
 * @pinned: asked for by the caller; nothing outlives an engine
 * @memory: bytes, rings among them
 * @engine: whose it is
 * @blob: its graph
 * @graph: verified, in @blob
 * @pipe: at work
 * @tap: who watches, if that was asked for; goes with the pipeline
 * @ends: in the order of the nodes; of each the first seat
 * @end_count: how many
 * @name: empty for none
 *
 * Letters: O written under engine_pipe_own(), by the handle's thread.
 */
struct engine_pipe {
	struct engine_pipe *next;
	u64 id;
	unsigned int refs;
	bool attached;
	bool running;
	bool pinned;
	u64 memory;
	struct engine *engine;
	struct fluxion_graph *blob;
	struct flx_graph graph;
	struct flx_pipe pipe;
	void *tap;
	struct engine_end *ends;
	unsigned int end_count;
	char name[FLUXION_NAME_LEN];
};

/**
 * engine_next_end() - all seats at all ends, one after the other
 * @end: the last one, NULL: the first is wanted
 */
static inline struct engine_end *engine_next_end(const struct engine_pipe *p,
						 const struct engine_end *end)
{
	unsigned int i = end ? end->index + 1 : 0;

	if (end && end->next)
		return end->next;
	return i < p->end_count ? &p->ends[i] : NULL;
}

/**
 * struct engine_handler - a handler that pipelines of an engine name
 * @base: first
 * @next: in the engine
 * @type: of the records that it takes, or NULL
 * @name: padded with zeros
 */
struct engine_handler {
	struct flx_handler base;
	struct engine_handler *next;
	const char *type;
	char name[FLUXION_END_LEN];
};

/**
 * struct engine_hooks - what a runtime with threads of its own does about pipelines
 * @alloc: zeroed memory of one, with what is the runtime's behind it; or NULL
 * @made: it is built, and nothing of it has run. Return: 0 or a negative errno
 * @stop: its tasks are dead: until none of them is under way, and no handler;
 *        it is not attached then
 * @gone: what @alloc did is undone; the memory is not given back yet
 * @own: take (@on) or leave what the tasks own; not by the tasks themselves
 * @drain: until it is at rest. Return: 0 or a negative errno
 * @room: flx_inlet_init()
 * @ready: flx_outlet_init()
 * @guard: flx_inlet.guard, of inputs whose policy takes back what was sent
 * @handle: flx_handler.start of the program's handlers
 */
struct engine_hooks {
	struct engine_pipe *(*alloc)(struct engine *e);
	int (*made)(struct engine_pipe *p);
	void (*stop)(struct engine_pipe *p);
	void (*gone)(struct engine_pipe *p);
	void (*own)(struct engine_pipe *p, bool on);
	int (*drain)(struct engine_pipe *p);
	void (*room)(struct flx_inlet *in);
	void (*ready)(struct flx_outlet *out);
	void (*guard)(struct flx_inlet *in, bool on);
	void (*handle)(struct flx_handler *h, struct flx_subscription *s);
};

/**
 * struct engine - pipelines that one caller has
 * @rt: I what tasks run on
 * @hooks: I NULL: there is one thread, the caller's
 * @limits: I of each pipeline
 * @ring_bytes: I of an end whose graph does not say
 * @handlers: those that were registered
 * @pipes: attached ones
 * @last_id: the newest pipeline's
 * @now: virtual: nanoseconds; written by the handle's thread, read by all
 * @between: I virtual: called between the steps of what may take long. Return:
 *           0, or a negative errno to stop it. NULL: nothing stops it.
 *
 * Letters: I set at init only.
 */
struct engine {
	const struct flx_runtime *rt;
	const struct engine_hooks *hooks;
	const struct flx_limits *limits;
	u64 ring_bytes;
	struct engine_handler *handlers;
	struct engine_pipe *pipes;
	u64 last_id;
	u64 now;
	int (*between)(void);
};

/**
 * engine_pipe_new() - a pipeline of a graph
 * @graph: as long as it says; copied
 * @batch: items that move together
 * @err: set to why there is none: -ENOMEM, -EINVAL, -E2BIG
 * @error: filled in when the graph is refused
 */
struct engine_pipe *engine_pipe_new(struct engine *e,
				    const struct fluxion_graph *graph,
				    unsigned int batch, int *err,
				    struct fluxion_error *error);
void engine_pipe_free(struct engine_pipe *p);

/**
 * engine_pipe_own() - from here on no task of it runs
 *
 * Pair: engine_pipe_leave(). Context: may sleep until a run is over. A task that
 * calls owns it already.
 */
static inline void engine_pipe_own(struct engine_pipe *p)
{
	if (p->engine->hooks)
		p->engine->hooks->own(p, true);
}

static inline void engine_pipe_leave(struct engine_pipe *p)
{
	if (p->engine->hooks)
		p->engine->hooks->own(p, false);
}

/**
 * engine_pipe_kill() - stop it for good; what is queued is dropped
 */
void engine_pipe_kill(struct engine_pipe *p);

/**
 * engine_seat() - a free place at an end, made if there is none (engine_build.c)
 * @end: the first one
 *
 * Return: 0, -EBUSY: it has one holder, and is held; -EPIPE: it has ended;
 * -ENOMEM, -E2BIG.
 */
int engine_seat(struct engine *e, struct engine_pipe *p,
		struct engine_end *end, struct engine_end **seat);

/**
 * engine_pipe_publish() - it is attached: give it a number and a reference
 */
void engine_pipe_publish(struct engine *e, struct engine_pipe *p);

/**
 * engine_pipe_find() - the attached pipeline of that number, or NULL
 */
struct engine_pipe *engine_pipe_find(const struct engine *e, u64 id);

/**
 * engine_pipe_put() - let a reference go; with the last one it is freed
 */
void engine_pipe_put(struct engine_pipe *p);

/**
 * engine_pipe_detach() - the end of an attached pipeline's work
 */
void engine_pipe_detach(struct engine *e, struct engine_pipe *p);

/**
 * engine_pipe_cancel() - END at every output that has room for it
 */
void engine_pipe_cancel(struct engine_pipe *p);

/**
 * engine_pipe_settle() - bring the counters of all ends up to date
 */
void engine_pipe_settle(struct engine_pipe *p);

/**
 * engine_pipe_deadline() - when its next timer is over; FLX_NEVER: there is none
 *
 * While a pipeline is paused its main task handles no timers.
 */
u64 engine_pipe_deadline(struct engine_pipe *p);

/**
 * engine_deadline() - the next one of all its pipelines
 */
u64 engine_deadline(const struct engine *e);

/**
 * engine_pipe_end() - the end whose node it is; it must be one
 */
struct engine_end *engine_pipe_end(const struct engine_pipe *p, u32 node);

/**
 * engine_end_subject() - whom the consumers of an output subscribe to, or NULL:
 * it has one
 */
struct flx_subject *engine_end_subject(struct engine_pipe *p,
				       const struct engine_end *end);

/**
 * engine_end_hold() - a new holder comes
 * @end: the first seat; set to the one that was taken
 * @copy: inputs: engine_end_push() feeds it, not @half
 * @half: set to the user's half of its ring
 *
 * Return: as engine_seat(); -EPIPE: the share has ended.
 */
int engine_end_hold(struct engine *e, struct engine_pipe *p,
		    struct engine_end **end, bool copy, u32 overflow,
		    struct flx_ring *half);

/**
 * engine_end_release() - the holder goes
 */
void engine_end_release(struct engine_pipe *p, struct engine_end *end);

/**
 * engine_pipe_run() - run what is to be run, the main task in any case
 * Return: as flx_pipe_run(); -EBUSY: it calls from within a run.
 */
int engine_pipe_run(struct engine_pipe *p, u32 rounds);

/**
 * engine_end_kick() - something was committed or released
 */
void engine_end_kick(struct engine_end *end);

/**
 * engine_end_push() - copy in what there is room for
 * Return: how many items, or -EPIPE.
 */
int engine_end_push(struct engine_end *end, const void *items, unsigned int n);

/**
 * engine_end_pull() - copy out what is there, at most @max items
 */
unsigned int engine_end_pull(struct engine_end *end, struct flx_ring *half,
			     void *items, unsigned int max);

#endif /* FLUXION_ENGINE_PIPE_H */
