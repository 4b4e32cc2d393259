/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: pipe - a graph at work: its operators, its tasks, its ends.
 *
 * The environment (the module, libfluxion, a test) gives a stream for every
 * input and a sink for every output; the pipe builds the operators between
 * them. Its main task polls the outputs and gives the items to the sinks. Each
 * share and each partition has a task of its own (spawn.h). The tasks of a pipe
 * take turns, so what lies between them needs no lock (turn.c).
 */
#ifndef FLX_PIPE_H
#define FLX_PIPE_H

#include "cancel.h"
#include "funnel.h"
#include "graph.h"
#include "sink.h"
#include "subject.h"
#include "task.h"
#include "timer.h"

struct flx_pipe;
struct flx_subscription;

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
 * @subject: I it reads a share: any number of consumers subscribe here, and
 *           what follows is not used; NULL: it has one sink
 * @stream: I the stream that feeds it
 * @batch: P what it is polled with
 * @sink: I set by the environment before the first run; NULL: not polled
 * @done: P the stream has ended
 * @ended: P the sink has END
 * @blocked: P the sink had no room at the last run
 */
struct flx_pipe_output {
	const struct fluxion_node *node;
	struct flx_subject *subject;
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
 * @spawned: I the others, in the order of their nodes
 * @spawns: I how many
 * @graph: I what it was built of
 * @pool: I all its memory
 * @batch: I items that move together
 * @streams: I of every node
 * @counts: P of every node
 * @outputs: I in the order of the nodes
 * @subscriptions: I ends whose items a handler takes, in the order of the nodes
 * @channels: I queues between its tasks, the newest first
 * @watches: P nodes that somebody looks at, or has looked at (watch.h)
 * @observer: P what taps show goes there; set while it does not run; NULL: nowhere
 * @timers: P of the operators
 * @armed: P the deadline that the runtime knows of
 * @moving: P what came of the last deadline has not all been handled yet
 * @start: I when it was built, if an operator asked
 * @cancel: A once cancelled: END at every output, behind what lies there
 * @on_cancel: I wakes the task
 * @paused: A do not poll the outputs, nor hand anything to a handler
 *
 * Letters: I set at init only; A any context, atomic; P the task whose turn it
 * is.
 */
struct flx_pipe {
	struct flx_task task;
	struct flx_task *spawned;
	u32 spawns;
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
	struct flx_subscription *subscriptions;
	struct flx_channel *channels;
	struct flx_watch *watches;
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
 * @node: which node is being built
 * @scratch: bytes of registers that the largest program needs
 * @rows: items that move together
 * @together: set by an operator whose source more than one task may poll: the
 *            source knows one of them, and a wake of any one is one of all
 */
struct flx_build {
	struct flx_pipe *pipe;
	struct flx_counts *counts;
	u32 node;
	size_t scratch;
	u32 rows;
	bool together;
};

/**
 * flx_pipe_build() - build the operators of a verified graph
 * @p: zeroed
 * @rt: where it will run
 * @g: verified; must live as long as @p
 * @batch: items that move together, 1..FLUXION_BATCH_MAX
 * @limits: of memory
 * @inputs: a stream for each input, in the order of their nodes; of a subject
 *          that of its first producer
 * @error: filled in on failure
 *
 * Context: may sleep. Nothing runs before a wake or flx_pipe_poll().
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_pipe_build(struct flx_pipe *p, flx_rt_t rt,
		   const struct flx_graph *g, u32 batch,
		   const struct flx_limits *limits, struct flx_stream **inputs,
		   struct fluxion_error *error);

/**
 * flx_pipe_free() - give the operators' memory back
 *
 * The tasks are dead and no longer run; the inputs' streams are the caller's.
 * The tasks themselves stay, so that a late wake does no harm.
 */
void flx_pipe_free(struct flx_pipe *p);

/**
 * flx_pipe_release() - give the tasks' memory back, too
 *
 * Nobody has a waker of theirs any more. A zeroed pipe is fine.
 */
void flx_pipe_release(struct flx_pipe *p);

/* All tasks, the main task last. */
static inline u32 flx_pipe_tasks(const struct flx_pipe *p)
{
	return p->spawns + 1;
}

static inline struct flx_task *flx_pipe_task(const struct flx_pipe *p, u32 i)
{
	return i < p->spawns ? &p->spawned[i] : (struct flx_task *)&p->task;
}

/**
 * flx_pipe_cancel() - stop for good: END follows what lies at the outputs
 * Context: any; idempotent.
 */
void flx_pipe_cancel(struct flx_pipe *p);

/**
 * flx_pipe_pause() - stop (or go on) polling the outputs and calling handlers
 * Context: any.
 */
void flx_pipe_pause(struct flx_pipe *p, bool on);

/**
 * flx_pipe_output() - an output by its node
 */
struct flx_pipe_output *flx_pipe_output(struct flx_pipe *p, u32 node);

/**
 * flx_pipe_join() - one more producer of an input that is a subject
 * @node: the input
 * @m: zeroed but for @stream; stays as long as the pipe
 *
 * Context: while the tasks do not run.
 * Return: 0, or -EPIPE: the input is closed.
 */
int flx_pipe_join(struct flx_pipe *p, u32 node, struct flx_funnel_member *m);

/**
 * flx_pipe_wake() - make all tasks run
 * Context: any.
 */
void flx_pipe_wake(struct flx_pipe *p);

/**
 * flx_pipe_run() - let the tasks take turns until none has anything to do
 * @rounds: at most so many of each task
 *
 * A task whose budget or rounds are used up has no second turn in this call.
 * Context: one caller at a time.
 * Return: 1 more is left (and scheduled), 0 all are idle, -EPIPE they are dead.
 */
int flx_pipe_run(struct flx_pipe *p, u32 rounds);

/**
 * flx_pipe_kill() - no task runs any more
 *
 * A run that is under way goes on to its end. Context: any.
 */
void flx_pipe_kill(struct flx_pipe *p);

/**
 * flx_pipe_is_idle() - no task runs and none will, until a wake; and no handler
 */
bool flx_pipe_is_idle(const struct flx_pipe *p);

/**
 * flx_pipe_runs() - how often its tasks ran
 */
u64 flx_pipe_runs(const struct flx_pipe *p);

/**
 * flx_pipe_look_at_clock() - what time it is for the operators
 *
 * To be called before the tasks run, and again when they have nothing to do:
 * the clock, or the next deadline that is over. It is in the main task's waker.
 * Context: who lets the tasks run.
 * Return: true: a deadline is over, and the tasks are to run.
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
 * flx_pipe_ended() - every sink has END, and every handler is done
 */
bool flx_pipe_ended(const struct flx_pipe *p);

/**
 * flx_pipe_stalled() - every output that has not ended is blocked
 */
bool flx_pipe_stalled(const struct flx_pipe *p);

/* The main task's run, and what the pipe's cancel token calls. */
bool flx_pipe_main(struct flx_task *t);
void flx_pipe_on_cancel(struct flx_cancel_listener *l);

/* For operators, while they are built. */

/**
 * flx_build_task() - the operator has a task of its own
 * @run: as flx_task.run, with @arg in flx_task.arg
 */
struct flx_task *flx_build_task(struct flx_build *b,
				bool (*run)(struct flx_task *t), void *arg);

/**
 * flx_build_channel() - prepare a queue that the node being built will read
 * @from: the node that writes: its argument 0 is the queue's length, 1 its
 *        enum fluxion_overflow
 * @port: which of its streams this is
 *
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_build_channel(struct flx_build *b, struct flx_channel *c, u32 from,
		      u32 port);

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
