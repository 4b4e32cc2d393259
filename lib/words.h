/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: words - reserved words, and what somebody may have meant.
 */
#ifndef FLUXION_WORDS_H
#define FLUXION_WORDS_H

#include "lang.h"

/* v, t, acc, v0 ...: what stands for a value in some expression. */
bool fluxion__is_variable(const char *name);

/* Not free as the name of an input, a stream or a branch; of an output. */
bool fluxion__is_reserved_stream(const char *name);
bool fluxion__is_reserved_output(const char *name);

/* How many letters must be changed, added, left out or swapped: at most @max + 1. */
unsigned int fluxion__distance(const char *a, const char *b, unsigned int max);

/* Equal but for their digits. */
bool fluxion__differ_in_digits(const char *a, const char *b);

/**
 * struct guess - the nearest of the names that were offered
 * @wanted: what was written
 * @best: the nearest, or NULL if none is near
 * @distance: of @best
 */
struct guess {
	const char *wanted;
	const char *best;
	unsigned int distance;
};

void fluxion__guess(struct guess *g, const char *name);

/* "; did you mean 'X'?", or nothing. */
const char *fluxion__guess_text(struct lang *l, const struct guess *g);

#endif /* FLUXION_WORDS_H */
