// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: model_test - random pipelines do what the reference model does.
 *
 *	model_test [RUNTIME [CASES [SEED]]]
 *
 * RUNTIME is virtual or kernel-virtual (which poll item by item, and have a clock
 * that the test moves), local (drained, with such a clock), uring, pthread or kernel
 * (drained, no time). Each case is played with several batch sizes. One that differs
 * is shrunk and shown as a conformance case. Mistakes planted in the model have to be
 * found, and shrunk to a few lines.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../unit/tap.h"
#include "gen.h"
#include "random.h"
#include "run.h"
#include "trial.h"

#define COMPARED_AT_LEAST	5	/* items a case, on average */
#define FAILURES_MAX		5
#define PLANT_CASES		4000
#define PLANT_SEED		1	/* how far a case shrinks depends on it */
#define PLANT_LINES		8
#define PLANT_OPERATORS		5

/**
 * struct runtime - a runtime that can be compared
 * @name: on the command line
 * @runtime: its number
 * @cases: how many, unless told
 * @timed: its clock is the test's
 * @large: its rings hold what many pushes in a row bring
 * @live: its tasks run by themselves
 * @plants: look for planted mistakes here
 */
static const struct runtime {
	const char *name;
	enum fluxion_runtime runtime;
	unsigned int cases;
	bool timed;
	bool large;
	bool live;
	bool plants;
} runtimes[] = {
	{ "virtual", FLUXION_VIRTUAL, 10000, true, true, false, true },
	{ "local", FLUXION_LOCAL, 1000, true, false, false, false },
	{ "uring", FLUXION_URING, 1000, false, false, false, false },
	{ "pthread", FLUXION_PTHREAD, 600, false, false, true, false },
	{ "kernel", FLUXION_KERNEL, 1000, false, false, true, false },
	{ "kernel-virtual", FLUXION_KERNEL_VIRTUAL, 500, true, true, false,
	  false },
};

static const struct runtime *where = runtimes;
static unsigned int wanted;
static uint64_t seed;

/* The first way is exact poll by poll; a runtime that is live only drains. */
static const struct {
	enum mode mode;
	unsigned int batch;
} ways[] = {
	{ POLL, 1 }, { DRAIN, 1 }, { DRAIN, 2 }, { DRAIN, 7 }, { DRAIN, 128 },
};

/* The case of a number. Return: true: it differs in some way, @t says which. */
static bool case_differs(struct trial *t, uint64_t number)
{
	const struct wish wish = {
		.timed = where->timed && number % 3 == 0,
		.live = where->live,
		.comers = true,
		.many = where->large && number % 8 == 0,
	};
	struct difference diff = { 0 };
	unsigned int i;

	random_seed(number);
	gen_graph(&t->g, &wish);
	gen_script(&t->s, &t->g, &wish);
	for (i = 0; i < COUNT(ways); i++) {
		t->how = (struct play){ where->runtime, ways[i].mode,
					ways[i].batch };
		if (ways[i].mode == POLL && !play_is_virtual(&t->how))
			continue;
		if (trial_differs(t, &diff))
			return true;
	}
	return false;
}

static void shrink_and_show(struct trial *t, uint64_t number)
{
	char name[64];

	snprintf(name, sizeof(name), "model/%llu", (unsigned long long)number);
	trial_shrink(t);
	trial_print(stdout, t, name);
}

TEST(random_cases_do_what_the_model_does)
{
	static struct trial t;
	unsigned int i, bad = 0;

	for (i = 0; i < wanted && bad < FAILURES_MAX; i++) {
		size_t mark = arena_mark();

		if (case_differs(&t, seed + i)) {
			bad++;
			shrink_and_show(&t, seed + i);
		}
		arena_release(mark);
	}
	tap_note("%s: %u cases from seed %llu, %lu items compared",
		 where->name, i, (unsigned long long)seed, t.compared);
	CHECK(!bad);
	CHECK(bad || t.compared > (unsigned long)wanted * COMPARED_AT_LEAST);
}

/* Find a case that shows the mistake. Return: its number, or 0. */
static uint64_t find_plant(struct trial *t)
{
	unsigned int i;

	for (i = 0; i < PLANT_CASES; i++) {
		size_t mark = arena_mark();

		if (case_differs(t, PLANT_SEED + i))
			return PLANT_SEED + i;
		arena_release(mark);
	}
	return 0;
}

static void check_plant(enum plant mistake)
{
	static struct trial t;
	struct difference diff = { 0 };
	size_t mark = arena_mark();
	uint64_t number;

	plant = mistake;
	number = find_plant(&t);
	CHECK(number);
	if (number) {
		shrink_and_show(&t, number);
		CHECK(t.s.lines <= PLANT_LINES);
		CHECK(trial_operators(&t) <= PLANT_OPERATORS);
	}
	plant = PLANT_NONE;
	CHECK(!trial_differs(&t, &diff));
	arena_release(mark);
}

TEST(planted_mistakes_are_found_and_shrunk)
{
	enum plant mistake;

	for (mistake = PLANT_NONE + 1; mistake < PLANTS; mistake++)
		check_plant(mistake);
}

static bool read_arguments(int argc, char **argv)
{
	unsigned int i = 0;

	while (argc > 1 && i < COUNT(runtimes) &&
	       strcmp(runtimes[i].name, argv[1]))
		i++;
	if (i == COUNT(runtimes))
		return false;
	where = &runtimes[i];
	wanted = argc > 2 ? strtoul(argv[2], NULL, 0) : where->cases;
	seed = argc > 3 ? strtoull(argv[3], NULL, 0) : (uint64_t)time(NULL);
	seed += !seed;
	return true;
}

int main(int argc, char **argv)
{
	if (!read_arguments(argc, argv)) {
		fprintf(stderr, "no such runtime: %s\n", argv[1]);
		return 2;
	}
	RUN(random_cases_do_what_the_model_does);
	if (where->plants)
		RUN(planted_mistakes_are_found_and_shrunk);
	return tap_done();
}
