// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: subscribe_test - subscribe and subscribe_latest, in the core.
 *
 * A pipe between a queue and a handler of the test's own, which is done at once
 * or when the test says so. The cases lie in subscribe.cases.
 */
#include <time.h>
#include <fluxion/fluxion.h>
#include "core/subscription.h"
#include "handled.h"
#include "test_ring.h"

#define QUEUE	HANDLED_MAX

/**
 * struct bed - a pipe, what feeds it, and its handler
 * @queue: what comes next
 * @from: of these the next one
 * @to: behind the last one
 * @end: END follows
 * @reader: whom to wake
 * @manual: the handler is done when the test says so
 * @fail: what it fails at: an expression over v; or NULL
 * @running: what the handler has
 * @told: the running handler's token was cancelled
 * @log: what happened: "call 5@10", "failed 5@10"
 * @logged: how much did
 * @seen: how much of it was expected
 */
struct bed {
	struct flx_stream stream;
	struct flx_handler handler;
	struct fluxion_graph *blob;
	struct flx_graph graph;
	struct flx_pipe pipe;
	struct { struct fluxion_item h; s64 v; } queue[QUEUE];
	unsigned int from;
	unsigned int to;
	bool end;
	struct flx_waker *reader;
	bool manual;
	const char *fail;
	struct flx_subscription *running;
	bool told;
	char log[4 * QUEUE][64];
	unsigned int logged;
	unsigned int seen;
};

static enum flx_poll bed_poll(struct flx_stream *s, struct flx_waker *w,
			      struct flx_batch *out)
{
	struct bed *b = FLX_CONTAINER_OF(s, struct bed, stream);

	flx_batch_columns(out);
	for (; b->from < b->to && out->count < out->limit; b->from++) {
		u32 i = out->count++;

		out->ts[i] = b->queue[b->from].h.ts;
		out->kind[i] = b->queue[b->from].h.kind;
		out->flags[i] = b->queue[b->from].h.flags;
		out->code[i] = b->queue[b->from].h.code;
		memcpy(flx_batch_record(out, i), &b->queue[b->from].v, 8);
		out->plain = false;
	}
	b->reader = w;
	if (out->count)
		return FLX_READY;
	return b->end ? FLX_END : FLX_PENDING;
}

static const struct flx_stream_ops bed_ops = { .poll = bed_poll };

static void note(struct bed *b, const char *what, const struct fluxion_item *h)
{
	note_item(b->log[b->logged++], sizeof(b->log[0]), what, h);
}

static void handled(struct bed *b)
{
	struct flx_subscription *s = b->running;
	s64 v;
	bool bad;

	memcpy(&v, s->item + 1, sizeof(v));
	bad = b->fail && s->item->kind == FLUXION_ITEM_VALUE &&
	      value_holds(b->fail, v);
	if (bad)
		note(b, "failed", s->item);
	b->told = flx_cancel_is(&s->token);
	b->running = NULL;
	flx_subscription_done(s, bad ? -FLX_EINVAL : 0);
}

static void bed_start(struct flx_handler *h, struct flx_subscription *s)
{
	struct bed *b = FLX_CONTAINER_OF(h, struct bed, handler);

	CHECK(!b->running);
	note(b, "call", s->item);
	b->running = s;
	if (!b->manual)
		handled(b);
}

static struct bed *bed_new(const char *text, u32 batch)
{
	static const struct flx_limits limits = {
		.nodes = FLX_NODES_MAX, .depth = FLX_DEPTH_MAX, .bytes = 1 << 20,
	};
	struct bed *b = calloc(1, sizeof(*b));
	struct flx_stream *in = &b->stream;

	CHECK(!fluxion_compile(text, &b->blob, NULL));
	flx_stream_init(&b->stream, &bed_ops, sizeof(s64));
	CHECK(!flx_graph_verify(&b->graph, b->blob, b->blob->total, &limits,
				NULL));
	CHECK(!flx_pipe_build(&b->pipe, &test_rt, &b->graph, batch, &limits,
			      &in, NULL));
	b->handler.start = bed_start;
	b->pipe.subscriptions->handler = &b->handler;
	flx_pipe_wake(&b->pipe);
	return b;
}

static void bed_run(struct bed *b)
{
	while (flx_pipe_run(&b->pipe, ~0u) > 0)
		;
}

static void bed_free(struct bed *b)
{
	flx_pipe_kill(&b->pipe);
	flx_pipe_free(&b->pipe);
	flx_pipe_release(&b->pipe);
	fluxion_graph_free(b->blob);
	free(b);
}

static void bed_push(struct bed *b, u8 kind, s64 v, u64 ts)
{
	bool error = kind == FLUXION_ITEM_ERROR;

	b->queue[b->to].h = (struct fluxion_item){
		.kind = kind, .ts = ts, .code = error ? v : 0,
		.flags = error ? 0 : FLUXION_ITEM_TS,
	};
	b->queue[b->to++].v = error ? 0 : v;
	flx_waker_wake(b->reader);
}

static void bed_release(struct bed *b)
{
	CHECK(b->running);
	if (b->running)
		handled(b);
}

/* The next line of the log is this one. */
static bool bed_saw(struct bed *b, const char *line)
{
	return b->seen < b->logged && !strcmp(b->log[b->seen++], line);
}

static bool bed_quiet(const struct bed *b)
{
	return b->seen == b->logged;
}

/* ---- The cases. ---- */

static bool case_expect(struct bed *b, const char *what)
{
	if (!strcmp(what, "none"))
		return bed_quiet(b);
	if (!strcmp(what, "done"))
		return bed_quiet(b) && flx_pipe_ended(&b->pipe) &&
		       flx_pipe_is_idle(&b->pipe);
	return bed_saw(b, what);
}

static bool case_line(struct bed *b, const char *line)
{
	unsigned long long ts;
	long long v;

	if (!strncmp(line, "expect ", 7))
		return case_expect(b, line + 7);
	if (!strcmp(line, "release"))
		bed_release(b);
	else if (!strcmp(line, "cancel"))
		flx_pipe_cancel(&b->pipe);
	else if (!strcmp(line, "a end"))
		b->end = true, flx_waker_wake(b->reader);
	else if (sscanf(line, "a error %lld", &v) == 1)
		bed_push(b, FLUXION_ITEM_ERROR, v, 0);
	else if (sscanf(line, "a %lld@%llu", &v, &ts) == 2)
		bed_push(b, FLUXION_ITEM_VALUE, v, ts);
	else
		return false;
	bed_run(b);
	return true;
}

/* `op NAME(a; handler: manual; fail: EXPR)` */
static struct bed *case_bed(char *op, u32 batch, bool cancel_outdated)
{
	bool latest = !strncmp(op, "subscribe_latest(", 17);
	char *fail = strstr(op, "fail: ");
	char text[64];
	struct bed *b;

	op[strlen(op) - 1] = '\0';
	snprintf(text, sizeof(text), "a | subscribe%s(handler%s)",
		 latest ? "_latest" : "",
		 latest && cancel_outdated ? ", cancel_outdated" : "");
	b = bed_new(text, batch);
	b->manual = strstr(op, "handler: manual");
	b->fail = fail ? fail + 6 : NULL;
	bed_run(b);
	return b;
}

/* One file's cases, but for those of the token. Return: how many. */
static unsigned int play_cases(u32 batch, bool cancel_outdated)
{
	FILE *file = fopen(SUBSCRIBE_CASES, "r");
	struct bed *b = NULL;
	char line[128], name[128] = "", op[128];
	unsigned int cases = 0;

	CHECK(file);
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "case ", 5))
			strcpy(name, line);
		if (!line[0] && b) {
			bed_free(b);
			b = NULL;
		}
		if (!strncmp(line, "op subscribe", 12)) {
			strcpy(op, line + 3);
			b = case_bed(op, batch, cancel_outdated);
			cases++;
		} else if (b && !case_line(b, line)) {
			CHECK(!"the case");
			tap_note("%s: %s; batch %u", name, line, batch);
		}
	}
	if (b)
		bed_free(b);
	if (file)
		fclose(file);
	return cases;
}

TEST(the_cases_hold_whatever_the_batch)
{
	CHECK(play_cases(1, false) == 24);
	CHECK(play_cases(7, false) == 24);
	CHECK(play_cases(128, true) == 24);
}

/* ---- What the cases cannot say. ---- */

TEST(a_newer_item_cancels_the_token_if_asked)
{
	struct bed *b = bed_new("a | subscribe_latest(h, cancel_outdated)", 1);

	b->manual = true;
	bed_push(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_run(b);
	CHECK(b->running && !flx_cancel_is(&b->running->token));
	bed_push(b, FLUXION_ITEM_VALUE, 2, 2);
	bed_run(b);
	CHECK(flx_cancel_is(&b->running->token));
	bed_release(b);
	bed_run(b);
	CHECK(b->running && !flx_cancel_is(&b->running->token));
	CHECK(!flx_cancel_is(&b->pipe.cancel));
	flx_pipe_cancel(&b->pipe);
	CHECK(flx_cancel_is(&b->running->token));
	bed_release(b);
	bed_free(b);
}

TEST(without_that_it_does_not)
{
	struct bed *b = bed_new("a | subscribe_latest(h)", 1);

	b->manual = true;
	bed_push(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_push(b, FLUXION_ITEM_VALUE, 2, 2);
	bed_run(b);
	bed_release(b);
	CHECK(!b->told);
	bed_free(b);
}

TEST(a_pause_is_for_handlers_too)
{
	struct bed *b = bed_new("a | subscribe(h)", 1);

	flx_pipe_pause(&b->pipe, true);
	bed_push(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_run(b);
	CHECK(bed_quiet(b) && flx_pipe_is_idle(&b->pipe));
	flx_pipe_pause(&b->pipe, false);
	bed_run(b);
	CHECK(bed_saw(b, "call 1@1"));
	bed_free(b);
}

/* It is at rest only when the handler is, paused or not. */
TEST(a_busy_handler_is_no_rest)
{
	struct bed *b = bed_new("a | subscribe(h)", 1);

	b->manual = true;
	bed_push(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_run(b);
	CHECK(!flx_pipe_is_idle(&b->pipe) && !flx_pipe_stalled(&b->pipe));
	flx_pipe_pause(&b->pipe, true);
	bed_run(b);
	CHECK(!flx_pipe_is_idle(&b->pipe));
	bed_release(b);
	CHECK(!flx_pipe_is_idle(&b->pipe));
	bed_run(b);
	CHECK(flx_pipe_is_idle(&b->pipe));
	bed_free(b);
}

TEST(it_counts)
{
	struct bed *b = bed_new("a | subscribe_latest(h)", 128);
	const struct flx_counts *c = b->pipe.subscriptions->counts;
	s64 i;

	b->manual = true;
	b->fail = "v == 1";
	for (i = 1; i <= 5; i++)
		bed_push(b, FLUXION_ITEM_VALUE, i, i);
	bed_run(b);
	bed_release(b);
	bed_run(b);
	CHECK(c->in == 5 && c->out == 2 && c->dropped == 3 && c->errors == 1);
	bed_free(b);
}

/* A pipe that goes while the handler has an item. */
TEST(it_goes_while_the_handler_is_busy)
{
	struct bed *b = bed_new("a | subscribe(h)", 1);

	b->manual = true;
	bed_push(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_run(b);
	CHECK(b->running);
	bed_free(b);
}

/* ---- What is handled when arrivals and releases are mixed. ---- */

static void random_walk(unsigned int seed, bool latest, u32 batch)
{
	struct bed *b = bed_new(latest ? "a | subscribe_latest(h)" :
					 "a | subscribe(h)", batch);
	struct model m = { .latest = latest };
	unsigned int item = 0;
	char want[32];

	b->manual = true;
	while (item < QUEUE - 1 || m.running) {
		unsigned int before = m.running;

		if (item < QUEUE - 1 && (next_random(&seed) % 3 || !m.running)) {
			model_push(&m, ++item);
			bed_push(b, FLUXION_ITEM_VALUE, item, item);
		} else {
			bed_release(b);
			model_release(&m);
		}
		/* What lies in one batch is as if it had come one by one. */
		bed_run(b);
		if (m.running == before)
			continue;
		snprintf(want, sizeof(want), "call %u@%u", m.running, m.running);
		CHECK(!m.running || bed_saw(b, want));
	}
	CHECK(bed_quiet(b) && !b->running);
	bed_free(b);
}

TEST(random_arrivals_and_releases)
{
	unsigned int seed = time(NULL);
	unsigned int i;

	tap_note("seed %u", seed);
	for (i = 0; i < 500 && !tap_bad; i++) {
		random_walk(seed + i, i % 2, 1 + i % 9);
		if (tap_bad)
			tap_note("walk %u", i);
	}
}

int main(void)
{
	RUN(the_cases_hold_whatever_the_batch);
	RUN(a_newer_item_cancels_the_token_if_asked);
	RUN(without_that_it_does_not);
	RUN(a_pause_is_for_handlers_too);
	RUN(a_busy_handler_is_no_rest);
	RUN(it_counts);
	RUN(it_goes_while_the_handler_is_busy);
	RUN(random_arrivals_and_releases);
	return tap_done();
}
