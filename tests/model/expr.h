/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: expr - expressions of the reference model: typed, computed, printed.
 *
 * A tree that is walked for every item. Typing it says what the language says of
 * it; a tree that the language would refuse has no type.
 */
#ifndef MODEL_EXPR_H
#define MODEL_EXPR_H

#include "value.h"

/* What an expression may name. */
enum slot {
	S_V, S_T, S_ACC, S_STATE, S_CUR, S_PREV, S_TPREV, S_E, S_N,
	S_V0, S_V1, S_V2, S_V3, S_T0, S_T1, S_T2, S_T3,
	SLOTS
};

/**
 * struct scope - the names that there are, and what they are
 * @slot: type of each, NULL: it is not there
 * @bare: the fields of S_V may stand alone
 */
struct scope {
	const struct type *slot[SLOTS];
	bool bare;
};

/* The values of a scope's names. */
struct env {
	const struct value *slot[SLOTS];
	bool has_prev;
};

enum expr_kind {
	X_NUMBER, X_STRING, X_REF, X_UNARY, X_BINARY, X_CHOOSE, X_CALL, X_LIST,
	X_INDEX, X_HAS, X_RECORD,
};

enum { C_ABS, C_MIN, C_MAX, C_CLAMP };
enum { L_LEN, L_SUM, L_MIN, L_MAX, L_FIRST, L_LAST, L_AVG };

/* In the order of binding, the loosest first. */
enum binary {
	B_OR_OR, B_AND_AND, B_OR, B_XOR, B_AND, B_EQ, B_NE, B_LT, B_LE, B_GT,
	B_GE, B_SHL, B_SHR, B_ADD, B_SUB, B_MUL, B_DIV, B_MOD,
	BINARIES
};

/**
 * struct expr - a node of the tree
 * @kind: enum expr_kind
 * @op: '-', '!', '~'; enum binary; C_ or L_ number
 * @slot: of X_REF
 * @field: of X_REF: a field of the slot, or NULL
 * @index: which field that is, or -1, once it has been typed
 * @bare: the field is written alone
 * @parens: it has parentheses, needed or not
 * @n: of X_NUMBER, in units of the last digit
 * @scale: its digits
 * @string: of X_STRING
 * @arg: the parts
 * @args: how many
 * @name: of X_RECORD's fields
 * @type: what it gives, once it has been typed
 */
struct expr {
	enum expr_kind kind;
	int op;
	enum slot slot;
	const char *field;
	int index;
	bool bare;
	bool parens;
	int64_t n;
	unsigned int scale;
	const char *string;
	struct expr *arg[PARTS_MAX];
	unsigned int args;
	const char *name[PARTS_MAX];
	const struct type *type;
};

struct expr *expr_new(enum expr_kind kind, int op, unsigned int args);
struct expr *expr_number(int64_t n);

/**
 * expr_type() - type a tree
 * Return: its type, or NULL: the language refuses it.
 */
const struct type *expr_type(struct expr *x, const struct scope *s);

/* The same, of what has to be a number. */
const struct type *expr_type_number(struct expr *x, const struct scope *s);

/* Both set *@fail where the item becomes an error. */
const struct value *expr_value(const struct expr *x, const struct env *env,
			       bool *fail);
int64_t expr_compute(const struct expr *x, const struct env *env, bool *fail);

void expr_print(FILE *to, const struct expr *x);

#endif /* MODEL_EXPR_H */
