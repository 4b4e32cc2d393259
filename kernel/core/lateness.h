/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: lateness - a merge whose values wait, for a time, for earlier ones.
 *
 * Each input has a queue. A round takes one item of each that has room; an
 * error met there leaves at once. The least head of all queues leaves when no
 * other open input can bring an earlier one (as far as it has shown), when it
 * has waited long enough, or when a queue is full. One that is earlier than
 * what has left already is late; it waits for nothing.
 */
#ifndef FLX_LATENESS_H
#define FLX_LATENESS_H

#include "fifo.h"
#include "graph.h"
#include "merge.h"
#include "timer.h"

/**
 * struct flx_late_input - what the merge's lateness knows of one input
 * @from: what was polled of it; from @at on it has not arrived yet
 * @at: its next item
 * @queue: values that wait, with the time of their arrival
 * @shown: the greatest timestamp of a value so far
 * @has_shown: there was one
 * @closed: the stream has ended; values may still be queued
 */
struct flx_late_input {
	struct flx_batch from;
	u32 at;
	struct flx_fifo queue;
	u64 shown;
	bool has_shown;
	bool closed;
};

/**
 * struct flx_lateness - bounded lateness of one merge
 * @in: as many as the merge has
 * @timer: until the least head need not wait any longer
 * @wait: nanoseconds that a value waits at most
 * @policy: enum fluxion_late
 * @left: the greatest timestamp of what has left
 * @counts: statistics
 */
struct flx_lateness {
	struct flx_late_input *in;
	struct flx_timer timer;
	u64 wait;
	u32 policy;
	u64 left;
	struct flx_counts *counts;
};

/* The arguments of operators that merge, for people and tools. */
#define FLX_WAIT_ARG							\
	{ "wait", FLX_ARG_DURATION, .named = true, .optional = true,	\
	  .help = "values wait so long for earlier ones of other inputs" }
#define FLX_WAIT_QUEUE_ARG						\
	{ "queue", FLX_ARG_COUNT, .named = true, .optional = true,	\
	  .help = "with wait: values that wait at most, per input; 1024" }
#define FLX_LATE_ARG							\
	{ "late", FLX_ARG_WORD, .named = true, .optional = true,	\
	  .help = "with wait: what becomes of a late one: pass, drop, error" }

/**
 * flx_lateness_verify() - the node's arguments: wait, queue (0: none), policy
 */
int flx_lateness_verify(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_lateness_init() - let the merge's values wait, if the node says so
 * @m: prepared by flx_merge_init()
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_lateness_init(struct flx_merge *m, struct flx_build *b,
		      const struct fluxion_node *n);

/**
 * flx_lateness_next() - flx_merge_next() of such a merge
 */
enum flx_poll flx_lateness_next(struct flx_merge *m, struct flx_waker *w,
				u32 *which);

#endif /* FLX_LATENESS_H */
