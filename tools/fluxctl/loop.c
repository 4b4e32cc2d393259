// SPDX-License-Identifier: GPL-2.0
/* fluxion: loop - which runtimes run off a loop of this program. */
#include <errno.h>
#include "loop.h"

int loop_open(enum fluxion_runtime runtime, bool hold, struct loop **loop)
{
	*loop = NULL;
	switch (runtime) {
	case FLUXION_EXECUTOR:
		*loop = loop_executor_open();
		break;
	case FLUXION_URING:
		*loop = loop_uring_open(hold);
		break;
	default:
		return 0;
	}
	return *loop ? 0 : -errno;
}
