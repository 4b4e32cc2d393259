// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: tap - TAP: a file that shows what one node of a pipeline gives.
 *
 * A tap is an end that nothing flows through: an outlet that drops what finds
 * no room, held by its file in COPY mode. It belongs to the file, not to the
 * pipeline: closing the file removes it, and what it holds when the pipeline
 * ends can still be read.
 */
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/list.h>
#include <linux/nospec.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmd.h"
#include "pipeline.h"
#include "registry.h"
#include "stream.h"
#include "tap.h"
#include "core/watch.h"

/* Taps on one pipeline: each costs the task a copy of what it shows. */
#define TAPS_MAX	64

/**
 * struct flx_tap - one reader of one node
 * @end: what its file is about
 * @link: P in the pipeline's list; empty: it gets nothing any more
 * @watcher: P at the node
 * @values: I the operator tap: errors are not shown
 *
 * Letters: I set at init only; P pipeline->run.
 */
struct flx_tap {
	struct flx_end end;
	struct list_head link;
	struct flx_watcher watcher;
	bool values;
};

/* A part of a batch, seen as one. */
static struct flx_batch part_of(const struct flx_batch *b, u32 from, u32 n)
{
	struct flx_batch part = *b;

	part.count = n;
	part.ts += from;
	part.kind += from;
	part.flags += from;
	part.code += from;
	part.rec = flx_batch_record(b, from);
	return part;
}

/* What lies between the errors. */
static void put_values(struct flx_outlet *out, const struct flx_batch *b)
{
	struct flx_batch part;
	u32 from, to;

	for (from = 0; from < b->count; from = to + 1) {
		to = from;
		while (to < b->count && flx_batch_is_value(b, to))
			to++;
		if (to == from)
			continue;
		part = part_of(b, from, to - from);
		flx_outlet_put(out, &part);
	}
}

static void tap_see(struct flx_watcher *w, const struct flx_batch *b)
{
	struct flx_tap *tap = container_of(w, struct flx_tap, watcher);

	if (tap->values && !b->plain)
		put_values(&tap->end.out, b);
	else
		flx_outlet_put(&tap->end.out, b);
}

/* Nothing follows what it has. */
static void tap_end(struct flx_tap *tap)
{
	flx_ring_flags(&tap->end.out.ring, FLUXION_RING_ENDED, 0);
	flx_end_wake(&tap->end);
}

static void tap_unwatch(struct flx_tap *tap)
{
	list_del_init(&tap->link);
	flx_pipe_unwatch(&tap->end.pipeline->pipe, &tap->watcher);
}

void flx_taps_end(struct flx_pipeline *p)
{
	struct flx_tap *tap, *next;

	lockdep_assert_held(&p->run);
	list_for_each_entry_safe(tap, next, &p->taps, link) {
		tap_unwatch(tap);
		tap_end(tap);
	}
}

void flx_taps_look(struct flx_pipeline *p)
{
	lockdep_assert_held(&p->run);
	if (!list_empty(&p->taps) && flx_pipe_ended(&p->pipe))
		flx_taps_end(p);
}

static bool has_room(const struct flx_pipeline *p)
{
	const struct list_head *at;
	u32 n = 0;

	list_for_each(at, &p->taps)
		n++;
	return n < TAPS_MAX;
}

/* The pipeline is alive, and nothing of it runs. */
static int tap_join(struct flx_pipeline *p, void *arg)
{
	struct flx_tap *tap = arg;
	int err;

	if (!has_room(p))
		return -EBUSY;
	err = flx_pipe_watch(&p->pipe, tap->end.node - p->graph.nodes,
			     &tap->watcher);
	if (err)
		return err;
	list_add(&tap->link, &p->taps);
	flx_taps_look(p);
	return 0;
}

static u64 tap_bytes(u32 slots, const struct flx_pipeline *p,
		     const struct fluxion_node *n)
{
	return sizeof(struct flx_tap) +
	       flx_end_memory(slots, p->graph.types[n->type].size);
}

/* Charged to the pipeline's owner, whoever looks. */
static struct flx_tap *tap_create(struct flx_pipeline *p,
				  const struct fluxion_node *n, u32 slots)
{
	u64 bytes = tap_bytes(slots, p, n);
	struct flx_tap *tap;
	int err;

	err = flx_user_charge(p->owner, bytes);
	if (err)
		return ERR_PTR(err);
	err = -ENOMEM;
	tap = kvzalloc(sizeof(*tap), FLX_GFP);
	if (!tap)
		goto err_charge;
	INIT_LIST_HEAD(&tap->link);
	tap->watcher.see = tap_see;
	tap->values = n->op == FLUXION_OP_TAP;
	err = flx_end_create_tap(&tap->end, p, n, slots);
	if (err)
		goto err_tap;
	return tap;

err_tap:
	kvfree(tap);
err_charge:
	flx_user_uncharge(p->owner, bytes);
	return ERR_PTR(err);
}

static void tap_free(struct flx_tap *tap)
{
	struct flx_end *end = &tap->end;

	flx_user_uncharge(end->pipeline->owner,
			  tap_bytes(end->out.ring.mask + 1, end->pipeline,
				    end->node));
	flx_end_destroy(end);
	kvfree(tap);
}

void flx_tap_close(struct flx_end *end)
{
	struct flx_tap *tap = container_of(end, struct flx_tap, end);
	struct flx_pipeline *p = end->pipeline;

	mutex_lock(&p->run);
	if (!list_empty(&tap->link))
		tap_unwatch(tap);
	mutex_unlock(&p->run);
	tap_free(tap);
}

void flx_tap_show_fdinfo(struct seq_file *m, struct flx_end *end)
{
	const struct flx_ring *r = &end->out.ring;
	u64 taken = READ_ONCE(r->user->pos);
	u32 node = container_of(end, struct flx_tap, end)->watcher.node;

	seq_printf(m, "tap:\t%u\n", node);
	seq_printf(m, "accepted:\t%llu\n", READ_ONCE(end->out.accepted));
	seq_printf(m, "delivered:\t%llu\n", taken);
	seq_printf(m, "queued:\t%llu\n", READ_ONCE(r->kernel->pos) - taken);
	seq_printf(m, "dropped:\t%llu\n", READ_ONCE(end->out.drops));
}

static int check_tap(const struct fluxion_tap *t)
{
	if (strnlen(t->name, sizeof(t->name)) == sizeof(t->name) || t->zero ||
	    t->queue > FLUXION_TAP_QUEUE_MAX)
		return -EINVAL;
	return 0;
}

/* What can be tapped, or NULL. */
static const struct fluxion_node *find_node(const struct flx_pipeline *p,
					    u32 node)
{
	const struct flx_graph *g = &p->graph;

	if (node >= g->header->nodes.count)
		return NULL;
	node = array_index_nospec(node, g->header->nodes.count);
	return g->nodes[node].op == FLUXION_OP_OUTPUT ? NULL : &g->nodes[node];
}

static void describe(const struct flx_tap *tap, struct fluxion_tap *t)
{
	const struct flx_ring *r = &tap->end.out.ring;

	t->slots = r->mask + 1;
	t->stride = r->stride;
	t->queue = (u64)t->slots * t->stride;
	t->record_size = r->size;
	t->type = tap->end.node->type;
}

/* Return: one that has joined @p and holds its reference, or an error. */
static struct flx_tap *tap_open(struct flx_pipeline *p,
				const struct fluxion_tap *t)
{
	const struct fluxion_node *n = find_node(p, t->node);
	struct flx_tap *tap;
	u32 slots;
	int err;

	if (!n)
		return ERR_PTR(-EINVAL);
	slots = flx_ring_slots_for(t->queue ?: FLX_RING_BYTES_DEFAULT,
				   flx_ring_stride(p->graph.types[n->type].size));
	tap = tap_create(p, n, slots);
	if (IS_ERR(tap))
		return tap;
	err = flx_pipeline_grow(p, tap_join, tap);
	if (!err)
		return tap;
	tap_free(tap);
	return ERR_PTR(err);
}

long flx_cmd_tap(struct flx_call *call)
{
	struct fluxion_tap *t = call->arg;
	int flags = t->flags & FLUXION_TAP_NONBLOCK ? O_NONBLOCK : 0;
	struct flx_pipeline *p;
	struct flx_tap *tap;
	int err;

	err = check_tap(t);
	if (err)
		return err;
	p = flx_registry_find(call->file, t->id, t->name);
	if (IS_ERR(p))
		return PTR_ERR(p);
	tap = tap_open(p, t);
	if (IS_ERR(tap)) {
		flx_pipeline_put(p);
		return PTR_ERR(tap);
	}
	describe(tap, t);
	return flx_stream_give(call, &tap->end, O_RDONLY | flags);
}
