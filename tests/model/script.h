/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: script - the lines of a case, and what its takes have to give. */
#ifndef MODEL_SCRIPT_H
#define MODEL_SCRIPT_H

#include "graph.h"

enum verb { PUSH, ADVANCE, CANCEL, SUBSCRIBE, DROP, EXPECT, EXPECT_TAPPED };

#define LINE_ITEMS_MAX	150
#define LINES_MAX	64

/**
 * struct line - one line
 * @verb: enum verb
 * @input: PUSH: where to
 * @type: PUSH: of the input
 * @item: PUSH: what, END for the end
 * @items: how many; EXPECT: takes, 0: until there is nothing
 * @ns: ADVANCE
 * @name: of an output or a subscriber
 * @text: EXPECT, EXPECT_TAPPED: what the model gave; SUBSCRIBE: a refusal
 * @texts: how many
 */
struct line {
	enum verb verb;
	unsigned int input;
	const struct type *type;
	struct item item[LINE_ITEMS_MAX];
	unsigned int items;
	uint64_t ns;
	const char *name;
	char **text;
	unsigned int texts;
};

/**
 * struct script - the lines of a case
 * @line: they
 * @lines: how many
 * @timed: the pipeline looks at the clock
 */
struct script {
	struct line line[LINES_MAX];
	unsigned int lines;
	bool timed;
};

enum mode { POLL, DRAIN };

/*
 * Is every output and subscriber there that a line names, and a share where one
 * subscribes?
 */
bool script_fits(const struct script *s, const struct graph *g);

/**
 * script_model() - play it on the model
 *
 * What the takes gave is in the lines, in the arena.
 *
 * The script has to fit. Return: nothing is left that an output could give, or a
 * tap has shown.
 */
bool script_model(struct script *s, struct graph *g, enum mode mode);

/*
 * As a case of the conformance format, from its pipeline on; @at, @got: the line
 * that differs.
 */
void script_print(FILE *to, const struct script *s, struct graph *g,
		  const char *prefix, const struct line *at, const char *got);

#endif /* MODEL_SCRIPT_H */
