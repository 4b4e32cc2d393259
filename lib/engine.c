// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine - pipelines in this process. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "core/atomic.h"

const struct flx_limits engine_limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 1u << 30,
	.period = FLX_PERIOD_MIN,
};

void *engine_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

/* The next call that runs the pipeline sees it by the task's state. */
void engine_schedule(struct flx_task *t)
{
	(void)t;
}

/* Who waits, or moves the clock, asks the pipe when its next timer is over. */
void engine_timer(struct flx_task *t, u64 deadline)
{
	(void)t;
	(void)deadline;
}

unsigned long engine_lock(void)
{
	return 0;
}

void engine_unlock(unsigned long key)
{
	(void)key;
}

u64 engine_held_now(void)
{
	return flx_load_once(&engine_entered()->now);
}

const struct flx_runtime engine_runtime_held = {
	.alloc = engine_alloc,
	.free = free,
	.now = engine_held_now,
	.schedule = engine_schedule,
	.timer = engine_timer,
	.lock = engine_lock,
	.unlock = engine_unlock,
};

static struct engine_pipe *find_name(struct engine *e, const char *name)
{
	struct engine_pipe *p = e->pipes;

	while (p && strcmp(p->name, name))
		p = p->next;
	return p;
}

void engine_close(struct fluxion *f)
{
	struct engine *e = to_engine(f);

	while (e->pipes)
		engine_pipe_detach(e, e->pipes);
	engine_handlers_free(e);
}

static void handle_set(struct fluxion_pipeline *h, struct engine_pipe *p)
{
	((struct engine_handle *)h)->pipe = p;
	h->id = p->id;
	h->memory = p->memory;
	h->graph = p->blob;
	p->refs++;
}

int engine_attach(struct fluxion_pipeline *h, const struct fluxion_options *o,
		  struct fluxion_error *error)
{
	struct engine *e = to_engine(h->f);
	unsigned int batch = o->batch ? o->batch : FLUXION_BATCH_DEFAULT;
	struct engine_pipe *p;
	int err;

	if (o->name && find_name(e, o->name))
		return -EEXIST;
	p = engine_pipe_new(e, h->graph, batch, &err, error);
	if (!p)
		return err;
	p->pinned = o->pin;
	if (o->name)
		strcpy(p->name, o->name);
	flx_pipe_pause(&p->pipe, o->paused);
	engine_pipe_publish(e, p);
	handle_set(h, p);
	return 0;
}

int engine_find(struct fluxion_pipeline *h, const char *name, uint64_t id)
{
	struct engine *e = to_engine(h->f);
	struct engine_pipe *p = name ? find_name(e, name) :
				       engine_pipe_find(e, id);

	if (!p)
		return -ENOENT;
	handle_set(h, p);
	return 0;
}

int engine_control(struct fluxion_pipeline *h, enum fluxion_cmd cmd)
{
	struct engine_pipe *p = to_pipe(h);

	if (!p->attached)
		return -ENOENT;
	switch (cmd) {
	case FLUXION_CMD_DETACH:
		if (p->running)
			return -EDEADLK;
		engine_pipe_detach(to_engine(h->f), p);
		break;
	case FLUXION_CMD_PAUSE:
		flx_pipe_pause(&p->pipe, true);
		break;
	case FLUXION_CMD_RESUME:
		flx_pipe_pause(&p->pipe, false);
		break;
	case FLUXION_CMD_CANCEL:
		engine_pipe_cancel(p);
		break;
	default:
		return -EINVAL;
	}
	return 0;
}

static void tap_show(struct flx_observer *o, u32 node,
		     const struct flx_batch *b, u32 size)
{
	const struct engine_tap *tap = FLX_CONTAINER_OF(o, struct engine_tap,
							observer);
	const struct flx_graph *g = tap->graph;
	u32 type = flx_graph_current(g, g->nodes[node].type) - g->types;
	u32 i;

	(void)size;
	for (i = 0; i < b->count; i++)
		if (flx_batch_is_value(b, i))
			tap->fn(tap->arg, node, type, b->ts[i],
				flx_batch_record(b, i));
}

static int tap_set(struct engine_pipe *p, fluxion_tap_fn fn, void *arg)
{
	struct engine_tap *tap;

	p->pipe.observer = NULL;
	if (!fn)
		return 0;
	if (!p->tap)
		p->tap = p->engine->rt->alloc(sizeof(*tap));
	tap = p->tap;
	if (!tap)
		return -ENOMEM;
	*tap = (struct engine_tap){
		.observer.show = tap_show, .graph = &p->graph,
		.fn = fn, .arg = arg,
	};
	p->pipe.observer = &tap->observer;
	return 0;
}

int engine_tap(struct fluxion_pipeline *h, fluxion_tap_fn fn, void *arg)
{
	struct engine_pipe *p = to_pipe(h);
	int err;

	if (!p->attached)
		return -EPIPE;
	engine_pipe_own(p);
	err = tap_set(p, fn, arg);
	engine_pipe_leave(p);
	return err;
}

void engine_pipeline_free(struct fluxion_pipeline *p)
{
	engine_pipe_put(to_pipe(p));
}

int engine_stream_open(struct fluxion_stream *s)
{
	struct engine_pipe *p = to_pipe(s->p);
	struct engine_end *end;
	int err;

	if (!p->attached)
		return -EPIPE;
	end = engine_pipe_end(p, s->node - fluxion_graph_nodes(p->blob, NULL));
	err = engine_end_hold(to_engine(s->p->f), p, &end,
			      s->flags & FLUXION_COPY, s->overflow, &s->ring);
	((struct engine_stream *)s)->end = end;
	return err;
}

void engine_stream_close(struct fluxion_stream *s)
{
	engine_end_release(to_pipe(s->p), to_end(s));
}

int engine_kick(struct fluxion_stream *s)
{
	engine_end_kick(to_end(s));
	return 0;
}

bool engine_ready(const struct fluxion_stream *s)
{
	const struct engine_end *end = to_end(s);

	if (!end->output)
		return flx_inlet_room(&end->in);
	return flx_load_once(&end->out.ring.kernel->pos) != s->ring.pos;
}

int engine_push(struct fluxion_stream *s, const void *items, unsigned int n)
{
	return engine_end_push(to_end(s), items, n);
}

int engine_pull(struct fluxion_stream *s, void *items, unsigned int max)
{
	return engine_end_pull(to_end(s), &s->ring, items, max);
}

int engine_run(struct fluxion_stream *s, unsigned int rounds)
{
	return engine_pipe_run(to_pipe(s->p), rounds);
}

int engine_drain(struct engine_pipe *p, int64_t timeout_ns)
{
	u64 begin = timeout_ns < 0 ? 0 : engine_now();
	int more;

	if (!p->attached)
		return -EPIPE;
	do {
		more = engine_pipe_run(p, ~0u);
		if (more > 0 && timeout_ns >= 0 &&
		    engine_now() - begin > (u64)timeout_ns)
			return -ETIME;
	} while (more > 0);
	if (more == -EBUSY)
		return -EDEADLK;
	engine_pipe_settle(p);
	return 0;
}

int64_t engine_timeout(struct engine_pipe *p, u64 now)
{
	u64 next = engine_pipe_deadline(p);

	if (next == FLX_NEVER)
		return -1;
	return next > now ? FLX_MIN(next - now, (u64)INT64_MAX) : 0;
}
