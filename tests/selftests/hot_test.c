// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: hot_test - share, partition and subjects: who comes, who goes, who
 * is too slow.
 *
 * usage: hot_test [local]
 *
 * On the module, or the same in this process.
 */
#include <pthread.h>
#include "library.h"

static bool local;

static struct fluxion_pipeline *open_paused(const char *text, bool paused)
{
	struct fluxion_options o = { .paused = paused };

	return attach_text(text, &o);
}

static struct fluxion_pipeline *open_text(const char *text)
{
	return open_paused(text, false);
}

static struct fluxion_stream *hold(struct fluxion_pipeline *p, const char *end,
				   unsigned int flags)
{
	return open_stream(p, end, flags | FLUXION_NONBLOCK);
}

static void send_range(struct fluxion_stream *s, int64_t from, int64_t to)
{
	for (; from <= to; from++)
		if (fluxion_send_value(s, from, from))
			bail("send");
	fluxion_flush(s, 5000000000);
}

/* What comes next: a value, or -errno; 0 is END, -EBADMSG an error. */
static int64_t next(struct fluxion_stream *s)
{
	int64_t v = 0;
	int n = fluxion_receive_value(s, &v, NULL);

	return n == 1 ? v : n;
}

/* The values from @from to @to, and nothing then. */
static bool gives(struct fluxion_stream *s, int64_t from, int64_t to)
{
	int64_t v;

	for (; from <= to; from++) {
		v = next(s);
		if (v == from)
			continue;
		printf("#   got %lld, want %lld\n", (long long)v,
		       (long long)from);
		return false;
	}
	return next(s) == -EAGAIN;
}

static struct fluxion_end_info state_of_end(struct fluxion_pipeline *p,
					const char *name)
{
	struct fluxion_end_info *e, found = { .held = ~0u };
	int n = fluxion_pipeline_ends(p, &e);

	for (int i = 0; i < n; i++)
		if (!strcmp(e[i].name, name))
			found = e[i];
	free(e);
	return found;
}

static bool balanced(const struct fluxion_queue_info *q)
{
	uint64_t gone = q->delivered + q->queued;

	for (int i = 0; i < FLUXION_DROP_REASONS; i++)
		gone += q->dropped[i];
	return q->accepted == gone;
}

/* The queue that node number @to reads, or seat @seat at it. */
static struct fluxion_queue_info queue_info(struct fluxion_pipeline *p,
					    unsigned int port,
					    unsigned int seat)
{
	struct fluxion_queue_info *q, found = { .room = 0 };
	int n = fluxion_pipeline_queues(p, &q);

	for (int i = 0; i < n; i++) {
		ok(balanced(&q[i]), "accepted = delivered + dropped + queued");
		if (q[i].seat == seat && q[i].port == port)
			found = q[i];
	}
	free(q);
	return found;
}

static void test_subscribers(void)
{
	struct fluxion_pipeline *p = open_text("a | share");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *s[3];

	is(state_of_end(p, "out").held, 0, "nobody has subscribed");
	send_range(in, 1, 5);
	is(state_of_end(p, "out").dropped[FLUXION_DROP_NO_SUBSCRIBER], 5,
	   "nobody heard five items");
	s[0] = hold(p, "out", 0);
	s[1] = hold(p, "out", FLUXION_COPY);
	is(state_of_end(p, "out").held, 2, "two have");
	send_range(in, 6, 8);
	s[2] = hold(p, "out", 0);
	send_range(in, 9, 10);
	ok(gives(s[0], 6, 10), "the first gets what came since");
	ok(gives(s[1], 6, 10), "so does the second");
	ok(gives(s[2], 9, 10), "the late one begins late");
	fluxion_stream_close(s[1]);
	send_range(in, 11, 12);
	is(state_of_end(p, "out").held, 2, "one has gone");
	s[1] = hold(p, "out", 0);
	ok(gives(s[1], 0, -1), "the next in that seat finds it empty");
	fluxion_send_end(in);
	fluxion_flush(in, 5000000000);
	ok(next(s[0]) == 11 && next(s[0]) == 12 && next(s[0]) == 0,
	   "what is queued stays readable, then comes END");
	ok(next(s[1]) == 0 && next(s[2]) == 11, "for each by itself");
	is(fluxion_stream_open(p, "out", 0, &s[0]), -EPIPE,
	   "nobody subscribes after the end");
	fluxion_pipeline_free(p);
}

static void test_error_is_last(void)
{
	struct fluxion_pipeline *p = open_text("a | share");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *s = hold(p, "out", 0), *late;

	fluxion_send_value(in, 1, 1);
	fluxion_send_error(in, 9);
	fluxion_send_value(in, 2, 2);
	fluxion_flush(in, 5000000000);
	ok(next(s) == 1 && next(s) == -EBADMSG && next(s) == 0,
	   "the first error is delivered, then END");
	is(fluxion_stream_open(p, "out", 0, &late), -EPIPE, "it has ended");
	is(fluxion_send_value(in, 3, 3), -EPIPE, "the source is closed");
	fluxion_pipeline_free(p);
}

/* Who blocks sets the pace, and the statistics say who that is. */
static void test_slow_consumer(void)
{
	struct fluxion_pipeline *p =
		open_text("in a (size = 64KiB); a | share(queue = 16)");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *fast = hold(p, "out", 0);
	struct fluxion_stream *slow = hold(p, "out", 0);
	int64_t v, got = 0;

	for (v = 1; v <= 100; v++)
		fluxion_send_value(in, v, v);
	fluxion_flush(in, 5000000000);
	while ((v = next(fast)) == got + 1)
		got++;
	is(got, 16, "the fast one gets no more than the slow one has room for");
	fluxion_flush(in, 5000000000);
	is(queue_info(p, 0, 2).blocked, 1, "the slow one blocks");
	is(queue_info(p, 0, 1).blocked, 0, "the fast one does not");
	fluxion_stream_close(slow);
	fluxion_flush(in, 5000000000);
	for (;;) {
		v = next(fast);
		if (v != got + 1)
			break;
		got++;
		fluxion_flush(in, 5000000000);
	}
	is(got, 100, "when it goes, the other gets the rest");
	is(queue_info(p, 0, 2).accepted, 0, "its seat is not listed any more");
	fluxion_pipeline_free(p);
}

static void test_stalled(void)
{
	struct fluxion_pipeline *p =
		open_text("s = a | share(queue = 4); out x (size = 64) = s | map(v); out y (size = 64) = s | map(v)");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_pipeline_info info;

	send_range(in, 1, 100);
	is(fluxion_pipeline_info(p, &info), 0, "info");
	is(info.state, FLUXION_STATE_STALLED, "all are blocked: stalled");
	fluxion_pipeline_free(p);
}

static void test_policies(void)
{
	static const struct {
		const char *word;
		int64_t from, to;
		unsigned int reason;
		uint64_t lost;
	} policies[] = {
		{ "drop_newest", 1, 3, FLUXION_DROP_NEWEST, 7 },
		{ "drop_oldest", 8, 10, FLUXION_DROP_OLDEST, 7 },
		{ "latest", 10, 10, FLUXION_DROP_LATEST, 9 },
	};

	for (unsigned int i = 0; i < COUNT(policies); i++) {
		struct fluxion_queue_info q;
		struct fluxion_pipeline *p;
		struct fluxion_stream *in, *out;
		char text[128];

		snprintf(text, sizeof(text),
			 "s = a | share(queue = 3, overflow = %s); s | map(v)",
			 policies[i].word);
		p = open_paused(text, true);
		in = hold(p, "a", FLUXION_INPUT);
		out = hold(p, "out", 0);
		send_range(in, 1, 10);
		q = queue_info(p, 0, 0);
		is(q.dropped[policies[i].reason], policies[i].lost,
		   policies[i].word);
		fluxion_resume(p);
		fluxion_flush(in, 5000000000);
		ok(gives(out, policies[i].from, policies[i].to),
		   "%s: what was kept", policies[i].word);
		fluxion_pipeline_free(p);
	}
}

static void test_partition(void)
{
	struct fluxion_pipeline *p = open_paused(
		"(l, r) = a | partition(v % 2, queue = 4, overflow = drop_oldest); out odd = l; out even = r", true);
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *odd = hold(p, "odd", 0);
	struct fluxion_stream *even = hold(p, "even", 0);

	send_range(in, 1, 20);
	is(queue_info(p, 0, 0).dropped[FLUXION_DROP_OLDEST], 6, "left drops");
	is(queue_info(p, 1, 0).dropped[FLUXION_DROP_OLDEST], 6, "right drops");
	fluxion_resume(p);
	fluxion_flush(in, 5000000000);
	ok(next(odd) == 13 && next(odd) == 15 && next(odd) == 17 &&
	   next(odd) == 19 && next(odd) == -EAGAIN, "the last four of the left");
	ok(next(even) == 14 && next(even) == 16 && next(even) == 18 &&
	   next(even) == 20, "and of the right");
	fluxion_pipeline_free(p);
}

/* Operators that want no more close their side; then the source. */
static void test_dropped_branches(void)
{
	struct fluxion_pipeline *p = open_text(
		"(l, r) = a | partition(v > 0); out x = l | take_items(1); out y = r | take_items(1)");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *x = hold(p, "x", 0);
	int err = 0;

	send_range(in, 1, 3);
	ok(next(x) == 1 && next(x) == 0, "the left side has ended");
	is(fluxion_send_value(in, 4, 4), 0, "the right one reads on");
	is(fluxion_send_value(in, -1, 5), 0, "until it has ended, too");
	fluxion_flush(in, 5000000000);
	for (int i = 0; i < 3 && !err; i++) {
		err = fluxion_send_value(in, 6, 6);
		fluxion_flush(in, 5000000000);
	}
	is(err, -EPIPE, "then the source is closed");
	fluxion_pipeline_free(p);
}

static void test_subject(void)
{
	struct fluxion_pipeline *p = open_text("in s (subject); s | map(v)");
	struct fluxion_stream *a = hold(p, "s", FLUXION_INPUT);
	struct fluxion_stream *b = hold(p, "s", FLUXION_INPUT | FLUXION_COPY);
	struct fluxion_stream *out = hold(p, "out", 0);

	is(state_of_end(p, "s").held, 2, "two producers");
	send_range(a, 1, 2);
	send_range(b, 3, 4);
	send_range(a, 5, 5);
	ok(gives(out, 1, 5), "as they come");
	fluxion_stream_close(b);
	send_range(a, 6, 6);
	b = hold(p, "s", FLUXION_INPUT);
	send_range(b, 7, 7);
	ok(gives(out, 6, 7), "one goes, another comes");
	fluxion_pause(p);
	fluxion_send_value(b, 8, 8);
	fluxion_send_end(a);
	fluxion_resume(p);
	fluxion_flush(a, 5000000000);
	ok(next(out) == 8 && next(out) == 0,
	   "END of one ends it, after what the others have sent");
	is(fluxion_send_value(b, 9, 9), -EPIPE, "closed for all");
	is(fluxion_send_value(a, 9, 9), -EPIPE, "and for the one who closed it");
	fluxion_pipeline_free(p);
}

static void test_subject_error(void)
{
	struct fluxion_pipeline *p = open_text("in s (subject); s | map(v)");
	struct fluxion_stream *a = hold(p, "s", FLUXION_INPUT);
	struct fluxion_stream *b = hold(p, "s", FLUXION_INPUT);
	struct fluxion_stream *out = hold(p, "out", 0), *c;

	fluxion_pause(p);
	fluxion_send_error(a, 22);
	fluxion_send_value(a, 1, 1);
	fluxion_send_value(b, 2, 2);
	fluxion_resume(p);
	fluxion_flush(a, 5000000000);
	ok(next(out) == 2 && next(out) == -EBADMSG && next(out) == 0,
	   "an error is the last item");
	is(fluxion_send_value(b, 3, 3), -EPIPE, "it is closed");
	is(fluxion_stream_open(p, "s", FLUXION_INPUT, &c), -EPIPE,
	   "nobody joins any more");
	fluxion_pipeline_free(p);
}

/* Seats cost memory, and that has a limit. */
static void test_many_seats(void)
{
	struct fluxion_pipeline *p = open_text("a | share(queue = 2)");
	struct fluxion_stream *s;
	uint64_t before, after;
	struct fluxion_pipeline_info info;
	int err = 0, n = 0;

	fluxion_pipeline_info(p, &info);
	before = info.memory;
	while (!err && n < 2000) {
		err = fluxion_stream_open(p, "out", 0, &s);
		n += !err;
	}
	fluxion_pipeline_info(p, &info);
	after = info.memory;
	ok(after > before && n > 100, "%d consumers", n);
	if (!local)
		ok(err == -EBUSY || err == -ENOSPC || err == -EMFILE,
		   "there is an end to it (%d)", err);
	fluxion_pipeline_free(p);
}

/* ---- Many at once, on the module ---- */

static volatile bool stop;

/* Comes, takes some, goes; what it gets has no hole in it. */
static void *visitor(void *arg)
{
	struct fluxion_pipeline *p = arg;
	intptr_t holes = 0;

	while (!stop) {
		struct fluxion_stream *s;
		int64_t v, last = 0;

		if (fluxion_stream_open(p, "out", 0, &s))
			break;
		for (int i = 0; i < 200; i++) {
			if (fluxion_stream_wait(s, 100000000))
				break;
			v = next(s);
			if (v <= 0)
				break;
			holes += last && v != last + 1;
			last = v;
		}
		fluxion_stream_close(s);
	}
	return (void *)holes;
}

#define VISITORS	4

/* Each thread has a handle of its own on the one pipeline. */
static void test_visitors(void)
{
	struct fluxion_options o = { .name = "hot-visitors" };
	struct fluxion_pipeline *p, *mine[VISITORS];
	struct fluxion *theirs[VISITORS];
	struct fluxion_stream *in;
	pthread_t thread[VISITORS];
	intptr_t holes = 0;
	void *result;
	int64_t v;
	int i;

	if (fluxion_attach(f, "a | share(queue = 64)", &o, &p, NULL))
		bail("attach");
	fluxion_stream_open(p, "a", FLUXION_INPUT, &in);
	for (i = 0; i < VISITORS; i++) {
		theirs[i] = fluxion_open(FLUXION_KERNEL);
		if (fluxion_find(theirs[i], "hot-visitors", 0, &mine[i]))
			bail("find");
		pthread_create(&thread[i], NULL, visitor, mine[i]);
	}
	for (v = 1; v <= 100000; v++)
		if (fluxion_send_value(in, v, v))
			break;
	is(v, 100001, "all were sent, whoever came and went");
	stop = true;
	for (i = 0; i < VISITORS; i++) {
		pthread_join(thread[i], &result);
		holes += (intptr_t)result;
		fluxion_close(theirs[i]);
	}
	is(holes, 0, "no consumer missed anything while it was there");
	fluxion_pipeline_free(p);
}

/* A consumer that dies leaves at once: the others go on. */
static void test_killed_consumer(void)
{
	struct fluxion_options o = { .name = "hot-killed" };
	struct fluxion_pipeline *p, *q;
	struct fluxion_stream *in, *out;
	int64_t v, got = 0;
	int status;
	pid_t pid;

	if (fluxion_attach(f, "a | share(queue = 8)", &o, &p, NULL))
		bail("attach");
	in = hold(p, "a", FLUXION_INPUT);
	pid = fork();
	if (!pid) {
		struct fluxion *g = fluxion_open(FLUXION_KERNEL);

		if (fluxion_find(g, "hot-killed", 0, &q) ||
		    fluxion_stream_open(q, "out", 0, &out))
			_exit(1);
		kill(getpid(), SIGSTOP);
		_exit(0);
	}
	waitpid(pid, &status, WUNTRACED);
	ok(WIFSTOPPED(status), "another process has subscribed, and sleeps");
	out = hold(p, "out", 0);
	send_range(in, 1, 50);
	while ((v = next(out)) == got + 1)
		got++;
	is(got, 8, "it holds all up");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	for (;;) {
		if (fluxion_stream_wait(out, 5000000000ll))
			break;
		v = next(out);
		if (v != got + 1)
			break;
		got++;
		if (got == 50)
			break;
	}
	is(got, 50, "until it dies");
	is(state_of_end(p, "out").held, 1, "and is gone");
	fluxion_pipeline_free(p);
}

/* A consumer's file outlives the pipeline. */
static void test_detached(void)
{
	struct fluxion_pipeline *p = open_text("a | share");
	struct fluxion_stream *in = hold(p, "a", FLUXION_INPUT);
	struct fluxion_stream *x = hold(p, "out", 0);
	struct fluxion_stream *y = hold(p, "out", FLUXION_COPY);

	send_range(in, 1, 3);
	is(fluxion_detach(p), 0, "detach");
	is(next(y), -EPIPE, "a consumer is told so");
	fluxion_stream_close(x);
	is(fluxion_send_value(in, 1, 1), -EPIPE, "and the producer");
	fluxion_pipeline_free(p);
}

int main(int argc, char **argv)
{
	local = argc > 1 && !strcmp(argv[1], "local");
	f = fluxion_open(local ? FLUXION_LOCAL : FLUXION_KERNEL);
	if (!f)
		bail("fluxion_open");
	test_subscribers();
	test_error_is_last();
	test_slow_consumer();
	test_stalled();
	test_policies();
	test_partition();
	test_dropped_branches();
	test_subject();
	test_subject_error();
	test_many_seats();
	test_detached();
	if (!local) {
		test_visitors();
		test_killed_consumer();
	}
	fluxion_close(f);
	return done();
}
