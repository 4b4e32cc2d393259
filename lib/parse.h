/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: parse - what the parser's files share: two tokens and a depth.
 */
#ifndef FLUXION_PARSE_H
#define FLUXION_PARSE_H

#include "ast.h"

/**
 * struct parser - where the parser stands
 * @lang: the compilation
 * @lexer: behind @ahead
 * @token: the current token
 * @ahead: the one after it
 * @last: span of the one before it
 * @nest: how deep it is in parentheses, braces and signs
 * @nodes: operators and streams so far
 */
struct parser {
	struct lang *lang;
	struct lexer lexer;
	struct token token;
	struct token ahead;
	struct span last;
	unsigned int nest;
	unsigned int nodes;
};

void fluxion__parse_next(struct parser *p);

/* Take the token if it is @kind. */
bool fluxion__parse_take(struct parser *p, unsigned int kind);

/* Take @kind, or fail: "@what is missing". */
void fluxion__parse_expect(struct parser *p, unsigned int kind,
			   const char *what);

/* A name; @what says which one. */
const char *fluxion__parse_name(struct parser *p, const char *what);

/* The current token is this name. */
bool fluxion__parse_is(const struct parser *p, const char *name);

/* A whole number, at most @max. */
uint64_t fluxion__parse_int(struct parser *p, const char *what, uint64_t max);

void fluxion__parse_fail(struct parser *p, const char *what)
	__attribute__((noreturn));

void fluxion__parse_enter(struct parser *p);
void fluxion__parse_leave(struct parser *p);

struct expr *fluxion__parse_expr(struct parser *p);
const struct type *fluxion__parse_type(struct parser *p);

static inline struct span parse_span(const struct parser *p)
{
	return (struct span){ p->token.pos, p->token.len };
}

#endif /* FLUXION_PARSE_H */
