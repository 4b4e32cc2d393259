/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: ctype - kinds of characters, of ASCII alone. */
#ifndef PORT_CTYPE_H
#define PORT_CTYPE_H

static inline int isascii(int c)
{
	return c >= 0 && c < 128;
}

static inline int isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline int isalpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline int isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

static inline int isblank(int c)
{
	return c == ' ' || c == '\t';
}

#endif /* PORT_CTYPE_H */
