// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: open - what a port's case runner opens by name: virtual.
 *
 * Its other runtime, executor, is opened with the hooks of its loop.
 */
#include "internal.h"

struct fluxion *fluxion_open(enum fluxion_runtime runtime)
{
	if (runtime == FLUXION_VIRTUAL)
		return fluxion__open(&fluxion_ops_virtual, runtime);
	errno = ENODEV;
	return NULL;
}
