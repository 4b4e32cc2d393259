/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: value - types of a flat graph, for values in text.
 */
#ifndef FLUXION_VALUE_H
#define FLUXION_VALUE_H

#include <fluxion/fluxion.h>

static inline const struct fluxion_type *
value_type(const struct fluxion_graph *g, uint32_t type)
{
	return (const struct fluxion_type *)((const char *)g +
					     g->types.offset) + type;
}

static inline const struct fluxion_field *
value_field(const struct fluxion_graph *g, const struct fluxion_type *t,
	    uint32_t i)
{
	return (const struct fluxion_field *)((const char *)g +
					      g->fields.offset) + t->first + i;
}

#endif /* FLUXION_VALUE_H */
