// SPDX-License-Identifier: GPL-2.0
/* fluxion: open - OPEN: a stream file on one end. */
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "cmd.h"
#include "pipeline.h"
#include "registry.h"
#include "stream.h"

static int check_open(const struct fluxion_open *o)
{
	if (strnlen(o->name, sizeof(o->name)) == sizeof(o->name) ||
	    strnlen(o->end, sizeof(o->end)) == sizeof(o->end) || o->zero)
		return -EINVAL;
	if (o->flags & FLUXION_OPEN_OVERFLOW &&
	    o->overflow > FLUXION_OVERFLOW_LATEST)
		return -EINVAL;
	return 0;
}

static void describe(const struct flx_end *end, struct fluxion_open *o)
{
	const struct flx_ring *r = flx_end_ring((struct flx_end *)end);

	o->generation = end->generation;
	o->slots = r->mask + 1;
	o->stride = r->stride;
	o->ring_bytes = (u64)o->slots * o->stride;
	o->record_size = r->size;
	o->kernel_offset = 0;
	o->user_offset = PAGE_SIZE;
	o->slots_offset = 2 * PAGE_SIZE;
	o->page_bytes = PAGE_SIZE;
}

/* @end's pipeline comes with a reference, which is used up. */
static long open_end(struct flx_call *call, struct flx_end *end)
{
	struct fluxion_open *o = call->arg;
	u32 overflow = flx_graph_overflow(&end->pipeline->graph, end->node);
	int nonblock = o->flags & FLUXION_OPEN_NONBLOCK ? O_NONBLOCK : 0;
	int err;

	if (o->flags & FLUXION_OPEN_OVERFLOW)
		overflow = o->overflow;
	err = flx_end_take_seat(&end, o->flags & FLUXION_OPEN_COPY, overflow);
	if (err) {
		flx_pipeline_put(end->pipeline);
		return err;
	}
	describe(end, o);
	return flx_stream_give(call, end, O_RDWR | nonblock);
}

long flx_cmd_open(struct flx_call *call)
{
	struct fluxion_open *o = call->arg;
	struct flx_pipeline *p;
	struct flx_end *end;
	int err;

	err = check_open(o);
	if (err)
		return err;
	p = flx_registry_find(call->file, o->id, o->name);
	if (IS_ERR(p))
		return PTR_ERR(p);
	end = flx_pipeline_end(p, o->end, o->flags & FLUXION_OPEN_OUTPUT);
	if (!end) {
		flx_pipeline_put(p);
		return -ENOENT;
	}
	return open_end(call, end);
}
