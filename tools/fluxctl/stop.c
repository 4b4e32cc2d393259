// SPDX-License-Identifier: GPL-2.0
/* fluxion: stop - the user wants it to end: SIGINT, SIGTERM, SIGHUP, SIGPIPE. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "stop.h"

static volatile sig_atomic_t stopped;
static int event = -1;
static bool pipe_ignored;

static void note(int signal)
{
	const unsigned long long one = 1;
	int err = errno;

	stopped = signal;
	if (write(event, &one, sizeof(one)) < 0)
		errno = err;
}

void stop_catch(void)
{
	struct sigaction catch = { .sa_handler = note };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction old;
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (int i = 0; i < 3; i++) {
		/* One that was ignored stays so: nohup, background jobs. */
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &catch, NULL);
	}
	sigaction(SIGPIPE, &ignore, &old);
	pipe_ignored = old.sa_handler == SIG_IGN;
}

bool stop_wanted(void)
{
	return stopped;
}

int stop_fd(void)
{
	return event;
}

bool stop_by_pipe(void)
{
	if (!pipe_ignored)
		stopped = SIGPIPE;
	return !pipe_ignored;
}

int stop_finish(int status)
{
	if (!stopped)
		return status;
	fflush(NULL);
	signal(stopped, SIG_DFL);
	raise(stopped);
	return status;
}
