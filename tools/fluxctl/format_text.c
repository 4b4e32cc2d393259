// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: format_text - items as people write them: 5@10, error 22, end.
 *
 * One or several on a line, with blanks between them. Where a file has the
 * items of several inputs, each line begins with the name of one.
 */
#include <errno.h>
#include <string.h>
#include "format.h"

struct text_reader {
	char *line;
	char *at;		/* what has not been taken of it; NULL: nothing */
	unsigned int input;
};

static char *skip_blanks(char *at)
{
	return at + strspn(at, " \t");
}

/* The input whose name stands at the beginning of a line, or -1. */
static int named_input(const struct reader *r, const char *at, size_t *len)
{
	*len = strcspn(at, " \t");
	for (unsigned int i = 0; i < r->count; i++)
		if (strlen(r->inputs[i]->name) == *len &&
		    !memcmp(r->inputs[i]->name, at, *len))
			return i;
	return -1;
}

static enum read_result begin_line(struct reader *r)
{
	struct text_reader *t = r->state;
	enum read_result result;
	size_t len;
	int input;

	result = file_line(&r->file, false, &t->line, &len);
	if (result != READ_ITEM)
		return result;
	t->at = skip_blanks(t->line);
	if (!*t->at || *t->at == '#') {
		t->at = NULL;
		return READ_ITEM;
	}
	input = named_input(r, t->at, &len);
	if (input < 0 && r->count > 1)
		return file_refuse(&r->file, t->line, t->at - t->line,
				   "a line begins with the name of an input here (%s, %s ...), not with '%.*s'",
				   r->inputs[0]->name, r->inputs[1]->name,
				   (int)len, t->at);
	t->input = input < 0 ? 0 : input;
	if (input >= 0)
		t->at = skip_blanks(t->at + len);
	return READ_ITEM;
}

static enum read_result text_next(struct reader *r, struct fluxion_item *item,
				  unsigned int *input)
{
	struct text_reader *t = r->state;
	enum read_result result;
	const struct fluxion_node *node;
	const char *why = "not an item";
	const char *end;

	while (!t->at) {
		result = begin_line(r);
		if (result != READ_ITEM)
			return result;
	}
	*input = t->input;
	node = r->inputs[t->input];
	if (fluxion_item_parse(r->graph, node->type, t->at, &end,
			       parse_flags(r), item, &why))
		return file_refuse(&r->file, t->line, t->at - t->line,
				   "%s: '%.40s'", why, t->at);
	if (item->kind == FLUXION_ITEM_VALUE && !input_stamps(node) &&
	    !(item->flags & FLUXION_ITEM_TS))
		return file_refuse(&r->file, t->line, end - t->line,
				   "a value needs its timestamp, as 5@10");
	if (*end && !strchr(" \t", *end))
		return file_refuse(&r->file, t->line, end - t->line,
				   "a blank belongs between items, not '%.40s'",
				   end);
	if (item->kind == FLUXION_ITEM_VALUE)
		item->flags = FLUXION_ITEM_TS;
	t->at = skip_blanks((char *)end);
	if (!*t->at || *t->at == '#')
		t->at = NULL;
	return READ_ITEM;
}

static int text_item(struct writer *w, const struct fluxion_item *item)
{
	size_t room = 256;
	int n;

	if (item->kind == FLUXION_ITEM_END && !w->ends)
		return STATUS_OK;
	if (w->named) {
		writer_puts(w, w->stream);
		writer_puts(w, " ");
	}
	for (;;) {
		n = fluxion_item_print(w->graph, w->type, item,
				       writer_space(w, room), room);
		if (n < (int)room)
			break;
		room = n + 1;
	}
	w->buf[w->len + n] = '\n';
	w->len += n + 1;
	return STATUS_OK;
}

const struct format format_text = {
	.name = "text",
	.suffix = { "txt", "text" },
	.reader_size = sizeof(struct text_reader),
	.many = true,
	.next = text_next,
	.item = text_item,
};
