/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: trial - one case on one runtime: does it differ from the model? */
#ifndef MODEL_TRIAL_H
#define MODEL_TRIAL_H

#include "player.h"

/**
 * struct trial - a case, and how to play it
 * @g: the pipeline
 * @s: the script
 * @how: where and in which mode
 * @compared: items that were the same, of all trials
 * @refusal: the kind of diagnostic that it gave last
 * @shrinks: only the same @refusal still counts
 */
struct trial {
	struct graph g;
	struct script s;
	struct play how;
	unsigned long compared;
	char refusal[24];
	bool shrinks;
};

/**
 * trial_differs() - play it
 * @diff: filled in if it does
 *
 * What the lines of the script expect lies in the arena.
 */
bool trial_differs(struct trial *t, struct difference *diff);

/**
 * trial_shrink() - a smaller case that still differs
 */
void trial_shrink(struct trial *t);

/* As a case of the conformance format, with what the runtime gave. */
void trial_print(FILE *to, struct trial *t, const char *name);

/* How many operators a pipeline has, inputs not counted. */
unsigned int trial_operators(struct trial *t);

#endif /* MODEL_TRIAL_H */
