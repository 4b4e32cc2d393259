/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: feed - the items of one or more files, as one sequence.
 *
 * Several files are put together by timestamp, or by when their items arrived if
 * they say so, ties in the order in which the files were named. For that each of
 * them must be in that order; a file that is not is refused, or sorted when that
 * was asked for.
 */
#ifndef FLUXCTL_FEED_H
#define FLUXCTL_FEED_H

#include "format.h"

/**
 * struct feed_sorted - one item of a file that is being sorted
 * @ts: its timestamp, or arrival
 * @number: which one it was in the file: items of one timestamp keep their order
 * @item: a copy
 * @input: for which input
 */
struct feed_sorted {
	uint64_t ts;
	size_t number;
	struct fluxion_item *item;
	unsigned int input;
};

/**
 * struct feed_source - one file
 * @reader: reads it
 * @inputs: the inputs of its items, by the reader's index
 * @head: its next item, when @full
 * @full: there is one
 * @done: it has no more
 * @input: the input of @head
 * @ts: the timestamp, or arrival, by which @head is ordered: an error without one
 *      goes with the item before it
 * @sorted: all items, if they are sorted
 * @count: how many
 * @taken: how many of them were given
 */
struct feed_source {
	struct reader reader;
	const unsigned int *inputs;
	struct fluxion_item *head;
	bool full;
	bool done;
	unsigned int input;
	uint64_t ts;
	struct feed_sorted *sorted;
	size_t count;
	size_t taken;
};

/**
 * struct feed - what is fed into a pipeline
 * @sources: its files
 * @count: how many
 * @ordered: the sequence must be in the order of timestamps
 * @sort: sort each file first
 * @ended: by input: its END was given
 * @waiting: the source that has nothing yet, after READ_AGAIN
 * @graph: the pipeline's graph
 * @inputs: the pipeline's inputs
 * @ninputs: how many
 */
struct feed {
	struct feed_source *sources;
	unsigned int count;
	bool ordered;
	bool sort;
	bool *ended;
	struct feed_source *waiting;
	const struct fluxion_graph *graph;
	const struct fluxion_node *const *inputs;
	unsigned int ninputs;
};

/**
 * feed_open() - open the files
 * @options: one for each file
 * @count: how many; with @ordered if they are to be one sequence by timestamp
 */
int feed_open(struct feed *f, const struct source_options *options,
	      unsigned int count);
void feed_close(struct feed *f);

/**
 * feed_peek() - the next item
 * @source: set to where it lies: its head, input and ts
 */
enum read_result feed_peek(struct feed *f, struct feed_source **source);

/**
 * feed_pop() - it has been taken
 */
static inline void feed_pop(struct feed_source *source)
{
	source->full = false;
}

/**
 * feed_direct() - the one source of the feed, if it feeds one input and needs
 * no order: its items may be read with feed_read() straight to their place
 */
struct feed_source *feed_direct(const struct feed *f);

/**
 * feed_read() - the next item of a direct source
 * @item: has room for it
 */
enum read_result feed_read(struct feed *f, struct feed_source *s,
			   struct fluxion_item *item);

#endif /* FLUXCTL_FEED_H */
