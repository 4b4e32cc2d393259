// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: code_build - values of a program: equal ones once, known ones now.
 *
 * Known operands stand on the right, where an instruction has an immediate.
 */
#include <string.h>
#include "code.h"

struct code *fluxion__code(struct lang *l, struct span at)
{
	struct code *c = fluxion__alloc(l, sizeof(*c));

	c->lang = l;
	c->at = at;
	return c;
}

bool fluxion__code_known(const struct code *c, ref r, int64_t *value)
{
	const struct code_value *v = code_at(c, r);

	if (v->op != FLUXION_X_CONST)
		return false;
	*value = v->imm;
	return true;
}

static bool is_known(const struct code *c, ref r, int64_t value)
{
	int64_t k;

	return fluxion__code_known(c, r, &k) && k == value;
}

static bool same_value(const struct code_value *a, const struct code_value *b)
{
	/* What C may leave out can be taken from where it is always done. */
	bool guard = a->c == b->c || (a->can_fail && !a->c);

	return a->op == b->op && a->kind == b->kind && a->space == b->space &&
	       a->space_b == b->space_b && a->a == b->a && a->b == b->b &&
	       a->off == b->off && a->imm == b->imm && guard;
}

static unsigned int hash_value(const struct code_value *v)
{
	uint64_t h = v->op + 31u * v->a + 977u * v->b + 131u * v->off +
		     7u * v->space + (uint64_t)v->imm;

	return (h ^ h >> 8 ^ h >> 32) % CODE_HASH;
}

/* Registers that it takes to compute it (Sethi and Ullman). */
static unsigned int need_of(const struct code *c, const struct code_value *v)
{
	const ref operand[3] = { v->a, v->b, v->c };
	unsigned int need = 1;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		unsigned int n = operand[i] ? code_at(c, operand[i])->need : 0;

		if (n > need)
			need = n;
		else if (n == need && i)
			need++;
	}
	return need < UINT16_MAX ? need : UINT16_MAX;
}

ref fluxion__code_value(struct code *c, struct code_value v)
{
	unsigned int h = hash_value(&v);
	ref r;

	for (r = c->hash[h]; r; r = code_at(c, r)->same)
		if (same_value(code_at(c, r), &v))
			return r;
	if (c->count >= CODE_MAX)
		fluxion__fail(c->lang, c->at, TOO_LARGE,
			      "an expression of more than %d steps", CODE_MAX);
	v.need = need_of(c, &v);
	v.same = c->hash[h];
	fluxion__buf_add(c->lang, &c->values, &v, sizeof(v));
	c->hash[h] = ++c->count;
	return c->count;
}

ref fluxion__code_const(struct code *c, int64_t value)
{
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_CONST, .imm = value });
}

/* Eight bytes are eight bytes: one kind, so that equal loads are one. */
static unsigned int plain_kind(unsigned int kind)
{
	if (kind == FLUXION_TYPE_U64 || kind == FLUXION_TYPE_DEC)
		return FLUXION_TYPE_S64;
	return kind;
}

ref fluxion__code_load(struct code *c, unsigned int space, uint32_t off,
		       unsigned int kind)
{
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_LD, .space = space, .off = off,
		.kind = plain_kind(kind) });
}

ref fluxion__code_index(struct code *c, const struct code_list *l, ref at)
{
	/* Never evaluated: nobody looks at what it gives. */
	if (c->guard && is_known(c, c->guard, 0))
		return at;
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_IDX, .space = l->space, .off = l->off,
		.imm = l->count, .a = at, .c = c->guard, .can_fail = true });
}

ref fluxion__code_element(struct code *c, const struct code_list *l, ref at)
{
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_LDE, .space = l->space, .off = l->off,
		.kind = plain_kind(l->kind), .imm = l->count, .a = at });
}

ref fluxion__code_reduce(struct code *c, const struct code_list *l,
			 unsigned int op)
{
	return fluxion__code_value(c, (struct code_value){
		.op = op, .space = l->space, .off = l->off,
		.kind = plain_kind(l->kind), .imm = l->count });
}

ref fluxion__code_time(struct code *c, unsigned int space)
{
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_LDT, .space = space });
}

ref fluxion__code_equal_bytes(struct code *c, unsigned int space, uint32_t off,
			      unsigned int space_b, uint32_t off_b,
			      uint32_t len)
{
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_EQB, .space = space, .off = off,
		.space_b = space_b, .imm = (int64_t)((uint64_t)len << 32 | off_b) });
}

static bool is_compare(unsigned int op)
{
	return op >= FLUXION_X_EQ && op <= FLUXION_X_GE;
}

/* Is it 0 or 1, whatever comes in? */
static bool is_bool(const struct code *c, ref r)
{
	const struct code_value *v = code_at(c, r);

	switch (v->op) {
	case FLUXION_X_CONST:
		return v->imm == 0 || v->imm == 1;
	case FLUXION_X_LD:
		return v->kind == FLUXION_TYPE_BOOL;
	case FLUXION_X_NOT:
	case FLUXION_X_BOOL:
	case FLUXION_X_EQB:
		return true;
	default:
		return is_compare(v->op);
	}
}

static unsigned int opposite(unsigned int op)
{
	switch (op) {
	case FLUXION_X_EQ:
		return FLUXION_X_NE;
	case FLUXION_X_NE:
		return FLUXION_X_EQ;
	case FLUXION_X_LT:
		return FLUXION_X_GE;
	case FLUXION_X_GE:
		return FLUXION_X_LT;
	case FLUXION_X_LE:
		return FLUXION_X_GT;
	default:
		return FLUXION_X_LE;
	}
}

static ref simpler_unary(struct code *c, unsigned int op, ref a)
{
	struct code_value v = *code_at(c, a);

	if (op == FLUXION_X_BOOL && is_bool(c, a))
		return a;
	if (op == FLUXION_X_NOT && is_compare(v.op)) {
		v.op = opposite(v.op);
		return fluxion__code_value(c, v);
	}
	if (op == FLUXION_X_NOT && v.op == FLUXION_X_NOT)
		return fluxion__code_unary(c, FLUXION_X_BOOL, v.a);
	if (op == FLUXION_X_NOT && v.op == FLUXION_X_BOOL)
		return fluxion__code_unary(c, FLUXION_X_NOT, v.a);
	if (v.op == op && (op == FLUXION_X_NEG || op == FLUXION_X_INV))
		return v.a;
	return 0;
}

ref fluxion__code_unary(struct code *c, unsigned int op, ref a)
{
	int64_t known, value;
	ref simple;

	if (fluxion__code_known(c, a, &known) &&
	    fluxion__fold_unary(op, known, &value))
		return fluxion__code_const(c, value);
	simple = simpler_unary(c, op, a);
	if (simple)
		return simple;
	return fluxion__code_value(c, (struct code_value){ .op = op, .a = a });
}

/* The operation that gives the same with its operands exchanged, or 0. */
static unsigned int mirrored(unsigned int op)
{
	switch (op) {
	case FLUXION_X_LT:
		return FLUXION_X_GT;
	case FLUXION_X_GT:
		return FLUXION_X_LT;
	case FLUXION_X_LE:
		return FLUXION_X_GE;
	case FLUXION_X_GE:
		return FLUXION_X_LE;
	case FLUXION_X_SUB:
		return 0;
	default:
		return op < FLUXION_X_DIV ? op : 0;
	}
}

/* Does a known right operand change nothing? */
static bool is_neutral(unsigned int op, int64_t b)
{
	switch (op) {
	case FLUXION_X_ADD:
	case FLUXION_X_SUB:
	case FLUXION_X_OR:
	case FLUXION_X_XOR:
	case FLUXION_X_SHL:
	case FLUXION_X_SHR:
		return b == 0;
	case FLUXION_X_MUL:
	case FLUXION_X_DIV:
		return b == 1;
	case FLUXION_X_AND:
		return b == -1;
	default:
		return false;
	}
}

/* (x OP k) OP b is x OP (k OP b): numbers wrap. */
static ref regroup(struct code *c, unsigned int op, ref a, int64_t b)
{
	const struct code_value *v = code_at(c, a);
	int64_t k, both;
	ref x = v->a;

	if (v->op != op || (op != FLUXION_X_ADD && op != FLUXION_X_MUL &&
			    op != FLUXION_X_AND && op != FLUXION_X_OR &&
			    op != FLUXION_X_XOR))
		return 0;
	if (!fluxion__code_known(c, v->b, &k) ||
	    !fluxion__fold_binary(op, k, b, &both))
		return 0;
	return fluxion__code_binary(c, op, x, fluxion__code_const(c, both));
}

/* @b is the known right operand. */
static ref simpler_binary(struct code *c, unsigned int op, ref a, int64_t b)
{
	if (is_neutral(op, b))
		return a;
	if ((op == FLUXION_X_MUL || op == FLUXION_X_AND) && b == 0)
		return fluxion__code_const(c, 0);
	if (op == FLUXION_X_AND && b == 1 && is_bool(c, a))
		return a;
	if (op == FLUXION_X_OR && b == 1 && is_bool(c, a))
		return fluxion__code_const(c, 1);
	if (op == FLUXION_X_SUB)
		return fluxion__code_binary(c, FLUXION_X_ADD, a,
			fluxion__code_const(c, -(uint64_t)b));
	return regroup(c, op, a, b);
}

/* Can it fail, with its right operand known or not? */
static bool can_fail(const struct code *c, unsigned int op, ref b)
{
	int64_t k;

	if (op < FLUXION_X_DIV)
		return false;
	if (!fluxion__code_known(c, b, &k))
		return true;
	if (op >= FLUXION_X_SHL)
		return k < 0 || k > 63;
	return k == 0 || k == -1;
}

static ref new_binary(struct code *c, unsigned int op, ref a, ref b)
{
	struct code_value v = { .op = op, .a = a, .b = b };

	if (can_fail(c, op, b)) {
		/* Never evaluated: nobody looks at what it gives. */
		if (c->guard && is_known(c, c->guard, 0))
			return fluxion__code_const(c, 0);
		v.can_fail = true;
		v.c = c->guard;
	}
	return fluxion__code_value(c, v);
}

ref fluxion__code_binary(struct code *c, unsigned int op, ref a, ref b)
{
	int64_t x, y, value;
	ref simple;

	if (fluxion__code_known(c, a, &x)) {
		if (fluxion__code_known(c, b, &y)) {
			if (fluxion__fold_binary(op, x, y, &value))
				return fluxion__code_const(c, value);
		} else if (mirrored(op)) {
			return fluxion__code_binary(c, mirrored(op), b, a);
		}
	}
	if (fluxion__code_known(c, b, &y)) {
		simple = simpler_binary(c, op, a, y);
		if (simple)
			return simple;
	}
	return new_binary(c, op, a, b);
}

ref fluxion__code_select(struct code *c, ref cond, ref a, ref b)
{
	const struct code_value *v = code_at(c, cond);
	int64_t known;

	if (fluxion__code_known(c, cond, &known))
		return known ? a : b;
	if (a == b)
		return a;
	if (v->op == FLUXION_X_NOT)
		return fluxion__code_select(c, v->a, b, a);
	if (v->op == FLUXION_X_BOOL)
		cond = v->a;
	return fluxion__code_value(c, (struct code_value){
		.op = FLUXION_X_SEL, .a = a, .b = b, .c = cond });
}

ref fluxion__code_enter(struct code *c, ref cond)
{
	ref old = c->guard;
	int64_t known;
	ref both;

	if (fluxion__code_known(c, cond, &known)) {
		if (!known)
			c->guard = fluxion__code_const(c, 0);
	} else if (!old) {
		c->guard = cond;
	} else if (!is_known(c, old, 0)) {
		both = fluxion__code_unary(c, FLUXION_X_BOOL, old);
		cond = fluxion__code_unary(c, FLUXION_X_BOOL, cond);
		c->guard = fluxion__code_binary(c, FLUXION_X_AND, both, cond);
	}
	return old;
}

void fluxion__code_store(struct code *c, uint32_t off, unsigned int kind,
			 ref value)
{
	struct code_store s = {
		.op = FLUXION_X_ST, .off = off, .value = value,
	};

	s.kind = plain_kind(kind);
	fluxion__buf_add(c->lang, &c->stores, &s, sizeof(s));
}

void fluxion__code_copy(struct code *c, uint32_t off, unsigned int space,
			uint32_t from, uint32_t len)
{
	struct code_store s = {
		.op = FLUXION_X_CP, .space = space, .off = off, .from = from,
		.len = len,
	};
	struct code_store *last;

	if (c->stores.len) {
		last = (struct code_store *)(c->stores.data + c->stores.len) - 1;
		if (last->op == FLUXION_X_CP && last->space == space &&
		    last->off + last->len == off &&
		    last->from + last->len == from) {
			last->len += len;
			return;
		}
	}
	fluxion__buf_add(c->lang, &c->stores, &s, sizeof(s));
}

void fluxion__code_copy_element(struct code *c, uint32_t off,
				const struct code_list *l, uint32_t len,
				ref at)
{
	struct code_store s = {
		.op = FLUXION_X_CPE, .space = l->space, .off = off,
		.value = at, .from = l->off, .len = len, .count = l->count,
	};

	fluxion__buf_add(c->lang, &c->stores, &s, sizeof(s));
}
