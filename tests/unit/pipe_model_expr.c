// SPDX-License-Identifier: GPL-2.0
/* fluxion: pipe_model_expr - random expressions, printed and evaluated. */
#include <stdlib.h>
#include "pipe_model.h"
#include "pipe_model_expr.h"

enum kind { NUMBER, NAME, UNARY, BINARY, CALL, CHOICE };

struct pipe_expr {
	enum kind kind;
	int64_t number;
	const char *word;
	struct pipe_expr *a;
	struct pipe_expr *b;
	struct pipe_expr *c;
};

static const char *const names[] = { "v", "v", "v", "t" };
static const char *const pair_names[] = { "cur", "prev", "tprev", "has(prev)" };
static const char *const unary[] = { "-", "!", "~" };
static const char *const binary[] = {
	" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ", " << ", " >> ",
	" == ", " != ", " < ", " <= ", " > ", " >= ", " && ", " || ",
};
static const char *const calls[] = { "min", "max" };

static const int64_t numbers[] = {
	0, 1, 2, 3, 5, 7, 10, 63, 64, 100, 1000003, INT64_MAX,
};

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))
#define PICK(seed, a)	((a)[pipe_random(seed, COUNT(a))])

static struct pipe_expr *leaf(struct pipe_expr *x, uint64_t *seed,
			      unsigned int which)
{
	if (!pipe_random(seed, 3)) {
		x->kind = NUMBER;
		x->number = PICK(seed, numbers);
		return x;
	}
	x->kind = NAME;
	x->word = PICK(seed, names);
	if ((which & MODEL_PAIR) && pipe_random(seed, 2))
		x->word = PICK(seed, pair_names);
	if ((which & MODEL_ACC) && pipe_random(seed, 2))
		x->word = "acc";
	return x;
}

struct pipe_expr *pipe_expr_new(uint64_t *seed, unsigned int which, int depth)
{
	struct pipe_expr *x = calloc(1, sizeof(*x));

	if (!depth || !pipe_random(seed, 4))
		return leaf(x, seed, which);
	x->kind = UNARY + pipe_random(seed, 4);
	if (pipe_random(seed, 2))
		x->kind = BINARY;
	x->a = pipe_expr_new(seed, which, depth - 1);
	if (x->kind == UNARY) {
		x->word = PICK(seed, unary);
		return x;
	}
	x->b = pipe_expr_new(seed, which, depth - 1);
	if (x->kind == BINARY)
		x->word = PICK(seed, binary);
	else if (x->kind == CALL)
		x->word = PICK(seed, calls);
	else
		x->c = pipe_expr_new(seed, which, depth - 1);
	return x;
}

void pipe_expr_free(struct pipe_expr *x)
{
	if (!x)
		return;
	pipe_expr_free(x->a);
	pipe_expr_free(x->b);
	pipe_expr_free(x->c);
	free(x);
}

static void print_parts(const struct pipe_expr *x, FILE *to, const char *open,
			const char *between)
{
	fputs(open, to);
	pipe_expr_print(x->a, to);
	fputs(between, to);
	pipe_expr_print(x->b, to);
}

void pipe_expr_print(const struct pipe_expr *x, FILE *to)
{
	switch (x->kind) {
	case NUMBER:
		fprintf(to, "%lld", (long long)x->number);
		return;
	case NAME:
		fputs(x->word, to);
		return;
	case UNARY:
		fprintf(to, "(%s(", x->word);
		pipe_expr_print(x->a, to);
		fputc(')', to);
		break;
	case BINARY:
		print_parts(x, to, "(", x->word);
		break;
	case CALL:
		fputs(x->word, to);
		print_parts(x, to, "(", ", ");
		break;
	case CHOICE:
		print_parts(x, to, "(", " ? ");
		fputs(" : ", to);
		pipe_expr_print(x->c, to);
		break;
	}
	fputc(')', to);
}

static int64_t name_value(const char *name, const struct pipe_env *env)
{
	switch (name[0]) {
	case 'a':
		return env->acc;
	case 'p':
		return env->prev;
	case 'h':
		return env->has;
	case 't':
		return name[1] ? env->tprev : env->t;
	default:
		return env->v;
	}
}

static int64_t divide(int64_t a, int64_t b, bool rest, bool *fail)
{
	if (!b || (a == INT64_MIN && b == -1)) {
		*fail = true;
		return 0;
	}
	return rest ? a % b : a / b;
}

static int64_t shift(int64_t a, int64_t b, bool left, bool *fail)
{
	if (b < 0 || b > 63) {
		*fail = true;
		return 0;
	}
	return left ? (int64_t)((uint64_t)a << b) : a >> b;
}

static int64_t compare(const char *op, int64_t a, int64_t b)
{
	switch (op[0]) {
	case '=':
		return a == b;
	case '!':
		return a != b;
	case '<':
		return op[1] == '=' ? a <= b : a < b;
	default:
		return op[1] == '=' ? a >= b : a > b;
	}
}

static int64_t apply(const char *op, int64_t sa, int64_t sb, bool *fail)
{
	uint64_t a = sa, b = sb;

	if ((op[0] == '<' || op[0] == '>') && op[1] == op[0])
		return shift(sa, sb, op[0] == '<', fail);
	switch (op[0]) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '/':
	case '%':
		return divide(sa, sb, op[0] == '%', fail);
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	default:
		return compare(op, sa, sb);
	}
}

static int64_t eval_unary(char op, int64_t a)
{
	switch (op) {
	case '-':
		return 0 - (uint64_t)a;
	case '!':
		return !a;
	default:
		return ~a;
	}
}

static int64_t eval_binary(const struct pipe_expr *x,
			   const struct pipe_env *env, bool *fail)
{
	int64_t a = pipe_expr_eval(x->a, env, fail);
	const char *op = x->word + 1;
	bool both = op[0] == '&' && op[1] == '&';
	bool either = op[0] == '|' && op[1] == '|';

	if ((both && !a) || (either && a))
		return either;
	if (both || either)
		return pipe_expr_eval(x->b, env, fail) != 0;
	return apply(op, a, pipe_expr_eval(x->b, env, fail), fail);
}

int64_t pipe_expr_eval(const struct pipe_expr *x, const struct pipe_env *env,
		       bool *fail)
{
	int64_t a, b;

	switch (x->kind) {
	case NUMBER:
		return x->number;
	case NAME:
		return name_value(x->word, env);
	case UNARY:
		return eval_unary(x->word[0], pipe_expr_eval(x->a, env, fail));
	case BINARY:
		return eval_binary(x, env, fail);
	case CALL:
		a = pipe_expr_eval(x->a, env, fail);
		b = pipe_expr_eval(x->b, env, fail);
		return (a < b) == (x->word[1] == 'i') ? a : b;
	case CHOICE:
		return pipe_expr_eval(x->a, env, fail) ?
		       pipe_expr_eval(x->b, env, fail) :
		       pipe_expr_eval(x->c, env, fail);
	}
	return 0;
}
