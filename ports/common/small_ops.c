// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: small_ops - the interpreter's loops in a tenth of the flash.
 *
 * In place of kernel/core/expr_ops.c: one loop with a switch in it instead of a
 * loop for each operation. What the operations mean is the same code.
 */
#include "core/expr_value.h"
#include "core/expr_vm.h"

void flx_expr_binary(u32 op, s64 *d, const s64 *a, const s64 *b, s64 imm,
		     u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++)
		d[i] = flx_expr_value(op, a[i], b ? b[i] : imm);
}

void flx_expr_mark(u32 op, const s64 *a, const s64 *b, s64 imm,
		   const s64 *guard, u8 *fail, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++) {
		if (flx_expr_fails(op, a[i], b ? b[i] : imm) &&
		    (!guard || guard[i]))
			fail[i] = 1;
	}
}

void flx_expr_unary(u32 op, s64 *d, const s64 *a, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++)
		d[i] = flx_expr_unary_value(op, a[i]);
}

void flx_expr_load(u32 kind, s64 *d, const u8 *p, u32 step, u32 rows)
{
	for (; rows; rows--, p += step)
		*d++ = flx_expr_get(kind, p);
}

void flx_expr_store(u32 kind, u8 *p, const s64 *a, u32 step, u32 rows)
{
	for (; rows; rows--, p += step)
		flx_expr_set(kind, p, *a++);
}

void flx_expr_copy(u8 *to, u32 to_step, const u8 *from, u32 from_step, u32 len,
		   u32 rows)
{
	for (; rows; rows--, to += to_step, from += from_step)
		flx_memmove(to, from, len);
}

void flx_expr_equal(s64 *d, const u8 *a, u32 a_step, const u8 *b, u32 b_step,
		    u32 len, u32 rows)
{
	for (; rows; rows--, a += a_step, b += b_step)
		*d++ = !flx_memcmp(a, b, len);
}

void flx_expr_select(s64 *d, const s64 *cond, const s64 *a, const s64 *b,
		     u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++)
		d[i] = cond[i] ? a[i] : b[i];
}
