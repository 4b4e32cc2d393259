/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: describe - programs and pipelines, for people and as JSON. */
#ifndef FLUXCTL_DESCRIBE_H
#define FLUXCTL_DESCRIBE_H

#include <jansson.h>
#include "fluxctl.h"

/**
 * describe_ends() - the inputs and outputs of a graph with their types
 */
int describe_ends(const struct fluxion_graph *g, FILE *to);

/**
 * describe_graph_json() - {"inputs": [...], "outputs": [...], "text": ...}
 * @json: set to a new reference
 */
int describe_graph_json(const struct fluxion_graph *g, json_t **json);

/**
 * describe_info_json() - one pipeline of a list
 */
json_t *describe_info_json(const struct fluxion_pipeline_info *info);

/**
 * json_show() - print a value on stdout, and drop the reference
 * Return: STATUS_OK.
 */
int json_show(json_t *json);

#endif /* FLUXCTL_DESCRIBE_H */
