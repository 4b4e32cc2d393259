// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: value_parse - text into records and items. */
#include <errno.h>
#include <string.h>
#include "lex.h"
#include "value.h"

#define NEST_MAX	256

/**
 * struct reader - where the parser stands
 * @graph: whose types are meant
 * @lexer: behind @token
 * @token: the current token
 * @end: behind the last token that was taken
 * @round: round decimals that have too many digits
 * @nest: how deep it is in braces
 * @why: what is wrong
 */
struct reader {
	const struct fluxion_graph *graph;
	struct lexer lexer;
	struct token token;
	size_t end;
	bool round;
	unsigned int nest;
	const char *why;
};

static int bad(struct reader *r, int err, const char *why)
{
	if (!r->why)
		r->why = r->token.kind == TOKEN_BAD ? r->token.why : why;
	return err;
}

static void next(struct reader *r)
{
	r->end = r->token.pos + r->token.len;
	fluxion__lex(&r->lexer, &r->token);
}

static bool take(struct reader *r, unsigned int kind)
{
	if (r->token.kind != kind)
		return false;
	next(r);
	return true;
}

static const char *token_text(const struct reader *r)
{
	return r->lexer.text + r->token.pos;
}

static bool token_is(const struct reader *r, const char *name)
{
	return r->token.kind == TOKEN_NAME && strlen(name) == r->token.len &&
	       !memcmp(token_text(r), name, r->token.len);
}

/* The largest magnitude that a number of the type can have. */
static uint64_t largest(const struct fluxion_type *t, bool negative)
{
	unsigned int bits = 8 * t->size;
	bool is_signed = t->kind <= FLUXION_TYPE_S64 ||
			 t->kind == FLUXION_TYPE_DEC;

	if (t->kind == FLUXION_TYPE_BOOL)
		return !negative;
	if (is_signed)
		return (1ULL << (bits - 1)) - !negative;
	if (negative)
		return 0;
	return bits == 64 ? UINT64_MAX : (1ULL << bits) - 1;
}

static void write_number(void *out, unsigned int size, uint64_t value)
{
	uint32_t four = value;
	uint16_t two = value;
	uint8_t one = value;

	switch (size) {
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

static int read_number(struct reader *r, const struct fluxion_type *t,
		       void *out)
{
	bool negative = take(r, '-');
	uint64_t value;

	if (r->token.kind != TOKEN_NUMBER)
		return bad(r, -EINVAL, "a number is missing");
	if (fluxion__number(token_text(r), r->token.len, t->scale, r->round,
			    largest(t, negative), &value))
		return bad(r, -ERANGE, "the number does not fit its field");
	next(r);
	write_number(out, t->size, negative ? -value : value);
	return 0;
}

static int read_string(struct reader *r, const struct fluxion_type *t,
		       char *out)
{
	const char *text = token_text(r);
	uint32_t n = 0;
	uint32_t i;
	char c;

	if (r->token.kind != TOKEN_STRING)
		return bad(r, -EINVAL, "a string is missing");
	memset(out, 0, t->size);
	for (i = 1; i + 1 < r->token.len; n++) {
		i += fluxion__unquote(text + i, &c);
		if (n == t->size)
			return bad(r, -ERANGE,
				   "the string is longer than its field");
		out[n] = c;
	}
	next(r);
	return 0;
}

static int read_value(struct reader *r, uint32_t type, char *out);

static int find_field(struct reader *r, const struct fluxion_type *t,
		      const struct fluxion_field **f)
{
	uint32_t i;

	for (i = 0; i < t->count; i++) {
		*f = value_field(r->graph, t, i);
		if (token_is(r, (*f)->name))
			return i;
	}
	return bad(r, -EINVAL, r->token.kind == TOKEN_NAME ?
		   "no field has this name" : "a field is missing");
}

/* The fields of a record come in any order, each of them once. */
static int read_record(struct reader *r, const struct fluxion_type *t,
		       char *out)
{
	uint64_t seen[FLUXION_RECORD_MAX / 64] = { 0 };
	const struct fluxion_field *f = NULL;
	uint32_t count = 0;
	int i, err;

	if (!take(r, '{'))
		return bad(r, -EINVAL, "a record {field: value, ...} is missing");
	do {
		i = find_field(r, t, &f);
		if (i < 0)
			return i;
		if (seen[i / 64] >> i % 64 & 1)
			return bad(r, -EINVAL, "a field is given twice");
		seen[i / 64] |= 1ULL << i % 64;
		count++;
		next(r);
		if (!take(r, ':'))
			return bad(r, -EINVAL, "a ':' is missing");
		err = read_value(r, f->type, out + f->offset);
		if (err)
			return err;
	} while (take(r, ','));
	if (!take(r, '}'))
		return bad(r, -EINVAL, "a '}' is missing");
	return count == t->count ? 0 : bad(r, -EINVAL, "a field is missing");
}

static int read_tuple(struct reader *r, const struct fluxion_type *t, char *out)
{
	uint32_t i;
	int err;

	for (i = 0; i < t->count; i++) {
		const struct fluxion_field *f = value_field(r->graph, t, i);

		if (!take(r, i ? ',' : '['))
			return bad(r, -EINVAL, "a part is missing");
		err = read_value(r, f->type, out + f->offset);
		if (err)
			return err;
	}
	return take(r, ']') ? 0 : bad(r, -EINVAL, "a ']' is missing");
}

static int read_list(struct reader *r, const struct fluxion_type *t, char *out)
{
	uint32_t size = value_type(r->graph, t->first)->size;
	uint64_t count = 0;
	int err;

	memset(out, 0, t->size);
	if (!take(r, '['))
		return bad(r, -EINVAL, "a list [value,...] is missing");
	if (take(r, ']'))
		return 0;
	do {
		if (count == t->count)
			return bad(r, -ERANGE, "the list is too long");
		err = read_value(r, t->first,
				 out + sizeof(count) + count * size);
		if (err)
			return err;
		count++;
	} while (take(r, ','));
	memcpy(out, &count, sizeof(count));
	return take(r, ']') ? 0 : bad(r, -EINVAL, "a ']' is missing");
}

/* [previous,current]; the time of the previous item is not in the text. */
static int read_pair(struct reader *r, const struct fluxion_type *t, char *out)
{
	uint32_t size = value_type(r->graph, t->first)->size;
	int err = 0;

	memset(out, 0, t->size);
	if (!take(r, '['))
		return bad(r, -EINVAL, "a pair [previous,current] is missing");
	if (token_is(r, "none")) {
		next(r);
	} else {
		out[t->size - 1] = 1;
		err = read_value(r, t->first, out + size);
	}
	if (err)
		return err;
	if (!take(r, ','))
		return bad(r, -EINVAL, "a ',' is missing");
	err = read_value(r, t->first, out);
	if (err)
		return err;
	return take(r, ']') ? 0 : bad(r, -EINVAL, "a ']' is missing");
}

static int read_compound(struct reader *r, const struct fluxion_type *t,
			 char *out)
{
	switch (t->kind) {
	case FLUXION_TYPE_RECORD:
		return read_record(r, t, out);
	case FLUXION_TYPE_TUPLE:
		return read_tuple(r, t, out);
	case FLUXION_TYPE_LIST:
		return read_list(r, t, out);
	default:
		return read_pair(r, t, out);
	}
}

static int read_value(struct reader *r, uint32_t type, char *out)
{
	const struct fluxion_type *t = value_type(r->graph, type);
	int err;

	if (t->kind <= FLUXION_TYPE_DEC)
		return read_number(r, t, out);
	if (t->kind == FLUXION_TYPE_BYTES)
		return read_string(r, t, out);
	if (++r->nest > NEST_MAX)
		return bad(r, -EINVAL, "it is nested too deeply");
	err = read_compound(r, t, out);
	r->nest--;
	return err;
}

static void begin(struct reader *r, const struct fluxion_graph *g,
		  const char *text, unsigned int flags)
{
	memset(r, 0, sizeof(*r));
	r->graph = g;
	r->lexer.text = text;
	r->round = flags & FLUXION_PARSE_ROUND;
	fluxion__lex(&r->lexer, &r->token);
}

static int finish(struct reader *r, int err, const char **end, const char **why)
{
	if (!err && !end && r->token.kind != TOKEN_END)
		err = bad(r, -EINVAL, "there is something behind it");
	if (end)
		*end = r->lexer.text + r->end;
	if (why)
		*why = err ? r->why : NULL;
	return err;
}

int fluxion_value_parse(const struct fluxion_graph *g, uint32_t type,
			const char *text, const char **end, unsigned int flags,
			void *record, const char **why)
{
	struct reader r;
	int err;

	begin(&r, g, text, flags);
	err = read_value(&r, type, record);
	return finish(&r, err, end, why);
}

static int read_whole(struct reader *r, uint64_t max, uint64_t *value,
		      const char *missing, const char *range)
{
	if (r->token.kind != TOKEN_NUMBER || r->token.scale)
		return bad(r, -EINVAL, missing);
	if (fluxion__number(token_text(r), r->token.len, 0, false, max, value))
		return bad(r, -ERANGE, range);
	next(r);
	return 0;
}

static int read_error(struct reader *r, struct fluxion_item *item)
{
	uint64_t code;
	int err;

	next(r);
	err = read_whole(r, INT32_MAX, &code, "an error code is missing",
			 "the error code does not fit 31 bits");
	if (err)
		return err;
	if (!code)
		return bad(r, -ERANGE, "an error code is positive");
	item->kind = FLUXION_ITEM_ERROR;
	item->code = code;
	return 0;
}

static int read_ts(struct reader *r, struct fluxion_item *item)
{
	uint64_t ts;
	int err;

	if (!take(r, '@'))
		return 0;
	err = read_whole(r, UINT64_MAX, &ts, "a timestamp is missing",
			 "the timestamp does not fit 64 bits");
	if (err)
		return err;
	item->ts = ts;
	item->flags = FLUXION_ITEM_TS;
	return 0;
}

static int read_item(struct reader *r, uint32_t type, struct fluxion_item *item)
{
	int err;

	if (token_is(r, "end")) {
		next(r);
		item->kind = FLUXION_ITEM_END;
		return 0;
	}
	if (token_is(r, "error")) {
		err = read_error(r, item);
	} else {
		item->kind = FLUXION_ITEM_VALUE;
		err = read_value(r, type, (char *)(item + 1));
	}
	return err ? err : read_ts(r, item);
}

int fluxion_item_parse(const struct fluxion_graph *g, uint32_t type,
		       const char *text, const char **end, unsigned int flags,
		       struct fluxion_item *item, const char **why)
{
	struct reader r;
	int err;

	begin(&r, g, text, flags);
	memset(item, 0, sizeof(*item) + value_type(g, type)->size);
	err = read_item(&r, type, item);
	return finish(&r, err, end, why);
}
