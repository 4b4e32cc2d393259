// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_type - which expressions there are, and what they give. */
#include <string.h>
#include "expr.h"

#define SCALE_MAX	18

struct expr *expr_new(enum expr_kind kind, int op, unsigned int args)
{
	struct expr *x = arena_take(sizeof(*x));

	x->kind = kind;
	x->op = op;
	x->args = args;
	return x;
}

struct expr *expr_number(int64_t n)
{
	struct expr *x = expr_new(X_NUMBER, 0, 0);

	x->n = n;
	return x;
}

/* An element of a window has to be taken out before its parts are looked at. */
static bool is_element(const struct expr *x)
{
	return x->kind == X_INDEX ||
	       (x->kind == X_LIST && (x->op == L_FIRST || x->op == L_LAST));
}

static const struct type *type_ref(struct expr *x, const struct scope *s)
{
	const struct type *t = s->slot[x->slot];
	unsigned int i;

	if (!t || (x->bare && !s->bare))
		return NULL;
	t = type_current(t);
	x->index = -1;
	for (i = 0; x->field && t->kind == K_RECORD && i < t->count; i++)
		if (!strcmp(t->names[i], x->field))
			x->index = i;
	/* A bare v of a record with one field is that field. */
	if (!x->field && x->slot == S_V && t->kind == K_RECORD && t->count == 1)
		x->index = 0;
	if (x->index >= 0)
		return t->part[x->index];
	return x->field ? NULL : t;
}

const struct type *expr_type_number(struct expr *x, const struct scope *s)
{
	const struct type *t = expr_type(x, s);

	if (!t)
		return NULL;
	t = type_unpacked(t);
	if (type_is_int(t) && t->kind != K_BOOL)
		return &type_s64;
	return type_is_number(t) ? t : NULL;
}

static const struct type *type_unary(struct expr *x, const struct scope *s)
{
	const struct type *t = expr_type_number(x->arg[0], s);

	if (!t)
		return NULL;
	if (x->op == '!')
		return &type_bool;
	if (type_is_int(t))
		return &type_s64;
	return x->op == '~' ? NULL : t;
}

/* bytes have == and != only; a string is not longer than what it meets. */
static const struct type *type_equal(const struct expr *a,
				     const struct expr *b)
{
	if (a->type->kind != K_BYTES || b->type->kind != K_BYTES ||
	    is_element(a) || is_element(b))
		return NULL;
	if ((a->kind == X_STRING && b->kind != X_STRING &&
	     a->type->n > b->type->n) ||
	    (b->kind == X_STRING && a->kind != X_STRING &&
	     b->type->n > a->type->n))
		return NULL;
	return &type_bool;
}

static const struct type *type_product(const struct type *a,
				       const struct type *b)
{
	unsigned int scale = type_scale(a) + type_scale(b);

	if (type_is_int(a) && type_is_int(b))
		return &type_s64;
	return scale > SCALE_MAX ? NULL : type_dec(scale);
}

static const struct type *type_binary(struct expr *x, const struct scope *s)
{
	const struct type *a = expr_type_number(x->arg[0], s);
	const struct type *b = expr_type_number(x->arg[1], s);

	if ((x->op == B_EQ || x->op == B_NE) && x->arg[0]->type &&
	    x->arg[1]->type && !a && !b)
		return type_equal(x->arg[0], x->arg[1]);
	if (!a || !b)
		return NULL;
	switch (x->op) {
	case B_OR_OR:
	case B_AND_AND:
	case B_EQ ... B_GE:
		return &type_bool;
	case B_ADD:
	case B_SUB:
		return type_join(a, b);
	case B_MUL:
		return type_product(a, b);
	case B_DIV:
		return type_is_int(a) ? &type_s64 : a;
	default:
		return type_is_int(a) && type_is_int(b) ? &type_s64 : NULL;
	}
}

static const struct type *type_choose(struct expr *x, const struct scope *s)
{
	const struct type *c = expr_type_number(x->arg[0], s);
	const struct type *a = expr_type_number(x->arg[1], s);
	const struct type *b = expr_type_number(x->arg[2], s);

	if (!c || !a || !b)
		return NULL;
	if (a->kind == K_BOOL && b->kind == K_BOOL)
		return a;
	return type_join(a, b);
}

static const struct type *type_call(struct expr *x, const struct scope *s)
{
	const struct type *t = &type_s64;
	unsigned int i;

	for (i = 0; i < x->args; i++) {
		const struct type *a = expr_type_number(x->arg[i], s);

		if (!a)
			return NULL;
		t = type_join(t, a);
	}
	return t;
}

static const struct type *type_list_of(struct expr *x, const struct scope *s)
{
	const struct type *t = expr_type(x, s);

	return !t || t->kind != K_LIST || is_element(x) ? NULL : t;
}

static const struct type *type_window(struct expr *x, const struct scope *s)
{
	const struct type *t = type_list_of(x->arg[0], s);

	if (!t)
		return NULL;
	if (x->op == L_LEN)
		return &type_s64;
	if (x->op == L_FIRST || x->op == L_LAST)
		return t->part[0];
	t = type_unpacked(t->part[0]);
	if (!type_is_number(t))
		return NULL;
	return type_is_int(t) ? &type_s64 : t;
}

static const struct type *type_index(struct expr *x, const struct scope *s)
{
	const struct type *t = type_list_of(x->arg[0], s);
	const struct type *i = expr_type_number(x->arg[1], s);

	return t && i && type_is_int(i) ? t->part[0] : NULL;
}

static const struct type *type_record(struct expr *x, const struct scope *s)
{
	struct type *t = arena_take(sizeof(*t));

	t->kind = K_RECORD;
	for (; t->count < x->args; t->count++) {
		unsigned int i = t->count;

		t->names[i] = x->name[i];
		t->part[i] = expr_type(x->arg[i], s);
		if (!t->part[i])
			return NULL;
	}
	return t;
}

static const struct type *type_any(struct expr *x, const struct scope *s)
{
	switch (x->kind) {
	case X_NUMBER:
		return x->scale ? type_dec(x->scale) : &type_s64;
	case X_STRING:
		return type_bytes(*x->string ? strlen(x->string) : 1);
	case X_REF:
		return type_ref(x, s);
	case X_UNARY:
		return type_unary(x, s);
	case X_BINARY:
		return type_binary(x, s);
	case X_CHOOSE:
		return type_choose(x, s);
	case X_CALL:
		return type_call(x, s);
	case X_LIST:
		return type_window(x, s);
	case X_INDEX:
		return type_index(x, s);
	case X_HAS:
		return s->slot[S_TPREV] ? &type_bool : NULL;
	default:
		return type_record(x, s);
	}
}

const struct type *expr_type(struct expr *x, const struct scope *s)
{
	x->type = type_any(x, s);
	return x->type;
}
