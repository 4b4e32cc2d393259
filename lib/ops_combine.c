// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_combine - operators that combine the latest values of streams. */
#include "core/graph.h"
#include "ops.h"

enum { STREAM, EXPR, WAIT };

static const char *numbered(struct use *u, char letter, unsigned int i)
{
	return fluxion__format(u->lang, "%c%u", letter, i);
}

/* v0, t0, v1, t1 ...; t is the time of the item that came. */
static void parts_scope(struct use *u, struct scope *scope)
{
	unsigned int i;

	*scope = (struct scope){ .lang = u->lang };
	fluxion__scope_add_time(scope, "t", FLUXION_SPACE_ITEM);
	for (i = 0; i < u->ins; i++) {
		fluxion__scope_add(scope, numbered(u, 'v', i), u->in[i].type,
				   FLUXION_SPACE_PART + i, 0);
		fluxion__scope_add_time(scope, numbered(u, 't', i),
					FLUXION_SPACE_PART + i);
	}
}

/* v, or v1, is the value of the second input, whose fields have bare names. */
static void second_scope(struct use *u, struct scope *scope)
{
	*scope = (struct scope){ .lang = u->lang };
	fluxion__scope_add_item(scope, u->in[1].type, FLUXION_SPACE_PART + 1);
	fluxion__scope_add(scope, "v1", u->in[1].type, FLUXION_SPACE_PART + 1,
			   0);
	fluxion__scope_add_time(scope, "t1", FLUXION_SPACE_PART + 1);
}

static const struct type *tuple_type(struct use *u)
{
	struct type_field *fields = fluxion__alloc(u->lang,
						   u->ins * sizeof(*fields));
	unsigned int i;

	if (u->ins > FLX_PARTS_MAX)
		fluxion__fail(u->lang, u->call->name_span, TOO_LARGE,
			      "%s takes at most %d streams", u->call->name,
			      FLX_PARTS_MAX);
	for (i = 0; i < u->ins; i++)
		fields[i].type = u->in[i].type;
	return fluxion__type_record(u->lang, u->call->span, FLUXION_TYPE_TUPLE,
				    fields, u->ins);
}

void fluxion__compile_combine_latest(struct use *u)
{
	struct scope scope;

	fluxion__check_lateness(u, WAIT);
	u->type = tuple_type(u);
	if (!arg_given(u, EXPR))
		return;
	parts_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, EXPR));
}

void fluxion__compile_zip(struct use *u)
{
	enum { STREAMS, QUEUE };

	u->node.arg[0] = fluxion__arg_queue(u, QUEUE);
	u->type = tuple_type(u);
}

/* [v0, v1] */
static struct value both(struct use *u, const struct type *tuple)
{
	struct value *fields = fluxion__alloc(u->lang, 2 * sizeof(*fields));
	unsigned int i;

	for (i = 0; i < 2; i++)
		fields[i] = (struct value){
			.kind = VALUE_PLACE,
			.space = FLUXION_SPACE_PART + i,
			.type = u->in[i].type,
			.span = u->call->span,
		};
	return (struct value){
		.kind = VALUE_RECORD,
		.type = tuple,
		.span = u->call->span,
		.fields = fields,
	};
}

void fluxion__compile_with_latest_from(struct use *u)
{
	struct expr none = { .span = u->call->span };
	const struct expr *e = &none;
	struct scope scope;
	struct lower w;
	struct value v;

	fluxion__check_lateness(u, WAIT);
	if (arg_given(u, EXPR))
		e = fluxion__arg_expr(u, EXPR);
	parts_scope(u, &scope);
	w = fluxion__use_lower(u, &scope, e);
	v = e == &none ? both(u, tuple_type(u)) : fluxion__lower(&w, e);
	u->type = v.type;
	fluxion__lower_result(&w, &v, u->type);
	fluxion__use_program(u, &w);
}

void fluxion__compile_emit_when(struct use *u)
{
	struct scope scope;

	fluxion__check_lateness(u, WAIT);
	parts_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, EXPR));
	u->type = u->in[0].type;
}

void fluxion__compile_take_latest_when(struct use *u)
{
	struct scope scope;

	fluxion__check_lateness(u, WAIT);
	u->type = u->in[0].type;
	if (!arg_given(u, EXPR))
		return;
	second_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, EXPR));
}

void fluxion__compile_take_while_with(struct use *u)
{
	struct scope scope;

	fluxion__check_lateness(u, WAIT);
	second_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, EXPR));
	u->type = u->in[0].type;
}
