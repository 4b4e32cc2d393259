// SPDX-License-Identifier: GPL-2.0
/* fluxion: bench - measures the engine beside plain C, in one run. */
#include <argp.h>
#include <string.h>
#include "describe.h"
#include "../../bench/rows.h"
#include "../../bench/streams.h"

static uint64_t items = 10000000;
static uint64_t runs = 7;
static uint64_t batch = FLUXION_BATCH_DEFAULT;
static bool streams;		/* --streams */

#define WAYS_MAX	8

static void print_head(void)
{
	printf("ns per source item; %llu items a run, %llu runs, batches of %llu\n",
	       (unsigned long long)items, (unsigned long long)runs,
	       (unsigned long long)batch);
	printf("%-20s %9s %9s %9s %9s %7s %7s\n", "", "fluxion", "", "plain C",
	       "", "ratio", "");
	printf("%-20s %9s %9s %9s %9s %7s %7s\n", "", "best", "median", "best",
	       "median", "best", "median");
}

static void print_row(const struct bench_row *row,
		      const struct bench_result *b)
{
	printf("%-20s %9.3f %9.3f %9.3f %9.3f %7.2f %7.2f\n", row->name,
	       b->engine_best, b->engine_median, b->plain_best,
	       b->plain_median, b->engine_best / b->plain_best,
	       b->engine_median / b->plain_median);
	fflush(stdout);
}

static json_t *row_json(const struct bench_row *row,
			const struct bench_result *b)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:f, s:f, s:f, s:f, s:f, s:f}",
			 "name", row->name, "pipeline", row->expr,
			 "items", (json_int_t)b->items,
			 "runs", (json_int_t)runs, "batch", (json_int_t)batch,
			 "best_ns", b->engine_best,
			 "median_ns", b->engine_median,
			 "plain_best_ns", b->plain_best,
			 "plain_median_ns", b->plain_median,
			 "best_ratio", b->engine_best / b->plain_best,
			 "median_ratio", b->engine_median / b->plain_median);
}

/* One run of each way in turn. What comes out is the same. */
static int run_ways(const struct bench_row *row, unsigned int nth,
		    double (*ns)[BENCH_RUNS_MAX])
{
	int64_t sum, first = 0;

	for (unsigned int i = 0; bench_ways[i].name; i++) {
		int err = bench_streams_run(&bench_ways[i], row->expr, items,
					    &ns[i][nth], &sum);

		if (err)
			return fail_errno(-err, bench_ways[i].name);
		first = i ? first : sum;
		if (sum != first)
			return fail(STATUS_FAILED, "%s: the results differ",
				    bench_ways[i].name);
	}
	return STATUS_OK;
}

/* The first row, through the streams of the runtimes in process. */
static int run_streams(void)
{
	static double ns[WAYS_MAX][BENCH_RUNS_MAX];
	const struct bench_row *row = bench_rows;
	double best, median;
	int err = STATUS_OK;

	for (unsigned int i = 0; i < runs && !err; i++)
		err = run_ways(row, i, ns);
	if (err)
		return err;
	printf("%s: ns per source item; %llu items a run, %llu runs\n",
	       row->name, (unsigned long long)items, (unsigned long long)runs);
	printf("%-20s %9s %9s\n", "", "best", "median");
	for (unsigned int i = 0; bench_ways[i].name; i++) {
		bench_settle(ns[i], runs, &best, &median);
		printf("%-20s %9.3f %9.3f\n", bench_ways[i].name, best, median);
	}
	return STATUS_OK;
}

static int run_rows(const struct request *r)
{
	const struct bench_row *row;
	struct bench_result result;
	json_t *list = json_array();
	char why[256];
	bool found = false;

	if (!r->json)
		print_head();
	for (row = bench_rows; row->name; row++) {
		if (r->count && strcmp(r->args[0], row->name))
			continue;
		found = true;
		if (!bench_measure(row, items, runs, batch, &result, why))
			return fail(STATUS_FAILED, "%s: %s", row->name, why);
		if (r->json)
			json_array_append_new(list, row_json(row, &result));
		else
			print_row(row, &result);
	}
	if (!found)
		return fail(STATUS_REFUSED, "no such row: '%s'", r->args[0]);
	if (r->json)
		return json_show(list);
	json_decref(list);
	return STATUS_OK;
}

static int run(const struct request *r)
{
	if (streams && (r->json || r->count))
		return fail(STATUS_REFUSED,
			    "--streams has one row, and no JSON");
	return streams ? run_streams() : run_rows(r);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	uint64_t *number = key == 'n' ? &items : key == 'R' ? &runs :
		key == 'b' ? &batch : NULL;
	uint64_t most = key == 'n' ? 1ULL << 40 : key == 'R' ? BENCH_RUNS_MAX :
		FLUXION_BATCH_MAX;

	if (key == 's') {
		streams = true;
		return 0;
	}
	if (!number)
		return ARGP_ERR_UNKNOWN;
	if (!number_parse(arg, number) || !*number || *number > most)
		argp_error(state, "'%s' is not a number from 1 to %llu", arg,
			   (unsigned long long)most);
	return 0;
}

static const struct argp_option options[] = {
	{ "items", 'n', "N", 0, "Source items of a run (10 million)", 0 },
	{ "runs", 'R', "N", 0, "Runs, of which best and median count (7)", 0 },
	{ "batch", 'b', "N", 0, "Items that move together (128)", 0 },
	{ "streams", 's', NULL, 0, "The first row through streams: local, pthread", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
};

const struct command cmd_bench = {
	.name = "bench",
	.args = "[ROW]",
	.summary = "measure the engine beside plain C",
	.takes = TAKES_JSON,
	.max = 1,
	.argp = &argp,
	.run = run,
};
