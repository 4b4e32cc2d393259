// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: accumulate - a state that expressions change: scan, merge_with. */
#include <string.h>
#include "accumulate.h"

#define ROUNDS_MAX	64

static struct lower state_lower(struct state *s, struct scope *scope,
				const struct change *c)
{
	*scope = (struct scope){ .lang = s->use->lang };
	fluxion__scope_add_item(scope, c->item, FLUXION_SPACE_ITEM);
	fluxion__scope_add(scope, s->name, s->type, FLUXION_SPACE_ACC, 0);
	return fluxion__use_lower(s->use, scope, c->e);
}

const struct type *fluxion__state_type(struct state *s, const struct change *c)
{
	struct buf scrap = { 0 };
	struct scope scope;
	struct lower w = state_lower(s, &scope, c);

	w.data = &scrap;
	return fluxion__lower(&w, c->e).type;
}

static const struct type *join(struct state *s, const struct expr *e,
			       const struct type *gives)
{
	struct lang *l = s->use->lang;
	const struct type *t = fluxion__type_join(l, e->span, s->type, gives);

	if (!t)
		fluxion__fail(l, e->span, BAD_TYPE,
			      "the %s is %s, the expression gives %s", s->what,
			      fluxion__type_text(l, s->type),
			      fluxion__type_text(l, gives));
	return t;
}

static void find_type(struct state *s, const struct expr *seed,
		      const struct change *changes, unsigned int n)
{
	const struct type *before;
	unsigned int rounds = 0;
	unsigned int i;

	/* With itself: integers become s64. */
	s->type = s->seed.type;
	s->type = join(s, seed, s->type);
	do {
		if (rounds++ == ROUNDS_MAX)
			fluxion__fail(s->use->lang, changes->e->span, BAD_TYPE,
				      "the %s's type does not become stable",
				      s->what);
		before = s->type;
		for (i = 0; i < n; i++)
			s->type = join(s, changes[i].e,
				       fluxion__state_type(s, &changes[i]));
	} while (s->type != before);
}

void fluxion__state(struct state *s, struct use *u, const char *name,
		    const struct expr *seed, const struct change *changes,
		    unsigned int n)
{
	struct scope none = { .lang = u->lang };
	struct lower w = fluxion__use_lower(u, &none, seed);
	struct buf *data = &u->compiler->data;
	char *bytes;

	*s = (struct state){ .use = u, .name = name };
	s->what = strcmp(name, "acc") ? "state" : "accumulator";
	s->seed = fluxion__lower(&w, seed);
	find_type(s, seed, changes, n);
	bytes = fluxion__alloc(u->lang, s->type->size);
	fluxion__lower_encode(&w, &s->seed, s->type, bytes);
	u->node.data = data->len;
	u->node.data_len = s->type->size;
	fluxion__buf_add(u->lang, data, bytes, s->type->size);
}

void fluxion__state_program(struct state *s, const struct change *c,
			    const struct type *type)
{
	struct scope scope;
	struct lower w = state_lower(s, &scope, c);
	struct value v = fluxion__lower(&w, c->e);

	fluxion__lower_result(&w, &v, type);
	fluxion__use_program(s->use, &w);
}
