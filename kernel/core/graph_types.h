/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: graph_types - the types of a flat graph: checked and compared.
 */
#ifndef FLX_GRAPH_TYPES_H
#define FLX_GRAPH_TYPES_H

#include "graph.h"

/* Behind the two values of a pair: u64 tprev, u8 has. */
#define FLX_PAIR_TAIL	9

/**
 * flx_graph_check_types() - every type is whole and comes after its parts
 *
 * The sections lie inside the graph.
 * Return: NULL, or what is wrong.
 */
const char *flx_graph_check_types(const struct flx_graph *g);

#endif /* FLX_GRAPH_TYPES_H */
