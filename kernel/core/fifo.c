// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: fifo - values that wait inside an operator, each with a time. */
#include "fifo.h"
#include "pipe.h"

int flx_fifo_init(struct flx_fifo *f, struct flx_build *b, u32 capacity,
		  u32 stride)
{
	void *mem;
	int err;

	err = flx_batch_init(&f->items, &b->pipe->pool, capacity, stride);
	if (err)
		return err;
	f->items.count = capacity;
	err = flx_build_alloc(b, capacity * sizeof(*f->time), &mem);
	f->time = mem;
	return err;
}

void flx_fifo_put(struct flx_fifo *f, const struct flx_batch *in, u32 i,
		  u64 time)
{
	u32 at = f->head + f->count++;

	if (at >= f->items.capacity)
		at -= f->items.capacity;
	flx_batch_copy_headers(&f->items, at, in, i, 1);
	flx_memcpy(flx_batch_record(&f->items, at), flx_batch_record(in, i),
		   in->stride);
	f->time[at] = time;
}

void flx_fifo_drop(struct flx_fifo *f)
{
	f->count--;
	if (++f->head == f->items.capacity)
		f->head = 0;
}

void flx_fifo_take(struct flx_fifo *f, struct flx_batch *out)
{
	flx_batch_append(out, &f->items, f->head, 1);
	flx_fifo_drop(f);
}
