// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lex - text into tokens; for programs and for values in text. */
#include <errno.h>
#include <string.h>
#include "lang.h"
#include "lex.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A byte from the current one on; those before it are not the NUL. */
static char peek(const struct lexer *lx, size_t ahead)
{
	return lx->text[lx->pos + ahead];
}

static void skip_blanks(struct lexer *lx)
{
	char c;

	for (;; lx->pos++) {
		c = peek(lx, 0);
		if (c == '#')
			lx->pos += strcspn(lx->text + lx->pos, "\n");
		else if (!c || !strchr(" \t\r\n", c))
			return;
		if (!peek(lx, 0))
			return;
	}
}

static void bad(struct token *t, const char *why)
{
	t->kind = TOKEN_BAD;
	t->why = why;
}

/* Digits with single underscores between them. Return: how many digits. */
static size_t skip_digits(struct lexer *lx, bool hex)
{
	size_t n = 0;

	while (hex ? hex_digit(peek(lx, 0)) >= 0 : is_digit(peek(lx, 0))) {
		n++;
		lx->pos++;
		if (peek(lx, 0) == '_' &&
		    (hex ? hex_digit(peek(lx, 1)) >= 0 : is_digit(peek(lx, 1))))
			lx->pos++;
	}
	return n;
}

static void lex_number(struct lexer *lx, struct token *t)
{
	size_t n;

	t->kind = TOKEN_NUMBER;
	if (peek(lx, 0) == '0' && (peek(lx, 1) == 'x' || peek(lx, 1) == 'X')) {
		t->hex = true;
		lx->pos += 2;
		if (!skip_digits(lx, true))
			bad(t, "a hexadecimal number without digits");
		return;
	}
	skip_digits(lx, false);
	if (peek(lx, 0) != '.')
		return;
	lx->pos++;
	n = skip_digits(lx, false);
	if (!n)
		bad(t, "no digit after the point");
	t->scale = n < 255 ? n : 255;
}

/* The length of the escape sequence at @s, or 0. */
static size_t escape_len(const char *s)
{
	if (s[1] && strchr("\\\"nrt", s[1]))
		return 2;
	if (s[1] == 'x' && hex_digit(s[2]) >= 0 && hex_digit(s[3]) >= 0)
		return 4;
	return 0;
}

static void lex_string(struct lexer *lx, struct token *t)
{
	size_t n;

	t->kind = TOKEN_STRING;
	for (lx->pos++; peek(lx, 0) != '"'; lx->pos += n) {
		n = 1;
		if (!peek(lx, 0) || peek(lx, 0) == '\n') {
			bad(t, "a string that does not end");
			return;
		}
		if (peek(lx, 0) == '\\')
			n = escape_len(lx->text + lx->pos);
		if (!n) {
			bad(t, "an escape that is none of \\\\ \\\" \\n \\r \\t \\xHH");
			return;
		}
	}
	lx->pos++;
}

static void lex_sign(struct lexer *lx, struct token *t)
{
	static const struct {
		char text[3];
		uint8_t kind;
	} two[] = {
		{ "||", TOKEN_OR_OR }, { "&&", TOKEN_AND_AND },
		{ "==", TOKEN_EQ }, { "!=", TOKEN_NE },
		{ "<=", TOKEN_LE }, { ">=", TOKEN_GE },
		{ "<<", TOKEN_SHL }, { ">>", TOKEN_SHR },
	};
	char c = peek(lx, 0);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(two); i++) {
		if (c == two[i].text[0] && peek(lx, 1) == two[i].text[1]) {
			t->kind = two[i].kind;
			lx->pos += 2;
			return;
		}
	}
	lx->pos++;
	if (c && strchr("()[]{},;:.=|@?+-*/%&^~!<>", c))
		t->kind = c;
	else
		bad(t, "a character that means nothing here");
}

void fluxion__lex(struct lexer *lx, struct token *t)
{
	char c;

	memset(t, 0, sizeof(*t));
	skip_blanks(lx);
	t->pos = lx->pos;
	c = peek(lx, 0);
	if (!c) {
		t->kind = TOKEN_END;
	} else if (is_letter(c)) {
		t->kind = TOKEN_NAME;
		while (is_letter(peek(lx, 0)) || is_digit(peek(lx, 0)))
			lx->pos++;
	} else if (is_digit(c)) {
		lex_number(lx, t);
	} else if (c == '"') {
		lex_string(lx, t);
	} else {
		lex_sign(lx, t);
	}
	t->len = lx->pos - t->pos;
}

/* value = value * base + digit, at most max. */
static int push_digit(uint64_t *value, unsigned int base, unsigned int digit,
		      uint64_t max)
{
	if (__builtin_mul_overflow(*value, (uint64_t)base, value) ||
	    __builtin_add_overflow(*value, (uint64_t)digit, value) ||
	    *value > max)
		return -ERANGE;
	return 0;
}

static int read_hex(const char *text, size_t len, uint64_t max, uint64_t *value)
{
	size_t i;

	for (i = 2; i < len; i++)
		if (text[i] != '_' &&
		    push_digit(value, 16, hex_digit(text[i]), max))
			return -ERANGE;
	return 0;
}

int fluxion__number(const char *text, size_t len, unsigned int scale,
		    bool round, uint64_t max, uint64_t *value)
{
	bool hex = len > 1 && (text[1] == 'x' || text[1] == 'X');
	bool after_point = false;
	size_t i = 0;

	*value = 0;
	if (hex) {
		if (read_hex(text, len, max, value))
			return -ERANGE;
		i = len;
	}
	for (; i < len; i++) {
		if (text[i] == '.') {
			after_point = true;
		} else if (text[i] != '_') {
			if (after_point && !scale)
				break;
			if (push_digit(value, 10, text[i] - '0', max))
				return -ERANGE;
			scale -= after_point;
		}
	}
	while (scale--)
		if (push_digit(value, 10, 0, max))
			return -ERANGE;
	if (i == len)
		return 0;
	if (!round)
		return -ERANGE;
	return text[i] >= '5' ? push_digit(value, 1, 1, max) : 0;
}

size_t fluxion__unquote(const char *text, char *out)
{
	*out = *text;
	if (*text != '\\')
		return 1;
	switch (text[1]) {
	case 'n':
		*out = '\n';
		return 2;
	case 'r':
		*out = '\r';
		return 2;
	case 't':
		*out = '\t';
		return 2;
	case 'x':
		*out = hex_digit(text[2]) << 4 | hex_digit(text[3]);
		return 4;
	default:
		*out = text[1];
		return 2;
	}
}

/* The length of the character of UTF-8 at @s that may be shown as it is, or 0. */
static size_t shown_len(const unsigned char *s, size_t len)
{
	size_t n = *s < 0xc2 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
	size_t i;

	if (n == 1)
		return *s >= ' ' && *s < 127;
	if (*s > 0xf4 || n > len)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Control characters, overlong forms, surrogates, beyond the end. */
	if ((*s == 0xc2 && s[1] < 0xa0) || (*s == 0xe0 && s[1] < 0xa0) ||
	    (*s == 0xed && s[1] > 0x9f) || (*s == 0xf0 && s[1] < 0x90) ||
	    (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

static size_t quote_one(char c, char *out)
{
	static const char plain[] = "\\\"\n\r\t";
	static const char letters[] = "\\\"nrt";
	static const char hex[] = "0123456789abcdef";
	const char *known = c ? strchr(plain, c) : NULL;

	out[0] = '\\';
	if (known) {
		out[1] = letters[known - plain];
		return 2;
	}
	out[1] = 'x';
	out[2] = hex[(unsigned char)c >> 4];
	out[3] = hex[c & 15];
	return 4;
}

size_t fluxion__quote(const char *bytes, size_t len, char *out, size_t *n)
{
	size_t shown = shown_len((const unsigned char *)bytes, len);

	if (*bytes == '"' || *bytes == '\\' || !shown) {
		*n = quote_one(*bytes, out);
		return 1;
	}
	memcpy(out, bytes, shown);
	*n = shown;
	return shown;
}
