/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: io_options - the options that say which files, and in which format.
 *
 * --where, --map and --timestamp belong to the --in before them; those before
 * the first --in, to every file.
 */
#ifndef FLUXCTL_IO_OPTIONS_H
#define FLUXCTL_IO_OPTIONS_H

#include "format.h"

/**
 * struct io_output - one --out NAME=FILE
 */
struct io_output {
	const char *name;
	const char *file;
};

/**
 * struct io_options - what the options say
 * @format: --format, NULL: by the file's name
 * @in_format: --in-format, NULL: @format
 * @out_format: --out-format, NULL: @format
 * @sources: one for each --in
 * @nsources: how many
 * @all: what holds for all of them
 * @outputs: one for each --out
 * @noutputs: how many
 * @sort: --sort
 * @ends: --end
 * @skip_errors: --skip-errors
 * @clock_items: --clock items
 * @unit_ns: --timestamp-unit, in nanoseconds
 */
struct io_options {
	const struct format *format;
	const struct format *in_format;
	const struct format *out_format;
	struct source_options *sources;
	unsigned int nsources;
	struct source_options all;
	struct io_output *outputs;
	unsigned int noutputs;
	bool sort;
	bool ends;
	bool skip_errors;
	bool clock_items;
	uint64_t unit_ns;
};

/* What was read; the parsers fill it in. */
extern struct io_options io;

/* Options of a command that reads items, of one that writes them, of both. */
extern const struct argp io_read_argp, io_write_argp, io_format_argp;
/* ... and of run: all of these, and which file goes where. */
extern const struct argp io_files_argp;

static inline const struct format *io_in_format(void)
{
	return io.in_format ? io.in_format : io.format;
}

static inline const struct format *io_out_format(void)
{
	return io.out_format ? io.out_format : io.format;
}

/**
 * io_sources() - complete the sources: stdin where there is no --in
 * @inputs: the program's inputs: each gets a source
 */
int io_sources(const struct fluxion_node *const *inputs, unsigned int count);

/**
 * io_writer() - how an output is to be written
 * @outputs: all of them: if several go to stdout, the format tells them apart
 */
struct writer io_writer(const char *output,
			const struct fluxion_node *const *outputs,
			unsigned int count);

/**
 * io_check_outputs() - every --out names an output, once
 */
int io_check_outputs(const struct fluxion_node *const *outputs,
		     unsigned int count);

#endif /* FLUXCTL_IO_OPTIONS_H */
