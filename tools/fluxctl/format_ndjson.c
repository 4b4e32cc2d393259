// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: format_ndjson - items as JSON, one object on a line: the reader.
 *
 *	{"ts":10,"value":5}
 *	{"ts":10,"value":{"mag":4.50,"id":18446744073709551615}}
 *	{"error":22,"ts":50}
 *	{"end":true}
 *
 * Where a file has the items of several streams, "stream" names theirs. Numbers
 * are exact in both directions (json_scan.h).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "format.h"
#include "json_scan.h"
#include "ndjson.h"

enum {
	HAS_TS = 1,
	HAS_VALUE = 2,
	HAS_ERROR = 4,
	HAS_END = 8,
	HAS_STREAM = 16,
};

struct ndjson_reader {
	char text[2 * FLUXION_RECORD_MAX];	/* a string or number of it */
};

static const struct {
	const char *key;
	unsigned int has;
} keys[] = {
	{ "ts", HAS_TS },
	{ "value", HAS_VALUE },
	{ "error", HAS_ERROR },
	{ "end", HAS_END },
	{ "stream", HAS_STREAM },
};

static bool scan_value(struct reader *r, struct json_scan *s, uint32_t type,
		       char *record);

static bool scan_bytes(struct reader *r, struct json_scan *s,
		       const struct fluxion_type *t, char *record)
{
	struct ndjson_reader *n = r->state;
	const char *at = s->at;
	size_t len;

	if (!json_string(s, n->text, sizeof(n->text), &len))
		return false;
	if (len > t->size) {
		s->at = at;
		return json_fail(s, "a string longer than the field");
	}
	memset(record, 0, t->size);
	memcpy(record, n->text, len);
	return true;
}

static bool scan_number(struct reader *r, struct json_scan *s, uint32_t type,
			char *record)
{
	struct ndjson_reader *n = r->state;
	const char *at = s->at, *why = "not a value of this type";
	bool is_bool = graph_type(r->graph, type)->kind == FLUXION_TYPE_BOOL;

	if (is_bool && json_word(s, "true"))
		strcpy(n->text, "1");
	else if (is_bool && json_word(s, "false"))
		strcpy(n->text, "0");
	else if (!json_number(s, n->text, 512))
		return false;
	if (!fluxion_value_parse(r->graph, type, n->text, NULL, parse_flags(r),
				 record, &why))
		return true;
	s->at = at;
	return json_fail(s, why);
}

static int find_field(const struct reader *r, const struct fluxion_type *t,
		      const char *name)
{
	for (unsigned int i = 0; i < t->count; i++)
		if (!strcmp(graph_field(r->graph, t->first + i)->name, name))
			return i;
	return -1;
}

/* The fields of an object, in any order, each once. */
static bool scan_record(struct reader *r, struct json_scan *s,
			const struct fluxion_type *t, char *record)
{
	struct ndjson_reader *n = r->state;
	const struct fluxion_field *field;
	unsigned int found = 0;
	bool *seen = calloc(t->count + 1, sizeof(*seen));
	size_t len;
	int i;

	if (!seen || !json_expect(s, '{'))
		goto out;
	do {
		if (!json_string(s, n->text, sizeof(n->text), &len) ||
		    !json_expect(s, ':'))
			goto out;
		i = find_field(r, t, n->text);
		if (i < 0 || seen[i]) {
			json_fail(s, i < 0 ? "a field that the input does not have" :
				  "the same field twice");
			goto out;
		}
		field = graph_field(r->graph, t->first + i);
		if (!scan_value(r, s, field->type, record + field->offset))
			goto out;
		seen[i] = true;
		found++;
	} while (json_take(s, ','));
	if (json_expect(s, '}') && found < t->count)
		json_fail(s, "a field is missing");
out:
	free(seen);
	return !s->why;
}

static bool scan_value(struct reader *r, struct json_scan *s, uint32_t type,
		       char *record)
{
	const struct fluxion_type *t = graph_type(r->graph, type);

	s->at += strspn(s->at, " \t");
	switch (t->kind) {
	case FLUXION_TYPE_BYTES:
		return scan_bytes(r, s, t, record);
	case FLUXION_TYPE_RECORD:
		return scan_record(r, s, t, record);
	}
	return scan_number(r, s, type, record);
}

static bool scan_stream(struct reader *r, struct json_scan *s,
			unsigned int *input)
{
	struct ndjson_reader *n = r->state;
	size_t len;

	if (!json_string(s, n->text, sizeof(n->text), &len))
		return false;
	for (*input = 0; *input < r->count; ++*input)
		if (!strcmp(r->inputs[*input]->name, n->text))
			return true;
	return json_fail(s, "no such input");
}

static bool scan_count(struct reader *r, struct json_scan *s, uint64_t max,
		       uint64_t *number)
{
	struct ndjson_reader *n = r->state;
	const char *at = s->at;

	if (!json_number(s, n->text, 512))
		return false;
	if (number_parse(n->text, number) && *number <= max)
		return true;
	s->at = at;
	return json_fail(s, "out of range");
}

/* The value of a key; "value" is only noted: its type may come later. */
static bool scan_key(struct reader *r, struct json_scan *s, unsigned int has,
		     struct fluxion_item *item, unsigned int *input,
		     const char **value)
{
	uint64_t number;

	switch (has) {
	case HAS_TS:
		if (!scan_count(r, s, UINT64_MAX, &number))
			return false;
		item->ts = number;
		return true;
	case HAS_ERROR:
		if (!scan_count(r, s, UINT32_MAX, &number))
			return false;
		item->code = number;
		return number || json_fail(s, "an error's code is positive");
	case HAS_END:
		return json_word(s, "true") || json_fail(s, "\"end\" is true");
	case HAS_STREAM:
		return scan_stream(r, s, input);
	}
	s->at += strspn(s->at, " \t");
	*value = s->at;
	return true;
}

/* Pass over the text of "value": it is read when its type is known. */
static bool skip_value(struct reader *r, struct json_scan *s)
{
	struct ndjson_reader *n = r->state;
	unsigned int depth = 0;
	size_t len;

	for (;; s->at++) {
		if (!*s->at)
			return json_fail(s, "not JSON: the line ends too early");
		if (!depth && strchr(",}]", *s->at))
			return true;
		depth += *s->at == '{' || *s->at == '[';
		depth -= *s->at == '}' || *s->at == ']';
		if (*s->at != '"')
			continue;
		if (!json_string(s, n->text, sizeof(n->text), &len))
			return false;
		s->at--;
	}
}

static bool scan_line(struct reader *r, struct json_scan *s,
		      struct fluxion_item *item, unsigned int *input,
		      const char **value, unsigned int *has)
{
	struct ndjson_reader *n = r->state;
	const char *at;
	size_t len, i;

	if (!json_expect(s, '{'))
		return false;
	do {
		s->at += strspn(s->at, " \t");
		at = s->at;
		if (!json_string(s, n->text, sizeof(n->text), &len) ||
		    !json_expect(s, ':'))
			return false;
		for (i = 0; i < ARRAY_SIZE(keys); i++)
			if (!strcmp(keys[i].key, n->text))
				break;
		if (i == ARRAY_SIZE(keys) || *has & keys[i].has) {
			s->at = at;
			return json_fail(s, i == ARRAY_SIZE(keys) ?
					 "the keys are ts, value, error, end and stream" :
					 "the same key twice");
		}
		*has |= keys[i].has;
		if (!scan_key(r, s, keys[i].has, item, input, value) ||
		    (keys[i].has == HAS_VALUE && !skip_value(r, s)))
			return false;
	} while (json_take(s, ','));
	if (!json_expect(s, '}'))
		return false;
	s->at += strspn(s->at, " \t");
	return !*s->at || json_fail(s, "one object belongs on a line");
}

static bool finish_value(struct reader *r, struct json_scan *s, uint32_t type,
			 const char *value, struct fluxion_item *item)
{
	item->kind = FLUXION_ITEM_VALUE;
	item->flags = FLUXION_ITEM_TS;
	s->at = value;
	if (!scan_value(r, s, type, fluxion_item_record(item)))
		return false;
	s->at += strspn(s->at, " \t");
	return *s->at == ',' || *s->at == '}' ||
		json_fail(s, "not JSON: something follows the value");
}

static bool finish_item(struct reader *r, struct json_scan *s,
			struct fluxion_item *item, unsigned int input,
			const char *value, unsigned int has)
{
	switch (has & (HAS_VALUE | HAS_ERROR | HAS_END)) {
	case HAS_END:
		item->kind = FLUXION_ITEM_END;
		return true;
	case HAS_ERROR:
		item->kind = FLUXION_ITEM_ERROR;
		item->flags = has & HAS_TS ? FLUXION_ITEM_TS : 0;
		return true;
	case HAS_VALUE:
		if (!(has & HAS_TS) && !input_stamps(r->inputs[input]))
			return json_fail(s, "a value needs its timestamp: \"ts\"");
		return finish_value(r, s, r->inputs[input]->type, value, item);
	}
	return json_fail(s, "one of \"value\", \"error\" and \"end\" belongs in an item");
}

static enum read_result ndjson_next(struct reader *r,
				    struct fluxion_item *item,
				    unsigned int *input)
{
	struct json_scan s = { 0 };
	enum read_result result;
	const char *value = NULL;
	unsigned int has = 0;
	char *line;
	size_t len;

	do {
		result = file_line(&r->file, false, &line, &len);
		if (result != READ_ITEM)
			return result;
	} while (!line[strspn(line, " \t")]);
	memset(item, 0, sizeof(*item));
	*input = 0;
	s.at = line;
	if (scan_line(r, &s, item, input, &value, &has) && r->count > 1 &&
	    !(has & HAS_STREAM))
		json_fail(&s, "there are several inputs: \"stream\" must name one");
	if (!s.why)
		finish_item(r, &s, item, *input, value, has);
	return s.why ? file_refuse(&r->file, line, s.at - line, "%s", s.why) :
		READ_ITEM;
}

const struct format format_ndjson = {
	.name = "ndjson",
	.suffix = { "ndjson", "jsonl" },
	.reader_size = sizeof(struct ndjson_reader),
	.many = true,
	.next = ndjson_next,
	.item = ndjson_item,
};
