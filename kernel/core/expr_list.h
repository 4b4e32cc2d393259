/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: expr_list - the instructions that look into lists.
 *
 * A list is a u64 length and room for its elements. The bytes may come from
 * user space: no length or index is trusted, the verifier has only made sure
 * that there is room for all elements that the instruction knows of.
 */
#ifndef FLX_EXPR_LIST_H
#define FLX_EXPR_LIST_H

#include "types.h"

/**
 * struct flx_expr_list - the list that an instruction means
 * @space: where it is
 * @off: offset of its length, in bytes
 * @kind: type kind of its elements, or 0
 * @size: bytes of an element; IDX, which reads none: 0
 * @count: most elements
 */
struct flx_expr_list {
	u32 space;
	u32 off;
	u32 kind;
	u32 size;
	u64 count;
};

/**
 * flx_expr_kind_bytes() - bytes of a field that a register holds, or 0
 */
u32 flx_expr_kind_bytes(u32 kind);

/**
 * flx_expr_list_of() - take an instruction (IDX to CPE) apart
 */
static inline void flx_expr_list_of(const struct fluxion_insn *i,
				    struct flx_expr_list *l)
{
	*l = (struct flx_expr_list) {
		.space = i->a, .off = i->off, .kind = i->b, .count = i->imm,
	};
	switch (i->op) {
	case FLUXION_X_IDX:
		l->space = i->b;
		l->off = (u32)i->imm;
		l->kind = 0;
		l->count = (u64)i->imm >> 32;
		return;
	case FLUXION_X_CPE:
		l->off = (u16)i->imm;
		l->kind = 0;
		l->size = (u16)(i->imm >> 16);
		l->count = (u64)i->imm >> 32;
		return;
	case FLUXION_X_LDE:
		l->kind = (u64)i->imm >> 32;
		l->count = (u32)i->imm;
	}
	l->size = flx_expr_kind_bytes(l->kind);
}

/**
 * flx_expr_list_bytes() - from its length to the end of its last element
 */
static inline u64 flx_expr_list_bytes(const struct flx_expr_list *l)
{
	return sizeof(u64) + l->count * l->size;
}

/*
 * The loops. @p: the list of row 0, @step bytes from row to row; @at: the
 * number of an element for each row; @d may be @at.
 */

/* Which rows ask for an element that is not there; @guard: see flx_expr_mark(). */
void flx_expr_list_check(const struct flx_expr_list *l, s64 *d, const u8 *p,
			 u32 step, const s64 *at, const s64 *guard, u8 *fail,
			 u32 rows);
void flx_expr_list_load(const struct flx_expr_list *l, s64 *d, const u8 *p,
			u32 step, const s64 *at, u32 rows);
void flx_expr_list_copy(const struct flx_expr_list *l, u8 *to, u32 to_step,
			const u8 *p, u32 step, const s64 *at, u32 rows);

/* @op: FLUXION_X_SUM, FLUXION_X_LEAST or FLUXION_X_MOST */
void flx_expr_list_reduce(const struct flx_expr_list *l, u32 op, s64 *d,
			  const u8 *p, u32 step, u32 rows);

#endif /* FLX_EXPR_LIST_H */
