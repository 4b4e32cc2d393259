// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: small - a pipeline of four operators, and nothing else.
 *
 * All that a program on bare metal needs: a runtime, a stream for each input, a
 * sink for each output, and a graph, which was compiled when the program was
 * built and stays in flash.
 */
#include "core/pipe.h"
#include "small.h"

#define BATCH	2
#define MEMORY	2400

FLX_RT_DECLARE(small);

extern const u64 small_graph[];
extern const u32 small_graph_bytes;

/**
 * struct source - an input: readings that a device would have taken
 * @stream: first
 * @next: the timestamp of the next one, and its value
 * @step: from each to the next
 * @last: where it ends
 */
struct source {
	struct flx_stream stream;
	u32 next;
	u32 step;
	u32 last;
};

static enum flx_poll source_poll(struct flx_stream *s, struct flx_waker *w,
				 struct flx_batch *out)
{
	struct source *source = (struct source *)s;
	s64 *values = (s64 *)out->rec;

	(void)w;
	while (source->next <= source->last && out->count < out->limit) {
		out->ts[out->count] = source->next;
		values[out->count++] = source->next;
		source->next += source->step;
	}
	return out->count ? FLX_READY : FLX_END;
}

static const struct flx_stream_ops source_ops = { .poll = source_poll };

/**
 * struct result - an output: what was given to it
 * @sink: first
 * @count: items
 * @last: the newest one's value
 * @ended: END came
 */
struct result {
	struct flx_sink sink;
	u32 count;
	s64 last;
	bool ended;
};

static u32 result_room(struct flx_sink *s, struct flx_waker *w)
{
	(void)s;
	(void)w;
	return BATCH;
}

static void result_put(struct flx_sink *s, const struct flx_batch *b)
{
	struct result *result = (struct result *)s;

	result->count += b->count;
	result->last = ((const s64 *)b->rec)[b->count - 1];
}

static bool result_end(struct flx_sink *s, struct flx_waker *w)
{
	(void)w;
	((struct result *)s)->ended = true;
	return true;
}

static u8 memory[MEMORY] __attribute__((aligned(FLX_ALIGNED)));
static u32 taken;

/* Never given back: the pipeline lives as long as the program. */
void *small_alloc(size_t bytes)
{
	u32 at = taken;

	bytes = FLX_ALIGN(bytes, FLX_ALIGNED);
	if (bytes > sizeof(memory) - taken)
		return NULL;
	taken += bytes;
	return &memory[at];
}

void small_free(void *p)
{
	(void)p;
}

u64 small_now(void)
{
	return 0;
}

void small_schedule(struct flx_task *t)
{
	(void)t;
}

void small_timer(struct flx_task *t, u64 deadline)
{
	(void)t;
	(void)deadline;
}

/* Where an interrupt wakes tasks: disable it, and enable it. */
unsigned long small_lock(void)
{
	return 0;
}

void small_unlock(unsigned long key)
{
	(void)key;
}

/* There is no other thread that could cancel. */
int small_wait(struct flx_cancel *c)
{
	(void)c;
	return -FLX_EDEADLK;
}

FLX_RT_DEFINE(small);

static const struct flx_limits limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = MEMORY,
	.period = FLX_PERIOD_MIN,
};

static struct flx_graph graph;
static struct flx_pipe pipe;

static bool build(struct source *a, struct source *b, struct result *out)
{
	struct flx_stream *inputs[] = { &b->stream, &a->stream };
	struct fluxion_error error = { .size = sizeof(error) };

	flx_stream_init(&a->stream, &source_ops, sizeof(s64));
	flx_stream_init(&b->stream, &source_ops, sizeof(s64));
	if (flx_graph_verify(&graph, small_graph, small_graph_bytes, &limits,
			     &error) ||
	    flx_pipe_build(&pipe, FLX_RT(small), &graph, BATCH, &limits, inputs,
			   &error))
		return false;
	pipe.outputs[0].sink = &out->sink;
	return true;
}

/*
 * 1..10 tenfold, and the even ones of 1, 4, 7, 10, merged and added up: twelve
 * values, as mk/ports.mk has the pipeline. Its first input is b.
 */
unsigned int small_run(void)
{
	static struct source a = { .next = 1, .step = 3, .last = 10 };
	static struct source b = { .next = 1, .step = 1, .last = 10 };
	static struct result out = {
		.sink = { result_room, result_put, result_end },
	};

	if (!build(&a, &b, &out))
		return 0;
	flx_pipe_wake(&pipe);
	while (flx_pipe_run(&pipe, 1) > 0)
		;
	if (!out.ended || out.count != 12 || out.last != 550 + 14)
		return 0;
	return taken;
}
