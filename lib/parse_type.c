// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: parse_type - types as an input's declaration writes them. */
#include <string.h>
#include "parse.h"
#include "words.h"

static uint64_t parse_size(struct parser *p, const char *what, uint64_t max)
{
	uint64_t n;

	fluxion__parse_expect(p, '(', "'('");
	n = fluxion__parse_int(p, what, max);
	fluxion__parse_expect(p, ')', "')'");
	return n;
}

static const struct type *parse_bytes(struct parser *p)
{
	struct span at = parse_span(p);
	uint64_t n;

	fluxion__parse_next(p);
	n = parse_size(p, "a number of bytes", UINT32_MAX);
	at = span_join(at, p->last);
	if (!n)
		fluxion__fail(p->lang, at, OUT_OF_RANGE,
			      "bytes(n) takes 1 and more");
	return fluxion__type_bytes(p->lang, at, n);
}

static void check_field(struct parser *p, const char *name,
			const struct type_field *fields, unsigned int count)
{
	unsigned int i;

	if (fluxion__is_variable(name))
		fluxion__fail(p->lang, p->last, RESERVED_NAME,
			      "a field may not be called '%s'", name);
	for (i = 0; i < count; i++)
		if (!strcmp(fields[i].name, name))
			fluxion__fail(p->lang, p->last, BAD_ARGUMENT,
				      "two fields are called '%s'", name);
	if (count >= LANG_FIELDS_MAX)
		fluxion__fail(p->lang, p->last, TOO_LARGE,
			      "more than %d fields", LANG_FIELDS_MAX);
}

static const struct type *parse_record(struct parser *p)
{
	struct span at = parse_span(p);
	struct buf fields = { 0 };
	struct type_field *f;
	unsigned int count = 0;

	fluxion__parse_enter(p);
	fluxion__parse_next(p);
	do {
		const char *name = fluxion__parse_name(p, "a field");

		check_field(p, name, (struct type_field *)fields.data, count);
		fluxion__parse_expect(p, ':', "':' and a type");
		f = fluxion__buf_more(p->lang, &fields, sizeof(*f));
		f->name = name;
		f->type = fluxion__parse_type(p);
		count++;
	} while (fluxion__parse_take(p, ','));
	fluxion__parse_expect(p, '}', "'}'");
	fluxion__parse_leave(p);
	return fluxion__type_record(p->lang, span_join(at, p->last),
				    FLUXION_TYPE_RECORD,
				    (struct type_field *)fields.data, count);
}

static __attribute__((noreturn)) void unknown_type(struct parser *p, const char *name)
{
	struct guess g = { .wanted = name };
	unsigned int kind;

	for (kind = 1; kind < FLUXION_TYPE_DEC; kind++)
		fluxion__guess(&g, fluxion__kind_name(kind));
	fluxion__guess(&g, "dec");
	fluxion__guess(&g, "bytes");
	fluxion__fail(p->lang, p->last, UNKNOWN_NAME, "no type is called '%s'%s",
		      name, fluxion__guess_text(p->lang, &g));
}

const struct type *fluxion__parse_type(struct parser *p)
{
	const char *name;
	unsigned int kind;

	if (p->token.kind == '{')
		return parse_record(p);
	if (fluxion__parse_is(p, "bytes"))
		return parse_bytes(p);
	name = fluxion__parse_name(p, "a type");
	if (!strcmp(name, "dec"))
		return fluxion__type_dec(p->lang,
					 parse_size(p, "a scale", 18));
	kind = fluxion__kind_find(name);
	if (!kind)
		unknown_type(p, name);
	return fluxion__type_scalar(p->lang, kind);
}
