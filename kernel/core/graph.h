/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: graph - a flat graph, verified before anything is built of it.
 */
#ifndef FLX_GRAPH_H
#define FLX_GRAPH_H

#include "op.h"

/**
 * struct flx_limits - what one graph may be
 * @nodes: operators and ends
 * @depth: levels that poll each other; adjacent item operators are one
 * @bytes: memory of the pipeline
 * @period: the shortest of a timer, in nanoseconds
 * @taskless: what the runtime is called if it starts no tasks: it lacks the
 *            operators that have flx_op.instead; NULL: it has them all
 */
struct flx_limits {
	u32 nodes;
	u32 depth;
	u64 bytes;
	u64 period;
	const char *taskless;
};

#define FLX_DEPTH_MAX	32
/* A port whose stack is small may have fewer: the check marks them there. */
#ifndef FLX_NODES_MAX
#define FLX_NODES_MAX	1024
#endif
#define FLX_PERIOD_MIN	100000	/* ns */

/**
 * struct flx_graph - pointers into a flat graph
 *
 * After flx_graph_verify() every index in it is valid, and @inputs, @outputs and
 * @spawns (operators with a task of their own) are counted; of these @handlers
 * end a stream.
 */
struct flx_graph {
	const struct fluxion_graph *header;
	const struct fluxion_type *types;
	const struct fluxion_field *fields;
	const struct fluxion_node *nodes;
	const struct fluxion_edge *edges;
	const struct fluxion_program *programs;
	const struct fluxion_insn *code;
	const u8 *data;
	const char *text;
	u32 inputs;
	u32 outputs;
	u32 spawns;
	u32 handlers;
};

/**
 * struct flx_check - what an operator's verify gets
 * @graph: the graph; types and sections have been checked
 * @error: where to say what is wrong: flx_check_fail()
 * @work: element operations of all programs so far, each over a whole batch
 */
struct flx_check {
	const struct flx_graph *graph;
	const struct flx_limits *limits;
	struct fluxion_error *error;
	u64 work;
};

/*
 * Element operations of a graph between two looks at the budget, at most: some
 * tenths of a second. Lists are why this is not bounded by the graph's size.
 */
#define FLX_WORK_MAX	(1ull << 27)

/**
 * flx_graph_verify() - check all of a graph
 * @g: filled in
 * @blob: the graph; must stay as it is while @g is used
 * @bytes: of it
 * @error: filled in when it is refused
 *
 * Return: 0, -EINVAL malformed, -E2BIG beyond a limit.
 */
int flx_graph_verify(struct flx_graph *g, const void *blob, size_t bytes,
		     const struct flx_limits *limits,
		     struct fluxion_error *error);

/**
 * flx_check_fail() - refuse a node
 * @err: negative errno, returned
 * @message: begins with the kind of error
 */
int flx_check_fail(struct flx_check *c, const struct fluxion_node *n, int err,
		   const char *message);

/**
 * flx_check_program() - verify program @i of a node
 */
int flx_check_program(struct flx_check *c, const struct fluxion_node *n, u32 i,
		      const struct flx_expr_env *env);

/**
 * flx_check_programs() - the node has between @min and @max programs
 */
int flx_check_programs(struct flx_check *c, const struct fluxion_node *n,
		       u32 min, u32 max);

/**
 * flx_check_same_type() - the node gives what its input @i gives
 */
int flx_check_same_type(struct flx_check *c, const struct fluxion_node *n,
			u32 i);

/**
 * flx_check_duration() - argument 0 is a duration and the node gives what it takes
 */
int flx_check_duration(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_check_period() - argument 0 is a period that a timer may have
 */
int flx_check_period(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_check_tuple() - the node gives a tuple of what its inputs give
 */
int flx_check_tuple(struct flx_check *c, const struct fluxion_node *n);

/**
 * flx_graph_same_type() - are two types the same, field names included
 */
bool flx_graph_same_type(const struct flx_graph *g, u32 a, u32 b);

/**
 * flx_graph_type_is() - is a type what a text says, in the language's words
 * @text: s64, dec(2), {id: u64, mag: dec(2)}; blanks do not count
 */
bool flx_graph_type_is(const struct flx_graph *g, u32 type, const char *text);

/**
 * flx_graph_current() - what operators see of a type: of a pair its current value
 */
const struct fluxion_type *flx_graph_current(const struct flx_graph *g,
					     u32 type);

/**
 * flx_graph_input_type() - the type that input @i of a node gives
 */
const struct fluxion_type *flx_graph_input_type(const struct flx_graph *g,
						const struct fluxion_node *n,
						u32 i);

/**
 * flx_graph_share() - the share that an output reads, or NULL
 */
const struct fluxion_node *flx_graph_share(const struct flx_graph *g,
					   const struct fluxion_node *output);

/**
 * flx_graph_source() - the name of the kernel's source that feeds an input, or
 * NULL: whoever opens it does
 */
const char *flx_graph_source(const struct flx_graph *g,
			     const struct fluxion_node *n);

/**
 * flx_graph_ring_bytes() - of the slots of an end's ring
 * @n: an input or an output
 * @bytes: when the graph says nothing
 */
u64 flx_graph_ring_bytes(const struct flx_graph *g,
			 const struct fluxion_node *n, u64 bytes);

/**
 * flx_graph_overflow() - enum fluxion_overflow of an end
 */
u32 flx_graph_overflow(const struct flx_graph *g, const struct fluxion_node *n);

/**
 * flx_graph_env() - an environment whose space ITEM is input 0's record, with
 * the data section
 */
void flx_graph_env(const struct flx_graph *g, const struct fluxion_node *n,
		   struct flx_expr_env *env);

#endif /* FLX_GRAPH_H */
