// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: traces - random pipelines as conformance cases, for all runtimes.
 *
 *	traces [CASES [SEED]] >FILE
 *
 * What the cases expect is what the reference model gives. Each reads every
 * output to the end of what it has, and is for both modes if these give the
 * same; else there is one for each. A case is called traces/NUMBER, and
 * `traces 1 NUMBER` writes it alone. One of three pipelines looks at the clock.
 */
#include <stdlib.h>
#include <string.h>
#include "gen.h"
#include "random.h"

#define CASES		1000
#define SEED		1
#define ROUNDS_MAX	8
#define IN_FLIGHT_NS	250000000	/* the delays of a pipeline, together */

static void add_reads(struct script *s, const struct graph *g)
{
	unsigned int i;

	for (i = 0; i < g->outputs; i++)
		s->line[s->lines++] = (struct line){
			.verb = EXPECT, .name = output_name(i),
		};
	if (graph_tells_taps(g))
		s->line[s->lines++] = (struct line){ .verb = EXPECT_TAPPED };
}

/* What is in flight comes out, and is read, in either mode. */
static bool complete(struct script *s, struct graph *g)
{
	unsigned int rounds;

	if (graph_is_timed(g))
		s->line[s->lines++] = (struct line){
			.verb = ADVANCE, .ns = IN_FLIGHT_NS,
		};
	for (rounds = 0; rounds < ROUNDS_MAX; rounds++) {
		add_reads(s, g);
		if (script_model(s, g, POLL) && script_model(s, g, DRAIN))
			return true;
	}
	return false;
}

/* The lines, with what the model gives in one mode; free() it. */
static char *lines_text(struct script *s, struct graph *g, enum mode mode)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		exit(1);
	script_model(s, g, mode);
	script_print(to, s, g, "", NULL, NULL);
	fclose(to);
	return text;
}

static void print_case(uint64_t number, struct script *s, struct graph *g)
{
	static const char head[] = "case traces/%llu%s\n# mode: %s\n%s\n";
	unsigned long long name = number;
	char *poll = lines_text(s, g, POLL);
	char *drain = lines_text(s, g, DRAIN);

	if (!strcmp(poll, drain)) {
		printf(head, name, "", "poll drain", poll);
	} else {
		printf(head, name, "/poll", "poll", poll);
		printf(head, name, "/drain", "drain", drain);
	}
	free(poll);
	free(drain);
}

static bool write_trace(uint64_t number)
{
	static struct script s;
	struct graph g;
	const struct wish wish = { .timed = number % 3 == 0, .live = true };
	size_t mark = arena_mark();
	bool ok;

	random_seed(number);
	gen_graph(&g, &wish);
	gen_script(&s, &g, &wish);
	ok = graph_type(&g) && complete(&s, &g);
	if (ok)
		print_case(number, &s, &g);
	else
		fprintf(stderr, "traces/%llu: it does not come to an end\n",
			(unsigned long long)number);
	arena_release(mark);
	return ok;
}

int main(int argc, char **argv)
{
	unsigned long wanted = argc > 1 ? strtoul(argv[1], NULL, 0) : CASES;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : SEED;
	unsigned long i;

	printf("# fluxion: traces %lu %llu\n\n", wanted,
	       (unsigned long long)seed);
	for (i = 0; i < wanted; i++)
		if (!write_trace(seed + i))
			return 1;
	return !!fflush(stdout);
}
