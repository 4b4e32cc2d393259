// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_build - a pipeline in process: its rings and its operators. */
#include "engine_pipe.h"

#define RING_BYTES_MAX	(1u << 30)

/* A ring in process is one block: its two pages shrink to cache lines. */
#define CACHE_LINES(type)	((sizeof(type) + 63) / 64 * 64)

enum {
	USER_AT = CACHE_LINES(struct fluxion_ring_kernel),
	SLOTS_AT = USER_AT + CACHE_LINES(struct fluxion_ring_user),
};

static u32 ring_slots(const struct engine *e, const struct engine_pipe *p,
		      const struct fluxion_node *n, u32 stride)
{
	u64 bytes = flx_graph_ring_bytes(&p->graph, n, e->ring_bytes);

	return bytes > RING_BYTES_MAX ? 0 : flx_ring_slots_for(bytes, stride);
}

static int ring_new(struct engine *e, struct engine_pipe *p,
		    struct engine_end *end, struct flx_ring *r)
{
	const struct fluxion_node *n = &p->graph.nodes[end->node];
	u32 size = p->graph.types[n->type].size;
	u32 stride = flx_ring_stride(size);
	u32 slots = ring_slots(e, p, n, stride);
	size_t bytes = SLOTS_AT + (size_t)slots * stride;
	u8 *mem;

	if (!slots || p->memory + bytes > e->limits->bytes)
		return -FLX_E2BIG;
	mem = e->rt->alloc(bytes);
	if (!mem)
		return -FLX_ENOMEM;
	end->memory = mem;
	p->memory += bytes;
	flx_ring_init(r, (void *)mem, (void *)(mem + USER_AT), mem + SLOTS_AT,
		      slots, size);
	return 0;
}

static int input_new(struct engine *e, struct engine_pipe *p,
		     struct engine_end *end)
{
	const struct fluxion_node *n = &p->graph.nodes[end->node];
	struct flx_ring ring;
	int err = ring_new(e, p, end, &ring);

	if (err)
		return err;
	flx_inlet_init(&end->in, &ring, e->rt, n->arg[1], n->arg[2],
		       e->hooks ? e->hooks->room : NULL);
	if (e->hooks && n->arg[1] >= FLUXION_OVERFLOW_DROP_OLDEST)
		end->in.guard = e->hooks->guard;
	end->member.stream = &end->in.stream;
	return 0;
}

static int output_new(struct engine *e, struct engine_pipe *p,
		      struct engine_end *end)
{
	const struct fluxion_node *n = &p->graph.nodes[end->node];
	struct flx_ring ring;
	int err = ring_new(e, p, end, &ring);

	if (err)
		return err;
	end->subscriber.sink = &end->out.sink;
	return flx_outlet_init(&end->out, &ring, &p->pipe.pool,
			       flx_graph_overflow(&p->graph, n),
			       e->hooks ? e->hooks->ready : NULL);
}

static int build_inputs(struct engine *e, struct engine_pipe *p,
			struct flx_stream **inputs)
{
	unsigned int i, k = 0;
	int err;

	for (i = 0; i < p->end_count; i++) {
		if (p->ends[i].output)
			continue;
		err = input_new(e, p, &p->ends[i]);
		if (err)
			return err;
		inputs[k++] = &p->ends[i].in.stream;
	}
	return 0;
}

static int build_outputs(struct engine *e, struct engine_pipe *p)
{
	unsigned int i, k = 0;
	int err;

	for (i = 0; i < p->end_count; i++) {
		if (!p->ends[i].output)
			continue;
		err = output_new(e, p, &p->ends[i]);
		if (err)
			return err;
		p->pipe.outputs[k++].sink = &p->ends[i].out.sink;
	}
	return 0;
}

/* One more: for an output with what the pool has left, for an input it joins. */
static int seat_new(struct engine *e, struct engine_pipe *p,
		    struct engine_end *end)
{
	u64 pool = p->pipe.pool.bytes;
	int err;

	if (!end->output) {
		err = input_new(e, p, end);
		return err ? err : flx_pipe_join(&p->pipe, end->node,
						 &end->member);
	}
	err = output_new(e, p, end);
	p->memory += p->pipe.pool.bytes - pool;
	return err;
}

static bool has_seats(struct engine_pipe *p, const struct engine_end *end)
{
	if (end->output)
		return flx_pipe_output(&p->pipe, end->node)->subject;
	return p->graph.nodes[end->node].flags & FLUXION_INPUT_SUBJECT;
}

int engine_seat(struct engine *e, struct engine_pipe *p,
		struct engine_end *end, struct engine_end **seat)
{
	struct engine_end **at = &end;
	struct engine_end *more;
	u64 memory = p->memory;
	int err;

	while (*at && (*at)->held)
		at = &(*at)->next;
	*seat = *at;
	if (*at)
		return 0;
	if (!has_seats(p, end))
		return -FLX_EBUSY;
	more = e->rt->alloc(sizeof(*more));
	if (!more)
		return -FLX_ENOMEM;
	more->pipe = p;
	more->index = end->index;
	more->node = end->node;
	more->output = end->output;
	err = seat_new(e, p, more);
	if (err) {
		p->memory = memory;
		e->rt->free(more->memory);
		e->rt->free(more);
		return err;
	}
	*at = more;
	*seat = more;
	return 0;
}

static int build_ends(struct engine_pipe *p)
{
	u32 nodes = p->graph.header->nodes.count;
	u32 i;

	p->ends = p->engine->rt->alloc(sizeof(*p->ends) *
				       (p->graph.inputs + p->graph.outputs));
	if (!p->ends)
		return -FLX_ENOMEM;
	for (i = 0; i < nodes; i++) {
		u16 op = p->graph.nodes[i].op;

		if (op != FLUXION_OP_INPUT && op != FLUXION_OP_OUTPUT)
			continue;
		p->ends[p->end_count].pipe = p;
		p->ends[p->end_count].index = p->end_count;
		p->ends[p->end_count].node = i;
		p->ends[p->end_count].output = op == FLUXION_OP_OUTPUT;
		p->end_count++;
	}
	return 0;
}

static void say_why(struct engine_pipe *p, const struct fluxion_node *n,
		    const char *why, struct fluxion_error *error)
{
	u32 i;

	error->node = n - p->graph.nodes;
	error->insn = FLUXION_NO_NODE;
	for (i = 0; why[i]; i++)
		error->message[i] = why[i];
	error->message[i] = '\0';
}

/* A source is registered by a module of the kernel. */
static int check_sources(struct engine_pipe *p, struct fluxion_error *error)
{
	u32 i;

	for (i = 0; i < p->graph.header->nodes.count; i++) {
		const struct fluxion_node *n = &p->graph.nodes[i];

		if (!flx_graph_source(&p->graph, n))
			continue;
		say_why(p, n, "not available: sources are modules of the kernel",
			error);
		return -FLX_EINVAL;
	}
	return 0;
}

/* Return: NULL, or why not. */
static const char *connect_handler(const struct engine *e,
				   const struct engine_pipe *p,
				   struct flx_subscription *s)
{
	struct engine_handler *h = e->handlers;

	while (h && flx_memcmp(h->name, s->node->name, FLUXION_END_LEN))
		h = h->next;
	if (h && h->type && !flx_graph_type_is(&p->graph, s->node->type,
					       h->type))
		return "bad type: the handler takes other records";
	s->handler = h ? &h->base : flx_handler_builtin(s->node->name);
	return s->handler ? NULL :
	       "unknown name: no handler is registered by it";
}

static int connect_handlers(const struct engine *e, struct engine_pipe *p,
			    struct fluxion_error *error)
{
	struct flx_subscription *s;
	const char *why;

	for (s = p->pipe.subscriptions; s; s = s->next) {
		why = connect_handler(e, p, s);
		if (!why)
			continue;
		say_why(p, s->node, why, error);
		return -FLX_EINVAL;
	}
	return 0;
}

static int build_pipe(struct engine *e, struct engine_pipe *p,
		      unsigned int batch, struct fluxion_error *error)
{
	struct flx_stream **inputs;
	int err;

	err = check_sources(p, error);
	if (err)
		return err;
	inputs = e->rt->alloc((p->graph.inputs + 1) * sizeof(*inputs));
	if (!inputs)
		return -FLX_ENOMEM;
	err = build_inputs(e, p, inputs);
	if (!err)
		err = flx_pipe_build(&p->pipe, e->rt, &p->graph, batch,
				     e->limits, inputs, error);
	e->rt->free(inputs);
	if (err)
		return err;
	p->attached = true;
	err = build_outputs(e, p);
	if (!err)
		err = connect_handlers(e, p, error);
	p->memory += p->pipe.pool.bytes;
	if (!err && e->hooks)
		err = e->hooks->made(p);
	return err;
}

static int build_graph(const struct engine *e, struct engine_pipe *p,
		       const struct fluxion_graph *graph,
		       struct fluxion_error *error)
{
	p->blob = p->engine->rt->alloc(graph->total);
	if (!p->blob)
		return -FLX_ENOMEM;
	flx_memcpy(p->blob, graph, graph->total);
	p->memory += graph->total;
	return flx_graph_verify(&p->graph, p->blob, graph->total, e->limits,
				error);
}

struct engine_pipe *engine_pipe_new(struct engine *e,
				    const struct fluxion_graph *graph,
				    unsigned int batch, int *err,
				    struct fluxion_error *error)
{
	static const char too_large[] =
		"too large: its rings need more memory than the limit";
	struct engine_pipe *p = e->hooks ? e->hooks->alloc(e) :
					   e->rt->alloc(sizeof(*p));

	*err = -FLX_ENOMEM;
	if (!p)
		return NULL;
	p->engine = e;
	*err = build_graph(e, p, graph, error);
	if (!*err)
		*err = build_ends(p);
	if (!*err)
		*err = build_pipe(e, p, batch, error);
	if (!*err)
		return p;
	if (*err == -FLX_E2BIG && !error->message[0])
		flx_memcpy(error->message, too_large, sizeof(too_large));
	engine_pipe_free(p);
	return NULL;
}

void engine_pipe_kill(struct engine_pipe *p)
{
	struct engine_end *end;

	flx_pipe_kill(&p->pipe);
	if (p->engine->hooks)
		p->engine->hooks->stop(p);
	else
		p->attached = false;
	engine_pipe_own(p);
	for (end = engine_next_end(p, NULL); end;
	     end = engine_next_end(p, end)) {
		if (!end->memory)
			continue;
		if (end->output)
			flx_outlet_detach(&end->out);
		else
			flx_inlet_detach(&end->in);
	}
	flx_pipe_free(&p->pipe);
	engine_pipe_leave(p);
}

static void end_free(struct engine_pipe *p, struct engine_end *end)
{
	const struct flx_runtime *rt = p->engine->rt;
	struct engine_end *seat = end->next;
	struct engine_end *next;

	rt->free(end->memory);
	for (; seat; seat = next) {
		next = seat->next;
		rt->free(seat->memory);
		rt->free(seat);
	}
}

void engine_pipe_free(struct engine_pipe *p)
{
	const struct flx_runtime *rt = p->engine->rt;
	unsigned int i;

	if (p->attached)
		engine_pipe_kill(p);
	/* Until now somebody may have had a waker of a task. */
	flx_pipe_release(&p->pipe);
	if (p->engine->hooks)
		p->engine->hooks->gone(p);
	for (i = 0; i < p->end_count; i++)
		end_free(p, &p->ends[i]);
	rt->free(p->tap);
	rt->free(p->ends);
	rt->free(p->blob);
	rt->free(p);
}
