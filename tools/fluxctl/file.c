// SPDX-License-Identifier: GPL-2.0
/* fluxion: file - a file that is read without ever waiting. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "file.h"
#include "fluxctl.h"

#define FILE_BUFFER	(256 * 1024)

int file_open(struct file *f, const char *path)
{
	struct stat st;
	bool in = !strcmp(path, "-");

	memset(f, 0, sizeof(*f));
	f->name = in ? "stdin" : path;
	f->fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st))
		return fail_errno(errno, "%s", f->name);
	if (S_ISDIR(st.st_mode))
		return fail_errno(EISDIR, "%s", f->name);
	f->regular = S_ISREG(st.st_mode);
	f->capacity = FILE_BUFFER;
	f->buf = malloc(f->capacity + 1);
	return f->buf ? STATUS_OK : fail_errno(ENOMEM, "%s", f->name);
}

void file_close(struct file *f)
{
	if (f->fd > STDIN_FILENO)
		close(f->fd);
	free(f->buf);
	f->buf = NULL;
}

/* Make room behind what has not been taken. */
static enum read_result make_room(struct file *f)
{
	char *buf;

	if (f->begin) {
		memmove(f->buf, f->buf + f->begin, f->end - f->begin);
		f->end -= f->begin;
		f->begin = 0;
	}
	if (f->end < f->capacity)
		return READ_ITEM;
	if (f->capacity >= FILE_LINE_MAX) {
		f->line = f->lines + 1;
		return file_refuse(f, f->buf, 0, "a line of more than %d bytes%s",
				   FILE_LINE_MAX,
				   f->quoted ? ": is a quote not closed?" : "");
	}
	buf = realloc(f->buf, 2 * f->capacity + 1);
	if (!buf) {
		fail_errno(ENOMEM, "%s", f->name);
		return READ_FAILED;
	}
	f->buf = buf;
	f->capacity *= 2;
	return READ_ITEM;
}

enum read_result file_fill(struct file *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };
	ssize_t n;

	if (f->eof)
		return READ_END;
	if (f->end == f->capacity && make_room(f) == READ_FAILED)
		return READ_FAILED;
	if (!f->regular && poll(&p, 1, 0) < 1)
		return READ_AGAIN;
	n = read(f->fd, f->buf + f->end, f->capacity - f->end);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return READ_AGAIN;
	if (n < 0) {
		f->broken = true;
		fail_errno(errno, "%s", f->name);
		return READ_FAILED;
	}
	f->end += n;
	f->eof = !n;
	return n ? READ_ITEM : READ_END;
}

/* The end of the line that begins at @begin, or NULL. */
static char *line_end(struct file *f, bool quotes)
{
	char *p = f->buf + f->begin + f->scanned;
	char *end = f->buf + f->end;

	f->scanned = f->end - f->begin;
	if (!quotes)
		return memchr(p, '\n', end - p);
	for (; p < end; p++) {
		if (*p == '"')
			f->quoted = !f->quoted;
		else if (*p == '\n' && !f->quoted)
			return p;
	}
	return NULL;
}

static void take_line(struct file *f, char *end, char **line, size_t *len)
{
	char *begin = f->buf + f->begin;

	f->line = f->lines + 1;
	for (const char *p = begin; (p = memchr(p, '\n', end - p)); p++)
		f->lines++;
	f->lines++;
	f->begin = end - f->buf + (end < f->buf + f->end);
	f->scanned = 0;
	f->quoted = false;
	if (f->line == 1 && end - begin >= 3 && !memcmp(begin, "\xef\xbb\xbf", 3))
		begin += 3;
	if (end > begin && end[-1] == '\r')
		end--;
	*end = 0;
	*line = begin;
	*len = end - begin;
}

enum read_result file_line(struct file *f, bool quotes, char **line,
			   size_t *len)
{
	enum read_result result;
	char *end;

	for (;;) {
		end = line_end(f, quotes);
		if (!end && f->eof && f->begin == f->end)
			return READ_END;
		if (!end && f->eof)
			end = f->buf + f->end;
		if (end)
			break;
		result = file_fill(f);
		if (result == READ_AGAIN || result == READ_FAILED)
			return result;
	}
	take_line(f, end, line, len);
	if (memchr(*line, 0, *len))
		return file_refuse(f, *line, strlen(*line), "a zero byte");
	return READ_ITEM;
}

enum read_result file_refuse(const struct file *f, const char *line,
			     size_t at, const char *format, ...)
{
	unsigned long number = f->line;
	size_t begin = 0;
	va_list ap;

	for (size_t i = 0; i < at; i++) {
		if (line[i] != '\n')
			continue;
		number++;
		begin = i + 1;
	}
	fflush(stdout);
	fprintf(stderr, "%s:%lu:%zu: error: ", f->name, number, at - begin + 1);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return READ_FAILED;
}
