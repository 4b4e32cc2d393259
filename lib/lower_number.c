// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: lower_number - arithmetic, comparisons and conditions.
 *
 * A decimal is an s64 that counts units of its last digit. Where two meet, the
 * one with fewer digits is scaled up; integers have none.
 */
#include "lower.h"

#define SCALE_MAX	18

static int64_t power_of_ten(unsigned int n)
{
	int64_t p = 1;

	while (n--)
		p *= 10;
	return p;
}

ref fluxion__lower_scale(struct lower *w, ref r, unsigned int from,
			 unsigned int to)
{
	if (to <= from)
		return r;
	return fluxion__code_binary(w->code, FLUXION_X_MUL, r,
		fluxion__code_const(w->code, power_of_ten(to - from)));
}

static __attribute__((noreturn)) void not_a_number(struct lower *w, const struct value *v)
{
	const char *hint = "";

	if (v->type->kind == FLUXION_TYPE_RECORD)
		hint = "; name one of its fields";
	else if (v->type->kind == FLUXION_TYPE_BYTES)
		hint = "; bytes have == and != only";
	fluxion__fail(w->lang, v->span, BAD_TYPE, "%s is no number%s",
		      fluxion__type_text(w->lang, v->type), hint);
}

static ref lower_element(struct lower *w, const struct value *v,
			 unsigned int kind)
{
	struct code_list l = fluxion__value_list(v);

	l.kind = kind;
	return fluxion__code_element(w->code, &l, v->r);
}

struct number fluxion__lower_number(struct lower *w, const struct value *v)
{
	struct number n = { .r = v->r, .type = v->type };

	if (v->kind == VALUE_NUMBER)
		return n;
	n.type = type_unpacked(v->type);
	if ((v->kind != VALUE_PLACE && v->kind != VALUE_ELEMENT) ||
	    !type_is_number(n.type))
		not_a_number(w, v);
	if (v->kind == VALUE_ELEMENT)
		n.r = lower_element(w, v, n.type->kind);
	else
		n.r = fluxion__code_load(w->code, v->space, v->offset,
					 n.type->kind);
	if (type_is_int(n.type) && n.type->kind != FLUXION_TYPE_BOOL)
		n.type = lower_s64(w);
	return n;
}

static struct number lower_operand(struct lower *w, const struct expr *e)
{
	struct value v = fluxion__lower(w, e);

	return fluxion__lower_number(w, &v);
}

ref fluxion__lower_condition(struct lower *w, const struct expr *e)
{
	return lower_operand(w, e).r;
}

void fluxion__need_integer(struct lower *w, const struct expr *e,
			   const struct type *t)
{
	if (!type_is_int(t))
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "an integer is needed here; this is %s",
			      fluxion__type_text(w->lang, t));
}

struct value fluxion__lower_unary(struct lower *w, const struct expr *e)
{
	struct number n = lower_operand(w, e->arg[0]);
	const struct type *t = n.type;
	unsigned int op = FLUXION_X_NEG;

	if (e->op == '!') {
		op = FLUXION_X_NOT;
		t = lower_bool(w);
	} else if (e->op == '~') {
		fluxion__need_integer(w, e->arg[0], t);
		op = FLUXION_X_INV;
	}
	if (op != FLUXION_X_NOT && type_is_int(t))
		t = lower_s64(w);
	return fluxion__value(e, t, fluxion__code_unary(w->code, op, n.r));
}

/* Both operands with as many digits as the one that has more. */
static const struct type *align(struct lower *w, const struct expr *e,
				struct number *a, struct number *b)
{
	const struct type *t = fluxion__type_join(w->lang, e->span, a->type,
						  b->type);

	a->r = fluxion__lower_scale(w, a->r, a->type->scale, t->scale);
	b->r = fluxion__lower_scale(w, b->r, b->type->scale, t->scale);
	return t;
}

static const struct type *product_type(struct lower *w, const struct expr *e,
				       const struct type *a,
				       const struct type *b)
{
	if (type_is_int(a) && type_is_int(b))
		return lower_s64(w);
	if (a->scale + b->scale > SCALE_MAX)
		fluxion__fail(w->lang, e->span, BAD_TYPE,
			      "%s * %s has more than %d digits after the point",
			      fluxion__type_text(w->lang, a),
			      fluxion__type_text(w->lang, b), SCALE_MAX);
	return fluxion__type_dec(w->lang, a->scale + b->scale);
}

/* The quotient has the digits of the dividend. */
static struct value divide(struct lower *w, const struct expr *e,
			   struct number a, struct number b)
{
	const struct type *t = type_is_int(a.type) ? lower_s64(w) : a.type;

	a.r = fluxion__lower_scale(w, a.r, 0, b.type->scale);
	return fluxion__value(e, t, fluxion__code_binary(w->code,
							 FLUXION_X_DIV,
							 a.r, b.r));
}

static unsigned int insn_of(unsigned int token)
{
	switch (token) {
	case '|':
		return FLUXION_X_OR;
	case '^':
		return FLUXION_X_XOR;
	case '&':
		return FLUXION_X_AND;
	case '%':
		return FLUXION_X_MOD;
	case TOKEN_SHL:
		return FLUXION_X_SHL;
	case TOKEN_SHR:
		return FLUXION_X_SHR;
	case '+':
		return FLUXION_X_ADD;
	case '-':
		return FLUXION_X_SUB;
	case TOKEN_EQ:
		return FLUXION_X_EQ;
	case TOKEN_NE:
		return FLUXION_X_NE;
	case '<':
		return FLUXION_X_LT;
	case '>':
		return FLUXION_X_GT;
	case TOKEN_LE:
		return FLUXION_X_LE;
	default:
		return FLUXION_X_GE;
	}
}

static struct value lower_integers(struct lower *w, const struct expr *e,
				   struct number a, struct number b)
{
	fluxion__need_integer(w, e->arg[0], a.type);
	fluxion__need_integer(w, e->arg[1], b.type);
	return fluxion__value(e, lower_s64(w),
			      fluxion__code_binary(w->code, insn_of(e->op),
						   a.r, b.r));
}

static bool is_comparison(unsigned int token)
{
	return fluxion__precedence(token) == fluxion__precedence(TOKEN_EQ) ||
	       fluxion__precedence(token) == fluxion__precedence('<');
}

static struct value lower_numbers(struct lower *w, const struct expr *e,
				  struct number a, struct number b)
{
	const struct type *t;
	ref r;

	switch (e->op) {
	case '*':
		t = product_type(w, e, a.type, b.type);
		r = fluxion__code_binary(w->code, FLUXION_X_MUL, a.r, b.r);
		return fluxion__value(e, t, r);
	case '/':
		return divide(w, e, a, b);
	case '+':
	case '-':
		break;
	default:
		if (!is_comparison(e->op))
			return lower_integers(w, e, a, b);
	}
	t = align(w, e, &a, &b);
	r = fluxion__code_binary(w->code, insn_of(e->op), a.r, b.r);
	return fluxion__value(e, is_comparison(e->op) ? lower_bool(w) : t, r);
}

/* && and ||: the right operand is evaluated only if it matters. */
static struct value lower_lazy(struct lower *w, const struct expr *e)
{
	bool is_and = e->op == TOKEN_AND_AND;
	ref a = fluxion__lower_condition(w, e->arg[0]);
	ref cond = is_and ? a : fluxion__code_unary(w->code, FLUXION_X_NOT, a);
	ref outer = fluxion__code_enter(w->code, cond);
	ref b = fluxion__lower_condition(w, e->arg[1]);

	w->code->guard = outer;
	a = fluxion__code_unary(w->code, FLUXION_X_BOOL, a);
	b = fluxion__code_unary(w->code, FLUXION_X_BOOL, b);
	return fluxion__value(e, lower_bool(w),
			      fluxion__code_binary(w->code, is_and ?
						   FLUXION_X_AND : FLUXION_X_OR,
						   a, b));
}

static bool is_bytes(const struct value *v)
{
	return v->type->kind == FLUXION_TYPE_BYTES;
}

struct value fluxion__lower_binary(struct lower *w, const struct expr *e)
{
	struct value a, b;
	struct number x;

	if (e->op == TOKEN_AND_AND || e->op == TOKEN_OR_OR)
		return lower_lazy(w, e);
	a = fluxion__lower(w, e->arg[0]);
	b = fluxion__lower(w, e->arg[1]);
	if ((e->op == TOKEN_EQ || e->op == TOKEN_NE) &&
	    is_bytes(&a) && is_bytes(&b))
		return fluxion__lower_equal(w, e, &a, &b);
	x = fluxion__lower_number(w, &a);
	return lower_numbers(w, e, x, fluxion__lower_number(w, &b));
}

/* One arm of ?:, evaluated only if @cond holds. */
static struct number lower_arm(struct lower *w, const struct expr *e, ref cond)
{
	ref outer = fluxion__code_enter(w->code, cond);
	struct number n = lower_operand(w, e);

	w->code->guard = outer;
	return n;
}

struct value fluxion__lower_choose(struct lower *w, const struct expr *e)
{
	ref cond = fluxion__lower_condition(w, e->arg[0]);
	struct number a = lower_arm(w, e->arg[1], cond);
	struct number b = lower_arm(w, e->arg[2],
		fluxion__code_unary(w->code, FLUXION_X_NOT, cond));
	bool both = a.type->kind == FLUXION_TYPE_BOOL && a.type == b.type;
	const struct type *t = both ? a.type : align(w, e, &a, &b);

	return fluxion__value(e, t, fluxion__code_select(w->code, cond, a.r,
							 b.r));
}
