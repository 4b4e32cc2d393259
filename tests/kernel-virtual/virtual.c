// SPDX-License-Identifier: GPL-2.0
/* fluxion: virtual - poll, drain, move the clock: the library's source. */
#include "../../lib/virtual.c"
