// SPDX-License-Identifier: GPL-2.0
/* fluxion: csv - rows of comma-separated values, as RFC 4180 has them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"

static void *grow(void *mem, size_t bytes)
{
	mem = realloc(mem, bytes);
	if (!mem)
		exit(fail_errno(ENOMEM, "csv"));
	return mem;
}

static struct csv_cell *add_cell(struct csv_row *row)
{
	if (row->count == row->capacity) {
		row->capacity = row->capacity ? 2 * row->capacity : 16;
		row->cells = grow(row->cells,
				  row->capacity * sizeof(*row->cells));
	}
	return &row->cells[row->count++];
}

/* Copy what is between quotes. Return: the closing one, or NULL. */
static const char *unquote(const char *at, char *to, size_t *len)
{
	const char *begin = to;

	for (at++; *at; at++) {
		if (*at == '"' && *++at != '"') {
			*len = to - begin;
			return at - 1;
		}
		*to++ = *at;
	}
	return NULL;
}

/* Copy the cell at @at to @to. Sets @end to what follows it. */
static enum read_result take_cell(struct file *f, const struct csv_row *row,
				  const char *at, struct csv_cell *cell,
				  const char **end)
{
	if (*at == '"') {
		*end = unquote(at, cell->text, &cell->len);
		if (!*end)
			return file_refuse(f, row->line, cell->at,
					   "this quote is not closed");
		if (*++*end && **end != ',')
			return file_refuse(f, row->line, *end - row->line,
					   "a quoted cell ends with its quote");
	} else {
		cell->len = strcspn(at, ",\"");
		*end = at + cell->len;
		if (**end == '"')
			return file_refuse(f, row->line, *end - row->line,
					   "a cell with a quote in it belongs in quotes");
		memcpy(cell->text, at, cell->len);
	}
	cell->text[cell->len] = 0;
	return READ_ITEM;
}

enum read_result csv_read(struct file *f, struct csv_row *row)
{
	enum read_result result;
	const char *at, *end;
	struct csv_cell *cell;
	size_t len;
	char *to;

	do {
		result = file_line(f, true, &row->line, &len);
		if (result != READ_ITEM)
			return result;
	} while (!len);
	if (row->size <= len) {
		row->size = 2 * len + 1;
		row->text = grow(row->text, row->size);
	}
	row->count = 0;
	to = row->text;
	for (at = row->line; at; at = *end ? end + 1 : NULL) {
		cell = add_cell(row);
		cell->at = at - row->line;
		cell->text = to;
		result = take_cell(f, row, at, cell, &end);
		if (result != READ_ITEM)
			return result;
		to += cell->len + 1;
	}
	return READ_ITEM;
}

void csv_free(struct csv_row *row)
{
	free(row->cells);
	free(row->text);
}

int csv_find(const struct csv_row *row, const char *text)
{
	for (unsigned int i = 0; i < row->count; i++)
		if (!strcmp(row->cells[i].text, text))
			return i;
	return -1;
}

void csv_write(struct writer *w, const char *text, size_t len)
{
	char *to = writer_space(w, 2 * len + 2);
	bool quotes = false;

	for (size_t i = 0; i < len && !quotes; i++)
		quotes = strchr("\",\r\n", text[i]) && text[i];
	if (!quotes) {
		memcpy(to, text, len);
		w->len += len;
		return;
	}
	*to++ = '"';
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			*to++ = '"';
		*to++ = text[i];
	}
	*to++ = '"';
	w->len = to - w->buf;
}
