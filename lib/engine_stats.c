// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_stats - what there is in process, and how it does. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "engine.h"
#include "core/channel.h"

int engine_info(struct fluxion *f, struct fluxion_info *info,
		struct fluxion_op_info *ops, unsigned int *count)
{
	unsigned int n = 0;
	u32 i;

	(void)f;
	for (i = 0; i < flx_op_count; i++) {
		const struct flx_op *op = flx_op_table[i];

		if (!op)
			continue;
		if (ops && n < *count) {
			memset(&ops[n], 0, sizeof(ops[n]));
			ops[n].op = op->op;
			strncpy(ops[n].name, op->name, sizeof(ops[n].name) - 1);
		}
		n++;
	}
	if (count)
		*count = n;
	info->ops_count = n;
	info->version = FLUXION_ABI_VERSION;
	info->max_nodes = FLX_NODES_MAX;
	info->max_depth = FLX_DEPTH_MAX;
	info->batch_max = FLUXION_BATCH_MAX;
	info->record_max = FLUXION_RECORD_MAX;
	return 0;
}

u32 engine_pipe_state(const struct engine_pipe *p)
{
	if (flx_cancel_is(&p->pipe.cancel))
		return FLUXION_STATE_CANCELLED;
	if (flx_pipe_ended(&p->pipe))
		return FLUXION_STATE_ENDED;
	if (p->pipe.paused)
		return FLUXION_STATE_PAUSED;
	if (flx_pipe_stalled(&p->pipe))
		return FLUXION_STATE_STALLED;
	return flx_pipe_is_idle(&p->pipe) ? FLUXION_STATE_IDLE :
					    FLUXION_STATE_RUNNING;
}

void engine_pipe_describe(struct engine_pipe *p,
			  struct fluxion_pipeline_info *info)
{
	engine_pipe_own(p);
	info->id = p->id;
	strcpy(info->name, p->name);
	info->uid = geteuid();
	info->state = engine_pipe_state(p);
	info->pinned = p->pinned;
	info->batch = p->pipe.batch;
	info->inputs = p->graph.inputs;
	info->outputs = p->graph.outputs;
	info->nodes = p->graph.header->nodes.count;
	info->memory = p->memory;
	info->runs = flx_pipe_runs(&p->pipe);
	engine_pipe_leave(p);
}

int engine_list(struct fluxion *f, struct fluxion_pipeline_info **info)
{
	struct engine_pipe *p;
	int n = 0;

	for (p = to_engine(f)->pipes; p; p = p->next)
		n++;
	*info = calloc(n + 1, sizeof(**info));
	if (!*info)
		return -ENOMEM;
	n = 0;
	for (p = to_engine(f)->pipes; p; p = p->next)
		engine_pipe_describe(p, &(*info)[n++]);
	return n;
}

int engine_pipeline_info(struct fluxion_pipeline *p,
			 struct fluxion_pipeline_info *info)
{
	if (!to_pipe(p)->attached)
		return -ENOENT;
	engine_pipe_describe(to_pipe(p), info);
	return 0;
}

static void add_seat(const struct engine_end *end,
		     struct fluxion_end_info *info)
{
	struct flx_end_stats st;
	unsigned int i;

	if (end->output)
		flx_outlet_stats(&end->out, &st);
	else
		flx_inlet_stats(&end->in, &st);
	info->held += end->held;
	info->generation += end->generation;
	info->queued += st.queued;
	info->accepted += st.accepted;
	info->delivered += st.delivered;
	info->errors += st.errors;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		info->dropped[i] += st.dropped[i];
}

static void describe_end(const struct engine_pipe *p,
			 const struct engine_end *end,
			 struct fluxion_end_info *info)
{
	const struct fluxion_node *n = &p->graph.nodes[end->node];
	const struct flx_ring *r = end->output ? &end->out.ring : &end->in.ring;

	strcpy(info->name, n->name);
	info->output = end->output;
	info->node = end->node;
	info->overflow = end->output ? end->out.overflow : end->in.overflow;
	info->slots = r->mask + 1;
	info->stride = r->stride;
	info->flags = r->flags;
	for (; end; end = end->next)
		add_seat(end, info);
}

static void describe_subject(struct engine_pipe *p, const struct engine_end *end,
			     struct fluxion_end_info *info)
{
	const struct flx_subject *subject = engine_end_subject(p, end);

	if (!subject)
		return;
	info->accepted += subject->unheard;
	info->dropped[FLUXION_DROP_NO_SUBSCRIBER] += subject->unheard;
	if (subject->closed)
		info->flags |= FLUXION_RING_ENDED;
}

int engine_pipeline_ends(struct fluxion_pipeline *h,
			 struct fluxion_end_info **info)
{
	struct engine_pipe *p = to_pipe(h);
	unsigned int i;

	if (!p->attached)
		return -ENOENT;
	*info = calloc(p->end_count + 1, sizeof(**info));
	if (!*info)
		return -ENOMEM;
	engine_pipe_own(p);
	for (i = 0; i < p->end_count; i++) {
		describe_end(p, &p->ends[i], &(*info)[i]);
		describe_subject(p, &p->ends[i], &(*info)[i]);
	}
	engine_pipe_leave(p);
	return p->end_count;
}

int engine_pipeline_nodes(struct fluxion_pipeline *h,
			  struct fluxion_node_info **info)
{
	struct engine_pipe *p = to_pipe(h);
	u32 n = p->graph.header->nodes.count;
	u32 i;

	if (!p->attached)
		return -ENOENT;
	*info = calloc(n + 1, sizeof(**info));
	if (!*info)
		return -ENOMEM;
	engine_pipe_own(p);
	for (i = 0; i < n; i++) {
		(*info)[i].node = i;
		(*info)[i].op = p->graph.nodes[i].op;
		(*info)[i].in = p->pipe.counts[i].in;
		(*info)[i].out = p->pipe.counts[i].out;
		(*info)[i].errors = p->pipe.counts[i].errors;
		(*info)[i].dropped = p->pipe.counts[i].dropped;
		(*info)[i].late = p->pipe.counts[i].late;
		(*info)[i].forced = p->pipe.counts[i].forced;
	}
	engine_pipe_leave(p);
	return n;
}

static void describe_consumer(const struct engine_pipe *p,
			      const struct engine_end *end, u32 seat,
			      struct fluxion_queue_info *info)
{
	const struct flx_graph *g = &p->graph;

	info->from = flx_graph_share(g, &g->nodes[end->node]) - g->nodes;
	info->to = end->node;
	info->seat = seat;
	info->blocked = end->subscriber.blocked;
	flx_outlet_describe(&end->out, info);
}

/* Into @info, unless it is NULL. Return: how many there are. */
static int describe_queues(struct engine_pipe *p,
			   struct fluxion_queue_info *info)
{
	const struct flx_channel *c;
	const struct engine_end *end;
	u32 seat = 0;
	int n = 0;

	for (c = p->pipe.channels; c; c = c->next, n++)
		if (info)
			flx_channel_describe(c, &info[n]);
	for (end = engine_next_end(p, NULL); end;
	     end = engine_next_end(p, end)) {
		seat = end == &p->ends[end->index] ? 1 : seat + 1;
		if (!end->held || !engine_end_subject(p, end))
			continue;
		if (info)
			describe_consumer(p, end, seat, &info[n]);
		n++;
	}
	return n;
}

int engine_pipeline_queues(struct fluxion_pipeline *h,
			   struct fluxion_queue_info **info)
{
	struct engine_pipe *p = to_pipe(h);
	int n = -ENOMEM;

	if (!p->attached)
		return -ENOENT;
	engine_pipe_own(p);
	*info = calloc(describe_queues(p, NULL) + 1, sizeof(**info));
	if (*info)
		n = describe_queues(p, *info);
	engine_pipe_leave(p);
	return n;
}
