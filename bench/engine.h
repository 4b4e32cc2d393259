/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: engine - the engine alone: items made and consumed in memory.
 *
 * No rings and no system calls: a generator stream for every input, the
 * pipeline's own task run inline, and a sink that adds up what comes out.
 */
#ifndef BENCH_ENGINE_H
#define BENCH_ENGINE_H

#include <stdint.h>

struct bench_engine;

/**
 * bench_engine_new() - build a pipeline over generators
 * @expr: its text, of s64 streams
 * @batch: items that move together
 * @why: set to what is wrong, room for 256 bytes
 *
 * Item j of input k of n has the timestamp j * n + k and the value j.
 * Return: NULL: see @why.
 */
struct bench_engine *bench_engine_new(const char *expr, unsigned int batch,
				      char *why);
void bench_engine_free(struct bench_engine *e);

/**
 * bench_engine_run() - make @n items in all, run until the end
 * Return: the sum of the values that came out.
 */
int64_t bench_engine_run(struct bench_engine *e, uint64_t n);

#endif /* BENCH_ENGINE_H */
