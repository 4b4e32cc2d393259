// SPDX-License-Identifier: GPL-2.0
/* fluxion: timed - pipelines that look at the clock. */
#include "timed.h"
#include "core/op.h"

/* Argument 1 of an operator that merges is how many may wait, 0 for none. */
static bool node_is_timed(const struct fluxion_node *n)
{
	const struct flx_op *op = flx_op_find(n->op);

	if (!op || op->clock == FLX_CLOCK_NONE)
		return false;
	return op->clock == FLX_CLOCK_ALWAYS || n->arg[1];
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
