// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_start - start_with: items that stand in the program. */
#include <string.h>
#include "core/ring.h"
#include "ops.h"

static bool can_be(const struct type *type, const struct value *v);

static bool fields_can_be(const struct type *type, const struct value *v)
{
	unsigned int i;

	if (v->kind != VALUE_RECORD || v->type->count != type->count)
		return false;
	for (i = 0; i < type->count; i++)
		if (strcmp(type->fields[i].name, v->type->fields[i].name) ||
		    !can_be(type->fields[i].type, &v->fields[i]))
			return false;
	return true;
}

/* Is the constant @v of the sort that @type is? */
static bool can_be(const struct type *type, const struct value *v)
{
	if (type_is_number(type))
		return v->kind == VALUE_NUMBER;
	if (type->kind == FLUXION_TYPE_BYTES)
		return v->kind == VALUE_STRING;
	return type->kind == FLUXION_TYPE_RECORD && fields_can_be(type, v);
}

static __attribute__((noreturn)) void
wrong_type(struct use *u, const struct expr *e, const struct type *want,
	   const char *got)
{
	fluxion__fail(u->lang, e->span, BAD_TYPE,
		      "the stream's items have %s here; this is %s",
		      fluxion__type_text(u->lang, want), got);
}

static void put_value(struct use *u, const struct type *type,
		      const struct expr *e, char *record);

/* [1,2]: a list, or the parts of a tuple. */
static void put_parts(struct use *u, const struct type *type,
		      const struct expr *e, char *record)
{
	bool list = type->kind == FLUXION_TYPE_LIST;
	uint64_t count = e->count;
	unsigned int i;

	if (!list && type->kind != FLUXION_TYPE_TUPLE)
		wrong_type(u, e, type, "a list");
	if (list ? count > type->count : count != type->count)
		wrong_type(u, e, type, fluxion__format(u->lang, "a list of %u",
						       e->count));
	for (i = 0; i < count; i++) {
		if (list)
			put_value(u, type->of, e->items[i].value,
				  record + 8 + i * type->of->size);
		else
			put_value(u, type->fields[i].type, e->items[i].value,
				  record + type->fields[i].offset);
	}
	if (list)
		memcpy(record, &count, sizeof(count));
}

/* Has @e the fields of @type, in their order? */
static bool has_fields(const struct type *type, const struct expr *e)
{
	unsigned int i;

	if (e->kind != EXPR_RECORD || type->kind != FLUXION_TYPE_RECORD ||
	    e->count != type->count)
		return false;
	for (i = 0; i < e->count; i++)
		if (strcmp(type->fields[i].name, e->items[i].name))
			return false;
	return true;
}

static void put_fields(struct use *u, const struct type *type,
		       const struct expr *e, char *record)
{
	unsigned int i;

	for (i = 0; i < type->count; i++)
		put_value(u, type->fields[i].type, e->items[i].value,
			  record + type->fields[i].offset);
}

static void put_value(struct use *u, const struct type *type,
		      const struct expr *e, char *record)
{
	struct scope none = { .lang = u->lang };
	struct lower w = fluxion__use_lower(u, &none, e);
	struct value v;

	if (e->kind == EXPR_LIST) {
		put_parts(u, type, e, record);
		return;
	}
	if (has_fields(type, e)) {
		put_fields(u, type, e, record);
		return;
	}
	v = fluxion__lower(&w, e);
	if (!can_be(type, &v))
		wrong_type(u, e, type, fluxion__type_text(u->lang, v.type));
	fluxion__lower_encode(&w, &v, type, record);
}

static void put_item(struct use *u, const struct arg *a, char *slot)
{
	struct fluxion_item item = {
		.ts = a->ts,
		.kind = a->kind == ARG_ERROR ? FLUXION_ITEM_ERROR :
					       FLUXION_ITEM_VALUE,
		.flags = a->has_ts ? FLUXION_ITEM_TS : 0,
		.code = a->code,
	};

	if (!a->has_ts && a->kind != ARG_ERROR)
		fluxion__fail(u->lang, a->span, BAD_ARGUMENT,
			      "a value needs its timestamp here: value@timestamp");
	if (a->kind == ARG_ERROR && !a->code)
		fluxion__fail(u->lang, a->span, OUT_OF_RANGE,
			      "an error's code is positive");
	if (a->kind != ARG_ERROR)
		put_value(u, u->type, a->value, slot + sizeof(item));
	memcpy(slot, &item, sizeof(item));
}

void fluxion__compile_start_with(struct use *u)
{
	struct buf *data = &u->compiler->data;
	size_t stride = flx_ring_stride(u->in[0].type->size);
	size_t count = u->call->many[0];
	char *slots = fluxion__alloc(u->lang, count * stride + 1);
	char *slot = slots;
	const struct arg *a;

	u->type = u->in[0].type;
	for (a = u->call->args; a; a = a->next, slot += stride)
		put_item(u, a, slot);
	u->node.data = data->len;
	u->node.data_len = count * stride;
	fluxion__buf_add(u->lang, data, slots, count * stride);
}
