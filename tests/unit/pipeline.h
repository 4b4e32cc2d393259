/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: pipeline - what tests of whole pipelines share. */
#ifndef TEST_PIPELINE_H
#define TEST_PIPELINE_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>
#include "tap.h"

__attribute__((unused))
static struct fluxion_pipeline *attach(struct fluxion *f, const char *text,
				       const char *name, unsigned int batch)
{
	struct fluxion_options o = { .name = name, .batch = batch };
	struct fluxion_diagnostic diag;
	struct fluxion_pipeline *p = NULL;
	int err = fluxion_attach(f, text, &o, &p, &diag);

	if (!err)
		return p;
	tap_note("%s: %d %s", text, err, diag.message);
	CHECK(!err);
	exit(1);
}

__attribute__((unused))
static struct fluxion_stream *stream(struct fluxion_pipeline *p,
				     const char *name, unsigned int flags)
{
	struct fluxion_stream *s = NULL;
	int err = fluxion_stream_open(p, name, flags, &s);

	if (!err)
		return s;
	tap_note("%s: %d", name, err);
	CHECK(!err);
	exit(1);
}

__attribute__((unused))
static void check_value(struct fluxion_stream *s, int64_t value, uint64_t ts)
{
	int64_t v = 0;
	uint64_t t = 0;

	CHECK(fluxion_receive_value(s, &v, &t) == 1);
	CHECK(v == value && t == ts);
}

__attribute__((unused))
static void check_empty(struct fluxion_stream *s)
{
	int64_t v;

	CHECK(fluxion_receive_value(s, &v, NULL) == -EAGAIN);
}

__attribute__((unused))
static void check_end(struct fluxion_stream *s)
{
	int64_t v;

	CHECK(fluxion_receive_value(s, &v, NULL) == 0);
	CHECK(fluxion_receive_value(s, &v, NULL) == 0);
}

/* Do the counters of every end add up? */
__attribute__((unused))
static void check_ends(struct fluxion_pipeline *p)
{
	struct fluxion_end_info *info;
	int n = fluxion_pipeline_ends(p, &info);
	int i, j;

	CHECK(n > 0);
	for (i = 0; i < n; i++) {
		uint64_t sum = info[i].delivered + info[i].queued;

		for (j = 0; j < FLUXION_DROP_REASONS; j++)
			sum += info[i].dropped[j];
		CHECK(info[i].accepted == sum);
	}
	free(info);
}

#endif /* TEST_PIPELINE_H */
