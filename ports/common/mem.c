// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: mem - the four functions that a compiler may call by itself.
 *
 * Compiled so that the loops are not made into calls of themselves.
 */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n)
{
	const char *f = from;
	char *t = to;

	while (n--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	const char *f = from;
	char *t = to;

	if (t <= f)
		return memcpy(to, from, n);
	while (n--)
		t[n] = f[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	char *t = to;

	while (n--)
		*t++ = c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a;
	const unsigned char *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}
