/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: combine - what the combining operators share.
 *
 * They read their inputs through the temporal merge, one item at a time,
 * remember the latest value of each, and give something of what they remember.
 * What an operator does with a value is its `step`; when it is over, its `over`.
 */
#ifndef FLX_COMBINE_H
#define FLX_COMBINE_H

#include "lateness.h"
#include "pipe.h"

/**
 * struct flx_latest - what is remembered of one input
 * @record: its latest value
 * @size: bytes of it
 * @ts: its timestamp
 * @has: there is one
 */
struct flx_latest {
	u8 *record;
	u32 size;
	u64 ts;
	bool has;
};

/**
 * struct flx_combine - a combining operator; its private struct begins with it
 * @stream: poll it
 * @merge: its inputs
 * @latest: what is remembered of each
 * @expr: program 0, if it has one
 * @has_expr: it has
 * @frame: parts of the combination are the spaces FLUXION_SPACE_PART + i
 * @scratch: for the expression
 * @counts: statistics
 * @step: a value of input @which is there: in->batch at in->at; it has been
 *        remembered. Gives at most one item.
 * @ended: no more
 */
struct flx_combine {
	struct flx_stream stream;
	struct flx_merge merge;
	struct flx_latest *latest;
	struct flx_expr expr;
	bool has_expr;
	struct flx_expr_frame frame;
	struct flx_scratch *scratch;
	struct flx_counts *counts;
	void (*step)(struct flx_combine *c, u32 which, struct flx_batch *out);
	bool ended;
};

/**
 * flx_combine_env() - an environment with the inputs as parts
 */
void flx_combine_env(const struct flx_graph *g, const struct fluxion_node *n,
		     struct flx_expr_env *env);

/**
 * flx_combine_verify_condition() - lateness; program 0, if any, is a condition
 * @min: programs that there must be
 */
int flx_combine_verify_condition(struct flx_check *c,
				 const struct fluxion_node *n, u32 min);

/**
 * flx_combine_create() - inputs, memory, program 0
 * @env: what program 0 was verified with
 * @over: see struct flx_merge
 */
int flx_combine_create(struct flx_combine *c, struct flx_build *b,
		       const struct fluxion_node *n, struct flx_stream **in,
		       const struct flx_expr_env *env,
		       void (*step)(struct flx_combine *c, u32 which,
				    struct flx_batch *out),
		       bool (*over)(const struct flx_merge *m));

/**
 * flx_combine_create_condition() - the same, program 0 being a condition
 *
 * As flx_combine_verify_condition() has verified it.
 */
int flx_combine_create_condition(struct flx_combine *c, struct flx_build *b,
				 const struct fluxion_node *n,
				 struct flx_stream **in,
				 void (*step)(struct flx_combine *c, u32 which,
					      struct flx_batch *out),
				 bool (*over)(const struct flx_merge *m));

static inline struct flx_combine *flx_combine_of(const struct flx_merge *m)
{
	return FLX_CONTAINER_OF(m, struct flx_combine, merge);
}

/**
 * flx_combine_silent() - input @i has ended without ever giving a value
 */
static inline bool flx_combine_silent(const struct flx_merge *m, u32 i)
{
	return m->in[i].ended && !flx_combine_of(m)->latest[i].has;
}

/**
 * flx_combine_give() - one more item, with the header of the one that came
 * Return: where its record goes.
 */
u8 *flx_combine_give(struct flx_combine *c, u32 which, struct flx_batch *out);

/**
 * flx_combine_error() - error EDOM in place of an item
 */
void flx_combine_error(struct flx_combine *c, u32 which, struct flx_batch *out);

/**
 * flx_combine_eval() - run a program over the parts and the item that came
 * @record: what it stores to, or NULL
 * @failed: set if it failed
 * Return: as flx_expr_run().
 */
const s64 *flx_combine_eval(struct flx_combine *c, const struct flx_expr *x,
			    u32 which, u8 *record, bool *failed);

/**
 * flx_combine_holds() - does the condition hold?
 *
 * Without one, yes. If it fails, error EDOM is given and the answer is no.
 */
bool flx_combine_holds(struct flx_combine *c, u32 which, struct flx_batch *out);

#endif /* FLX_COMBINE_H */
