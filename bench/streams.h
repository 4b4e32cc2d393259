/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: streams - a pipeline between the streams of a runtime.
 *
 * Unlike engine.h this has rings, and whoever runs the pipeline on that runtime.
 */
#ifndef BENCH_STREAMS_H
#define BENCH_STREAMS_H

#include <stdbool.h>
#include <fluxion/fluxion.h>

/**
 * struct bench_way - how it is fed and drained
 * @name: of the way
 * @runtime: where
 * @threads: 1: one thread does both; 2: each of them has its own
 */
struct bench_way {
	const char *name;
	enum fluxion_runtime runtime;
	unsigned int threads;
};

/* Up to one without a name. */
extern const struct bench_way bench_ways[];

/**
 * bench_streams_run() - one run: item j has the timestamp j and the value j
 * @expr: of one input `a` and the output `out`
 * @items: how many
 * @ns: set to nanoseconds per item; building the pipeline is not measured
 * @sum: set to that of the values that came out
 *
 * Return: 0, or a negative errno.
 */
int bench_streams_run(const struct bench_way *way, const char *expr,
		      uint64_t items, double *ns, int64_t *sum);

#endif /* BENCH_STREAMS_H */
