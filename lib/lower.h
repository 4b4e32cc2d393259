/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: lower - an expression becomes typed values of a program.
 */
#ifndef FLUXION_LOWER_H
#define FLUXION_LOWER_H

#include "ast.h"
#include "code.h"

/**
 * struct var - a name that an expression may use
 * @name: v, t, acc, v0 ...
 * @type: of its value
 * @space: where that is
 * @offset: in bytes
 * @time: it is the timestamp of @space
 * @optional: it may be missing: has() asks the bool at @has
 * @next: another one
 */
struct var {
	const char *name;
	const struct type *type;
	uint8_t space;
	bool time;
	bool optional;
	uint32_t offset;
	uint32_t has;
	struct var *next;
};

/**
 * struct scope - the names of an expression
 * @lang: the compilation
 * @vars: its variables
 * @item: the value whose fields have bare names, or NULL
 */
struct scope {
	struct lang *lang;
	struct var *vars;
	const struct var *item;
};

struct var *fluxion__scope_add(struct scope *s, const char *name,
			       const struct type *type, unsigned int space,
			       uint32_t offset);
void fluxion__scope_add_time(struct scope *s, const char *name,
			     unsigned int space);

/* All that an item of @type in @space brings: v, t, its fields, v0, cur ... */
void fluxion__scope_add_item(struct scope *s, const struct type *type,
			     unsigned int space);
const struct var *fluxion__scope_find(const struct scope *s, const char *name);

enum value_kind {
	VALUE_NUMBER,		/* @r */
	VALUE_PLACE,		/* @type at @offset of @space */
	VALUE_STRING,		/* @string */
	VALUE_RECORD,		/* @fields, as many as the type has */
	VALUE_ELEMENT,		/* @type, number @r of the list at @offset */
};

/**
 * struct value - what an expression gives
 * @kind: enum value_kind
 * @type: its type
 * @span: where the expression stands
 * @r: of VALUE_NUMBER; of VALUE_ELEMENT
 * @count: of VALUE_ELEMENT: most elements of its list
 * @element: VALUE_PLACE: it is the first element of a list
 */
struct value {
	uint8_t kind;
	uint8_t space;
	bool element;
	uint32_t offset;
	uint32_t count;
	const struct type *type;
	struct span span;
	ref r;
	const struct expr *string;
	struct value *fields;
};

/**
 * struct lower - an expression on its way into a program
 * @lang: the compilation
 * @scope: its names
 * @code: the program
 * @data: the graph's data section
 */
struct lower {
	struct lang *lang;
	const struct scope *scope;
	struct code *code;
	struct buf *data;
};

struct value fluxion__lower(struct lower *w, const struct expr *e);

/* A number in a program: its value and its type, bool, s64 or dec. */
struct number {
	ref r;
	const struct type *type;
};

/* Fails if the value is no number. */
struct number fluxion__lower_number(struct lower *w, const struct value *v);

/* Fails if @t, the type of @e, is none of integers. */
void fluxion__need_integer(struct lower *w, const struct expr *e,
			   const struct type *t);

/* The number of an expression that is a condition. */
ref fluxion__lower_condition(struct lower *w, const struct expr *e);

struct value fluxion__lower_unary(struct lower *w, const struct expr *e);
struct value fluxion__lower_binary(struct lower *w, const struct expr *e);
struct value fluxion__lower_choose(struct lower *w, const struct expr *e);
struct value fluxion__lower_call(struct lower *w, const struct expr *e);

/* lower_list.c: v[i]; len(v), sum(v) and the like. */
struct value fluxion__lower_index(struct lower *w, const struct expr *e);
struct value fluxion__lower_window(struct lower *w, const struct expr *e);

/* The list that a VALUE_ELEMENT is of. */
struct code_list fluxion__value_list(const struct value *v);

/* What can be done with an element only when it is a value of its own. */
void fluxion__refuse_element(struct lower *w, const struct value *v);

/* A record of one field stands for that field. */
static inline const struct type *type_unpacked(const struct type *t)
{
	while (t->kind == FLUXION_TYPE_RECORD && t->count == 1)
		t = t->fields[0].type;
	return t;
}

struct value fluxion__lower_equal(struct lower *w, const struct expr *e,
				  const struct value *a, const struct value *b);

/* A name's value, a record of one field not yet unpacked. */
struct value fluxion__lower_name(struct lower *w, const struct expr *e);

/* A number that a program computes, as a value. */
struct value fluxion__value(const struct expr *e, const struct type *type,
			    ref r);

/* @r times 10^(@to - @from). */
ref fluxion__lower_scale(struct lower *w, ref r, unsigned int from,
			 unsigned int to);

/**
 * fluxion__lower_result() - store an expression's value as the whole result
 */
void fluxion__lower_result(struct lower *w, const struct value *v,
			   const struct type *type);

/**
 * fluxion__lower_encode() - a constant's bytes, as long as @type
 *
 * Fails if it is none, or does not fit.
 */
void fluxion__lower_encode(struct lower *w, const struct value *v,
			   const struct type *type, char *out);

/* Put literal bytes into the data section. Return: their offset. */
uint32_t fluxion__lower_data(struct lower *w, const void *bytes, size_t len);

static inline const struct type *lower_s64(struct lower *w)
{
	return fluxion__type_scalar(w->lang, FLUXION_TYPE_S64);
}

static inline const struct type *lower_bool(struct lower *w)
{
	return fluxion__type_scalar(w->lang, FLUXION_TYPE_BOOL);
}

#endif /* FLUXION_LOWER_H */
