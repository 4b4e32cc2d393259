/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: format - how items are written in files: text, csv, ndjson, raw.
 *
 * A format is one table entry: a reader, which makes items of a file, and a
 * writer, which makes a file of items. To add one, write format_NAME.c and list
 * it in format.c.
 */
#ifndef FLUXCTL_FORMAT_H
#define FLUXCTL_FORMAT_H

#include "file.h"
#include "fluxctl.h"

struct reader;
struct writer;

/**
 * struct format - one format
 * @name: for --format
 * @suffix: of file names, up to an empty one
 * @reader_size: bytes of its reader's private state
 * @many: one file can hold the items of several streams
 * @open: prepare a reader; what can be refused before a byte is read
 * @next: the next item. @item has room for the largest record of the inputs;
 *        @input is set to the index of the input that it is for.
 * @close: free what @open and @next allocated. Optional.
 * @check: can a writer write this stream at all
 * @head: write what stands before the items. Optional.
 * @item: write one item: a value, an error or END
 */
struct format {
	const char *name;
	const char *suffix[3];
	size_t reader_size;
	bool many;
	int (*open)(struct reader *r);
	enum read_result (*next)(struct reader *r, struct fluxion_item *item,
				 unsigned int *input);
	void (*close)(struct reader *r);
	int (*check)(const struct writer *w);
	void (*head)(struct writer *w);
	int (*item)(struct writer *w, const struct fluxion_item *item);
};

extern const struct format format_text, format_csv, format_ndjson, format_raw;

/**
 * struct column_pair - COLUMN=TEXT of --where and --map
 */
struct column_pair {
	const char *column;
	const char *text;
	struct column_pair *next;
};

/**
 * struct source_options - how one file is to be read
 * @path: the file
 * @input: the input that it is for, or NULL: it says so itself
 * @format: NULL: by the name of the file, else text
 * @timestamp: name of the column or key with the timestamp, or NULL
 * @arrival: name of the column that says when a row arrived, or NULL
 * @where: take only rows that have these texts in these columns
 * @map: the column for a field
 * @round: round decimals that have too many digits
 */
struct source_options {
	const char *path;
	const char *input;
	const struct format *format;
	const char *timestamp;
	const char *arrival;
	struct column_pair *where;
	struct column_pair *map;
	bool round;
};

/**
 * struct reader - a file that is read as items
 * @format: how
 * @file: the file
 * @options: see there
 * @graph: the pipeline's graph
 * @inputs: the inputs that its items are for
 * @count: how many
 * @arrival: when the item that was read last arrived, if @has_arrival
 * @has_arrival: the file says so
 * @state: the format's own
 */
struct reader {
	const struct format *format;
	struct file file;
	const struct source_options *options;
	const struct fluxion_graph *graph;
	const struct fluxion_node *const *inputs;
	unsigned int count;
	uint64_t arrival;
	bool has_arrival;
	void *state;
};

/**
 * reader_open() - open a file and prepare to read it
 * @r: its @options, @graph, @inputs and @count are set
 */
int reader_open(struct reader *r);
void reader_close(struct reader *r);

/* May items of this input go without a timestamp? (stamp = arrival) */
static inline bool input_stamps(const struct fluxion_node *input)
{
	return input->arg[2] == 1;
}

static inline unsigned int parse_flags(const struct reader *r)
{
	return r->options->round ? FLUXION_PARSE_ROUND : 0;
}

/**
 * struct writer - a file that items are written to
 * @format: how
 * @file: its name
 * @fd: its descriptor
 * @stream: the output's name
 * @named: its items are marked with the name: several share a file
 * @ends: END is written, too
 * @skip_errors: leave out error items that cannot be written
 * @graph: the pipeline's graph
 * @type: of the items
 * @errors: error items that were not written to the file
 * @buf: what is to be written
 * @len: bytes in it
 * @capacity: bytes that it holds
 */
struct writer {
	const struct format *format;
	const char *file;
	int fd;
	const char *stream;
	bool named;
	bool ends;
	bool skip_errors;
	const struct fluxion_graph *graph;
	uint32_t type;
	unsigned long errors;
	char *buf;
	size_t len;
	size_t capacity;
};

/**
 * writer_open() - open a file and begin it
 * @w: its @format, @file ("-": stdout), @stream, @graph ... are set
 */
int writer_open(struct writer *w);

/**
 * writer_item() - add one item to what is to be written
 */
static inline int writer_item(struct writer *w, const struct fluxion_item *item)
{
	return w->format->item(w, item);
}

/**
 * writer_flush() - write all of it
 *
 * A reader of a pipe that went away is no failure of ours: the process then
 * ends with SIGPIPE, as it should, after the caller has cleaned up.
 */
int writer_flush(struct writer *w);

/**
 * writer_close() - close it, and say how many error items it lacks
 */
int writer_close(struct writer *w);

/**
 * writer_space() - room for @n more bytes at the end
 * Return: where; add to @len what was used. Exits when memory is out.
 */
char *writer_space(struct writer *w, size_t n);
void writer_puts(struct writer *w, const char *text);
void writer_number(struct writer *w, uint64_t number);

/**
 * writer_value() - add a value as the language writes it
 */
void writer_value(struct writer *w, uint32_t type, const void *record);

/**
 * format_find() - a format by its name
 */
const struct format *format_find(const char *name);

/**
 * format_guess() - a format by the name of a file: text if nothing else
 */
const struct format *format_guess(const char *path);

/* The types and fields of a graph. */
const struct fluxion_type *graph_type(const struct fluxion_graph *g,
				      uint32_t type);
const struct fluxion_field *graph_field(const struct fluxion_graph *g,
					uint32_t field);

/* The bytes of a bytes(n) field that are not padding. */
size_t bytes_length(const void *record, size_t size);

#endif /* FLUXCTL_FORMAT_H */
