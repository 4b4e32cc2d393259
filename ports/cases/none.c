// SPDX-License-Identifier: GPL-2.0
/* fluxion: none - a machine where no operator has a task of its own. */
#include "cases.h"

const struct cases_runtimes cases_runtimes = {
	.poll = FLUXION_NONE,
	.drain = FLUXION_NONE,
};
