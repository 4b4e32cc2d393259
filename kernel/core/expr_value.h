/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: expr_value - what each instruction means, for one row.
 *
 * The interpreter's loops call these with a constant operation, which leaves
 * one loop for each without a test in it; elsewhere they are a switch.
 */
#ifndef FLX_EXPR_VALUE_H
#define FLX_EXPR_VALUE_H

#include "types.h"

#define FLX_EXPR_LEAST	((s64)(1ULL << 63))

/**
 * flx_expr_fails() - does @a OP @b fail with EDOM
 * @op: a binary operation, without FLUXION_X_IMM
 */
static inline bool flx_expr_fails(u32 op, s64 a, s64 b)
{
	switch (op) {
	case FLUXION_X_DIV:
	case FLUXION_X_MOD:
		return !b || (b == -1 && a == FLX_EXPR_LEAST);
	case FLUXION_X_SHL:
	case FLUXION_X_SHR:
		return (u64)b > 63;
	}
	return false;
}

/**
 * flx_expr_value() - what is @a OP @b
 * @op: a binary operation, without FLUXION_X_IMM
 *
 * Integers wrap, so arithmetic is unsigned. There is a value for all operands:
 * nothing may trap, also where the row fails.
 */
static inline s64 flx_expr_value(u32 op, s64 a, s64 b)
{
	switch (op) {
	case FLUXION_X_ADD:
		return (s64)((u64)a + (u64)b);
	case FLUXION_X_SUB:
		return (s64)((u64)a - (u64)b);
	case FLUXION_X_MUL:
		return (s64)((u64)a * (u64)b);
	case FLUXION_X_AND:
		return a & b;
	case FLUXION_X_OR:
		return a | b;
	case FLUXION_X_XOR:
		return a ^ b;
	case FLUXION_X_EQ:
		return a == b;
	case FLUXION_X_NE:
		return a != b;
	case FLUXION_X_LT:
		return a < b;
	case FLUXION_X_LE:
		return a <= b;
	case FLUXION_X_GT:
		return a > b;
	case FLUXION_X_GE:
		return a >= b;
	case FLUXION_X_MIN:
		return a < b ? a : b;
	case FLUXION_X_MAX:
		return a > b ? a : b;
	case FLUXION_X_DIV:
		return a / (flx_expr_fails(op, a, b) ? 1 : b);
	case FLUXION_X_MOD:
		return a % (flx_expr_fails(op, a, b) ? 1 : b);
	case FLUXION_X_SHL:
		return (s64)((u64)a << (b & 63));
	case FLUXION_X_SHR:
		return a >> (b & 63);
	}
	return 0;
}

/**
 * flx_expr_index() - zero instead of an index that is too large
 * @size: not 0
 *
 * Holds also where the processor speculates, because nothing is branched on.
 */
static inline u32 flx_expr_index(u64 index, u32 size)
{
	u64 mask = index | (size - 1 - index);

	/* Hidden from the compiler, which may know that index < size here. */
	__asm__ ("" : "+r" (mask));
	mask = (u64)~((s64)mask >> 63);
	return (u32)(index & mask);
}

/**
 * flx_expr_unary_value() - what is OP @a
 */
static inline s64 flx_expr_unary_value(u32 op, s64 a)
{
	switch (op) {
	case FLUXION_X_NEG:
		return (s64)-(u64)a;
	case FLUXION_X_ABS:
		return a < 0 ? (s64)-(u64)a : a;
	case FLUXION_X_NOT:
		return !a;
	case FLUXION_X_BOOL:
		return a != 0;
	case FLUXION_X_INV:
		return ~a;
	}
	return a;
}

/**
 * flx_expr_get() - what a register gets of a field
 * @kind: its type kind: S8 to DEC
 * @p: the field, at any address
 */
static inline s64 flx_expr_get(u32 kind, const u8 *p)
{
	u16 half;
	u32 word;
	s64 all;

	switch (kind) {
	case FLUXION_TYPE_S8:
		return (s8)*p;
	case FLUXION_TYPE_U8:
		return *p;
	case FLUXION_TYPE_BOOL:
		return *p != 0;
	case FLUXION_TYPE_S16:
		flx_memcpy(&half, p, sizeof(half));
		return (s16)half;
	case FLUXION_TYPE_U16:
		flx_memcpy(&half, p, sizeof(half));
		return half;
	case FLUXION_TYPE_S32:
		flx_memcpy(&word, p, sizeof(word));
		return (s32)word;
	case FLUXION_TYPE_U32:
		flx_memcpy(&word, p, sizeof(word));
		return word;
	}
	flx_memcpy(&all, p, sizeof(all));
	return all;
}

/**
 * flx_expr_set() - what a field gets of a register
 * @kind: its type kind: S8 to DEC
 * @p: the field, at any address
 */
static inline void flx_expr_set(u32 kind, u8 *p, s64 a)
{
	u16 half = (u16)a;
	u32 word = (u32)a;

	switch (kind) {
	case FLUXION_TYPE_BOOL:
		*p = a != 0;
		break;
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
		*p = (u8)a;
		break;
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		flx_memcpy(p, &half, sizeof(half));
		break;
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		flx_memcpy(p, &word, sizeof(word));
		break;
	default:
		flx_memcpy(p, &a, sizeof(a));
	}
}

#endif /* FLX_EXPR_VALUE_H */
