// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: graph_types - the types of a flat graph: checked and compared. */
#include "graph_types.h"

/* Sizes of the kinds that have only one. */
static u32 scalar_size(u8 kind)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
	case FLUXION_TYPE_BOOL:
		return 1;
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		return 2;
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		return 4;
	case FLUXION_TYPE_S64:
	case FLUXION_TYPE_U64:
	case FLUXION_TYPE_DEC:
		return 8;
	default:
		return 0;
	}
}

static bool name_is_valid(const char *name, bool wanted)
{
	u32 i;

	for (i = 0; i < FLUXION_END_LEN; i++)
		if (!name[i])
			return wanted ? i > 0 : i == 0;
	return false;
}

/* Fields lie one behind the other; their types come before the record's. */
static const char *check_fields(const struct flx_graph *g, u32 index, u64 *size)
{
	const struct fluxion_type *t = &g->types[index];
	bool named = t->kind == FLUXION_TYPE_RECORD;
	u32 i;

	if (!t->count || t->first > g->header->fields.count ||
	    t->count > g->header->fields.count - t->first)
		return "a type's fields are not there";
	*size = 0;
	for (i = 0; i < t->count; i++) {
		const struct fluxion_field *f = &g->fields[t->first + i];

		if (f->type >= index)
			return "a field's type does not come before the record's";
		if (f->offset != *size)
			return "a field's offset is wrong";
		if (!name_is_valid(f->name, named))
			return "a field's name is wrong";
		*size += g->types[f->type].size;
		if (*size > FLUXION_RECORD_MAX)
			return "too large: a record of more than 64 KiB";
	}
	return NULL;
}

static const char *check_element(const struct flx_graph *g, u32 index, u64 *size)
{
	const struct fluxion_type *t = &g->types[index];
	bool is_list = t->kind == FLUXION_TYPE_LIST;
	u64 element;

	if (t->first >= index)
		return "an element's type does not come before the list's";
	element = g->types[t->first].size;
	if (is_list)
		*size = sizeof(u64) + element * t->count;
	else
		*size = 2 * element + FLX_PAIR_TAIL;
	if (!t->count == is_list)
		return "a list's or pair's count is wrong";
	return NULL;
}

static const char *check_type(const struct flx_graph *g, u32 index)
{
	const struct fluxion_type *t = &g->types[index];
	u64 size = scalar_size(t->kind);
	const char *why = NULL;

	if (t->zero || t->scale > (t->kind == FLUXION_TYPE_DEC ? 18 : 0))
		return "a type's scale or padding is wrong";
	switch (t->kind) {
	case FLUXION_TYPE_BYTES:
		size = t->count;
		if (!size || t->first)
			why = "bytes without a length";
		break;
	case FLUXION_TYPE_RECORD:
	case FLUXION_TYPE_TUPLE:
		why = check_fields(g, index, &size);
		break;
	case FLUXION_TYPE_LIST:
	case FLUXION_TYPE_PAIR:
		why = check_element(g, index, &size);
		break;
	default:
		if (!size || t->first || t->count)
			why = "a type of an unknown kind";
	}
	if (why)
		return why;
	if (size > FLUXION_RECORD_MAX)
		return "too large: a record of more than 64 KiB";
	return t->size == size ? NULL : "a type's size is wrong";
}

const char *flx_graph_check_types(const struct flx_graph *g)
{
	u32 i;

	for (i = 0; i < g->header->types.count; i++) {
		const char *why = check_type(g, i);

		if (why)
			return why;
	}
	return NULL;
}

/*
 * Types that stand in the table once only need their numbers compared; the
 * compiler makes it so, and a graph in which a type stands twice is merely
 * refused where the two meet, unless they are the same in every part.
 */
bool flx_graph_same_type(const struct flx_graph *g, u32 a, u32 b)
{
	const struct fluxion_type *x = &g->types[a];
	const struct fluxion_type *y = &g->types[b];
	u32 i;

	if (a == b)
		return true;
	if (x->kind != y->kind || x->scale != y->scale || x->size != y->size ||
	    x->count != y->count)
		return false;
	if (x->kind != FLUXION_TYPE_RECORD && x->kind != FLUXION_TYPE_TUPLE)
		return x->first == y->first;
	for (i = 0; i < x->count; i++) {
		const struct fluxion_field *f = &g->fields[x->first + i];
		const struct fluxion_field *h = &g->fields[y->first + i];

		if (f->type != h->type ||
		    flx_memcmp(f->name, h->name, FLUXION_END_LEN))
			return false;
	}
	return true;
}

const struct fluxion_type *flx_graph_current(const struct flx_graph *g, u32 type)
{
	const struct fluxion_type *t = &g->types[type];

	return t->kind == FLUXION_TYPE_PAIR ? &g->types[t->first] : t;
}

/* Behind @word and blanks, or NULL: @text does not begin with it. */
static const char *skip(const char *text, const char *word)
{
	u32 i;

	for (i = 0; word[i]; i++)
		if (text[i] != word[i])
			return NULL;
	for (text += i; *text == ' '; text++)
		;
	return text;
}

static const char *skip_number(const char *text, u32 n)
{
	u32 read = 0;

	text = skip(text, "(");
	if (!text || *text < '0' || *text > '9')
		return NULL;
	for (; *text >= '0' && *text <= '9' && read <= FLUXION_RECORD_MAX; text++)
		read = read * 10 + *text - '0';
	return read == n ? skip(text, ")") : NULL;
}

static const char *skip_type(const struct flx_graph *g, u32 type,
			     const char *text);

/* Nests as deep as the text does. */
static const char *skip_record(const struct flx_graph *g,
			       const struct fluxion_type *t, const char *text)
{
	u32 i;

	text = skip(text, "{");
	for (i = 0; text && i < t->count; i++) {
		const struct fluxion_field *f = &g->fields[t->first + i];

		if (i)
			text = skip(text, ",");
		if (text)
			text = skip(text, f->name);
		if (text)
			text = skip(text, ":");
		if (text)
			text = skip_type(g, f->type, text);
	}
	return text ? skip(text, "}") : NULL;
}

static const char *skip_type(const struct flx_graph *g, u32 type,
			     const char *text)
{
	static const char *const words[] = {
		[FLUXION_TYPE_S8] = "s8", [FLUXION_TYPE_S16] = "s16",
		[FLUXION_TYPE_S32] = "s32", [FLUXION_TYPE_S64] = "s64",
		[FLUXION_TYPE_U8] = "u8", [FLUXION_TYPE_U16] = "u16",
		[FLUXION_TYPE_U32] = "u32", [FLUXION_TYPE_U64] = "u64",
		[FLUXION_TYPE_BOOL] = "bool", [FLUXION_TYPE_DEC] = "dec",
		[FLUXION_TYPE_BYTES] = "bytes",
	};
	const struct fluxion_type *t = &g->types[type];

	if (t->kind == FLUXION_TYPE_RECORD)
		return skip_record(g, t, text);
	if (t->kind > FLUXION_TYPE_BYTES)
		return NULL;
	text = skip(text, words[t->kind]);
	if (text && t->kind == FLUXION_TYPE_DEC)
		text = skip_number(text, t->scale);
	if (text && t->kind == FLUXION_TYPE_BYTES)
		text = skip_number(text, t->count);
	return text;
}

bool flx_graph_type_is(const struct flx_graph *g, u32 type, const char *text)
{
	text = skip(text, "");
	text = skip_type(g, type, text);
	return text && !*text;
}
