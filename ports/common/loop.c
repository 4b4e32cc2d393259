// SPDX-License-Identifier: GPL-2.0
/* fluxion: loop - the loop of a machine without a system: an executor's. */
#include <errno.h>
#include "loop.h"

int loop_open(enum fluxion_runtime runtime, bool hold, struct loop **loop)
{
	(void)hold;
	*loop = NULL;
	if (runtime != FLUXION_EXECUTOR)
		return 0;
	*loop = loop_executor_open();
	return *loop ? 0 : -errno;
}
