// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: language_memory_test - every allocation of a compilation fails once.
 *
 * The compiler allocates in two files; they are compiled here once more, with
 * an allocator that gives up after a number of calls.
 */
#include <errno.h>
#include <stdlib.h>

static long allocations_left;

static void *limited_calloc(size_t n, size_t size)
{
	return allocations_left-- > 0 ? calloc(n, size) : NULL;
}

#define calloc limited_calloc
#include "../../lib/lang.c"
#include "../../lib/graph.c"
#undef calloc

#include "tap.h"

static const char *const texts[] = {
	"a",
	"in q: {mag: dec(2), id: u64}; q | filter(mag >= 4.5) | map({mag: mag, id: id, s: \"us\"})",
	"a | ordered_merge(b, c) | scan(0, acc + v, out = acc / v) | combine_with_previous",
	"a | zip(b, c, queue = 7)",
	"in a (source = therm); a | map(v) | subscribe_latest(h, cancel_outdated); b",
	"(l, r) = a | partition_sequential(v > 2); l | zip(r) | share_single",
	"a | map(v) | subscribe_latest_sequential(h); b",
	"a | reduce({k: 0, s: 0}, {k: acc.k + 1, s: acc.s + v})",
	"a | mpa(v)",
};

/* Return: how many allocations it takes. */
static long starve(const char *text)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	long n;

	for (n = 0; n < 100000; n++) {
		int err;

		allocations_left = n;
		err = fluxion_compile(text, &g, &d);
		if (err != -ENOMEM)
			break;
		CHECK(!g);
	}
	CHECK(allocations_left >= 0);
	fluxion_graph_free(g);
	return n;
}

TEST(out_of_memory_is_told)
{
	unsigned int i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK(starve(texts[i]) > 0);
}

/* A long program: many blocks of the arena. */
TEST(also_in_long_programs)
{
	char text[9000] = "a | map(v";
	size_t len = strlen(text);

	while (len < 4000)
		len += sprintf(text + len, " + %zu", len);
	strcpy(text + len, ")");
	CHECK(starve(text) > 3);
}

int main(void)
{
	RUN(out_of_memory_is_told);
	RUN(also_in_long_programs);
	return tap_done();
}
