/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: gen - random pipelines, well typed, and scripts that play them. */
#ifndef MODEL_GEN_H
#define MODEL_GEN_H

#include "graph.h"
#include "script.h"

/* A number over the names of @s, with at most @digits behind the point. */
struct expr *gen_number(const struct scope *s, int depth, unsigned int digits);

/* Any value. */
struct expr *gen_value(const struct scope *s);

/* A constant of a type. */
struct expr *gen_seed(const struct type *t);

/* A type that an input can have. */
const struct type *gen_input_type(void);

/* A value of such a type; @literal: as a program can write it. */
const struct value *gen_constant(const struct type *t, bool literal);

uint64_t gen_duration(void);

/**
 * struct wish - what sort of case is wanted
 * @timed: the pipeline may look at the clock
 * @live: its tasks run by themselves: nothing may depend on when they do
 * @comers: consumers of a share that ends it come and go
 * @many: pushes of more items than a batch holds, too; then rings are large
 */
struct wish {
	bool timed;
	bool live;
	bool comers;
	bool many;
};

void gen_graph(struct graph *g, const struct wish *wish);
void gen_script(struct script *s, struct graph *g, const struct wish *wish);

#endif /* MODEL_GEN_H */
