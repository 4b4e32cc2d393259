// SPDX-License-Identifier: GPL-2.0
/* fluxion: engine_pipe - what is done to a pipeline and its ends: the library's source. */
#include "../../lib/engine_pipe.c"
