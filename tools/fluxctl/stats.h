/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: stats - the counters of a pipeline, for people and as JSON. */
#ifndef FLUXCTL_STATS_H
#define FLUXCTL_STATS_H

#include <jansson.h>
#include "fluxctl.h"

/**
 * stats_print() - a table of the ends, then one of the operators
 */
int stats_print(struct fluxion_pipeline *p, FILE *to);

/**
 * stats_json() - the same as {"ends": [...], "operators": [...]}
 * @json: set to a new reference
 */
int stats_json(struct fluxion_pipeline *p, json_t **json);

#endif /* FLUXCTL_STATS_H */
