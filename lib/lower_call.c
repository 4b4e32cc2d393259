// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lower_call - the functions that an expression may call. */
#include <string.h>
#include "lower.h"
#include "words.h"

/**
 * struct function - one function
 * @name: its name
 * @min: arguments that it takes
 * @max: at most
 * @window: with one argument it looks at a window
 * @lower: what it gives for other arguments, or NULL
 */
struct function {
	const char *name;
	unsigned int min;
	unsigned int max;
	bool window;
	struct value (*lower)(struct lower *w, const struct expr *e);
};

/* Arguments as numbers with the same digits. Return: their type. */
static const struct type *align_all(struct lower *w, const struct expr *e,
				    struct number *n)
{
	const struct type *t = lower_s64(w);
	unsigned int i;

	for (i = 0; i < e->count; i++) {
		struct value v = fluxion__lower(w, e->items[i].value);

		n[i] = fluxion__lower_number(w, &v);
		t = fluxion__type_join(w->lang, e->span, t, n[i].type);
	}
	for (i = 0; i < e->count; i++)
		n[i].r = fluxion__lower_scale(w, n[i].r, n[i].type->scale,
					      t->scale);
	return t;
}

static struct value lower_abs(struct lower *w, const struct expr *e)
{
	struct number n[1];
	const struct type *t = align_all(w, e, n);
	ref r = fluxion__code_unary(w->code, FLUXION_X_ABS, n[0].r);

	return fluxion__value(e, t, r);
}

static struct value lower_min_max(struct lower *w, const struct expr *e)
{
	unsigned int op = strcmp(e->name, "min") ? FLUXION_X_MAX :
						   FLUXION_X_MIN;
	struct number n[2];
	const struct type *t = align_all(w, e, n);
	ref r = fluxion__code_binary(w->code, op, n[0].r, n[1].r);

	return fluxion__value(e, t, r);
}

/* max(lo, min(x, hi)), also where lo is above hi. */
static struct value lower_clamp(struct lower *w, const struct expr *e)
{
	struct number n[3];
	const struct type *t = align_all(w, e, n);
	ref r = fluxion__code_binary(w->code, FLUXION_X_MIN, n[0].r, n[2].r);

	r = fluxion__code_binary(w->code, FLUXION_X_MAX, n[1].r, r);
	return fluxion__value(e, t, r);
}

static struct value lower_has(struct lower *w, const struct expr *e)
{
	const struct expr *arg = e->items[0].value;
	const struct var *v = NULL;

	if (arg->kind == EXPR_NAME)
		v = fluxion__scope_find(w->scope, arg->name);
	if (!v && arg->kind == EXPR_NAME)
		fluxion__lower_name(w, arg);
	if (!v || !v->optional)
		fluxion__fail(w->lang, arg->span, BAD_ARGUMENT,
			      "has() takes prev and nothing else");
	return fluxion__value(e, lower_bool(w),
			      fluxion__code_load(w->code, v->space, v->has,
						 FLUXION_TYPE_BOOL));
}

static const struct function functions[] = {
	{ "abs", 1, 1, false, lower_abs },
	{ "min", 2, 2, true, lower_min_max },
	{ "max", 2, 2, true, lower_min_max },
	{ "clamp", 3, 3, false, lower_clamp },
	{ "has", 1, 1, false, lower_has },
	{ "len", 1, 1, true, NULL },
	{ "sum", 1, 1, true, NULL },
	{ "first", 1, 1, true, NULL },
	{ "last", 1, 1, true, NULL },
	{ "avg", 1, 1, true, NULL },
};

static const struct function *find_function(struct lower *w,
					    const struct expr *e)
{
	struct span at = { e->span.pos, strlen(e->name) };
	struct guess g = { .wanted = e->name };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (!strcmp(functions[i].name, e->name))
			return &functions[i];
		fluxion__guess(&g, functions[i].name);
	}
	fluxion__fail(w->lang, at, UNKNOWN_NAME, "no function is called '%s'%s",
		      e->name, fluxion__guess_text(w->lang, &g));
}

struct value fluxion__lower_call(struct lower *w, const struct expr *e)
{
	const struct function *f = find_function(w, e);

	if (f->window && e->count == 1)
		return fluxion__lower_window(w, e);
	if (e->count < f->min || e->count > f->max)
		fluxion__fail(w->lang, e->span, BAD_ARGUMENT,
			      "%s() takes %u argument%s", f->name, f->max,
			      f->max == 1 ? "" : "s");
	return f->lower(w, e);
}
