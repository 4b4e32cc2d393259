// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: stage - what item operators share: frames and failures. */
#include "op.h"

void flx_stage_frame(struct flx_stage *st, struct flx_expr_frame *f,
		     const struct flx_batch *in, struct flx_batch *out)
{
	f->base[FLUXION_SPACE_ITEM] = in->rec;
	f->stride[FLUXION_SPACE_ITEM] = in->stride;
	f->ts[FLUXION_SPACE_ITEM] = in->ts;
	f->ts_stride[FLUXION_SPACE_ITEM] = sizeof(*in->ts);
	f->out = out->rec;
	f->out_stride = out->stride;
	f->out_ts = st->scratch->ts;
	f->rows = in->count;
	f->scratch = st->scratch->regs;
	f->fail = st->scratch->fail;
	flx_memset(f->fail, 0, in->count);
}

void flx_stage_settle(struct flx_stage *st, struct flx_batch *b)
{
	const u8 *fail = st->scratch->fail;
	u32 i;

	for (i = 0; i < b->count; i++) {
		if (!fail[i] || !flx_batch_is_value(b, i))
			continue;
		flx_batch_fail(b, i, FLX_EDOM);
		st->counts->errors++;
	}
}

const u8 *flx_stage_skip(struct flx_stage *st, const struct flx_batch *b)
{
	u8 *skip = st->scratch->skip;
	u32 i;

	if (b->plain)
		return NULL;
	for (i = 0; i < b->count; i++)
		skip[i] = b->kind[i] != FLUXION_ITEM_VALUE;
	return skip;
}

void flx_stage_row(struct flx_stage *st, struct flx_expr_frame *f,
		   const struct flx_batch *b, u32 i)
{
	f->base[FLUXION_SPACE_ITEM] = flx_batch_record(b, i);
	f->stride[FLUXION_SPACE_ITEM] = b->stride;
	f->ts[FLUXION_SPACE_ITEM] = b->ts + i;
	f->ts_stride[FLUXION_SPACE_ITEM] = sizeof(*b->ts);
	f->rows = 1;
	f->scratch = st->scratch->regs;
	f->fail = st->scratch->fail;
	f->fail[0] = 0;
}

bool flx_stage_row_failed(struct flx_stage *st, struct flx_batch *b, u32 i)
{
	if (!st->scratch->fail[0])
		return false;
	flx_batch_fail(b, i, FLX_EDOM);
	st->counts->errors++;
	return true;
}
