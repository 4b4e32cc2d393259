// SPDX-License-Identifier: GPL-2.0
/* fluxion: ndjson - items as JSON: the writer. */
#include <string.h>
#include "ndjson.h"

/* Bytes of the UTF-8 character at @p, 0: it is none. */
static size_t utf8_length(const unsigned char *p, size_t len)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int code;
	size_t n;

	if (*p < 0x80)
		return 1;
	n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4 || n > len)
		return 0;
	code = *p & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < least[n] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return n;
}

/* A byte that cannot stand for itself; see json_string() for U+DC80. */
static void write_escape(struct writer *w, unsigned char c)
{
	char text[8];

	if (c == '"' || c == '\\')
		snprintf(text, sizeof(text), "\\%c", c);
	else if (c == '\n')
		snprintf(text, sizeof(text), "\\n");
	else if (c == '\t')
		snprintf(text, sizeof(text), "\\t");
	else
		snprintf(text, sizeof(text), "\\u%04x",
			 c < 0x80 ? c : 0xdc00 + c);
	writer_puts(w, text);
}

static void write_string(struct writer *w, const void *text, size_t len)
{
	const unsigned char *p = text, *end = p + len;
	size_t n;

	writer_puts(w, "\"");
	while (p < end) {
		n = utf8_length(p, end - p);
		if (!n || *p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f) {
			write_escape(w, *p++);
			continue;
		}
		memcpy(writer_space(w, n), p, n);
		w->len += n;
		p += n;
	}
	writer_puts(w, "\"");
}

static void write_value(struct writer *w, uint32_t type, const char *record);

static void write_fields(struct writer *w, const struct fluxion_type *t,
			 const char *record)
{
	const struct fluxion_field *f = graph_field(w->graph, t->first);
	bool names = t->kind == FLUXION_TYPE_RECORD;

	writer_puts(w, names ? "{" : "[");
	for (unsigned int i = 0; i < t->count; i++) {
		if (i)
			writer_puts(w, ",");
		if (names) {
			write_string(w, f[i].name, strlen(f[i].name));
			writer_puts(w, ":");
		}
		write_value(w, f[i].type, record + f[i].offset);
	}
	writer_puts(w, names ? "}" : "]");
}

/* u64 length, then the elements */
static void write_list(struct writer *w, const struct fluxion_type *t,
		       const char *record)
{
	size_t size = graph_type(w->graph, t->first)->size;
	uint64_t len;

	memcpy(&len, record, sizeof(len));
	writer_puts(w, "[");
	for (uint64_t i = 0; i < len && i < t->count; i++) {
		if (i)
			writer_puts(w, ",");
		write_value(w, t->first, record + sizeof(len) + i * size);
	}
	writer_puts(w, "]");
}

/* {current, previous, u64 tprev, u8 has}; written as the language does */
static void write_pair(struct writer *w, uint32_t part, const char *record)
{
	size_t size = graph_type(w->graph, part)->size;

	writer_puts(w, "[");
	if (record[2 * size + sizeof(uint64_t)])
		write_value(w, part, record + size);
	else
		writer_puts(w, "null");
	writer_puts(w, ",");
	write_value(w, part, record);
	writer_puts(w, "]");
}

static void write_value(struct writer *w, uint32_t type, const char *record)
{
	const struct fluxion_type *t = graph_type(w->graph, type);

	switch (t->kind) {
	case FLUXION_TYPE_BOOL:
		writer_puts(w, *record ? "true" : "false");
		return;
	case FLUXION_TYPE_BYTES:
		write_string(w, record, bytes_length(record, t->size));
		return;
	case FLUXION_TYPE_RECORD:
	case FLUXION_TYPE_TUPLE:
		write_fields(w, t, record);
		return;
	case FLUXION_TYPE_LIST:
		write_list(w, t, record);
		return;
	case FLUXION_TYPE_PAIR:
		write_pair(w, t->first, record);
		return;
	}
	writer_value(w, type, record);
}

int ndjson_item(struct writer *w, const struct fluxion_item *item)
{
	if (item->kind == FLUXION_ITEM_END && !w->ends)
		return STATUS_OK;
	writer_puts(w, "{");
	if (w->named) {
		writer_puts(w, "\"stream\":\"");
		writer_puts(w, w->stream);
		writer_puts(w, "\",");
	}
	if (item->kind == FLUXION_ITEM_END) {
		writer_puts(w, "\"end\":true}\n");
		return STATUS_OK;
	}
	if (item->kind == FLUXION_ITEM_ERROR) {
		writer_puts(w, "\"error\":");
		writer_number(w, item->code);
		writer_puts(w, item->flags & FLUXION_ITEM_TS ? "," : "");
	}
	if (item->flags & FLUXION_ITEM_TS) {
		writer_puts(w, "\"ts\":");
		writer_number(w, item->ts);
	}
	if (item->kind == FLUXION_ITEM_VALUE) {
		writer_puts(w, ",\"value\":");
		write_value(w, w->type, (const char *)(item + 1));
	}
	writer_puts(w, "}\n");
	return STATUS_OK;
}
