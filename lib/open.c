// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: open - the runtimes that this library has. */
#include "executor.h"

/* What a runtime is: a table, or what opens it. */
static const struct {
	const struct fluxion_ops *ops;
	struct fluxion *(*open)(void);
} runtimes[] = {
	[FLUXION_KERNEL] = { .ops = &fluxion_ops_kernel },
	[FLUXION_LOCAL] = { .open = local_open },
	[FLUXION_VIRTUAL] = { .ops = &fluxion_ops_virtual },
	[FLUXION_KERNEL_VIRTUAL] = { .ops = &fluxion_ops_kernel_virtual },
	[FLUXION_NONE] = { .ops = &fluxion_ops_virtual },
	[FLUXION_PTHREAD] = { .ops = &fluxion_ops_pthread },
	[FLUXION_URING] = { .open = uring_open },
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
	if (runtime < FLX_ARRAY_SIZE(runtimes) && runtimes[runtime].open)
		return runtimes[runtime].open();
	if (runtime < FLX_ARRAY_SIZE(runtimes) && runtimes[runtime].ops)
		return fluxion__open(runtimes[runtime].ops, runtime);
	errno = EINVAL;
	return NULL;
}
