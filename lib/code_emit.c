// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: code_emit - a program's order, its registers, its instructions.
 *
 * What is used is computed, operands first and the hungrier one before the
 * other; then the timestamp is set, then the stores follow. A register is
 * free again behind the last use of its value.
 */
#include <string.h>
#include "code.h"
#include "core/expr.h"

#define LIVE_TO_THE_END	UINT32_MAX

/**
 * struct emitter - a program on its way into the graph
 * @code: the program
 * @order: values in the order of their instructions
 * @count: how many
 * @last: of each value: the position in @order that uses it last
 * @reg: of each value: its register
 * @used: registers that hold something
 * @regs: registers so far
 * @insns: where the instructions go
 */
struct emitter {
	struct code *code;
	ref *order;
	uint32_t count;
	uint32_t *last;
	uint8_t *reg;
	uint64_t used;
	unsigned int regs;
	struct buf *insns;
};

/* The right operand is part of the instruction. */
static bool has_imm(const struct code *c, const struct code_value *v)
{
	return v->op >= FLUXION_X_ADD && code_at(c, v->b)->op == FLUXION_X_CONST;
}

/* Operands that stand in registers. Return: how many. */
static unsigned int operands(const struct code *c, const struct code_value *v,
			     ref *operand)
{
	unsigned int n = 0;

	if (v->a)
		operand[n++] = v->a;
	if (v->b && !has_imm(c, v))
		operand[n++] = v->b;
	if (v->c)
		operand[n++] = v->c;
	return n;
}

static void sort_by_need(const struct code *c, ref *operand, unsigned int n)
{
	unsigned int i, k;

	for (i = 1; i < n; i++)
		for (k = i; k && code_at(c, operand[k])->need >
			    code_at(c, operand[k - 1])->need; k--) {
			ref swap = operand[k];

			operand[k] = operand[k - 1];
			operand[k - 1] = swap;
		}
}

static void schedule(struct emitter *e, ref r)
{
	ref operand[3];
	unsigned int n, i;

	if (e->last[r])
		return;
	e->last[r] = 1;
	n = operands(e->code, code_at(e->code, r), operand);
	sort_by_need(e->code, operand, n);
	for (i = 0; i < n; i++)
		schedule(e, operand[i]);
	e->order[e->count++] = r;
}

static const struct code_store *stores_of(const struct code *c,
					  unsigned int *count)
{
	*count = c->stores.len / sizeof(struct code_store);
	return (const struct code_store *)c->stores.data;
}

static void schedule_all(struct emitter *e)
{
	struct code *c = e->code;
	unsigned int count, i;
	const struct code_store *s = stores_of(c, &count);

	if (c->stamp)
		schedule(e, c->stamp);
	if (c->result)
		schedule(e, c->result);
	for (i = 0; i < count; i++)
		if (s[i].value)
			schedule(e, s[i].value);
	for (i = 1; i <= c->count; i++)
		if (code_at(c, i)->can_fail)
			schedule(e, i);
}

static void find_last_uses(struct emitter *e)
{
	struct code *c = e->code;
	unsigned int count, n, k;
	const struct code_store *s = stores_of(c, &count);
	ref operand[3];
	uint32_t i;

	for (i = 0; i < e->count; i++) {
		e->last[e->order[i]] = i;
		n = operands(c, code_at(c, e->order[i]), operand);
		for (k = 0; k < n; k++)
			e->last[operand[k]] = i;
	}
	for (i = 0; i < count; i++)
		if (s[i].value)
			e->last[s[i].value] = LIVE_TO_THE_END;
	if (c->stamp)
		e->last[c->stamp] = LIVE_TO_THE_END;
	if (c->result)
		e->last[c->result] = LIVE_TO_THE_END;
}

static unsigned int take_register(struct emitter *e)
{
	unsigned int r;

	for (r = 0; r < FLUXION_REGS_MAX; r++)
		if (!(e->used >> r & 1))
			break;
	if (r == FLUXION_REGS_MAX)
		fluxion__fail(e->code->lang, e->code->at, TOO_LARGE,
			      "an expression that takes more than %d registers",
			      FLUXION_REGS_MAX);
	e->used |= 1ULL << r;
	if (e->regs <= r)
		e->regs = r + 1;
	return r;
}

static void free_operands(struct emitter *e, const struct code_value *v,
			  uint32_t pos)
{
	ref operand[3];
	unsigned int n = operands(e->code, v, operand);

	while (n--)
		if (e->last[operand[n]] == pos)
			e->used &= ~(1ULL << e->reg[operand[n]]);
}

/*
 * The result may replace an operand, but not where the engine may look at the
 * operands again to see whether the instruction failed.
 */
static void give_registers(struct emitter *e)
{
	uint32_t i;

	for (i = 0; i < e->count; i++) {
		ref r = e->order[i];
		const struct code_value *v = code_at(e->code, r);

		if (!v->can_fail)
			free_operands(e, v, i);
		e->reg[r] = take_register(e);
		if (v->can_fail)
			free_operands(e, v, i);
		if (e->last[r] == i)
			e->used &= ~(1ULL << e->reg[r]);
	}
}

static void add_insn(struct emitter *e, const struct fluxion_insn *insn)
{
	fluxion__buf_add(e->code->lang, e->insns, insn, sizeof(*insn));
}

static void emit_binary(struct emitter *e, const struct code_value *v,
			struct fluxion_insn *insn)
{
	insn->a = e->reg[v->a];
	if (has_imm(e->code, v)) {
		insn->op |= FLUXION_X_IMM;
		insn->imm = code_at(e->code, v->b)->imm;
	} else {
		insn->b = e->reg[v->b];
	}
	if (v->c)
		insn->off = 1 + e->reg[v->c];
}

/* Instructions that look into a list. */
static void emit_look(struct emitter *e, const struct code_value *v,
		      struct fluxion_insn *insn)
{
	insn->a = v->space;
	insn->b = v->kind;
	insn->off = v->off;
	insn->imm = v->imm;
	if (v->op == FLUXION_X_LDE) {
		insn->b = e->reg[v->a];
		insn->imm |= (int64_t)v->kind << 32;
	}
	if (v->op == FLUXION_X_IDX) {
		insn->a = e->reg[v->a];
		insn->b = v->space;
		insn->off = v->c ? 1 + e->reg[v->c] : 0;
		insn->imm = v->imm << 32 | v->off;
	}
}

static void emit_value(struct emitter *e, ref r)
{
	const struct code_value *v = code_at(e->code, r);
	struct fluxion_insn insn = { .op = v->op, .dst = e->reg[r] };

	switch (v->op) {
	case FLUXION_X_LD:
		insn.a = v->space;
		insn.b = v->kind;
		insn.off = v->off;
		break;
	case FLUXION_X_LDT:
		insn.a = v->space;
		break;
	case FLUXION_X_CONST:
		insn.imm = v->imm;
		break;
	case FLUXION_X_EQB:
		insn.a = v->space;
		insn.b = v->space_b;
		insn.off = v->off;
		insn.imm = v->imm;
		break;
	case FLUXION_X_IDX:
	case FLUXION_X_LDE:
	case FLUXION_X_SUM:
	case FLUXION_X_LEAST:
	case FLUXION_X_MOST:
		emit_look(e, v, &insn);
		break;
	case FLUXION_X_SEL:
		insn.a = e->reg[v->a];
		insn.b = e->reg[v->b];
		insn.off = e->reg[v->c];
		break;
	default:
		if (v->op >= FLUXION_X_ADD)
			emit_binary(e, v, &insn);
		else
			insn.a = e->reg[v->a];
	}
	add_insn(e, &insn);
}

static void emit_store(struct emitter *e, const struct code_store *s)
{
	struct fluxion_insn insn = { .op = s->op, .off = s->off };

	if (s->op == FLUXION_X_ST) {
		insn.a = e->reg[s->value];
		insn.b = s->kind;
	} else if (s->op == FLUXION_X_CPE) {
		insn.a = s->space;
		insn.b = e->reg[s->value];
		insn.imm = (int64_t)((uint64_t)s->count << 32 | s->len << 16 |
				     s->from);
	} else {
		insn.a = s->space;
		insn.imm = (int64_t)((uint64_t)s->len << 32 | s->from);
	}
	add_insn(e, &insn);
}

static void emit_all(struct emitter *e)
{
	struct code *c = e->code;
	unsigned int count, i;
	const struct code_store *s = stores_of(c, &count);

	if (e->count + count + 1 > FLX_EXPR_MAX)
		fluxion__fail(c->lang, c->at, TOO_LARGE,
			      "an expression of more than %d instructions",
			      FLX_EXPR_MAX);
	for (i = 0; i < e->count; i++)
		emit_value(e, e->order[i]);
	if (c->stamp)
		add_insn(e, &(struct fluxion_insn){
			.op = FLUXION_X_STT, .a = e->reg[c->stamp] });
	for (i = 0; i < count; i++)
		emit_store(e, &s[i]);
}

void fluxion__code_emit(struct code *c, struct buf *insns,
			struct fluxion_program *p)
{
	struct emitter e = { .code = c, .insns = insns };
	size_t room = c->count + 1;

	e.order = fluxion__alloc(c->lang, room * sizeof(*e.order));
	e.last = fluxion__alloc(c->lang, room * sizeof(*e.last));
	e.reg = fluxion__alloc(c->lang, room * sizeof(*e.reg));
	schedule_all(&e);
	find_last_uses(&e);
	give_registers(&e);
	memset(p, 0, sizeof(*p));
	p->first = insns->len / sizeof(struct fluxion_insn);
	emit_all(&e);
	p->count = insns->len / sizeof(struct fluxion_insn) - p->first;
	p->regs = e.regs;
	p->result = c->result ? e.reg[c->result] : 0;
}
