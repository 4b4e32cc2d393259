// SPDX-License-Identifier: GPL-2.0
/* fluxion: io_options - the options that say which files, and in which format. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "io_options.h"

enum {
	KEY_IN = 'i',
	KEY_OUT = 'o',
	KEY_FORMAT = 'F',
	KEY_WHERE = 'w',
	KEY_MAP = 'm',
	KEY_TIMESTAMP = 't',
	KEY_IN_FORMAT = 256,
	KEY_OUT_FORMAT,
	KEY_SORT,
	KEY_ROUND,
	KEY_END,
	KEY_SKIP_ERRORS,
	KEY_CLOCK,
	KEY_UNIT,
	KEY_ARRIVAL,
};

struct io_options io = {
	.all = { .path = "-" },
	.unit_ns = 1,
};

static void *grow(void *array, unsigned int count, size_t size)
{
	array = realloc(array, (count + 1) * size);
	if (!array)
		exit(fail_errno(ENOMEM, "options"));
	memset((char *)array + count * size, 0, size);
	return array;
}

/* Cut NAME=REST in two, in place. Return: REST. */
static char *cut(char *arg, struct argp_state *state, const char *what)
{
	char *at = strchr(arg, '=');

	if (!at || at == arg)
		argp_error(state, "'%s' is not of the form %s", arg, what);
	*at = 0;
	return at + 1;
}

/* What the options of one source go to: the last --in, or all. */
static struct source_options *current(void)
{
	return io.nsources ? &io.sources[io.nsources - 1] : &io.all;
}

static void add_pair(struct column_pair **list, const char *column,
		     const char *text)
{
	struct column_pair *p = grow(NULL, 0, sizeof(*p));

	p->column = column;
	p->text = text;
	p->next = *list;
	*list = p;
}

static const struct format *need_format(const char *name,
					struct argp_state *state)
{
	const struct format *format = format_find(name);

	if (!format)
		argp_error(state,
			   "no such format: '%s' (text, csv, ndjson, raw)",
			   name);
	return format;
}

static error_t parse_format(int key, char *arg, struct argp_state *state)
{
	if (key != KEY_FORMAT)
		return ARGP_ERR_UNKNOWN;
	io.format = need_format(arg, state);
	return 0;
}

static error_t parse_read(int key, char *arg, struct argp_state *state)
{
	char *rest;

	switch (key) {
	case KEY_TIMESTAMP:
		current()->timestamp = arg;
		/* Named once, it is meant for all files, wherever it stands. */
		if (!io.all.timestamp)
			io.all.timestamp = arg;
		return 0;
	case KEY_ARRIVAL:
		current()->arrival = arg;
		if (!io.all.arrival)
			io.all.arrival = arg;
		return 0;
	case KEY_WHERE:
		rest = cut(arg, state, "COLUMN=VALUE");
		add_pair(&current()->where, arg, rest);
		return 0;
	case KEY_MAP:
		rest = cut(arg, state, "COLUMN=FIELD");
		add_pair(&current()->map, arg, rest);
		return 0;
	case KEY_ROUND:
		io.all.round = true;
		return 0;
	case KEY_SORT:
		io.sort = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse_write(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	(void)state;
	switch (key) {
	case KEY_END:
		io.ends = true;
		return 0;
	case KEY_SKIP_ERRORS:
		io.skip_errors = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void parse_unit(const char *arg, struct argp_state *state)
{
	char text[16];

	snprintf(text, sizeof(text), "1%s", arg);
	if (!duration_parse(text, &io.unit_ns))
		argp_error(state, "no such unit: '%s' (ns, us, ms, s)", arg);
}

static error_t parse_files(int key, char *arg, struct argp_state *state)
{
	char *rest;

	switch (key) {
	case KEY_IN_FORMAT:
		io.in_format = need_format(arg, state);
		return 0;
	case KEY_OUT_FORMAT:
		io.out_format = need_format(arg, state);
		return 0;
	case KEY_IN:
		rest = cut(arg, state, "NAME=FILE");
		io.sources = grow(io.sources, io.nsources,
				  sizeof(*io.sources));
		io.sources[io.nsources].input = arg;
		io.sources[io.nsources++].path = rest;
		return 0;
	case KEY_OUT:
		rest = cut(arg, state, "NAME=FILE");
		io.outputs = grow(io.outputs, io.noutputs,
				  sizeof(*io.outputs));
		io.outputs[io.noutputs].name = arg;
		io.outputs[io.noutputs++].file = rest;
		return 0;
	case KEY_CLOCK:
		if (strcmp(arg, "items"))
			argp_error(state, "no such clock: '%s' (items)", arg);
		io.clock_items = true;
		return 0;
	case KEY_UNIT:
		parse_unit(arg, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option format_options[] = {
	{ "format", KEY_FORMAT, "FORMAT", 0,
	  "Of the items: text, csv, ndjson or raw (else as the file's name ends, else text)",
	  0 },
	{ 0 },
};

static const struct argp_option read_options[] = {
	{ "timestamp", KEY_TIMESTAMP, "COLUMN", 0,
	  "csv: the column with the timestamps (else: timestamp); given once, of all files", 1 },
	{ "arrival", KEY_ARRIVAL, "COLUMN", 0,
	  "csv: the column that says when a row arrived: it, and not the timestamp, is the order", 1 },
	{ "where", KEY_WHERE, "COLUMN=VALUE", 0,
	  "csv: only the rows that have this value there", 1 },
	{ "map", KEY_MAP, "COLUMN=FIELD", 0,
	  "csv: read a field (or v) from this column", 1 },
	{ "round", KEY_ROUND, NULL, 0,
	  "Round decimals with too many digits, half away from zero", 1 },
	{ "sort", KEY_SORT, NULL, 0,
	  "Sort each file by timestamp, or arrival, first (in memory)", 1 },
	{ 0 },
};

static const struct argp_option write_options[] = {
	{ "end", KEY_END, NULL, 0, "Write END, too (text, ndjson)", 2 },
	{ "skip-errors", KEY_SKIP_ERRORS, NULL, 0,
	  "raw: leave error items out, and count them", 2 },
	{ 0 },
};

static const struct argp_option file_options[] = {
	{ "in-format", KEY_IN_FORMAT, "FORMAT", 0, "Of what is read", 1 },
	{ "out-format", KEY_OUT_FORMAT, "FORMAT", 0, "Of what is written", 2 },
	{ "in", KEY_IN, "NAME=FILE", 0,
	  "Feed input NAME from FILE (- is stdin)", 1 },
	{ "out", KEY_OUT, "NAME=FILE", 0, "Write output NAME to FILE", 2 },
	{ "clock", KEY_CLOCK, "items", 0,
	  "Run on a clock that the items' timestamps move (in this process)",
	  3 },
	{ "timestamp-unit", KEY_UNIT, "UNIT", 0,
	  "... which are in ns (the default), us, ms or s", 3 },
	{ 0 },
};

const struct argp io_format_argp = {
	.options = format_options,
	.parser = parse_format,
};

const struct argp io_read_argp = {
	.options = read_options,
	.parser = parse_read,
};

const struct argp io_write_argp = {
	.options = write_options,
	.parser = parse_write,
};

static const struct argp_child file_children[] = {
	{ &io_format_argp, 0, NULL, 0 },
	{ &io_read_argp, 0, NULL, 0 },
	{ &io_write_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp io_files_argp = {
	.options = file_options,
	.parser = parse_files,
	.children = file_children,
};

static void append(struct column_pair **list, struct column_pair *more)
{
	while (*list)
		list = &(*list)->next;
	*list = more;
}

/* What stands before the first --in holds for every file. */
static void complete(struct source_options *s)
{
	if (!s->timestamp)
		s->timestamp = io.all.timestamp;
	if (!s->arrival)
		s->arrival = io.all.arrival;
	append(&s->where, io.all.where);
	append(&s->map, io.all.map);
	s->round = io.all.round;
	s->format = io_in_format();
}

static int need_source(const char *input)
{
	for (unsigned int i = 0; i < io.nsources; i++)
		if (!io.sources[i].input || !strcmp(io.sources[i].input, input))
			return STATUS_OK;
	return fail(STATUS_REFUSED,
		    "input %s has no --in (--in %s=/dev/null gives it nothing)",
		    input, input);
}

int io_sources(const struct fluxion_node *const *inputs, unsigned int count)
{
	int err = STATUS_OK;

	for (unsigned int i = 0; i < io.nsources; i++)
		complete(&io.sources[i]);
	if (!io.nsources && count) {
		io.sources = grow(NULL, 0, sizeof(*io.sources));
		io.sources[0] = io.all;
		io.sources[0].format = io_in_format();
		io.nsources = 1;
		if (count == 1)
			io.sources[0].input = inputs[0]->name;
	}
	for (unsigned int i = 0; i < count && !err; i++)
		err = need_source(inputs[i]->name);
	return err;
}

static const char *output_file(const char *output)
{
	for (unsigned int i = 0; i < io.noutputs; i++)
		if (!strcmp(io.outputs[i].name, output))
			return io.outputs[i].file;
	return "-";
}

struct writer io_writer(const char *output,
			const struct fluxion_node *const *outputs,
			unsigned int count)
{
	struct writer w = {
		.file = output_file(output),
		.format = io_out_format(),
		.ends = io.ends,
		.skip_errors = io.skip_errors,
	};
	unsigned int shared = 0;

	for (unsigned int i = 0; i < count; i++)
		shared += !strcmp(output_file(outputs[i]->name), "-");
	w.named = shared > 1 && !strcmp(w.file, "-");
	if (!w.format)
		w.format = format_guess(w.file);
	return w;
}

int io_check_outputs(const struct fluxion_node *const *outputs,
		     unsigned int count)
{
	unsigned int k;

	for (unsigned int i = 0; i < io.noutputs; i++) {
		const char *name = io.outputs[i].name;

		for (k = 0; k < count && strcmp(outputs[k]->name, name); k++)
			;
		if (k == count)
			return fail(STATUS_REFUSED,
				    "the program has no output '%s'", name);
		for (k = 0; k < i; k++)
			if (!strcmp(io.outputs[k].name, name))
				return fail(STATUS_REFUSED,
					    "output %s has two files", name);
	}
	return STATUS_OK;
}
