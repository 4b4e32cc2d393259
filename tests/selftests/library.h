/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: library - pipelines by way of libfluxion, for those who cannot go on. */
#ifndef SELFTESTS_LIBRARY_H
#define SELFTESTS_LIBRARY_H

#include "harness.h"

/* The runtime that the program has opened. */
static struct fluxion *f;

static MAYBE struct fluxion_pipeline *
attach_text(const char *text, const struct fluxion_options *o)
{
	struct fluxion_diagnostic diag;
	struct fluxion_pipeline *p;
	int err = fluxion_attach(f, text, o, &p, &diag);

	if (!err)
		return p;
	printf("# %s: %s\n", text, diag.message);
	errno = -err;
	bail(text);
}

static MAYBE struct fluxion_stream *
open_stream(struct fluxion_pipeline *p, const char *end, unsigned int flags)
{
	struct fluxion_stream *s;
	int err = fluxion_stream_open(p, end, flags, &s);

	if (!err)
		return s;
	errno = -err;
	bail(end);
}

#endif /* SELFTESTS_LIBRARY_H */
