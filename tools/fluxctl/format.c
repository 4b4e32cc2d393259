// SPDX-License-Identifier: GPL-2.0
/* fluxion: format - what the readers and writers of all formats share. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "format.h"
#include "stop.h"

static const struct format *const formats[] = {
	&format_text, &format_csv, &format_ndjson, &format_raw,
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

const struct format *format_guess(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < ARRAY_SIZE(formats); i++)
		for (int k = 0; formats[i]->suffix[k]; k++)
			if (!strcmp(formats[i]->suffix[k], dot + 1))
				return formats[i];
	return &format_text;
}

const struct fluxion_type *graph_type(const struct fluxion_graph *g,
				      uint32_t type)
{
	return (const struct fluxion_type *)
		((const char *)g + g->types.offset) + type;
}

const struct fluxion_field *graph_field(const struct fluxion_graph *g,
					uint32_t field)
{
	return (const struct fluxion_field *)
		((const char *)g + g->fields.offset) + field;
}

size_t bytes_length(const void *record, size_t size)
{
	while (size && !((const char *)record)[size - 1])
		size--;
	return size;
}

int reader_open(struct reader *r)
{
	int err;

	r->format = r->options->format;
	if (!r->format)
		r->format = format_guess(r->options->path);
	if (r->count > 1 && !r->format->many)
		return fail(STATUS_REFUSED,
			    "%s cannot hold the items of %u inputs: give each input its file with --in NAME=FILE",
			    r->format->name, r->count);
	err = file_open(&r->file, r->options->path);
	if (err)
		return err;
	r->state = calloc(1, r->format->reader_size + 1);
	if (!r->state)
		return fail_errno(ENOMEM, "%s", r->file.name);
	return r->format->open ? r->format->open(r) : STATUS_OK;
}

void reader_close(struct reader *r)
{
	if (r->state && r->format->close)
		r->format->close(r);
	free(r->state);
	r->state = NULL;
	file_close(&r->file);
}

int writer_open(struct writer *w)
{
	int err = w->format->check ? w->format->check(w) : STATUS_OK;

	if (err)
		return err;
	w->fd = STDOUT_FILENO;
	if (strcmp(w->file, "-"))
		w->fd = open(w->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     0666);
	else
		w->file = "stdout";
	if (w->fd < 0)
		return fail_errno(errno, "%s", w->file);
	if (w->format->head)
		w->format->head(w);
	return writer_flush(w);
}

int writer_flush(struct writer *w)
{
	size_t done = 0;
	ssize_t n;

	while (done < w->len) {
		n = write(w->fd, w->buf + done, w->len - done);
		if (n < 0 && errno == EINTR && !stop_wanted())
			continue;
		if (n < 0 && errno == EINTR)
			return STATUS_FAILED;
		if (n < 0 && errno == EPIPE && w->fd == STDOUT_FILENO &&
		    stop_by_pipe())
			return STATUS_FAILED;
		if (n < 0)
			return fail_errno(errno, "%s", w->file);
		done += n;
	}
	w->len = 0;
	return STATUS_OK;
}

int writer_close(struct writer *w)
{
	int err = STATUS_OK;

	if (w->errors)
		fprintf(stderr, "fluxctl: %s: %lu error item%s\n", w->stream,
			w->errors, w->errors == 1 ? "" : "s");
	if (w->fd > STDOUT_FILENO && close(w->fd))
		err = fail_errno(errno, "%s", w->file);
	free(w->buf);
	w->buf = NULL;
	return err;
}

char *writer_space(struct writer *w, size_t n)
{
	size_t capacity = w->capacity ? w->capacity : 64 * 1024;

	if (w->capacity - w->len >= n)
		return w->buf + w->len;
	while (capacity - w->len < n)
		capacity *= 2;
	w->buf = realloc(w->buf, capacity);
	if (!w->buf)
		exit(fail_errno(ENOMEM, "%s", w->file));
	w->capacity = capacity;
	return w->buf + w->len;
}

void writer_puts(struct writer *w, const char *text)
{
	size_t len = strlen(text);

	memcpy(writer_space(w, len), text, len);
	w->len += len;
}

void writer_number(struct writer *w, uint64_t number)
{
	char digits[20];
	int n = sizeof(digits);

	do {
		digits[--n] = '0' + number % 10;
		number /= 10;
	} while (number);
	memcpy(writer_space(w, sizeof(digits)), digits + n, sizeof(digits) - n);
	w->len += sizeof(digits) - n;
}

void writer_value(struct writer *w, uint32_t type, const void *record)
{
	size_t room = 256;
	int n;

	for (;;) {
		char *to = writer_space(w, room);

		n = fluxion_value_print(w->graph, type, record, to, room);
		if (n < (int)room)
			break;
		room = n + 1;
	}
	w->len += n;
}
