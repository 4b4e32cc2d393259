// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: attach - from the bytes of a graph to a pipeline that works.
 *
 * Everything that a pipeline holds is allocated here, in the context of the one
 * who attaches, and charged to that one.
 */
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "device.h"
#include "pipeline.h"
#include "registry.h"
#include "runtime_workqueue.h"
#include "source.h"
#include "trace.h"

/* Bytes of one graph. */
#define GRAPH_MAX	SZ_1M

static int refuse(struct fluxion_error *error, int err, const char *message)
{
	error->node = FLUXION_NO_NODE;
	error->insn = FLUXION_NO_NODE;
	strscpy(error->message, message, sizeof(error->message));
	return err;
}

static bool name_is_valid(const char *name)
{
	size_t len = strnlen(name, FLUXION_NAME_LEN);
	size_t i;

	if (len == FLUXION_NAME_LEN)
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) &&
					  !strchr("_-.", name[i])))
			return false;
	return true;
}

static int check_attach(const struct fluxion_attach *a)
{
	if (!name_is_valid(a->name) || a->batch > FLUXION_BATCH_MAX)
		return -EINVAL;
	if (a->flags & FLUXION_ATTACH_PIN && !a->name[0])
		return -EINVAL;
	return 0;
}

static void *copy_graph(const struct fluxion_attach *a,
			struct fluxion_error *error)
{
	void *blob;

	if (a->graph_size < sizeof(struct fluxion_graph))
		return ERR_PTR(refuse(error, -EINVAL,
				      "the graph's size is wrong"));
	if (a->graph_size > GRAPH_MAX)
		return ERR_PTR(refuse(error, -E2BIG,
				      "too large: a graph of more than 1 MiB"));
	blob = kvmalloc(a->graph_size, FLX_GFP);
	if (!blob)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(blob, u64_to_user_ptr(a->graph), a->graph_size)) {
		kvfree(blob);
		return ERR_PTR(-EFAULT);
	}
	return blob;
}

/* The object without anything in it. */
static struct flx_pipeline *pipeline_alloc(const struct fluxion_attach *a,
					   const struct flx_graph *g)
{
	struct flx_pipeline *p;

	p = kvzalloc(struct_size(p, ends, g->inputs + g->outputs), FLX_GFP);
	if (!p)
		return NULL;
	kref_init(&p->ref);
	strscpy(p->name, a->name, sizeof(p->name));
	p->pinned = a->flags & FLUXION_ATTACH_PIN;
	INIT_LIST_HEAD(&p->link);
	INIT_LIST_HEAD(&p->owned);
	INIT_LIST_HEAD(&p->taps);
	mutex_init(&p->run);
	flx_workqueue_init(p);
	spin_lock_init(&p->rest_lock);
	init_waitqueue_head(&p->rest);
	p->graph = *g;
	p->inputs = g->inputs;
	p->outputs = g->outputs;
	return p;
}

static bool is_end(const struct fluxion_node *n)
{
	return n->op == FLUXION_OP_INPUT || n->op == FLUXION_OP_OUTPUT;
}

/* What it holds beside its operators, or 0: a ring that cannot be. */
static u64 fixed_bytes(const struct flx_pipeline *p)
{
	const struct flx_graph *g = &p->graph;
	u64 bytes = struct_size(p, ends, flx_pipeline_ends(p)) +
		    g->header->total + g->spawns * sizeof(struct flx_task) +
		    g->handlers * sizeof(struct flx_job);
	u32 i;

	for (i = 0; i < g->header->nodes.count; i++) {
		const struct fluxion_node *n = &g->nodes[i];
		u64 ring = is_end(n) ? flx_end_bytes(p, n) : 0;

		if (is_end(n) && !ring)
			return 0;
		bytes += ring;
		if (flx_graph_source(g, n))
			bytes += flx_ring_stride(g->types[n->type].size);
	}
	return bytes;
}

/* Rings of all ends, and the inputs' streams. */
static int create_ends(struct flx_pipeline *p, struct flx_stream **streams)
{
	const struct flx_graph *g = &p->graph;
	u32 in = 0;
	u32 out = p->inputs;
	u32 i;
	int err;

	for (i = 0; i < g->header->nodes.count; i++) {
		const struct fluxion_node *n = &g->nodes[i];
		bool output = n->op == FLUXION_OP_OUTPUT;
		struct flx_end *end;

		if (!is_end(n))
			continue;
		end = &p->ends[output ? out : in];
		end->index = end - p->ends;
		err = flx_end_create(end, p, n);
		if (err)
			return err;
		if (output)
			out++;
		else
			streams[in++] = &end->in.stream;
	}
	return 0;
}

static int connect_outputs(struct flx_pipeline *p)
{
	u32 i;
	int err;

	for (i = 0; i < p->outputs; i++) {
		struct flx_end *end = &p->ends[p->inputs + i];

		err = flx_end_connect(end, &p->pipe.pool);
		if (err)
			return err;
		p->pipe.outputs[i].sink = &end->out.sink;
	}
	return 0;
}

/* Called by the taps: a tracepoint for each value. */
static void pipeline_show(struct flx_observer *o, u32 node,
			  const struct flx_batch *b, u32 size)
{
	struct flx_pipeline *p = container_of(o, struct flx_pipeline, observer);
	u32 i;

	if (!trace_fluxion_tap_enabled())
		return;
	for (i = 0; i < b->count; i++)
		if (flx_batch_is_value(b, i))
			trace_fluxion_tap(p, node, b->ts[i],
					  flx_batch_record(b, i), size);
}

/* Operators between the ends. On failure nothing of them is left. */
static int build_pipe(struct flx_pipeline *p, u32 batch,
		      struct flx_limits *limits, struct flx_stream **streams,
		      struct fluxion_error *error)
{
	int err;

	err = flx_pipe_build(&p->pipe, FLX_RT(flx_workqueue), &p->graph, batch,
			     limits, streams, error);
	if (err)
		return err;
	err = connect_outputs(p);
	if (err) {
		refuse(error, err, "too large: queues behind the outputs");
		goto err_pipe;
	}
	err = flx_handlers_connect(p, error);
	if (err)
		goto err_pipe;
	p->observer.show = pipeline_show;
	p->pipe.observer = &p->observer;
	return 0;

err_pipe:
	flx_pipe_kill(&p->pipe);
	flx_pipe_free(&p->pipe);
	return err;
}

static int pipeline_fill(struct flx_pipeline *p, u32 batch,
			 struct flx_limits *limits, struct fluxion_error *error)
{
	struct flx_stream **streams;
	int err;

	p->jobs = kvcalloc(p->graph.handlers, sizeof(*p->jobs), FLX_GFP);
	if (!p->jobs)
		return -ENOMEM;
	streams = kvcalloc(p->inputs, sizeof(*streams), FLX_GFP);
	if (!streams)
		return -ENOMEM;
	err = create_ends(p, streams);
	if (!err)
		err = build_pipe(p, batch, limits, streams, error);
	kvfree(streams);
	return err;
}

/*
 * Fill it within what its owner may still hold. What one graph alone may not
 * hold is too big; what it may hold, but not beside the others, is no space.
 */
static int pipeline_build(struct flx_pipeline *p, u32 batch,
			  struct flx_limits limits, struct fluxion_error *error)
{
	u64 fixed = fixed_bytes(p);
	u64 left = flx_user_left(p->owner);
	bool shared = left < limits.bytes;
	int err;

	if (!fixed || fixed > limits.bytes)
		return refuse(error, -E2BIG,
			      "too large: more memory than the limit");
	if (fixed > left)
		return -ENOSPC;
	limits.bytes = min(left, limits.bytes) - fixed;
	err = pipeline_fill(p, batch, &limits, error);
	if (err)
		return err == -E2BIG && shared ? -ENOSPC : err;
	err = flx_user_charge(p->owner, fixed + p->pipe.pool.bytes);
	if (err) {
		flx_pipe_kill(&p->pipe);
		flx_pipe_free(&p->pipe);
		return err;
	}
	p->memory = fixed + p->pipe.pool.bytes;
	/* What a source sends runs it at once. */
	err = flx_sources_connect(p, error);
	if (err)
		flx_pipeline_stop(p);
	return err;
}

/*
 * A pipeline that works and that nobody knows of yet. Takes over @blob and the
 * reference to @owner, whatever happens.
 */
static struct flx_pipeline *
pipeline_create(const struct fluxion_attach *a, void *blob,
		struct flx_user *owner, const struct flx_limits *limits,
		struct fluxion_error *error)
{
	struct flx_pipeline *p;
	struct flx_graph g;
	int err;

	err = flx_graph_verify(&g, blob, a->graph_size, limits, error);
	if (err)
		goto err_blob;
	err = -ENOMEM;
	p = pipeline_alloc(a, &g);
	if (!p)
		goto err_blob;
	p->owner = owner;
	p->blob = blob;
	mutex_lock(&owner->attach);
	err = pipeline_build(p, a->batch ?: FLUXION_BATCH_DEFAULT, *limits,
			     error);
	mutex_unlock(&owner->attach);
	if (err) {
		flx_pipeline_put(p);
		return ERR_PTR(err);
	}
	if (a->flags & FLUXION_ATTACH_PAUSED)
		flx_pipe_pause(&p->pipe, true);
	return p;

err_blob:
	kvfree(blob);
	flx_user_put(owner);
	return ERR_PTR(err);
}

struct flx_pipeline *flx_pipeline_attach(const struct file *file,
					 struct fluxion_attach *a,
					 struct fluxion_error *error)
{
	struct flx_limits_info info;
	struct flx_pipeline *p;
	struct flx_limits limits = { .depth = FLX_DEPTH_MAX };
	struct flx_user *owner;
	void *blob;
	int err;

	err = check_attach(a);
	if (err)
		return ERR_PTR(err);
	blob = copy_graph(a, error);
	if (IS_ERR(blob))
		return blob;
	owner = flx_user_get(file->f_cred->euid);
	if (!owner) {
		kvfree(blob);
		return ERR_PTR(-ENOMEM);
	}
	flx_registry_limits(&info);
	limits.nodes = info.nodes;
	limits.bytes = info.bytes;
	limits.period = info.period;
	p = pipeline_create(a, blob, owner, &limits, error);
	if (IS_ERR(p))
		return p;
	flx_pipeline_get(p);
	err = flx_registry_publish(p, file->private_data);
	if (err)
		goto err_publish;
	a->id = p->id;
	a->memory = p->memory;
	trace_fluxion_attach(p);
	flx_pipe_wake(&p->pipe);
	return p;

err_publish:
	flx_pipeline_stop(p);
	flx_pipeline_put(p);
	flx_pipeline_put(p);
	return ERR_PTR(err);
}
