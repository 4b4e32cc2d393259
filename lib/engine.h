/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: engine - pipelines in this process.
 *
 * The core, between rings of this process. The runtimes here are ways to have it
 * run: an executor does so in its calls and turns, pthread in a pool of threads,
 * virtual when a test says so.
 *
 * An engine belongs to its handle: names are unique, and list and find work,
 * within one struct fluxion. A pipeline is freed when it is detached and no
 * handle of it is left, or with the engine.
 */
#ifndef FLUXION_ENGINE_H
#define FLUXION_ENGINE_H

#include "internal.h"
#include "engine_pipe.h"

/**
 * struct engine_tap - who watches the taps of a pipeline
 * @observer: the pipe's
 * @graph: its graph
 * @fn: the caller's
 * @arg: for @fn
 */
struct engine_tap {
	struct flx_observer observer;
	const struct flx_graph *graph;
	fluxion_tap_fn fn;
	void *arg;
};

/**
 * struct engine_runtime - a struct fluxion of a runtime in process
 * @base: first
 * @engine: its pipelines
 */
struct engine_runtime {
	struct fluxion base;
	struct engine engine;
};

struct engine_handle {
	struct fluxion_pipeline base;
	struct engine_pipe *pipe;
};

struct engine_stream {
	struct fluxion_stream base;
	struct engine_end *end;
};

extern const struct flx_limits engine_limits;

static inline struct engine *to_engine(struct fluxion *f)
{
	return &((struct engine_runtime *)f)->engine;
}

static inline struct engine_pipe *to_pipe(const struct fluxion_pipeline *p)
{
	return ((const struct engine_handle *)p)->pipe;
}

static inline struct engine_end *to_end(const struct fluxion_stream *s)
{
	return ((const struct engine_stream *)s)->end;
}

/* engine_clock.c: what a port without threads has another one of */

/**
 * engine_now() - nanoseconds of the monotonic clock
 */
u64 engine_now(void);

/**
 * engine_enter() - this thread is about to run pipelines of @f
 *
 * The seam asks for the time without saying whose: it is that engine's.
 */
struct engine *engine_enter(struct fluxion *f);

/**
 * engine_entered() - the engine that this thread entered last
 */
const struct engine *engine_entered(void);

/**
 * engine_held_now() - the time of the engine that this thread has entered
 */
u64 engine_held_now(void);

/* engine_stats.c */
u32 engine_pipe_state(const struct engine_pipe *p);
void engine_pipe_describe(struct engine_pipe *p,
			  struct fluxion_pipeline_info *info);

/* Entries of struct fluxion_ops that both runtimes use. */
int engine_info(struct fluxion *f, struct fluxion_info *info,
		struct fluxion_op_info *ops, unsigned int *count);
int engine_list(struct fluxion *f, struct fluxion_pipeline_info **info);
int engine_pipeline_info(struct fluxion_pipeline *p,
			 struct fluxion_pipeline_info *info);
int engine_pipeline_ends(struct fluxion_pipeline *p,
			 struct fluxion_end_info **info);
int engine_pipeline_nodes(struct fluxion_pipeline *p,
			  struct fluxion_node_info **info);
int engine_pipeline_queues(struct fluxion_pipeline *p,
			   struct fluxion_queue_info **info);

/* engine_handler.c */
int engine_handler_register(struct fluxion *f,
			    const struct fluxion_handler *call);
int engine_handler_unregister(struct fluxion *f, const char *name);

/**
 * engine_handler_run() - call the handler with its item; it is done then
 */
void engine_handler_run(struct flx_handler *h, struct flx_subscription *s);

/**
 * engine_handlers_free() - all of them, when there are no pipelines any more
 */
void engine_handlers_free(struct engine *e);

/* engine.c */
void engine_close(struct fluxion *f);
int engine_attach(struct fluxion_pipeline *p, const struct fluxion_options *o,
		  struct fluxion_error *error);
int engine_find(struct fluxion_pipeline *p, const char *name, uint64_t id);
int engine_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd);
int engine_tap(struct fluxion_pipeline *p, fluxion_tap_fn fn, void *arg);
void engine_pipeline_free(struct fluxion_pipeline *p);
int engine_stream_open(struct fluxion_stream *s);
void engine_stream_close(struct fluxion_stream *s);
int engine_kick(struct fluxion_stream *s);
bool engine_ready(const struct fluxion_stream *s);

/* COPY mode: move what there is room for, or what is there, without waiting. */
int engine_push(struct fluxion_stream *s, const void *items, unsigned int n);
int engine_pull(struct fluxion_stream *s, void *items, unsigned int max);

/**
 * engine_run() - run the stream's pipeline
 * Return: as flx_pipe_run().
 */
int engine_run(struct fluxion_stream *s, unsigned int rounds);

/**
 * engine_drain() - run until it is idle
 * Return: 0, -EPIPE it is gone, -ETIME.
 */
int engine_drain(struct engine_pipe *p, int64_t timeout_ns);

/**
 * engine_timeout() - as fluxion_pipeline_timeout(), at @now
 */
int64_t engine_timeout(struct engine_pipe *p, u64 now);

/*
 * What the tables of the runtimes in process have in common: memory from the
 * heap, and nothing to schedule, since the library's own calls run the tasks.
 */
void *engine_alloc(size_t bytes);
void engine_schedule(struct flx_task *t);
void engine_timer(struct flx_task *t, u64 deadline);
unsigned long engine_lock(void);
void engine_unlock(unsigned long key);

/* The table of all whose clock stands still: see engine_enter(). */
extern const struct flx_runtime engine_runtime_held;

/* What is the same in the tables of all runtimes in process. */
#define ENGINE_OPS							\
	.pipeline_size = sizeof(struct engine_handle),			\
	.info = engine_info,						\
	.find = engine_find,						\
	.list = engine_list,						\
	.pipeline_info = engine_pipeline_info,				\
	.pipeline_ends = engine_pipeline_ends,				\
	.pipeline_nodes = engine_pipeline_nodes,			\
	.pipeline_queues = engine_pipeline_queues,			\
	.tap = engine_tap,						\
	.handler_register = engine_handler_register,			\
	.handler_unregister = engine_handler_unregister,		\
	.pipeline_free = engine_pipeline_free,				\
	.kick = engine_kick

#endif /* FLUXION_ENGINE_H */
