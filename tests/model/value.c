// SPDX-License-Identifier: GPL-2.0
/* fluxion: value - types, values and items of the reference model. */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "value.h"

#define ARENA_BYTES	(64 << 20)
#define ALIGN		16

static char *arena;
static size_t used;

void *arena_take(size_t bytes)
{
	void *p;

	if (!arena)
		arena = malloc(ARENA_BYTES);
	bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
	if (!arena || bytes > ARENA_BYTES - used)
		abort();
	p = arena + used;
	used += bytes;
	return memset(p, 0, bytes);
}

size_t arena_mark(void)
{
	return used;
}

void arena_release(size_t mark)
{
	used = mark;
}

char *arena_format(const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	p = arena_take(n + 1);
	va_start(args, format);
	vsnprintf(p, n + 1, format, args);
	va_end(args);
	return p;
}

const struct type type_s64 = { .kind = K_S64 };
const struct type type_bool = { .kind = K_BOOL };

static struct type *type_new(enum kind kind, unsigned int n,
			     const struct type *of)
{
	struct type *t = arena_take(sizeof(*t));

	t->kind = kind;
	t->n = n;
	t->part[0] = of;
	return t;
}

const struct type *type_dec(unsigned int digits)
{
	return type_new(K_DEC, digits, NULL);
}

const struct type *type_bytes(unsigned int length)
{
	return type_new(K_BYTES, length, NULL);
}

const struct type *type_list(const struct type *of, unsigned int max)
{
	return type_new(K_LIST, max, of);
}

const struct type *type_pair(const struct type *of)
{
	return type_new(K_PAIR, 0, of);
}

bool type_same(const struct type *a, const struct type *b)
{
	unsigned int i;

	if (a->kind != b->kind || a->n != b->n || a->count != b->count)
		return false;
	if (a->kind == K_LIST || a->kind == K_PAIR)
		return type_same(a->part[0], b->part[0]);
	for (i = 0; i < a->count; i++)
		if (!type_same(a->part[i], b->part[i]) ||
		    (a->kind == K_RECORD && strcmp(a->names[i], b->names[i])))
			return false;
	return true;
}

const struct type *type_current(const struct type *t)
{
	return t->kind == K_PAIR ? type_current(t->part[0]) : t;
}

const struct type *type_unpacked(const struct type *t)
{
	while (t->kind == K_RECORD && t->count == 1)
		t = t->part[0];
	return t;
}

bool type_is_int(const struct type *t)
{
	return t->kind <= K_BOOL;
}

bool type_is_number(const struct type *t)
{
	return t->kind <= K_DEC;
}

unsigned int type_scale(const struct type *t)
{
	return t->kind == K_DEC ? t->n : 0;
}

static const struct type *join_numbers(const struct type *a,
				       const struct type *b)
{
	if (type_is_int(a) && type_is_int(b))
		return &type_s64;
	return type_scale(a) > type_scale(b) ? type_dec(type_scale(a)) :
					       type_dec(type_scale(b));
}

static const struct type *join_records(const struct type *a,
				       const struct type *b)
{
	struct type *t = type_new(K_RECORD, 0, NULL);

	if (a->count != b->count)
		return NULL;
	for (t->count = 0; t->count < a->count; t->count++) {
		unsigned int i = t->count;

		if (strcmp(a->names[i], b->names[i]))
			return NULL;
		t->names[i] = a->names[i];
		t->part[i] = type_join(a->part[i], b->part[i]);
		if (!t->part[i])
			return NULL;
	}
	return t;
}

const struct type *type_join(const struct type *a, const struct type *b)
{
	if (type_is_number(a) && type_is_number(b))
		return join_numbers(a, b);
	if (a->kind == K_BYTES && b->kind == K_BYTES)
		return a->n > b->n ? a : b;
	if (a->kind == K_RECORD && b->kind == K_RECORD)
		return join_records(a, b);
	return type_same(a, b) ? a : NULL;
}

bool type_can_be_input(const struct type *t)
{
	unsigned int i;

	if (t->kind > K_RECORD)
		return false;
	for (i = 0; i < t->count; i++)
		if (t->part[i]->kind > K_BYTES)
			return false;
	return true;
}

const struct type *type_keep(const struct type *t)
{
	struct type *copy = arena_take(sizeof(*copy));
	unsigned int i;

	*copy = *t;
	for (i = 0; i < t->count; i++)
		copy->part[i] = type_keep(t->part[i]);
	return copy;
}

void type_print(FILE *to, const struct type *t)
{
	static const char *const names[] = {
		"s8", "s16", "s32", "s64", "u8", "u16", "u32", "u64", "bool",
		"dec", "bytes",
	};
	unsigned int i;

	if (t->kind <= K_BOOL) {
		fputs(names[t->kind], to);
	} else if (t->kind <= K_BYTES) {
		fprintf(to, "%s(%u)", names[t->kind], t->n);
	} else {
		for (i = 0; i < t->count; i++) {
			fprintf(to, "%s%s: ", i ? ", " : "{", t->names[i]);
			type_print(to, t->part[i]);
		}
		fputc('}', to);
	}
}

struct value *value_new(unsigned int parts)
{
	struct value *v = arena_take(sizeof(*v));

	v->count = parts;
	if (parts)
		v->part = arena_take(parts * sizeof(*v->part));
	return v;
}

const struct value *value_number(int64_t n)
{
	struct value *v = value_new(0);

	v->n = n;
	return v;
}

const struct value *value_zero(const struct type *t)
{
	bool pair = t->kind == K_PAIR;
	struct value *v = value_new(pair ? 2 : t->count);
	unsigned int i;

	for (i = 0; i < v->count; i++)
		v->part[i] = value_zero(t->part[pair ? 0 : i]);
	return v;
}

static const struct type *type_of_part(const struct type *t, unsigned int i)
{
	return t->part[t->kind == K_LIST || t->kind == K_PAIR ? 0 : i];
}

bool value_same(const struct type *t, const struct value *a,
		const struct value *b)
{
	unsigned int i;

	if (a->n != b->n || memcmp(a->bytes, b->bytes, BYTES_MAX) ||
	    a->count != b->count || a->has != b->has || a->tprev != b->tprev)
		return false;
	for (i = 0; i < a->count; i++)
		if (!value_same(type_of_part(t, i), a->part[i], b->part[i]))
			return false;
	return true;
}

const struct value *value_current(const struct type *t, const struct value *v)
{
	return t->kind == K_PAIR ? value_current(t->part[0], v->part[1]) : v;
}

int64_t value_as_number(const struct type *t, const struct value *v)
{
	for (; t->kind == K_RECORD; t = t->part[0])
		v = v->part[0];
	return v->n;
}

int64_t scale_up(int64_t x, unsigned int n)
{
	uint64_t u = x;

	while (n--)
		u *= 10;
	return u;
}

const struct value *value_convert(const struct type *from,
				  const struct type *to,
				  const struct value *v)
{
	struct value *r;
	unsigned int i;

	if (type_is_number(to)) {
		from = type_unpacked(from);
		return value_number(scale_up(value_as_number(from, v),
					     type_scale(to) -
					     type_scale(from)));
	}
	if (to->kind != K_RECORD)
		return v;
	r = value_new(to->count);
	for (i = 0; i < to->count; i++)
		r->part[i] = value_convert(from->part[i], to->part[i],
					   v->part[i]);
	return r;
}

static void print_decimal(FILE *to, unsigned int scale, int64_t n)
{
	uint64_t all = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	uint64_t one = scale_up(1, scale);

	fprintf(to, "%s%llu", n < 0 ? "-" : "",
		(unsigned long long)(all / one));
	if (scale)
		fprintf(to, ".%0*llu", scale, (unsigned long long)(all % one));
}

static void print_bytes(FILE *to, const char *bytes, unsigned int length)
{
	unsigned int i;

	while (length && !bytes[length - 1])
		length--;
	fputc('"', to);
	for (i = 0; i < length; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			fprintf(to, "\\%c", bytes[i]);
		else if (isprint((unsigned char)bytes[i]))
			fputc(bytes[i], to);
		else
			fprintf(to, "\\x%02x", (unsigned char)bytes[i]);
	}
	fputc('"', to);
}

static void print_parts(FILE *to, const struct type *t, const struct value *v)
{
	bool record = t->kind == K_RECORD;
	unsigned int i;

	fputc(record ? '{' : '[', to);
	for (i = 0; i < v->count; i++) {
		if (i)
			fputc(',', to);
		if (record)
			fprintf(to, "%s:", t->names[i]);
		if (t->kind == K_PAIR && !i && !v->has)
			fputs("none", to);
		else
			value_print(to, type_of_part(t, i), v->part[i]);
	}
	fputc(record ? '}' : ']', to);
}

void value_print(FILE *to, const struct type *t, const struct value *v)
{
	switch (t->kind) {
	case K_DEC:
		print_decimal(to, t->n, v->n);
		break;
	case K_BYTES:
		print_bytes(to, v->bytes, t->n);
		break;
	case K_RECORD:
	case K_LIST:
	case K_TUPLE:
	case K_PAIR:
		print_parts(to, t, v);
		break;
	case K_U64:
		fprintf(to, "%llu", (unsigned long long)v->n);
		break;
	default:
		fprintf(to, "%lld", (long long)v->n);
	}
}

char *item_text(const struct type *t, const struct item *item)
{
	char *text, *copy;
	size_t size;
	FILE *to;

	if (item->kind == NOTHING)
		return "none";
	if (item->kind == END)
		return "end";
	to = open_memstream(&text, &size);
	if (item->kind == ERROR)
		fprintf(to, "error %u", item->code);
	else
		value_print(to, t, item->v);
	if (item->has_ts)
		fprintf(to, "@%llu", (unsigned long long)item->ts);
	fclose(to);
	copy = arena_format("%s", text);
	free(text);
	return copy;
}
