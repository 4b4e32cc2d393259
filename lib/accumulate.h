/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: accumulate - a state that expressions change: scan, merge_with.
 *
 * The state has the seed's type, joined with what the expressions give when the
 * state has that type, until it does not change any more.
 */
#ifndef FLUXION_ACCUMULATE_H
#define FLUXION_ACCUMULATE_H

#include "ops.h"

/**
 * struct state - the state of one use of an operator
 * @use: of the operator
 * @name: acc, or state
 * @what: the same in messages
 * @seed: its first value
 * @type: its type
 */
struct state {
	struct use *use;
	const char *name;
	const char *what;
	struct value seed;
	const struct type *type;
};

/**
 * struct change - an expression that gives the new state
 * @e: it
 * @item: of the items that it looks at
 */
struct change {
	const struct expr *e;
	const struct type *item;
};

/* Find the type by trying, and put the seed into the node's data. */
void fluxion__state(struct state *s, struct use *u, const char *name,
		    const struct expr *seed, const struct change *changes,
		    unsigned int n);

/* What an expression over an item and the state gives, nothing emitted. */
const struct type *fluxion__state_type(struct state *s, const struct change *c);

/* The expression becomes the node's next program, which gives @type. */
void fluxion__state_program(struct state *s, const struct change *c,
			    const struct type *type);

#endif /* FLUXION_ACCUMULATE_H */
