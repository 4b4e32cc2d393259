// SPDX-License-Identifier: GPL-2.0
/* fluxion: open - the runtimes of a port's case runner: virtual. */
#include "internal.h"

struct fluxion *fluxion_open(enum fluxion_runtime runtime)
{
	if (runtime == FLUXION_VIRTUAL)
		return fluxion__open(&fluxion_ops_virtual, runtime);
	errno = ENODEV;
	return NULL;
}
