/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: lex - text into tokens; for programs and for values in text.
 */
#ifndef FLUXION_LEX_H
#define FLUXION_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Single characters are their own token: '(' ')' '|' ... */
enum token_kind {
	TOKEN_END,
	TOKEN_BAD,
	TOKEN_NAME = 128,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_OR_OR,
	TOKEN_AND_AND,
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LE,
	TOKEN_GE,
	TOKEN_SHL,
	TOKEN_SHR,
};

/**
 * struct token - one token
 * @kind: enum token_kind or a character
 * @pos: of its first byte
 * @len: bytes
 * @hex: of a number: it is written in hexadecimal
 * @scale: of a number: digits after the point, at most 255
 * @why: of TOKEN_BAD: what is wrong
 */
struct token {
	uint8_t kind;
	bool hex;
	uint8_t scale;
	uint32_t pos;
	uint32_t len;
	const char *why;
};

/* @text ends with a NUL. */
struct lexer {
	const char *text;
	size_t pos;
};

/* The next token; blanks and comments before it are skipped. */
void fluxion__lex(struct lexer *lx, struct token *t);

/**
 * fluxion__number() - what a token of a number says, times 10^@scale
 * @text: the token's bytes
 * @round: take more digits than @scale, half away from zero
 *
 * Return: 0, or -ERANGE: too many digits, or above @max.
 */
int fluxion__number(const char *text, size_t len, unsigned int scale,
		    bool round, uint64_t max, uint64_t *value);

/**
 * fluxion__unquote() - one character of a string token, as it was lexed
 * @text: in the token, behind the first quote
 * @out: set to the byte that is meant
 * Return: how many bytes of @text it took.
 */
size_t fluxion__unquote(const char *text, char *out);

/**
 * fluxion__quote() - one character of a string token
 * @bytes: what is to be said
 * @len: bytes of it, at least one
 * @out: room for 4 bytes
 * @n: set to how many of them were written
 *
 * Characters of UTF-8 that can be shown stand for themselves.
 * Return: how many of @bytes it took.
 */
size_t fluxion__quote(const char *bytes, size_t len, char *out, size_t *n);

#endif /* FLUXION_LEX_H */
