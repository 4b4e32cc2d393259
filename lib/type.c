// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: type - the types of values while a program is compiled. */
#include <string.h>
#include "type.h"

static const struct {
	char name[8];
	uint8_t size;
} kinds[] = {
	[FLUXION_TYPE_S8] = { "s8", 1 },
	[FLUXION_TYPE_S16] = { "s16", 2 },
	[FLUXION_TYPE_S32] = { "s32", 4 },
	[FLUXION_TYPE_S64] = { "s64", 8 },
	[FLUXION_TYPE_U8] = { "u8", 1 },
	[FLUXION_TYPE_U16] = { "u16", 2 },
	[FLUXION_TYPE_U32] = { "u32", 4 },
	[FLUXION_TYPE_U64] = { "u64", 8 },
	[FLUXION_TYPE_BOOL] = { "bool", 1 },
	[FLUXION_TYPE_DEC] = { "", 8 },
};

#define KINDS	ARRAY_SIZE(kinds)

const char *fluxion__kind_name(unsigned int kind)
{
	return kind < KINDS && kinds[kind].name[0] ? kinds[kind].name : NULL;
}

unsigned int fluxion__kind_find(const char *name)
{
	unsigned int i;

	for (i = 1; i < KINDS; i++)
		if (*name && !strcmp(kinds[i].name, name))
			return i;
	return 0;
}

unsigned int fluxion__kind_size(unsigned int kind)
{
	return kind < KINDS ? kinds[kind].size : 0;
}

static bool same_fields(const struct type *a, const struct type *b)
{
	unsigned int i;

	for (i = 0; i < a->count; i++) {
		const struct type_field *f = &a->fields[i];
		const struct type_field *g = &b->fields[i];

		if (f->type != g->type || !f->name != !g->name ||
		    (f->name && strcmp(f->name, g->name)))
			return false;
	}
	return true;
}

static bool same_type(const struct type *a, const struct type *b)
{
	if (a->kind != b->kind || a->scale != b->scale ||
	    a->count != b->count || a->of != b->of)
		return false;
	return !a->fields || same_fields(a, b);
}

/* The one type that is like @t; @t itself, kept, if it is new. */
static const struct type *intern(struct lang *l, struct span at,
				 const struct type *t)
{
	struct type *known;

	for (known = l->types; known; known = known->next)
		if (same_type(known, t))
			return known;
	if (t->size > FLUXION_RECORD_MAX)
		fluxion__fail(l, at, TOO_LARGE,
			      "a value of %u bytes, more than 64 KiB", t->size);
	if (++l->type_count > LANG_TYPES_MAX)
		fluxion__fail(l, at, TOO_LARGE, "more than %d types",
			      LANG_TYPES_MAX);
	known = fluxion__alloc(l, sizeof(*known));
	*known = *t;
	known->next = l->types;
	l->types = known;
	return known;
}

const struct type *fluxion__type_scalar(struct lang *l, unsigned int kind)
{
	struct type t = { .kind = kind, .size = fluxion__kind_size(kind) };

	return intern(l, (struct span){ 0 }, &t);
}

const struct type *fluxion__type_dec(struct lang *l, unsigned int scale)
{
	struct type t = { .kind = FLUXION_TYPE_DEC, .scale = scale, .size = 8 };

	return intern(l, (struct span){ 0 }, &t);
}

/* A size that a type can have; above the limit it is refused in intern(). */
static uint32_t clamp_size(uint64_t size)
{
	return size < UINT32_MAX ? size : UINT32_MAX;
}

const struct type *fluxion__type_bytes(struct lang *l, struct span at,
				       uint64_t count)
{
	struct type t = { .kind = FLUXION_TYPE_BYTES };

	t.count = clamp_size(count);
	t.size = t.count;
	return intern(l, at, &t);
}

const struct type *fluxion__type_record(struct lang *l, struct span at,
					unsigned int kind,
					struct type_field *fields,
					unsigned int count)
{
	struct type t = { .kind = kind, .count = count, .fields = fields };
	uint64_t size = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		fields[i].offset = clamp_size(size);
		size += fields[i].type->size;
	}
	t.size = clamp_size(size);
	return intern(l, at, &t);
}

const struct type *fluxion__type_list(struct lang *l, struct span at,
				      const struct type *of, uint64_t count)
{
	struct type t = { .kind = FLUXION_TYPE_LIST, .of = of };

	t.count = clamp_size(count);
	t.size = clamp_size(8 + (uint64_t)t.count * of->size);
	return intern(l, at, &t);
}

const struct type *fluxion__type_pair(struct lang *l, struct span at,
				      const struct type *of)
{
	struct type t = { .kind = FLUXION_TYPE_PAIR, .of = of };

	t.size = 2 * of->size + 8 + 1;
	return intern(l, at, &t);
}

static const struct type *join_numbers(struct lang *l, const struct type *a,
				       const struct type *b)
{
	if (type_is_int(a) && type_is_int(b))
		return fluxion__type_scalar(l, FLUXION_TYPE_S64);
	return fluxion__type_dec(l, a->scale > b->scale ? a->scale : b->scale);
}

static const struct type *join_records(struct lang *l, struct span at,
				       const struct type *a,
				       const struct type *b)
{
	struct type_field *fields;
	unsigned int i;

	if (a->count != b->count)
		return NULL;
	fields = fluxion__alloc(l, a->count * sizeof(*fields));
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->fields[i].name, b->fields[i].name))
			return NULL;
		fields[i].name = a->fields[i].name;
		fields[i].type = fluxion__type_join(l, at, a->fields[i].type,
						    b->fields[i].type);
		if (!fields[i].type)
			return NULL;
	}
	return fluxion__type_record(l, at, FLUXION_TYPE_RECORD, fields,
				    a->count);
}

const struct type *fluxion__type_join(struct lang *l, struct span at,
				      const struct type *a,
				      const struct type *b)
{
	if (type_is_number(a) && type_is_number(b))
		return join_numbers(l, a, b);
	if (a->kind != b->kind)
		return NULL;
	if (a->kind == FLUXION_TYPE_BYTES)
		return a->count > b->count ? a : b;
	if (a->kind == FLUXION_TYPE_RECORD)
		return join_records(l, at, a, b);
	return a == b ? a : NULL;
}

const struct type_field *fluxion__type_field(const struct type *t,
					     const char *name)
{
	unsigned int i;

	if (t->kind != FLUXION_TYPE_RECORD)
		return NULL;
	for (i = 0; i < t->count; i++)
		if (!strcmp(t->fields[i].name, name))
			return &t->fields[i];
	return NULL;
}

const struct type *fluxion__type_current(const struct type *t)
{
	while (t->kind == FLUXION_TYPE_PAIR)
		t = t->of;
	return t;
}

static void put(struct lang *l, struct buf *b, const char *s)
{
	fluxion__buf_add(l, b, s, strlen(s));
}

static void put_number(struct lang *l, struct buf *b, const char *before,
		       uint32_t n, const char *behind)
{
	put(l, b, fluxion__format(l, "%s(%u)%s", before, n, behind));
}

static void put_fields(struct lang *l, struct buf *b, const struct type *t)
{
	bool named = t->kind == FLUXION_TYPE_RECORD;
	unsigned int i;

	put(l, b, named ? "{" : "[");
	for (i = 0; i < t->count; i++) {
		if (i)
			put(l, b, ", ");
		if (named)
			put(l, b, t->fields[i].name);
		if (named)
			put(l, b, ": ");
		fluxion__type_put(l, b, t->fields[i].type);
	}
	put(l, b, named ? "}" : "]");
}

void fluxion__type_put(struct lang *l, struct buf *b, const struct type *t)
{
	switch (t->kind) {
	case FLUXION_TYPE_DEC:
		put_number(l, b, "dec", t->scale, "");
		break;
	case FLUXION_TYPE_BYTES:
		put_number(l, b, "bytes", t->count, "");
		break;
	case FLUXION_TYPE_RECORD:
	case FLUXION_TYPE_TUPLE:
		put_fields(l, b, t);
		break;
	case FLUXION_TYPE_LIST:
		put_number(l, b, "list", t->count, " of ");
		fluxion__type_put(l, b, t->of);
		break;
	case FLUXION_TYPE_PAIR:
		put(l, b, "pair of ");
		fluxion__type_put(l, b, t->of);
		break;
	default:
		put(l, b, fluxion__kind_name(t->kind));
	}
}

const char *fluxion__type_text(struct lang *l, const struct type *t)
{
	struct buf b = { 0 };

	fluxion__type_put(l, &b, t);
	fluxion__buf_add(l, &b, "", 1);
	return b.data;
}
