/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/* fluxion: thread - threads that the program does not know of. */
#ifndef FLUXION_THREAD_H
#define FLUXION_THREAD_H

#include <pthread.h>

/**
 * thread_start() - a thread to which no signals are delivered
 * Return: 0, or a negative errno: -EAGAIN there are too many.
 */
int thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif /* FLUXION_THREAD_H */
