// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: expr - runs verified programs, a vector at a time.
 *
 * Registers are columns in the scratch. One that only loads a plain column of
 * the records is that column, and the result that the program's only store
 * wants is computed in its place.
 */
#include "expr_list.h"
#include "expr_value.h"
#include "expr_vm.h"

/* Record @row of a space. */
static const u8 *expr_record(const struct flx_expr_vm *vm, u32 space, u32 row)
{
	return vm->f->base[space] + (size_t)row * vm->f->stride[space];
}

/* Field @off of output record @row. */
static u8 *expr_output(const struct flx_expr_vm *vm, u32 off, u32 row)
{
	return vm->f->out + (size_t)row * vm->f->out_stride + off;
}

static bool expr_is_word(u32 kind)
{
	return kind == FLUXION_TYPE_S64 || kind == FLUXION_TYPE_U64 ||
	       kind == FLUXION_TYPE_DEC;
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
	if (!expr_is_word(i->b))
		return false;
	if (vm->x->gives && i == &vm->x->insn[vm->x->result_at])
		return false;
	return !(vm->x->restores && base == vm->f->out);
}

/* Instructions that fill a register from elsewhere. Return: its column. */
static const s64 *expr_fill(struct flx_expr_vm *vm,
			    const struct fluxion_insn *i, s64 *d, u32 from,
			    u32 rows)
{
	const struct flx_expr_frame *f = vm->f;

	switch (i->op) {
	case FLUXION_X_LD:
		if (expr_may_alias(vm, i))
			return (const s64 *)f->base[i->a];
		flx_expr_load(i->b, d + from,
			      expr_record(vm, i->a, from) + i->off,
			      f->stride[i->a], rows);
		break;
	case FLUXION_X_LDT:
		flx_expr_load(FLUXION_TYPE_U64, d + from,
			      (const u8 *)f->ts[i->a] +
			      (size_t)from * f->ts_stride[i->a],
			      f->ts_stride[i->a], rows);
		break;
	case FLUXION_X_CONST:
		flx_expr_load(FLUXION_TYPE_S64, d + from,
			      (const u8 *)&i->imm, 0, rows);
		break;
	case FLUXION_X_EQB:
		flx_expr_equal(d + from,
			       expr_record(vm, i->a, from) + i->off,
			       f->stride[i->a],
			       expr_record(vm, i->b, from) + (u32)i->imm,
			       f->stride[i->b], (u64)i->imm >> 32, rows);
		break;
	}
	return d;
}

/* Instructions that look into a list. */
static void expr_look(struct flx_expr_vm *vm, const struct fluxion_insn *i,
		      s64 *d, u32 from, u32 rows)
{
	const s64 *guard = NULL;
	struct flx_expr_list l;
	const u8 *p;
	u32 step;

	flx_expr_list_of(i, &l);
	p = expr_record(vm, l.space, from) + l.off;
	step = vm->f->stride[l.space];
	switch (i->op) {
	case FLUXION_X_IDX:
		if (i->off)
			guard = vm->reg[i->off - 1] + from;
		flx_expr_list_check(&l, d, p, step, vm->reg[i->a] + from, guard,
				    vm->fail + from, rows);
		break;
	case FLUXION_X_LDE:
		flx_expr_list_load(&l, d, p, step, vm->reg[i->b] + from, rows);
		break;
	default:
		flx_expr_list_reduce(&l, i->op, d, p, step, rows);
	}
}

/* Instructions that compute. Who fails is seen first: d may be an operand. */
static void expr_compute(struct flx_expr_vm *vm, const struct fluxion_insn *i,
			 s64 *d, u32 from, u32 rows)
{
	u32 op = i->op & ~FLUXION_X_IMM;
	const s64 *a = vm->reg[i->a] + from;
	const s64 *guard = NULL;
	const s64 *b = NULL;

	if (op == FLUXION_X_SEL)
		return flx_expr_select(d, vm->reg[i->off] + from, a,
				       vm->reg[i->b] + from, rows);
	if (op < FLUXION_X_ADD)
		return flx_expr_unary(op, d, a, rows);
	if (!(i->op & FLUXION_X_IMM))
		b = vm->reg[i->b] + from;
	if (op >= FLUXION_X_DIV) {
		if (i->off)
			guard = vm->reg[i->off - 1] + from;
		flx_expr_mark(op, a, b, i->imm, guard, vm->fail + from, rows);
	}
	flx_expr_binary(op, d, a, b, i->imm, rows);
}

/* The result may be in its place already. */
static void expr_store(const struct flx_expr_vm *vm,
		       const struct fluxion_insn *i, u32 from, u32 rows)
{
	const s64 *a = vm->reg[i->a] + from;
	u8 *to = expr_output(vm, i->off, from);

	if (to != (const u8 *)a || !expr_is_word(i->b))
		flx_expr_store(i->b, to, a, vm->f->out_stride, rows);
}

static void expr_copy(const struct flx_expr_vm *vm,
		      const struct fluxion_insn *i, u32 from, u32 rows)
{
	const u8 *src = expr_record(vm, i->a, from) + (u32)i->imm;
	u8 *to = expr_output(vm, i->off, from);

	if (to != src)
		flx_expr_copy(to, vm->f->out_stride, src, vm->f->stride[i->a],
			      (u64)i->imm >> 32, rows);
}

static void expr_copy_element(const struct flx_expr_vm *vm,
			      const struct fluxion_insn *i, u32 from, u32 rows)
{
	struct flx_expr_list l;

	flx_expr_list_of(i, &l);
	flx_expr_list_copy(&l, expr_output(vm, i->off, from),
			   vm->f->out_stride,
			   expr_record(vm, l.space, from) + l.off,
			   vm->f->stride[l.space], vm->reg[i->b] + from, rows);
}

/* Instructions that set a register. */
static void expr_set(struct flx_expr_vm *vm, u32 k, u32 from, u32 rows)
{
	const struct fluxion_insn *i = &vm->x->insn[k];
	s64 *d = vm->own + (size_t)i->dst * vm->column;

	if (k == vm->x->direct && vm->alias &&
	    expr_is_column(vm->f->out, vm->f->out_stride))
		d = (s64 *)vm->f->out;
	switch (i->op) {
	case FLUXION_X_LD:
	case FLUXION_X_LDT:
	case FLUXION_X_CONST:
	case FLUXION_X_EQB:
		vm->reg[i->dst] = expr_fill(vm, i, d, from, rows);
		break;
	case FLUXION_X_IDX:
	case FLUXION_X_LDE:
	case FLUXION_X_SUM:
	case FLUXION_X_LEAST:
	case FLUXION_X_MOST:
		expr_look(vm, i, d + from, from, rows);
		vm->reg[i->dst] = d;
		break;
	default:
		expr_compute(vm, i, d + from, from, rows);
		vm->reg[i->dst] = d;
	}
}

static void expr_step(struct flx_expr_vm *vm, u32 k, u32 from, u32 rows)
{
	const struct fluxion_insn *i = &vm->x->insn[k];

	switch (i->op) {
	case FLUXION_X_ST:
		expr_store(vm, i, from, rows);
		break;
	case FLUXION_X_CP:
		expr_copy(vm, i, from, rows);
		break;
	case FLUXION_X_CPE:
		expr_copy_element(vm, i, from, rows);
		break;
	case FLUXION_X_STT:
		flx_expr_store(FLUXION_TYPE_U64, (u8 *)(vm->f->out_ts + from),
			       vm->reg[i->a] + from, sizeof(u64), rows);
		break;
	default:
		expr_set(vm, k, from, rows);
	}
}

/* One row of an operation. */
static void expr_compute_row(struct flx_expr_vm *vm,
			     const struct fluxion_insn *i, u32 row)
{
	s64 *d = vm->own + (size_t)i->dst * vm->column + row;
	u32 op = i->op & ~FLUXION_X_IMM;
	s64 a = vm->reg[i->a][row];
	s64 b = i->imm;

	if (!(i->op & FLUXION_X_IMM))
		b = vm->reg[i->b][row];
	if (op >= FLUXION_X_DIV && flx_expr_fails(op, a, b) &&
	    (!i->off || vm->reg[i->off - 1][row]))
		vm->fail[row] = 1;
	*d = flx_expr_value(op, a, b);
}

/* The same as expr_step(), without the vectors around what is frequent. */
static void expr_step_row(struct flx_expr_vm *vm, u32 k, u32 row)
{
	const struct fluxion_insn *i = &vm->x->insn[k];
	s64 *d = vm->own + (size_t)i->dst * vm->column + row;

	if ((i->op & ~FLUXION_X_IMM) >= FLUXION_X_ADD)
		expr_compute_row(vm, i, row);
	else if (i->op == FLUXION_X_LD)
		*d = flx_expr_get(i->b, expr_record(vm, i->a, row) + i->off);
	else if (i->op == FLUXION_X_ST)
		flx_expr_set(i->b, expr_output(vm, i->off, row),
			     vm->reg[i->a][row]);
	else
		expr_step(vm, k, row, 1);
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

void flx_expr_vm_row(struct flx_expr_vm *vm, u32 first, u32 last, u32 row)
{
	u32 k;

	for (k = first; k < last; k++) {
		if (expr_is_part(vm, k))
			expr_step_row(vm, k, row);
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
