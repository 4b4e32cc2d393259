// SPDX-License-Identifier: GPL-2.0
/* fluxion: rows - what is measured, and against what. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "engine.h"
#include "plain.h"
#include "rows.h"

const struct bench_row bench_rows[] = {
	{
		.name = "map|filter|scan",
		.expr = "a | map(v * 3 + 1) | filter((v & 15) != 5) | scan(0, acc + v)",
		.inputs = 1,
		.plain = plain_map_filter_scan,
	},
	{
		.name = "source only",
		.expr = "a",
		.inputs = 1,
		.plain = plain_source,
	},
	{
		.name = "map",
		.expr = "a | map(v * 3 + 1)",
		.inputs = 1,
		.plain = plain_map,
	},
	{
		.name = "filter",
		.expr = "a | filter((v & 15) != 5)",
		.inputs = 1,
		.plain = plain_filter,
	},
	{
		.name = "share|map",
		.expr = "s = a | share; s | map(v * 3 + 1)",
		.inputs = 1,
		.plain = plain_map,
	},
	{
		.name = "ordered_merge(3)",
		.expr = "a | ordered_merge(b, c)",
		.inputs = 3,
		.plain = plain_merge3,
	},
	{ 0 },
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void bench_settle(double *times, unsigned int runs, double *best,
		  double *median)
{
	qsort(times, runs, sizeof(*times), by_value);
	*best = times[0];
	*median = (times[(runs - 1) / 2] + times[runs / 2]) / 2;
}

static double time_plain(const struct bench_row *row, uint64_t n, int64_t *sum)
{
	double begin = now_ns();

	*sum = row->plain(n);
	return (now_ns() - begin) / n;
}

/* Building the pipeline is not measured. */
static double time_engine(const struct bench_row *row, uint64_t n,
			  unsigned int batch, int64_t *sum, char *why)
{
	struct bench_engine *e = bench_engine_new(row->expr, batch, why);
	double begin;

	if (!e)
		return -1;
	begin = now_ns();
	*sum = bench_engine_run(e, n);
	begin = (now_ns() - begin) / n;
	bench_engine_free(e);
	return begin;
}

bool bench_measure(const struct bench_row *row, uint64_t items,
		   unsigned int runs, unsigned int batch,
		   struct bench_result *result, char *why)
{
	static double engine[BENCH_RUNS_MAX], plain[BENCH_RUNS_MAX];
	uint64_t whole = (uint64_t)PLAIN_BUFFER * row->inputs;
	int64_t sum, expected;

	items = (items + whole - 1) / whole * whole;
	for (unsigned int i = 0; i < runs; i++) {
		plain[i] = time_plain(row, items, &expected);
		engine[i] = time_engine(row, items, batch, &sum, why);
		if (engine[i] < 0)
			return false;
		if (sum != expected) {
			snprintf(why, 256, "the results differ: %lld, plain C %lld",
				 (long long)sum, (long long)expected);
			return false;
		}
	}
	result->items = items;
	bench_settle(engine, runs, &result->engine_best, &result->engine_median);
	bench_settle(plain, runs, &result->plain_best, &result->plain_median);
	return true;
}
