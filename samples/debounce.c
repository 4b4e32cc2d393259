// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: debounce - a program with an io_uring loop of its own runs a pipeline.
 *
 * usage: debounce [DURATION]
 *
 * Reads numbers, one a line, and prints each one that no other has followed for
 * DURATION (50ms). One loop waits for the input and runs the pipeline; there is
 * no thread, and no clock is asked for.
 */
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fluxion/loop.h>

enum user_data { INPUT, FLUXION };

/**
 * struct program - all that it has
 * @ring: its loop's
 * @f: the runtime that runs off it
 * @in: numbers
 * @out: those that stay
 * @line: what has been read, up to @length; a line that is not whole yet
 * @count: numbers so far: their timestamps
 * @ended: END has come
 */
struct program {
	struct io_uring ring;
	struct fluxion *f;
	struct fluxion_stream *in;
	struct fluxion_stream *out;
	char line[4096];
	size_t length;
	uint64_t count;
	bool ended;
};

static void die(const char *what, int err)
{
	fprintf(stderr, "debounce: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void attach(struct program *p, const char *duration)
{
	struct fluxion_diagnostic diag = { 0 };
	struct fluxion_pipeline *pipeline;
	char text[64];
	int err;

	snprintf(text, sizeof(text), "a | debounce(%.32s)", duration);
	err = fluxion_attach(p->f, text, NULL, &pipeline, &diag);
	if (err == -EINVAL) {
		fluxion_diagnostic_print(stderr, "debounce", &diag);
		exit(2);
	}
	if (!err)
		err = fluxion_stream_open(pipeline, "a", FLUXION_INPUT,
					  &p->in);
	if (!err)
		err = fluxion_stream_open(pipeline, "out", 0, &p->out);
	if (err)
		die(text, err);
}

/* A read that has to wait would be given to a thread of the kernel's. */
static void wait_for_input(struct program *p)
{
	/* The pipeline has one or two at a time; the ring has room for more. */
	struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);

	io_uring_prep_poll_add(sqe, STDIN_FILENO, POLLIN);
	sqe->user_data = INPUT;
}

static void send_line(struct program *p, const char *line, const char *end)
{
	char *rest;
	int64_t value = strtoll(line, &rest, 10);
	int err;

	if (rest != end || rest == line) {
		fprintf(stderr, "debounce: line %llu is not a number\n",
			(unsigned long long)p->count + 1);
		exit(2);
	}
	err = fluxion_send_value(p->in, value, p->count++);
	if (err)
		die("send", err);
}

/* Return: bytes of the whole lines, whose numbers are on their way. */
static size_t send_lines(struct program *p)
{
	char *line = p->line;
	char *end;

	while ((end = memchr(line, '\n', p->line + p->length - line))) {
		send_line(p, line, end);
		line = end + 1;
	}
	return line - p->line;
}

static void input_came(struct program *p)
{
	ssize_t bytes = read(STDIN_FILENO, p->line + p->length,
			     sizeof(p->line) - p->length);
	size_t sent;

	if (bytes < 0)
		die("standard input", -errno);
	if (!bytes) {
		p->line[p->length] = '\n';
		if (p->length)
			send_line(p, p->line, p->line + p->length);
		fluxion_send_end(p->in);
		return;
	}
	p->length += bytes;
	sent = send_lines(p);
	p->length -= sent;
	memmove(p->line, p->line + sent, p->length);
	if (p->length == sizeof(p->line))
		die("a line is too long", -EINVAL);
	wait_for_input(p);
}

static void print_what_came(struct program *p)
{
	int64_t value;
	int n;

	while ((n = fluxion_receive_value(p->out, &value, NULL)) > 0)
		printf("%lld\n", (long long)value);
	fflush(stdout);
	p->ended = !n;
}

static void loop(struct program *p)
{
	struct io_uring_cqe *cqe;
	unsigned int head, n;
	int err;

	wait_for_input(p);
	while (!p->ended) {
		err = io_uring_submit_and_wait(&p->ring, 1);
		if (err < 0 && err != -EINTR)
			die("io_uring", err);
		n = 0;
		io_uring_for_each_cqe(&p->ring, head, cqe) {
			if (!fluxion_uring_complete(p->f, cqe))
				input_came(p);
			n++;
		}
		io_uring_cq_advance(&p->ring, n);
		print_what_came(p);
	}
}

int main(int argc, char **argv)
{
	static struct program p;
	int err = io_uring_queue_init(8, &p.ring, 0);

	if (err)
		die("io_uring", err);
	p.f = fluxion_uring_open(&p.ring, FLUXION);
	if (!p.f)
		die("fluxion", -errno);
	attach(&p, argc > 1 ? argv[1] : "50ms");
	loop(&p);
	fluxion_close(p.f);
	io_uring_queue_exit(&p.ring);
	return 0;
}
