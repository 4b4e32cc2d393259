// SPDX-License-Identifier: GPL-2.0
/* fluxion: try - how a compilation that fails gets out: the compiler's jump. */
#include "lang.h"

/* The words that __builtin_setjmp() fills in. */
#define WORDS	5

void fluxion__try(struct lang *l, void (*fn)(struct lang *l, void *arg),
		  void *arg)
{
	void *back[WORDS];

	l->back = back;
	if (!__builtin_setjmp(back))
		fn(l, arg);
}

void fluxion__escape(struct lang *l)
{
	__builtin_longjmp(l->back, 1);
}
