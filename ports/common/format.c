// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: format - snprintf: d u x c s, with 0, widths, precisions, l ll z.
 *
 * What else C has nobody here uses.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct sink - where text goes; what does not fit is only counted
 * @to: the caller's
 * @size: bytes of it
 * @len: bytes of the text so far
 */
struct sink {
	char *to;
	size_t size;
	size_t len;
};

/**
 * struct spec - one conversion
 * @zeros: fill with them
 * @width: characters at least
 * @precision: characters of a string at most; negative: no matter
 * @longs: l, ll; z is as long as a size is
 */
struct spec {
	bool zeros;
	int width;
	int precision;
	int longs;
};

static void put(struct sink *s, char c)
{
	if (s->len + 1 < s->size)
		s->to[s->len] = c;
	s->len++;
}

static void fill(struct sink *s, char c, int n)
{
	while (n-- > 0)
		put(s, c);
}

static void put_text(struct sink *s, const struct spec *spec, const char *text)
{
	int len = 0;

	while (len != spec->precision && text[len])
		len++;
	fill(s, ' ', spec->width - len);
	while (len--)
		put(s, *text++);
}

static void put_number(struct sink *s, const struct spec *spec, bool negative,
		       uint64_t n, unsigned int base)
{
	char digits[24];
	int len = 0;

	do {
		digits[len++] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	if (!spec->zeros)
		fill(s, ' ', spec->width - len - negative);
	if (negative)
		put(s, '-');
	if (spec->zeros)
		fill(s, '0', spec->width - len - negative);
	while (len)
		put(s, digits[--len]);
}

static const char *read_count(const char *at, int *count, va_list *ap)
{
	*count = 0;
	if (*at == '*') {
		*count = va_arg(*ap, int);
		return at + 1;
	}
	for (; isdigit((unsigned char)*at); at++)
		*count = 10 * *count + *at - '0';
	return at;
}

static const char *read_spec(const char *at, struct spec *spec, va_list *ap)
{
	*spec = (struct spec){ .zeros = *at == '0', .precision = -1 };
	at = read_count(at + spec->zeros, &spec->width, ap);
	if (*at == '.')
		at = read_count(at + 1, &spec->precision, ap);
	for (; *at == 'l'; at++)
		spec->longs++;
	if (*at == 'z') {
		spec->longs = sizeof(size_t) == sizeof(long) ? 1 : 0;
		at++;
	}
	return at;
}

static uint64_t read_unsigned(const struct spec *spec, va_list *ap)
{
	if (spec->longs == 2)
		return va_arg(*ap, unsigned long long);
	return spec->longs ? va_arg(*ap, unsigned long) :
		va_arg(*ap, unsigned int);
}

static int64_t read_signed(const struct spec *spec, va_list *ap)
{
	if (spec->longs == 2)
		return va_arg(*ap, long long);
	return spec->longs ? va_arg(*ap, long) : va_arg(*ap, int);
}

static void convert(struct sink *s, const struct spec *spec, char how,
		    va_list *ap)
{
	int64_t n;

	switch (how) {
	case 'd':
		n = read_signed(spec, ap);
		put_number(s, spec, n < 0, n < 0 ? -(uint64_t)n : (uint64_t)n,
			   10);
		break;
	case 'u':
		put_number(s, spec, false, read_unsigned(spec, ap), 10);
		break;
	case 'x':
		put_number(s, spec, false, read_unsigned(spec, ap), 16);
		break;
	case 'c':
		put(s, va_arg(*ap, int));
		break;
	case 's':
		put_text(s, spec, va_arg(*ap, const char *));
		break;
	case '%':
		put(s, '%');
		break;
	default:
		/* Not to be passed over: what follows would be wrong, too. */
		abort();
	}
}

int vsnprintf(char *to, size_t size, const char *format, va_list list)
{
	struct sink s = { .to = to, .size = size };
	struct spec spec;
	va_list ap;

	va_copy(ap, list);
	for (; *format; format++) {
		if (*format != '%') {
			put(&s, *format);
			continue;
		}
		format = read_spec(format + 1, &spec, &ap);
		convert(&s, &spec, *format, &ap);
	}
	va_end(ap);
	if (size)
		to[s.len < size ? s.len : size - 1] = 0;
	return s.len;
}

int snprintf(char *to, size_t size, const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(to, size, format, ap);
	va_end(ap);
	return len;
}

int vasprintf(char **to, const char *format, va_list ap)
{
	int len = vsnprintf(NULL, 0, format, ap);

	*to = malloc(len + 1);
	return *to ? vsnprintf(*to, len + 1, format, ap) : -1;
}

int asprintf(char **to, const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vasprintf(to, format, ap);
	va_end(ap);
	return len;
}
