// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_clock - whose time it is in this thread, and the machine's. */
#include <time.h>
#include "engine.h"

/* Set by every call that runs one. */
static __thread const struct engine *running;

struct engine *engine_enter(struct fluxion *f)
{
	running = to_engine(f);
	return to_engine(f);
}

const struct engine *engine_entered(void)
{
	return running;
}

u64 engine_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + t.tv_nsec;
}
