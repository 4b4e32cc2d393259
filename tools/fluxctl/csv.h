/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: csv - rows of comma-separated values, as RFC 4180 has them. */
#ifndef FLUXCTL_CSV_H
#define FLUXCTL_CSV_H

#include "file.h"
#include "format.h"

/**
 * struct csv_cell - one cell of a row
 * @text: without quotes, NUL-terminated
 * @len: its length
 * @at: where it stands in the row
 */
struct csv_cell {
	char *text;
	size_t len;
	size_t at;
};

/**
 * struct csv_row - the row that was taken last
 * @line: as it stands in the file, for file_refuse()
 * @cells: the cells
 * @count: how many
 * @capacity: how many there is room for
 * @text: the cells' texts
 * @size: bytes that it holds
 */
struct csv_row {
	char *line;
	struct csv_cell *cells;
	unsigned int count;
	unsigned int capacity;
	char *text;
	size_t size;
};

/**
 * csv_read() - take the next row; empty lines are passed over
 */
enum read_result csv_read(struct file *f, struct csv_row *row);

void csv_free(struct csv_row *row);

/**
 * csv_find() - the number of a cell with this text, or -1
 */
int csv_find(const struct csv_row *row, const char *text);

/**
 * csv_write() - add one cell, in quotes if it needs them
 */
void csv_write(struct writer *w, const char *text, size_t len);

#endif /* FLUXCTL_CSV_H */
