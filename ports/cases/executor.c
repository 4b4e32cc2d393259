// SPDX-License-Identifier: GPL-2.0
/* fluxion: executor - off the machine's main loop; polls are a test's own. */
#include "cases.h"

const struct cases_runtimes cases_runtimes = {
	.poll = FLUXION_VIRTUAL,
	.drain = FLUXION_EXECUTOR,
};
