// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_handler - functions of the program that pipelines name. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "engine.h"

/**
 * struct program_handler - a handler of the program
 * @base: first
 * @call: what it is, without the texts that were the caller's
 * @type: the type's text
 */
struct program_handler {
	struct engine_handler base;
	struct fluxion_handler call;
	char type[];
};

/* What the text of a pipeline can name. */
static bool name_is_valid(const char *name)
{
	size_t len = name ? strnlen(name, FLUXION_END_LEN) : 0;
	size_t i;

	if (!len || len == FLUXION_END_LEN || isdigit((unsigned char)name[0]))
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) && name[i] != '_'))
			return false;
	return true;
}

static struct engine_handler **find(struct engine *e, const char *name)
{
	struct engine_handler **h = &e->handlers;

	while (*h && strcmp((*h)->name, name))
		h = &(*h)->next;
	return h;
}

void engine_handler_run(struct flx_handler *base, struct flx_subscription *s)
{
	const struct program_handler *h = FLX_CONTAINER_OF(base,
		struct program_handler, base.base);
	const struct flx_graph *g = s->pipe->graph;
	int err = h->call.handle(h->call.arg, g->header, s->node->type,
				 s->item);

	if (err && h->call.on_failure)
		h->call.on_failure(h->call.arg, s->item, err);
	flx_subscription_done(s, err);
}

int engine_handler_register(struct fluxion *f,
			    const struct fluxion_handler *call)
{
	struct engine *e = to_engine(f);
	size_t type = call->type ? strlen(call->type) + 1 : 0;
	struct program_handler *h;

	if (!name_is_valid(call->name) || !call->handle)
		return -EINVAL;
	if (*find(e, call->name) || flx_handler_builtin(call->name))
		return -EEXIST;
	h = calloc(1, sizeof(*h) + type);
	if (!h)
		return -ENOMEM;
	strcpy(h->base.name, call->name);
	h->call = *call;
	if (type)
		h->base.type = memcpy(h->type, call->type, type);
	h->base.base.start = e->hooks ? e->hooks->handle : engine_handler_run;
	h->base.next = e->handlers;
	e->handlers = &h->base;
	return 0;
}

static bool is_used(const struct engine *e, const struct engine_handler *h)
{
	const struct flx_subscription *s;
	const struct engine_pipe *p;

	for (p = e->pipes; p; p = p->next)
		for (s = p->pipe.subscriptions; s; s = s->next)
			if (s->handler == &h->base)
				return true;
	return false;
}

int engine_handler_unregister(struct fluxion *f, const char *name)
{
	struct engine *e = to_engine(f);
	struct engine_handler **at = find(e, name);
	struct engine_handler *h = *at;

	if (!h)
		return -ENOENT;
	if (is_used(e, h))
		return -EBUSY;
	*at = h->next;
	free(h);
	return 0;
}

void engine_handlers_free(struct engine *e)
{
	struct engine_handler *h;

	while ((h = e->handlers)) {
		e->handlers = h->next;
		free(h);
	}
}
