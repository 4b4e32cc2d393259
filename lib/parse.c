// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: parse - statements, streams, operators and their arguments.
 *
 * Recursive descent with two tokens of look-ahead. Lists (statements,
 * operators, arguments) are loops, so that only what nests takes stack.
 */
#include <string.h>
#include "parse.h"
#include "words.h"

void fluxion__parse_next(struct parser *p)
{
	p->last = parse_span(p);
	p->token = p->ahead;
	fluxion__lex(&p->lexer, &p->ahead);
	if (p->token.kind == TOKEN_BAD)
		fluxion__fail(p->lang, parse_span(p), BAD_SYNTAX, "%s",
			      p->token.why);
}

void fluxion__parse_fail(struct parser *p, const char *what)
{
	const char *text = p->lang->text + p->token.pos;
	int len = p->token.len < 40 ? p->token.len : 40;
	struct span end = { p->last.pos + p->last.len, 1 };

	if (p->token.kind == TOKEN_END)
		fluxion__fail(p->lang, end, BAD_SYNTAX,
			      "%s is missing at the end", what);
	fluxion__fail(p->lang, parse_span(p), BAD_SYNTAX,
		      "%s is missing before '%.*s'", what, len, text);
}

bool fluxion__parse_take(struct parser *p, unsigned int kind)
{
	if (p->token.kind != kind)
		return false;
	fluxion__parse_next(p);
	return true;
}

void fluxion__parse_expect(struct parser *p, unsigned int kind,
			   const char *what)
{
	if (!fluxion__parse_take(p, kind))
		fluxion__parse_fail(p, what);
}

bool fluxion__parse_is(const struct parser *p, const char *name)
{
	return p->token.kind == TOKEN_NAME && strlen(name) == p->token.len &&
	       !memcmp(p->lang->text + p->token.pos, name, p->token.len);
}

const char *fluxion__parse_name(struct parser *p, const char *what)
{
	const char *text = p->lang->text + p->token.pos;

	if (p->token.kind != TOKEN_NAME)
		fluxion__parse_fail(p, what);
	if (p->token.len > LANG_NAME_MAX)
		fluxion__fail(p->lang, parse_span(p), TOO_LARGE,
			      "a name of more than %d letters", LANG_NAME_MAX);
	fluxion__parse_next(p);
	return fluxion__strndup(p->lang, text, p->last.len);
}

uint64_t fluxion__parse_int(struct parser *p, const char *what, uint64_t max)
{
	const char *text = p->lang->text + p->token.pos;
	uint64_t value;

	if (p->token.kind != TOKEN_NUMBER || p->token.scale)
		fluxion__parse_fail(p, what);
	if (fluxion__number(text, p->token.len, 0, false, max, &value))
		fluxion__fail(p->lang, parse_span(p), OUT_OF_RANGE,
			      "%s is at most %llu", what,
			      (unsigned long long)max);
	fluxion__parse_next(p);
	return value;
}

void fluxion__parse_enter(struct parser *p)
{
	if (++p->nest > LANG_NEST_MAX)
		fluxion__fail(p->lang, parse_span(p), TOO_LARGE,
			      "it is nested more than %d levels deep",
			      LANG_NEST_MAX);
}

void fluxion__parse_leave(struct parser *p)
{
	p->nest--;
}

static void count_node(struct parser *p)
{
	if (++p->nodes > LANG_NODES_MAX)
		fluxion__fail(p->lang, parse_span(p), TOO_LARGE,
			      "more than %d operators and streams",
			      LANG_NODES_MAX);
}

static void parse_ts(struct parser *p, struct arg *a)
{
	if (!fluxion__parse_take(p, '@'))
		return;
	a->has_ts = true;
	a->ts = fluxion__parse_int(p, "a timestamp", UINT64_MAX);
	if (a->kind == ARG_VALUE)
		a->kind = ARG_ITEM;
}

static struct arg *parse_arg(struct parser *p)
{
	struct arg *a = fluxion__alloc(p->lang, sizeof(*a));

	a->span = parse_span(p);
	if (p->token.kind == TOKEN_NAME &&
	    (p->ahead.kind == '=' || p->ahead.kind == ':')) {
		a->name = fluxion__parse_name(p, "a name");
		a->sign = p->token.kind;
		fluxion__parse_next(p);
	}
	if (fluxion__parse_is(p, "error") && p->ahead.kind == TOKEN_NUMBER) {
		fluxion__parse_next(p);
		a->kind = ARG_ERROR;
		a->code = fluxion__parse_int(p, "an error code", INT32_MAX);
	} else {
		a->value = fluxion__parse_expr(p);
	}
	parse_ts(p, a);
	a->span = span_join(a->span, p->last);
	return a;
}

/* Behind the opening parenthesis, to the closing one. */
static struct arg *parse_args(struct parser *p)
{
	struct arg *first = NULL;
	struct arg **end = &first;

	if (fluxion__parse_take(p, ')'))
		return NULL;
	do {
		*end = parse_arg(p);
		end = &(*end)->next;
	} while (fluxion__parse_take(p, ','));
	fluxion__parse_expect(p, ')', "')'");
	return first;
}

static struct call *parse_call(struct parser *p)
{
	struct call *c = fluxion__alloc(p->lang, sizeof(*c));

	count_node(p);
	c->name = fluxion__parse_name(p, "an operator");
	c->name_span = p->last;
	if (fluxion__parse_take(p, '('))
		c->args = parse_args(p);
	c->span = span_join(c->name_span, p->last);
	return c;
}

static struct stream *parse_stream(struct parser *p)
{
	struct stream *s = fluxion__alloc(p->lang, sizeof(*s));
	struct call **end = &s->calls;

	count_node(p);
	s->span = parse_span(p);
	if (p->token.kind == TOKEN_NAME && p->ahead.kind == '(') {
		*end = parse_call(p);
		end = &(*end)->next;
	} else {
		s->name = fluxion__parse_name(p, "a stream");
	}
	s->source_span = span_join(s->span, p->last);
	while (fluxion__parse_take(p, '|')) {
		*end = parse_call(p);
		end = &(*end)->next;
	}
	s->span = span_join(s->span, p->last);
	return s;
}

static void parse_stmt_name(struct parser *p, struct stmt_name *n)
{
	n->name = fluxion__parse_name(p, "a name");
	n->span = p->last;
}

static void parse_in(struct parser *p, struct stmt *s)
{
	s->kind = STMT_IN;
	fluxion__parse_next(p);
	parse_stmt_name(p, &s->name[0]);
	if (fluxion__parse_take(p, ':'))
		s->type = fluxion__parse_type(p);
	if (fluxion__parse_take(p, '('))
		s->options = parse_args(p);
}

static void parse_out(struct parser *p, struct stmt *s)
{
	s->kind = STMT_OUT;
	s->named = true;
	fluxion__parse_next(p);
	parse_stmt_name(p, &s->name[0]);
	if (fluxion__parse_take(p, '('))
		s->options = parse_args(p);
	fluxion__parse_expect(p, '=', "'='");
	s->stream = parse_stream(p);
}

static void parse_branches(struct parser *p, struct stmt *s)
{
	s->kind = STMT_BRANCHES;
	fluxion__parse_next(p);
	parse_stmt_name(p, &s->name[0]);
	fluxion__parse_expect(p, ',', "',' and a second name");
	parse_stmt_name(p, &s->name[1]);
	fluxion__parse_expect(p, ')', "')'");
	fluxion__parse_expect(p, '=', "'='");
	s->stream = parse_stream(p);
}

static struct stmt *parse_stmt(struct parser *p)
{
	struct stmt *s = fluxion__alloc(p->lang, sizeof(*s));

	count_node(p);
	s->span = parse_span(p);
	if (fluxion__parse_is(p, "in") && p->ahead.kind == TOKEN_NAME) {
		parse_in(p, s);
	} else if (fluxion__parse_is(p, "out") && p->ahead.kind == TOKEN_NAME) {
		parse_out(p, s);
	} else if (p->token.kind == '(') {
		parse_branches(p, s);
	} else if (p->token.kind == TOKEN_NAME && p->ahead.kind == '=') {
		s->kind = STMT_NAME;
		parse_stmt_name(p, &s->name[0]);
		fluxion__parse_next(p);
		s->stream = parse_stream(p);
	} else {
		s->kind = STMT_OUT;
		s->stream = parse_stream(p);
	}
	s->span = span_join(s->span, p->last);
	return s;
}

struct program *fluxion__parse(struct lang *l)
{
	struct parser p = { .lang = l, .lexer = { l->text, 0 } };
	struct program *prog = fluxion__alloc(l, sizeof(*prog));
	struct stmt **end = &prog->stmts;

	fluxion__lex(&p.lexer, &p.ahead);
	fluxion__parse_next(&p);
	do {
		*end = parse_stmt(&p);
		end = &(*end)->next;
	} while (fluxion__parse_take(&p, ';') && p.token.kind != TOKEN_END);
	if (p.token.kind != TOKEN_END)
		fluxion__parse_fail(&p, "'|' or ';'");
	return prog;
}
