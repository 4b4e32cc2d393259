// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: open - the runtimes that this library has. */
#include "internal.h"

static const struct fluxion_ops *const runtimes[] = {
	[FLUXION_KERNEL] = &fluxion_ops_kernel,
	[FLUXION_LOCAL] = &fluxion_ops_local,
	[FLUXION_VIRTUAL] = &fluxion_ops_virtual,
	[FLUXION_KERNEL_VIRTUAL] = &fluxion_ops_kernel_virtual,
	[FLUXION_NONE] = &fluxion_ops_virtual,
};

struct fluxion *fluxion_open(enum fluxion_runtime runtime)
{
	struct fluxion *f;

	if (runtime == FLUXION_AUTO) {
		f = fluxion__open(&fluxion_ops_kernel, FLUXION_KERNEL);
		if (f || errno != ENODEV)
			return f;
		runtime = FLUXION_LOCAL;
	}
	if (runtime < FLX_ARRAY_SIZE(runtimes))
		return fluxion__open(runtimes[runtime], runtime);
	errno = EINVAL;
	return NULL;
}
