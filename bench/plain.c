// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: plain - the opponent: plain C, one pass over a buffer per operator.
 *
 * What a programmer writes who has no engine but knows where time goes. To be
 * compiled with -O2, as the engine is.
 */
#include "plain.h"

#define noinline	__attribute__((noinline))

struct record {
	uint64_t ts;
	int64_t v;
};

static struct record in[3][PLAIN_BUFFER], out[3 * PLAIN_BUFFER];

static noinline void generate(struct record *p, uint64_t base, int step,
			      int offset)
{
	for (int i = 0; i < PLAIN_BUFFER; i++) {
		p[i].ts = (base + i) * step + offset;
		p[i].v = base + i;
	}
}

static noinline void map(struct record *p, int n)
{
	for (int i = 0; i < n; i++)
		p[i].v = p[i].v * 3 + 1;
}

static noinline int filter(const struct record *from, struct record *to, int n)
{
	int kept = 0;

	for (int i = 0; i < n; i++) {
		int64_t v = from[i].v;

		to[kept] = from[i];
		kept += (v & 15) != 5;
	}
	return kept;
}

static noinline int64_t scan(struct record *p, int n, int64_t acc)
{
	for (int i = 0; i < n; i++) {
		acc += p[i].v;
		p[i].v = acc;
	}
	return acc;
}

static noinline int64_t sum(const struct record *p, int n)
{
	int64_t total = 0;

	for (int i = 0; i < n; i++)
		total += p[i].v;
	return total;
}

/* One input has ended: the rest of three, a record at a time. */
static int merge_rest(int i, int j, int k, int n)
{
	while (i < PLAIN_BUFFER || j < PLAIN_BUFFER || k < PLAIN_BUFFER) {
		uint64_t x = i < PLAIN_BUFFER ? in[0][i].ts : ~0ull;
		uint64_t y = j < PLAIN_BUFFER ? in[1][j].ts : ~0ull;
		uint64_t z = k < PLAIN_BUFFER ? in[2][k].ts : ~0ull;

		if (x <= y && x <= z)
			out[n++] = in[0][i++];
		else if (y <= z)
			out[n++] = in[1][j++];
		else
			out[n++] = in[2][k++];
	}
	return n;
}

static noinline int merge3(void)
{
	int i = 0, j = 0, k = 0, n = 0;

	while (i < PLAIN_BUFFER && j < PLAIN_BUFFER && k < PLAIN_BUFFER) {
		uint64_t x = in[0][i].ts, y = in[1][j].ts, z = in[2][k].ts;
		uint64_t least = x;
		int which = 0;

		if (y < least) {
			least = y;
			which = 1;
		}
		if (z < least)
			which = 2;
		if (which == 0)
			out[n++] = in[0][i++];
		else if (which == 1)
			out[n++] = in[1][j++];
		else
			out[n++] = in[2][k++];
	}
	return merge_rest(i, j, k, n);
}

int64_t plain_source(uint64_t n)
{
	int64_t total = 0;

	for (uint64_t i = 0; i < n; i += PLAIN_BUFFER) {
		generate(in[0], i, 1, 0);
		total += sum(in[0], PLAIN_BUFFER);
	}
	return total;
}

int64_t plain_map(uint64_t n)
{
	int64_t total = 0;

	for (uint64_t i = 0; i < n; i += PLAIN_BUFFER) {
		generate(in[0], i, 1, 0);
		map(in[0], PLAIN_BUFFER);
		total += sum(in[0], PLAIN_BUFFER);
	}
	return total;
}

int64_t plain_filter(uint64_t n)
{
	int64_t total = 0;

	for (uint64_t i = 0; i < n; i += PLAIN_BUFFER) {
		generate(in[0], i, 1, 0);
		total += sum(out, filter(in[0], out, PLAIN_BUFFER));
	}
	return total;
}

int64_t plain_map_filter_scan(uint64_t n)
{
	int64_t total = 0, acc = 0;
	int kept;

	for (uint64_t i = 0; i < n; i += PLAIN_BUFFER) {
		generate(in[0], i, 1, 0);
		map(in[0], PLAIN_BUFFER);
		kept = filter(in[0], out, PLAIN_BUFFER);
		acc = scan(out, kept, acc);
		total += sum(out, kept);
	}
	return total;
}

int64_t plain_merge3(uint64_t n)
{
	int64_t total = 0;

	for (uint64_t i = 0; i < n / 3; i += PLAIN_BUFFER) {
		for (int k = 0; k < 3; k++)
			generate(in[k], i, 3, k);
		total += sum(out, merge3());
	}
	return total;
}
