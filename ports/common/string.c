// SPDX-License-Identifier: GPL-2.0
/* fluxion: string - strings and numbers, as much as the library asks for. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int errno;

size_t strnlen(const char *s, size_t most)
{
	size_t n = 0;

	while (n < most && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, (size_t)-1);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, (size_t)-1);
}

char *strcpy(char *to, const char *from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *strncpy(char *to, const char *from, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = *from ? *from++ : 0;
	return to;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

void *memmem(const void *in, size_t room, const void *what, size_t n)
{
	const char *at = in;

	for (; room >= n; at++, room--)
		if (!memcmp(at, what, n))
			return (char *)at;
	return NULL;
}

char *strstr(const char *in, const char *what)
{
	return memmem(in, strlen(in), what, strlen(what));
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strndup(const char *s, size_t n)
{
	size_t len = strlen(s);
	char *copy;

	if (len > n)
		len = n;
	copy = malloc(len + 1);
	if (!copy)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = 0;
	return copy;
}

char *strdup(const char *s)
{
	return strndup(s, (size_t)-1);
}

const char *strerror(int err)
{
	static const char *const texts[] = {
		[E2BIG] = "too large",
		[EBUSY] = "busy",
		[EINVAL] = "invalid",
		[ENOENT] = "not there",
		[ENOMEM] = "out of memory",
		[EPIPE] = "closed",
	};

	if (err < 0 || (size_t)err >= sizeof(texts) / sizeof(*texts) ||
	    !texts[err])
		return "an error";
	return texts[err];
}

/* Decimal only. */
unsigned long long strtoull(const char *s, char **end, int base)
{
	unsigned long long n = 0;

	(void)base;
	for (; isdigit((unsigned char)*s); s++) {
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, *s - '0', &n)) {
			errno = ERANGE;
			n = (unsigned long long)-1;
		}
	}
	*end = (char *)s;
	return n;
}
