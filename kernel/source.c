// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: source - inputs that other modules feed.
 *
 * A source is the holder of its input, in COPY mode. Sending takes the source's
 * lock, so that a pipeline that goes is out of sight before its input is.
 */
#include <linux/export.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <fluxion/kernel.h>

#include "compat.h"
#include "name.h"
#include "pipeline.h"
#include "source.h"

static LIST_HEAD(sources);
static DEFINE_MUTEX(sources_lock);

static struct fluxion_source *find(const char *name)
{
	struct fluxion_source *s;

	list_for_each_entry(s, &sources, link)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

int fluxion_register_source(struct fluxion_source *s)
{
	int err = 0;

	if (!flx_name_is_valid(s->name) || !s->type)
		return -EINVAL;
	mutex_lock(&sources_lock);
	if (find(s->name)) {
		err = -EEXIST;
	} else {
		s->used = false;
		s->end = NULL;
		spin_lock_init(&s->lock);
		list_add_tail(&s->link, &sources);
	}
	mutex_unlock(&sources_lock);
	return err;
}
EXPORT_SYMBOL_NS_GPL(fluxion_register_source, FLX_NS(FLUXION));

int fluxion_unregister_source(struct fluxion_source *s)
{
	int err = 0;

	mutex_lock(&sources_lock);
	if (s->used)
		err = -EBUSY;
	else
		list_del(&s->link);
	mutex_unlock(&sources_lock);
	return err;
}
EXPORT_SYMBOL_NS_GPL(fluxion_unregister_source, FLX_NS(FLUXION));

/* Under the source's lock; the end's bounce has room for one item. */
static int push(struct flx_end *end, const struct fluxion_item *header,
		const void *record)
{
	struct fluxion_item *item = end->bounce;
	bool kick = false;
	int taken;

	*item = *header;
	if (record)
		memcpy(item + 1, record, end->in.ring.size);
	taken = flx_inlet_push(&end->in, item, 1, &kick);
	if (kick)
		flx_end_kick(end);
	if (taken < 0)
		return taken;
	return taken ? 0 : -EAGAIN;
}

static int send(struct fluxion_source *s, const struct fluxion_item *header,
		const void *record)
{
	int err = -ENOTCONN;

	spin_lock_bh(&s->lock);
	if (s->end)
		err = push(s->end, header, record);
	spin_unlock_bh(&s->lock);
	return err;
}

int fluxion_source_send(struct fluxion_source *s, const void *record, u64 ts)
{
	const struct fluxion_item header = {
		.ts = ts, .kind = FLUXION_ITEM_VALUE, .flags = FLUXION_ITEM_TS,
	};

	return send(s, &header, record);
}
EXPORT_SYMBOL_NS_GPL(fluxion_source_send, FLX_NS(FLUXION));

int fluxion_source_error(struct fluxion_source *s, u32 code)
{
	const struct fluxion_item header = {
		.kind = FLUXION_ITEM_ERROR, .code = code,
	};

	return code ? send(s, &header, NULL) : -EINVAL;
}
EXPORT_SYMBOL_NS_GPL(fluxion_source_error, FLX_NS(FLUXION));

int fluxion_source_end(struct fluxion_source *s)
{
	const struct fluxion_item header = { .kind = FLUXION_ITEM_END };

	return send(s, &header, NULL);
}
EXPORT_SYMBOL_NS_GPL(fluxion_source_end, FLX_NS(FLUXION));

static int refuse(const struct flx_end *end, int err, const char *message,
		  struct fluxion_error *error)
{
	error->node = end->node - end->pipeline->graph.nodes;
	strscpy(error->message, message, sizeof(error->message));
	return err;
}

/* Under the list's lock. */
static int check(const struct fluxion_source *s, const struct flx_end *end,
		 struct fluxion_error *error)
{
	if (!s)
		return refuse(end, -EINVAL,
			      "unknown name: no source is registered by it",
			      error);
	if (!flx_graph_type_is(&end->pipeline->graph, end->node->type, s->type))
		return refuse(end, -EINVAL,
			      "bad type: the source sends other records", error);
	if (s->used)
		return refuse(end, -EBUSY,
			      "used twice: the source feeds a pipeline already",
			      error);
	return 0;
}

static int connect(struct flx_end *end, const char *name,
		   struct fluxion_error *error)
{
	struct fluxion_source *s = find(name);
	int err = check(s, end, error);

	if (err)
		return err;
	if (!try_module_get(s->owner))
		return refuse(end, -EINVAL,
			      "unknown name: the source's module is going",
			      error);
	s->used = true;
	end->source = s;
	flx_inlet_hold(&end->in, true,
		       flx_graph_overflow(&end->pipeline->graph, end->node));
	spin_lock_bh(&s->lock);
	s->end = end;
	spin_unlock_bh(&s->lock);
	return 0;
}

/* The holder is the source; nobody can OPEN it. */
static int prepare(struct flx_end *end)
{
	flx_end_claim(end);
	end->copy = true;
	WRITE_ONCE(end->in.ring.kernel->generation, ++end->generation);
	end->bounce = kvzalloc(end->in.ring.stride, FLX_GFP);
	return end->bounce ? 0 : -ENOMEM;
}

int flx_sources_connect(struct flx_pipeline *p, struct fluxion_error *error)
{
	int err = 0;
	u32 i;

	mutex_lock(&sources_lock);
	for (i = 0; i < p->inputs && !err; i++) {
		struct flx_end *end = &p->ends[i];
		const char *name = flx_graph_source(&p->graph, end->node);

		if (!name)
			continue;
		err = prepare(end);
		if (!err)
			err = connect(end, name, error);
	}
	mutex_unlock(&sources_lock);
	return err;
}

static void disconnect(struct flx_end *end)
{
	struct fluxion_source *s = end->source;

	if (!s)
		return;
	spin_lock_bh(&s->lock);
	s->end = NULL;
	spin_unlock_bh(&s->lock);
	end->source = NULL;
	s->used = false;
	module_put(s->owner);
}

void flx_sources_put(struct flx_pipeline *p)
{
	u32 i;

	mutex_lock(&sources_lock);
	for (i = 0; i < p->inputs; i++)
		disconnect(&p->ends[i]);
	mutex_unlock(&sources_lock);
}
