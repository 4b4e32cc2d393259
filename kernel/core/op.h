/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: op - what an operator is: one file, one entry in one table.
 *
 * There are two kinds. An item operator looks at one stream item by item: it
 * changes a batch in place (or from one batch into another, when the records'
 * layout changes), and adjacent ones share one level of polling (chain.h). A
 * stream operator polls its inputs itself, mostly through a merge (merge.h).
 */
#ifndef FLX_OP_H
#define FLX_OP_H

#include "expr.h"
#include "pool.h"
#include "stream.h"

struct flx_build;
struct flx_check;
struct flx_stage;

enum flx_op_kind {
	FLX_OP_END,		/* input, output: the builder's own */
	FLX_OP_ITEM,
	FLX_OP_STREAM,
};

enum flx_arg_kind {
	FLX_ARG_EXPR,		/* an expression */
	FLX_ARG_STREAM,		/* the name of a stream */
	FLX_ARG_COUNT,		/* an integer */
	FLX_ARG_SEED,		/* a value to begin with */
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
 * @name: in the pipeline language
 * @summary: one sentence
 * @state: what it remembers, in words; NULL: nothing
 * @example: `pipeline :: pushes => results`; it is run as a test
 * @args: up to a zero @args[].name
 * @size: bytes of its private state, which begins with a struct flx_stage
 *        (item) or a struct flx_stream (stream)
 * @min_inputs: edges that it needs
 * @max_inputs: edges that it takes
 * @verify: check everything of the node that is the operator's own: types,
 *          programs, arguments, data. Nothing is built before all nodes passed.
 * @init: an item operator: prepare the zeroed state
 * @run: an item operator: see flx_stage_run_fn
 * @finish: an item operator: the source has ended: give what is left to @out,
 *          at most one item. Optional.
 * @create: a stream operator: prepare the zeroed state (a struct flx_stream
 *          comes first) over @in
 */
struct flx_op {
	u16 op;
	u8 kind;
	u16 min_inputs;
	u16 max_inputs;
	size_t size;
	const char *name;
	const char *summary;
	const char *state;
	const char *example;
	struct flx_op_arg args[5];
	int (*verify)(struct flx_check *c, const struct fluxion_node *n);
	int (*init)(struct flx_stage *st, struct flx_build *b,
		    const struct fluxion_node *n);
	void (*run)(struct flx_stage *st, struct flx_batch *in,
		    struct flx_batch *out);
	void (*finish)(struct flx_stage *st, struct flx_batch *out);
	int (*create)(struct flx_stream *s, struct flx_build *b,
		      const struct fluxion_node *n, struct flx_stream **in);
};

/**
 * struct flx_stage - an item operator at work
 * @op: its entry in the table
 * @next: the one after it in the chain
 * @to: the batch that it writes into, or NULL: in place
 * @size: bytes of the records that it gives
 * @node: its number in the graph
 * @ended: it gives nothing more (take_items): the chain ends after this batch
 * @counts: how many items it took, gave and failed
 */
struct flx_stage {
	const struct flx_op *op;
	struct flx_stage *next;
	struct flx_batch *to;
	u32 size;
	u32 node;
	bool ended;
	struct flx_counts *counts;
};

/**
 * struct flx_counts - statistics of one node
 * @in: items taken
 * @out: items given
 * @errors: error items that it made itself
 */
struct flx_counts {
	u64 in;
	u64 out;
	u64 errors;
};

/* All operators, up to an entry without a name; in the order of their numbers. */
extern const struct flx_op *const flx_op_table[];

/**
 * flx_op_find() - an operator by its number, or NULL
 */
const struct flx_op *flx_op_find(u32 op);

#endif /* FLX_OP_H */
