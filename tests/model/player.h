/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: player - plays a script on a runtime, and compares with the model. */
#ifndef MODEL_PLAYER_H
#define MODEL_PLAYER_H

#include <fluxion/fluxion.h>
#include "script.h"

#define PLAYER_TEXT_MAX	4096	/* of a value */

/**
 * struct play - how to play it
 * @runtime: where
 * @mode: poll or drain
 * @batch: items that move together
 */
struct play {
	enum fluxion_runtime runtime;
	enum mode mode;
	unsigned int batch;
};

/* Does it poll item by item, on a clock that the player moves? */
static inline bool play_is_virtual(const struct play *how)
{
	return how->runtime == FLUXION_VIRTUAL ||
	       how->runtime == FLUXION_KERNEL_VIRTUAL;
}

/**
 * struct difference - where a runtime and the model do not agree
 * @line: the line, or NULL: the pipeline
 * @expected: what the model gave, or NULL
 * @got: what the runtime gave, or what went wrong
 */
struct difference {
	const struct line *line;
	char expected[PLAYER_TEXT_MAX];
	char got[PLAYER_TEXT_MAX];
};

/**
 * player_play() - play a script whose lines hold what the model gave
 * @graph: the compiled pipeline
 * Return: true: all is the same; false: see @diff.
 */
bool player_play(const struct play *how, const struct fluxion_graph *graph,
		 const struct script *s, struct difference *diff);

#endif /* MODEL_PLAYER_H */
