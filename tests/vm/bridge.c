// SPDX-License-Identifier: GPL-2.0
/* fluxion: bridge - starts a virtual machine and lends its command our streams. */

/*
 * usage: bridge TIMEOUT CONSOLE-FILE RESULT-FILE VM-COMMAND...
 *
 * The machine gets the channel to its agent (frame.h) as descriptor 3 and
 * writes its console to CONSOLE-FILE. What became of it is one word in
 * RESULT-FILE: "exited" (our exit status is the command's), "failed" (it could
 * not be run; a line follows that says why), "died" (the machine went down
 * before the command ended), "timeout", or "gone" (nobody reads our output).
 * The machine never outlives us.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "frame.h"

#define CHANNEL_FD 3

struct bridge {
	int channel;		/* -1 once the guest's end is gone */
	int signals;
	pid_t vm;		/* 0 once it is reaped; leads a process group */
	struct timespec deadline;
	const char *result_path;

	int saw_hello;
	size_t hello_matched;
	unsigned char in[FRAME_HEADER + FRAME_MAX];
	size_t in_have;

	int stdin_open;
	unsigned char out[FRAME_HEADER + FRAME_MAX];
	size_t out_have, out_sent;

	int done;		/* the command's exit status is known */
	int status;
};

static void stop_vm(struct bridge *b)
{
	if (!b->vm)
		return;
	/* UML is many processes: the group is its own, made in start_vm(). */
	kill(-b->vm, SIGKILL);
	waitpid(b->vm, NULL, 0);
	b->vm = 0;
}

static void finish(struct bridge *b, const char *result, const void *text,
		   size_t len, int status)
{
	FILE *f = fopen(b->result_path, "w");

	stop_vm(b);
	if (f) {
		fprintf(f, "%s\n", result);
		fwrite(text, 1, len, f);
		fclose(f);
	}
	exit(status);
}

static void start_vm(struct bridge *b, const char *console, char **argv)
{
	int s[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s)) {
		perror("socketpair");
		exit(2);
	}
	b->vm = fork();
	if (b->vm < 0) {
		perror("fork");
		exit(2);
	}
	if (b->vm) {
		setpgid(b->vm, b->vm);
		close(s[1]);
		b->channel = s[0];
		fcntl(b->channel, F_SETFL, O_NONBLOCK);
		return;
	}
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &(sigset_t){ 0 }, NULL);
	if (s[1] == CHANNEL_FD)
		fcntl(s[1], F_SETFD, 0);
	else
		dup2(s[1], CHANNEL_FD);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	fd = open(console, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static void deliver(struct bridge *b, int fd, const void *data, size_t len)
{
	/* As a pipeline whose reader went away. */
	if (write_all(fd, data, len) && errno == EPIPE)
		finish(b, "gone", "", 0, 128 + SIGPIPE);
}

static void take_frame(struct bridge *b, uint32_t len)
{
	unsigned char *data = b->in + FRAME_HEADER;

	switch ((enum frame_type)b->in[0]) {
	case FRAME_STDOUT:
		deliver(b, 1, data, len);
		break;
	case FRAME_STDERR:
		deliver(b, 2, data, len);
		break;
	case FRAME_STDIN_CLOSED:
		close(0);
		b->stdin_open = 0;
		break;
	case FRAME_EXIT:
		b->done = 1;
		b->status = data[0];
		b->stdin_open = 0;
		break;
	case FRAME_FAILED:
		finish(b, "failed", data, len, 1);
		break;
	case FRAME_STDIN:
		break;
	}
}

/* Take all whole frames; what is left of one stays for the next time. */
static void take_frames(struct bridge *b)
{
	uint32_t len;

	while (b->in_have >= FRAME_HEADER) {
		len = frame_header_len(b->in);
		if (len > FRAME_MAX)
			finish(b, "failed", "a broken frame came", 19, 1);
		if (b->in_have < FRAME_HEADER + len)
			return;
		take_frame(b, len);
		b->in_have -= FRAME_HEADER + len;
		memmove(b->in, b->in + FRAME_HEADER + len, b->in_have);
	}
}

/* Drop bytes until the greeting has gone by. */
static void skip_to_hello(struct bridge *b)
{
	size_t i;

	for (i = 0; i < b->in_have && !b->saw_hello; i++) {
		if (b->in[i] != FRAME_HELLO[b->hello_matched])
			b->hello_matched = 0;
		if (b->in[i] == FRAME_HELLO[b->hello_matched])
			b->hello_matched++;
		b->saw_hello = b->hello_matched == strlen(FRAME_HELLO);
	}
	b->in_have -= i;
	memmove(b->in, b->in + i, b->in_have);
}

static void read_channel(struct bridge *b)
{
	ssize_t n = read(b->channel, b->in + b->in_have,
			 sizeof(b->in) - b->in_have);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(b->channel);
		b->channel = -1;
		return;
	}
	if (n > 0)
		b->in_have += n;
	if (!b->saw_hello)
		skip_to_hello(b);
	if (b->saw_hello)
		take_frames(b);
}

static void write_channel(struct bridge *b)
{
	ssize_t n = send(b->channel, b->out + b->out_sent,
			 b->out_have - b->out_sent, MSG_NOSIGNAL);

	if (n > 0)
		b->out_sent += n;
	if (b->out_sent < b->out_have)
		return;
	b->out_have = 0;
	b->out_sent = 0;
}

static void read_stdin(struct bridge *b)
{
	ssize_t n = read(0, b->out + FRAME_HEADER, FRAME_MAX);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		n = 0;
		b->stdin_open = 0;
	}
	frame_header_put(b->out, FRAME_STDIN, n);
	b->out_have = FRAME_HEADER + n;
}

static void take_signal(struct bridge *b)
{
	struct signalfd_siginfo info;

	if (read(b->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGCHLD)
		finish(b, "gone", "", 0, 128 + info.ssi_signo);
	if (waitpid(b->vm, NULL, WNOHANG) == b->vm) {
		/* Its helpers, if any are left. */
		kill(-b->vm, SIGKILL);
		b->vm = 0;
	}
}

static int ms_left(const struct bridge *b)
{
	struct timespec now;
	long long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (b->deadline.tv_sec - now.tv_sec) * 1000LL +
	     (b->deadline.tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? ms : 0;
}

static void serve(struct bridge *b)
{
	int idle = b->out_have == 0;
	struct pollfd p[3] = {
		{ .fd = b->signals, .events = POLLIN },
		{ .fd = b->channel, .events = POLLIN | (idle ? 0 : POLLOUT) },
		{ .fd = b->saw_hello && b->stdin_open && idle ? 0 : -1,
		  .events = POLLIN },
	};

	if (poll(p, 3, ms_left(b)) < 0)
		return;
	if (p[2].revents)
		read_stdin(b);
	if (p[1].revents & POLLOUT)
		write_channel(b);
	if (p[1].revents & (POLLIN | POLLHUP | POLLERR))
		read_channel(b);
	if (p[0].revents)
		take_signal(b);
}

/* What the machine sent last may still lie in the channel when it is dead. */
static void drain_channel(struct bridge *b)
{
	struct pollfd p = { .fd = b->channel, .events = POLLIN };

	while (b->channel >= 0 && !b->done && poll(&p, 1, 0) > 0)
		read_channel(b);
}

static void watch_signals(struct bridge *b)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	b->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
}

static void set_deadline(struct bridge *b, int seconds)
{
	clock_gettime(CLOCK_MONOTONIC, &b->deadline);
	b->deadline.tv_sec += seconds;
}

int main(int argc, char **argv)
{
	static struct bridge b = { .stdin_open = 1 };

	if (argc < 5)
		return 2;
	b.result_path = argv[3];
	set_deadline(&b, atoi(argv[1]));
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	watch_signals(&b);
	start_vm(&b, argv[2], argv + 4);
	while (!b.done && b.vm && ms_left(&b))
		serve(&b);
	drain_channel(&b);
	if (!b.done && b.vm)
		finish(&b, "timeout", "", 0, 1);
	if (!b.done)
		finish(&b, "died", "", 0, 1);
	/* Let it go down by itself: its console may have a last word. */
	set_deadline(&b, 10);
	while (b.vm && ms_left(&b))
		serve(&b);
	finish(&b, "exited", "", 0, b.status);
}
