// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: runtime_local - in this process, and nothing but its calls runs it. */
#include <time.h>
#include "executor.h"

static int sleep_until(void *arg, uint64_t until)
{
	struct timespec t = { until / 1000000000, until % 1000000000 };

	(void)arg;
	return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static const struct fluxion_executor hooks = {
	.wait = sleep_until,
};

struct fluxion *local_open(void)
{
	struct executor *x = executor_new(FLUXION_LOCAL, &hooks, NULL);

	return x ? &x->base.base : NULL;
}
