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
 * @kind: of LD: type kind
 * @space: of LD, LDT, EQB
 * @space_b: of EQB
 * @can_fail: it can make the item an error
 * @need: registers that it takes to compute it, about
 * @a: operand
 * @b: operand
 * @c: SEL: condition; an instruction that can fail: its guard, or 0
 * @off: of LD, EQB
 * @imm: of CONST, EQB
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
 * @op: FLUXION_X_ST or FLUXION_X_CP
 * @kind: ST: type kind
 * @space: CP: from there
 * @off: in the record that is given
 * @value: ST: what
 * @from: CP: from this offset
 * @len: CP: so many bytes
 */
struct code_store {
	uint8_t op;
	uint8_t kind;
	uint8_t space;
	uint32_t off;
	ref value;
	uint32_t from;
	uint32_t len;
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
