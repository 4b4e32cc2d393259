/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: control - what tests of the control file share: raw ATTACH, names. */
#ifndef CONTROL_H
#define CONTROL_H

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY

static int control;

static MAYBE int attach_raw(const void *graph, uint32_t bytes,
			    const char *name, uint32_t flags, uint32_t batch)
{
	struct fluxion_attach a = {
		.size = sizeof(a),
		.flags = flags,
		.graph = (uintptr_t)graph,
		.graph_size = bytes,
		.batch = batch,
	};

	memcpy(a.name, name, strnlen(name, sizeof(a.name)));
	return call(control, FLUXION_IOC_ATTACH, &a);
}

static MAYBE int by_name(unsigned long request, const char *name)
{
	struct fluxion_target t = { .size = sizeof(t) };

	snprintf(t.name, sizeof(t.name), "%s", name);
	return call(control, request, &t);
}

#endif /* CONTROL_H */
