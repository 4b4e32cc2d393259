// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: thread - threads that the program does not know of. */
#include <signal.h>
#include "thread.h"

/* Signals are for the threads that the program knows of. */
int thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -err;
}
