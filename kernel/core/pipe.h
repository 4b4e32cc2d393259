/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: pipe - a graph at work: its operators, its main task, its ends.
 *
 * The environment (the module, libfluxion, a test) gives a stream for every
 * input and a sink for every output; the pipe builds the operators between
 * them. Its main task polls the outputs and gives the items to the sinks.
 */
#ifndef FLX_PIPE_H
#define FLX_PIPE_H

#include "cancel.h"
#include "graph.h"
#include "task.h"
#include "timer.h"

struct flx_pipe;

/**
 * struct flx_sink - where an output's items go
 * @room: items that it takes now; 0: @w will be called when there is room
 * @put: take all items of a batch (at most what room said)
 * @end: END. Return: true once it is delivered; else @w will be called and it
 *       is asked again.
 */
struct flx_sink {
	u32 (*room)(struct flx_sink *s, struct flx_waker *w);
	void (*put)(struct flx_sink *s, const struct flx_batch *b);
	bool (*end)(struct flx_sink *s, struct flx_waker *w);
};

/**
 * struct flx_observer - whom the taps of a pipe show what passes
 * @show: called by the main task for each batch that passes a tap
 *        @node: the tap
 *        @b: the items; errors among them are not meant to be seen
 *        @size: bytes of a record that are (of a pair its current value)
 */
struct flx_observer {
	void (*show)(struct flx_observer *o, u32 node,
		     const struct flx_batch *b, u32 size);
};

/**
 * struct flx_pipe_output - an output
 * @node: its node
 * @stream: I the stream that feeds it
 * @batch: P what it is polled with
 * @sink: I set by the environment before the first run; NULL: not polled
 * @done: P the stream has ended
 * @ended: P the sink has END
 * @blocked: P the sink had no room at the last run
 */
struct flx_pipe_output {
	const struct fluxion_node *node;
	struct flx_stream *stream;
	struct flx_batch batch;
	struct flx_sink *sink;
	bool done;
	bool ended;
	bool blocked;
};

/**
 * struct flx_pipe - a graph at work
 * @task: the main task
 * @graph: I what it was built of
 * @pool: I all its memory
 * @batch: I items that move together
 * @streams: I of every node
 * @counts: P of every node
 * @outputs: I in the order of the nodes
 * @inputs: I streams that the environment gave, in the order of the nodes
 * @observer: P what taps show goes there; set while it does not run; NULL: nowhere
 * @timers: P of the operators
 * @armed: P the deadline that the runtime knows of
 * @moving: P what came of the last deadline has not all been handled yet
 * @start: I when it was built, if an operator asked
 * @cancel: A once cancelled: END at every output, behind what lies there
 * @on_cancel: I wakes the task
 * @paused: A do not poll the outputs
 *
 * Letters: I set at init only; A any context, atomic; P the main task.
 */
struct flx_pipe {
	struct flx_task task;
	const struct flx_graph *graph;
	struct flx_pool pool;
	struct flx_scratch scratch;
	u32 batch;
	struct flx_observer *observer;
	struct flx_cancel cancel;
	struct flx_cancel_listener on_cancel;
	u32 paused;
	u32 noutputs;
	u32 ninputs;
	struct flx_stream **streams;
	struct flx_counts *counts;
	struct flx_pipe_output *outputs;
	struct flx_stream **inputs;
	struct flx_timers timers;
	u64 armed;
	bool moving;
	u64 start;
};

/**
 * struct flx_build - what an operator's init and create get
 * @pipe: under construction; pipe->pool for memory, pipe->scratch is filled in
 *        when all operators are there
 * @counts: statistics of the stream operator that is created
 * @scratch: bytes of registers that the largest program needs
 * @rows: items that move together
 */
struct flx_build {
	struct flx_pipe *pipe;
	struct flx_counts *counts;
	size_t scratch;
	u32 rows;
};

/**
 * flx_pipe_build() - build the operators of a verified graph
 * @p: zeroed
 * @rt: where it will run
 * @g: verified; must live as long as @p
 * @batch: items that move together, 1..FLUXION_BATCH_MAX
 * @limits: of memory
 * @inputs: a stream for each input, in the order of their nodes
 * @error: filled in on failure
 *
 * Context: may sleep. Nothing runs before a wake or flx_pipe_poll().
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_pipe_build(struct flx_pipe *p, const struct flx_runtime *rt,
		   const struct flx_graph *g, u32 batch,
		   const struct flx_limits *limits, struct flx_stream **inputs,
		   struct fluxion_error *error);

/**
 * flx_pipe_free() - give all memory back
 *
 * The task is dead and no longer runs; the inputs' streams are the caller's.
 */
void flx_pipe_free(struct flx_pipe *p);

/**
 * flx_pipe_cancel() - stop for good: END follows what lies at the outputs
 * Context: any; idempotent.
 */
void flx_pipe_cancel(struct flx_pipe *p);

/**
 * flx_pipe_pause() - stop (or go on) polling the outputs
 * Context: any.
 */
void flx_pipe_pause(struct flx_pipe *p, bool on);

/**
 * flx_pipe_look_at_clock() - what time it is for the operators
 *
 * To be called before the outputs are polled, and again when they have nothing:
 * the clock, or the next deadline that is over.
 * Context: the main task.
 * Return: true: a deadline is over, and the outputs are to be polled.
 */
bool flx_pipe_look_at_clock(struct flx_pipe *p);

/**
 * flx_pipe_deadline() - when a timer is next over; FLX_NEVER: none is set
 * Context: while the task does not run.
 */
static inline u64 flx_pipe_deadline(const struct flx_pipe *p)
{
	return flx_timers_next(&p->timers);
}

/**
 * flx_pipe_ended() - every sink has END
 */
bool flx_pipe_ended(const struct flx_pipe *p);

/**
 * flx_pipe_stalled() - every output that has not ended is blocked
 */
bool flx_pipe_stalled(const struct flx_pipe *p);

/* The main task's run, and what its cancel token calls. */
bool flx_pipe_run(struct flx_task *t);
void flx_pipe_on_cancel(struct flx_cancel_listener *l);

/* For operators, while they are built. */

/**
 * flx_build_alloc() - memory that lives as long as the pipeline
 */
int flx_build_alloc(struct flx_build *b, size_t bytes, void **mem);

/**
 * flx_build_clock() - an operator looks at waker->now
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_build_clock(struct flx_build *b);

/**
 * flx_build_timer() - prepare a timer of an operator
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_build_timer(struct flx_build *b, struct flx_timer *t);

/**
 * flx_build_start() - the time from which the pipeline's periods count
 */
u64 flx_build_start(struct flx_build *b);

/**
 * flx_build_expr() - prepare program @i of the node, which was verified with @env
 *
 * Also makes sure that the pipe's scratch is large enough for it.
 */
int flx_build_expr(struct flx_build *b, const struct fluxion_node *n, u32 i,
		   const struct flx_expr_env *env, struct flx_expr *x);

#endif /* FLX_PIPE_H */
