// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_item - operators that look at one stream, item by item. */
#include "ops.h"

#define WINDOW_MAX	4096

static void set_stamp(struct use *u, struct lower *w, const struct expr *e)
{
	struct value v = fluxion__lower(w, e);
	struct number n = fluxion__lower_number(w, &v);

	if (!type_is_int(n.type))
		fluxion__fail(u->lang, e->span, BAD_TYPE,
			      "a timestamp is an integer; this is %s",
			      fluxion__type_text(u->lang, n.type));
	w->code->stamp = n.r;
}

void fluxion__compile_map(struct use *u)
{
	enum { EXPR, T };
	const struct expr *e = fluxion__arg_expr(u, EXPR);
	struct scope scope;
	struct lower w;
	struct value v;

	fluxion__use_scope(u, &scope);
	w = fluxion__use_lower(u, &scope, e);
	v = fluxion__lower(&w, e);
	u->type = v.type;
	if (arg_given(u, T))
		set_stamp(u, &w, fluxion__arg_expr(u, T));
	fluxion__lower_result(&w, &v, u->type);
	fluxion__use_program(u, &w);
}

void fluxion__compile_filter(struct use *u)
{
	struct scope scope;

	fluxion__use_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, 0));
	u->type = u->in[0].type;
}

/* take_items, skip_items. */
void fluxion__compile_count(struct use *u)
{
	u->node.arg[0] = fluxion__arg_count(u, 0, 0, INT64_MAX);
	u->type = u->in[0].type;
}

/* Of a pair its current value is taken. */
void fluxion__compile_window_by_count(struct use *u)
{
	const struct type *of = fluxion__type_current(u->in[0].type);

	u->node.arg[0] = fluxion__arg_count(u, 0, 1, WINDOW_MAX);
	u->type = fluxion__type_list(u->lang, u->call->span, of,
				     u->node.arg[0]);
}

void fluxion__compile_tap(struct use *u)
{
	u->type = u->in[0].type;
}

void fluxion__compile_distinct_until_changed(struct use *u)
{
	u->type = u->in[0].type;
}

void fluxion__compile_distinct_until_changed_by(struct use *u)
{
	struct scope scope = { .lang = u->lang };

	fluxion__scope_add(&scope, "cur", use_type(u, 0), FLUXION_SPACE_ITEM, 0);
	fluxion__scope_add(&scope, "prev", use_type(u, 0), FLUXION_SPACE_ACC, 0);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, 0));
	u->type = u->in[0].type;
}

void fluxion__compile_on_error(struct use *u)
{
	const struct type *s64 = fluxion__type_scalar(u->lang,
						      FLUXION_TYPE_S64);
	struct scope scope = { .lang = u->lang };

	fluxion__scope_add(&scope, "e", s64, FLUXION_SPACE_ACC, 0);
	fluxion__scope_add(&scope, "n", s64, FLUXION_SPACE_ACC, 8);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, 0));
	u->type = u->in[0].type;
}

void fluxion__compile_sample_ratio(struct use *u)
{
	enum { RATIO, SEED };

	u->node.arg[0] = fluxion__arg_ratio(u, RATIO);
	u->node.arg[1] = fluxion__arg_count(u, SEED, INT64_MIN, INT64_MAX);
	u->type = u->in[0].type;
}

/* Others see a pair as its current value; so does a second pairing. */
static struct feed unpair(struct use *u, const struct expr *v)
{
	struct use map = *u;
	struct scope scope;
	struct lower w;
	struct value value;

	fluxion__use_scope(&map, &scope);
	w = fluxion__use_lower(&map, &scope, v);
	value = fluxion__lower_name(&w, v);
	fluxion__lower_result(&w, &value, value.type);
	map.node.op = FLUXION_OP_MAP;
	fluxion__use_program(&map, &w);
	return fluxion__add_node(u->compiler, &map.node, value.type, u->in, 1);
}

void fluxion__compile_combine_with_previous(struct use *u)
{
	struct expr v = { .kind = EXPR_NAME, .name = "v",
			  .span = u->call->span };
	struct feed *in;

	if (u->in[0].type->kind == FLUXION_TYPE_PAIR) {
		in = fluxion__alloc(u->lang, sizeof(*in));
		*in = unpair(u, &v);
		u->in = in;
	}
	u->type = fluxion__type_pair(u->lang, u->call->span, u->in[0].type);
}
