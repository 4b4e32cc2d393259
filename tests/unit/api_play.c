// SPDX-License-Identifier: GPL-2.0
/* fluxion: api_play - the one that the kernel tests have, too. */
#include "../kunit/api_play.c"
