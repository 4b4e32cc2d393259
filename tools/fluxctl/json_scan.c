// SPDX-License-Identifier: GPL-2.0
/* fluxion: json_scan - JSON read as it stands, so that numbers stay exact. */
#include <ctype.h>
#include <string.h>
#include "json_scan.h"

bool json_fail(struct json_scan *s, const char *why)
{
	if (!s->why)
		s->why = why;
	return false;
}

static void skip_blanks(struct json_scan *s)
{
	s->at += strspn(s->at, " \t\r\n");
}

bool json_take(struct json_scan *s, char c)
{
	skip_blanks(s);
	if (*s->at != c)
		return false;
	s->at++;
	return true;
}

bool json_expect(struct json_scan *s, char c)
{
	if (json_take(s, c))
		return true;
	switch (c) {
	case '{':
		return json_fail(s, "an object in { } belongs here");
	case '}':
		return json_fail(s, "not JSON: a , or } belongs here");
	case ':':
		return json_fail(s, "not JSON: a : belongs here");
	case '"':
		return json_fail(s, "a string in quotes belongs here");
	}
	return json_fail(s, "not JSON");
}

bool json_word(struct json_scan *s, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(s);
	if (strncmp(s->at, word, len) || isalnum((unsigned char)s->at[len]))
		return false;
	s->at += len;
	return true;
}

bool json_number(struct json_scan *s, char *text, size_t size)
{
	const char *p;
	size_t len;

	skip_blanks(s);
	p = s->at + (*s->at == '-');
	if (!isdigit((unsigned char)*p))
		return json_fail(s, "a number belongs here");
	if (*p == '0' && isdigit((unsigned char)p[1]))
		return json_fail(s, "not JSON: a number begins with 0");
	p += strspn(p, "0123456789");
	if (*p == '.' && !isdigit((unsigned char)p[1]))
		return json_fail(s, "not JSON: a digit belongs behind the point");
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	if (*p == 'e' || *p == 'E')
		return json_fail(s, "a number with an exponent is not exact");
	len = p - s->at;
	if (len >= size)
		return json_fail(s, "a number with too many digits");
	memcpy(text, s->at, len);
	text[len] = 0;
	s->at = p;
	return true;
}

static bool hex4(struct json_scan *s, unsigned int *code)
{
	*code = 0;
	for (int i = 0; i < 4; i++) {
		char c = *s->at;

		if (!isxdigit((unsigned char)c))
			return json_fail(s, "not JSON: four hex digits belong here");
		*code = *code * 16 + (c <= '9' ? c - '0' : (c & 7) + 9);
		s->at++;
	}
	return true;
}

static size_t put_utf8(char *to, unsigned int code)
{
	if (code < 0x80) {
		to[0] = code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = 0xc0 | code >> 6;
		to[1] = 0x80 | (code & 0x3f);
		return 2;
	}
	if (code < 0x10000) {
		to[0] = 0xe0 | code >> 12;
		to[1] = 0x80 | (code >> 6 & 0x3f);
		to[2] = 0x80 | (code & 0x3f);
		return 3;
	}
	to[0] = 0xf0 | code >> 18;
	to[1] = 0x80 | (code >> 12 & 0x3f);
	to[2] = 0x80 | (code >> 6 & 0x3f);
	to[3] = 0x80 | (code & 0x3f);
	return 4;
}

/* What follows \u. Return: bytes written, 0: it is wrong. */
static size_t take_unicode(struct json_scan *s, char *to)
{
	unsigned int code, low;

	if (!hex4(s, &code))
		return 0;
	if (code >= 0xdc80 && code <= 0xdcff) {
		*to = code & 0xff;
		return 1;
	}
	if (code < 0xd800 || code > 0xdfff)
		return put_utf8(to, code);
	if (code < 0xdc00 && s->at[0] == '\\' && s->at[1] == 'u') {
		s->at += 2;
		if (!hex4(s, &low))
			return 0;
		if (low >= 0xdc00 && low <= 0xdfff)
			return put_utf8(to, 0x10000 + ((code & 0x3ff) << 10) +
					(low & 0x3ff));
	}
	json_fail(s, "not JSON: half of a surrogate pair");
	return 0;
}

/* What follows a backslash. Return: bytes written, 0: it is wrong. */
static size_t take_escape(struct json_scan *s, char *to)
{
	static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
	const char *p;

	if (*s->at == 'u') {
		s->at++;
		return take_unicode(s, to);
	}
	p = *s->at ? strchr(from, *s->at) : NULL;
	if (!p) {
		json_fail(s, "not JSON: no such escape");
		return 0;
	}
	s->at++;
	*to = is[p - from];
	return 1;
}

bool json_string(struct json_scan *s, char *text, size_t size, size_t *len)
{
	size_t n;

	*len = 0;
	if (!json_expect(s, '"'))
		return false;
	while (*s->at != '"') {
		if (*len + 5 > size)
			return json_fail(s, "a string that is too long");
		if ((unsigned char)*s->at < 0x20)
			return json_fail(s, *s->at ? "not JSON: a control character in a string" :
					 "not JSON: the string is not closed");
		if (*s->at == '\\') {
			s->at++;
			n = take_escape(s, text + *len);
			if (!n)
				return false;
			*len += n;
		} else {
			text[(*len)++] = *s->at++;
		}
	}
	s->at++;
	text[*len] = 0;
	return true;
}
