/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: file - a file that is read without ever waiting.
 *
 * Everything is read through one buffer of bounded size. Where a pipe or a
 * terminal has nothing yet, the answer is READ_AGAIN: the caller has streams to
 * look after, and waits for all of them together.
 */
#ifndef FLUXCTL_FILE_H
#define FLUXCTL_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum read_result {
	READ_END,	/* nothing more */
	READ_ITEM,	/* here it is */
	READ_AGAIN,	/* nothing yet: wait for the file to be readable */
	READ_FAILED,	/* the one message has been printed */
};

#define FILE_LINE_MAX	(1 << 20)	/* bytes of one line or quoted row */

/**
 * struct file - an open file
 * @name: for messages
 * @fd: its descriptor
 * @buf: what has been read; there is always room for one more byte behind it
 * @capacity: bytes of @buf
 * @begin: first byte that has not been taken
 * @end: behind the last one
 * @scanned: bytes behind @begin that are known to hold no end of a line
 * @quoted: ... and whether a quote is open there
 * @regular: it can always be read
 * @eof: the file has nothing more
 * @broken: it cannot be read
 * @line: number of the line that was taken last, from 1
 * @lines: ends of lines that have been taken
 */
struct file {
	const char *name;
	int fd;
	char *buf;
	size_t capacity;
	size_t begin;
	size_t end;
	size_t scanned;
	bool quoted;
	bool regular;
	bool eof;
	bool broken;
	unsigned long line;
	unsigned long lines;
};

/**
 * file_open() - open a file for reading; "-" is the standard input
 * Return: STATUS_OK or the exit status.
 */
int file_open(struct file *f, const char *path);
void file_close(struct file *f);

/**
 * file_fill() - read on, without waiting
 *
 * Return: READ_ITEM when there are more bytes than before, READ_END, ...
 */
enum read_result file_fill(struct file *f);

/**
 * file_line() - take the next line, without its end
 * @quotes: an end of a line inside double quotes does not count
 * @line: set to it, NUL-terminated; valid until the next call
 * @len: its length
 */
enum read_result file_line(struct file *f, bool quotes, char **line,
			   size_t *len);

/**
 * file_refuse() - "NAME:LINE:COLUMN: error: ..."
 * @at: where in the line that was taken last, as an offset from its begin
 *
 * Return: READ_FAILED.
 */
enum read_result file_refuse(const struct file *f, const char *line,
			     size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif /* FLUXCTL_FILE_H */
