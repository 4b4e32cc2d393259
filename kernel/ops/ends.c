// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: ends - inputs and outputs as nodes of a graph.
 *
 * The environment makes their streams and sinks; here is what a graph may say
 * about them.
 */
#include "../core/graph.h"
#include "table.h"

#define RING_BYTES_MAX	(64 << 20)

static int end_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (!n->name[0])
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: an end without a name");
	if (n->programs)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: an end has no programs");
	if (n->arg[0] < 0 || n->arg[0] > RING_BYTES_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a ring of more than 64 MiB");
	if (n->arg[1] < 0 || n->arg[1] > FLUXION_OVERFLOW_LATEST)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: unknown overflow policy");
	return 0;
}

/* A name, padded with zeros; of an input that nobody else feeds. */
static bool source_is_valid(const struct flx_check *c,
			    const struct fluxion_node *n)
{
	const char *name = flx_graph_source(c->graph, n);

	if (!name)
		return true;
	return n->data_len == FLUXION_END_LEN && name[0] &&
	       !name[FLUXION_END_LEN - 1] &&
	       !(n->flags & FLUXION_INPUT_SUBJECT);
}

static int input_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->flags & ~FLUXION_INPUT_SUBJECT)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: unknown flags of an input");
	if (n->arg[2] < 0 || n->arg[2] > 1)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: unknown stamp");
	if (!source_is_valid(c, n))
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: the source's name is wrong");
	return end_verify(c, n);
}

static int output_verify(struct flx_check *c, const struct fluxion_node *n)
{
	int err = flx_check_same_type(c, n, 0);

	if (!err && n->data_len)
		err = flx_check_fail(c, n, -FLX_EINVAL,
				     "bad argument: an output has no data");
	return err ? err : end_verify(c, n);
}

const struct flx_op flx_op_input = {
	.op = FLUXION_OP_INPUT,
	.kind = FLX_OP_END,
	.name = "in",
	.verify = input_verify,
};

const struct flx_op flx_op_output = {
	.op = FLUXION_OP_OUTPUT,
	.kind = FLX_OP_END,
	.last = true,
	.min_inputs = 1,
	.max_inputs = 1,
	.name = "out",
	.verify = output_verify,
};
