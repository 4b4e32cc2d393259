/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: rows - what is measured, and against what. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct bench_row - one pipeline and its opponent
 * @name: of the row
 * @expr: the pipeline
 * @inputs: that it has
 * @plain: the same work in plain C
 */
struct bench_row {
	const char *name;
	const char *expr;
	unsigned int inputs;
	int64_t (*plain)(uint64_t n);
};

/* Up to one without a name. */
extern const struct bench_row bench_rows[];

/**
 * struct bench_result - nanoseconds per source item
 * @items: source items of one run
 * @engine_best: of the engine
 * @engine_median: ...
 * @plain_best: of the opponent, in the same process, run by run in turn
 * @plain_median: ...
 */
struct bench_result {
	uint64_t items;
	double engine_best;
	double engine_median;
	double plain_best;
	double plain_median;
};

#define BENCH_RUNS_MAX	1001

/**
 * bench_settle() - of some times, which are sorted, the best and the median
 */
void bench_settle(double *times, unsigned int runs, double *best,
		  double *median);

/**
 * bench_measure() - measure one row
 * @items: source items of a run, rounded up to whole buffers
 * @runs: how many, at most BENCH_RUNS_MAX
 * @batch: items that move together in the engine
 * @why: set to what is wrong, room for 256 bytes
 *
 * Return: false: see @why. Different results of the two are a failure, too.
 */
bool bench_measure(const struct bench_row *row, uint64_t items,
		   unsigned int runs, unsigned int batch,
		   struct bench_result *result, char *why);

#endif /* BENCH_ROWS_H */
