// SPDX-License-Identifier: GPL-2.0
/* fluxion: engine - the engine alone: items made and consumed in memory. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <fluxion/fluxion.h>
#include "core/graph.h"
#include "core/pipe.h"
#include "engine.h"

#define INPUTS_MAX	8
#define ROUNDS		1024	/* of the task in one call */

struct generator {
	struct flx_stream stream;
	u64 next;
	u64 end;
	u32 step;
	u32 offset;
};

struct summer {
	struct flx_sink sink;
	s64 total;
	bool ended;
};

/**
 * struct bench_engine - a pipeline between generators and a sink
 * @blob: its graph
 * @graph: verified, in @blob
 * @pipe: at work
 * @generators: one for each input
 * @inputs: the same, as streams
 * @summer: behind its output
 */
struct bench_engine {
	struct fluxion_graph *blob;
	struct flx_graph graph;
	struct flx_pipe pipe;
	struct generator generators[INPUTS_MAX];
	struct flx_stream *inputs[INPUTS_MAX];
	struct summer summer;
};

static enum flx_poll generate(struct flx_stream *s, struct flx_waker *w,
			      struct flx_batch *out)
{
	struct generator *g = FLX_CONTAINER_OF(s, struct generator, stream);
	u64 n = FLX_MIN(g->end - g->next, (u64)out->limit);
	u64 first = g->next, step = g->step, offset = g->offset;
	u64 *ts = out->ts;
	s64 *v = (s64 *)out->rec;

	(void)w;
	if (!n)
		return FLX_END;
	for (u64 i = 0; i < n; i++) {
		ts[i] = (first + i) * step + offset;
		v[i] = first + i;
	}
	g->next += n;
	out->count = n;
	return FLX_READY;
}

static const struct flx_stream_ops generator_ops = {
	.poll = generate,
};

static u32 sum_room(struct flx_sink *s, struct flx_waker *w)
{
	(void)s;
	(void)w;
	return FLUXION_BATCH_MAX;
}

static void sum_put(struct flx_sink *s, const struct flx_batch *b)
{
	struct summer *sum = FLX_CONTAINER_OF(s, struct summer, sink);
	const s64 *v = (const s64 *)b->rec;
	u64 total = 0;

	for (u32 i = 0; i < b->count; i++)
		total += b->plain || flx_batch_is_value(b, i) ? v[i] : 0;
	sum->total += total;
}

static bool sum_end(struct flx_sink *s, struct flx_waker *w)
{
	(void)w;
	FLX_CONTAINER_OF(s, struct summer, sink)->ended = true;
	return true;
}

static void *bench_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

static u64 bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void bench_schedule(struct flx_task *t)
{
	(void)t;
}

static void bench_timer(struct flx_task *t, u64 deadline)
{
	(void)t;
	(void)deadline;
}

static unsigned long bench_lock(void)
{
	return 0;
}

static void bench_unlock(unsigned long key)
{
	(void)key;
}

static const struct flx_runtime runtime = {
	.alloc = bench_alloc,
	.free = free,
	.now = bench_now,
	.schedule = bench_schedule,
	.timer = bench_timer,
	.lock = bench_lock,
	.unlock = bench_unlock,
};

static const struct flx_limits limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 1 << 30,
};

static int build(struct bench_engine *e, unsigned int batch, char *why)
{
	struct fluxion_error error = { .size = sizeof(error) };
	int err;

	err = flx_graph_verify(&e->graph, e->blob, e->blob->total, &limits,
			       &error);
	if (!err && (e->graph.inputs > INPUTS_MAX || e->graph.outputs != 1))
		err = -FLX_E2BIG;
	for (u32 i = 0; !err && i < e->graph.inputs; i++) {
		struct generator *g = &e->generators[i];

		flx_stream_init(&g->stream, &generator_ops, sizeof(s64));
		g->step = e->graph.inputs;
		g->offset = i;
		e->inputs[i] = &g->stream;
	}
	if (!err)
		err = flx_pipe_build(&e->pipe, &runtime, &e->graph, batch,
				     &limits, e->inputs, &error);
	if (err) {
		snprintf(why, 256, "%s", error.message);
		return err;
	}
	e->summer.sink.room = sum_room;
	e->summer.sink.put = sum_put;
	e->summer.sink.end = sum_end;
	e->pipe.outputs[0].sink = &e->summer.sink;
	return 0;
}

struct bench_engine *bench_engine_new(const char *expr, unsigned int batch,
				      char *why)
{
	struct bench_engine *e = calloc(1, sizeof(*e));
	struct fluxion_diagnostic diag = { 0 };

	snprintf(why, 256, "out of memory");
	if (!e)
		return NULL;
	if (fluxion_compile(expr, &e->blob, &diag)) {
		snprintf(why, 256, "%s", diag.message);
		goto free_engine;
	}
	if (build(e, batch, why))
		goto free_graph;
	return e;
free_graph:
	fluxion_graph_free(e->blob);
free_engine:
	free(e);
	return NULL;
}

void bench_engine_free(struct bench_engine *e)
{
	flx_task_kill(&e->pipe.task);
	flx_pipe_free(&e->pipe);
	flx_pipe_release(&e->pipe);
	fluxion_graph_free(e->blob);
	free(e);
}

int64_t bench_engine_run(struct bench_engine *e, uint64_t n)
{
	for (u32 i = 0; i < e->graph.inputs; i++)
		e->generators[i].end = n / e->graph.inputs;
	flx_pipe_wake(&e->pipe);
	while (!e->summer.ended)
		if (flx_pipe_run(&e->pipe, ROUNDS) < 0)
			break;
	return e->summer.total;
}
