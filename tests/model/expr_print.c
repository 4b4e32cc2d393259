// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_print - expressions as the language writes them. */
#include "expr.h"

/* How tightly: C's levels, choose the loosest, then enum binary's, then unary. */
enum { CHOOSE, FIRST_BINARY, UNARY = 12, PRIMARY };

static const struct {
	const char *text;
	int level;
} binaries[BINARIES] = {
	[B_OR_OR] = { "||", 1 },
	[B_AND_AND] = { "&&", 2 },
	[B_OR] = { "|", 3 },
	[B_XOR] = { "^", 4 },
	[B_AND] = { "&", 5 },
	[B_EQ] = { "==", 6 },
	[B_NE] = { "!=", 6 },
	[B_LT] = { "<", 7 },
	[B_LE] = { "<=", 7 },
	[B_GT] = { ">", 7 },
	[B_GE] = { ">=", 7 },
	[B_SHL] = { "<<", 8 },
	[B_SHR] = { ">>", 8 },
	[B_ADD] = { "+", 9 },
	[B_SUB] = { "-", 9 },
	[B_MUL] = { "*", 10 },
	[B_DIV] = { "/", 10 },
	[B_MOD] = { "%", 10 },
};

static const char *const slots[SLOTS] = {
	"v", "t", "acc", "state", "cur", "prev", "tprev", "e", "n",
	"v0", "v1", "v2", "v3", "t0", "t1", "t2", "t3",
};

static const char *const calls[] = { "abs", "min", "max", "clamp" };
static const char *const windows[] = {
	"len", "sum", "min", "max", "first", "last", "avg",
};

static int level(const struct expr *x)
{
	switch (x->kind) {
	case X_CHOOSE:
		return CHOOSE;
	case X_BINARY:
		return binaries[x->op].level;
	case X_UNARY:
		return UNARY;
	case X_NUMBER:
		return x->n < 0 ? UNARY : PRIMARY;
	default:
		return PRIMARY;
	}
}

static void print_at(FILE *to, const struct expr *x, int least);

static void print_number(FILE *to, const struct expr *x)
{
	const struct type t = { .kind = x->scale ? K_DEC : K_S64,
				.n = x->scale };

	value_print(to, &t, value_number(x->n));
}

static void print_args(FILE *to, const char *name, const struct expr *x)
{
	unsigned int i;

	fprintf(to, "%s(", name);
	for (i = 0; i < x->args; i++) {
		fputs(i ? ", " : "", to);
		print_at(to, x->arg[i], CHOOSE);
	}
	fputc(')', to);
}

static void print_record(FILE *to, const struct expr *x)
{
	unsigned int i;

	for (i = 0; i < x->args; i++) {
		fprintf(to, "%s%s: ", i ? ", " : "{", x->name[i]);
		print_at(to, x->arg[i], CHOOSE);
	}
	fputc('}', to);
}

static void print_string(FILE *to, const struct expr *x)
{
	const char *p;

	fputc('"', to);
	for (p = x->string; *p; p++)
		fprintf(to, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
	fputc('"', to);
}

static void print_operators(FILE *to, const struct expr *x)
{
	int own = level(x);

	if (x->kind == X_UNARY) {
		/* Two minus signs in a row are two words. */
		fprintf(to, "%c ", x->op);
		print_at(to, x->arg[0], UNARY);
	} else if (x->kind == X_BINARY) {
		print_at(to, x->arg[0], own);
		fprintf(to, " %s ", binaries[x->op].text);
		print_at(to, x->arg[1], own + 1);
	} else {
		print_at(to, x->arg[0], FIRST_BINARY);
		fputs(" ? ", to);
		print_at(to, x->arg[1], CHOOSE);
		fputs(" : ", to);
		print_at(to, x->arg[2], CHOOSE);
	}
}

static void print_ref(FILE *to, const struct expr *x)
{
	if (!x->bare)
		fputs(slots[x->slot], to);
	if (x->field)
		fprintf(to, "%s%s", x->bare ? "" : ".", x->field);
}

static void print_bare(FILE *to, const struct expr *x)
{
	switch (x->kind) {
	case X_NUMBER:
		print_number(to, x);
		break;
	case X_STRING:
		print_string(to, x);
		break;
	case X_REF:
		print_ref(to, x);
		break;
	case X_CALL:
		print_args(to, calls[x->op], x);
		break;
	case X_LIST:
		print_args(to, windows[x->op], x);
		break;
	case X_INDEX:
		print_at(to, x->arg[0], PRIMARY);
		fputc('[', to);
		print_at(to, x->arg[1], CHOOSE);
		fputc(']', to);
		break;
	case X_HAS:
		fputs("has(prev)", to);
		break;
	case X_RECORD:
		print_record(to, x);
		break;
	default:
		print_operators(to, x);
	}
}

static void print_at(FILE *to, const struct expr *x, int least)
{
	bool parens = level(x) < least || (x->parens && level(x) < PRIMARY);

	if (parens)
		fputc('(', to);
	print_bare(to, x);
	if (parens)
		fputc(')', to);
}

void expr_print(FILE *to, const struct expr *x)
{
	print_at(to, x, CHOOSE);
}
