// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: pipeline - handles of runtimes and of the pipelines in them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/loop.h>
#include "internal.h"

struct fluxion *fluxion__open(const struct fluxion_ops *ops,
			      enum fluxion_runtime runtime)
{
	struct fluxion *f = calloc(1, ops->size);
	int err;

	if (!f)
		return NULL;
	f->ops = ops;
	f->runtime = runtime;
	err = ops->open(f);
	if (!err)
		return f;
	free(f);
	errno = -err;
	return NULL;
}

void fluxion_close(struct fluxion *f)
{
	if (!f)
		return;
	while (f->pipelines)
		fluxion_pipeline_free(f->pipelines);
	f->ops->close(f);
	free(f);
}

enum fluxion_runtime fluxion_runtime(const struct fluxion *f)
{
	return f->runtime;
}

int fluxion_info(struct fluxion *f, struct fluxion_info *info,
		 struct fluxion_op_info *ops, unsigned int *count)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	return f->ops->info(f, info, ops, count);
}

int fluxion_turn(struct fluxion *f)
{
	return f->ops->turn ? f->ops->turn(f) : -EOPNOTSUPP;
}

static struct fluxion_pipeline *pipeline_new(struct fluxion *f)
{
	struct fluxion_pipeline *p = calloc(1, f->ops->pipeline_size);

	if (p)
		p->f = f;
	return p;
}

static void pipeline_link(struct fluxion_pipeline *p)
{
	p->next = p->f->pipelines;
	p->f->pipelines = p;
}

static void pipeline_unlink(struct fluxion_pipeline *p)
{
	struct fluxion_pipeline **at = &p->f->pipelines;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
}

static bool name_is_valid(const char *name)
{
	size_t i;

	for (i = 0; name[i] && i < FLUXION_NAME_LEN; i++)
		if (!isascii(name[i]) ||
		    (!isalnum(name[i]) && !strchr("_-.", name[i])))
			return false;
	return i && i < FLUXION_NAME_LEN;
}

static int options_check(const struct fluxion_options *o)
{
	if (o->name && !name_is_valid(o->name))
		return -EINVAL;
	if ((o->pin && !o->name) || o->batch > FLUXION_BATCH_MAX)
		return -EINVAL;
	return 0;
}

static void diag_clear(struct fluxion_diagnostic *diag)
{
	if (diag)
		memset(diag, 0, sizeof(*diag));
}

static int pipeline_attach(struct fluxion_pipeline *p,
			   const struct fluxion_graph *graph,
			   const struct fluxion_options *o,
			   struct fluxion_diagnostic *diag)
{
	struct fluxion_error error = {
		.size = sizeof(error),
		.node = FLUXION_NO_NODE,
		.insn = FLUXION_NO_NODE,
	};
	int err;

	p->graph = graph;
	err = p->f->ops->attach(p, o, &error);
	if (err && diag && error.message[0])
		fluxion_graph_diagnose(graph, &error, diag);
	return err;
}

int fluxion_attach_graph(struct fluxion *f, const struct fluxion_graph *graph,
			 const struct fluxion_options *options,
			 struct fluxion_pipeline **pipeline,
			 struct fluxion_diagnostic *diag)
{
	static const struct fluxion_options none;
	struct fluxion_pipeline *p;
	int err;

	if (!options)
		options = &none;
	diag_clear(diag);
	err = options_check(options);
	if (err)
		return err;
	p = pipeline_new(f);
	if (!p)
		return -ENOMEM;
	err = pipeline_attach(p, graph, options, diag);
	if (err) {
		free(p);
		return err;
	}
	pipeline_link(p);
	*pipeline = p;
	return 0;
}

int fluxion_attach(struct fluxion *f, const char *text,
		   const struct fluxion_options *options,
		   struct fluxion_pipeline **pipeline,
		   struct fluxion_diagnostic *diag)
{
	struct fluxion_graph *graph;
	int err;

	diag_clear(diag);
	err = fluxion_compile(text, &graph, diag);
	if (err)
		return err;
	err = fluxion_attach_graph(f, graph, options, pipeline, diag);
	fluxion_graph_free(graph);
	return err;
}

int fluxion_find(struct fluxion *f, const char *name, uint64_t id,
		 struct fluxion_pipeline **pipeline)
{
	struct fluxion_pipeline *p;
	int err;

	if (!f->ops->find)
		return -EOPNOTSUPP;
	if (name && !name_is_valid(name))
		return -ENOENT;
	p = pipeline_new(f);
	if (!p)
		return -ENOMEM;
	err = f->ops->find(p, name, id);
	if (err) {
		free(p);
		return err;
	}
	pipeline_link(p);
	*pipeline = p;
	return 0;
}

void fluxion_pipeline_free(struct fluxion_pipeline *p)
{
	if (!p)
		return;
	while (p->streams) {
		struct fluxion_stream *s = p->streams;

		p->streams = s->next;
		fluxion_stream_shut(s);
	}
	pipeline_unlink(p);
	p->f->ops->pipeline_free(p);
	free(p);
}

int fluxion_detach(struct fluxion_pipeline *p)
{
	return p->f->ops->control(p, FLUXION_CMD_DETACH);
}

int fluxion_pause(struct fluxion_pipeline *p)
{
	return p->f->ops->control(p, FLUXION_CMD_PAUSE);
}

int fluxion_resume(struct fluxion_pipeline *p)
{
	return p->f->ops->control(p, FLUXION_CMD_RESUME);
}

int fluxion_cancel(struct fluxion_pipeline *p)
{
	return p->f->ops->control(p, FLUXION_CMD_CANCEL);
}

uint64_t fluxion_pipeline_id(const struct fluxion_pipeline *p)
{
	return p->id;
}

uint64_t fluxion_pipeline_memory(const struct fluxion_pipeline *p)
{
	return p->memory;
}

const struct fluxion_graph *
fluxion_pipeline_graph(const struct fluxion_pipeline *p)
{
	return p->graph;
}

int fluxion_list(struct fluxion *f, struct fluxion_pipeline_info **info)
{
	return f->ops->list ? f->ops->list(f, info) : -EOPNOTSUPP;
}

int fluxion_pipeline_info(struct fluxion_pipeline *p,
			  struct fluxion_pipeline_info *info)
{
	memset(info, 0, sizeof(*info));
	return p->f->ops->pipeline_info ? p->f->ops->pipeline_info(p, info) :
					  -EOPNOTSUPP;
}

int fluxion_pipeline_ends(struct fluxion_pipeline *p,
			  struct fluxion_end_info **info)
{
	return p->f->ops->pipeline_ends ? p->f->ops->pipeline_ends(p, info) :
					  -EOPNOTSUPP;
}

int fluxion_pipeline_nodes(struct fluxion_pipeline *p,
			   struct fluxion_node_info **info)
{
	return p->f->ops->pipeline_nodes ? p->f->ops->pipeline_nodes(p, info) :
					   -EOPNOTSUPP;
}

int fluxion_pipeline_queues(struct fluxion_pipeline *p,
			    struct fluxion_queue_info **info)
{
	return p->f->ops->pipeline_queues ?
		p->f->ops->pipeline_queues(p, info) : -EOPNOTSUPP;
}

int fluxion_tap(struct fluxion_pipeline *p, fluxion_tap_fn fn, void *arg)
{
	return p->f->ops->tap ? p->f->ops->tap(p, fn, arg) : -EOPNOTSUPP;
}

int fluxion_handler_register(struct fluxion *f,
			     const struct fluxion_handler *handler)
{
	return f->ops->handler_register ?
		f->ops->handler_register(f, handler) : -EOPNOTSUPP;
}

int fluxion_handler_unregister(struct fluxion *f, const char *name)
{
	return f->ops->handler_unregister ?
		f->ops->handler_unregister(f, name) : -EOPNOTSUPP;
}

int64_t fluxion_pipeline_timeout(const struct fluxion_pipeline *p)
{
	return p->f->ops->timeout ? p->f->ops->timeout(p) : -1;
}

int fluxion_virtual_poll(struct fluxion_stream *s, struct fluxion_item *item)
{
	int n;

	if (!s->ops->poll || s->flags & FLUXION_INPUT)
		return -EINVAL;
	n = s->ops->poll(s, item);
	if (n || !s->ended)
		return n;
	memset(item, 0, s->ring.stride);
	item->kind = FLUXION_ITEM_END;
	return 1;
}

int fluxion_virtual_drain(struct fluxion_pipeline *p)
{
	return p->f->ops->drain ? p->f->ops->drain(p) : -EINVAL;
}

int fluxion_clock_hold(struct fluxion *f)
{
	return f->ops->hold_clock ? f->ops->hold_clock(f) : -EOPNOTSUPP;
}

int fluxion_virtual_advance(struct fluxion *f, uint64_t ns)
{
	return f->ops->advance ? f->ops->advance(f, ns) : -EINVAL;
}
