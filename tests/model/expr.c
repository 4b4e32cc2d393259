// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr - expressions of the reference model, computed item by item. */
#include <string.h>
#include "expr.h"

static unsigned int scale_of(const struct expr *x)
{
	return type_scale(type_unpacked(x->type));
}

/* An operand with as many digits as the one that has most. */
static int64_t aligned(const struct expr *x, unsigned int scale,
		       const struct env *env, bool *fail)
{
	return scale_up(expr_compute(x, env, fail), scale - scale_of(x));
}

static int64_t divide(int64_t a, int64_t b, bool rest, bool *fail)
{
	if (!b || (a == INT64_MIN && b == -1)) {
		*fail = true;
		return 0;
	}
	return rest ? a % b : a / b;
}

static int64_t shift(int64_t a, int64_t by, bool left, bool *fail)
{
	if (by < 0 || by > 63) {
		*fail = true;
		return 0;
	}
	return left ? (int64_t)((uint64_t)a << by) : a >> by;
}

static int64_t integers(int op, int64_t a, int64_t b, bool *fail)
{
	switch (op) {
	case B_OR:
		return a | b;
	case B_XOR:
		return a ^ b;
	case B_AND:
		return a & b;
	case B_MOD:
		return divide(a, b, true, fail);
	default:
		return shift(a, b, op == B_SHL, fail);
	}
}

static int64_t numbers(int op, int64_t a, int64_t b)
{
	switch (op) {
	case B_ADD:
		return (uint64_t)a + (uint64_t)b;
	case B_SUB:
		return (uint64_t)a - (uint64_t)b;
	case B_EQ:
		return a == b;
	case B_NE:
		return a != b;
	case B_LT:
		return a < b;
	case B_LE:
		return a <= b;
	case B_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static int64_t bytes_differ(const struct expr *x, const struct env *env,
			    bool *fail)
{
	const struct value *a = expr_value(x->arg[0], env, fail);
	const struct value *b = expr_value(x->arg[1], env, fail);

	return !!memcmp(a->bytes, b->bytes, BYTES_MAX);
}

static int64_t binary(const struct expr *x, const struct env *env, bool *fail)
{
	const struct expr *left = x->arg[0], *right = x->arg[1];
	unsigned int l, r;
	int64_t a, b;

	if (left->type->kind == K_BYTES)
		return bytes_differ(x, env, fail) == (x->op == B_NE);
	a = expr_compute(left, env, fail);
	if (x->op == B_AND_AND || x->op == B_OR_OR) {
		bool both = x->op == B_AND_AND;

		if (!a == both)
			return !both;
		return !!expr_compute(right, env, fail);
	}
	b = expr_compute(right, env, fail);
	l = scale_of(left);
	r = scale_of(right);
	switch (x->op) {
	case B_MUL:
		return (uint64_t)a * (uint64_t)b;
	case B_DIV:
		return divide(scale_up(a, r), b, false, fail);
	case B_ADD:
	case B_SUB:
	case B_EQ ... B_GE:
		return numbers(x->op, scale_up(a, r > l ? r - l : 0),
			       scale_up(b, l > r ? l - r : 0));
	default:
		return integers(x->op, a, b, fail);
	}
}

static int64_t unary(const struct expr *x, const struct env *env, bool *fail)
{
	int64_t a = expr_compute(x->arg[0], env, fail);

	switch (x->op) {
	case '-':
		return 0 - (uint64_t)a;
	case '!':
		return !a;
	default:
		return ~a;
	}
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t call(const struct expr *x, const struct env *env, bool *fail)
{
	unsigned int scale = type_scale(x->type);
	int64_t n[3] = { 0 };
	unsigned int i;

	for (i = 0; i < x->args; i++)
		n[i] = aligned(x->arg[i], scale, env, fail);
	switch (x->op) {
	case C_ABS:
		return n[0] < 0 ? 0 - (uint64_t)n[0] : (uint64_t)n[0];
	case C_MIN:
		return lesser(n[0], n[1]);
	case C_MAX:
		return greater(n[0], n[1]);
	default:
		return greater(n[1], lesser(n[0], n[2]));
	}
}

static int64_t window(const struct expr *x, const struct env *env, bool *fail)
{
	const struct value *list = expr_value(x->arg[0], env, fail);
	const struct type *of = x->arg[0]->type->part[0];
	int64_t result = 0;
	unsigned int i;

	if (x->op == L_LEN)
		return list->count;
	for (i = 0; i < list->count; i++) {
		int64_t n = value_as_number(of, list->part[i]);

		if (x->op == L_SUM || x->op == L_AVG)
			result = (uint64_t)result + (uint64_t)n;
		else if (!i)
			result = n;
		else
			result = x->op == L_MIN ? lesser(result, n) :
						  greater(result, n);
	}
	return x->op == L_AVG ? divide(result, list->count, false, fail) :
				result;
}

static const struct value *element(const struct expr *x, const struct env *env,
				   bool *fail)
{
	const struct value *list = expr_value(x->arg[0], env, fail);
	int64_t i = 0;

	if (x->kind == X_INDEX)
		i = expr_compute(x->arg[1], env, fail);
	else if (x->op == L_LAST)
		i = (int64_t)list->count - 1;
	if (i >= 0 && i < list->count)
		return list->part[i];
	*fail = true;
	return value_zero(x->type);
}

static const struct value *named(const struct expr *x, const struct env *env)
{
	const struct value *v = env->slot[x->slot];

	return x->index < 0 ? v : v->part[x->index];
}

static const struct value *string(const struct expr *x)
{
	struct value *v = value_new(0);

	memcpy(v->bytes, x->string, strnlen(x->string, BYTES_MAX));
	return v;
}

static const struct value *record(const struct expr *x, const struct env *env,
				  bool *fail)
{
	struct value *v = value_new(x->args);
	unsigned int i;

	for (i = 0; i < x->args; i++)
		v->part[i] = expr_value(x->arg[i], env, fail);
	return v;
}

const struct value *expr_value(const struct expr *x, const struct env *env,
			       bool *fail)
{
	switch (x->kind) {
	case X_REF:
		return named(x, env);
	case X_STRING:
		return string(x);
	case X_RECORD:
		return record(x, env, fail);
	case X_INDEX:
		return element(x, env, fail);
	case X_LIST:
		if (x->op == L_FIRST || x->op == L_LAST)
			return element(x, env, fail);
		break;
	default:
		break;
	}
	return value_number(expr_compute(x, env, fail));
}

int64_t expr_compute(const struct expr *x, const struct env *env, bool *fail)
{
	switch (x->kind) {
	case X_NUMBER:
		return x->n;
	case X_UNARY:
		return unary(x, env, fail);
	case X_BINARY:
		return binary(x, env, fail);
	case X_CHOOSE:
		return aligned(x->arg[expr_compute(x->arg[0], env, fail) ?
				      1 : 2], type_scale(x->type), env, fail);
	case X_CALL:
		return call(x, env, fail);
	case X_HAS:
		return env->has_prev;
	case X_LIST:
		if (x->op != L_FIRST && x->op != L_LAST)
			return window(x, env, fail);
		break;
	default:
		break;
	}
	return value_as_number(x->type, expr_value(x, env, fail));
}
