// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lower_list - what an expression asks of a window. */
#include <string.h>
#include "lower.h"

struct code_list fluxion__value_list(const struct value *v)
{
	return (struct code_list){
		.space = v->space, .off = v->offset, .count = v->count,
	};
}

void fluxion__refuse_element(struct lower *w, const struct value *v)
{
	if (v->kind == VALUE_ELEMENT || v->element)
		fluxion__fail(w->lang, v->span, BAD_TYPE,
			      "take the element out of the window first, with a map of its own");
}

/* Element @at of the list @v. */
static struct value element_of(const struct expr *e, const struct value *v,
			       ref at)
{
	struct value el = *v;

	el.kind = VALUE_ELEMENT;
	el.type = v->type->of;
	el.count = v->type->count;
	el.span = e->span;
	el.r = at;
	return el;
}

struct value fluxion__lower_index(struct lower *w, const struct expr *e)
{
	struct value v = fluxion__lower(w, e->arg[0]);
	struct value i = fluxion__lower(w, e->arg[1]);
	struct number at = fluxion__lower_number(w, &i);
	struct code_list l;

	if (v.type->kind != FLUXION_TYPE_LIST)
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "[ ] takes an element of a window; this is %s",
			      fluxion__type_text(w->lang, v.type));
	fluxion__refuse_element(w, &v);
	fluxion__need_integer(w, e->arg[1], at.type);
	v = element_of(e, &v, at.r);
	l = fluxion__value_list(&v);
	v.r = fluxion__code_index(w->code, &l, at.r);
	return v;
}

static ref length(struct lower *w, const struct value *v)
{
	return fluxion__code_load(w->code, v->space, v->offset,
				  FLUXION_TYPE_U64);
}

static struct value lower_len(struct lower *w, const struct expr *e,
			      const struct value *v)
{
	return fluxion__value(e, lower_s64(w), length(w, v));
}

static struct value lower_first(struct lower *w, const struct expr *e,
				const struct value *v)
{
	struct value first = *v;

	(void)w;
	first.type = v->type->of;
	first.offset = v->offset + sizeof(uint64_t);
	first.span = e->span;
	first.element = true;
	return first;
}

static struct value lower_last(struct lower *w, const struct expr *e,
			       const struct value *v)
{
	ref one = fluxion__code_const(w->code, 1);

	return element_of(e, v, fluxion__code_binary(w->code, FLUXION_X_SUB,
						     length(w, v), one));
}

/* All elements, which are numbers, become one. */
static struct value reduce(struct lower *w, const struct expr *e,
			   const struct value *v, unsigned int op)
{
	const struct type *t = type_unpacked(v->type->of);
	struct code_list l = fluxion__value_list(v);

	if (!type_is_number(t))
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "%s() takes a window of numbers; this is %s",
			      e->name, fluxion__type_text(w->lang, v->type));
	l.kind = t->kind;
	l.count = v->type->count;
	if (type_is_int(t))
		t = lower_s64(w);
	return fluxion__value(e, t, fluxion__code_reduce(w->code, &l, op));
}

static struct value lower_sum(struct lower *w, const struct expr *e,
			      const struct value *v)
{
	return reduce(w, e, v, FLUXION_X_SUM);
}

static struct value lower_least(struct lower *w, const struct expr *e,
				const struct value *v)
{
	return reduce(w, e, v, FLUXION_X_LEAST);
}

static struct value lower_most(struct lower *w, const struct expr *e,
			       const struct value *v)
{
	return reduce(w, e, v, FLUXION_X_MOST);
}

static struct value lower_avg(struct lower *w, const struct expr *e,
			      const struct value *v)
{
	struct value avg = reduce(w, e, v, FLUXION_X_SUM);

	avg.r = fluxion__code_binary(w->code, FLUXION_X_DIV, avg.r,
				     length(w, v));
	return avg;
}

static const struct {
	const char *name;
	struct value (*lower)(struct lower *w, const struct expr *e,
			      const struct value *v);
} functions[] = {
	{ "len", lower_len },
	{ "sum", lower_sum },
	{ "min", lower_least },
	{ "max", lower_most },
	{ "first", lower_first },
	{ "last", lower_last },
	{ "avg", lower_avg },
};

struct value fluxion__lower_window(struct lower *w, const struct expr *e)
{
	struct value v = fluxion__lower(w, e->items[0].value);
	unsigned int i = 0;

	if (v.type->kind != FLUXION_TYPE_LIST)
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "%s() looks at a window; this is %s", e->name,
			      fluxion__type_text(w->lang, v.type));
	fluxion__refuse_element(w, &v);
	while (strcmp(functions[i].name, e->name))
		i++;
	return functions[i].lower(w, e, &v);
}
