// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: open - what a port's case runner opens by name: virtual, none.
 *
 * Its other runtime, executor, is opened with the hooks of its loop.
 */
#include "internal.h"

struct fluxion *fluxion_open(enum fluxion_runtime runtime)
{
	if (runtime == FLUXION_VIRTUAL || runtime == FLUXION_NONE)
		return fluxion__open(&fluxion_ops_virtual, runtime);
	errno = ENODEV;
	return NULL;
}
