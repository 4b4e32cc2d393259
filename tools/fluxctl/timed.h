/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: timed - pipelines that look at the clock. */
#ifndef FLUXCTL_TIMED_H
#define FLUXCTL_TIMED_H

#include "fluxctl.h"

/**
 * graph_is_timed() - does a time operator stand in it, or a merge that waits?
 */
bool graph_is_timed(const struct fluxion_graph *g);

/**
 * graph_has_interval() - is one of its sources a timer?
 */
bool graph_has_interval(const struct fluxion_graph *g);

/**
 * program_is_timed() - the same of a program; false if it is none
 */
bool program_is_timed(const char *text);

#endif /* FLUXCTL_TIMED_H */
