// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: graph_test - graphs from a hostile hand: refused, or harmless.
 *
 * Graphs that the compiler made are damaged at random. What the verifier lets
 * through is built and run with random items; the sanitizers watch.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>
#include "core/subscription.h"
#include "tap.h"

static const char *const texts[] = {
	"a | map(v * 3 + 1) | filter((v & 15) != 5) | scan(0, acc + v)",
	"a | map(100 / v, t = t + v) | take_items(9)",
	"a | ordered_merge(b, c) | scan(1, acc * v, out = acc / (v - 3))",
	"in q: {mag: dec(2), net: bytes(3), id: u16}; "
	"q | filter(net != \"us\" && mag > 1.5) | map({id: id, net: net, m: mag * 2})",
	"in q: {x: s8, y: u32}; q | combine_with_previous "
	"| filter(has(prev) && cur.x != prev.x) | map({d: t - tprev, y: cur.y})",
	"a | scan({k: 0, s: 0}, {k: acc.k + 1, s: acc.s + v}, out = acc.s / acc.k)",
	"in q: {x: s8, y: u32}; q | zip(a, b, queue = 3) | map(v0.x / v1 + v2)",
	"in a (source = therm); s = a | share; s | subscribe(h); s | subscribe_latest(h, cancel_outdated)",
	"a | reduce({k: 0, s: 1}, {k: acc.k + 1, s: acc.s + 7 / v}) | map(v.s / v.k)",
	"x = a | map(v > 1 ? v : -v); out p = x | ordered_merge(b); c | take_items(0)",
	"in q: {x: s8, y: u32}; q | distinct_until_changed "
	"| distinct_until_changed_by(cur.x / prev.x == 1) | skip_items(3)",
	"a | on_error(e / n > 2) | sample_ratio(0.5, seed = 42) | start_with(7@3, error 5)",
	"merge_with(1, a: state * v, out = state / v, b: state + t)",
	"in q: {x: s8, y: u32}; q | combine_latest(a, b, v1 / v2 > v0.x) | map(v0)",
	"x = a | emit_when(b, v0 > v1 && t1 >= t0); "
	"x | with_latest_from(c, {d: v0 - v1, at: t1}) | take_latest_when(d, 5 / v)",
	"in q: bytes(3); q | with_latest_from(a) | take_while_with(b, 9 / v > 0)",
	"a | take_items(250) | window_by_count(7) | filter(v[v[0] & 7] > first(v) || last(v) > 3) "
	"| map({s: sum(v), l: min(v), m: max(v), a: avg(v)})",
	"in q: {x: s8, k: bytes(3)}; q | window_by_count(3) | tap | map({a: last(v), b: v[len(v) / 2]}) "
	"| combine_with_previous | filter(cur.a.x >= prev.b.x)",
	"in q: u16; q | window_by_count(2) | window_by_count(3) | combine_with_previous "
	"| map(has(prev) ? len(cur) : len(prev))",
	"w = a | window_by_count(5) | distinct_until_changed | tap; "
	"in q: u8; q | window_by_count(4) | combine_latest(w, v0[1] > v1[3]) | map(v1)",
	"a | delay(20us, queue = 5) | debounce(30us) | throttle(3us); "
	"interval(100us) | timeout(1ms) | take_items(9)",
	"in q: {x: s8, y: u32}; q | sample(100us) | delay(5us) | map(x)",
	"a | ordered_merge(b, c, wait = 50us, queue = 7, late = error)",
	"merge_with(0, a: v, b: state + v, wait = 9us, late = drop) "
	"| combine_latest(d, wait = 1us)",
	"(l, r) = a | partition_sequential(7 / v > 2, queue = 3, overflow = drop_oldest); "
	"l | ordered_merge(r); b | map(5 / v) | share_single | scan(0, acc + v)",
};

#define TEXTS	(int)(sizeof(texts) / sizeof(*texts))

static const struct flx_limits limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 16 << 20,
	.period = 1000,
};

static uint64_t seed = 0x1234;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(seed >> 33) % below;
}

static void *rt_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

static void rt_schedule(struct flx_task *t)
{
	(void)t;
}

/* Time passes whenever somebody looks. */
static u64 now;

static u64 rt_now(void)
{
	return now += draw(20000);
}

static void rt_timer(struct flx_task *t, u64 deadline)
{
	(void)t;
	(void)deadline;
}

static unsigned long rt_lock(void)
{
	return 0;
}

static void rt_unlock(unsigned long key)
{
	(void)key;
}

static const struct flx_runtime rt = {
	.alloc = rt_alloc,
	.free = free,
	.now = rt_now,
	.schedule = rt_schedule,
	.timer = rt_timer,
	.lock = rt_lock,
	.unlock = rt_unlock,
};

/* An input that gives random items of its size, then ends. */
struct source {
	struct flx_stream stream;
	unsigned int left;
};

static enum flx_poll source_poll(struct flx_stream *s, struct flx_waker *w,
				 struct flx_batch *out)
{
	struct source *src = FLX_CONTAINER_OF(s, struct source, stream);
	uint32_t i, k;

	(void)w;
	if (!src->left)
		return FLX_END;
	out->count = src->left < out->limit ? src->left : out->limit;
	src->left -= out->count;
	for (i = 0; i < out->count; i++) {
		out->ts[i] = draw(100);
		for (k = 0; k < s->size; k++)
			flx_batch_record(out, i)[k] = draw(2) ? draw(256) : 0;
	}
	if (out->count > 3)
		flx_batch_fail(out, draw(out->count), 5);
	return FLX_READY;
}

static const struct flx_stream_ops source_ops = { .poll = source_poll };

static uint64_t taken;

static u32 sink_room(struct flx_sink *s, struct flx_waker *w)
{
	(void)s;
	(void)w;
	return 1 + draw(200);
}

static void sink_put(struct flx_sink *s, const struct flx_batch *b)
{
	(void)s;
	taken += b->count;
}

static bool sink_end(struct flx_sink *s, struct flx_waker *w)
{
	(void)s;
	(void)w;
	return true;
}

static struct flx_sink sink = { sink_room, sink_put, sink_end };

/* Damage may have made a duration of centuries, or a source that only ticks. */
static bool waits_for_ever(const struct flx_pipe *p)
{
	u64 next = flx_pipe_deadline(p);
	u32 i;

	for (i = 0; i < p->graph->header->nodes.count; i++)
		if (p->graph->nodes[i].op == FLUXION_OP_INTERVAL)
			return true;
	return next != FLX_NEVER && next > now + 10000000;
}

/* Build what was verified and run it to its end. */
static void run_graph(const struct flx_graph *g)
{
	static struct source sources[FLX_NODES_MAX];
	static struct flx_stream *inputs[FLX_NODES_MAX];
	static const u32 batches[] = { 1, 2, 7, 128, FLUXION_BATCH_MAX };
	struct flx_pipe *p = calloc(1, sizeof(*p));
	struct flx_subscription *s;
	struct fluxion_error error;
	u32 i, n = 0;

	for (i = 0; i < g->header->nodes.count; i++) {
		if (g->nodes[i].op != FLUXION_OP_INPUT)
			continue;
		flx_stream_init(&sources[n].stream, &source_ops,
				g->types[g->nodes[i].type].size);
		sources[n].left = 300;
		inputs[n] = &sources[n].stream;
		n++;
	}
	if (flx_pipe_build(p, &rt, g, batches[draw(5)], &limits, inputs, &error))
		goto out;
	for (i = 0; i < p->noutputs; i++)
		p->outputs[i].sink = &sink;
	for (s = p->subscriptions; s; s = s->next)
		s->handler = flx_handler_builtin("discard");
	flx_pipe_wake(p);
	for (i = 0; i < 10000 && !flx_pipe_ended(p) && !waits_for_ever(p); i++)
		flx_pipe_run(p, 100);
	CHECK(flx_pipe_ended(p) || waits_for_ever(p));
	flx_pipe_free(p);
	flx_pipe_release(p);
out:
	free(p);
}

/* Change one to four words; mostly to values near something that matters. */
static void damage(uint8_t *blob, size_t bytes)
{
	static const uint32_t nasty[] = {
		0, 1, 2, 7, 8, 9, 63, 64, 127, 128, 255, 256, 65535, 65536,
		0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff,
	};
	uint32_t n = 1 + draw(4);

	while (n--) {
		uint32_t at = draw(bytes);
		uint32_t word = nasty[draw(sizeof(nasty) / sizeof(*nasty))];

		switch (draw(3)) {
		case 0:
			blob[at] = word;
			break;
		case 1:
			blob[at] += draw(2) ? 1 : -1;
			break;
		default:
			at &= ~3u;
			if (at + 4 <= bytes)
				memcpy(blob + at, &word, 4);
		}
	}
}

/* Return: true if the verifier let it pass. */
static bool try_graph(const void *blob, size_t bytes)
{
	struct fluxion_error error = { 0 };
	struct flx_graph g;
	int err = flx_graph_verify(&g, blob, bytes, &limits, &error);

	if (!err) {
		run_graph(&g);
		return true;
	}
	CHECK(err == -FLX_EINVAL || err == -FLX_E2BIG);
	CHECK(error.message[0]);
	CHECK(memchr(error.message, 0, sizeof(error.message)));
	return false;
}

static struct fluxion_graph *compile(const char *text)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;

	if (fluxion_compile(text, &g, &d)) {
		tap_note("%s: %s", text, d.message);
		return NULL;
	}
	return g;
}

TEST(compiled_graphs_pass_and_run)
{
	int i;

	for (i = 0; i < TEXTS; i++) {
		struct fluxion_graph *g = compile(texts[i]);

		CHECK(g && try_graph(g, g->total));
		fluxion_graph_free(g);
	}
	CHECK(taken > 1000);
}

TEST(truncated_graphs_are_refused)
{
	struct fluxion_graph *g = compile(texts[0]);
	uint32_t n;

	for (n = 0; n < g->total; n++) {
		void *part = malloc(n ? n : 1);

		memcpy(part, g, n);
		CHECK(!try_graph(part, n));
		free(part);
	}
	fluxion_graph_free(g);
}

TEST(damaged_graphs_are_refused_or_harmless)
{
	const int rounds = 100000;
	int passed = 0;
	int i;

	for (i = 0; i < rounds; i++) {
		struct fluxion_graph *g = compile(texts[i % TEXTS]);
		uint32_t total = g->total;
		uint8_t *blob = malloc(total);

		memcpy(blob, g, total);
		fluxion_graph_free(g);
		damage(blob, total);
		passed += try_graph(blob, total);
		free(blob);
	}
	tap_note("%d of %d damaged graphs passed the verifier", passed, rounds);
	CHECK(passed > 0 && passed < rounds);
}

int main(void)
{
	RUN(compiled_graphs_pass_and_run);
	RUN(truncated_graphs_are_refused);
	RUN(damaged_graphs_are_refused_or_harmless);
	return tap_done();
}
