// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: try - the host catches what it throws.
 *
 * WebAssembly has no jump out of a function. The host calls @fn through the
 * function table; an escape is an exception of the host's language, which
 * unwinds the frames between, and the host sets the stack pointer back.
 */
#include "lang.h"

typedef void (*try_fn)(struct lang *l, void *arg);

void host_try(try_fn fn, struct lang *l, void *arg);
__attribute__((noreturn)) void host_escape(void);

void fluxion__try(struct lang *l, void (*fn)(struct lang *l, void *arg),
		  void *arg)
{
	host_try(fn, l, arg);
}

void fluxion__escape(struct lang *l)
{
	(void)l;
	host_escape();
}
