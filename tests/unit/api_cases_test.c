// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: api_cases_test - the cases of api-cases.txt, in a process.
 *
 * Each case is a test. Runs from the top folder of the sources, as tests do.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>
#include "../kunit/api_play.h"
#include "tap.h"

#define CASES	"tests/kunit/api-cases.txt"

/* Under every operator: how many there are, so that none is overlooked. */
static const struct {
	const char *op;
	unsigned int cases;
} operators[] = {
	{ "into_fluxion_stream", 2 }, { "into_fluxion_stream_map", 1 },
	{ "subject", 13 }, { "share", 4 }, { "cancellation_token", 5 },
	{ "subscribe", 9 }, { "subscribe_latest", 11 },
};

static void *bed_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

static void *bed_graph(bool map, s64 add, bool share, u32 *bytes)
{
	struct fluxion_diagnostic diag;
	struct fluxion_graph *g;
	char text[200];
	char expr[60] = "";

	if (map)
		snprintf(expr, sizeof(expr), " | map(v + %lld)",
			 (long long)add);
	snprintf(text, sizeof(text), "a%s%s", expr, share ? " | share" : "");
	if (fluxion_compile(text, &g, &diag)) {
		tap_note("%s: %s", text, diag.message);
		return NULL;
	}
	*bytes = g->total;
	return g;
}

static const struct api_bed bed = {
	.alloc = bed_alloc, .free = free, .graph = bed_graph, .drop = free,
};

static char *read_cases(void)
{
	static char text[1 << 16];
	FILE *f = fopen(CASES, "r");

	if (!f || !fread(text, 1, sizeof(text) - 1, f)) {
		perror(CASES);
		exit(1);
	}
	fclose(f);
	return text;
}

static void report(enum api_result result, const struct api_case *c)
{
	if (result == API_FAILED)
		tap_note("%s:%u: %.*s", CASES, c->line, (int)c->bad.len,
			 c->bad.s);
	if (c->differs)
		tap_note("%.*s differs: %s", (int)c->name.len, c->name.s,
			 c->differs);
	tap_failed += result == API_FAILED;
	printf("%sok %d - %.*s%s\n", result == API_FAILED ? "not " : "",
	       ++tap_count, (int)c->name.len, c->name.s,
	       result == API_SKIPPED ? " # SKIP no handlers here" : "");
}

static unsigned int count(const char *op)
{
	struct api_text text = { .at = read_cases() };
	struct api_case c;
	unsigned int n = 0;

	while (api_play(&bed, &text, &c) != API_OVER)
		n += api_is_of(&c, op);
	return n;
}

TEST(every_case_is_known)
{
	unsigned int i;

	for (i = 0; i < FLX_ARRAY_SIZE(operators); i++)
		CHECK(count(operators[i].op) == operators[i].cases);
}

/* A player that never fails would say nothing. */
TEST(cases_that_do_not_hold_fail)
{
	static const char *const wrong[] = {
		"op subject()\nexpect closed", "op subject()\nsubscribe s0\n"
		"a 1@1\nexpect s0 2@1", "op share(a)\nsubscribe s0\n"
		"expect s0 end", "op token()\nwait\nexpect woken 1",
		"op into_fluxion_stream(a)\na 1@1\nexpect 1@2",
		"op into_fluxion_stream_map(a; map: v * 2)", "op nothing(a)",
		"op subject()\nsubscribe s0\na error 5\nexpect s0 error 6",
		"expect 1@1", "op subject()\nsubscribe s9", "op token()\nwhat",
	};
	unsigned int i;

	for (i = 0; i < FLX_ARRAY_SIZE(wrong); i++) {
		char buffer[200];
		struct api_text text = { .at = buffer };
		struct api_case c;

		snprintf(buffer, sizeof(buffer), "case x/y\n%s\n", wrong[i]);
		if (api_play(&bed, &text, &c) != API_FAILED) {
			tap_note("passes: %s", wrong[i]);
			CHECK(false);
		}
	}
}

int main(void)
{
	struct api_text text = { .at = read_cases() };
	enum api_result result;
	struct api_case c;

	while ((result = api_play(&bed, &text, &c)) != API_OVER)
		report(result, &c);
	RUN(every_case_is_known);
	RUN(cases_that_do_not_hold_fail);
	return tap_done();
}
