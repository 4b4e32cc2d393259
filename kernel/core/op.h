/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: op - what an operator is: one file, one entry in one table.
 *
 * There are three kinds. An item operator looks at one stream item by item: it
 * changes a batch in place (or from one batch into another, when the records'
 * layout changes), and adjacent ones share one level of polling (chain.h). A
 * stream operator polls its inputs itself, mostly through a merge (merge.h). One
 * that spawns takes from its input in a task of its own, and those who read it
 * poll queues behind it (spawn.h).
 */
#ifndef FLX_OP_H
#define FLX_OP_H

#include "expr.h"
#include "pool.h"
#include "stream.h"

/* Inputs of one operator. A port whose stack is small may have fewer. */
#ifndef FLX_INPUTS_MAX
#define FLX_INPUTS_MAX	64
#endif

/* Arguments of one operator, and one without a name behind them. */
#define FLX_ARGS_MAX	8

/* Parts of a combination, whose timestamps an expression can name. */
#define FLX_PARTS_MAX							\
	((FLX_SPACES < 64 ? FLX_SPACES : 64) - FLUXION_SPACE_PART)

struct flx_build;
struct flx_check;
struct flx_stage;
struct flx_subject;

enum flx_op_kind {
	FLX_OP_END,		/* input, output: the builder's own */
	FLX_OP_ITEM,
	FLX_OP_STREAM,
	FLX_OP_SPAWN,		/* a stream operator with a task of its own */
};

enum flx_op_clock {
	FLX_CLOCK_NONE,
	FLX_CLOCK_WAIT,		/* only where it is given a wait */
	FLX_CLOCK_ALWAYS,
};

enum flx_arg_kind {
	FLX_ARG_EXPR,		/* an expression */
	FLX_ARG_STREAM,		/* the name of a stream */
	FLX_ARG_COUNT,		/* an integer */
	FLX_ARG_SEED,		/* a value to begin with */
	FLX_ARG_RATIO,		/* a decimal between 0 and 1 */
	FLX_ARG_ITEM,		/* value@timestamp, or error code */
	FLX_ARG_INPUT,		/* the name of a stream, and an expression */
	FLX_ARG_DURATION,	/* like 50ms */
	FLX_ARG_WORD,		/* one of a few words */
	FLX_ARG_HANDLER,	/* the name of a handler */
};

/**
 * struct flx_op_arg - one argument of an operator, for people and for tools
 * @name: as in the manual, or as it is written (`out = expr`) if @named
 * @kind: enum flx_arg_kind
 * @named: it is given by name
 * @optional: may be missing
 * @many: may be given any number of times
 * @help: one line: meaning, unit and range
 */
struct flx_op_arg {
	const char *name;
	u8 kind;
	bool named;
	bool optional;
	bool many;
	const char *help;
};

/**
 * struct flx_op - one operator
 * @op: enum fluxion_op
 * @kind: enum flx_op_kind
 * @clock: enum flx_op_clock: when it looks at the clock
 * @last: nothing comes after it
 * @instead: one that is missing where a runtime starts no tasks: what is nearest
 *           to it there; NULL: it works on every runtime
 * @name: in the pipeline language
 * @summary: one sentence
 * @state: what it remembers, in words; NULL: nothing
 * @errors: what errors do, in words; NULL: they pass at once and change nothing
 * @ends: when it ends, in words; NULL: with its source
 * @example: `pipeline :: pushes => results`; it is run as a test
 * @args: up to a zero @args[].name
 * @size: bytes of its private state, which begins with a struct flx_stage
 *        (item) or a struct flx_stream (others)
 * @min_inputs: edges that it needs
 * @max_inputs: edges that it takes
 * @verify: check everything of the node that is the operator's own: types,
 *          programs, arguments, data. Nothing is built before all nodes passed.
 * @init: an item operator: prepare the zeroed state
 * @run: an item operator: look at all items of @in. In place @out is @in;
 *       otherwise @out is empty and has the room. Gives at most as many items
 *       as it got.
 * @finish: an item operator that moves (flx_stage.moves): nothing follows; add
 *          what it still holds to @out, at most one item. May be missing.
 * @create: a stream operator: prepare the zeroed state (a struct flx_stream
 *          comes first) over @in
 * @ports: streams that it gives; 0: one
 * @branch: one whose readers do not poll itself: what one more reader of @port
 *          polls instead
 * @subject: one that spawns: whom the consumers of an output subscribe to; then
 *           it is read by as many as wish to. NULL: each port is read once.
 */
struct flx_op {
	u16 op;
	u8 kind;
	u16 min_inputs;
	u16 max_inputs;
	u8 clock;
	bool last;
	const char *instead;
	size_t size;
	const char *name;
	const char *summary;
	const char *state;
	const char *errors;
	const char *ends;
	const char *example;
	struct flx_op_arg args[FLX_ARGS_MAX];
	int (*verify)(struct flx_check *c, const struct fluxion_node *n);
	int (*init)(struct flx_stage *st, struct flx_build *b,
		    const struct fluxion_node *n);
	void (*run)(struct flx_stage *st, struct flx_batch *in,
		    struct flx_batch *out);
	void (*finish)(struct flx_stage *st, struct flx_batch *out);
	int (*create)(struct flx_stream *s, struct flx_build *b,
		      const struct fluxion_node *n, struct flx_stream **in);
	u16 ports;
	int (*branch)(struct flx_stream *s, struct flx_build *b, u32 port,
		      struct flx_stream **queue);
	struct flx_subject *(*subject)(struct flx_stream *s);
};

/**
 * struct flx_stage - an item operator at work
 * @op: its entry in the table, or one like it while it is watched (watch.h)
 * @next: the one after it in the chain
 * @to: not in place: the batch that it writes into, NULL for the poller's
 * @scratch: memory for expressions, shared by all operators of a task
 * @counts: how many items it took, gave and failed
 * @in_size: bytes of the records that it takes
 * @size: bytes of the records that it gives
 * @moves: set by init if it cannot work in place although the strides are equal
 * @ended: it gives nothing more (take_items): the chain ends after this batch,
 *         when the stages behind it have given what they hold
 */
struct flx_stage {
	const struct flx_op *op;
	struct flx_stage *next;
	struct flx_batch *to;
	struct flx_scratch *scratch;
	struct flx_counts *counts;
	u32 in_size;
	u32 size;
	bool moves;
	bool ended;
};

/**
 * struct flx_scratch - memory that the expressions of one task share
 * @regs: registers, FLX_EXPR_SCRATCH() bytes for the largest program
 * @ts: new timestamps, one for each row
 * @keep: which items stay
 * @fail: rows that failed
 * @skip: rows that are not values
 */
struct flx_scratch {
	s64 *regs;
	u64 *ts;
	s64 *keep;
	u8 *fail;
	u8 *skip;
};

/**
 * struct flx_counts - statistics of one node
 * @in: items taken
 * @out: items given
 * @errors: error items that it made itself
 * @dropped: items that nobody wanted (share, partition), or that newer ones
 *           replaced (subscribe_latest)
 * @late: values that came late (lateness.h)
 * @forced: values that could not wait as long as they should have
 */
struct flx_counts {
	u64 in;
	u64 out;
	u64 errors;
	u64 dropped;
	u64 late;
	u64 forced;
};

/**
 * flx_stage_frame() - set up a frame over a batch: rows, item, output, scratch
 *
 * Clears the fail column. Timestamps that the program sets go to scratch->ts.
 */
void flx_stage_frame(struct flx_stage *st, struct flx_expr_frame *f,
		     const struct flx_batch *in, struct flx_batch *out);

/**
 * flx_stage_settle() - values whose row failed become error EDOM
 */
void flx_stage_settle(struct flx_stage *st, struct flx_batch *b);

/**
 * flx_stage_skip() - the rows that are no values, or NULL if all are
 */
const u8 *flx_stage_skip(struct flx_stage *st, const struct flx_batch *b);

/**
 * flx_stage_row() - set up a frame over one item, for a condition
 */
void flx_stage_row(struct flx_stage *st, struct flx_expr_frame *f,
		   const struct flx_batch *b, u32 i);

/**
 * flx_stage_row_failed() - did it fail? Then the item becomes error EDOM.
 */
bool flx_stage_row_failed(struct flx_stage *st, struct flx_batch *b, u32 i);

/* All operators by their numbers, flx_op_count entries; NULL: no such number. */
extern const struct flx_op *const flx_op_table[];
extern const u32 flx_op_count;

/**
 * flx_op_find() - an operator by its number, or NULL
 */
const struct flx_op *flx_op_find(u32 op);

#endif /* FLX_OP_H */
