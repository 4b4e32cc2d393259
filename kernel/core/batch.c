// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: batch - the items that move together. */
#include "batch.h"
#include "pool.h"

#define BATCH_BYTES	(256u * 1024)

u32 flx_batch_fit(u32 batch, u32 stride)
{
	u32 fit = BATCH_BYTES / stride;

	return FLX_MAX(FLX_MIN(fit, batch), 1u);
}

int flx_batch_init(struct flx_batch *b, struct flx_pool *pool,
		   u32 capacity, u32 stride)
{
	size_t rec = FLX_ALIGN((size_t)capacity * stride, FLX_ALIGNED);
	size_t ts = FLX_ALIGN((size_t)capacity * sizeof(u64), FLX_ALIGNED);
	size_t code = FLX_ALIGN((size_t)capacity * sizeof(u32), FLX_ALIGNED);
	size_t byte = FLX_ALIGN((size_t)capacity, FLX_ALIGNED);
	void *mem;
	u8 *at;
	int err;

	err = flx_pool_alloc(pool, rec + ts + code + 2 * byte, &mem);
	if (err)
		return err;
	at = mem;
	b->rec = at;
	b->ts = (u64 *)(at += rec);
	b->code = (u32 *)(at += ts);
	b->kind = at += code;
	b->flags = at + byte;
	b->capacity = capacity;
	b->stride = stride;
	flx_batch_reset(b, capacity);
	return 0;
}

void flx_batch_columns(struct flx_batch *b)
{
	if (!b->plain)
		return;
	flx_memset(b->kind, FLUXION_ITEM_VALUE, b->count);
	flx_memset(b->flags, FLUXION_ITEM_TS, b->count);
	flx_memset(b->code, 0, b->count * sizeof(*b->code));
	b->plain = false;
}

void flx_batch_fail(struct flx_batch *b, u32 i, u32 code)
{
	flx_batch_columns(b);
	b->kind[i] = FLUXION_ITEM_ERROR;
	b->flags[i] &= FLUXION_ITEM_TS;
	b->code[i] = code;
}

/* The common case: nothing but values of one 8-byte field. */
static u32 keep_scalars(struct flx_batch *b, const s64 *keep)
{
	u64 *rec = (u64 *)b->rec;
	u64 *ts = b->ts;
	u32 w = 0;
	u32 i;

	for (i = 0; i < b->count; i++) {
		rec[w] = rec[i];
		ts[w] = ts[i];
		w += keep[i] != 0;
	}
	return w;
}

static void move_item(struct flx_batch *b, u32 to, u32 from)
{
	if (to == from)
		return;
	b->ts[to] = b->ts[from];
	flx_memcpy(flx_batch_record(b, to), flx_batch_record(b, from),
		   b->stride);
	if (b->plain)
		return;
	b->kind[to] = b->kind[from];
	b->flags[to] = b->flags[from];
	b->code[to] = b->code[from];
}

static void keep_items(struct flx_batch *b, const s64 *keep, bool errors)
{
	u32 w = 0;
	u32 i;

	if (b->plain && b->stride == 8) {
		b->count = keep_scalars(b, keep);
		return;
	}
	for (i = 0; i < b->count; i++)
		if (keep[i] || (errors && !flx_batch_is_value(b, i)))
			move_item(b, w++, i);
	b->count = w;
}

void flx_batch_keep(struct flx_batch *b, const s64 *keep)
{
	keep_items(b, keep, true);
}

void flx_batch_select(struct flx_batch *b, const s64 *keep)
{
	keep_items(b, keep, false);
}

void flx_batch_copy_headers(struct flx_batch *dst, u32 at,
			    const struct flx_batch *src, u32 from, u32 n)
{
	flx_memcpy(dst->ts + at, src->ts + from, n * sizeof(*src->ts));
	if (src->plain && dst->plain)
		return;
	flx_batch_columns(dst);
	if (src->plain) {
		flx_memset(dst->kind + at, FLUXION_ITEM_VALUE, n);
		flx_memset(dst->flags + at, FLUXION_ITEM_TS, n);
		flx_memset(dst->code + at, 0, n * sizeof(*dst->code));
		return;
	}
	flx_memcpy(dst->kind + at, src->kind + from, n);
	flx_memcpy(dst->flags + at, src->flags + from, n);
	flx_memcpy(dst->code + at, src->code + from, n * sizeof(*src->code));
}

u8 *flx_batch_add(struct flx_batch *dst, const struct flx_batch *src, u32 from)
{
	flx_batch_copy_headers(dst, dst->count, src, from, 1);
	return flx_batch_record(dst, dst->count++);
}

void flx_batch_append(struct flx_batch *dst, const struct flx_batch *src,
		      u32 from, u32 n)
{
	flx_batch_copy_headers(dst, dst->count, src, from, n);
	flx_memcpy(flx_batch_record(dst, dst->count),
		   flx_batch_record(src, from), (size_t)n * src->stride);
	dst->count += n;
}

bool flx_batch_cut(struct flx_batch *b)
{
	u32 i;

	for (i = 0; !b->plain && i < b->count; i++) {
		if (b->kind[i] != FLUXION_ITEM_ERROR)
			continue;
		b->count = i + 1;
		return true;
	}
	return false;
}

void flx_batch_drop_head(struct flx_batch *b, u32 n)
{
	u32 left = b->count - n;

	flx_memmove(b->ts, b->ts + n, left * sizeof(*b->ts));
	flx_memmove(b->rec, flx_batch_record(b, n), (size_t)left * b->stride);
	if (!b->plain) {
		flx_memmove(b->kind, b->kind + n, left);
		flx_memmove(b->flags, b->flags + n, left);
		flx_memmove(b->code, b->code + n, left * sizeof(*b->code));
	}
	b->count = left;
}
