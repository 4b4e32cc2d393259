// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: build - from a verified graph to operators that poll each other.
 *
 * The graph's nodes come in an order in which every stream exists before it is
 * read, so one pass is enough. All memory comes from the pipe's pool: whatever
 * fails, giving the pool back undoes everything.
 */
#include "chain.h"
#include "channel.h"
#include "subscription.h"

int flx_build_alloc(struct flx_build *b, size_t bytes, void **mem)
{
	return flx_pool_alloc(&b->pipe->pool, bytes, mem);
}

/* A pipe with a heap looks at the clock; no more timers than nodes. */
int flx_build_clock(struct flx_build *b)
{
	struct flx_timers *h = &b->pipe->timers;
	u32 nodes = b->pipe->graph->header->nodes.count;
	void *mem;
	int err;

	if (h->heap)
		return 0;
	err = flx_build_alloc(b, nodes * sizeof(*h->heap), &mem);
	if (err)
		return err;
	h->heap = mem;
	h->capacity = nodes;
	return 0;
}

int flx_build_timer(struct flx_build *b, struct flx_timer *t)
{
	t->timers = &b->pipe->timers;
	return flx_build_clock(b);
}

u64 flx_build_start(struct flx_build *b)
{
	struct flx_pipe *p = b->pipe;

	if (!p->start)
		p->start = flx_rt_now(p->task.rt);
	return p->start;
}

int flx_build_expr(struct flx_build *b, const struct fluxion_node *n, u32 i,
		   const struct flx_expr_env *env, struct flx_expr *x)
{
	const struct flx_graph *g = b->pipe->graph;
	const struct fluxion_program *p = &g->programs[n->program + i];
	const char *why;
	u32 bad;
	int err;

	err = flx_expr_verify(x, g->code + p->first, p, env, &bad, &why);
	if (err)
		return err;
	b->scratch = FLX_MAX(b->scratch, FLX_EXPR_SCRATCH(x->regs, b->rows));
	return 0;
}

static void start_task(struct flx_pipe *p, struct flx_task *t,
		       flx_rt_t rt,
		       bool (*run)(struct flx_task *t), void *arg)
{
	flx_task_init(t, rt, run);
	t->home = p;
	t->arg = arg;
}

struct flx_task *flx_build_task(struct flx_build *b,
				bool (*run)(struct flx_task *t), void *arg)
{
	struct flx_pipe *p = b->pipe;
	struct flx_task *t = &p->spawned[p->spawns++];

	start_task(p, t, p->task.rt, run, arg);
	return t;
}

int flx_build_channel(struct flx_build *b, struct flx_channel *c, u32 from,
		      u32 port)
{
	struct flx_pipe *p = b->pipe;
	const struct fluxion_node *n = &p->graph->nodes[from];
	int err;

	err = flx_channel_init(c, &p->pool, p->graph->types[n->type].size,
			       n->arg[0], n->arg[1]);
	if (err)
		return err;
	c->from = from;
	c->port = port;
	c->to = b->node;
	c->next = p->channels;
	p->channels = c;
	return 0;
}

/* What input @i of a node polls. Of a task of its own it is a queue. */
static int input_stream(struct flx_build *b, const struct fluxion_node *n,
			u32 i, struct flx_stream **in)
{
	const struct flx_graph *g = b->pipe->graph;
	const struct fluxion_edge *e = &g->edges[n->edge + i];
	const struct flx_op *from = flx_op_find(g->nodes[e->node].op);

	*in = b->pipe->streams[e->node];
	return from->branch ? from->branch(*in, b, e->port, in) : 0;
}

/* Whom the consumers of an output subscribe to, or NULL: it has one. */
static struct flx_subject *output_subject(struct flx_build *b,
					  const struct fluxion_node *n)
{
	const struct flx_graph *g = b->pipe->graph;
	const struct fluxion_node *share = flx_graph_share(g, n);

	if (!share)
		return NULL;
	return flx_op_find(share->op)->subject(b->pipe->streams[share - g->nodes]);
}

static int build_output(struct flx_build *b, const struct fluxion_node *n)
{
	struct flx_pipe *p = b->pipe;
	struct flx_pipe_output *o = &p->outputs[p->noutputs++];
	u32 stride;
	int err;

	o->node = n;
	o->subject = output_subject(b, n);
	if (o->subject)
		return 0;
	err = input_stream(b, n, 0, &o->stream);
	if (err)
		return err;
	stride = o->stream->stride;
	return flx_batch_init(&o->batch, &p->pool,
			      flx_batch_fit(p->batch, stride), stride);
}

/* A subject's producers come and go behind a funnel; the first is there. */
static int build_subject(struct flx_build *b, struct flx_stream *first,
			 u32 index)
{
	struct flx_funnel_member *m;
	struct flx_funnel *f;
	void *mem;
	int err;

	err = flx_build_alloc(b, sizeof(*f) + sizeof(*m), &mem);
	if (err)
		return err;
	f = mem;
	m = (void *)(f + 1);
	m->stream = first;
	b->pipe->streams[index] = &f->stream;
	err = flx_funnel_init(f, &b->pipe->pool, first->size);
	return err ? err : flx_funnel_join(f, m);
}

static int build_stage(struct flx_build *b, const struct fluxion_node *n,
		       const struct flx_op *op, u32 index)
{
	struct flx_pipe *p = b->pipe;
	struct flx_stream *in;
	struct flx_stage *st;
	void *mem;
	int err;

	err = input_stream(b, n, 0, &in);
	if (err)
		return err;
	err = flx_build_alloc(b, op->size, &mem);
	if (err)
		return err;
	st = mem;
	st->op = op;
	st->scratch = &p->scratch;
	st->counts = &p->counts[index];
	st->in_size = in->size;
	st->size = p->graph->types[n->type].size;
	err = op->init(st, b, n);
	if (err)
		return err;
	return flx_chain_append(b, in, st, &p->streams[index]);
}

static int build_stream(struct flx_build *b, const struct fluxion_node *n,
			const struct flx_op *op, u32 index)
{
	struct flx_stream *in[FLX_INPUTS_MAX];
	struct flx_stream *s;
	void *mem;
	u32 i;
	int err;

	for (i = 0; i < n->edges; i++) {
		err = input_stream(b, n, i, &in[i]);
		if (err)
			return err;
	}
	err = flx_build_alloc(b, op->size, &mem);
	if (err)
		return err;
	s = mem;
	b->counts = &b->pipe->counts[index];
	b->pipe->streams[index] = s;
	return op->create(s, b, n, in);
}

static int build_node(struct flx_build *b, u32 index,
		      struct flx_stream **inputs)
{
	struct flx_pipe *p = b->pipe;
	const struct fluxion_node *n = &p->graph->nodes[index];
	const struct flx_op *op = flx_op_find(n->op);

	b->node = index;
	if (n->op == FLUXION_OP_INPUT) {
		p->streams[index] = inputs[p->ninputs++];
		return n->flags & FLUXION_INPUT_SUBJECT ?
			build_subject(b, p->streams[index], index) : 0;
	}
	if (n->op == FLUXION_OP_OUTPUT)
		return build_output(b, n);
	if (op->kind == FLX_OP_ITEM)
		return build_stage(b, n, op, index);
	return build_stream(b, n, op, index);
}

static int build_scratch(struct flx_build *b)
{
	struct flx_scratch *s = &b->pipe->scratch;
	size_t ts = FLX_ALIGN(b->rows * sizeof(u64), FLX_ALIGNED);
	size_t byte = FLX_ALIGN((size_t)b->rows, FLX_ALIGNED);
	size_t regs = FLX_ALIGN(b->scratch, FLX_ALIGNED);
	void *mem;
	u8 *at;
	int err;

	err = flx_build_alloc(b, regs + 2 * ts + 2 * byte, &mem);
	if (err)
		return err;
	at = mem;
	s->regs = (s64 *)at;
	s->ts = (u64 *)(at += regs);
	s->keep = (s64 *)(at += ts);
	s->fail = at += ts;
	s->skip = at + byte;
	return 0;
}

static int build_tables(struct flx_build *b)
{
	struct flx_pipe *p = b->pipe;
	u32 nodes = p->graph->header->nodes.count;
	void *streams, *counts, *outputs;
	int err;

	err = flx_build_alloc(b, nodes * sizeof(*p->streams), &streams);
	if (err)
		return err;
	err = flx_build_alloc(b, nodes * sizeof(*p->counts), &counts);
	if (err)
		return err;
	err = flx_build_alloc(b, p->graph->outputs * sizeof(*p->outputs),
			      &outputs);
	if (err)
		return err;
	p->streams = streams;
	p->counts = counts;
	p->outputs = outputs;
	return 0;
}

/* They outlive the pool: see flx_pipe_free(). */
static int build_tasks(struct flx_build *b)
{
	struct flx_pipe *p = b->pipe;
	u32 spawns = p->graph->spawns;

	if (spawns)
		p->spawned = flx_rt_alloc(p->task.rt, spawns * sizeof(*p->spawned));
	return spawns && !p->spawned ? -FLX_ENOMEM : 0;
}

static int build_all(struct flx_build *b, struct flx_stream **inputs)
{
	u32 i;
	int err;

	err = build_tasks(b);
	if (err)
		return err;
	err = build_tables(b);
	if (err)
		return err;
	for (i = 0; i < b->pipe->graph->header->nodes.count; i++) {
		err = build_node(b, i, inputs);
		if (err)
			return err;
	}
	return build_scratch(b);
}

static void wake_all(struct flx_waker *w)
{
	flx_pipe_wake(FLX_CONTAINER_OF(w, struct flx_task, waker)->home);
}

static void wake_together(struct flx_pipe *p)
{
	u32 i;

	for (i = 0; i < flx_pipe_tasks(p); i++)
		flx_pipe_task(p, i)->waker.wake = wake_all;
}

static void say_why(struct fluxion_error *e, int err)
{
	static const char *const text[] = {
		"too large: more memory than the limit", "out of memory",
	};
	const char *message = text[err == -FLX_ENOMEM];
	u32 i;

	if (!e)
		return;
	e->node = FLUXION_NO_NODE;
	e->insn = FLUXION_NO_NODE;
	for (i = 0; message[i]; i++)
		e->message[i] = message[i];
	e->message[i] = '\0';
}

int flx_pipe_build(struct flx_pipe *p, flx_rt_t rt,
		   const struct flx_graph *g, u32 batch,
		   const struct flx_limits *limits, struct flx_stream **inputs,
		   struct fluxion_error *error)
{
	struct flx_build b = { .pipe = p, .rows = batch };
	int err;

	p->graph = g;
	p->batch = batch;
	p->armed = FLX_NEVER;
	start_task(p, &p->task, rt, flx_pipe_main, NULL);
	flx_pool_init(&p->pool, rt, limits->bytes);
	err = build_all(&b, inputs);
	if (err) {
		say_why(error, err);
		p->subscriptions = NULL;
		flx_pool_free(&p->pool);
		flx_pipe_release(p);
		return err;
	}
	if (b.together)
		wake_together(p);
	flx_cancel_init(&p->cancel, rt, NULL);
	p->on_cancel.call = flx_pipe_on_cancel;
	flx_cancel_listen(&p->cancel, &p->on_cancel);
	return 0;
}

void flx_pipe_free(struct flx_pipe *p)
{
	struct flx_subscription *s;

	for (s = p->subscriptions; s; s = s->next)
		flx_cancel_fini(&s->token);
	p->subscriptions = NULL;
	flx_cancel_ignore(&p->on_cancel, p->task.rt);
	flx_cancel_fini(&p->cancel);
	flx_pool_free(&p->pool);
}

void flx_pipe_release(struct flx_pipe *p)
{
	if (p->spawned)
		flx_rt_free(p->task.rt, p->spawned);
	p->spawned = NULL;
	p->spawns = 0;
}
