// SPDX-License-Identifier: GPL-2.0
/* fluxion: engine_build - a pipeline with rings of plain memory: the library's source. */
#include "../../lib/engine_build.c"
