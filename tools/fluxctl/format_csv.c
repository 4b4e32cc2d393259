// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: format_csv - a header row, then one row for each item.
 *
 * A field is read from the column of its name, or from the one that --map names
 * for it; a stream without fields from the column named as the input, else v.
 * Error items have no row: they are shown on stderr and counted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "format.h"

struct csv_field {
	const char *name;
	unsigned int column;
	uint32_t type;
	uint32_t offset;
};

struct csv_where {
	unsigned int column;
	const char *text;
};

struct csv_reader {
	struct csv_row row;
	bool begun;
	unsigned int columns;	/* of the header */
	int timestamp;		/* its column, or -1 */
	int arrival;		/* the same */
	struct csv_field *fields;
	unsigned int nfields;
	struct csv_where *where;
	unsigned int nwhere;
};

static enum read_result no_column(const struct reader *r, const char *what,
				  const char *name)
{
	const struct csv_reader *csv = r->state;

	return file_refuse(&r->file, csv->row.line, 0,
			   "there is no column '%s' for %s", name, what);
}

/* The column that --map names for a field, else the one of its own name. */
static const char *column_of(const struct reader *r, const char *field)
{
	const struct column_pair *p;

	for (p = r->options->map; p; p = p->next)
		if (!strcmp(p->text, field))
			return p->column;
	return NULL;
}

static enum read_result find_scalar(struct reader *r, struct csv_field *field)
{
	const struct fluxion_node *input = r->inputs[0];
	struct csv_reader *csv = r->state;
	const char *name = column_of(r, "v");
	int column;

	if (!name && csv_find(&csv->row, input->name) >= 0)
		name = input->name;
	if (!name)
		name = "v";
	column = csv_find(&csv->row, name);
	if (column < 0)
		return no_column(r, input->name, name);
	*field = (struct csv_field) { input->name, column, input->type, 0 };
	return READ_ITEM;
}

static enum read_result find_field(struct reader *r,
				   const struct fluxion_field *f,
				   struct csv_field *field)
{
	struct csv_reader *csv = r->state;
	const char *name = column_of(r, f->name);
	int column = csv_find(&csv->row, name ? name : f->name);

	if (column < 0)
		return no_column(r, f->name, name ? name : f->name);
	*field = (struct csv_field) { f->name, column, f->type, f->offset };
	return READ_ITEM;
}

static enum read_result find_fields(struct reader *r)
{
	const struct fluxion_type *t = graph_type(r->graph, r->inputs[0]->type);
	enum read_result result = READ_ITEM;
	struct csv_reader *csv = r->state;
	bool record = t->kind == FLUXION_TYPE_RECORD;

	csv->nfields = record ? t->count : 1;
	csv->fields = calloc(csv->nfields, sizeof(*csv->fields));
	if (!csv->fields)
		exit(fail_errno(ENOMEM, "%s", r->file.name));
	if (!record)
		return find_scalar(r, csv->fields);
	for (unsigned int i = 0; i < t->count && result == READ_ITEM; i++)
		result = find_field(r, graph_field(r->graph, t->first + i),
				    &csv->fields[i]);
	return result;
}

static enum read_result find_where(struct reader *r)
{
	struct csv_reader *csv = r->state;
	const struct column_pair *p;
	unsigned int n = 0;
	int column;

	for (p = r->options->where; p; p = p->next)
		n++;
	csv->where = calloc(n + 1, sizeof(*csv->where));
	if (!csv->where)
		exit(fail_errno(ENOMEM, "%s", r->file.name));
	for (p = r->options->where; p; p = p->next) {
		column = csv_find(&csv->row, p->column);
		if (column < 0)
			return no_column(r, "--where", p->column);
		csv->where[csv->nwhere++] =
			(struct csv_where) { column, p->text };
	}
	return READ_ITEM;
}

static enum read_result find_timestamp(struct reader *r)
{
	struct csv_reader *csv = r->state;
	const char *name = r->options->timestamp;

	csv->timestamp = csv_find(&csv->row, name ? name : "timestamp");
	if (csv->timestamp >= 0 || (!name && input_stamps(r->inputs[0])))
		return READ_ITEM;
	return no_column(r, name ? "--timestamp" :
			 "the timestamp (--timestamp COLUMN names another)",
			 name ? name : "timestamp");
}

static enum read_result find_arrival(struct reader *r)
{
	struct csv_reader *csv = r->state;
	const char *name = r->options->arrival;

	csv->arrival = name ? csv_find(&csv->row, name) : -1;
	r->has_arrival = name;
	if (name && csv->arrival < 0)
		return no_column(r, "--arrival", name);
	return READ_ITEM;
}

static enum read_result read_header(struct reader *r)
{
	struct csv_reader *csv = r->state;
	enum read_result result = csv_read(&r->file, &csv->row);

	if (result != READ_ITEM)
		return result;
	csv->begun = true;
	csv->columns = csv->row.count;
	result = find_timestamp(r);
	if (result == READ_ITEM)
		result = find_arrival(r);
	if (result == READ_ITEM)
		result = find_where(r);
	if (result == READ_ITEM)
		result = find_fields(r);
	return result;
}

static bool wanted(const struct csv_reader *csv)
{
	for (unsigned int i = 0; i < csv->nwhere; i++)
		if (strcmp(csv->row.cells[csv->where[i].column].text,
			   csv->where[i].text))
			return false;
	return true;
}

static enum read_result refuse_cell(const struct reader *r,
				    const struct csv_cell *cell,
				    const char *name, const char *why)
{
	const struct csv_reader *csv = r->state;

	return file_refuse(&r->file, csv->row.line, cell->at, "%s: %s: '%.40s'",
			   name, why, cell->text);
}

/* A time in @column; none, if that is -1. */
static enum read_result read_time(const struct reader *r, int column,
				  const char *name, uint64_t *time)
{
	const struct csv_reader *csv = r->state;

	if (column < 0 || number_parse(csv->row.cells[column].text, time))
		return READ_ITEM;
	return refuse_cell(r, &csv->row.cells[column], name,
			   "not a whole number from 0 to 2^64 - 1");
}

static enum read_result read_times(struct reader *r, struct fluxion_item *item)
{
	const struct csv_reader *csv = r->state;
	enum read_result result;
	uint64_t ts = 0;

	result = read_time(r, csv->timestamp, "timestamp", &ts);
	if (result == READ_ITEM)
		result = read_time(r, csv->arrival, "arrival", &r->arrival);
	*item = (struct fluxion_item) {
		.ts = ts,
		.kind = FLUXION_ITEM_VALUE,
		.flags = FLUXION_ITEM_TS,
	};
	return result;
}

static enum read_result read_field(struct reader *r,
				   const struct csv_field *field, char *record)
{
	const struct fluxion_type *t = graph_type(r->graph, field->type);
	const struct csv_reader *csv = r->state;
	const struct csv_cell *cell = &csv->row.cells[field->column];
	const char *why = "not a value";

	if (t->kind == FLUXION_TYPE_BYTES) {
		if (cell->len > t->size)
			return refuse_cell(r, cell, field->name,
					   "longer than the field");
		memset(record + field->offset, 0, t->size);
		memcpy(record + field->offset, cell->text, cell->len);
		return READ_ITEM;
	}
	if (fluxion_value_parse(r->graph, field->type, cell->text, NULL,
				parse_flags(r), record + field->offset, &why))
		return refuse_cell(r, cell, field->name, why);
	return READ_ITEM;
}

static enum read_result csv_next(struct reader *r, struct fluxion_item *item,
				 unsigned int *input)
{
	struct csv_reader *csv = r->state;
	enum read_result result = READ_ITEM;

	if (!csv->begun)
		result = read_header(r);
	do {
		if (result == READ_ITEM)
			result = csv_read(&r->file, &csv->row);
		if (result != READ_ITEM)
			return result;
		if (csv->row.count != csv->columns)
			return file_refuse(&r->file, csv->row.line, 0,
					   "%u cells, but the header has %u",
					   csv->row.count, csv->columns);
	} while (!wanted(csv));
	*input = 0;
	result = read_times(r, item);
	for (unsigned int i = 0; i < csv->nfields && result == READ_ITEM; i++)
		result = read_field(r, &csv->fields[i],
				    fluxion_item_record(item));
	return result;
}

static void csv_close(struct reader *r)
{
	struct csv_reader *csv = r->state;

	csv_free(&csv->row);
	free(csv->fields);
	free(csv->where);
}

static int csv_check(const struct writer *w)
{
	if (!w->named)
		return STATUS_OK;
	return fail(STATUS_REFUSED,
		    "csv cannot hold the items of several outputs: give %s its file with --out %s=FILE",
		    w->stream, w->stream);
}

static void csv_head(struct writer *w)
{
	const struct fluxion_type *t = graph_type(w->graph, w->type);
	char name[16];

	writer_puts(w, "timestamp");
	switch (t->kind) {
	case FLUXION_TYPE_RECORD:
		for (unsigned int i = 0; i < t->count; i++) {
			writer_puts(w, ",");
			writer_puts(w, graph_field(w->graph,
						   t->first + i)->name);
		}
		break;
	case FLUXION_TYPE_TUPLE:
		for (unsigned int i = 0; i < t->count; i++) {
			snprintf(name, sizeof(name), ",v%u", i);
			writer_puts(w, name);
		}
		break;
	case FLUXION_TYPE_PAIR:
		writer_puts(w, ",prev,cur");
		break;
	default:
		writer_puts(w, ",v");
	}
	writer_puts(w, "\n");
}

static void write_cell(struct writer *w, uint32_t type, const char *record)
{
	const struct fluxion_type *t = graph_type(w->graph, type);
	size_t len, begin;
	char *text;

	writer_puts(w, ",");
	if (t->kind == FLUXION_TYPE_BYTES) {
		csv_write(w, record, bytes_length(record, t->size));
		return;
	}
	begin = w->len;
	writer_value(w, type, record);
	if (t->kind < FLUXION_TYPE_BYTES)
		return;
	len = w->len - begin;
	text = strndup(w->buf + begin, len);
	if (!text)
		exit(fail_errno(ENOMEM, "%s", w->file));
	w->len = begin;
	csv_write(w, text, len);
	free(text);
}

/* {current, previous, u64 tprev, u8 has} */
static void write_pair(struct writer *w, uint32_t part, const char *record)
{
	uint32_t size = graph_type(w->graph, part)->size;

	if (record[2 * size + 8])
		write_cell(w, part, record + size);
	else
		writer_puts(w, ",none");
	write_cell(w, part, record);
}

static int csv_item(struct writer *w, const struct fluxion_item *item)
{
	const struct fluxion_type *t = graph_type(w->graph, w->type);
	const char *record = (const char *)(item + 1);
	const struct fluxion_field *f = graph_field(w->graph, t->first);
	char text[64];

	if (item->kind == FLUXION_ITEM_END)
		return STATUS_OK;
	if (item->kind == FLUXION_ITEM_ERROR) {
		w->errors++;
		fluxion_item_print(w->graph, w->type, item, text, sizeof(text));
		fprintf(stderr, "%s: %s\n", w->stream, text);
		return STATUS_OK;
	}
	writer_number(w, item->ts);
	if (t->kind == FLUXION_TYPE_RECORD || t->kind == FLUXION_TYPE_TUPLE)
		for (unsigned int i = 0; i < t->count; i++)
			write_cell(w, f[i].type, record + f[i].offset);
	else if (t->kind == FLUXION_TYPE_PAIR)
		write_pair(w, t->first, record);
	else
		write_cell(w, w->type, record);
	writer_puts(w, "\n");
	return STATUS_OK;
}

const struct format format_csv = {
	.name = "csv",
	.suffix = { "csv" },
	.reader_size = sizeof(struct csv_reader),
	.next = csv_next,
	.close = csv_close,
	.check = csv_check,
	.head = csv_head,
	.item = csv_item,
};
