// SPDX-License-Identifier: GPL-2.0
/* fluxion: uring_loop_test - pipelines off an io_uring, the program's or their own. */
#include <liburing.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>
#include <fluxion/loop.h>
#include "pipeline.h"

#define OURS	0x1000	/* user_data of the handle */
#define THEIRS	0x2000	/* of another one on the same ring */
#define NOBODY	0x3000	/* of the program itself */

static struct io_uring ring;

/* Hand over all that has completed. Return: how many were nobody's. */
static unsigned int take_all(struct fluxion *f, struct fluxion *g)
{
	struct io_uring_cqe *cqe;
	unsigned int others = 0;

	while (!io_uring_peek_cqe(&ring, &cqe)) {
		bool ours = f && fluxion_uring_complete(f, cqe);
		bool theirs = g && fluxion_uring_complete(g, cqe);

		CHECK(ours == (f && cqe->user_data == OURS));
		CHECK(theirs == (g && cqe->user_data == THEIRS));
		others += !ours && !theirs;
		io_uring_cqe_seen(&ring, cqe);
	}
	return others;
}

/* One round of the program's loop. */
static unsigned int loop_once(struct fluxion *f, struct fluxion *g)
{
	CHECK(io_uring_submit_and_wait(&ring, 1) >= 0);
	return take_all(f, g);
}

/* Round by round, until the output has a value. */
static void loop_until_value(struct fluxion *f, struct fluxion_stream *out,
			     int64_t value)
{
	int64_t v = 0;
	int n;

	while ((n = fluxion_receive_value(out, &v, NULL)) == -EAGAIN)
		loop_once(f, NULL);
	CHECK(n == 1 && v == value);
}

static void ring_open(unsigned int entries)
{
	CHECK(io_uring_queue_init(entries, &ring, 0) == 0);
}

TEST(tasks_and_timers_run_off_the_programs_ring)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct fluxion *f;
	int i;

	ring_open(8);
	f = fluxion_uring_open(&ring, OURS);
	CHECK(fluxion_runtime(f) == FLUXION_URING);
	p = attach(f, "a | debounce(5ms)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	for (i = 1; i <= 20; i++) {
		CHECK(fluxion_send_value(in, i, i) == 0);
		if (i % 5)
			continue;
		CHECK(fluxion_stream_wait(out, -1) == -EAGAIN);
		loop_until_value(f, out, i);
	}
	CHECK(fluxion_send_end(in) == 0);
	check_end(out);
	fluxion_close(f);
	io_uring_queue_exit(&ring);
}

/* What nobody receives from runs off the ring alone. */
static int count(void *arg, const struct fluxion_graph *g, uint32_t type,
		 const struct fluxion_item *item)
{
	(void)g, (void)type, (void)item;
	++*(unsigned int *)arg;
	return 0;
}

TEST(handlers_run_off_the_ring)
{
	unsigned int n = 0;
	struct fluxion_handler h = {
		.name = "count", .handle = count, .arg = &n,
	};
	struct fluxion_pipeline *p;
	struct fluxion_stream *in;
	struct fluxion *f;
	int i;

	ring_open(8);
	f = fluxion_uring_open(&ring, OURS);
	CHECK(fluxion_handler_register(f, &h) == 0);
	attach(f, "interval(1ms) | take_items(3) | subscribe(count)", NULL, 0);
	while (n < 3)
		loop_once(f, NULL);
	p = attach(f, "a | subscribe(count)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	loop_once(f, NULL);
	for (i = 0; i < 10; i++)
		CHECK(fluxion_send_value(in, i, i) == 0);
	CHECK(n == 3);
	loop_once(f, NULL);
	CHECK(n == 13);
	fluxion_close(f);
	io_uring_queue_exit(&ring);
}

TEST(two_handles_share_a_ring_with_the_program)
{
	struct fluxion_stream *in[2], *out[2];
	struct fluxion_pipeline *p;
	unsigned int others = 0;
	struct io_uring_sqe *sqe;
	struct fluxion *f[2];
	int64_t v;
	int i;

	ring_open(8);
	for (i = 0; i < 2; i++) {
		f[i] = fluxion_uring_open(&ring, i ? THEIRS : OURS);
		p = attach(f[i], i ? "a | delay(3ms)" : "a | delay(6ms)", NULL,
			   0);
		in[i] = stream(p, "a", FLUXION_INPUT);
		out[i] = stream(p, "out", 0);
		CHECK(fluxion_send_value(in[i], 7, 7) == 0);
	}
	for (i = 0; i < 3; i++) {
		sqe = io_uring_get_sqe(&ring);
		io_uring_prep_nop(sqe);
		sqe->user_data = NOBODY;
	}
	while (fluxion_receive_value(out[0], &v, NULL) == -EAGAIN)
		others += loop_once(f[0], f[1]);
	while (fluxion_receive_value(out[1], &v, NULL) == -EAGAIN)
		others += loop_once(f[0], f[1]);
	CHECK(others == 3);
	fluxion_close(f[0]);
	fluxion_close(f[1]);
	io_uring_queue_exit(&ring);
}

/* An earlier deadline takes the place of a later one: none is waited for twice. */
TEST(one_timeout_is_under_way)
{
	struct fluxion_pipeline *p;
	struct fluxion *f;
	unsigned int i;

	ring_open(64);
	f = fluxion_uring_open(&ring, OURS);
	attach(f, "interval(1h)", NULL, 0);
	while (io_uring_sq_ready(&ring)) {
		CHECK(io_uring_submit(&ring) >= 0);
		take_all(f, NULL);
	}
	for (i = 59; i > 20; i--) {
		char text[32];

		snprintf(text, sizeof(text), "interval(%um)", i);
		p = attach(f, text, NULL, 0);
		while (io_uring_sq_ready(&ring)) {
			CHECK(io_uring_submit(&ring) >= 0);
			take_all(f, NULL);
		}
	}
	CHECK(fluxion_pipeline_timeout(p) > 0);
	fluxion_close(f);
	/* Its removal, and the one timeout. */
	CHECK(io_uring_submit(&ring) >= 0);
	CHECK(take_all(NULL, NULL) == 2);
	io_uring_queue_exit(&ring);
}

/* Nothing is lost when the ring takes no submission for a while. */
TEST(a_full_ring)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct io_uring_sqe *sqe;
	unsigned int others = 0, sent = 0;
	struct fluxion *f;
	int64_t v, last = 0;

	ring_open(2);
	f = fluxion_uring_open(&ring, OURS);
	p = attach(f, "a | delay(1ms) | scan(0, acc + v)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", FLUXION_NONBLOCK);
	while (last < 100) {
		while ((sqe = io_uring_get_sqe(&ring))) {
			io_uring_prep_nop(sqe);
			sqe->user_data = NOBODY;
			sent++;
		}
		if (sent < 400)
			CHECK(fluxion_send_value(in, 1, sent) == 0);
		others += loop_once(f, NULL);
		while (last < 100 &&
		       fluxion_receive_value(out, &v, NULL) == 1)
			last = v;
	}
	CHECK(last == 100);
	fluxion_close(f);
	others += take_all(NULL, NULL);
	CHECK(others >= sent);
	io_uring_queue_exit(&ring);
}

/* What is still to come after the end points nowhere. */
TEST(a_handle_goes_before_its_timers)
{
	struct fluxion_pipeline *p;
	struct fluxion *f;
	int i;

	ring_open(8);
	for (i = 0; i < 100; i++) {
		f = fluxion_uring_open(&ring, OURS);
		p = attach(f, "interval(1h)", NULL, 0);
		if (i & 1)
			CHECK(io_uring_submit(&ring) >= 0);
		if (i & 2)
			take_all(f, NULL);
		if (i & 4)
			CHECK(fluxion_detach(p) == 0);
		fluxion_close(f);
		CHECK(io_uring_submit(&ring) >= 0);
		take_all(NULL, NULL);
	}
	io_uring_queue_exit(&ring);
}

static void *cancel_soon(void *token)
{
	usleep(2000);
	fluxion_token_cancel(token);
	return NULL;
}

/* Who may not touch the handle asks its loop to stop by a token. */
TEST(another_thread_stops_it)
{
	struct fluxion_token *token = fluxion_token_new();
	struct fluxion_stream *out;
	struct fluxion_pipeline *p;
	struct io_uring_sqe *sqe;
	struct fluxion *f;
	pthread_t thread;
	int64_t v;

	ring_open(8);
	f = fluxion_uring_open(&ring, OURS);
	p = attach(f, "interval(1h)", NULL, 0);
	out = stream(p, "out", 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_poll_add(sqe, fluxion_token_fd(token), POLLIN);
	sqe->user_data = NOBODY;
	CHECK(pthread_create(&thread, NULL, cancel_soon, token) == 0);
	while (!fluxion_token_is_cancelled(token))
		if (loop_once(f, NULL))
			CHECK(fluxion_token_is_cancelled(token));
	CHECK(fluxion_cancel(p) == 0);
	CHECK(fluxion_receive_value(out, &v, NULL) == 0);
	pthread_join(thread, NULL);
	fluxion_close(f);
	fluxion_token_free(token);
	io_uring_queue_exit(&ring);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* A ring of its own: calls wait on it. */
TEST(calls_wait_on_a_ring_of_its_own)
{
	struct itimerval soon = { .it_value.tv_usec = 20000 };
	struct fluxion_stream *in, *out, *never;
	struct sigaction sa = { .sa_handler = on_alarm };
	struct fluxion *f = fluxion_open(FLUXION_URING);
	struct fluxion_pipeline *p;
	unsigned int n = 0;
	struct fluxion_handler h = {
		.name = "count", .handle = count, .arg = &n,
	};

	CHECK(fluxion_handler_register(f, &h) == 0);
	attach(f, "interval(1ms) | subscribe(count)", NULL, 0);
	p = attach(f, "a | delay(20ms)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	CHECK(fluxion_stream_wait(out, -1) == -EAGAIN);
	CHECK(fluxion_send_value(in, 1, 5) == 0);
	CHECK(fluxion_stream_wait(out, 1) == -ETIME);
	check_value(out, 1, 5);
	/* Who waits for one pipeline drives the others, too. */
	CHECK(n > 0);
	never = stream(attach(f, "interval(1h)", NULL, 0), "out", 0);
	CHECK(fluxion_detach(p) == 0);
	n = 0;
	while (fluxion_stream_wait(never, 1000000) == -ETIME && n < 5)
		;
	CHECK(n >= 5);
	fluxion_close(f);
	f = fluxion_open(FLUXION_URING);
	never = stream(attach(f, "interval(1h)", NULL, 0), "out", 0);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	CHECK(fluxion_stream_wait(never, -1) == -EINTR);
	fluxion_close(f);
}

int main(void)
{
	int err = io_uring_queue_init(2, &ring, 0);

	if (err) {
		printf("1..0 # SKIP there is no io_uring here: %s\n",
		       strerror(-err));
		return 0;
	}
	io_uring_queue_exit(&ring);
	RUN(tasks_and_timers_run_off_the_programs_ring);
	RUN(handlers_run_off_the_ring);
	RUN(two_handles_share_a_ring_with_the_program);
	RUN(one_timeout_is_under_way);
	RUN(a_full_ring);
	RUN(a_handle_goes_before_its_timers);
	RUN(another_thread_stops_it);
	RUN(calls_wait_on_a_ring_of_its_own);
	return tap_done();
}
