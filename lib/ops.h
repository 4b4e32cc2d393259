/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: ops - what the compiler knows about each operator.
 *
 * The engine's own entry of it (kernel/core/op.h), and a function that makes a
 * node of one use of it. To add an operator, write that function in the ops_*.c
 * where its like are, and add a line to the table in ops.c.
 */
#ifndef FLUXION_OPS_H
#define FLUXION_OPS_H

#include "compile.h"
#include "ops/table.h"

#define OP_SOURCE	0x1	/* stands where a stream begins */
#define OP_SHARES	0x2	/* what it gives may be read many times */
#define OP_BRANCHES	0x4	/* gives two streams */
#define OP_LAST		0x8	/* gives none: it ends a stream as an output does */

/**
 * struct lang_op - one operator
 * @entry: of the engine's table: its name, its number, its arguments
 * @compile: make a node: set @u->type, and of @u->node what the operator has.
 *           Its arguments have been bound and counted, their values are to be
 *           taken with fluxion__arg_*(), by their place in @entry->args. The
 *           inputs are in @u->in: the stream left of the bar, then the streams
 *           among the arguments.
 * @flags: OP_*
 */
struct lang_op {
	const struct flx_op *entry;
	void (*compile)(struct use *u);
	uint8_t flags;
};

/* All of them, up to one without an entry. */
extern const struct lang_op fluxion__ops[];

const struct lang_op *fluxion__op_find(const char *name);

/* Tie the arguments of a call to those that its operator has. */
void fluxion__bind(struct lang *l, struct call *call);

static inline bool arg_given(const struct use *u, unsigned int i)
{
	return u->call->param[i];
}

/* Values of arguments; each fails with "bad argument" for the wrong sort. */
const struct expr *fluxion__arg_expr(struct use *u, unsigned int i);

/* A constant whole number in @min..@max. */
int64_t fluxion__arg_count(struct use *u, unsigned int i, int64_t min,
			   int64_t max);

/* Nanoseconds. */
int64_t fluxion__arg_duration(struct use *u, unsigned int i);

/* How many items may wait: argument @i, or 1024. */
int64_t fluxion__arg_queue(struct use *u, unsigned int i);

/* A ratio in 0.0..1.0, times 2^52, rounded up. */
int64_t fluxion__arg_ratio(struct use *u, unsigned int i);

/* Which of @words (up to NULL) it is. */
unsigned int fluxion__arg_word(struct use *u, unsigned int i,
			       const char *const *words);

/* The name of a handler. */
const char *fluxion__arg_handler(struct use *u, unsigned int i);

/* What becomes of items when a queue is full. */
extern const char *const fluxion__overflow_words[];

/* The same for an argument that belongs to no operator. */
int64_t fluxion__arg_size(struct lang *l, const struct arg *a);
unsigned int fluxion__word(struct lang *l, const struct arg *a,
			   const char *const *words);

void fluxion__compile_map(struct use *u);
void fluxion__compile_filter(struct use *u);
void fluxion__compile_scan(struct use *u);
void fluxion__compile_reduce(struct use *u);
void fluxion__compile_count(struct use *u);
void fluxion__compile_window_by_count(struct use *u);
void fluxion__compile_tap(struct use *u);
void fluxion__compile_distinct_until_changed(struct use *u);
void fluxion__compile_distinct_until_changed_by(struct use *u);
void fluxion__compile_on_error(struct use *u);
void fluxion__compile_sample_ratio(struct use *u);
void fluxion__compile_start_with(struct use *u);
void fluxion__compile_merge_with(struct use *u);
void fluxion__compile_combine_latest(struct use *u);
void fluxion__compile_zip(struct use *u);
void fluxion__compile_with_latest_from(struct use *u);
void fluxion__compile_emit_when(struct use *u);
void fluxion__compile_take_latest_when(struct use *u);
void fluxion__compile_take_while_with(struct use *u);
void fluxion__compile_combine_with_previous(struct use *u);
void fluxion__compile_ordered_merge(struct use *u);
void fluxion__compile_delay(struct use *u);
void fluxion__compile_duration(struct use *u);
void fluxion__compile_sample(struct use *u);
void fluxion__compile_interval(struct use *u);
void fluxion__compile_share(struct use *u);
void fluxion__compile_partition(struct use *u);
void fluxion__compile_subscribe(struct use *u);
void fluxion__compile_subscribe_latest(struct use *u);

/* Not too many streams. */
void fluxion__check_inputs(struct use *u);

/*
 * wait = D [, queue = N] [, late = WORD], argument @first and on: become the
 * node's arguments.
 */
void fluxion__check_lateness(struct use *u, unsigned int first);

#endif /* FLUXION_OPS_H */
