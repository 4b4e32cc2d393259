// SPDX-License-Identifier: GPL-2.0
/* fluxion: lifetime_test - who goes first: every order must end well. */
#include <pthread.h>
#include <sys/socket.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY
#define NAME	"lifetime"

static int control;

static void test_control_closes(void)
{
	int c = control_open();
	uint64_t id = attach(c, "a | map(v)");
	struct stream in = must_open(c, id, "a", COPY);
	struct stream out = must_open(c, id, "out", OUT);
	struct cell cell;

	close(c);
	fill(&cell, 0, 1);
	is(push(in.fd, &cell, 1, 0), -EPIPE,
	   "a pipeline dies with its control file");
	is(out.kernel->flags & FLUXION_RING_CLOSED, FLUXION_RING_CLOSED,
	   "the ring says so");
	is(state_of(control, id), -ENOENT, "and nobody finds it");
	close(in.fd);
	stream_close(&out);
}

static void test_pin(void)
{
	int c = control_open();
	int64_t id = attach_as(c, "a | map(v)", NAME, FLUXION_ATTACH_PIN);
	struct stream in, out;
	struct cell cell;

	ok(id > 0, "ATTACH with PIN");
	close(c);
	in = must_open(control, id, "a", COPY);
	out = must_open(control, id, "out", OUT | COPY);
	fill(&cell, 5, 1);
	is(push(in.fd, &cell, 1, 0), 1, "it outlives its control file");
	is(pull(out.fd, &cell, 1, 0), 1, "and works");
	close(in.fd);
	close(out.fd);
	is(detach(control, id), 0, "until DETACH");
}

static int child_holds(void *arg)
{
	struct stream *s = arg;
	struct cell cell;

	fill(&cell, 1, 1);
	return push(s->fd, &cell, 1, 0) != 1;
}

static void test_fork(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream other;
	int p[2];
	pid_t pid;
	char byte;

	is(in_child(child_holds, &in), 0, "a child goes on with the file");
	if (pipe(p))
		bail("pipe");
	pid = fork();
	if (!pid) {
		close(p[1]);
		read(p[0], &byte, 1);
		_exit(0);
	}
	close(in.fd);
	is(stream_open(control, id, "a", COPY, &other), -EBUSY,
	   "and holds the end");
	close(p[1]);
	close(p[0]);
	waitpid(pid, NULL, 0);
	is(stream_open(control, id, "a", COPY, &other), 0, "until it is gone");
	close(other.fd);
	detach(control, id);
}

static int send_fd(int socket, int fd)
{
	char control_buffer[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec v = { "x", 1 };
	struct msghdr m = {
		.msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control_buffer,
		.msg_controllen = sizeof(control_buffer),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(socket, &m, 0) != 1;
}

static int receive_fd(int socket)
{
	char control_buffer[CMSG_SPACE(sizeof(int))] = { 0 };
	char byte;
	struct iovec v = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control_buffer,
		.msg_controllen = sizeof(control_buffer),
	};
	int fd = -1;

	if (recvmsg(socket, &m, 0) == 1 && CMSG_FIRSTHDR(&m))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(fd));
	return fd;
}

static int child_gives_away(void *arg)
{
	int c = control_open();
	int64_t id = attach_as(c, "a | map(v)", NAME, FLUXION_ATTACH_PIN);
	struct stream in;

	if (id < 0 || stream_open(c, id, "a", COPY, &in))
		return 1;
	return send_fd(*(int *)arg, in.fd);
}

static void test_pass(void)
{
	struct fluxion_target t = { .size = sizeof(t), .name = NAME };
	int sockets[2], fd;
	struct stream other;
	struct cell cell;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		bail("socketpair");
	is(in_child(child_gives_away, &sockets[1]), 0,
	   "a stream goes through a socket");
	fd = receive_fd(sockets[0]);
	fill(&cell, 1, 1);
	is(push(fd, &cell, 1, 0), 1, "and works elsewhere");
	/* Given away to nobody: it lies in the socket. */
	send_fd(sockets[1], fd);
	close(fd);
	memset(&other, 0, sizeof(other));
	other.o.size = sizeof(other.o);
	other.o.flags = COPY;
	strcpy(other.o.name, NAME);
	strcpy(other.o.end, "a");
	is(call(control, FLUXION_IOC_OPEN, &other.o), -EBUSY,
	   "in the socket it still holds the end");
	close(sockets[0]);
	close(sockets[1]);
	/* Sockets' garbage is collected a little later. */
	sleep_ms(50);
	fd = call(control, FLUXION_IOC_OPEN, &other.o);
	ok(fd >= 0, "not when the socket is gone");
	close(fd);
	is(call(control, FLUXION_IOC_DETACH, &t), 0, "DETACH");
}

static int child_execs(void *arg)
{
	char *const args[] = { "sh", "-c", arg, NULL };

	execv("/bin/sh", args);
	return 100;
}

static void test_exec(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	char command[64];

	snprintf(command, sizeof(command), "test ! -e /proc/self/fd/%d", in.fd);
	is(in_child(child_execs, command), 0, "exec closes the file");
	close(in.fd);
	detach(control, id);
}

/* ---- A killed holder ---- */

static uint64_t victim;
static bool tell;

static void stream_for_ever(int fd)
{
	struct stream in = must_open(fd, victim, "a", 0);
	struct stream out = must_open(fd, victim, "out", OUT);
	int64_t n = 0;

	/* cycles.sh waits for that. */
	if (tell)
		puts("# streaming");
	fflush(stdout);
	for (;;) {
		int events = wait_ready(in.fd, 1000);

		if (events == -EPIPE)
			return;
		if (events > 0) {
			send_values(&in, n, 64);
			n += 64;
		}
		/* Leave some unread. */
		if (readable(&out) > 100)
			release(&out, readable(&out) - 50);
	}
}

static void test_kill(void)
{
	struct fluxion_end_info e;
	struct stream in, out;
	int round, ret = 0, good = 0, first;
	int64_t last = -1;
	unsigned int i;
	pid_t pid;

	victim = attach(control, "a | map(v)");
	for (round = 0; round < 5 && !ret; round++) {
		fflush(stdout);
		pid = fork();
		if (!pid)
			stream_for_ever(control);
		sleep_ms(100 + 37 * round);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		ret = stream_open(control, victim, "a", 0, &in);
		ret = ret ?: stream_open(control, victim, "out", OUT, &out);
		if (ret)
			break;
		flush(in.fd);
		first = 1;
		for (i = 0; i < readable(&out); i++) {
			int64_t v = value_of(slot(&out, out.user->pos + i));

			good += !first && v != last + 1 && v != 0;
			first = 0;
			last = v;
		}
		e = end_info(control, victim, "a", false);
		good += !adds_up(&e);
		e = end_info(control, victim, "out", true);
		good += !adds_up(&e);
		release(&out, readable(&out));
		stream_close(&in);
		stream_close(&out);
	}
	is(ret, 0, "after kill -9 the ends are free");
	is(good, 0, "and what was committed is there, in order, and adds up");
	detach(control, victim);
}

/* ---- DETACH while everything is busy ---- */

struct worker {
	uint64_t id;
	int kind;
	volatile bool *stop;
	int errors;
};

static void work_once(struct worker *w)
{
	struct fluxion_run r = { .size = sizeof(r), .batches = 50 };
	struct fluxion_pipeline_info info;
	struct fluxion_open o;
	struct cell c[64];
	int fd;

	switch (w->kind) {
	case 0:
	case 1:
		fd = open_end(control, w->id, w->kind ? "out" : "a",
			      COPY | (w->kind ? OUT : 0), &o);
		if (fd < 0) {
			w->errors += fd != -EPIPE && fd != -ENOENT;
			return;
		}
		fill(c, 0, 64);
		while ((w->kind ? pull(fd, c, 64, 1) : push(fd, c, 64, 1)) > 0)
			;
		call(fd, FLUXION_IOC_RUN, &r);
		wait_ready(fd, 1);
		close(fd);
		break;
	case 2:
		pipeline_info(control, w->id, &info);
		end_info(control, w->id, "a", false);
		break;
	case 3:
		target(control, FLUXION_IOC_PAUSE, w->id);
		target(control, FLUXION_IOC_RESUME, w->id);
		break;
	}
}

static void *work(void *arg)
{
	struct worker *w = arg;

	while (!*w->stop)
		work_once(w);
	return NULL;
}

static void test_detach_busy(void)
{
	int round, i, errors = 0, ret = 0;

	for (round = 0; round < 20; round++) {
		uint64_t id = attach(control, "a | map(v * 3) | filter(v >= 0)");
		volatile bool stop = false;
		struct worker w[4];
		pthread_t thread[4];

		for (i = 0; i < 4; i++) {
			w[i] = (struct worker){ id, i, &stop, 0 };
			pthread_create(&thread[i], NULL, work, &w[i]);
		}
		sleep_ms(10 + round);
		ret |= detach(control, id);
		sleep_ms(5);
		stop = true;
		for (i = 0; i < 4; i++) {
			pthread_join(thread[i], NULL);
			errors += w[i].errors;
		}
	}
	is(ret, 0, "DETACH while threads open, push, pull, run, query, pause");
	is(errors, 0, "they see nothing but ENOENT and EPIPE");
}

/* A timer goes off again and again while its pipeline goes. */
static void test_detach_timed(void)
{
	int round, ret = 0, busy = 0;

	for (round = 0; round < 100; round++) {
		uint64_t id = attach(control, "interval(100us) | debounce(50us) | "
					      "delay(1ms)");
		struct stream out = must_open(control, id, "out", OUT);

		busy += wait_ready(out.fd, 5000) > 0;
		if (round % 2)
			target(control, FLUXION_IOC_CANCEL, id);
		ret |= detach(control, id);
		stream_close(&out);
	}
	is(busy, 100, "timers go off");
	is(ret, 0, "DETACH while they do");
}

/* Two DETACHes, or DETACH and close: one of them does it. */
static void *detach_it(void *arg)
{
	struct worker *w = arg;

	w->errors = detach(control, w->id);
	return NULL;
}

static void test_detach_twice(void)
{
	int round, good = 0;

	for (round = 0; round < 100; round++) {
		int c = control_open();
		uint64_t id = attach(c, "a | map(v)");
		struct worker w[2] = { { .id = id }, { .id = id } };
		pthread_t thread[2];

		pthread_create(&thread[0], NULL, detach_it, &w[0]);
		pthread_create(&thread[1], NULL, detach_it, &w[1]);
		close(c);
		pthread_join(thread[0], NULL);
		pthread_join(thread[1], NULL);
		good += (w[0].errors == 0 || w[0].errors == -ENOENT) &&
			(w[1].errors == 0 || w[1].errors == -ENOENT) &&
			!(w[0].errors == 0 && w[1].errors == 0);
	}
	is(good, 100, "DETACH, DETACH and close at once");
}

/* Somebody who copies for ever must not keep others waiting. */
static void *write_slowly(void *arg)
{
	struct worker *w = arg;
	struct cell c[64];

	fill(c, 0, 64);
	w->errors = push(w->id, c, 64, 0);
	return NULL;
}

static void test_waiters(void)
{
	uint64_t id = attach(control, "in a (size = 512); out o (size = 512) = a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct worker w = { .id = in.fd };
	pthread_t thread;
	int ret;

	do {
		pthread_create(&thread, NULL, write_slowly, &w);
		sleep_ms(20);
		ret = pthread_tryjoin_np(thread, NULL);
	} while (!ret);
	/* Closing the descriptor of a call under way does not end it. */
	close(in.fd);
	sleep_ms(20);
	is(pthread_tryjoin_np(thread, NULL), EBUSY, "a PUSH waits");
	detach(control, id);
	pthread_join(thread, NULL);
	is(w.errors, -EPIPE, "DETACH ends it");
}

/* For cycles.sh: a pipeline of that name, pinned, and items for ever. */
static int stream_by_name(const char *name, unsigned int flags)
{
	int64_t id = attach_as(control, "a | map(v)", name, flags);

	if (id < 0)
		return 1;
	victim = id;
	tell = true;
	stream_for_ever(control);
	return 0;
}

static int detach_by_name(const char *name)
{
	struct fluxion_target t = { .size = sizeof(t) };

	snprintf(t.name, sizeof(t.name), "%s", name);
	return call(control, FLUXION_IOC_DETACH, &t) ? 1 : 0;
}

int main(int argc, char **argv)
{
	control = control_open();
	if (argc == 3 && !strcmp(argv[1], "stream"))
		return stream_by_name(argv[2], 0);
	if (argc == 3 && !strcmp(argv[1], "pin"))
		return stream_by_name(argv[2], FLUXION_ATTACH_PIN);
	if (argc == 3 && !strcmp(argv[1], "detach"))
		return detach_by_name(argv[2]);
	test_control_closes();
	test_pin();
	test_fork();
	test_pass();
	test_exec();
	test_kill();
	test_detach_busy();
	test_detach_timed();
	test_detach_twice();
	test_waiters();
	close(control);
	return done();
}
