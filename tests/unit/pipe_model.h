/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: pipe_model - random pipelines, and what they must do, item by item.
 *
 * A model is a random program's text together with a direct reading of the
 * operators' rules: no batches, no bytecode, one item at a time. It shares no
 * code with the engine.
 */
#ifndef PIPE_MODEL_H
#define PIPE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum model_kind {
	MODEL_NOTHING,		/* nothing now */
	MODEL_VALUE,
	MODEL_ERROR,
	MODEL_END,
};

/**
 * struct pipe_item - one item
 * @kind: enum model_kind
 * @has_ts: @ts is valid
 * @pair: @prev, @tprev and @has are of use
 * @code: of an error
 * @v: the value (of a pair, the current one)
 * @prev: the previous value
 * @tprev: its timestamp
 * @has: there is a previous value
 */
struct pipe_item {
	int kind;
	bool has_ts;
	bool pair;
	bool has;
	uint32_t code;
	uint64_t ts;
	int64_t v;
	int64_t prev;
	uint64_t tprev;
};

#define MODEL_INPUTS	6

struct pipe_model;

/**
 * pipe_model_new() - a random pipeline
 * @text: set to its program, free() it
 * @inputs: set to how many inputs it has, named i0, i1 ...
 */
struct pipe_model *pipe_model_new(uint64_t seed, char **text, int *inputs);
void pipe_model_free(struct pipe_model *m);

void pipe_model_push(struct pipe_model *m, int input, const struct pipe_item *item);

/**
 * pipe_model_poll() - the output's next item
 */
struct pipe_item pipe_model_poll(struct pipe_model *m);

/**
 * pipe_random() - the next number of a seed's sequence, below @below
 */
uint32_t pipe_random(uint64_t *seed, uint32_t below);

#endif /* PIPE_MODEL_H */
