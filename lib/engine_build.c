// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_build - a pipeline in process: its rings and its operators. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "engine.h"

#define RING_BYTES_MAX	(1u << 30)

/* A ring in process is one block: its two pages shrink to cache lines. */
enum {
	USER_AT = 192,
	SLOTS_AT = 256,
};

static_assert(sizeof(struct fluxion_ring_kernel) <= USER_AT,
	      "the kernel's page has room before the user's");

static const struct flx_limits limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 1u << 30,
	.period = FLX_PERIOD_MIN,
};

static u32 ring_slots(const struct engine *e, const struct fluxion_node *n,
		      u32 stride)
{
	u64 bytes = n->arg[0] > 0 ? (u64)n->arg[0] : e->ring_bytes;

	return bytes > RING_BYTES_MAX ? 0 : flx_ring_slots_for(bytes, stride);
}

static int ring_new(struct engine *e, struct engine_pipe *p,
		    struct engine_end *end, struct flx_ring *r)
{
	const struct fluxion_node *n = &p->graph.nodes[end->node];
	u32 size = p->graph.types[n->type].size;
	u32 stride = flx_ring_stride(size);
	u32 slots = ring_slots(e, n, stride);
	size_t bytes = SLOTS_AT + (size_t)slots * stride;
	u8 *mem;

	if (!slots || p->memory + bytes > limits.bytes)
		return -E2BIG;
	mem = calloc(1, bytes);
	if (!mem)
		return -ENOMEM;
	end->memory = mem;
	p->memory += bytes;
	flx_ring_init(r, (void *)mem, (void *)(mem + USER_AT), mem + SLOTS_AT,
		      slots, size);
	return 0;
}

static int build_inputs(struct engine *e, struct engine_pipe *p,
			struct flx_stream **inputs)
{
	unsigned int i, k = 0;

	for (i = 0; i < p->end_count; i++) {
		struct engine_end *end = &p->ends[i];
		const struct fluxion_node *n = &p->graph.nodes[end->node];
		struct flx_ring ring;
		int err;

		if (end->output)
			continue;
		err = ring_new(e, p, end, &ring);
		if (err)
			return err;
		flx_inlet_init(&end->in, &ring, e->rt, n->arg[1], n->arg[2],
			       NULL);
		inputs[k++] = &end->in.stream;
	}
	return 0;
}

static int build_outputs(struct engine *e, struct engine_pipe *p)
{
	unsigned int i, k = 0;

	for (i = 0; i < p->end_count; i++) {
		struct engine_end *end = &p->ends[i];
		const struct fluxion_node *n = &p->graph.nodes[end->node];
		struct flx_ring ring;
		int err;

		if (!end->output)
			continue;
		err = ring_new(e, p, end, &ring);
		if (!err)
			err = flx_outlet_init(&end->out, &ring, &p->pipe.pool,
					      n->arg[1], NULL);
		if (err)
			return err;
		p->pipe.outputs[k++].sink = &end->out.sink;
	}
	return 0;
}

static int build_ends(struct engine_pipe *p)
{
	u32 nodes = p->graph.header->nodes.count;
	u32 i;

	p->ends = calloc(p->graph.inputs + p->graph.outputs, sizeof(*p->ends));
	if (!p->ends)
		return -ENOMEM;
	for (i = 0; i < nodes; i++) {
		u16 op = p->graph.nodes[i].op;

		if (op != FLUXION_OP_INPUT && op != FLUXION_OP_OUTPUT)
			continue;
		p->ends[p->end_count].node = i;
		p->ends[p->end_count].output = op == FLUXION_OP_OUTPUT;
		p->end_count++;
	}
	return 0;
}

static int build_pipe(struct engine *e, struct engine_pipe *p,
		      unsigned int batch, struct fluxion_error *error)
{
	struct flx_stream **inputs;
	int err;

	inputs = calloc(p->graph.inputs + 1, sizeof(*inputs));
	if (!inputs)
		return -ENOMEM;
	err = build_inputs(e, p, inputs);
	if (!err)
		err = flx_pipe_build(&p->pipe, e->rt, &p->graph, batch,
				     &limits, inputs, error);
	free(inputs);
	if (err)
		return err;
	p->attached = true;
	err = build_outputs(e, p);
	p->memory += p->pipe.pool.bytes;
	return err;
}

static int build_graph(struct engine_pipe *p, const struct fluxion_graph *graph,
		       struct fluxion_error *error)
{
	p->blob = malloc(graph->total);
	if (!p->blob)
		return -ENOMEM;
	memcpy(p->blob, graph, graph->total);
	p->memory += graph->total;
	return flx_graph_verify(&p->graph, p->blob, graph->total, &limits,
				error);
}

struct engine_pipe *engine_pipe_new(struct engine *e,
				    const struct fluxion_graph *graph,
				    unsigned int batch, int *err,
				    struct fluxion_error *error)
{
	struct engine_pipe *p = calloc(1, sizeof(*p));

	*err = -ENOMEM;
	if (!p)
		return NULL;
	*err = build_graph(p, graph, error);
	if (!*err)
		*err = build_ends(p);
	if (!*err)
		*err = build_pipe(e, p, batch, error);
	if (!*err)
		return p;
	if (*err == -E2BIG && !error->message[0])
		strcpy(error->message, "too large: its rings need more memory than the limit");
	engine_pipe_free(p);
	return NULL;
}

void engine_pipe_kill(struct engine_pipe *p)
{
	unsigned int i;

	flx_task_kill(&p->pipe.task);
	for (i = 0; i < p->end_count; i++) {
		if (!p->ends[i].memory)
			continue;
		if (p->ends[i].output)
			flx_outlet_detach(&p->ends[i].out);
		else
			flx_inlet_detach(&p->ends[i].in);
	}
	flx_pipe_free(&p->pipe);
	p->attached = false;
}

void engine_pipe_free(struct engine_pipe *p)
{
	unsigned int i;

	if (p->attached)
		engine_pipe_kill(p);
	for (i = 0; i < p->end_count; i++)
		free(p->ends[i].memory);
	free(p->ends);
	free(p->blob);
	free(p);
}
