// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: value_print - records, items and types as text. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "lex.h"
#include "type.h"
#include "value.h"

/**
 * struct sink - where text goes; what does not fit is only counted
 * @graph: whose types are meant
 * @buf: the caller's
 * @size: bytes of it
 * @len: bytes of the text so far
 */
struct sink {
	const struct fluxion_graph *graph;
	char *buf;
	size_t size;
	size_t len;
};

static void put_bytes(struct sink *s, const char *bytes, size_t n)
{
	size_t room = s->len < s->size ? s->size - s->len : 0;
	size_t copy = n < room ? n : room;

	if (copy)
		memcpy(s->buf + s->len, bytes, copy);
	s->len += n;
}

static void put(struct sink *s, const char *text)
{
	put_bytes(s, text, strlen(text));
}

__attribute__((format(printf, 2, 3)))
static void putf(struct sink *s, const char *fmt, ...)
{
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put(s, text);
}

/* As snprintf: cut to the room, but ended. */
static int finish(struct sink *s)
{
	if (s->size)
		s->buf[s->len < s->size ? s->len : s->size - 1] = '\0';
	return s->len;
}

static int64_t read_signed(const void *p, unsigned int size)
{
	int64_t eight;
	int32_t four;
	int16_t two;
	int8_t one;

	switch (size) {
	case 1:
		memcpy(&one, p, 1);
		return one;
	case 2:
		memcpy(&two, p, 2);
		return two;
	case 4:
		memcpy(&four, p, 4);
		return four;
	default:
		memcpy(&eight, p, 8);
		return eight;
	}
}

static void put_int(struct sink *s, const struct fluxion_type *t, const void *p)
{
	int64_t v = read_signed(p, t->size);

	if (t->kind <= FLUXION_TYPE_S64)
		putf(s, "%lld", (long long)v);
	else if (t->size == 8)
		putf(s, "%llu", (unsigned long long)v);
	else
		putf(s, "%llu", v & ((1ULL << 8 * t->size) - 1));
}

static void put_decimal(struct sink *s, const struct fluxion_type *t,
			const void *p)
{
	int64_t v = read_signed(p, 8);
	uint64_t n = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%0*llu", t->scale + 1,
			   (unsigned long long)n);

	if (v < 0)
		put(s, "-");
	put_bytes(s, digits, len - t->scale);
	if (t->scale)
		put(s, ".");
	put_bytes(s, digits + len - t->scale, t->scale);
}

static void put_string(struct sink *s, const struct fluxion_type *t,
		       const char *bytes)
{
	size_t len = t->size;
	size_t i = 0;
	char out[4];
	size_t n;

	while (len && !bytes[len - 1])
		len--;
	put(s, "\"");
	while (i < len) {
		i += fluxion__quote(bytes + i, len - i, out, &n);
		put_bytes(s, out, n);
	}
	put(s, "\"");
}

static void put_value(struct sink *s, uint32_t type, const char *p);

static void put_fields(struct sink *s, const struct fluxion_type *t,
		       const char *p)
{
	bool named = t->kind == FLUXION_TYPE_RECORD;
	uint32_t i;

	put(s, named ? "{" : "[");
	for (i = 0; i < t->count; i++) {
		const struct fluxion_field *f = value_field(s->graph, t, i);

		if (i)
			put(s, named ? ", " : ",");
		if (named) {
			put(s, f->name);
			put(s, ": ");
		}
		put_value(s, f->type, p + f->offset);
	}
	put(s, named ? "}" : "]");
}

static void put_list(struct sink *s, const struct fluxion_type *t,
		     const char *p)
{
	uint32_t size = value_type(s->graph, t->first)->size;
	uint64_t count;
	uint64_t i;

	memcpy(&count, p, sizeof(count));
	if (count > t->count)
		count = t->count;
	put(s, "[");
	for (i = 0; i < count; i++) {
		if (i)
			put(s, ",");
		put_value(s, t->first, p + sizeof(count) + i * size);
	}
	put(s, "]");
}

/* {current, previous, u64 tprev, u8 has}, shown as [previous,current] */
static void put_pair(struct sink *s, const struct fluxion_type *t,
		     const char *p)
{
	uint32_t size = value_type(s->graph, t->first)->size;

	put(s, "[");
	if (p[2 * size + sizeof(uint64_t)])
		put_value(s, t->first, p + size);
	else
		put(s, "none");
	put(s, ",");
	put_value(s, t->first, p);
	put(s, "]");
}

static void put_value(struct sink *s, uint32_t type, const char *p)
{
	const struct fluxion_type *t = value_type(s->graph, type);

	switch (t->kind) {
	case FLUXION_TYPE_DEC:
		put_decimal(s, t, p);
		break;
	case FLUXION_TYPE_BYTES:
		put_string(s, t, p);
		break;
	case FLUXION_TYPE_RECORD:
	case FLUXION_TYPE_TUPLE:
		put_fields(s, t, p);
		break;
	case FLUXION_TYPE_LIST:
		put_list(s, t, p);
		break;
	case FLUXION_TYPE_PAIR:
		put_pair(s, t, p);
		break;
	default:
		put_int(s, t, p);
	}
}

int fluxion_value_print(const struct fluxion_graph *g, uint32_t type,
			const void *record, char *buf, size_t size)
{
	struct sink s = { .graph = g, .buf = buf, .size = size };

	put_value(&s, type, record);
	return finish(&s);
}

int fluxion_item_print(const struct fluxion_graph *g, uint32_t type,
		       const struct fluxion_item *item, char *buf, size_t size)
{
	struct sink s = { .graph = g, .buf = buf, .size = size };

	if (item->kind == FLUXION_ITEM_END)
		put(&s, "end");
	else if (item->kind == FLUXION_ITEM_ERROR)
		putf(&s, "error %u", item->code);
	else
		put_value(&s, type, (const char *)(item + 1));
	if (item->flags & FLUXION_ITEM_TS && item->kind != FLUXION_ITEM_END)
		putf(&s, "@%llu", (unsigned long long)item->ts);
	return finish(&s);
}

static void put_type(struct sink *s, uint32_t type);

static void put_field_types(struct sink *s, const struct fluxion_type *t)
{
	bool named = t->kind == FLUXION_TYPE_RECORD;
	uint32_t i;

	put(s, named ? "{" : "[");
	for (i = 0; i < t->count; i++) {
		const struct fluxion_field *f = value_field(s->graph, t, i);

		if (i)
			put(s, ", ");
		if (named) {
			put(s, f->name);
			put(s, ": ");
		}
		put_type(s, f->type);
	}
	put(s, named ? "}" : "]");
}

static void put_type(struct sink *s, uint32_t type)
{
	const struct fluxion_type *t = value_type(s->graph, type);

	switch (t->kind) {
	case FLUXION_TYPE_DEC:
		putf(s, "dec(%u)", t->scale);
		break;
	case FLUXION_TYPE_BYTES:
		putf(s, "bytes(%u)", t->count);
		break;
	case FLUXION_TYPE_RECORD:
	case FLUXION_TYPE_TUPLE:
		put_field_types(s, t);
		break;
	case FLUXION_TYPE_LIST:
		putf(s, "list(%u) of ", t->count);
		put_type(s, t->first);
		break;
	case FLUXION_TYPE_PAIR:
		put(s, "pair of ");
		put_type(s, t->first);
		break;
	default:
		put(s, fluxion__kind_name(t->kind));
	}
}

int fluxion_type_print(const struct fluxion_graph *g, uint32_t type, char *buf,
		       size_t size)
{
	struct sink s = { .graph = g, .buf = buf, .size = size };

	put_type(&s, type);
	return finish(&s);
}
