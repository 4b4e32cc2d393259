/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: case - conformance cases, as tests/conformance/FORMAT.md has them.
 */
#ifndef FLUXCTL_CASE_H
#define FLUXCTL_CASE_H

#include "fluxctl.h"

enum case_verb {
	CASE_PUSH,		/* end, words */
	CASE_ADVANCE,		/* ns */
	CASE_CANCEL,
	CASE_SUBSCRIBE,		/* end */
	CASE_DROP,		/* end */
	CASE_EXPECT,		/* end, words */
	CASE_EXPECT_TAPPED,	/* words */
	CASE_EXPECT_FAIL,	/* text */
};

#define CASE_POLL	0x1
#define CASE_DRAIN	0x2

/**
 * struct case_step - one line of a script
 * @verb: what it does
 * @line: where it stands in the file
 * @end: the input, output or subscriber
 * @words: items, without the blanks that do not count
 * @count: how many
 * @ns: nanoseconds
 * @text: the rest of the line
 */
struct case_step {
	enum case_verb verb;
	unsigned int line;
	char *end;
	char **words;
	unsigned int count;
	uint64_t ns;
	char *text;
};

/**
 * struct test_case - one case
 * @file: where it stands
 * @line: ... of its pipeline
 * @name: its name
 * @modes: CASE_POLL, CASE_DRAIN: where its expectations hold
 * @runtime: the only one that it is for, or NULL
 * @pipeline: the program
 * @steps: the script
 * @count: how many lines
 */
struct test_case {
	const char *file;
	unsigned int line;
	char *name;
	unsigned int modes;
	char *runtime;
	char *pipeline;
	struct case_step *steps;
	unsigned int count;
};

/**
 * struct case_list - all cases
 */
struct case_list {
	struct test_case *cases;
	unsigned int count;
};

/**
 * struct case_error - what is wrong with a file of cases
 * @line: where, from 1
 * @column: where, from 1
 * @why: what
 */
struct case_error {
	unsigned int line;
	unsigned int column;
	const char *why;
};

/**
 * case_parse() - add the cases of a file
 * @name: of the file; as @list, it has to stay
 * @text: what the file holds; it is cut into lines
 * @error: filled in where the answer is false
 */
bool case_parse(struct case_list *list, const char *name, char *text,
		struct case_error *error);
void case_free(struct case_list *list);

/**
 * case_squeeze() - take out the blanks that are not inside quotes, in place
 */
void case_squeeze(char *text);

#endif /* FLUXCTL_CASE_H */
