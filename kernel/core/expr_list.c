// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: expr_list - the loops of the instructions that look into lists. */
#include "expr_list.h"
#include "expr_value.h"
#include "expr_vm.h"

/* How many elements there are, whatever the record says. */
static u32 list_length(const struct flx_expr_list *l, const u8 *p)
{
	u64 n;

	flx_memcpy(&n, p, sizeof(n));
	return flx_expr_index(FLX_MIN(n, l->count), l->count + 1);
}

/* An element, the first one if there is none of that number. */
static const u8 *list_element(const struct flx_expr_list *l, const u8 *p, u64 at)
{
	return p + sizeof(u64) + (size_t)flx_expr_index(at, l->count) * l->size;
}

void flx_expr_list_check(const struct flx_expr_list *l, s64 *d, const u8 *p,
			 u32 step, const s64 *at, const s64 *guard, u8 *fail,
			 u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step) {
		if ((u64)at[i] >= list_length(l, p) && (!guard || guard[i]))
			fail[i] = 1;
		d[i] = at[i];
	}
}

void flx_expr_list_load(const struct flx_expr_list *l, s64 *d, const u8 *p,
			u32 step, const s64 *at, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step) {
		s64 v = flx_expr_get(l->kind, list_element(l, p, at[i]));

		d[i] = (u64)at[i] < l->count ? v : 0;
	}
}

void flx_expr_list_copy(const struct flx_expr_list *l, u8 *to, u32 to_step,
			const u8 *p, u32 step, const s64 *at, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step, to += to_step) {
		if ((u64)at[i] < l->count)
			flx_memmove(to, list_element(l, p, at[i]), l->size);
		else
			flx_memset(to, 0, l->size);
	}
}

/* @op is a binary operation: what it makes of all elements, one by one. */
static inline s64 list_fold(u32 op, u32 kind, u32 size, const u8 *p, u32 n)
{
	s64 r = n ? flx_expr_get(kind, p) : 0;
	u32 i;

	for (i = 1; i < n; i++) {
		p += size;
		r = flx_expr_value(op, r, flx_expr_get(kind, p));
	}
	return r;
}

static inline s64 list_reduce(u32 op, u32 kind, u32 size, const u8 *p, u32 n)
{
	switch (op) {
	case FLUXION_X_LEAST:
		return list_fold(FLUXION_X_MIN, kind, size, p, n);
	case FLUXION_X_MOST:
		return list_fold(FLUXION_X_MAX, kind, size, p, n);
	}
	return list_fold(FLUXION_X_ADD, kind, size, p, n);
}

/* One loop for each operation and kind. */
static FLX_FLATTEN s64 list_reduce_kind(u32 op, u32 kind, const u8 *p, u32 n)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
		return list_reduce(op, FLUXION_TYPE_S8, 1, p, n);
	case FLUXION_TYPE_S16:
		return list_reduce(op, FLUXION_TYPE_S16, 2, p, n);
	case FLUXION_TYPE_S32:
		return list_reduce(op, FLUXION_TYPE_S32, 4, p, n);
	case FLUXION_TYPE_U8:
		return list_reduce(op, FLUXION_TYPE_U8, 1, p, n);
	case FLUXION_TYPE_U16:
		return list_reduce(op, FLUXION_TYPE_U16, 2, p, n);
	case FLUXION_TYPE_U32:
		return list_reduce(op, FLUXION_TYPE_U32, 4, p, n);
	case FLUXION_TYPE_BOOL:
		return list_reduce(op, FLUXION_TYPE_BOOL, 1, p, n);
	}
	return list_reduce(op, FLUXION_TYPE_S64, 8, p, n);
}

void flx_expr_list_reduce(const struct flx_expr_list *l, u32 op, s64 *d,
			  const u8 *p, u32 step, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step)
		d[i] = list_reduce_kind(op, l->kind, p + sizeof(u64),
					list_length(l, p));
}
