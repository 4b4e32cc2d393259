// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: format_raw - 16-byte frames: u64 timestamp, s64 value, little-endian.
 *
 * For streams of one field of 8 bytes. A dec(n) is its scaled integer. There is
 * no room in it for an error item or for END, which is the end of the file.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "format.h"

#define FRAME	16

struct raw_reader {
	unsigned long frames;	/* read before */
};

static int check_type(const struct fluxion_graph *g, const char *stream,
		      uint32_t type)
{
	const struct fluxion_type *t = graph_type(g, type);
	char text[128];

	while (t->kind == FLUXION_TYPE_RECORD && t->count == 1)
		t = graph_type(g, graph_field(g, t->first)->type);
	if (t->size == 8 && (t->kind == FLUXION_TYPE_S64 ||
			     t->kind == FLUXION_TYPE_U64 ||
			     t->kind == FLUXION_TYPE_DEC))
		return STATUS_OK;
	fluxion_type_print(g, type, text, sizeof(text));
	return fail(STATUS_REFUSED,
		    "raw is for streams of one field of 8 bytes; %s is %s",
		    stream, text);
}

static int raw_open(struct reader *r)
{
	return check_type(r->graph, r->inputs[0]->name, r->inputs[0]->type);
}

static enum read_result refuse_rest(const struct reader *r)
{
	const struct raw_reader *raw = r->state;

	fprintf(stderr,
		"%s: error: frame %lu (byte %lu) is cut short: %zu bytes of %d\n",
		r->file.name, raw->frames + 1, raw->frames * FRAME,
		r->file.end - r->file.begin, FRAME);
	return READ_FAILED;
}

static enum read_result raw_next(struct reader *r, struct fluxion_item *item,
				 unsigned int *input)
{
	struct raw_reader *raw = r->state;
	struct file *f = &r->file;
	enum read_result result;
	uint64_t frame[2];

	while (f->end - f->begin < FRAME) {
		result = file_fill(f);
		if (result == READ_END && f->end > f->begin)
			return refuse_rest(r);
		if (result != READ_ITEM)
			return result;
	}
	memcpy(frame, f->buf + f->begin, FRAME);
	f->begin += FRAME;
	raw->frames++;
	*input = 0;
	*item = (struct fluxion_item) {
		.ts = le64toh(frame[0]),
		.kind = FLUXION_ITEM_VALUE,
		.flags = FLUXION_ITEM_TS,
	};
	frame[1] = le64toh(frame[1]);
	memcpy(fluxion_item_record(item), &frame[1], 8);
	return READ_ITEM;
}

static int raw_check(const struct writer *w)
{
	if (w->named)
		return fail(STATUS_REFUSED,
			    "raw cannot hold the items of several outputs: give %s its file with --out %s=FILE",
			    w->stream, w->stream);
	return check_type(w->graph, w->stream, w->type);
}

static int raw_error(struct writer *w, const struct fluxion_item *item)
{
	char text[64];

	w->errors++;
	if (w->skip_errors)
		return STATUS_OK;
	fluxion_item_print(w->graph, w->type, item, text, sizeof(text));
	w->errors = 0;
	return fail(STATUS_ITEM,
		    "%s: raw cannot hold '%s' (--skip-errors leaves such items out)",
		    w->stream, text);
}

static int raw_item(struct writer *w, const struct fluxion_item *item)
{
	uint64_t frame[2];

	if (item->kind == FLUXION_ITEM_END)
		return STATUS_OK;
	if (item->kind == FLUXION_ITEM_ERROR)
		return raw_error(w, item);
	memcpy(&frame[1], item + 1, 8);
	frame[0] = htole64(item->ts);
	frame[1] = htole64(frame[1]);
	memcpy(writer_space(w, FRAME), frame, FRAME);
	w->len += FRAME;
	return STATUS_OK;
}

const struct format format_raw = {
	.name = "raw",
	.suffix = { "raw", "bin" },
	.reader_size = sizeof(struct raw_reader),
	.open = raw_open,
	.next = raw_next,
	.check = raw_check,
	.item = raw_item,
};
