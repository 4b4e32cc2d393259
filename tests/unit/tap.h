/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: tap - test results as TAP, for programs that test.
 *
 *	TEST(wakes_are_not_lost) { ...; CHECK(x == 1); }
 *	int main(void) { RUN(wakes_are_not_lost); return tap_done(); }
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>

static int tap_count;
static int tap_failed;
static int tap_bad;

__attribute__((format(printf, 1, 2), unused))
static void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("# ", stdout);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

/* Within a test: note what does not hold; the test goes on. */
#define CHECK(condition) do {						\
	if (!(condition)) {						\
		tap_bad++;						\
		tap_note("%s:%d: %s", __FILE__, __LINE__, #condition);	\
	}								\
} while (0)

#define TEST(name) static void test_##name(void)

#define RUN(name) do {							\
	tap_bad = 0;							\
	test_##name();							\
	tap_failed += tap_bad > 0;					\
	printf("%sok %d - %s\n", tap_bad ? "not " : "", ++tap_count,	\
	       #name);							\
	fflush(stdout);							\
} while (0)

__attribute__((unused))
static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif /* TAP_H */
