// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: watch_test - who watches a node sees what it gives, and changes nothing.
 *
 * A pipeline is watched at one node after the other. What is seen there is what
 * comes out of a pipeline that ends there; what comes out of the watched one is
 * what comes out when nobody watches.
 */
#include <time.h>
#include "engine.h"
#include "pipeline.h"
#include "core/watch.h"

#define ITEMS	300
#define BYTES	(ITEMS * 2 * 64)

/* In this order; each operator occurs once. */
static const struct {
	unsigned int op;
	const char *text;
} steps[] = {
	{ FLUXION_OP_INPUT, "a" },
	{ FLUXION_OP_ORDERED_MERGE, " | ordered_merge(b)" },
	{ FLUXION_OP_SHARE, " | share" },
	{ FLUXION_OP_MAP, " | map(7 / (v % 5))" },
	{ FLUXION_OP_FILTER, " | filter(v % 3)" },
	{ FLUXION_OP_WINDOW_BY_COUNT, " | window_by_count(2)" },
	{ FLUXION_OP_SCAN, " | scan(0, acc + sum(v))" },
};

#define STEPS	(sizeof(steps) / sizeof(steps[0]))

static uint64_t seed;

static unsigned int draw(unsigned int n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % n;
}

/* Items, one behind the other. */
struct log {
	struct flx_watcher watcher;
	unsigned char bytes[BYTES];
	size_t len;
	unsigned int items;
	size_t size;			/* of a record */
};

/* Of an error its code, of a value its timestamp and record. */
static void note(struct log *l, bool value, uint64_t ts, uint32_t code,
		 const void *record)
{
	uint64_t head = value ? ts : ~(uint64_t)code;

	l->items++;
	if (l->len + sizeof(head) + l->size > BYTES)
		return;
	memcpy(l->bytes + l->len, &head, sizeof(head));
	l->len += sizeof(head);
	if (!value)
		return;
	memcpy(l->bytes + l->len, record, l->size);
	l->len += l->size;
}

static void see(struct flx_watcher *w, const struct flx_batch *b)
{
	struct log *l = FLX_CONTAINER_OF(w, struct log, watcher);
	unsigned int i;

	CHECK(b->count > 0);
	for (i = 0; i < b->count; i++)
		note(l, flx_batch_is_value(b, i), b->ts[i],
		     b->plain ? 0 : b->code[i], flx_batch_record(b, i));
}

static void receive_all(struct fluxion_stream *s, struct log *l)
{
	struct fluxion_item *item = calloc(1, fluxion_stream_stride(s));

	l->size = fluxion_stream_record_size(s);
	while (fluxion_receive(s, item, 1) > 0 &&
	       item->kind != FLUXION_ITEM_END)
		note(l, item->kind == FLUXION_ITEM_VALUE, item->ts, item->code,
		     item + 1);
	free(item);
}

static unsigned int find_node(struct fluxion_pipeline *p, unsigned int op,
			      size_t *size)
{
	const struct flx_graph *g = &to_pipe(p)->graph;
	unsigned int i = 0;

	while (g->nodes[i].op != op)
		i++;
	*size = g->types[g->nodes[i].type].size;
	return i;
}

/* The same values every time. */
static void feed(struct fluxion_pipeline *p, bool b)
{
	struct fluxion_stream *in[2] = { stream(p, "a", FLUXION_INPUT), NULL };
	unsigned int i;

	if (b)
		in[1] = stream(p, "b", FLUXION_INPUT);
	for (i = 0; i < ITEMS; i++)
		if (i % 3 || b)
			fluxion_send_value(in[i % 3 ? 0 : 1], (i * 7919) % 97,
					   i);
	fluxion_send_end(in[0]);
	if (b)
		fluxion_send_end(in[1]);
}

/* The first @n steps of the pipeline; @seen: what its step @at gives. */
static void run(unsigned int n, unsigned int batch, struct log *out,
		unsigned int at, struct log *seen)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p;
	char text[256] = "";
	unsigned int i, node;

	for (i = 0; i < n; i++)
		strcat(text, steps[i].text);
	p = attach(f, strcat(text, " | tap"), NULL, batch);
	if (seen) {
		node = find_node(p, steps[at].op, &seen->size);
		seen->watcher.see = see;
		CHECK(!flx_pipe_watch(&to_pipe(p)->pipe, node,
				      &seen->watcher));
	}
	feed(p, n > 1);
	receive_all(stream(p, "out", 0), out);
	fluxion_close(f);
}

TEST(what_a_node_gives)
{
	static struct log plain, watched, seen, prefix;
	unsigned int batch, at, round;

	for (round = 0; round < 20; round++) {
		batch = 1 + draw(200);
		memset(&plain, 0, sizeof(plain));
		run(STEPS, batch, &plain, 0, NULL);
		CHECK(plain.items > 20);
		for (at = 0; at < STEPS; at++) {
			memset(&watched, 0, sizeof(watched));
			memset(&seen, 0, sizeof(seen));
			memset(&prefix, 0, sizeof(prefix));
			run(STEPS, batch, &watched, at, &seen);
			run(at + 1, batch, &prefix, 0, NULL);
			CHECK(watched.len == plain.len &&
			      !memcmp(watched.bytes, plain.bytes, plain.len));
			if (seen.len != prefix.len ||
			    memcmp(seen.bytes, prefix.bytes, prefix.len))
				tap_note("batch %u, step %u: %u items, not %u",
					 batch, at, seen.items, prefix.items);
			CHECK(seen.len == prefix.len &&
			      !memcmp(seen.bytes, prefix.bytes, prefix.len));
		}
	}
}

/* Several at one node; whoever has gone sees nothing. */
TEST(watchers_come_and_go)
{
	static struct log a, b;
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v + 1) | filter(v)",
					    NULL, 4);
	struct flx_pipe *pipe = &to_pipe(p)->pipe;
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	const struct flx_stream_ops *ops = pipe->streams[0]->ops;
	unsigned int node = find_node(p, FLUXION_OP_MAP, &a.size);
	uint64_t bytes;

	a.watcher.see = see;
	b.watcher.see = see;
	b.size = a.size;
	CHECK(flx_pipe_watch(pipe, 3, &a.watcher) == -FLX_EINVAL);
	CHECK(flx_pipe_watch(pipe, 4, &a.watcher) == -FLX_EINVAL);
	CHECK(!flx_pipe_watch(pipe, node, &a.watcher));
	bytes = pipe->pool.bytes;
	CHECK(!flx_pipe_watch(pipe, node, &b.watcher));
	fluxion_send_value(in, 1, 1);
	check_value(out, 2, 1);
	CHECK(a.items == 1 && b.items == 1);
	flx_pipe_unwatch(pipe, &a.watcher);
	fluxion_send_value(in, 2, 2);
	check_value(out, 3, 2);
	CHECK(a.items == 1 && b.items == 2);
	flx_pipe_unwatch(pipe, &b.watcher);
	CHECK(!flx_pipe_watch(pipe, node, &a.watcher));
	fluxion_send_value(in, 3, 3);
	check_value(out, 4, 3);
	CHECK(a.items == 2 && b.items == 2);
	CHECK(pipe->pool.bytes == bytes);
	CHECK(!flx_pipe_watch(pipe, 0, &b.watcher));
	CHECK(pipe->streams[0]->ops != ops);
	flx_pipe_unwatch(pipe, &b.watcher);
	CHECK(pipe->streams[0]->ops == ops);
	fluxion_close(f);
}

int main(void)
{
	const char *given = getenv("SEED");

	seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
	tap_note("SEED=%llu", (unsigned long long)seed);
	RUN(what_a_node_gives);
	RUN(watchers_come_and_go);
	return tap_done();
}
