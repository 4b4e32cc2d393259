// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: open - the runtimes that this library has. */
#include "internal.h"

struct fluxion *fluxion_open(enum fluxion_runtime runtime)
{
	struct fluxion *f;

	switch (runtime) {
	case FLUXION_AUTO:
		f = fluxion__open(&fluxion_ops_kernel);
		if (f || errno != ENODEV)
			return f;
		return fluxion__open(&fluxion_ops_local);
	case FLUXION_KERNEL:
		return fluxion__open(&fluxion_ops_kernel);
	case FLUXION_LOCAL:
		return fluxion__open(&fluxion_ops_local);
	case FLUXION_VIRTUAL:
		return fluxion__open(&fluxion_ops_virtual);
	case FLUXION_KERNEL_VIRTUAL:
		return fluxion__open(&fluxion_ops_kernel_virtual);
	}
	errno = EINVAL;
	return NULL;
}
