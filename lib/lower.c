// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lower - names, fields, literals: what expressions are made of. */
#include <string.h>
#include "lower.h"
#include "words.h"

struct value fluxion__value(const struct expr *e, const struct type *type,
			    ref r)
{
	return (struct value){
		.kind = VALUE_NUMBER, .type = type, .span = e->span, .r = r,
	};
}

static struct value place(const struct expr *e, const struct type *type,
			  unsigned int space, uint32_t offset)
{
	return (struct value){
		.kind = VALUE_PLACE, .type = type, .span = e->span,
		.space = space, .offset = offset,
	};
}

static bool is_stream(const struct lang *l, const char *name)
{
	const struct symbol *s;

	for (s = l->symbols; s; s = s->next)
		if (!strcmp(s->name, name))
			return true;
	return false;
}

static __attribute__((noreturn)) void unknown_name(struct lower *w, const struct expr *e)
{
	struct guess g = { .wanted = e->name };
	const struct type *item = w->scope->item ? w->scope->item->type : NULL;
	const struct var *v;
	unsigned int i;

	if (is_stream(w->lang, e->name))
		fluxion__fail(w->lang, e->span, UNKNOWN_NAME,
			      "'%s' is a stream; it has no value here", e->name);
	for (i = 0; item && item->kind == FLUXION_TYPE_RECORD &&
	     i < item->count; i++)
		fluxion__guess(&g, item->fields[i].name);
	for (v = w->scope->vars; v; v = v->next)
		if (strlen(v->name) > 2)
			fluxion__guess(&g, v->name);
	fluxion__fail(w->lang, e->span, UNKNOWN_NAME,
		      "no field or variable is called '%s' here%s", e->name,
		      fluxion__guess_text(w->lang, &g));
}

struct value fluxion__lower_name(struct lower *w, const struct expr *e)
{
	const struct var *v = fluxion__scope_find(w->scope, e->name);
	const struct var *item = w->scope->item;
	const struct type_field *f = NULL;

	if (v && v->time)
		return fluxion__value(e, v->type,
				      fluxion__code_time(w->code, v->space));
	if (v)
		return place(e, v->type, v->space, v->offset);
	if (item)
		f = fluxion__type_field(item->type, e->name);
	if (!f)
		unknown_name(w, e);
	return place(e, f->type, item->space, item->offset + f->offset);
}

/* A bare v of a record with one field is that field. */
static struct value lower_bare_name(struct lower *w, const struct expr *e)
{
	struct value v = fluxion__lower_name(w, e);

	if (!strcmp(e->name, "v") && v.type->kind == FLUXION_TYPE_RECORD &&
	    v.type->count == 1)
		v.type = v.type->fields[0].type;
	return v;
}

static __attribute__((noreturn)) void unknown_field(struct lower *w, const struct expr *e,
				    const struct type *t)
{
	struct guess g = { .wanted = e->name };
	unsigned int i;

	for (i = 0; t->kind == FLUXION_TYPE_RECORD && i < t->count; i++)
		fluxion__guess(&g, t->fields[i].name);
	fluxion__fail(w->lang, e->span, UNKNOWN_NAME,
		      "no field '%s' in %s%s", e->name,
		      fluxion__type_text(w->lang, t),
		      fluxion__guess_text(w->lang, &g));
}

static struct value lower_field(struct lower *w, const struct expr *e)
{
	const struct expr *base = e->arg[0];
	const struct type_field *f;
	struct value v;

	/* Not through lower_bare_name(): v.mag is a field of the record. */
	if (base->kind == EXPR_NAME)
		v = fluxion__lower_name(w, base);
	else
		v = fluxion__lower(w, base);
	fluxion__refuse_element(w, &v);
	f = fluxion__type_field(v.type, e->name);
	if (!f)
		unknown_field(w, e, v.type);
	if (v.kind == VALUE_RECORD)
		return v.fields[f - v.type->fields];
	return place(e, f->type, v.space, v.offset + f->offset);
}

static struct value lower_literal(struct lower *w, const struct expr *e)
{
	const struct type *t = lower_s64(w);

	if (e->number > INT64_MAX)
		fluxion__fail(w->lang, e->span, OUT_OF_RANGE,
			      "the number does not fit s64");
	if (e->scale)
		t = fluxion__type_dec(w->lang, e->scale);
	return fluxion__value(e, t, fluxion__code_const(w->code, e->number));
}

/* The least number of s64 is a sign before a literal that fits no s64. */
static bool is_negative_literal(const struct expr *e)
{
	return e->op == '-' && e->arg[0]->kind == EXPR_NUMBER &&
	       e->arg[0]->number == 1ULL << 63;
}

static struct value lower_least(struct lower *w, const struct expr *e)
{
	const struct type *t = lower_s64(w);

	if (e->arg[0]->scale)
		t = fluxion__type_dec(w->lang, e->arg[0]->scale);
	return fluxion__value(e, t, fluxion__code_const(w->code, INT64_MIN));
}

static struct value lower_string(struct lower *w, const struct expr *e)
{
	return (struct value){
		.kind = VALUE_STRING, .span = e->span, .string = e,
		.type = fluxion__type_bytes(w->lang, e->span,
					    e->len ? e->len : 1),
	};
}

static void check_field(struct lower *w, const struct expr *e, unsigned int i)
{
	const char *name = e->items[i].name;
	struct span at = e->items[i].value->span;
	unsigned int k;

	if (fluxion__is_variable(name))
		fluxion__fail(w->lang, e->span, RESERVED_NAME,
			      "a field may not be called '%s'", name);
	for (k = 0; k < i; k++)
		if (!strcmp(e->items[k].name, name))
			fluxion__fail(w->lang, at, BAD_ARGUMENT,
				      "two fields are called '%s'", name);
}

static struct value lower_record(struct lower *w, const struct expr *e)
{
	struct value v = { .kind = VALUE_RECORD, .span = e->span };
	struct type_field *fields;
	unsigned int i;

	if (e->count > LANG_FIELDS_MAX)
		fluxion__fail(w->lang, e->span, TOO_LARGE,
			      "more than %d fields", LANG_FIELDS_MAX);
	v.fields = fluxion__alloc(w->lang, e->count * sizeof(*v.fields));
	fields = fluxion__alloc(w->lang, e->count * sizeof(*fields));
	for (i = 0; i < e->count; i++) {
		check_field(w, e, i);
		v.fields[i] = fluxion__lower(w, e->items[i].value);
		fields[i].name = e->items[i].name;
		fields[i].type = v.fields[i].type;
	}
	v.type = fluxion__type_record(w->lang, e->span, FLUXION_TYPE_RECORD,
				      fields, e->count);
	return v;
}

struct value fluxion__lower(struct lower *w, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NUMBER:
		return lower_literal(w, e);
	case EXPR_STRING:
		return lower_string(w, e);
	case EXPR_NAME:
		return lower_bare_name(w, e);
	case EXPR_FIELD:
		return lower_field(w, e);
	case EXPR_INDEX:
		return fluxion__lower_index(w, e);
	case EXPR_CALL:
		return fluxion__lower_call(w, e);
	case EXPR_UNARY:
		if (is_negative_literal(e))
			return lower_least(w, e);
		return fluxion__lower_unary(w, e);
	case EXPR_BINARY:
		return fluxion__lower_binary(w, e);
	case EXPR_CHOOSE:
		return fluxion__lower_choose(w, e);
	case EXPR_RECORD:
		return lower_record(w, e);
	case EXPR_UNIT:
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "%llu%s is no number",
			      (unsigned long long)e->number, e->name);
	default:
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "a list cannot be written in an expression");
	}
}
