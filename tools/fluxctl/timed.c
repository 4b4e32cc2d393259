// SPDX-License-Identifier: GPL-2.0
/* fluxion: timed - pipelines that look at the clock. */
#include "timed.h"

static bool node_is_timed(const struct fluxion_node *n)
{
	switch (n->op) {
	case FLUXION_OP_DELAY:
	case FLUXION_OP_DEBOUNCE:
	case FLUXION_OP_THROTTLE:
	case FLUXION_OP_SAMPLE:
	case FLUXION_OP_TIMEOUT:
	case FLUXION_OP_INTERVAL:
		return true;
	case FLUXION_OP_ORDERED_MERGE:
	case FLUXION_OP_MERGE_WITH:
	case FLUXION_OP_COMBINE_LATEST:
	case FLUXION_OP_WITH_LATEST_FROM:
	case FLUXION_OP_EMIT_WHEN:
	case FLUXION_OP_TAKE_LATEST_WHEN:
	case FLUXION_OP_TAKE_WHILE_WITH:
		return n->arg[1];
	}
	return false;
}

bool graph_is_timed(const struct fluxion_graph *g)
{
	unsigned int count;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);

	for (unsigned int i = 0; i < count; i++)
		if (node_is_timed(&n[i]))
			return true;
	return false;
}

bool graph_has_interval(const struct fluxion_graph *g)
{
	unsigned int count;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);

	for (unsigned int i = 0; i < count; i++)
		if (n[i].op == FLUXION_OP_INTERVAL)
			return true;
	return false;
}

bool program_is_timed(const char *text)
{
	struct fluxion_graph *g;
	bool timed;

	if (fluxion_compile(text, &g, NULL))
		return false;
	timed = graph_is_timed(g);
	fluxion_graph_free(g);
	return timed;
}
