// SPDX-License-Identifier: GPL-2.0
/* fluxion: agent - the guest's process 1 once it is set up: runs the command. */

/*
 * usage: agent CHANNEL ARGV-FILE [UID GID GROUP...]
 *
 * Runs the command in ARGV-FILE (NUL-terminated words), carries its standard
 * streams over CHANNEL (frame.h), and reports its exit status once /after (the
 * checks that follow) has run. Then the machine goes down. When /failed exists
 * nothing is run: its text is reported instead.
 *
 * All is one thread: the command's ends are pipes, the loop polls. What the
 * command leaves running is killed when it exits, so the streams end.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

#include "frame.h"

#define MAX_WORDS 4096

/* One of the command's ends; fd is -1 once it is closed. */
struct end {
	int fd;
	enum frame_type type;
};

/* What has come from the host and is not yet taken. */
struct inbox {
	unsigned char buf[FRAME_HEADER + FRAME_MAX];
	size_t have;		/* bytes in buf */
	size_t given;		/* payload bytes already written to stdin */
};

static int channel;
static volatile sig_atomic_t child_died;

static void on_child(int sig)
{
	(void)sig;
	child_died = 1;
}

static void send(enum frame_type type, const void *data, size_t len)
{
	unsigned char header[FRAME_HEADER];

	frame_header_put(header, type, len);
	write_all(channel, header, sizeof(header));
	write_all(channel, data, len);
}

static void power_off(void)
{
	tcdrain(channel);
	sync();
	umount("/share");
	/* QEMU is told not to reboot but to exit; UML exits when it halts. */
	reboot(access("/run/uml", F_OK) ? RB_AUTOBOOT : RB_POWER_OFF);
	for (;;)
		pause();
}

static void fail(const char *text)
{
	send(FRAME_FAILED, text, strlen(text));
	power_off();
}

static void open_channel(const char *path)
{
	struct termios t;

	channel = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (channel < 0) {
		perror(path);
		power_off();
	}
	if (!tcgetattr(channel, &t)) {
		cfmakeraw(&t);
		t.c_iflag &= ~(IXOFF | IXANY);
		tcsetattr(channel, TCSANOW, &t);
	}
	write_all(channel, FRAME_HELLO, strlen(FRAME_HELLO));
}

static char **read_argv(const char *path)
{
	static char text[128 * 1024], *words[MAX_WORDS + 1];
	int fd = open(path, O_RDONLY), n = 0;
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *p = text;

	if (len <= 0 || len == (ssize_t)sizeof(text) - 1)
		fail("no command, or one too long");
	close(fd);
	for (; p < text + len && n < MAX_WORDS; p += strlen(p) + 1)
		words[n++] = p;
	return words;
}

static void become(int argc, char **ids)
{
	gid_t groups[16];
	int n = 0;

	if (argc < 2)
		return;
	for (; n < argc - 2 && n < 16; n++)
		groups[n] = atoi(ids[2 + n]);
	if (setgroups(n, groups) || setgid(atoi(ids[1])) ||
	    setuid(atoi(ids[0]))) {
		perror("setuid");
		_exit(126);
	}
}

static void run_command(char **argv, int n_ids, char **ids, int fds[3])
{
	int i;

	for (i = 0; i < 3; i++)
		if (fds[i] >= 0)
			dup2(fds[i], i);
	setsid();
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &(sigset_t){ 0 }, NULL);
	become(n_ids, ids);
	execvp(argv[0], argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static pid_t start(char **argv, int n_ids, char **ids, struct end ends[3])
{
	int p[3][2], i;
	pid_t pid;

	for (i = 0; i < 3; i++)
		if (pipe2(p[i], O_CLOEXEC))
			fail("pipe2 failed");
	pid = fork();
	if (pid < 0)
		fail("fork failed");
	if (!pid)
		run_command(argv, n_ids, ids,
			    (int[]){ p[0][0], p[1][1], p[2][1] });
	for (i = 0; i < 3; i++) {
		/* Of stdin's pipe ours is the writing end. */
		close(p[i][i == 0 ? 0 : 1]);
		ends[i].fd = p[i][i == 0 ? 1 : 0];
	}
	fcntl(ends[0].fd, F_SETFL, O_NONBLOCK);
	return pid;
}

static void close_end(struct end *e)
{
	if (e->fd >= 0)
		close(e->fd);
	e->fd = -1;
}

static void pump_out(struct end *e)
{
	char buf[FRAME_MAX];
	ssize_t n = read(e->fd, buf, sizeof(buf));

	if (n > 0)
		send(e->type, buf, n);
	else if (n == 0 || errno != EINTR)
		close_end(e);
}

static int frame_is_whole(const struct inbox *in)
{
	return in->have >= FRAME_HEADER &&
	       in->have == FRAME_HEADER + frame_header_len(in->buf);
}

/* Read what is still missing of one frame, never beyond its end. */
static void fill_inbox(struct inbox *in)
{
	size_t want = FRAME_HEADER;
	ssize_t n;

	if (in->have >= FRAME_HEADER)
		want += frame_header_len(in->buf);
	if (want > sizeof(in->buf))
		fail("a broken frame came from the host");
	n = read(channel, in->buf + in->have, want - in->have);
	if (n > 0)
		in->have += n;
	else if (n == 0 || errno != EINTR)
		fail("the host's end of the channel is gone");
}

/* Hand a whole frame on to the command's stdin, as much as fits. */
static void empty_inbox(struct inbox *in, struct end *to)
{
	uint32_t len = frame_header_len(in->buf);
	ssize_t n = 0;

	if (len == 0)
		close_end(to);
	if (to->fd >= 0)
		n = write(to->fd, in->buf + FRAME_HEADER + in->given,
			  len - in->given);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0)
		close_end(to);
	in->given += n > 0 ? n : 0;
	if (to->fd >= 0 && in->given < len)
		return;
	in->have = 0;
	in->given = 0;
}

static void look_after(struct inbox *in, struct end ends[3])
{
	int whole = frame_is_whole(in), was_open = ends[0].fd >= 0;
	struct pollfd p[4] = {
		{ .fd = whole ? -1 : channel, .events = POLLIN },
		/* With nothing to give: only for POLLERR, nobody reads it. */
		{ .fd = ends[0].fd, .events = whole ? POLLOUT : 0 },
		{ .fd = ends[1].fd, .events = POLLIN },
		{ .fd = ends[2].fd, .events = POLLIN },
	};

	/* SIGCHLD is blocked but here, so that none is missed. */
	if (ppoll(p, 4, NULL, &(sigset_t){ 0 }) <= 0)
		return;
	if (p[0].revents)
		fill_inbox(in);
	/* Frames for it still come, maybe half of one is here: read on. */
	if (p[1].revents & POLLERR)
		close_end(&ends[0]);
	if (frame_is_whole(in))
		empty_inbox(in, &ends[0]);
	if (was_open && ends[0].fd < 0)
		send(FRAME_STDIN_CLOSED, "", 0);
	if (p[2].revents)
		pump_out(&ends[1]);
	if (p[3].revents)
		pump_out(&ends[2]);
}

/* Return: the exit status of @pid as a shell would say it, or -1 if it runs. */
static int reap(pid_t pid)
{
	int status, found = -1;
	pid_t p;

	child_died = 0;
	while ((p = waitpid(-1, &status, WNOHANG)) > 0)
		if (p == pid)
			found = WIFEXITED(status) ? WEXITSTATUS(status) :
						    128 + WTERMSIG(status);
	return found;
}

static int serve(pid_t pid, struct end ends[3])
{
	static struct inbox in;
	int status = -1;

	while (status < 0) {
		look_after(&in, ends);
		if (child_died)
			status = reap(pid);
	}
	close_end(&ends[0]);
	/* Nobody is left to hold the pipes open: they end. */
	kill(-1, SIGKILL);
	while (ends[1].fd >= 0)
		pump_out(&ends[1]);
	while (ends[2].fd >= 0)
		pump_out(&ends[2]);
	return status;
}

static void run_after(void)
{
	pid_t pid = fork();

	if (!pid) {
		sigprocmask(SIG_SETMASK, &(sigset_t){ 0 }, NULL);
		execl("/after", "/after", NULL);
		_exit(127);
	}
	while (waitpid(pid, NULL, 0) != pid && errno == EINTR)
		;
}

static void report_failure(void)
{
	static char text[4096];
	int fd = open("/failed", O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	fail(text);
}

static void watch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = on_child }, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct end ends[3] = {
		{ -1, FRAME_STDIN }, { -1, FRAME_STDOUT }, { -1, FRAME_STDERR },
	};
	unsigned char status;
	pid_t pid;

	if (argc < 3)
		return 2;
	watch_signals();
	open_channel(argv[1]);
	report_failure();
	pid = start(read_argv(argv[2]), argc - 3, argv + 3, ends);
	status = serve(pid, ends);
	run_after();
	send(FRAME_EXIT, &status, 1);
	power_off();
}
