// SPDX-License-Identifier: GPL-2.0
/* fluxion: trace - the tracepoints' definitions. */
#define CREATE_TRACE_POINTS
#include "trace.h"
