// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lower_store - values into records, literals into the data section. */
#include <string.h>
#include "lower.h"

uint32_t fluxion__lower_data(struct lower *w, const void *bytes, size_t len)
{
	struct buf *d = w->data;
	const char *known = d->len ? memmem(d->data, d->len, bytes, len) : NULL;

	if (known)
		return known - d->data;
	fluxion__buf_add(w->lang, d, bytes, len);
	return d->len - len;
}

/* A string's bytes, with zeros behind them. */
static const char *padded(struct lower *w, const struct expr *string,
			  uint32_t len, struct span at)
{
	char *bytes = fluxion__alloc(w->lang, len);

	if (string->len > len)
		fluxion__fail(w->lang, at, BAD_TYPE,
			      "the string is longer than bytes(%u)", len);
	memcpy(bytes, string->name, string->len);
	return bytes;
}

static ref equal_places(struct lower *w, const struct value *a,
			const struct value *b)
{
	const struct value *longer = a->type->size > b->type->size ? a : b;
	const struct value *shorter = longer == a ? b : a;
	uint32_t len = shorter->type->size;
	uint32_t rest = longer->type->size - len;
	uint32_t zeros;
	ref r;

	r = fluxion__code_equal_bytes(w->code, a->space, a->offset, b->space,
				      b->offset, len);
	if (!rest)
		return r;
	zeros = fluxion__lower_data(w, fluxion__alloc(w->lang, rest), rest);
	return fluxion__code_binary(w->code, FLUXION_X_AND, r,
		fluxion__code_equal_bytes(w->code, longer->space,
					  longer->offset + len,
					  FLUXION_SPACE_DATA, zeros, rest));
}

static ref equal_string(struct lower *w, const struct value *a,
			const struct value *string)
{
	uint32_t len = a->type->size;
	uint32_t off = fluxion__lower_data(w, padded(w, string->string, len,
						     string->span), len);

	return fluxion__code_equal_bytes(w->code, a->space, a->offset,
					 FLUXION_SPACE_DATA, off, len);
}

static bool equal_strings(const struct expr *a, const struct expr *b)
{
	const struct expr *longer = a->len > b->len ? a : b;
	uint32_t len = longer == a ? b->len : a->len;

	if (memcmp(a->name, b->name, len))
		return false;
	for (; len < longer->len; len++)
		if (longer->name[len])
			return false;
	return true;
}

struct value fluxion__lower_equal(struct lower *w, const struct expr *e,
				  const struct value *a, const struct value *b)
{
	ref r;

	if (a->kind == VALUE_ELEMENT)
		fluxion__refuse_element(w, a);
	if (b->kind == VALUE_ELEMENT)
		fluxion__refuse_element(w, b);
	if (a->kind == VALUE_STRING && b->kind == VALUE_STRING)
		r = fluxion__code_const(w->code,
					equal_strings(a->string, b->string));
	else if (b->kind == VALUE_STRING)
		r = equal_string(w, a, b);
	else if (a->kind == VALUE_STRING)
		r = equal_string(w, b, a);
	else
		r = equal_places(w, a, b);
	if (e->op == TOKEN_NE)
		r = fluxion__code_unary(w->code, FLUXION_X_NOT, r);
	return fluxion__value(e, lower_bool(w), r);
}

/* A part of a value at a place: a field, or another record's counterpart. */
static struct value part_of(const struct value *v, unsigned int i)
{
	struct value part = *v;

	if (v->kind == VALUE_RECORD)
		return v->fields[i];
	part.type = v->type->fields[i].type;
	part.offset = v->offset + v->type->fields[i].offset;
	return part;
}

static void write_number(char *out, unsigned int kind, int64_t value)
{
	int32_t four = value;
	int16_t two = value;
	int8_t one = value;

	switch (fluxion__kind_size(kind)) {
	case 1:
		memcpy(out, &one, 1);
		break;
	case 2:
		memcpy(out, &two, 2);
		break;
	case 4:
		memcpy(out, &four, 4);
		break;
	default:
		memcpy(out, &value, 8);
	}
}

static void store_literal(struct lower *w, const struct type *type,
			  uint32_t off, const char *bytes)
{
	/*
	 * Appended, not shared with equal bytes before it: neighbours in the
	 * record are neighbours here, and one instruction copies them.
	 */
	fluxion__code_copy(w->code, off, FLUXION_SPACE_DATA, w->data->len,
			   type->size);
	fluxion__buf_add(w->lang, w->data, bytes, type->size);
}

static ref scaled_number(struct lower *w, const struct value *v,
			 const struct type *type)
{
	struct number n = fluxion__lower_number(w, v);

	return fluxion__lower_scale(w, n.r, n.type->scale, type->scale);
}

/* All of a value at a place, as it is. */
static void copy_value(struct lower *w, const struct value *v, uint32_t off)
{
	struct code_list l = fluxion__value_list(v);

	if (v->kind == VALUE_ELEMENT)
		fluxion__code_copy_element(w->code, off, &l, v->type->size,
					   v->r);
	else
		fluxion__code_copy(w->code, off, v->space, v->offset,
				   v->type->size);
}

static void store_number(struct lower *w, const struct value *v,
			 const struct type *type, uint32_t off)
{
	char bytes[8];
	int64_t known;
	ref r;

	if (v->kind == VALUE_PLACE && v->type == type) {
		fluxion__code_copy(w->code, off, v->space, v->offset,
				   type->size);
		return;
	}
	r = scaled_number(w, v, type);
	if (fluxion__code_known(w->code, r, &known)) {
		write_number(bytes, type->kind, known);
		store_literal(w, type, off, bytes);
	} else {
		fluxion__code_store(w->code, off, type->kind, r);
	}
}

static void store_bytes(struct lower *w, const struct value *v,
			const struct type *type, uint32_t off)
{
	uint32_t len = v->type->size;
	uint32_t rest = type->size - len;
	uint32_t zeros;

	if (v->kind == VALUE_STRING) {
		store_literal(w, type, off, padded(w, v->string, type->size,
						   v->span));
		return;
	}
	copy_value(w, v, off);
	if (!rest)
		return;
	zeros = fluxion__lower_data(w, fluxion__alloc(w->lang, rest), rest);
	fluxion__code_copy(w->code, off + len, FLUXION_SPACE_DATA, zeros, rest);
}

/* @v can become a @type: that is what the join of types has said. */
static void store(struct lower *w, const struct value *v,
		  const struct type *type, uint32_t off)
{
	unsigned int i;

	if (type_is_number(type)) {
		store_number(w, v, type, off);
	} else if (type->kind == FLUXION_TYPE_BYTES) {
		store_bytes(w, v, type, off);
	} else if (v->kind != VALUE_RECORD && v->type == type) {
		copy_value(w, v, off);
	} else {
		fluxion__refuse_element(w, v);
		for (i = 0; i < type->count; i++) {
			struct value part = part_of(v, i);

			store(w, &part, type->fields[i].type,
			      off + type->fields[i].offset);
		}
	}
}

void fluxion__lower_result(struct lower *w, const struct value *v,
			   const struct type *type)
{
	/* A lone number goes through a register: the engine's shortest way. */
	if (type_is_number(type))
		fluxion__code_store(w->code, 0, type->kind,
				    scaled_number(w, v, type));
	else
		store(w, v, type, 0);
}

static bool fits(unsigned int kind, int64_t value)
{
	unsigned int bits = 8 * fluxion__kind_size(kind);

	if (kind == FLUXION_TYPE_BOOL)
		return value == 0 || value == 1;
	if (kind >= FLUXION_TYPE_U8 && kind <= FLUXION_TYPE_U64)
		return value >= 0 && (bits == 64 || value < 1LL << bits);
	return bits == 64 || (value >= -(1LL << (bits - 1)) &&
			      value < 1LL << (bits - 1));
}

static void encode_number(struct lower *w, const struct value *v,
			  const struct type *type, char *out)
{
	struct number n = fluxion__lower_number(w, v);
	unsigned int scale = n.type->scale;
	int64_t value;

	if (!fluxion__code_known(w->code, n.r, &value))
		fluxion__fail(w->lang, v->span, BAD_ARGUMENT,
			      "a constant is needed here");
	for (; scale < type->scale; scale++)
		if (__builtin_mul_overflow(value, (int64_t)10, &value))
			break;
	if (scale != type->scale || !fits(type->kind, value))
		fluxion__fail(w->lang, v->span, OUT_OF_RANGE,
			      "the number does not fit %s",
			      fluxion__type_text(w->lang, type));
	write_number(out, type->kind, value);
}

void fluxion__lower_encode(struct lower *w, const struct value *v,
			   const struct type *type, char *out)
{
	unsigned int i;

	if (type_is_number(type)) {
		encode_number(w, v, type, out);
	} else if (v->kind == VALUE_STRING) {
		memcpy(out, padded(w, v->string, type->size, v->span),
		       type->size);
	} else {
		for (i = 0; i < type->count; i++) {
			struct value part = part_of(v, i);

			fluxion__lower_encode(w, &part, type->fields[i].type,
					      out + type->fields[i].offset);
		}
	}
}
