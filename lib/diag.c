// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: diag - what is wrong with a program, the place, the line, a caret. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lang.h"

static const char *const kinds[] = {
	[BAD_SYNTAX] = "syntax",
	[UNKNOWN_OPERATOR] = "unknown operator",
	[UNKNOWN_NAME] = "unknown name",
	[BAD_ARGUMENT] = "bad argument",
	[BAD_TYPE] = "bad type",
	[OUT_OF_RANGE] = "out of range",
	[USED_TWICE] = "used twice",
	[NEVER_READ] = "never read",
	[LIKELY_TYPO] = "likely typo",
	[RESERVED_NAME] = "reserved name",
	[TOO_LARGE] = "too large",
	[NOT_AVAILABLE] = "not available",
};

/*
 * The line around @column (from 0), cut to what fits, with the blemishes that
 * would spoil a terminal made blanks.
 */
static void copy_line(struct fluxion_diagnostic *d, const char *line,
		      size_t len, size_t column)
{
	size_t room = sizeof(d->source) - 1;
	size_t start = 0;
	size_t i;

	if (len > room && column > room / 2)
		start = column - room / 2;
	while (start < column && utf8_continues(line[start]))
		start++;
	if (len - start < room)
		room = len - start;
	while (start + room < len && room && utf8_continues(line[start + room]))
		room--;
	memcpy(d->source, line + start, room);
	d->source[room] = '\0';
	for (i = 0; i < room; i++)
		if ((unsigned char)d->source[i] < ' ' || d->source[i] == 127)
			d->source[i] = ' ';
	d->source_column = column - start + 1;
}

void fluxion__diag_place(struct fluxion_diagnostic *d, const char *text,
			 size_t len, struct span at)
{
	size_t pos = at.pos < len ? at.pos : len;
	size_t start = 0;
	size_t end, i;

	d->line = 1;
	for (i = 0; i < pos; i++) {
		if (text[i] == '\n') {
			d->line++;
			start = i + 1;
		}
	}
	for (end = start; end < len && text[end] != '\n'; end++)
		;
	d->column = pos - start + 1;
	d->length = at.len < end - pos ? at.len : end - pos;
	if (!d->length)
		d->length = 1;
	copy_line(d, text + start, end - start, pos - start);
}

void fluxion__fail(struct lang *l, struct span at, enum lang_kind kind,
		   const char *fmt, ...)
{
	struct fluxion_diagnostic *d = l->diag;
	va_list args;
	int n;

	l->error = -EINVAL;
	if (d) {
		memset(d, 0, sizeof(*d));
		snprintf(d->kind, sizeof(d->kind), "%s", kinds[kind]);
		n = snprintf(d->message, sizeof(d->message), "%s: ",
			     kinds[kind]);
		va_start(args, fmt);
		vsnprintf(d->message + n, sizeof(d->message) - n, fmt, args);
		va_end(args);
		fluxion__diag_place(d, l->text, l->len, at);
	}
	fluxion__escape(l);
}

static const struct fluxion_node *
blamed_node(const struct fluxion_graph *g, const struct fluxion_error *error)
{
	unsigned int count;
	const struct fluxion_node *nodes = fluxion_graph_nodes(g, &count);

	return error->node < count ? &nodes[error->node] : NULL;
}

void fluxion_graph_diagnose(const struct fluxion_graph *g,
			    const struct fluxion_error *error,
			    struct fluxion_diagnostic *diag)
{
	const struct fluxion_node *n = blamed_node(g, error);
	const char *text = fluxion_graph_text(g);
	size_t i;

	memset(diag, 0, sizeof(*diag));
	snprintf(diag->message, sizeof(diag->message), "%.*s",
		 FLUXION_MESSAGE_LEN, error->message);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i]);

		if (!strncmp(diag->message, kinds[i], len) &&
		    diag->message[len] == ':')
			strcpy(diag->kind, kinds[i]);
	}
	if (n)
		fluxion__diag_place(diag, text, strlen(text),
				    (struct span){ n->pos, n->len });
}
