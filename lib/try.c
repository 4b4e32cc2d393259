// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: try - how a compilation that fails gets out, with the C library. */
#include <setjmp.h>
#include "lang.h"

void fluxion__try(struct lang *l, void (*fn)(struct lang *l, void *arg),
		  void *arg)
{
	jmp_buf back;

	l->back = &back;
	if (!setjmp(back))
		fn(l, arg);
}

void fluxion__escape(struct lang *l)
{
	jmp_buf *back = l->back;

	longjmp(*back, 1);
}
