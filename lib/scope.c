// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: scope - which names an expression may use, and where they lie. */
#include <string.h>
#include "lower.h"

static struct var *new_var(struct scope *s, const char *name)
{
	struct var *v = fluxion__alloc(s->lang, sizeof(*v));

	v->name = name;
	v->next = s->vars;
	s->vars = v;
	return v;
}

struct var *fluxion__scope_add(struct scope *s, const char *name,
			       const struct type *type, unsigned int space,
			       uint32_t offset)
{
	struct var *v = new_var(s, name);

	v->type = fluxion__type_current(type);
	v->space = space;
	v->offset = offset;
	return v;
}

void fluxion__scope_add_time(struct scope *s, const char *name,
			     unsigned int space)
{
	struct var *v = new_var(s, name);

	v->type = fluxion__type_scalar(s->lang, FLUXION_TYPE_S64);
	v->space = space;
	v->time = true;
}

/* {current, previous, u64 tprev, u8 has} */
static void add_pair(struct scope *s, const struct type *type,
		     unsigned int space)
{
	uint32_t size = type->of->size;
	struct var *prev;

	fluxion__scope_add(s, "cur", type->of, space, 0);
	prev = fluxion__scope_add(s, "prev", type->of, space, size);
	prev->optional = true;
	prev->has = 2 * size + 8;
	fluxion__scope_add(s, "tprev",
			   fluxion__type_scalar(s->lang, FLUXION_TYPE_S64),
			   space, 2 * size);
}

static void add_parts(struct scope *s, const struct type *type,
		      unsigned int space)
{
	unsigned int i;

	for (i = 0; i < type->count; i++)
		fluxion__scope_add(s, fluxion__format(s->lang, "v%u", i),
				   type->fields[i].type, space,
				   type->fields[i].offset);
}

void fluxion__scope_add_item(struct scope *s, const struct type *type,
			     unsigned int space)
{
	if (type->kind == FLUXION_TYPE_PAIR)
		add_pair(s, type, space);
	type = fluxion__type_current(type);
	if (type->kind == FLUXION_TYPE_TUPLE)
		add_parts(s, type, space);
	s->item = fluxion__scope_add(s, "v", type, space, 0);
	fluxion__scope_add_time(s, "t", space);
}

const struct var *fluxion__scope_find(const struct scope *s, const char *name)
{
	const struct var *v;

	for (v = s->vars; v; v = v->next)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}
