// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: latest_test - subscribe_latest of programs: a handler in a thread.
 *
 * The cases of subscribe.cases and a random walk feed the thread item by item;
 * the handler is done at once, or when the test says so. After each step the
 * test waits until nothing moves by itself any more.
 */
#include <sched.h>
#include <semaphore.h>
#include <time.h>
#include "handled.h"
#include "latest.h"

/**
 * struct bed - a thread, and its handler
 * @latest: what is tested
 * @sub: its handler
 * @token: the caller's
 * @manual: the handler is done when the test says so
 * @fail: what it fails at: an expression over v; or NULL
 * @go: it is done
 * @inside: A the handler waits for @go
 * @told: its token was cancelled when it was done
 * @running: its token while it is @inside
 * @log: what happened
 * @logged: A how much did
 * @seen: how much of it was expected
 */
struct bed {
	struct latest latest;
	struct fluxion_subscriber sub;
	struct fluxion_token *token;
	bool manual;
	const char *fail;
	sem_t go;
	bool inside;
	bool told;
	struct fluxion_token *running;
	char log[4 * HANDLED_MAX][64];
	unsigned int logged;
	unsigned int seen;
};

static void note(struct bed *b, const char *what, const struct fluxion_item *h)
{
	unsigned int at = b->logged;

	note_item(b->log[at], sizeof(b->log[0]), what, h);
	__atomic_store_n(&b->logged, at + 1, __ATOMIC_RELEASE);
}

static int bed_handle(void *arg, const struct fluxion_item *item,
		      struct fluxion_token *token)
{
	struct bed *b = arg;
	int64_t v;

	note(b, "call", item);
	if (b->manual) {
		b->running = token;
		__atomic_store_n(&b->inside, true, __ATOMIC_RELEASE);
		sem_wait(&b->go);
	}
	b->told = fluxion_token_is_cancelled(token);
	memcpy(&v, item + 1, sizeof(v));
	return b->fail && value_holds(b->fail, v) ? -EDOM : 0;
}

static void bed_failed(void *arg, const struct fluxion_item *item, int err)
{
	CHECK(err == -EDOM);
	note(arg, "failed", item);
}

static struct bed *bed_new(bool manual, const char *fail, unsigned int flags)
{
	struct bed *b = calloc(1, sizeof(*b));

	sem_init(&b->go, 0, 0);
	b->manual = manual;
	b->fail = fail;
	b->token = fluxion_token_new();
	b->sub = (struct fluxion_subscriber){ bed_handle, bed_failed, b };
	b->latest.sub = &b->sub;
	b->latest.token = b->token;
	b->latest.flags = flags;
	b->latest.stride = sizeof(struct fluxion_item) + sizeof(int64_t);
	CHECK(!latest_start(&b->latest));
	return b;
}

/* Until the handler is free, or waits for the test. */
static void bed_settle(struct bed *b)
{
	bool busy;

	for (;;) {
		pthread_mutex_lock(&b->latest.lock);
		busy = b->latest.busy;
		pthread_mutex_unlock(&b->latest.lock);
		if (!busy || __atomic_load_n(&b->inside, __ATOMIC_ACQUIRE))
			return;
		sched_yield();
	}
}

/* As the loop that takes them does: nothing behind a cancelled token. */
static void bed_put(struct bed *b, uint8_t kind, int64_t v, uint64_t ts)
{
	bool error = kind == FLUXION_ITEM_ERROR;
	struct { struct fluxion_item h; int64_t v; } item = {
		.h.kind = kind, .h.ts = ts, .h.code = error ? v : 0,
		.h.flags = error ? 0 : FLUXION_ITEM_TS, .v = error ? 0 : v,
	};

	if (!fluxion_token_is_cancelled(b->token))
		CHECK(!latest_put(&b->latest, &item.h));
	bed_settle(b);
}

static void bed_release(struct bed *b)
{
	CHECK(__atomic_load_n(&b->inside, __ATOMIC_ACQUIRE));
	__atomic_store_n(&b->inside, false, __ATOMIC_RELEASE);
	sem_post(&b->go);
	bed_settle(b);
}

/* The next line of the log is this one. */
static bool bed_saw(struct bed *b, const char *line)
{
	return b->seen < __atomic_load_n(&b->logged, __ATOMIC_ACQUIRE) &&
	       !strcmp(b->log[b->seen++], line);
}

static bool bed_quiet(const struct bed *b)
{
	return b->seen == __atomic_load_n(&b->logged, __ATOMIC_ACQUIRE);
}

/* It ends, and not before the handler is done. */
static void bed_free(struct bed *b)
{
	latest_end(&b->latest);
	if (__atomic_load_n(&b->inside, __ATOMIC_ACQUIRE)) {
		fluxion_token_cancel(b->token);
		sem_post(&b->go);
	}
	latest_join(&b->latest);
	sem_destroy(&b->go);
	fluxion_token_free(b->token);
	free(b);
}

/* ---- The cases. ---- */

static bool case_expect(struct bed *b, const char *what)
{
	if (!strcmp(what, "none"))
		return bed_quiet(b);
	if (!strcmp(what, "done"))
		return bed_quiet(b) && !b->latest.busy && !b->latest.waiting;
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
		fluxion_token_cancel(b->token);
	else if (!strcmp(line, "a end"))
		latest_end(&b->latest);
	else if (sscanf(line, "a error %lld", &v) == 1)
		bed_put(b, FLUXION_ITEM_ERROR, v, 0);
	else if (sscanf(line, "a %lld@%llu", &v, &ts) == 2)
		bed_put(b, FLUXION_ITEM_VALUE, v, ts);
	else
		return false;
	return true;
}

/* `op NAME(a; handler: manual; fail: EXPR)` */
static struct bed *case_bed(char *op, unsigned int flags)
{
	char *fail = strstr(op, "fail: ");

	op[strlen(op) - 1] = '\0';
	return bed_new(strstr(op, "handler: manual"), fail ? fail + 6 : NULL,
		       flags);
}

static unsigned int play_cases(unsigned int flags)
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
		if (!strncmp(line, "op subscribe_latest(", 20)) {
			strcpy(op, line);
			b = case_bed(op, flags);
			cases++;
		} else if (b && !case_line(b, line)) {
			CHECK(!"the case");
			tap_note("%s: %s", name, line);
		}
	}
	if (b)
		bed_free(b);
	if (file)
		fclose(file);
	return cases;
}

TEST(the_cases_hold)
{
	CHECK(play_cases(0) == 13);
	CHECK(play_cases(FLUXION_CANCEL_OUTDATED) == 13);
}

/* ---- What the cases cannot say. ---- */

TEST(a_newer_item_cancels_the_token_if_asked)
{
	struct bed *b = bed_new(true, NULL, FLUXION_CANCEL_OUTDATED);

	bed_put(b, FLUXION_ITEM_VALUE, 1, 1);
	CHECK(!fluxion_token_is_cancelled(b->running));
	bed_put(b, FLUXION_ITEM_VALUE, 2, 2);
	CHECK(fluxion_token_is_cancelled(b->running));
	bed_release(b);
	CHECK(b->told && !fluxion_token_is_cancelled(b->running));
	CHECK(!fluxion_token_is_cancelled(b->token));
	fluxion_token_cancel(b->token);
	CHECK(fluxion_token_is_cancelled(b->running));
	bed_free(b);
}

TEST(without_that_it_does_not)
{
	struct bed *b = bed_new(true, NULL, 0);

	bed_put(b, FLUXION_ITEM_VALUE, 1, 1);
	bed_put(b, FLUXION_ITEM_VALUE, 2, 2);
	CHECK(!fluxion_token_is_cancelled(b->running));
	bed_release(b);
	CHECK(!b->told);
	bed_free(b);
}

static void random_walk(unsigned int seed)
{
	struct bed *b = bed_new(true, NULL, seed % 2);
	struct model m = { .latest = true };
	unsigned int item = 0;
	char want[32];

	while (item < HANDLED_MAX - 1 || m.running) {
		unsigned int before = m.running;

		if (item < HANDLED_MAX - 1 &&
		    (next_random(&seed) % 3 || !m.running)) {
			model_push(&m, ++item);
			bed_put(b, FLUXION_ITEM_VALUE, item, item);
		} else {
			bed_release(b);
			model_release(&m);
		}
		if (m.running == before)
			continue;
		snprintf(want, sizeof(want), "call %u@%u", m.running, m.running);
		CHECK(!m.running || bed_saw(b, want));
	}
	CHECK(bed_quiet(b));
	bed_free(b);
}

TEST(random_arrivals_and_releases)
{
	unsigned int seed = time(NULL);
	unsigned int i;

	tap_note("seed %u", seed);
	for (i = 0; i < 100 && !tap_bad; i++) {
		random_walk(seed + i);
		if (tap_bad)
			tap_note("walk %u", i);
	}
}

/* ---- A whole pipeline. ---- */

/**
 * struct outdated - a handler that is busy until its item is outdated
 * @first: the first item
 * @last: the newest one
 * @unsorted: an item came behind a newer one
 * @calls: how many came
 */
struct outdated {
	int64_t first;
	int64_t last;
	unsigned int unsorted;
	unsigned int calls;
};

static int outdate(void *arg, const struct fluxion_item *item,
		   struct fluxion_token *token)
{
	struct outdated *o = arg;
	int64_t v;

	memcpy(&v, item + 1, sizeof(v));
	if (!o->calls++)
		o->first = v;
	o->unsorted += v <= o->last;
	o->last = v;
	return v < 1000 ? fluxion_token_wait(token, -1) : 0;
}

static int latest_of_1000(struct outdated *o, struct fluxion_token *token)
{
	const struct fluxion_subscriber sub = { outdate, NULL, o };
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v)", NULL, 7);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	int64_t i;
	int ret;

	for (i = 1; i <= 1000; i++)
		CHECK(fluxion_send_value(in, i, i) == 0);
	fluxion_send_end(in);
	ret = fluxion_subscribe_latest(stream(p, "out", 0), &sub, token,
				       FLUXION_CANCEL_OUTDATED);
	fluxion_close(f);
	return ret;
}

TEST(the_first_and_the_last_are_handled)
{
	struct outdated o = { 0 };

	CHECK(!latest_of_1000(&o, NULL));
	CHECK(o.first == 1 && o.last == 1000 && !o.unsorted);
	CHECK(o.calls >= 2);
}

TEST(cancelled_nothing_is_handled)
{
	struct fluxion_token *token = fluxion_token_new();
	struct outdated o = { 0 };

	fluxion_token_cancel(token);
	CHECK(!latest_of_1000(&o, token));
	CHECK(!o.calls);
	fluxion_token_free(token);
}

TEST(what_is_refused)
{
	const struct fluxion_subscriber sub = { outdate, NULL, NULL };
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);

	CHECK(fluxion_subscribe_latest(in, &sub, NULL, 0) == -EINVAL);
	CHECK(fluxion_subscribe_latest(out, &sub, NULL, 2) == -EINVAL);
	CHECK(fluxion_subscribe_latest(out, &sub, NULL, 0) == -EAGAIN);
	fluxion_close(f);
}

int main(void)
{
	RUN(the_cases_hold);
	RUN(a_newer_item_cancels_the_token_if_asked);
	RUN(without_that_it_does_not);
	RUN(random_arrivals_and_releases);
	RUN(the_first_and_the_last_are_handled);
	RUN(cancelled_nothing_is_handled);
	RUN(what_is_refused);
	return tap_done();
}
