/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: code - one program while it is made: values, then stores.
 *
 * Values are numbered as they are made and never change, so equal ones are
 * made once, and what is known is computed at once. An instruction that can
 * fail belongs to the program even if nobody uses its value, unless its guard
 * says that C would not evaluate it. code_emit.c picks an order, gives out
 * registers and writes the instructions into the graph.
 */
#ifndef FLUXION_CODE_H
#define FLUXION_CODE_H

#include "lang.h"

#define CODE_HASH	256
#define CODE_MAX	65536		/* values of one program */

typedef uint32_t ref;		/* a value: 1 + its index; 0: none */

/**
 * struct code_value - one value
 * @op: enum fluxion_insn_op, without IMM
 * @kind: of LD: type kind; of a look into a list: of its elements
 * @space: of LD, LDT, EQB and of a list
 * @space_b: of EQB
 * @can_fail: it can make the item an error
 * @need: registers that it takes to compute it, about
 * @a: operand
 * @b: operand
 * @c: SEL: condition; an instruction that can fail: its guard, or 0
 * @off: of LD, EQB and of a list
 * @imm: of CONST, EQB; of a list: most elements
 * @same: the value before it with the same hash
 */
struct code_value {
	uint8_t op;
	uint8_t kind;
	uint8_t space;
	uint8_t space_b;
	bool can_fail;
	uint16_t need;
	ref a;
	ref b;
	ref c;
	uint32_t off;
	int64_t imm;
	ref same;
};

/**
 * struct code_store - one store
 * @op: FLUXION_X_ST, FLUXION_X_CP or FLUXION_X_CPE
 * @kind: ST: type kind
 * @space: CP, CPE: from there
 * @off: in the record that is given
 * @value: ST: what; CPE: the element's number
 * @from: CP: from this offset; CPE: from the list at this offset
 * @len: CP, CPE: so many bytes
 * @count: CPE: most elements of the list
 */
struct code_store {
	uint8_t op;
	uint8_t kind;
	uint8_t space;
	uint32_t off;
	ref value;
	uint32_t from;
	uint32_t len;
	uint32_t count;
};

/**
 * struct code_list - a list, for those who look into it
 * @space: where it is
 * @off: of its length
 * @count: most elements
 * @kind: of its elements, if they are numbers
 */
struct code_list {
	uint8_t space;
	uint8_t kind;
	uint32_t off;
	uint32_t count;
};

/**
 * struct code - one program
 * @lang: the compilation
 * @at: where its expression stands, for messages
 * @values: struct code_value
 * @count: how many
 * @stores: struct code_store
 * @hash: the newest value of each hash
 * @guard: what must hold for the current operand to be evaluated; 0: it is
 * @stamp: the new timestamp, or 0
 * @result: the condition, or 0
 */
struct code {
	struct lang *lang;
	struct span at;
	struct buf values;
	unsigned int count;
	struct buf stores;
	ref hash[CODE_HASH];
	ref guard;
	ref stamp;
	ref result;
};

static inline struct code_value *code_at(const struct code *c, ref r)
{
	return (struct code_value *)c->values.data + r - 1;
}

struct code *fluxion__code(struct lang *l, struct span at);

ref fluxion__code_const(struct code *c, int64_t value);
ref fluxion__code_load(struct code *c, unsigned int space, uint32_t off,
		       unsigned int kind);
ref fluxion__code_time(struct code *c, unsigned int space);
ref fluxion__code_unary(struct code *c, unsigned int op, ref a);
ref fluxion__code_binary(struct code *c, unsigned int op, ref a, ref b);
ref fluxion__code_select(struct code *c, ref cond, ref a, ref b);
ref fluxion__code_equal_bytes(struct code *c, unsigned int space, uint32_t off,
			      unsigned int space_b, uint32_t off_b,
			      uint32_t len);

/* @at, which fails outside the list. */
ref fluxion__code_index(struct code *c, const struct code_list *l, ref at);

/* The element @at of a list of numbers, 0 where there is none. */
ref fluxion__code_element(struct code *c, const struct code_list *l, ref at);

/* @op: FLUXION_X_SUM, FLUXION_X_LEAST or FLUXION_X_MOST. */
ref fluxion__code_reduce(struct code *c, const struct code_list *l,
			 unsigned int op);

/* Is it known now, and what is it? */
bool fluxion__code_known(const struct code *c, ref r, int64_t *value);

/* Enter an operand that is evaluated only if @cond holds; returns the guard
 * to be restored behind it.
 */
ref fluxion__code_enter(struct code *c, ref cond);

void fluxion__code_store(struct code *c, uint32_t off, unsigned int kind,
			 ref value);
void fluxion__code_copy(struct code *c, uint32_t off, unsigned int space,
			uint32_t from, uint32_t len);

/* Copy the element @at, of @len bytes. */
void fluxion__code_copy_element(struct code *c, uint32_t off,
				const struct code_list *l, uint32_t len,
				ref at);

/* Append the instructions to @insns. */
void fluxion__code_emit(struct code *c, struct buf *insns,
			struct fluxion_program *p);

/* For code_build.c: a value from its parts, or the one that is like it. */
ref fluxion__code_value(struct code *c, struct code_value v);

/* For code_build.c: what an operation gives, if that is known. */
bool fluxion__fold_unary(unsigned int op, int64_t a, int64_t *value);
bool fluxion__fold_binary(unsigned int op, int64_t a, int64_t b,
			  int64_t *value);

#endif /* FLUXION_CODE_H */
