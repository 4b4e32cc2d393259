// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: ops_scan - scan: an accumulator, whose type is found by trying.
 *
 * The accumulator has the seed's type, joined with what the expression gives
 * when the accumulator has that type, until it does not change any more.
 */
#include "ops.h"

#define ROUNDS_MAX	64

enum { SEED, EXPR, OUT };

/**
 * struct scan - one use of scan
 * @use: of the operator
 * @seed: its value
 * @type: of the accumulator
 */
struct scan {
	struct use *use;
	struct value seed;
	const struct type *type;
};

static struct lower scan_lower(struct scan *s, struct scope *scope,
			       const struct expr *e)
{
	fluxion__use_scope(s->use, scope);
	fluxion__scope_add(scope, "acc", s->type, FLUXION_SPACE_ACC, 0);
	return fluxion__use_lower(s->use, scope, e);
}

static const struct type *join(struct scan *s, const struct expr *e,
			       const struct type *gives)
{
	struct lang *l = s->use->lang;
	const struct type *t = fluxion__type_join(l, e->span, s->type, gives);

	if (!t)
		fluxion__fail(l, e->span, BAD_TYPE,
			      "the accumulator is %s, the expression gives %s",
			      fluxion__type_text(l, s->type),
			      fluxion__type_text(l, gives));
	return t;
}

static void find_type(struct scan *s, const struct expr *e)
{
	const struct type *before;
	unsigned int rounds = 0;
	struct buf scrap = { 0 };
	struct scope scope;
	struct lower w;

	/* With itself: integers become s64. */
	s->type = join(s, e, s->seed.type);
	do {
		if (rounds++ == ROUNDS_MAX)
			fluxion__fail(s->use->lang, e->span, BAD_TYPE,
				      "the accumulator's type does not become stable");
		before = s->type;
		w = scan_lower(s, &scope, e);
		w.data = &scrap;
		s->type = join(s, e, fluxion__lower(&w, e).type);
	} while (s->type != before);
}

static void compile_seed(struct scan *s, struct lower *w)
{
	struct use *u = s->use;
	struct buf *data = &u->compiler->data;
	char *bytes = fluxion__alloc(u->lang, s->type->size);

	fluxion__lower_encode(w, &s->seed, s->type, bytes);
	u->node.data = data->len;
	u->node.data_len = s->type->size;
	fluxion__buf_add(u->lang, data, bytes, s->type->size);
}

static const struct type *compile_program(struct scan *s, const struct expr *e,
					  const struct type *type)
{
	struct scope scope;
	struct lower w = scan_lower(s, &scope, e);
	struct value v = fluxion__lower(&w, e);

	if (!type)
		type = v.type;
	fluxion__lower_result(&w, &v, type);
	fluxion__use_program(s->use, &w);
	return type;
}

void fluxion__compile_scan(struct use *u)
{
	const struct expr *seed = fluxion__arg_expr(u, SEED);
	const struct expr *e = fluxion__arg_expr(u, EXPR);
	struct scope none = { .lang = u->lang };
	struct lower w = fluxion__use_lower(u, &none, seed);
	struct scan s = { .use = u };

	s.seed = fluxion__lower(&w, seed);
	s.type = s.seed.type;
	find_type(&s, e);
	compile_seed(&s, &w);
	u->type = compile_program(&s, e, s.type);
	if (arg_given(u, OUT))
		u->type = compile_program(&s, fluxion__arg_expr(u, OUT), NULL);
}
