/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: api_play - plays api-cases.txt against the core's own functions.
 *
 * Freestanding: the same source plays in a kernel and in a process. Cases of
 * handlers (subscribe, subscribe_latest) are skipped: nothing here handles.
 */
#ifndef FLX_TEST_API_PLAY_H
#define FLX_TEST_API_PLAY_H

#include "core/pipe.h"

/**
 * struct api_bed - what the player wants of its surroundings
 * @alloc: as flx_runtime.alloc
 * @free: as flx_runtime.free
 * @graph: the flat graph of "a -> out"; with @map, of "a | map(v + add) -> out";
 *         with @share, of "a | share -> out". NULL: no memory
 * @drop: gives a graph's memory back
 */
struct api_bed {
	void *(*alloc)(size_t bytes);
	void (*free)(void *p);
	void *(*graph)(bool map, s64 add, bool share, u32 *bytes);
	void (*drop)(void *graph);
};

/**
 * struct api_text - where the reading of the cases has come to
 * @at: the next character; the text ends in a zero
 * @line: the number of the line that was read last
 */
struct api_text {
	const char *at;
	u32 line;
};

/* A piece of the text. */
struct api_word {
	const char *s;
	u32 len;
};

enum api_result {
	API_PASSED,
	API_SKIPPED,
	API_FAILED,
	API_OVER,	/* there are no more cases */
};

/**
 * struct api_case - what became of a case
 * @name: its name
 * @bad: the line that does not hold
 * @line: its number
 * @differs: why a line of it was not taken as it stands; NULL: all were
 */
struct api_case {
	struct api_word name;
	struct api_word bad;
	u32 line;
	const char *differs;
};

/**
 * api_play() - play the next case
 */
enum api_result api_play(const struct api_bed *bed, struct api_text *t,
			 struct api_case *c);

/* Does the case stand under this operator? "share" has "share/...". */
bool api_is_of(const struct api_case *c, const char *op);

#endif /* FLX_TEST_API_PLAY_H */
