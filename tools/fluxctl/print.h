/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: print - the handler `print`: items go to stdout, as text. */
#ifndef FLUXCTL_PRINT_H
#define FLUXCTL_PRINT_H

#include <pthread.h>
#include "format.h"

/**
 * struct printer - what the handler writes with
 * @lock: of what follows: several handlers may print at once
 * @writer: to stdout
 * @status: of the first write that failed
 */
struct printer {
	pthread_mutex_t lock;
	struct writer writer;
	int status;
};

/**
 * print_register() - pipelines of a runtime in process can name it from here on
 * @p: stays until the runtime is closed
 */
int print_register(struct printer *p, struct fluxion *f);

/**
 * print_close() - it writes no more
 * Return: @status, or what went wrong in writing.
 */
int print_close(struct printer *p, int status);

#endif /* FLUXCTL_PRINT_H */
