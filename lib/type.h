/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: type - the types of values while a program is compiled.
 *
 * Each type exists once, so two types are the same if their pointers are.
 */
#ifndef FLUXION_TYPE_H
#define FLUXION_TYPE_H

#include "lang.h"

struct type_field {
	const char *name;	/* NULL in a tuple */
	const struct type *type;
	uint32_t offset;
};

/**
 * struct type - one type
 * @kind: enum fluxion_type_kind
 * @scale: digits after the point (DEC)
 * @size: bytes
 * @count: fields, bytes, or most elements, as in struct fluxion_type
 * @of: the element's type (LIST, PAIR)
 * @fields: of a RECORD or TUPLE
 * @next: in struct lang
 * @number: 1 + its index in the graph, once it stands there
 */
struct type {
	uint8_t kind;
	uint8_t scale;
	uint32_t size;
	uint32_t count;
	const struct type *of;
	const struct type_field *fields;
	struct type *next;
	uint32_t number;
};

/* Each fails, with the place @at, when the type would be too large. */
const struct type *fluxion__type_scalar(struct lang *l, unsigned int kind);
const struct type *fluxion__type_dec(struct lang *l, unsigned int scale);
const struct type *fluxion__type_bytes(struct lang *l, struct span at,
				       uint64_t count);

/**
 * fluxion__type_record() - a record, or a tuple
 * @fields: names and types; the offsets are filled in
 */
const struct type *fluxion__type_record(struct lang *l, struct span at,
					unsigned int kind,
					struct type_field *fields,
					unsigned int count);
const struct type *fluxion__type_list(struct lang *l, struct span at,
				      const struct type *of, uint64_t count);
const struct type *fluxion__type_pair(struct lang *l, struct span at,
				      const struct type *of);

/**
 * fluxion__type_join() - the type that holds values of both
 * Return: NULL if there is none.
 */
const struct type *fluxion__type_join(struct lang *l, struct span at,
				      const struct type *a,
				      const struct type *b);

const struct type_field *fluxion__type_field(const struct type *t,
					     const char *name);

/* What operators see of it: of a pair the current value. */
const struct type *fluxion__type_current(const struct type *t);

/* The type as the language writes it; pairs and lists, which it cannot, in words. */
void fluxion__type_put(struct lang *l, struct buf *b, const struct type *t);
const char *fluxion__type_text(struct lang *l, const struct type *t);

/* A word like s64, for a kind that has no parameter, or NULL; and back. */
const char *fluxion__kind_name(unsigned int kind);
unsigned int fluxion__kind_find(const char *name);

/* Bytes of a kind that has only one size, else 0. */
unsigned int fluxion__kind_size(unsigned int kind);

static inline bool type_is_int(const struct type *t)
{
	return t->kind >= FLUXION_TYPE_S8 && t->kind <= FLUXION_TYPE_BOOL;
}

static inline bool type_is_number(const struct type *t)
{
	return type_is_int(t) || t->kind == FLUXION_TYPE_DEC;
}

#endif /* FLUXION_TYPE_H */
