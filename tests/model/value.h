/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: value - types, values and items of the reference model.
 *
 * A value is a small tree, read together with its type. All of it lies in one
 * arena that is let go as a whole.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Zeroed memory that stays until the arena is released to an earlier mark. */
void *arena_take(size_t bytes);
size_t arena_mark(void);
void arena_release(size_t mark);
char *arena_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

enum kind {
	K_S8, K_S16, K_S32, K_S64, K_U8, K_U16, K_U32, K_U64, K_BOOL,
	K_DEC, K_BYTES, K_RECORD, K_LIST, K_TUPLE, K_PAIR,
};

#define PARTS_MAX	6
#define BYTES_MAX	8

/**
 * struct type - what a value is made of
 * @kind: enum kind
 * @n: digits of a dec, length of bytes, most elements of a list
 * @count: fields of a record, parts of a tuple
 * @names: of the fields
 * @part: their types; the element of a list, the half of a pair
 */
struct type {
	enum kind kind;
	unsigned int n;
	unsigned int count;
	const char *names[PARTS_MAX];
	const struct type *part[PARTS_MAX];
};

extern const struct type type_s64;
extern const struct type type_bool;

const struct type *type_dec(unsigned int digits);
const struct type *type_bytes(unsigned int length);
const struct type *type_list(const struct type *of, unsigned int max);
const struct type *type_pair(const struct type *of);
bool type_same(const struct type *a, const struct type *b);

/* What others see of a pair. */
const struct type *type_current(const struct type *t);

/* A record of one field stands for that field. */
const struct type *type_unpacked(const struct type *t);
bool type_is_int(const struct type *t);
bool type_is_number(const struct type *t);

/* Digits behind the point; 0 for all but decimals. */
unsigned int type_scale(const struct type *t);

/* What both can become, or NULL. */
const struct type *type_join(const struct type *a, const struct type *b);

/* Can an input have it? Then type_keep() is a copy of what may be let go. */
bool type_can_be_input(const struct type *t);
const struct type *type_keep(const struct type *t);
void type_print(FILE *to, const struct type *t);

/**
 * struct value - a value of some type
 * @n: a number; a decimal in units of its last digit
 * @bytes: of bytes(n), with zeros behind them
 * @count: of @part
 * @part: fields, parts, elements; of a pair the previous one and the current
 * @has: of a pair: there is a previous one
 * @tprev: its timestamp
 */
struct value {
	int64_t n;
	char bytes[BYTES_MAX];
	unsigned int count;
	const struct value **part;
	bool has;
	uint64_t tprev;
};

struct value *value_new(unsigned int parts);
const struct value *value_number(int64_t n);
const struct value *value_zero(const struct type *t);
bool value_same(const struct type *t, const struct value *a,
		const struct value *b);

/* A pair's current value. */
const struct value *value_current(const struct type *t, const struct value *v);

/* The number that a value is, or that its only field is. */
int64_t value_as_number(const struct type *t, const struct value *v);

/* What was computed as @from, stored as @to, which is its join with others. */
const struct value *value_convert(const struct type *from,
				  const struct type *to,
				  const struct value *v);
void value_print(FILE *to, const struct type *t, const struct value *v);

/* x * 10^n, which wraps. */
int64_t scale_up(int64_t x, unsigned int n);

enum item_kind { NOTHING, VALUE, ERROR, END };

/**
 * struct item - what a poll gives
 * @kind: enum item_kind
 * @has_ts: @ts is of use
 * @code: of an error
 * @ts: timestamp
 * @v: the value
 */
struct item {
	enum item_kind kind;
	bool has_ts;
	unsigned int code;
	uint64_t ts;
	const struct value *v;
};

/* As the cases write it, without blanks in values: 5@10, error 22, end, none */
char *item_text(const struct type *t, const struct item *item);

#endif /* MODEL_VALUE_H */
