// SPDX-License-Identifier: GPL-2.0
/* fluxion: conformance - what came of conformance cases, as TAP. */
#include <stdlib.h>
#include <string.h>
#include "player.h"
#include "timed.h"

#define REASONS_MAX	64

/**
 * struct tally - how the cases went
 * @passed: cases
 * @failed: cases
 * @skipped: cases
 * @runs: cases played, by mode
 * @reasons: why some were skipped, and how many
 * @count: how many reasons
 */
struct tally {
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
	unsigned int runs[2];
	struct {
		char why[FLUXION_MESSAGE_LEN];
		unsigned int count;
	} reasons[REASONS_MAX];
	unsigned int count;
};

static void count_skip(struct tally *t, const char *why)
{
	unsigned int i = 0;

	t->skipped++;
	while (i < t->count && strcmp(t->reasons[i].why, why))
		i++;
	if (i == REASONS_MAX)
		return;
	if (i == t->count)
		snprintf(t->reasons[t->count++].why,
			 sizeof(t->reasons[i].why), "%s", why);
	t->reasons[i].count++;
}

static bool has_step(const struct test_case *c, enum case_verb verb)
{
	for (unsigned int i = 0; i < c->count; i++)
		if (c->steps[i].verb == verb)
			return true;
	return false;
}

static bool is_timed(const struct test_case *c)
{
	return has_step(c, CASE_ADVANCE) || program_is_timed(c->pipeline);
}

/* Why this runtime cannot play a case; NULL: it can. */
static const char *obstacle(const struct test_case *c, const struct play *how,
			    char *why, size_t size)
{
	if (c->runtime && strcmp(c->runtime, runtime_name(how->runtime)))
		snprintf(why, size, "runtime %s", c->runtime);
	else if (!(c->modes & how->modes))
		snprintf(why, size, "mode %s",
			 c->modes & CASE_POLL ? "poll" : "drain");
	else if (how->real_clock && is_timed(c))
		snprintf(why, size, "time on a real clock");
	else
		return NULL;
	return why;
}

static enum player_result play(const struct test_case *c,
			       const struct play *how, struct tally *t,
			       char **why)
{
	enum player_result result = PLAYER_PASSED;
	char *text;

	for (int i = 0; i < 2 && result == PLAYER_PASSED; i++) {
		unsigned int mode = i ? CASE_DRAIN : CASE_POLL;

		if (!(c->modes & how->modes & mode))
			continue;
		result = player_run(c, how, mode, &text);
		if (result == PLAYER_FAILED &&
		    asprintf(why, "%s (mode %s)", text ? text : "",
			     i ? "drain" : "poll") < 0)
			*why = NULL;
		else if (result == PLAYER_SKIPPED)
			*why = text ? strdup(text) : NULL;
		t->runs[i] += result != PLAYER_SKIPPED;
		free(text);
	}
	return result;
}

static void report(unsigned int number, const struct test_case *c,
		   const struct play *how, struct tally *t)
{
	enum player_result result = PLAYER_SKIPPED;
	char reason[64], *why = NULL;

	if (obstacle(c, how, reason, sizeof(reason)))
		why = strdup(reason);
	else
		result = play(c, how, t, &why);
	printf("%sok %u - %s", result == PLAYER_FAILED ? "not " : "", number,
	       c->name);
	switch (result) {
	case PLAYER_PASSED:
		t->passed++;
		break;
	case PLAYER_FAILED:
		t->failed++;
		printf("\n# %s", why ? why : "");
		break;
	case PLAYER_SKIPPED:
		count_skip(t, why ? why : "");
		printf(" # SKIP %s", why ? why : "");
	}
	putchar('\n');
	fflush(stdout);
	free(why);
}

static void summary(const struct tally *t)
{
	printf("# played %u in mode poll, %u in mode drain\n", t->runs[0],
	       t->runs[1]);
	printf("# %u passed, %u failed, %u skipped", t->passed, t->failed,
	       t->skipped);
	for (unsigned int i = 0; i < t->count; i++)
		printf("%s %u %s", i ? "," : ":", t->reasons[i].count,
		       t->reasons[i].why);
	putchar('\n');
}

bool conformance_run(const struct case_list *list, const struct play *how)
{
	struct tally tally = { 0 };

	printf("1..%u\n", list->count);
	for (unsigned int i = 0; i < list->count; i++)
		report(i + 1, &list->cases[i], how, &tally);
	summary(&tally);
	return !tally.failed;
}
