// SPDX-License-Identifier: GPL-2.0
/* fluxion: case - read conformance cases. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "case.h"

/**
 * struct case_reader - a file that is being read
 * @name: its name
 * @list: what its cases are added to
 * @line: the current line
 * @number: its number, from 1
 * @open: a case has begun and not ended
 * @error: what is wrong with it
 */
struct case_reader {
	const char *name;
	struct case_list *list;
	char *line;
	unsigned int number;
	bool open;
	struct case_error *error;
};

static void *grow(void *array, unsigned int count, size_t size)
{
	array = realloc(array, (count + 1) * size);
	if (!array)
		exit(fail_errno(ENOMEM, "conformance"));
	memset((char *)array + count * size, 0, size);
	return array;
}

static char *copy(const char *text, size_t len)
{
	char *p = strndup(text, len);

	if (!p)
		exit(fail_errno(ENOMEM, "conformance"));
	return p;
}

static bool refuse(struct case_reader *r, const char *at, const char *why)
{
	r->error->line = r->number;
	r->error->column = at - r->line + 1;
	r->error->why = why;
	return false;
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* A word, up to a blank. Return: its length; @rest: what follows the blanks. */
static size_t word(const char *at, const char **rest)
{
	size_t len = strcspn(at, " \t");

	*rest = skip_blanks(at + len);
	return len;
}

static bool word_is(const char *at, size_t len, const char *is)
{
	return strlen(is) == len && !strncmp(at, is, len);
}

void case_squeeze(char *text)
{
	bool quoted = false;
	char *to = text;

	for (; *text; text++) {
		if (*text == '"')
			quoted = !quoted;
		if (quoted && *text == '\\' && text[1])
			*to++ = *text++;
		if (quoted || !isblank((unsigned char)*text))
			*to++ = *text;
	}
	*to = 0;
}

/* Bytes of an item: up to a blank outside brackets and quotes. */
static size_t item_length(const char *at)
{
	bool quoted = false;
	int depth = 0;
	size_t n;

	for (n = 0; at[n]; n++) {
		if (quoted && at[n] == '\\' && at[n + 1])
			n++;
		else if (at[n] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		depth += at[n] == '[' || at[n] == '{';
		depth -= at[n] == ']' || at[n] == '}';
		if (depth <= 0 && isblank((unsigned char)at[n]))
			break;
	}
	return n;
}

/* "error" and its code are two words and one item. */
static void add_items(struct case_step *step, const char *at)
{
	const char *rest;
	size_t len;

	for (; *at; at = skip_blanks(at + len)) {
		len = item_length(at);
		rest = skip_blanks(at + len);
		if (word_is(at, len, "error") && *rest)
			len = rest - at + item_length(rest);
		step->words = grow(step->words, step->count,
				   sizeof(*step->words));
		step->words[step->count] = copy(at, len);
		if (!word_is(at, 5, "error"))
			case_squeeze(step->words[step->count]);
		step->count++;
	}
}

static bool read_expect(struct case_reader *r, struct case_step *step,
			const char *at)
{
	const char *rest;
	size_t len = word(at, &rest);

	if (!*at)
		return refuse(r, at, "an expectation is missing");
	step->verb = CASE_EXPECT;
	if (word_is(at, len, "fail")) {
		step->verb = CASE_EXPECT_FAIL;
		step->text = copy(rest, strlen(rest));
		return true;
	}
	if (word_is(at, len, "tapped")) {
		step->verb = CASE_EXPECT_TAPPED;
		at = rest;
	} else if ((isalpha((unsigned char)*at) || *at == '_') &&
		   !word_is(at, len, "none") && !word_is(at, len, "end") &&
		   !word_is(at, len, "error")) {
		step->end = copy(at, len);
		at = rest;
	}
	if (!*at)
		return refuse(r, at, "an item, none or end is missing");
	add_items(step, at);
	return true;
}

static bool read_step(struct case_reader *r, struct test_case *c,
		      const char *at, size_t len, const char *rest)
{
	struct case_step *step;

	c->steps = grow(c->steps, c->count, sizeof(*c->steps));
	step = &c->steps[c->count++];
	step->line = r->number;
	if (word_is(at, len, "expect"))
		return read_expect(r, step, rest);
	if (word_is(at, len, "cancel")) {
		step->verb = CASE_CANCEL;
		return !*rest || refuse(r, rest, "cancel stands alone");
	}
	if (!*rest)
		return refuse(r, rest, "something is missing here");
	if (word_is(at, len, "advance")) {
		step->verb = CASE_ADVANCE;
		return duration_parse(rest, &step->ns) ||
			refuse(r, rest, "not a duration");
	}
	if (word_is(at, len, "subscribe") || word_is(at, len, "drop")) {
		step->verb = *at == 's' ? CASE_SUBSCRIBE : CASE_DROP;
		step->end = copy(rest, strcspn(rest, " \t"));
		return true;
	}
	step->verb = CASE_PUSH;
	step->end = copy(at, len);
	add_items(step, rest);
	return true;
}

static bool read_modes(struct case_reader *r, struct test_case *c,
		       const char *at)
{
	const char *rest;
	size_t len;

	c->modes = 0;
	for (; *at; at = rest) {
		len = word(at, &rest);
		if (word_is(at, len, "poll"))
			c->modes |= CASE_POLL;
		else if (word_is(at, len, "drain"))
			c->modes |= CASE_DRAIN;
		else
			return refuse(r, at, "the modes are poll and drain");
	}
	return true;
}

static bool read_comment(struct case_reader *r, const char *at)
{
	struct test_case *c;

	at = skip_blanks(at + 1);
	if (!r->open)
		return true;
	c = &r->list->cases[r->list->count - 1];
	if (!strncmp(at, "mode:", 5))
		return read_modes(r, c, skip_blanks(at + 5));
	if (!strncmp(at, "runtime:", 8)) {
		at = skip_blanks(at + 8);
		free(c->runtime);
		c->runtime = copy(at, strcspn(at, " \t"));
	}
	return true;
}

static bool begin_case(struct case_reader *r, const char *at)
{
	struct case_list *list = r->list;
	struct test_case *c;

	if (!*at)
		return refuse(r, at, "the case's name is missing");
	list->cases = grow(list->cases, list->count, sizeof(*list->cases));
	c = &list->cases[list->count++];
	c->file = r->name;
	c->name = copy(at, strcspn(at, " \t"));
	c->modes = CASE_POLL | CASE_DRAIN;
	r->open = true;
	return true;
}

static bool end_case(struct case_reader *r)
{
	bool empty = r->open &&
		!r->list->cases[r->list->count - 1].pipeline;

	r->open = false;
	return !empty ||
		refuse(r, r->line, "the case above has no pipeline");
}

static bool read_line(struct case_reader *r)
{
	const char *at = skip_blanks(r->line), *rest;
	struct test_case *c;
	size_t len;

	if (!*at)
		return end_case(r);
	if (*at == '#')
		return read_comment(r, at);
	len = word(at, &rest);
	if (word_is(at, len, "case"))
		return r->open ? refuse(r, at, "a blank line ends a case") :
			begin_case(r, rest);
	if (!r->open)
		return refuse(r, at, "a case begins with: case NAME");
	c = &r->list->cases[r->list->count - 1];
	if (word_is(at, len, "pipeline") && !c->pipeline) {
		c->line = r->number;
		c->pipeline = copy(rest, strlen(rest));
		return true;
	}
	if (!c->pipeline)
		return refuse(r, at, "the pipeline comes first");
	return read_step(r, c, at, len, rest);
}

bool case_parse(struct case_list *list, const char *name, char *text,
		struct case_error *error)
{
	struct case_reader r = { .name = name, .list = list, .error = error };
	bool ok = true;
	size_t len;

	while (ok && *text) {
		len = strcspn(text, "\n");
		r.line = text;
		r.number++;
		text += len + !!text[len];
		r.line[len] = 0;
		if (len && r.line[len - 1] == '\r')
			r.line[len - 1] = 0;
		ok = read_line(&r);
	}
	r.line = text;
	return ok && end_case(&r);
}

void case_free(struct case_list *list)
{
	for (unsigned int i = 0; i < list->count; i++) {
		struct test_case *c = &list->cases[i];

		for (unsigned int k = 0; k < c->count; k++) {
			for (unsigned int n = 0; n < c->steps[k].count; n++)
				free(c->steps[k].words[n]);
			free(c->steps[k].words);
			free(c->steps[k].end);
			free(c->steps[k].text);
		}
		free(c->steps);
		free(c->name);
		free(c->runtime);
		free(c->pipeline);
	}
	free(list->cases);
}
