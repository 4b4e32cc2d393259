// SPDX-License-Identifier: GPL-2.0
/* fluxion: token_test - cancel tokens, and fluxion_subscribe() in process. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include "pipeline.h"

static bool readable(const struct fluxion_token *t)
{
	struct pollfd p = { .fd = fluxion_token_fd(t), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

TEST(a_child_follows_its_ancestors_only)
{
	struct fluxion_token *a = fluxion_token_new();
	struct fluxion_token *b = fluxion_token_child(a);
	struct fluxion_token *c = fluxion_token_child(b);

	CHECK(!readable(a) && !readable(b) && !readable(c));
	CHECK(fluxion_token_wait(c, 0) == -ETIME);
	fluxion_token_cancel(b);
	fluxion_token_cancel(b);
	CHECK(!fluxion_token_is_cancelled(a) && !readable(a));
	CHECK(fluxion_token_is_cancelled(b) && readable(b));
	CHECK(fluxion_token_is_cancelled(c) && readable(c));
	CHECK(!fluxion_token_wait(c, -1) && !fluxion_token_wait(c, -1));
	fluxion_token_free(a);
	fluxion_token_free(b);
	CHECK(fluxion_token_is_cancelled(c));
	fluxion_token_free(c);
}

static void *wait_for(void *token)
{
	return fluxion_token_wait(token, -1) ? token : NULL;
}

static struct fluxion_token *signalled;

static void on_signal(int sig)
{
	(void)sig;
	fluxion_token_cancel(signalled);
}

TEST(a_signal_handler_wakes_every_thread)
{
	pthread_t t[3];
	void *bad;
	int i;

	signalled = fluxion_token_new();
	signal(SIGUSR1, on_signal);
	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, wait_for, signalled);
	raise(SIGUSR1);
	for (i = 0; i < 3; i++) {
		pthread_join(t[i], &bad);
		CHECK(!bad);
	}
	fluxion_token_free(signalled);
}

/* ---- The cases. ---- */

#define WAITERS	8

/**
 * struct token_bed - a token, and who waits for it
 * @token: the token
 * @waiters: threads
 * @count: how many
 */
struct token_bed {
	struct fluxion_token *token;
	pthread_t waiters[WAITERS];
	unsigned int count;
};

/* Return: how many have ceased to wait, and were told why. */
static unsigned int join_waiters(struct token_bed *b)
{
	unsigned int i, woken = 0;
	void *bad;

	for (i = 0; i < b->count; i++) {
		pthread_join(b->waiters[i], &bad);
		woken += !bad;
	}
	b->count = 0;
	return woken;
}

static bool token_expect(struct token_bed *b, const char *what)
{
	bool cancelled = fluxion_token_is_cancelled(b->token);
	unsigned int n;

	if (!strcmp(what, "none"))
		return !cancelled && !readable(b->token);
	if (!strcmp(what, "cancelled"))
		return cancelled && readable(b->token);
	return sscanf(what, "woken %u", &n) == 1 && cancelled &&
	       join_waiters(b) == n;
}

static bool token_line(struct token_bed *b, const char *line)
{
	if (!strncmp(line, "expect ", 7))
		return token_expect(b, line + 7);
	if (!strcmp(line, "cancel"))
		fluxion_token_cancel(b->token);
	else if (!strcmp(line, "wait"))
		return b->count < WAITERS &&
		       !pthread_create(&b->waiters[b->count++], NULL, wait_for,
				       b->token);
	else
		return false;
	return true;
}

static void token_bed_end(struct token_bed *b)
{
	if (b->token)
		fluxion_token_cancel(b->token);
	join_waiters(b);
	fluxion_token_free(b->token);
	b->token = NULL;
}

TEST(the_cases_hold)
{
	FILE *file = fopen("tests/unit/subscribe.cases", "r");
	struct token_bed b = { 0 };
	unsigned int cases = 0;
	char line[128];

	CHECK(file);
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[0]) {
			token_bed_end(&b);
		} else if (!strcmp(line, "op token()")) {
			b.token = fluxion_token_new();
			cases++;
		} else if (b.token && !token_line(&b, line)) {
			CHECK(!"the case");
			tap_note("case %u: %s", cases, line);
		}
	}
	token_bed_end(&b);
	if (file)
		fclose(file);
	CHECK(cases == 5);
}

/* What a handler saw: sums of values, and of error codes. */
struct seen {
	int64_t values;
	uint32_t errors;
	unsigned int failed;
	int64_t cancel_at;
};

static int see(void *arg, const struct fluxion_item *item,
	       struct fluxion_token *token)
{
	struct seen *seen = arg;
	int64_t v;

	if (item->kind == FLUXION_ITEM_ERROR) {
		seen->errors += item->code;
		return 0;
	}
	memcpy(&v, item + 1, sizeof(v));
	seen->values += v;
	if (v == seen->cancel_at)
		fluxion_token_cancel(token);
	return v < 10 ? -EDOM : 0;
}

static void see_failure(void *arg, const struct fluxion_item *item, int err)
{
	struct seen *seen = arg;

	(void)item;
	seen->failed += err == -EDOM;
}

static int subscribe_to(struct seen *seen, bool end, unsigned int flags)
{
	const struct fluxion_subscriber sub = { see, see_failure, seen };
	struct fluxion_token *token = fluxion_token_new();
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	int ret;

	fluxion_send_value(in, 25, 1);
	fluxion_send_value(in, 4, 2);
	fluxion_send_error(in, 22);
	fluxion_send_value(in, 30, 3);
	if (end)
		fluxion_send_end(in);
	ret = fluxion_subscribe(stream(p, "out", flags), &sub, token);
	fluxion_close(f);
	fluxion_token_free(token);
	return ret;
}

TEST(failures_are_told_and_the_loop_goes_on)
{
	struct seen mapped = { 0 };
	struct seen copied = { 0 };

	CHECK(!subscribe_to(&mapped, true, 0));
	CHECK(mapped.values == 59 && mapped.errors == 22 && mapped.failed == 1);
	CHECK(!subscribe_to(&copied, true, FLUXION_COPY));
	CHECK(copied.values == 59 && copied.errors == 22 && copied.failed == 1);
}

TEST(cancelled_it_takes_no_more)
{
	struct seen seen = { .cancel_at = 4 };

	CHECK(!subscribe_to(&seen, false, 0));
	CHECK(seen.values == 29 && !seen.errors && seen.failed == 1);
}

TEST(nothing_can_come_in_process)
{
	struct seen seen = { 0 };

	CHECK(subscribe_to(&seen, false, 0) == -EAGAIN);
	CHECK(seen.values == 59);
}

int main(void)
{
	RUN(a_child_follows_its_ancestors_only);
	RUN(a_signal_handler_wakes_every_thread);
	RUN(the_cases_hold);
	RUN(failures_are_told_and_the_loop_goes_on);
	RUN(cancelled_it_takes_no_more);
	RUN(nothing_can_come_in_process);
	return tap_done();
}
