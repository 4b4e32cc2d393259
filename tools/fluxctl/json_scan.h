/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: json_scan - JSON read as it stands, so that numbers stay exact.
 *
 * JSON libraries make doubles of numbers. Here a number stays a text until the
 * field's own type reads it: every digit of a u64 or a dec(18) survives.
 */
#ifndef FLUXCTL_JSON_SCAN_H
#define FLUXCTL_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct json_scan - where a reader stands in one line
 * @at: next byte; where something is wrong, when it is
 * @why: what is wrong, or NULL
 */
struct json_scan {
	const char *at;
	const char *why;
};

/**
 * json_take() - pass over blanks, then over @c if it comes next
 */
bool json_take(struct json_scan *s, char c);

/**
 * json_expect() - pass over blanks and @c, which must come next
 */
bool json_expect(struct json_scan *s, char c);

/**
 * json_word() - pass over a word (true, false, null) if it comes next
 */
bool json_word(struct json_scan *s, const char *word);

/**
 * json_number() - a number, copied as it stands
 *
 * Without an exponent: it could not be told from one that lost its digits.
 */
bool json_number(struct json_scan *s, char *text, size_t size);

/**
 * json_string() - a string, without quotes and escapes
 * @len: its length in bytes; it may hold zero bytes, and has one more behind it
 *
 * A lone surrogate U+DC80..U+DCFF stands for one byte that is not UTF-8.
 */
bool json_string(struct json_scan *s, char *text, size_t size, size_t *len);

bool json_fail(struct json_scan *s, const char *why);

#endif /* FLUXCTL_JSON_SCAN_H */
