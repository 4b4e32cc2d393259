// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: time_test - operators of time on the kernel's clock.
 *
 * Nothing here depends on how fast the machine is: order and counts are
 * compared, never times. Pipelines go while their timers are armed.
 */
#include <pthread.h>
#include "library.h"

#define CROWD	32

static struct fluxion_pipeline *open_pipeline(const char *text, bool paused)
{
	struct fluxion_options o = { .paused = paused };

	return attach_text(text, &o);
}

/* What comes, as text: `1 2 error 7 end`. */
static const char *all_of(struct fluxion_stream *out)
{
	static char text[4096];
	size_t len = 0;
	int64_t v;
	int n = 1;

	while (len < sizeof(text) - 32 && (n == 1 || n == -EBADMSG)) {
		n = fluxion_receive_value(out, &v, NULL);
		if (n == 1)
			len += sprintf(text + len, "%lld ", (long long)v);
		else if (n == -EBADMSG)
			len += sprintf(text + len, "error %lld ", (long long)v);
	}
	sprintf(text + len, n ? "fail %d" : "end", n);
	return text;
}

/* Push 1, 2, 3, error 7, 4, end at once, and see what comes. */
static void try_program(const char *text, const char *want)
{
	struct fluxion_pipeline *p = open_pipeline(text, true);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	const char *got;
	int64_t v;

	for (v = 1; v <= 3; v++)
		fluxion_send_value(in, v, v);
	fluxion_send_error(in, 7);
	fluxion_send_value(in, 4, 4);
	fluxion_send_end(in);
	fluxion_resume(p);
	got = all_of(out);
	ok(!strcmp(got, want), "%s", text);
	if (strcmp(got, want))
		printf("#   got %s\n#   want %s\n", got, want);
	fluxion_pipeline_free(p);
}

static void test_operators(void)
{
	try_program("a | delay(2ms)", "error 7 1 2 3 4 end");
	try_program("a | delay(2ms) | delay(1ms)", "error 7 1 2 3 4 end");
	try_program("a | delay(1ms, queue = 1)", "1 2 3 error 7 4 end");
	try_program("a | delay(0ms)", "1 2 3 error 7 4 end");
	try_program("a | debounce(1h)", "error 7 4 end");
	try_program("a | throttle(1h)", "1 error 7 end");
	try_program("a | throttle(0ms)", "1 2 3 error 7 4 end");
	try_program("a | sample(1h)", "error 7 end");
	try_program("a | timeout(1h)", "1 2 3 error 7 4 end");
	try_program("a | delay(1ms) | timeout(1h) | take_items(3)",
		    "error 7 1 2 end");
}

/* A value that nothing follows: only a timer brings it. */
static void test_timers_bring(void)
{
	static const char *const texts[] = {
		"a | debounce(1ms)", "a | sample(1ms)", "a | delay(1ms)",
		"a | ordered_merge(b, wait = 1ms)",
	};
	struct fluxion_pipeline *p;
	struct fluxion_stream *in, *out;
	unsigned int i;
	int64_t v;

	for (i = 0; i < COUNT(texts); i++) {
		p = open_pipeline(texts[i], false);
		in = open_stream(p, "a", FLUXION_INPUT);
		out = open_stream(p, "out", 0);
		fluxion_send_value(in, 42, 1);
		v = 0;
		is(fluxion_receive_value(out, &v, NULL), 1, texts[i]);
		is(v, 42, "its value");
		fluxion_pipeline_free(p);
	}
}

static void test_timeout(void)
{
	struct fluxion_pipeline *p = open_pipeline("a | timeout(1ms)", false);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	struct fluxion_item item[2];

	is(fluxion_receive(out, item, 1), 1, "timeout: an item");
	ok(item->kind == FLUXION_ITEM_ERROR && item->code == ETIMEDOUT &&
	   item->flags & FLUXION_ITEM_TS && item->ts, "error ETIMEDOUT");
	is(fluxion_receive(out, item, 1), 1, "and another");
	is(item->kind, FLUXION_ITEM_END, "the end");
	is(fluxion_send_value(in, 1, 1), -EPIPE, "its input is closed");
	fluxion_pipeline_free(p);
}

static void test_interval(void)
{
	struct fluxion_pipeline *p =
		open_pipeline("interval(200us) | take_items(20)", false);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	uint64_t ts, last = 0;
	bool good = true;
	int64_t v, i;

	for (i = 0; i < 20 && good; i++) {
		good = fluxion_receive_value(out, &v, &ts) == 1 && v == i &&
			ts > last && (!last || (ts - last) % 200000 == 0);
		last = ts;
	}
	ok(good, "interval counts, stamped with its ticks");
	is(fluxion_receive_value(out, &v, NULL), 0, "and can be ended");
	fluxion_pipeline_free(p);
}

static void test_late(void)
{
	struct fluxion_pipeline *p =
		open_pipeline("a | ordered_merge(b, wait = 1ms, late = error)",
			      false);
	struct fluxion_stream *a = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *b = open_stream(p, "b", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	struct fluxion_node_info *node;
	int64_t v;

	fluxion_send_value(a, 5, 5);
	is(fluxion_receive_value(out, &v, NULL), 1, "what waited leaves");
	fluxion_send_value(b, 3, 3);
	is(fluxion_receive_value(out, &v, NULL), -EBADMSG, "what is late");
	is(v, ETIME, "is error ETIME");
	is(fluxion_pipeline_nodes(p, &node), 4, "statistics");
	is(node[2].late, 1, "count it");
	is(node[2].forced, 0, "nothing was forced");
	free(node);
	fluxion_pipeline_free(p);
}

static void test_forced(void)
{
	struct fluxion_pipeline *p =
		open_pipeline("a | ordered_merge(b, wait = 1h, queue = 2)",
			      false);
	struct fluxion_stream *a = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	struct fluxion_node_info *node;
	int64_t v;

	for (v = 0; v < 10; v++)
		fluxion_send_value(a, v, v);
	is(fluxion_flush(a, 10000000000), 0,
	   "FLUSH does not wait for a timer");
	is(fluxion_stream_peek(out), 9, "a full queue lets values go");
	fluxion_pipeline_nodes(p, &node);
	is(node[2].forced, 9, "which is counted");
	free(node);
	fluxion_pipeline_free(p);
}

static void *receive(void *arg)
{
	int64_t v;

	return (void *)(intptr_t)fluxion_receive_value(arg, &v, NULL);
}

static void test_gone_while_armed(void)
{
	struct fluxion_pipeline *p = open_pipeline("a | delay(1h)", false);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	pthread_t thread;
	void *result;
	int64_t v;

	fluxion_send_value(in, 1, 1);
	is(fluxion_flush(in, 10000000000), 0, "a value is in flight");
	pthread_create(&thread, NULL, receive, out);
	sleep_ms(5);
	is(fluxion_detach(p), 0, "DETACH");
	pthread_join(thread, &result);
	is((intptr_t)result, -EPIPE, "who waited for it hears of it");
	fluxion_pipeline_free(p);

	p = open_pipeline("a | delay(1h)", false);
	in = open_stream(p, "a", FLUXION_INPUT);
	out = open_stream(p, "out", 0);
	fluxion_send_value(in, 1, 1);
	fluxion_flush(in, 10000000000);
	fluxion_cancel(p);
	is(fluxion_receive_value(out, &v, NULL), 0, "CANCEL ends it");
	fluxion_pipeline_free(p);
}

/* Timers go off all the time; the pipelines go one after the other. */
static void test_crowd(void)
{
	struct fluxion_pipeline *p[CROWD];
	struct fluxion_stream *out[CROWD];
	int64_t v;
	int i, round, good = 0;

	for (round = 0; round < 4; round++) {
		for (i = 0; i < CROWD; i++) {
			p[i] = open_pipeline("interval(100us) | delay(150us) "
					     "| throttle(200us)", false);
			out[i] = open_stream(p[i], "out", 0);
		}
		for (i = 0; i < CROWD; i++)
			good += fluxion_receive_value(out[i], &v, NULL) == 1;
		for (i = 0; i < CROWD; i++) {
			/* Also while it runs in here. */
			if (i % 2)
				fluxion_run(out[i], 3);
			fluxion_detach(p[i]);
			fluxion_pipeline_free(p[i]);
		}
	}
	is(good, 4 * CROWD, "many pipelines tick and go");
}

static void __attribute__((noreturn)) child_ticks(void)
{
	struct fluxion_pipeline *p;
	struct fluxion_stream *out;

	f = fluxion_open(FLUXION_KERNEL);
	p = open_pipeline("interval(100us) | debounce(50us) | sample(300us)",
			  false);
	out = open_stream(p, "out", 0);
	for (;;)
		fluxion_run(out, 10);
}

static void test_killed(void)
{
	int i, status, killed = 0;
	pid_t pid;

	for (i = 0; i < 10; i++) {
		pid = fork();
		if (!pid)
			child_ticks();
		sleep_ms(20);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	}
	is(killed, 10, "killed while its timers go off");
}

/* While it is paused timers go off; then all of it is made up for. */
static void test_paused(void)
{
	struct fluxion_pipeline *p = open_pipeline("interval(100us)", true);
	struct fluxion_stream *out = open_stream(p, "out", FLUXION_NONBLOCK);
	int64_t v;

	sleep_ms(5);
	is(fluxion_receive_value(out, &v, NULL), -EAGAIN,
	   "a paused pipeline does not tick");
	fluxion_pipeline_free(p);
	p = open_pipeline("a | delay(1ms)", false);
	out = open_stream(p, "out", 0);
	fluxion_send_value(open_stream(p, "a", FLUXION_INPUT), 1, 1);
	fluxion_pause(p);
	sleep_ms(5);
	fluxion_resume(p);
	is(fluxion_receive_value(out, &v, NULL), 1,
	   "what fell due while it was paused comes after");
	fluxion_pipeline_free(p);
}

static void test_refused(void)
{
	static const char *const texts[] = {
		"interval(99us)", "a | sample(99us)", "a | sample(0ms)",
		"a | delay(1ms, queue = 0)", "a | delay(1ms, queue = 2000000)",
	};
	struct fluxion_diagnostic diag;
	struct fluxion_pipeline *p;
	unsigned int i;

	for (i = 0; i < COUNT(texts); i++) {
		int err = fluxion_attach(f, texts[i], NULL, &p, &diag);

		ok(err == -EINVAL && strstr(diag.message, "out of range"),
		   "%s: out of range", texts[i]);
	}
}

int main(void)
{
	f = fluxion_open(FLUXION_KERNEL);
	if (!f)
		bail("fluxion_open");
	test_operators();
	test_timers_bring();
	test_timeout();
	test_interval();
	test_late();
	test_forced();
	test_gone_while_armed();
	test_crowd();
	test_killed();
	test_paused();
	test_refused();
	fluxion_close(f);
	return done();
}
