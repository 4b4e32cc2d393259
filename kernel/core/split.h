/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: split - a condition sends each value to one of two queues.
 *
 * What partition and partition_sequential have in common; they differ in who
 * takes from the source, and when.
 */
#ifndef FLX_SPLIT_H
#define FLX_SPLIT_H

#include "channel.h"
#include "pipe.h"

/**
 * struct flx_split - a condition, and two queues
 * @stage: where the condition is evaluated
 * @expr: the condition
 * @frame: for @expr
 * @side: left: it holds; right: it does not
 * @read: the side has a reader; `_` is none
 * @half: what of a batch goes to one side
 */
struct flx_split {
	struct flx_stage stage;
	struct flx_expr expr;
	struct flx_expr_frame frame;
	struct flx_channel side[2];
	bool read[2];
	struct flx_batch half;
};

/**
 * flx_split_verify() - program 0 is the condition, arguments as
 * flx_spawn_verify() has them
 */
int flx_split_verify(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_split_init() - for batches of @rows items of @stride bytes
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_split_init(struct flx_split *p, struct flx_build *b,
		   const struct fluxion_node *n, u32 rows, u32 stride);

/**
 * flx_split_give() - to each side what is its own; errors go to both
 * @b: the first error, or the first value that cannot be decided about, becomes
 *     its last item
 *
 * Return: true if there was one.
 */
bool flx_split_give(struct flx_split *p, struct flx_batch *b);

/**
 * flx_split_end() - END for both
 */
void flx_split_end(struct flx_split *p);

/**
 * flx_split_is_unread() - no side has a reader any more
 */
bool flx_split_is_unread(const struct flx_split *p);

#endif /* FLX_SPLIT_H */
