/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: merge - the temporal merge that multi-input operators read through.
 *
 * One round: every input in order whose slot is empty is polled; an error is
 * returned at once; then the value with the least timestamp, ties to the lower
 * input. A silent input is not waited for. Each input's slot is the head of a
 * batch, so that an input is polled once for many rounds.
 */
#ifndef FLX_MERGE_H
#define FLX_MERGE_H

#include "stream.h"

struct flx_build;
struct flx_lateness;

/**
 * struct flx_merge_input - one input of a merge
 * @stream: where its items come from
 * @batch: what was taken of it and is not used yet, from @at on
 * @at: its next item
 * @filled: the item at @at is a value that takes part in the comparison
 * @idle: it was pending at this poll and is not asked again before the next,
 *        unless another input had more meanwhile
 * @fresh: a batch came since the idle inputs were asked
 * @ended: nothing more comes
 */
struct flx_merge_input {
	struct flx_stream *stream;
	struct flx_batch batch;
	u32 at;
	bool filled;
	bool idle;
	bool fresh;
	bool ended;
};

/**
 * struct flx_merge - many inputs in the order of their timestamps
 * @in: the inputs
 * @head: for flx_merge_move(): the timestamp that each is compared by
 * @tree: for flx_merge_move(): who wins; the leaves from @leaves on
 * @over: whether the end of an input that was just met makes another value
 *        impossible; NULL: only the last one's does
 * @n: how many inputs
 * @leaves: @n, rounded up to a power of two
 * @late: values wait for each other (lateness.h), or NULL
 */
struct flx_merge {
	struct flx_merge_input *in;
	u64 *head;
	u32 *tree;
	bool (*over)(const struct flx_merge *m);
	u32 n;
	u32 leaves;
	struct flx_lateness *late;
};

/**
 * flx_merge_init() - over @n streams
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_merge_init(struct flx_merge *m, struct flx_build *b,
		   struct flx_stream **streams, u32 n);

/**
 * flx_merge_begin() - at the beginning of a poll: ask all inputs again
 */
void flx_merge_begin(struct flx_merge *m);

/**
 * flx_merge_next() - whose item is next
 * @which: set to the input; its next item is in->batch at in->at
 *
 * Return: FLX_READY, FLX_PENDING or FLX_END (all have ended, or @over said so:
 * then at once, whatever is queued).
 */
enum flx_poll flx_merge_next(struct flx_merge *m, struct flx_waker *w,
			     u32 *which);

/**
 * flx_merge_run() - how many items of input @which come before any other's
 * @max: at most so many
 *
 * At least 1 after flx_merge_next() returned @which.
 */
u32 flx_merge_run(const struct flx_merge *m, u32 which, u32 max);

/**
 * flx_merge_take() - the first @n items of input @which have been used
 */
void flx_merge_take(struct flx_merge *m, u32 which, u32 n);

/**
 * flx_merge_move() - move items to @out until an input has to be asked again
 *
 * To be called when flx_merge_next() has returned a value: what is there is
 * then merged by a tournament. Does nothing unless all of it, and @out, is
 * plain and of one stride.
 * Return: how many were moved.
 */
u32 flx_merge_move(struct flx_merge *m, struct flx_batch *out);

/**
 * flx_merge_close() - close all inputs
 */
void flx_merge_close(struct flx_merge *m);

#endif /* FLX_MERGE_H */
