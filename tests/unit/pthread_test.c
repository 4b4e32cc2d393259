// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: pthread_test - pipelines that a pool of threads runs: streams, time.
 *
 * Also built with the thread sanitizer.
 */
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "pool.h"

TEST(values_errors_and_the_end)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | map(v * 2)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v;

	CHECK(fluxion_send_value(in, 5, 10) == 0);
	CHECK(fluxion_send_error(in, 22) == 0);
	check_value(out, 10, 10);
	CHECK(fluxion_receive_value(out, &v, NULL) == -EBADMSG && v == 22);
	CHECK(fluxion_stream_wait(out, 0) == -ETIME);
	CHECK(fluxion_stream_wait(out, 1000) == -ETIME);
	CHECK(fluxion_send_end(in) == 0);
	check_end(out);
	CHECK(fluxion_flush(in, -1) == 0);
	CHECK(fluxion_send_value(in, 1, 1) == -EPIPE);
	CHECK(fluxion_stream_wait(in, -1) == -EPIPE);
	CHECK(fluxion_stream_wait(out, -1) == -EPIPE);
	check_ends(p);
	fluxion_close(f);
}

/* What waits is what was asked for, and is refused if it is not there. */
TEST(nonblocking_streams)
{
	static const unsigned int flags[] = { 0, FLUXION_COPY };
	unsigned int i;
	int64_t sent;

	for (i = 0; i < 2; i++) {
		unsigned int nonblock = flags[i] | FLUXION_NONBLOCK;
		struct fluxion *f = open_pool();
		struct fluxion_pipeline *p =
			attach(f, "in a (size = 1KiB); out o (size = 1KiB) = a",
			       NULL, 0);
		struct fluxion_stream *in =
			stream(p, "a", FLUXION_INPUT | nonblock);
		struct fluxion_stream *out = stream(p, "o", nonblock);

		check_empty(out);
		for (sent = 0;; sent++) {
			if (!fluxion_send_value(in, sent, sent))
				continue;
			CHECK(!fluxion_flush(in, -1));
			if (fluxion_send_value(in, sent, sent) == -EAGAIN)
				break;
		}
		CHECK(sent == 64);
		CHECK(fluxion_stream_wait(in, 0) == -ETIME);
		check_value(out, 0, 0);
		CHECK(!fluxion_flush(in, -1));
		check_ends(p);
		fluxion_close(f);
	}
}

static void two_threads(const char *text, unsigned int flags, int64_t n)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, text, NULL, 16);
	struct worker producer, consumer;

	start(&consumer, drain, stream(p, "o", flags), 0);
	start(&producer, feed, stream(p, "a", FLUXION_INPUT | flags), n);
	join(&producer);
	join(&consumer);
	CHECK(!producer.err && producer.got == n);
	CHECK(!consumer.err && consumer.got == n);
	CHECK(!consumer.backward && consumer.sum == n * (n + 1) / 2);
	CHECK(!fluxion_flush(consumer.s, -1));
	check_ends(p);
	fluxion_close(f);
}

TEST(a_producer_and_a_consumer)
{
	const char *small = "in a (size = 512); out o (size = 64) = a | map(v + 1)";

	two_threads("out o = a | map(v + 1)", 0, 5 * MANY);
	two_threads("out o = a | map(v + 1)", FLUXION_COPY, MANY);
	two_threads(small, 0, MANY);
	two_threads(small, FLUXION_COPY, MANY);
}

/* An item and its answer, one by one: every one of them wakes both sides. */
TEST(there_and_back)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | map(v + 1)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t i;

	for (i = 0; i < 2000; i++) {
		CHECK(!fluxion_send_value(in, i, i));
		check_value(out, i + 1, i);
	}
	fluxion_close(f);
}

TEST(one_thread_sends_more_than_there_is_room_for)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | filter(v < 0)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t i;

	for (i = 0; i < MANY; i++)
		CHECK(!fluxion_send_value(in, i, i));
	CHECK(!fluxion_send_end(in));
	check_end(out);
	fluxion_close(f);
}

static bool polls(struct fluxion_stream *s, short events)
{
	struct pollfd p = { .fd = fluxion_stream_fd(s), .events = events };

	return poll(&p, 1, 0) == 1 && p.revents == events;
}

/* As the kernel's: an output for POLLIN, an input for POLLOUT. */
TEST(files_to_poll)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p =
		attach(f, "in a (size = 1KiB); out o (size = 1KiB) = a", NULL,
		       0);
	struct fluxion_stream *in =
		stream(p, "a", FLUXION_INPUT | FLUXION_NONBLOCK);
	struct fluxion_stream *out = stream(p, "o", FLUXION_NONBLOCK);
	struct pollfd both[2] = {
		{ .fd = fluxion_stream_fd(in), .events = POLLOUT },
		{ .fd = fluxion_stream_fd(out), .events = POLLIN },
	};
	int64_t sent = 0, got = 0, v;

	CHECK(polls(in, POLLOUT));
	check_empty(out);
	CHECK(!polls(out, POLLIN));
	while (got < MANY && poll(both, 2, -1) > 0) {
		if (both[0].revents)
			while (sent < MANY &&
			       !fluxion_send_value(in, sent, sent))
				sent++;
		both[0].events = sent < MANY ? POLLOUT : 0;
		if (both[1].revents)
			while (fluxion_receive_value(out, &v, NULL) == 1)
				got++;
	}
	CHECK(got == MANY);
	CHECK(!fluxion_detach(p));
	CHECK(polls(in, POLLOUT) && polls(out, POLLIN));
	fluxion_close(f);
}

TEST(timers_go_off)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | delay(1ms)", NULL, 0);
	struct fluxion_pipeline *q = attach(f, "a | delay(3ms)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *in2 = stream(q, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct fluxion_stream *out2 = stream(q, "out", 0);
	int i;

	for (i = 0; i < 20; i++) {
		CHECK(!fluxion_send_value(in2, i, i));
		CHECK(!fluxion_send_value(in, i, i));
		check_value(out, i, i);
		check_value(out2, i, i);
	}
	CHECK(fluxion_pipeline_timeout(p) == -1);
	CHECK(!fluxion_send_value(in, 1, 1));
	fluxion_close(f);
}

TEST(a_clock_that_stands_still)
{
	struct fluxion *f = open_pool();
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	int64_t v;

	CHECK(fluxion_virtual_advance(f, 1) == -EINVAL);
	CHECK(!fluxion_clock_hold(f));
	p = attach(f, "a | debounce(10ns)", NULL, 0);
	CHECK(fluxion_clock_hold(f) == -EBUSY);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", FLUXION_NONBLOCK);
	/* What was sent comes before the clock moves. */
	CHECK(!fluxion_send_value(in, 1, 1));
	CHECK(!fluxion_virtual_advance(f, 9));
	check_empty(out);
	CHECK(!fluxion_send_value(in, 2, 2));
	CHECK(!fluxion_virtual_advance(f, 9));
	CHECK(fluxion_receive_value(out, &v, NULL) == -EAGAIN);
	CHECK(!fluxion_virtual_advance(f, 1));
	check_value(out, 2, 2);
	fluxion_close(f);
}

static void nothing(int signal)
{
	(void)signal;
}

/* From here on signals come until @on is false. */
static void signals(bool on)
{
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval timer = { { 0, on * 1000 }, { 0, on * 1000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

TEST(signals_interrupt)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p =
		attach(f, "in a (size = 64); out o (size = 64) = a", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "o", 0);
	struct fluxion_stream *copy;
	char items[8 * 32] = { 0 };
	int64_t v;
	int i;

	for (i = 0; i < 8; i++)
		*(struct fluxion_item *)(items + i * 32) =
			(struct fluxion_item){ i, FLUXION_ITEM_VALUE,
					       FLUXION_ITEM_TS, 0, 0 };
	signals(true);
	CHECK(fluxion_stream_wait(out, -1) == -EINTR);
	CHECK(fluxion_receive_value(out, &v, NULL) == -EINTR);
	CHECK(fluxion_send(in, items, 8) == 4);
	CHECK(fluxion_send(in, items, 1) == -EINTR);
	fluxion_stream_close(in);
	copy = stream(p, "a", FLUXION_INPUT | FLUXION_COPY);
	CHECK(fluxion_send(copy, items, 1) == -EINTR);
	signals(false);
	fluxion_close(f);
}

/* Where there may be no threads there is no pool, and nothing is left of it. */
TEST(no_threads_are_refused)
{
	struct rlimit none = { 0, 0 };
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		bool refused = !setrlimit(RLIMIT_NPROC, &none) &&
			(getuid() || !setuid(65534)) &&
			!fluxion_open(FLUXION_PTHREAD) && errno == EAGAIN;

		_exit(!refused);
	}
	CHECK(waitpid(pid, &status, 0) == pid && !status);
}

int main(void)
{
	RUN(no_threads_are_refused);
	RUN(values_errors_and_the_end);
	RUN(nonblocking_streams);
	RUN(a_producer_and_a_consumer);
	RUN(there_and_back);
	RUN(one_thread_sends_more_than_there_is_room_for);
	RUN(files_to_poll);
	RUN(timers_go_off);
	RUN(a_clock_that_stands_still);
	RUN(signals_interrupt);
	return tap_done();
}
