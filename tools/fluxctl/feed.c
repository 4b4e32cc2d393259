// SPDX-License-Identifier: GPL-2.0
/* fluxion: feed - the items of one or more files, as one sequence. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "feed.h"

static int input_index(const struct feed *f, const char *name)
{
	for (unsigned int i = 0; i < f->ninputs; i++)
		if (!strcmp(f->inputs[i]->name, name))
			return i;
	return -1;
}

/* Bytes of the largest item of the pipeline's inputs. */
static size_t item_room(const struct feed *f)
{
	size_t record, room = 8;

	for (unsigned int i = 0; i < f->ninputs; i++) {
		record = graph_type(f->graph, f->inputs[i]->type)->size;
		if (record > room)
			room = record;
	}
	return sizeof(struct fluxion_item) + room;
}

/* Which inputs a source is for: the one that its options name, or all. */
static int aim(const struct feed *f, struct feed_source *s,
	       const struct source_options *options)
{
	int input = 0;

	if (options->input)
		input = input_index(f, options->input);
	if (input < 0)
		return fail(STATUS_REFUSED, "the program has no input '%s'",
			    options->input);
	s->input = input;
	s->reader.options = options;
	s->reader.graph = f->graph;
	s->reader.inputs = f->inputs + input;
	s->reader.count = options->input ? 1 : f->ninputs;
	s->head = calloc(1, item_room(f));
	return s->head ? STATUS_OK : fail_errno(ENOMEM, "%s", options->path);
}

int feed_open(struct feed *f, const struct source_options *options,
	      unsigned int count)
{
	int err = STATUS_OK;

	f->sources = calloc(count + 1, sizeof(*f->sources));
	f->ended = calloc(f->ninputs + 1, sizeof(*f->ended));
	if (!f->sources || !f->ended)
		return fail_errno(ENOMEM, "inputs");
	f->ordered |= count > 1;
	for (f->count = 0; f->count < count && !err; f->count++) {
		struct feed_source *s = &f->sources[f->count];

		err = aim(f, s, &options[f->count]);
		if (!err)
			err = reader_open(&s->reader);
	}
	return err;
}

void feed_close(struct feed *f)
{
	for (unsigned int i = 0; i < f->count; i++) {
		struct feed_source *s = &f->sources[i];

		reader_close(&s->reader);
		free(s->head);
		for (size_t k = 0; k < s->count; k++)
			free(s->sorted[k].item);
		free(s->sorted);
	}
	free(f->sources);
	free(f->ended);
	f->count = 0;
}

static enum read_result refuse(const struct feed_source *s, const char *what)
{
	const struct file *file = &s->reader.file;

	if (s->reader.format == &format_raw)
		fprintf(stderr, "%s: error: %s\n", file->name, what);
	else
		fprintf(stderr, "%s:%lu: error: %s\n", file->name, file->line,
			what);
	return READ_FAILED;
}

enum read_result feed_read(struct feed *f, struct feed_source *s,
			   struct fluxion_item *item)
{
	unsigned int base = s->reader.inputs - f->inputs;
	enum read_result result;

	result = s->reader.format->next(&s->reader, item, &s->input);
	s->input += base;
	if (result != READ_ITEM)
		return result;
	if (f->ended[s->input])
		return refuse(s, "an item after the input's end");
	if (item->kind == FLUXION_ITEM_END)
		f->ended[s->input] = true;
	return READ_ITEM;
}

static int by_turn(const void *a, const void *b)
{
	const struct feed_sorted *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/* Add the head to what is to be sorted; END goes behind all. */
static bool keep(struct feed *f, struct feed_source *s)
{
	size_t bytes = item_room(f);
	struct feed_sorted *all = s->sorted;

	if (!(s->count & (s->count - 1)))
		all = realloc(all, (2 * s->count + 1) * sizeof(*all));
	if (!all)
		return false;
	s->sorted = all;
	all[s->count] = (struct feed_sorted) {
		.ts = s->head->kind == FLUXION_ITEM_END ? UINT64_MAX : s->ts,
		.number = s->count,
		.item = malloc(bytes),
		.input = s->input,
	};
	if (!all[s->count].item)
		return false;
	memcpy(all[s->count++].item, s->head, bytes);
	return true;
}

/*
 * When the head comes in turn: when it arrived, if the file says so; else what
 * has no timestamp goes with the item before.
 */
static void set_turn(struct feed_source *s)
{
	if (s->reader.has_arrival)
		s->ts = s->reader.arrival;
	else if (s->head->flags & FLUXION_ITEM_TS)
		s->ts = s->head->ts;
}

static enum read_result read_all(struct feed *f, struct feed_source *s)
{
	enum read_result result;

	for (;;) {
		result = feed_read(f, s, s->head);
		if (result != READ_ITEM)
			break;
		set_turn(s);
		if (!keep(f, s)) {
			fail_errno(ENOMEM, "%s", s->reader.file.name);
			return READ_FAILED;
		}
	}
	if (result == READ_END && s->count)
		qsort(s->sorted, s->count, sizeof(*s->sorted), by_turn);
	s->done = result == READ_END;
	return result;
}

static enum read_result fill_sorted(struct feed *f, struct feed_source *s)
{
	enum read_result result = READ_END;

	if (!s->done)
		result = read_all(f, s);
	if (result != READ_END || s->taken == s->count)
		return result;
	s->ts = s->sorted[s->taken].ts;
	s->input = s->sorted[s->taken].input;
	memcpy(s->head, s->sorted[s->taken++].item, item_room(f));
	s->full = true;
	return READ_ITEM;
}

static enum read_result fill_next(struct feed *f, struct feed_source *s)
{
	enum read_result result = READ_END;
	uint64_t before = s->ts;

	if (!s->done)
		result = feed_read(f, s, s->head);
	s->done = result == READ_END;
	if (result != READ_ITEM)
		return result;
	set_turn(s);
	if (f->ordered && s->ts < before)
		return refuse(s, s->reader.has_arrival ?
			      "the arrivals are not in order (--sort puts them in order)" :
			      "the timestamps are not in order (--sort puts them in order)");
	s->full = true;
	return READ_ITEM;
}

enum read_result feed_peek(struct feed *f, struct feed_source **source)
{
	enum read_result result;

	*source = NULL;
	for (unsigned int i = 0; i < f->count; i++) {
		struct feed_source *s = &f->sources[i];

		result = s->full ? READ_ITEM :
			f->sort ? fill_sorted(f, s) : fill_next(f, s);
		if (result == READ_END)
			continue;
		f->waiting = s;
		if (result != READ_ITEM)
			return result;
		if (!*source || s->ts < (*source)->ts)
			*source = s;
	}
	return *source ? READ_ITEM : READ_END;
}

struct feed_source *feed_direct(const struct feed *f)
{
	bool direct = f->count == 1 && !f->ordered && !f->sort &&
		f->sources[0].reader.count == 1;

	return direct ? &f->sources[0] : NULL;
}
