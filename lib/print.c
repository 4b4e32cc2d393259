// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: print - the program in its canonical form.
 *
 * One line, one blank around what C's style puts one around, no parentheses
 * that precedence makes needless. Parsing it gives the same tree again.
 */
#include <stdio.h>
#include <string.h>
#include "ast.h"

enum {
	PRECEDENCE_CHOOSE = 0,		/* below every binary operator */
	PRECEDENCE_UNARY = 11,
	PRECEDENCE_POSTFIX = 12,
};

struct printer {
	struct lang *lang;
	struct buf *text;
};

static void put(struct printer *p, const char *s)
{
	fluxion__buf_add(p->lang, p->text, s, strlen(s));
}

static void put_number(struct printer *p, const char *fmt, uint64_t n)
{
	char s[32];

	snprintf(s, sizeof(s), fmt, (unsigned long long)n);
	put(p, s);
}

static void put_string(struct printer *p, const struct expr *e)
{
	char out[4];
	size_t i = 0;
	size_t n;

	put(p, "\"");
	while (i < e->len) {
		i += fluxion__quote(e->name + i, e->len - i, out, &n);
		fluxion__buf_add(p->lang, p->text, out, n);
	}
	put(p, "\"");
}

static void put_literal(struct printer *p, const struct expr *e)
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%0*llu", e->scale + 1,
			   (unsigned long long)e->number);

	if (e->hex) {
		put_number(p, "0x%llx", e->number);
	} else if (!e->scale) {
		put(p, digits);
	} else {
		fluxion__buf_add(p->lang, p->text, digits, len - e->scale);
		put(p, ".");
		put(p, digits + len - e->scale);
	}
}

static const char *sign_text(unsigned int token)
{
	switch (token) {
	case TOKEN_OR_OR:
		return "||";
	case TOKEN_AND_AND:
		return "&&";
	case TOKEN_EQ:
		return "==";
	case TOKEN_NE:
		return "!=";
	case TOKEN_LE:
		return "<=";
	case TOKEN_GE:
		return ">=";
	case TOKEN_SHL:
		return "<<";
	case TOKEN_SHR:
		return ">>";
	default:
		return NULL;
	}
}

static void put_sign(struct printer *p, unsigned int token)
{
	char one[2] = { token, 0 };
	const char *two = sign_text(token);

	put(p, two ? two : one);
}

static void put_expr(struct printer *p, const struct expr *e,
		     unsigned int least);

static void put_items(struct printer *p, const struct expr *e,
		      const char *open, const char *close)
{
	unsigned int i;

	put(p, open);
	for (i = 0; i < e->count; i++) {
		if (i)
			put(p, ", ");
		if (e->items[i].name) {
			put(p, e->items[i].name);
			put(p, ": ");
		}
		put_expr(p, e->items[i].value, PRECEDENCE_CHOOSE);
	}
	put(p, close);
}

static unsigned int precedence_of(const struct expr *e)
{
	switch (e->kind) {
	case EXPR_CHOOSE:
		return PRECEDENCE_CHOOSE;
	case EXPR_BINARY:
		return fluxion__precedence(e->op);
	case EXPR_UNARY:
		return PRECEDENCE_UNARY;
	default:
		return PRECEDENCE_POSTFIX;
	}
}

static void put_binary(struct printer *p, const struct expr *e)
{
	unsigned int precedence = fluxion__precedence(e->op);

	put_expr(p, e->arg[0], precedence);
	put(p, " ");
	put_sign(p, e->op);
	put(p, " ");
	put_expr(p, e->arg[1], precedence + 1);
}

static void put_choose(struct printer *p, const struct expr *e)
{
	put_expr(p, e->arg[0], PRECEDENCE_CHOOSE + 1);
	put(p, " ? ");
	put_expr(p, e->arg[1], PRECEDENCE_CHOOSE);
	put(p, " : ");
	put_expr(p, e->arg[2], PRECEDENCE_CHOOSE);
}

static void put_unary(struct printer *p, const struct expr *e)
{
	const struct expr *arg = e->arg[0];

	put_sign(p, e->op);
	if (e->op == '-' && arg->kind == EXPR_UNARY && arg->op == '-')
		put(p, " ");
	put_expr(p, arg, PRECEDENCE_UNARY);
}

static void put_postfix(struct printer *p, const struct expr *e)
{
	put_expr(p, e->arg[0], PRECEDENCE_POSTFIX);
	put(p, e->kind == EXPR_FIELD ? "." : "[");
	if (e->kind == EXPR_FIELD) {
		put(p, e->name);
		return;
	}
	put_expr(p, e->arg[1], PRECEDENCE_CHOOSE);
	put(p, "]");
}

static void put_primary(struct printer *p, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NUMBER:
		put_literal(p, e);
		break;
	case EXPR_STRING:
		put_string(p, e);
		break;
	case EXPR_UNIT:
		put_number(p, "%llu", e->number);
		put(p, e->name);
		break;
	case EXPR_NAME:
		put(p, e->name);
		break;
	case EXPR_CALL:
		put(p, e->name);
		put_items(p, e, "(", ")");
		break;
	case EXPR_RECORD:
		put_items(p, e, "{", "}");
		break;
	default:
		put_items(p, e, "[", "]");
	}
}

/* In parentheses if it binds less than @least. */
static void put_expr(struct printer *p, const struct expr *e,
		     unsigned int least)
{
	bool group = precedence_of(e) < least;

	if (group)
		put(p, "(");
	if (e->kind == EXPR_CHOOSE)
		put_choose(p, e);
	else if (e->kind == EXPR_BINARY)
		put_binary(p, e);
	else if (e->kind == EXPR_UNARY)
		put_unary(p, e);
	else if (e->kind == EXPR_FIELD || e->kind == EXPR_INDEX)
		put_postfix(p, e);
	else
		put_primary(p, e);
	if (group)
		put(p, ")");
}

/* A stream's name; its first place is where the graph says that it stands. */
static void put_symbol(struct printer *p, struct symbol *s, const char *name)
{
	if (s && !s->printed.len)
		s->printed = (struct span){ p->text->len, strlen(name) };
	put(p, name);
}

static void put_arg(struct printer *p, const struct arg *a)
{
	bool input = a->name && a->stream;

	if (a->name) {
		put_symbol(p, input ? a->stream : NULL, a->name);
		put(p, a->sign == '=' ? " = " : ": ");
	}
	if (a->kind == ARG_ERROR)
		put_number(p, "error %llu", a->code);
	else if (a->stream && !input)
		put_symbol(p, a->stream, a->value->name);
	else
		put_expr(p, a->value, PRECEDENCE_CHOOSE);
	if (a->has_ts)
		put_number(p, "@%llu", a->ts);
}

static void put_args(struct printer *p, const struct arg *args)
{
	const struct arg *a;

	for (a = args; a; a = a->next) {
		put(p, a == args ? "(" : ", ");
		put_arg(p, a);
	}
	if (args)
		put(p, ")");
}

static void put_call(struct printer *p, struct call *call)
{
	call->printed.pos = p->text->len;
	put(p, call->name);
	put_args(p, call->args);
	call->printed.len = p->text->len - call->printed.pos;
}

static void put_stream(struct printer *p, struct stream *s)
{
	bool first = !s->name;
	struct call *call;

	s->printed.pos = p->text->len;
	if (s->name)
		put_symbol(p, s->symbol, s->name);
	for (call = s->calls; call; call = call->next) {
		if (!first)
			put(p, " | ");
		put_call(p, call);
		if (first && !call->args)
			put(p, "()");
		first = false;
	}
	s->printed.len = p->text->len - s->printed.pos;
}

static void put_options(struct printer *p, const struct arg *options)
{
	if (options)
		put(p, " ");
	put_args(p, options);
}

static void put_in(struct printer *p, struct stmt *s)
{
	put(p, "in ");
	put_symbol(p, s->name[0].symbol, s->name[0].name);
	if (s->type) {
		put(p, ": ");
		fluxion__type_put(p->lang, p->text, s->type);
	}
	put_options(p, s->options);
}

static void put_stmt(struct printer *p, struct stmt *s)
{
	switch (s->kind) {
	case STMT_IN:
		put_in(p, s);
		return;
	case STMT_NAME:
		put(p, s->name[0].name);
		put(p, " = ");
		break;
	case STMT_BRANCHES:
		put(p, "(");
		put(p, s->name[0].name);
		put(p, ", ");
		put(p, s->name[1].name);
		put(p, ") = ");
		break;
	default:
		if (!s->named)
			break;
		put(p, "out ");
		put(p, s->name[0].name);
		put_options(p, s->options);
		put(p, " = ");
	}
	put_stream(p, s->stream);
}

void fluxion__print(struct lang *l, struct program *prog)
{
	struct printer p = { .lang = l, .text = &prog->text };
	struct stmt *s;

	for (s = prog->stmts; s; s = s->next) {
		if (s != prog->stmts)
			put(&p, "; ");
		put_stmt(&p, s);
	}
	if (p.text->len > LANG_TEXT_MAX)
		fluxion__fail(l, (struct span){ 0 }, TOO_LARGE,
			      "a program of more than %d bytes", LANG_TEXT_MAX);
	fluxion__buf_add(l, p.text, "", 1);
}
