/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: plain - the opponent: plain C, one pass over a buffer per operator.
 *
 * Records {timestamp, value} in a buffer of 1,024 that stays in cache, made
 * batch by batch. Each function makes and consumes @n source items and returns
 * the sum of the values that came out.
 */
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include <stdint.h>

#define PLAIN_BUFFER	1024	/* @n is a multiple of it, per input */

int64_t plain_source(uint64_t n);
int64_t plain_map(uint64_t n);
int64_t plain_filter(uint64_t n);
int64_t plain_map_filter_scan(uint64_t n);
int64_t plain_merge3(uint64_t n);

#endif /* BENCH_PLAIN_H */
