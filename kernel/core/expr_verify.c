// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: expr_verify - no program runs before all of it has been checked.
 *
 * One pass over straight-line code: what each instruction may have is a table,
 * what it may touch is the environment. The same pass finds out what lets the
 * program run faster (struct flx_expr).
 */
#include "expr.h"
#include "expr_list.h"
#include "expr_value.h"

/* What an instruction makes of its operands; what it does not use is zero. */
#define USES_DST	0x001
#define USES_A		0x002	/* a is a register */
#define USES_B		0x004	/* b is a register, or with IMM the immediate */
#define USES_COND	0x008	/* off is a register */
#define USES_GUARD	0x010	/* off is 0 or 1 + a register; it can fail */
#define USES_SPACE	0x020	/* a is a space */
#define USES_SPACE_B	0x040	/* b is a space */
#define USES_KIND	0x080	/* b is a type kind, of a field at off */
#define USES_OFF	0x100	/* off is an offset */
#define USES_IMM	0x200
#define USES_LEN	0x400	/* imm is an offset and, above it, a length */
#define STORES		0x800	/* from here on only stores follow */
#define USES_LIST	0x1000	/* imm says where a list is, or what it holds */

#define UNARY		(USES_DST | USES_A)
#define BINARY		(USES_DST | USES_A | USES_B)
#define FALLIBLE	(BINARY | USES_GUARD)
#define REDUCTION	(USES_DST | USES_SPACE | USES_KIND | USES_OFF | \
			 USES_LIST)

static const u16 expr_uses[FLUXION_X_IMM] = {
	[FLUXION_X_LD] = USES_DST | USES_SPACE | USES_KIND | USES_OFF,
	[FLUXION_X_LDT] = USES_DST | USES_SPACE,
	[FLUXION_X_CONST] = USES_DST | USES_IMM,
	[FLUXION_X_MOV] = UNARY,
	[FLUXION_X_NEG] = UNARY,
	[FLUXION_X_ABS] = UNARY,
	[FLUXION_X_NOT] = UNARY,
	[FLUXION_X_BOOL] = UNARY,
	[FLUXION_X_INV] = UNARY,
	[FLUXION_X_SEL] = USES_DST | USES_A | USES_B | USES_COND,
	[FLUXION_X_EQB] = USES_DST | USES_SPACE | USES_SPACE_B | USES_OFF |
			  USES_LEN,
	[FLUXION_X_ST] = USES_A | USES_KIND | USES_OFF | STORES,
	[FLUXION_X_STT] = USES_A,
	[FLUXION_X_CP] = USES_SPACE | USES_OFF | USES_LEN | STORES,
	[FLUXION_X_IDX] = USES_DST | USES_A | USES_SPACE_B | USES_GUARD |
			  USES_LIST,
	[FLUXION_X_LDE] = USES_DST | USES_SPACE | USES_B | USES_OFF | USES_LIST,
	[FLUXION_X_SUM] = REDUCTION,
	[FLUXION_X_LEAST] = REDUCTION,
	[FLUXION_X_MOST] = REDUCTION,
	[FLUXION_X_CPE] = USES_SPACE | USES_B | USES_OFF | USES_LIST | STORES,
	[FLUXION_X_ADD] = BINARY,
	[FLUXION_X_SUB] = BINARY,
	[FLUXION_X_MUL] = BINARY,
	[FLUXION_X_AND] = BINARY,
	[FLUXION_X_OR] = BINARY,
	[FLUXION_X_XOR] = BINARY,
	[FLUXION_X_EQ] = BINARY,
	[FLUXION_X_NE] = BINARY,
	[FLUXION_X_LT] = BINARY,
	[FLUXION_X_LE] = BINARY,
	[FLUXION_X_GT] = BINARY,
	[FLUXION_X_GE] = BINARY,
	[FLUXION_X_MIN] = BINARY,
	[FLUXION_X_MAX] = BINARY,
	[FLUXION_X_DIV] = FALLIBLE,
	[FLUXION_X_MOD] = FALLIBLE,
	[FLUXION_X_SHL] = FALLIBLE,
	[FLUXION_X_SHR] = FALLIBLE,
};

/* Bytes of a field that LD and ST can move; 0: they cannot. */
static const u8 expr_kind_size[16] = {
	[FLUXION_TYPE_S8] = 1,
	[FLUXION_TYPE_S16] = 2,
	[FLUXION_TYPE_S32] = 4,
	[FLUXION_TYPE_S64] = 8,
	[FLUXION_TYPE_U8] = 1,
	[FLUXION_TYPE_U16] = 2,
	[FLUXION_TYPE_U32] = 4,
	[FLUXION_TYPE_U64] = 8,
	[FLUXION_TYPE_BOOL] = 1,
	[FLUXION_TYPE_DEC] = 8,
};

/**
 * struct expr_check - what is known before the next instruction
 * @x: filled in on the way
 * @env: what the program may touch
 * @set: registers that hold something
 * @acc: those whose value depends on the accumulator
 * @used: those that a dependent instruction has read or set
 * @first: the first byte that has been stored, where it changed anything
 * @end: the byte after the last one
 */
struct expr_check {
	struct flx_expr *x;
	const struct flx_expr_env *env;
	u64 set;
	u64 acc;
	u64 used;
	u32 first;
	u32 end;
};

static u32 expr_uses_of(const struct fluxion_insn *i)
{
	u32 uses = expr_uses[i->op & (FLUXION_X_IMM - 1)];

	if (!(i->op & FLUXION_X_IMM))
		return uses;
	if (!(uses & USES_B) || (uses & (USES_COND | USES_LIST)))
		return 0;
	return (uses & ~USES_B) | USES_IMM;
}

static bool expr_unused_are_zero(const struct fluxion_insn *i, u32 uses)
{
	if (!(uses & USES_DST) && i->dst)
		return false;
	if (!(uses & (USES_A | USES_SPACE)) && i->a)
		return false;
	if (!(uses & (USES_B | USES_SPACE_B | USES_KIND)) && i->b)
		return false;
	if (!(uses & (USES_OFF | USES_COND | USES_GUARD)) && i->off)
		return false;
	return (uses & (USES_IMM | USES_LEN | USES_LIST)) || !i->imm;
}

/* A register that is read: below regs and set. */
static const char *expr_check_read(const struct expr_check *c, u32 reg)
{
	if (reg >= c->x->regs)
		return "no such register";
	if (!(c->set >> (reg & 63) & 1))
		return "a register is read before it is set";
	return NULL;
}

static const char *expr_check_registers(const struct expr_check *c,
					const struct fluxion_insn *i, u32 uses)
{
	const char *why = NULL;

	if (uses & USES_A)
		why = expr_check_read(c, i->a);
	if (!why && (uses & USES_B))
		why = expr_check_read(c, i->b);
	if (!why && (uses & USES_COND))
		why = expr_check_read(c, i->off);
	if (!why && (uses & USES_GUARD) && i->off)
		why = expr_check_read(c, i->off - 1);
	if (!why && (uses & USES_DST) && i->dst >= c->x->regs)
		why = "no such register";
	return why;
}

static const char *expr_check_range(u32 off, u32 len, u32 size)
{
	if (!len)
		return "a length of 0";
	if (off > size || len > size - off)
		return "outside the record";
	return NULL;
}

static const char *expr_check_space(const struct expr_check *c, u32 space,
				    u32 off, u32 len)
{
	u32 size;

	if (space >= FLX_SPACES)
		return "no such space";
	size = c->env->space[flx_expr_index(space, FLX_SPACES)];
	if (!size)
		return "no such space";
	return expr_check_range(off, len, size);
}

u32 flx_expr_kind_bytes(u32 kind)
{
	u32 kinds = FLX_ARRAY_SIZE(expr_kind_size);

	return kind < kinds ? expr_kind_size[flx_expr_index(kind, kinds)] : 0;
}

/* A timestamp: of one of the first 64 spaces, and there is one. */
static const char *expr_check_ts(const struct expr_check *c, u32 space)
{
	if (space >= 64 || !(c->env->has_ts >> (space & 63) & 1))
		return "no timestamp there";
	return NULL;
}

static const char *expr_check_store(const struct expr_check *c, u32 off,
				    u32 len)
{
	if (!c->env->out)
		return "nothing may be stored";
	return expr_check_range(off, len, c->env->out);
}

/* A list: its length and room for all its elements lie inside its space. */
static const char *expr_check_list(const struct expr_check *c,
				   const struct fluxion_insn *i)
{
	struct flx_expr_list l;
	u64 bytes;

	flx_expr_list_of(i, &l);
	if (i->op != FLUXION_X_IDX && i->op != FLUXION_X_CPE && !l.size)
		return "not a type that fits a register";
	if (!l.count || l.count > FLUXION_RECORD_MAX ||
	    (i->op == FLUXION_X_CPE && !l.size))
		return "a length of 0, or more than a record holds";
	bytes = flx_expr_list_bytes(&l);
	if (bytes > FLUXION_RECORD_MAX)
		return "outside the record";
	if (i->op == FLUXION_X_CPE) {
		const char *why = expr_check_store(c, i->off, l.size);

		if (why)
			return why;
	}
	return expr_check_space(c, l.space, l.off, bytes);
}

static const char *expr_check_memory(const struct expr_check *c,
				     const struct fluxion_insn *i, u32 uses)
{
	u32 len = (u64)i->imm >> 32;
	const char *why = NULL;

	if (uses & USES_LIST)
		return expr_check_list(c, i);
	if (uses & USES_KIND) {
		len = flx_expr_kind_bytes(i->b);
		if (!len)
			return "not a type that fits a register";
	}
	if (i->op == FLUXION_X_LD || i->op == FLUXION_X_EQB)
		why = expr_check_space(c, i->a, i->off, len);
	if (i->op == FLUXION_X_CP)
		why = expr_check_space(c, i->a, (u32)i->imm, len);
	if (!why && (uses & USES_SPACE_B))
		why = expr_check_space(c, i->b, (u32)i->imm, len);
	if (!why && (uses & STORES))
		why = expr_check_store(c, i->off, len);
	if (i->op == FLUXION_X_LDT)
		why = expr_check_ts(c, i->a);
	return why;
}

static const char *expr_check_insn(const struct expr_check *c, u32 k)
{
	const struct fluxion_insn *i = &c->x->insn[k];
	u32 uses = expr_uses_of(i);
	const char *why;

	if (!uses)
		return "unknown instruction";
	if (!expr_unused_are_zero(i, uses))
		return "a field without a meaning is not zero";
	if (c->x->stores < k && !(uses & STORES))
		return "only stores may follow a store";
	if (i->op == FLUXION_X_STT && !c->env->sets_ts)
		return "the timestamp may not be set";
	why = expr_check_registers(c, i, uses);
	return why ? why : expr_check_memory(c, i, uses);
}

/* Can it fail? An immediate is known already. */
static bool expr_insn_can_fail(const struct fluxion_insn *i, u32 uses)
{
	if (!(uses & USES_GUARD))
		return false;
	if (!(uses & USES_IMM))
		return true;
	if ((i->op & ~FLUXION_X_IMM) >= FLUXION_X_SHL)
		return i->imm < 0 || i->imm > 63;
	return i->imm == 0 || i->imm == -1;
}

static u64 expr_registers_read(const struct fluxion_insn *i, u32 uses)
{
	u64 read = 0;

	if (uses & USES_A)
		read |= 1ULL << (i->a & 63);
	if (uses & USES_B)
		read |= 1ULL << (i->b & 63);
	if (uses & USES_COND)
		read |= 1ULL << (i->off & 63);
	if ((uses & USES_GUARD) && i->off)
		read |= 1ULL << ((i->off - 1) & 63);
	return read;
}

/*
 * Does it depend on the accumulator? What does not runs before all that does
 * (flx_expr_scan()), so what sets a register that an earlier dependent
 * instruction uses has to count as dependent too.
 */
static void expr_note_acc(struct expr_check *c, u32 k, u32 uses)
{
	const struct fluxion_insn *i = &c->x->insn[k];
	u64 dst = uses & USES_DST ? 1ULL << (i->dst & 63) : 0;
	u64 read = expr_registers_read(i, uses);
	bool acc = (uses & STORES) || i->op == FLUXION_X_STT ||
		   (read & c->acc) || (dst & c->used);

	if ((uses & USES_SPACE) && i->a == FLUXION_SPACE_ACC)
		acc = true;
	if ((uses & USES_SPACE_B) && i->b == FLUXION_SPACE_ACC)
		acc = true;
	if (!acc)
		return;
	c->acc |= dst;
	c->used |= dst | read;
	c->x->bound = FLX_MIN(c->x->bound, k);
	if (!c->x->all_acc)
		c->x->loads_acc[k / 64] |= 1ULL << k % 64;
}

/* What a copy reads. Return: bytes from @from on; 0: it is no copy. */
static u32 expr_copied(const struct fluxion_insn *i, u32 *from)
{
	struct flx_expr_list l;

	*from = (u32)i->imm;
	if (i->op == FLUXION_X_CP)
		return (u64)i->imm >> 32;
	if (i->op != FLUXION_X_CPE)
		return 0;
	flx_expr_list_of(i, &l);
	*from = l.off;
	return flx_expr_list_bytes(&l);
}

/* Bytes that a store changes. */
static u32 expr_stored(const struct fluxion_insn *i)
{
	if (i->op == FLUXION_X_ST)
		return flx_expr_kind_bytes(i->b);
	if (i->op == FLUXION_X_CP)
		return (u64)i->imm >> 32;
	return (u16)(i->imm >> 16);
}

/* Stores: the first, whether there are more, and what they overwrite. */
static void expr_note_store(struct expr_check *c, u32 k)
{
	const struct fluxion_insn *i = &c->x->insn[k];
	u32 from;
	u32 read = expr_copied(i, &from);

	if (c->x->stores < k)
		c->x->restores = true;
	else
		c->x->stores = k;
	if (read && i->a == FLUXION_SPACE_ACC)
		c->x->renews = false;
	if (read && i->a == FLUXION_SPACE_ITEM) {
		if (from < c->end && from + read > c->first)
			c->x->in_place = false;
		if (i->op == FLUXION_X_CP && from == i->off)
			return;
	}
	c->first = FLX_MIN(c->first, i->off);
	c->end = FLX_MAX(c->end, i->off + expr_stored(i));
}

/* Element operations of one row. */
static u32 expr_work(const struct fluxion_insn *i)
{
	struct flx_expr_list l;

	switch (i->op) {
	case FLUXION_X_SUM:
	case FLUXION_X_LEAST:
	case FLUXION_X_MOST:
		flx_expr_list_of(i, &l);
		return 1 + l.count;
	case FLUXION_X_EQB:
	case FLUXION_X_CP:
		return 1 + ((u64)i->imm >> 32) / 8;
	case FLUXION_X_CPE:
		flx_expr_list_of(i, &l);
		return 1 + l.size / 8;
	}
	return 1;
}

static void expr_note_insn(struct expr_check *c, u32 k)
{
	const struct fluxion_insn *i = &c->x->insn[k];
	u32 uses = expr_uses_of(i);

	c->x->work += expr_work(i);

	expr_note_acc(c, k, uses);
	if (uses & USES_DST) {
		c->set |= 1ULL << (i->dst & 63);
		if (i->dst == c->x->result)
			c->x->result_at = k;
	}
	if (expr_insn_can_fail(i, uses))
		c->x->can_fail = true;
	if (uses & STORES)
		expr_note_store(c, k);
}

static bool expr_is_word(const struct fluxion_insn *i)
{
	return !i->off && flx_expr_kind_bytes(i->b) == 8;
}

/* The instruction before the only store makes what that stores. */
static u32 expr_find_direct(const struct flx_expr *x)
{
	const struct fluxion_insn *store = &x->insn[x->stores];

	if (!x->stores || x->stores + 1 != x->count || x->gives)
		return x->count;
	if (store->op != FLUXION_X_ST || !expr_is_word(store))
		return x->count;
	if (!(expr_uses_of(store - 1) & USES_DST) || store[-1].dst != store->a)
		return x->count;
	return x->stores - 1;
}

static bool expr_folds(const struct fluxion_insn *i, u32 acc)
{
	switch (i->op & ~FLUXION_X_IMM) {
	case FLUXION_X_SUB:
		return i->a == acc && (i->op & FLUXION_X_IMM || i->b != acc);
	case FLUXION_X_ADD:
	case FLUXION_X_MUL:
	case FLUXION_X_AND:
	case FLUXION_X_OR:
	case FLUXION_X_XOR:
	case FLUXION_X_MIN:
	case FLUXION_X_MAX:
		if (i->op & FLUXION_X_IMM)
			return i->a == acc;
		return (i->a == acc) != (i->b == acc);
	}
	return false;
}

/* LD acc; r = acc OP x; ST r: are these all the dependent instructions? */
static u32 expr_find_fold(const struct flx_expr *x,
			  const struct flx_expr_env *env)
{
	const struct fluxion_insn *dep[3];
	u32 n = 0;
	u32 at = 0;
	u32 k;

	if (x->all_acc || env->out != 8 || env->space[FLUXION_SPACE_ACC] != 8)
		return x->count;
	for (k = 0; k < x->count; k++) {
		if (!(x->loads_acc[k / 64] >> k % 64 & 1))
			continue;
		if (n == 3)
			return x->count;
		if (n == 1)
			at = k;
		dep[n++] = &x->insn[k];
	}
	if (n != 3 || dep[0]->op != FLUXION_X_LD || !expr_is_word(dep[0]) ||
	    dep[0]->a != FLUXION_SPACE_ACC)
		return x->count;
	if (dep[2]->op != FLUXION_X_ST || !expr_is_word(dep[2]) ||
	    dep[2]->a != dep[1]->dst || !expr_folds(dep[1], dep[0]->dst))
		return x->count;
	return at;
}

static const char *expr_check_program(const struct fluxion_program *p,
				      const struct flx_expr_env *env)
{
	if (p->count > FLX_EXPR_MAX)
		return "too many instructions";
	if (p->regs > FLUXION_REGS_MAX)
		return "too many registers";
	if (p->zero || (!env->result && p->result))
		return "a field without a meaning is not zero";
	return NULL;
}

int flx_expr_verify(struct flx_expr *x, const struct fluxion_insn *insn,
		    const struct fluxion_program *p,
		    const struct flx_expr_env *env, u32 *bad, const char **why)
{
	struct expr_check c = { .x = x, .env = env, .first = ~0U };
	u32 k;

	*x = (struct flx_expr) {
		.insn = insn, .count = p->count, .stores = p->count,
		.regs = p->regs, .result = p->result, .gives = env->result,
		.in_place = true, .renews = true, .all_acc = p->count > 256,
		.bound = p->count > 256 ? 0 : p->count,
	};
	*bad = 0;
	*why = expr_check_program(p, env);
	for (k = 0; !*why && k < p->count; k++) {
		*bad = k;
		*why = expr_check_insn(&c, k);
		if (!*why)
			expr_note_insn(&c, k);
	}
	if (!*why && env->result)
		*why = expr_check_read(&c, p->result);
	if (*why)
		return -FLX_EINVAL;
	x->direct = expr_find_direct(x);
	x->fold = expr_find_fold(x, env);
	return 0;
}
