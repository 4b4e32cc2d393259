// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: expr - runs verified programs, a vector at a time.
 *
 * Every loop takes four rows together and computes all of them before it
 * stores the first: kernel code has no vector instructions, and elsewhere this
 * is what lets the compiler use them. Registers are columns in the scratch; one
 * that only loads a plain column of the records is that column, and the result
 * that the program's only store wants is computed in its place.
 */
#include "expr_vm.h"

#define EXPR_LEAST	((s64)(1ULL << 63))

/* Does the row fail with EDOM? */
static __always_inline bool expr_fails(u32 op, s64 a, s64 b)
{
	switch (op) {
	case FLUXION_X_DIV:
	case FLUXION_X_MOD:
		return !b || (b == -1 && a == EXPR_LEAST);
	case FLUXION_X_SHL:
	case FLUXION_X_SHR:
		return (u64)b > 63;
	}
	return false;
}

/* Defined for all operands: nothing may trap, also where the row fails. */
static __always_inline s64 expr_value(u32 op, s64 a, s64 b)
{
	switch (op) {
	case FLUXION_X_DIV:
		return a / (expr_fails(op, a, b) ? 1 : b);
	case FLUXION_X_MOD:
		return a % (expr_fails(op, a, b) ? 1 : b);
	case FLUXION_X_SHL:
		return (s64)((u64)a << (b & 63));
	case FLUXION_X_SHR:
		return a >> (b & 63);
	}
	return flx_expr_value(op, a, b);
}

static __always_inline s64 expr_value1(u32 op, s64 a)
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

/* Without b: with an immediate. */
static __always_inline void expr_rows(u32 op, s64 *d, const s64 *a,
				      const s64 *b, s64 imm, u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = expr_value(op, a[i], b ? b[i] : imm);
		s64 r1 = expr_value(op, a[i + 1], b ? b[i + 1] : imm);
		s64 r2 = expr_value(op, a[i + 2], b ? b[i + 2] : imm);
		s64 r3 = expr_value(op, a[i + 3], b ? b[i + 3] : imm);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++)
		d[i] = expr_value(op, a[i], b ? b[i] : imm);
}

static __always_inline void expr_binary(u32 op, s64 *d, const s64 *a,
					const s64 *b, s64 imm, u32 rows)
{
	if (b)
		expr_rows(op, d, a, b, 0, rows);
	else
		expr_rows(op, d, a, NULL, imm, rows);
}

static __always_inline void expr_unary(u32 op, s64 *d, const s64 *a, u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4) {
		s64 r0 = expr_value1(op, a[i]);
		s64 r1 = expr_value1(op, a[i + 1]);
		s64 r2 = expr_value1(op, a[i + 2]);
		s64 r3 = expr_value1(op, a[i + 3]);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++)
		d[i] = expr_value1(op, a[i]);
}

/*
 * First see who fails, then compute: the result may take an operand's place.
 * @guard: rows fail only where it is not zero; or NULL.
 */
static __always_inline void expr_fallible(u32 op, s64 *d, const s64 *a,
					  const s64 *b, s64 imm,
					  const s64 *guard, u8 *fail, u32 rows)
{
	u32 i;

	if (b || expr_fails(op, EXPR_LEAST, imm)) {
		for (i = 0; i < rows; i++) {
			if (expr_fails(op, a[i], b ? b[i] : imm) &&
			    (!guard || guard[i]))
				fail[i] = 1;
		}
	}
	expr_binary(op, d, a, b, imm, rows);
}

static __always_inline s64 expr_get(u32 kind, const u8 *p)
{
	union {
		s8 s8;
		s16 s16;
		s32 s32;
		s64 s64;
		u8 u8;
		u16 u16;
		u32 u32;
	} x;

	switch (kind) {
	case FLUXION_TYPE_S8:
		flx_memcpy(&x.s8, p, 1);
		return x.s8;
	case FLUXION_TYPE_S16:
		flx_memcpy(&x.s16, p, 2);
		return x.s16;
	case FLUXION_TYPE_S32:
		flx_memcpy(&x.s32, p, 4);
		return x.s32;
	case FLUXION_TYPE_U8:
		flx_memcpy(&x.u8, p, 1);
		return x.u8;
	case FLUXION_TYPE_U16:
		flx_memcpy(&x.u16, p, 2);
		return x.u16;
	case FLUXION_TYPE_U32:
		flx_memcpy(&x.u32, p, 4);
		return x.u32;
	case FLUXION_TYPE_BOOL:
		flx_memcpy(&x.u8, p, 1);
		return !!x.u8;
	}
	flx_memcpy(&x.s64, p, 8);
	return x.s64;
}

static __always_inline void expr_set(u32 kind, u8 *p, s64 a)
{
	u8 truth = !!a;
	u8 byte = (u8)a;
	u16 half = (u16)a;
	u32 word = (u32)a;

	switch (kind) {
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
		flx_memcpy(p, &byte, 1);
		break;
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		flx_memcpy(p, &half, 2);
		break;
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		flx_memcpy(p, &word, 4);
		break;
	case FLUXION_TYPE_BOOL:
		flx_memcpy(p, &truth, 1);
		break;
	default:
		flx_memcpy(p, &a, 8);
	}
}

static __always_inline void expr_gather(u32 kind, s64 *d, const u8 *p,
					size_t step, u32 rows)
{
	u32 i;

	for (i = 0; i + 4 <= rows; i += 4, p += 4 * step) {
		s64 r0 = expr_get(kind, p);
		s64 r1 = expr_get(kind, p + step);
		s64 r2 = expr_get(kind, p + 2 * step);
		s64 r3 = expr_get(kind, p + 3 * step);

		d[i] = r0;
		d[i + 1] = r1;
		d[i + 2] = r2;
		d[i + 3] = r3;
	}
	for (; i < rows; i++, p += step)
		d[i] = expr_get(kind, p);
}

/* Row by row: in place, the rows that are still to be read are behind. */
static __always_inline void expr_scatter(u32 kind, u8 *p, const s64 *a,
					 size_t step, u32 rows)
{
	u32 i;

	for (i = 0; i < rows; i++, p += step)
		expr_set(kind, p, a[i]);
}

static void expr_load(u32 kind, s64 *d, const u8 *p, u32 step, u32 rows)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
		return expr_gather(FLUXION_TYPE_S8, d, p, step, rows);
	case FLUXION_TYPE_S16:
		return expr_gather(FLUXION_TYPE_S16, d, p, step, rows);
	case FLUXION_TYPE_S32:
		return expr_gather(FLUXION_TYPE_S32, d, p, step, rows);
	case FLUXION_TYPE_U8:
		return expr_gather(FLUXION_TYPE_U8, d, p, step, rows);
	case FLUXION_TYPE_U16:
		return expr_gather(FLUXION_TYPE_U16, d, p, step, rows);
	case FLUXION_TYPE_U32:
		return expr_gather(FLUXION_TYPE_U32, d, p, step, rows);
	case FLUXION_TYPE_BOOL:
		return expr_gather(FLUXION_TYPE_BOOL, d, p, step, rows);
	}
	expr_gather(FLUXION_TYPE_S64, d, p, step, rows);
}

static void expr_store(u32 kind, u8 *p, const s64 *a, u32 step, u32 rows)
{
	switch (kind) {
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
		return expr_scatter(FLUXION_TYPE_U8, p, a, step, rows);
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		return expr_scatter(FLUXION_TYPE_U16, p, a, step, rows);
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		return expr_scatter(FLUXION_TYPE_U32, p, a, step, rows);
	case FLUXION_TYPE_BOOL:
		return expr_scatter(FLUXION_TYPE_BOOL, p, a, step, rows);
	}
	expr_scatter(FLUXION_TYPE_S64, p, a, step, rows);
}

/* Record @from of a space. */
static const u8 *expr_record(const struct flx_expr_vm *vm, u32 space, u32 from)
{
	return vm->f->base[space] + (size_t)from * vm->f->stride[space];
}

static void expr_equal_bytes(const struct flx_expr_vm *vm,
			     const struct fluxion_insn *i, s64 *d, u32 from,
			     u32 rows)
{
	const u8 *a = expr_record(vm, i->a, from) + i->off;
	const u8 *b = expr_record(vm, i->b, from) + (u32)i->imm;
	u32 len = (u64)i->imm >> 32;
	u32 k;

	for (k = 0; k < rows; k++) {
		d[k] = !flx_memcmp(a, b, len);
		a += vm->f->stride[i->a];
		b += vm->f->stride[i->b];
	}
}

static void expr_copy_bytes(const struct flx_expr_vm *vm,
			    const struct fluxion_insn *i, u32 from, u32 rows)
{
	u8 *to = vm->f->out + (size_t)from * vm->f->out_stride + i->off;
	const u8 *src = expr_record(vm, i->a, from) + (u32)i->imm;
	u32 len = (u64)i->imm >> 32;
	u32 k;

	if (to == src)
		return;
	for (k = 0; k < rows; k++) {
		flx_memmove(to, src, len);
		to += vm->f->out_stride;
		src += vm->f->stride[i->a];
	}
}

static bool expr_is_word(u32 kind)
{
	return kind == FLUXION_TYPE_S64 || kind == FLUXION_TYPE_U64 ||
	       kind == FLUXION_TYPE_DEC;
}

/* The result may be in its place already. */
static void expr_store_field(const struct flx_expr_vm *vm,
			     const struct fluxion_insn *i, u32 from, u32 rows)
{
	u8 *to = vm->f->out + (size_t)from * vm->f->out_stride + i->off;
	const s64 *a = vm->reg[i->a] + from;

	if (to != (const u8 *)a || !expr_is_word(i->b))
		expr_store(i->b, to, a, vm->f->out_stride, rows);
}

static void expr_select(const struct flx_expr_vm *vm,
			const struct fluxion_insn *i, s64 *d, u32 from,
			u32 rows)
{
	const s64 *cond = vm->reg[i->off] + from;
	const s64 *a = vm->reg[i->a] + from;
	const s64 *b = vm->reg[i->b] + from;
	u32 k;

	for (k = 0; k < rows; k++)
		d[k] = cond[k] ? a[k] : b[k];
}

static bool expr_is_column(const void *p, u32 stride)
{
	return stride == sizeof(s64) && !((size_t)p % sizeof(s64));
}

/*
 * May a load give the records' own column? Not the result, which the caller
 * may use while the records move, and not where a first store could change
 * what a second one reads.
 */
static bool expr_may_alias(const struct flx_expr_vm *vm,
			   const struct fluxion_insn *i)
{
	const u8 *base = vm->f->base[i->a];

	if (!vm->alias || !expr_is_column(base, vm->f->stride[i->a]))
		return false;
	if (!expr_is_word(i->b) || i->off)
		return false;
	if (vm->x->gives && vm->x->result == i->dst)
		return false;
	return !(vm->x->restores && base == vm->f->out);
}

/* Instructions that move data into @d. Return: the column that dst is now. */
static const s64 *expr_move(struct flx_expr_vm *vm,
			    const struct fluxion_insn *i, s64 *d, u32 from,
			    u32 rows)
{
	const struct flx_expr_frame *f = vm->f;
	s64 *to = d + from;

	switch (i->op) {
	case FLUXION_X_LD:
		if (expr_may_alias(vm, i))
			return (const s64 *)f->base[i->a];
		expr_load(i->b, to, expr_record(vm, i->a, from) + i->off,
			  f->stride[i->a], rows);
		break;
	case FLUXION_X_LDT:
		expr_load(FLUXION_TYPE_U64, to, (const u8 *)f->ts[i->a] +
			  (size_t)from * f->ts_stride[i->a],
			  f->ts_stride[i->a], rows);
		break;
	case FLUXION_X_CONST:
		expr_load(FLUXION_TYPE_S64, to, (const u8 *)&i->imm, 0, rows);
		break;
	case FLUXION_X_EQB:
		expr_equal_bytes(vm, i, to, from, rows);
		break;
	case FLUXION_X_SEL:
		expr_select(vm, i, to, from, rows);
		break;
	}
	return d;
}

static void expr_compute1(u32 op, s64 *d, const s64 *a, u32 rows)
{
	switch (op) {
	case FLUXION_X_MOV:
		return expr_unary(FLUXION_X_MOV, d, a, rows);
	case FLUXION_X_NEG:
		return expr_unary(FLUXION_X_NEG, d, a, rows);
	case FLUXION_X_ABS:
		return expr_unary(FLUXION_X_ABS, d, a, rows);
	case FLUXION_X_NOT:
		return expr_unary(FLUXION_X_NOT, d, a, rows);
	case FLUXION_X_BOOL:
		return expr_unary(FLUXION_X_BOOL, d, a, rows);
	case FLUXION_X_INV:
		return expr_unary(FLUXION_X_INV, d, a, rows);
	}
}

static void expr_compute2(u32 op, s64 *d, const s64 *a, const s64 *b, s64 imm,
			  u32 rows)
{
	switch (op) {
	case FLUXION_X_ADD:
		return expr_binary(FLUXION_X_ADD, d, a, b, imm, rows);
	case FLUXION_X_SUB:
		return expr_binary(FLUXION_X_SUB, d, a, b, imm, rows);
	case FLUXION_X_MUL:
		return expr_binary(FLUXION_X_MUL, d, a, b, imm, rows);
	case FLUXION_X_AND:
		return expr_binary(FLUXION_X_AND, d, a, b, imm, rows);
	case FLUXION_X_OR:
		return expr_binary(FLUXION_X_OR, d, a, b, imm, rows);
	case FLUXION_X_XOR:
		return expr_binary(FLUXION_X_XOR, d, a, b, imm, rows);
	case FLUXION_X_MIN:
		return expr_binary(FLUXION_X_MIN, d, a, b, imm, rows);
	case FLUXION_X_MAX:
		return expr_binary(FLUXION_X_MAX, d, a, b, imm, rows);
	}
}

static void expr_compare(u32 op, s64 *d, const s64 *a, const s64 *b, s64 imm,
			 u32 rows)
{
	switch (op) {
	case FLUXION_X_EQ:
		return expr_binary(FLUXION_X_EQ, d, a, b, imm, rows);
	case FLUXION_X_NE:
		return expr_binary(FLUXION_X_NE, d, a, b, imm, rows);
	case FLUXION_X_LT:
		return expr_binary(FLUXION_X_LT, d, a, b, imm, rows);
	case FLUXION_X_LE:
		return expr_binary(FLUXION_X_LE, d, a, b, imm, rows);
	case FLUXION_X_GT:
		return expr_binary(FLUXION_X_GT, d, a, b, imm, rows);
	case FLUXION_X_GE:
		return expr_binary(FLUXION_X_GE, d, a, b, imm, rows);
	}
}

static void expr_check(u32 op, s64 *d, const s64 *a, const s64 *b, s64 imm,
		       const s64 *guard, u8 *fail, u32 rows)
{
	switch (op) {
	case FLUXION_X_DIV:
		return expr_fallible(FLUXION_X_DIV, d, a, b, imm, guard, fail,
				     rows);
	case FLUXION_X_MOD:
		return expr_fallible(FLUXION_X_MOD, d, a, b, imm, guard, fail,
				     rows);
	case FLUXION_X_SHL:
		return expr_fallible(FLUXION_X_SHL, d, a, b, imm, guard, fail,
				     rows);
	case FLUXION_X_SHR:
		return expr_fallible(FLUXION_X_SHR, d, a, b, imm, guard, fail,
				     rows);
	}
}

/* Instructions that compute. */
static void expr_compute(struct flx_expr_vm *vm, const struct fluxion_insn *i,
			 s64 *d, u32 from, u32 rows)
{
	u32 op = i->op & ~FLUXION_X_IMM;
	const s64 *a = vm->reg[i->a] + from;
	const s64 *guard = NULL;
	const s64 *b = NULL;

	if (op < FLUXION_X_ADD)
		return expr_compute1(op, d, a, rows);
	if (!(i->op & FLUXION_X_IMM))
		b = vm->reg[i->b] + from;
	if (op >= FLUXION_X_DIV) {
		if (i->off)
			guard = vm->reg[i->off - 1] + from;
		return expr_check(op, d, a, b, i->imm, guard, vm->fail + from,
				  rows);
	}
	if (op >= FLUXION_X_EQ && op <= FLUXION_X_GE)
		return expr_compare(op, d, a, b, i->imm, rows);
	expr_compute2(op, d, a, b, i->imm, rows);
}

/* Instructions that set no register. Return: it was one of them. */
static bool expr_put(struct flx_expr_vm *vm, const struct fluxion_insn *i,
		     u32 from, u32 rows)
{
	switch (i->op) {
	case FLUXION_X_ST:
		expr_store_field(vm, i, from, rows);
		return true;
	case FLUXION_X_CP:
		expr_copy_bytes(vm, i, from, rows);
		return true;
	case FLUXION_X_STT:
		expr_store(FLUXION_TYPE_U64, (u8 *)(vm->f->out_ts + from),
			   vm->reg[i->a] + from, sizeof(u64), rows);
		return true;
	}
	return false;
}

static bool expr_is_move(const struct fluxion_insn *i)
{
	return i->op <= FLUXION_X_CONST || i->op == FLUXION_X_SEL ||
	       i->op == FLUXION_X_EQB;
}

static void expr_step(struct flx_expr_vm *vm, u32 k, u32 from, u32 rows)
{
	const struct fluxion_insn *i = &vm->x->insn[k];
	s64 *d = vm->own + (size_t)i->dst * vm->column;

	if (expr_put(vm, i, from, rows))
		return;
	if (k == vm->x->direct && vm->alias &&
	    expr_is_column(vm->f->out, vm->f->out_stride))
		d = (s64 *)vm->f->out;
	if (expr_is_move(i)) {
		vm->reg[i->dst] = expr_move(vm, i, d, from, rows);
	} else {
		expr_compute(vm, i, d + from, from, rows);
		vm->reg[i->dst] = d;
	}
}

static bool expr_is_part(const struct flx_expr_vm *vm, u32 k)
{
	const struct flx_expr *x = vm->x;
	bool bound = x->all_acc || (x->loads_acc[k / 64] >> k % 64 & 1);

	return bound == (vm->part == FLX_EXPR_BOUND);
}

s64 *flx_expr_vm_init(struct flx_expr_vm *vm, const struct flx_expr *x,
		      const struct flx_expr_frame *f, s64 *scratch)
{
	u32 r;

	*vm = (struct flx_expr_vm) {
		.x = x, .f = f, .reg = (const s64 **)scratch,
		.own = scratch + FLX_EXPR_COLUMN(x->regs) / sizeof(s64),
		.fail = f->fail, .part = FLX_EXPR_ALL, .alias = true,
		.column = FLX_EXPR_COLUMN(f->rows) / sizeof(s64),
	};
	for (r = 0; r < x->regs; r++)
		vm->reg[r] = vm->own + (size_t)r * vm->column;
	return vm->own + (size_t)x->regs * vm->column;
}

void flx_expr_vm_run(struct flx_expr_vm *vm, u32 first, u32 last, u32 from,
		     u32 rows)
{
	u32 k;

	for (k = first; k < last; k++) {
		if (vm->part == FLX_EXPR_ALL || expr_is_part(vm, k))
			expr_step(vm, k, from, rows);
	}
}

const s64 *flx_expr_run(const struct flx_expr *x,
			const struct flx_expr_frame *f)
{
	struct flx_expr_vm vm;

	flx_expr_vm_init(&vm, x, f, f->scratch);
	flx_expr_vm_run(&vm, 0, x->count, 0, f->rows);
	return x->gives ? vm.reg[x->result] : NULL;
}
