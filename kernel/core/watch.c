// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: watch - look at what one node gives, while the pipe works. */
#include "chain.h"
#include "watch.h"

static void show(const struct flx_watch *w, const struct flx_batch *b)
{
	struct flx_watcher *who;

	for (who = b->count ? w->first : NULL; who; who = who->next)
		who->see(who, b);
}

static const struct flx_watch *stage_watch(const struct flx_stage *st)
{
	return FLX_CONTAINER_OF(st->op, const struct flx_watch, op);
}

static void stage_run(struct flx_stage *st, struct flx_batch *in,
		      struct flx_batch *out)
{
	const struct flx_watch *w = stage_watch(st);

	w->real_op->run(st, in, out);
	show(w, out);
}

static void stage_finish(struct flx_stage *st, struct flx_batch *out)
{
	const struct flx_watch *w = stage_watch(st);

	w->real_op->finish(st, out);
	show(w, out);
}

static enum flx_poll stream_poll(struct flx_stream *s, struct flx_waker *waker,
				 struct flx_batch *out)
{
	const struct flx_watch *w =
		FLX_CONTAINER_OF(s->ops, const struct flx_watch, stream_ops);
	enum flx_poll r = w->real_stream_ops->poll(s, waker, out);

	if (r == FLX_READY)
		show(w, out);
	return r;
}

/* A partition decides by giving: then it is known which values failed. */
static void spawn_give(struct flx_spawn *s, struct flx_batch *b)
{
	const struct flx_watch *w =
		FLX_CONTAINER_OF(s->ops, const struct flx_watch, spawn_ops);

	w->real_spawn_ops->give(s, b);
	show(w, b);
}

static void watch_stage(struct flx_watch *w, struct flx_stage *st)
{
	w->stage = st;
	w->real_op = st->op;
	w->op = *st->op;
	w->op.run = stage_run;
	if (w->op.finish)
		w->op.finish = stage_finish;
}

static void watch_stream(struct flx_watch *w, struct flx_stream *s)
{
	w->stream = s;
	w->real_stream_ops = s->ops;
	w->stream_ops = *s->ops;
	w->stream_ops.poll = stream_poll;
}

static void watch_spawn(struct flx_watch *w, struct flx_spawn *s)
{
	w->spawn = s;
	w->real_spawn_ops = s->ops;
	w->spawn_ops = *s->ops;
	w->spawn_ops.give = spawn_give;
}

/* Show what the node gives, or do not. */
static void watch_turn(struct flx_watch *w, bool on)
{
	if (w->stage)
		w->stage->op = on ? &w->op : w->real_op;
	if (w->stream)
		w->stream->ops = on ? &w->stream_ops : w->real_stream_ops;
	if (w->spawn)
		w->spawn->ops = on ? &w->spawn_ops : w->real_spawn_ops;
}

static struct flx_watch *watch_find(const struct flx_pipe *p, u32 node)
{
	struct flx_watch *w = p->watches;

	while (w && w->node != node)
		w = w->next;
	return w;
}

static int watch_new(struct flx_pipe *p, u32 node, struct flx_watch **watch)
{
	const struct flx_op *op = flx_op_find(p->graph->nodes[node].op);
	struct flx_stream *s = p->streams[node];
	struct flx_watch *w;
	void *mem;
	int err;

	err = flx_pool_alloc(&p->pool, sizeof(*w), &mem);
	if (err)
		return err;
	w = mem;
	w->node = node;
	if (op->kind == FLX_OP_ITEM)
		watch_stage(w, flx_chain_stage(s, &p->counts[node]));
	else if (op->kind == FLX_OP_SPAWN)
		watch_spawn(w, flx_to_spawn(s));
	else
		watch_stream(w, s);
	w->next = p->watches;
	p->watches = w;
	*watch = w;
	return 0;
}

/* An output and a subscriber take what others give. */
static bool gives(const struct flx_pipe *p, u32 node)
{
	const struct flx_op *op = flx_op_find(p->graph->nodes[node].op);

	return op->op != FLUXION_OP_OUTPUT && !op->last;
}

int flx_pipe_watch(struct flx_pipe *p, u32 node, struct flx_watcher *w)
{
	struct flx_watch *watch;
	int err;

	if (node >= p->graph->header->nodes.count || !gives(p, node))
		return -FLX_EINVAL;
	watch = watch_find(p, node);
	err = watch ? 0 : watch_new(p, node, &watch);
	if (err)
		return err;
	w->node = node;
	w->next = watch->first;
	watch->first = w;
	watch_turn(watch, true);
	return 0;
}

void flx_pipe_unwatch(struct flx_pipe *p, struct flx_watcher *w)
{
	struct flx_watch *watch = watch_find(p, w->node);
	struct flx_watcher **at = &watch->first;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	watch_turn(watch, watch->first);
}
