// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_model - what programs mean, item by item, and random ones. */
#include "expr_model.h"

#define LEAST	((s64)0x8000000000000000ULL)
#define MOST	((s64)0x7fffffffffffffffLL)

const s64 model_edges[] = {
	LEAST, LEAST + 1, -0x100000000LL, -0x80000000LL, -32769, -129, -65,
	-64, -63, -2, -1, 0, 1, 2, 5, 31, 32, 62, 63, 64, 65, 127, 128, 255,
	256, 65535, 0x7fffffff, 0x80000000LL, 0xffffffffLL, 0x100000000LL,
	MOST - 1, MOST,
};

const u32 model_edges_count = FLX_ARRAY_SIZE(model_edges);

/* splitmix64 */
u64 model_random(struct model_random *r)
{
	u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

u32 model_below(struct model_random *r, u32 n)
{
	return model_random(r) % n;
}

s64 model_value(struct model_random *r)
{
	switch (model_below(r, 3)) {
	case 0:
		return model_edges[model_below(r, model_edges_count)];
	case 1:
		return (s64)model_below(r, 200) - 100;
	}
	return model_random(r);
}

/* Bytes whose words are often edges, and often the same in two places. */
void model_bytes(struct model_random *r, void *to, u32 n)
{
	u8 *p = to;
	u32 i;
	s64 v;

	for (i = 0; i < n; i += 8) {
		v = model_value(r);
		memcpy(p + i, &v, n - i < 8 ? n - i : 8);
	}
}

void model_add(struct model_program *m, u8 op, u8 dst, u8 a, u8 b, u32 off,
	       s64 imm)
{
	m->code[m->p.count++] = (struct fluxion_insn) {
		.op = op, .dst = dst, .a = a, .b = b, .off = off, .imm = imm,
	};
}

static s64 wrap(__int128 v)
{
	return (s64)(u64)v;
}

/* Return: EDOM, unless a guard says that nobody will look. */
static bool operate(u32 op, s64 a, s64 b, s64 *d)
{
	bool fails;

	switch (op) {
	case FLUXION_X_ADD:
		*d = wrap((__int128)a + b);
		return false;
	case FLUXION_X_SUB:
		*d = wrap((__int128)a - b);
		return false;
	case FLUXION_X_MUL:
		*d = wrap((__int128)a * b);
		return false;
	case FLUXION_X_AND:
		*d = a & b;
		return false;
	case FLUXION_X_OR:
		*d = a | b;
		return false;
	case FLUXION_X_XOR:
		*d = a ^ b;
		return false;
	case FLUXION_X_EQ:
		*d = a == b;
		return false;
	case FLUXION_X_NE:
		*d = a != b;
		return false;
	case FLUXION_X_LT:
		*d = a < b;
		return false;
	case FLUXION_X_LE:
		*d = a <= b;
		return false;
	case FLUXION_X_GT:
		*d = a > b;
		return false;
	case FLUXION_X_GE:
		*d = a >= b;
		return false;
	case FLUXION_X_MIN:
		*d = a < b ? a : b;
		return false;
	case FLUXION_X_MAX:
		*d = a > b ? a : b;
		return false;
	case FLUXION_X_DIV:
		fails = b == 0 || (a == LEAST && b == -1);
		*d = fails ? a : a / b;
		return fails;
	case FLUXION_X_MOD:
		fails = b == 0 || (a == LEAST && b == -1);
		*d = fails ? 0 : a % b;
		return fails;
	case FLUXION_X_SHL:
		*d = (s64)((u64)a << (b & 63));
		return b < 0 || b > 63;
	case FLUXION_X_SHR:
		*d = a >> (b & 63);
		return b < 0 || b > 63;
	}
	return true;
}

static s64 load(u32 kind, const u8 *p)
{
	u64 v = 0;
	u32 i;

	switch (kind) {
	case FLUXION_TYPE_BOOL:
		return *p != 0;
	case FLUXION_TYPE_S8:
		return (s8)*p;
	case FLUXION_TYPE_U8:
		return *p;
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		v = p[0] | p[1] << 8;
		return kind == FLUXION_TYPE_S16 ? (s64)(s16)v : (s64)v;
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		for (i = 0; i < 4; i++)
			v |= (u64)p[i] << 8 * i;
		return kind == FLUXION_TYPE_S32 ? (s64)(s32)v : (s64)v;
	}
	for (i = 0; i < 8; i++)
		v |= (u64)p[i] << 8 * i;
	return v;
}

static u32 kind_size(u32 kind)
{
	switch (kind) {
	case FLUXION_TYPE_BOOL:
	case FLUXION_TYPE_S8:
	case FLUXION_TYPE_U8:
		return 1;
	case FLUXION_TYPE_S16:
	case FLUXION_TYPE_U16:
		return 2;
	case FLUXION_TYPE_S32:
	case FLUXION_TYPE_U32:
		return 4;
	case FLUXION_TYPE_S64:
	case FLUXION_TYPE_U64:
	case FLUXION_TYPE_DEC:
		return 8;
	}
	return 0;
}

static void store(u32 kind, u8 *p, s64 v)
{
	u32 i;

	if (kind == FLUXION_TYPE_BOOL)
		v = v != 0;
	for (i = 0; i < kind_size(kind); i++)
		p[i] = (u64)v >> 8 * i;
}

/* How many elements a list has: @most if it says that it has more. */
static u64 list_length(const u8 *list, u64 most)
{
	u64 n = load(FLUXION_TYPE_U64, list);

	return n < most ? n : most;
}

static s64 reduce(u32 op, u32 kind, const u8 *list, u64 most)
{
	u64 n = list_length(list, most);
	s64 all = 0;
	u64 k;

	for (k = 0; k < n; k++) {
		s64 v = load(kind, list + 8 + k * kind_size(kind));

		if (op == FLUXION_X_SUM)
			all = wrap((__int128)all + v);
		else if (!k || (op == FLUXION_X_LEAST ? v < all : v > all))
			all = v;
	}
	return all;
}

/* Instructions that look into a list. */
static void list_step(const struct fluxion_insn *i, struct model_item *item)
{
	u32 high = (u64)i->imm >> 32;
	u32 low = (u32)i->imm;
	u32 size = low >> 16;
	s64 *r = item->reg;
	u64 at = 0;

	switch (i->op) {
	case FLUXION_X_IDX:
		if ((u64)r[i->a] >= list_length(item->space[i->b] + low, high) &&
		    (!i->off || r[i->off - 1]))
			item->failed = true;
		r[i->dst] = r[i->a];
		return;
	case FLUXION_X_LDE:
		at = r[i->b];
		size = kind_size(high);
		r[i->dst] = at < low ? load(high, item->space[i->a] + i->off +
					    8 + at * size) : 0;
		return;
	case FLUXION_X_CPE:
		at = r[i->b];
		memset(item->out + i->off, 0, size);
		if (at < high)
			memcpy(item->out + i->off, item->space[i->a] +
			       (low & 0xffff) + 8 + at * size, size);
		return;
	}
	r[i->dst] = reduce(i->op, i->b, item->space[i->a] + i->off, i->imm);
}

static void model_step(const struct fluxion_insn *i, struct model_item *item)
{
	s64 *r = item->reg;
	u32 len = (u64)i->imm >> 32;
	u32 from = (u32)i->imm;
	u32 op = i->op & 0x7f;
	s64 d = 0;

	if (op >= FLUXION_X_IDX && op <= FLUXION_X_CPE)
		return list_step(i, item);
	switch (op) {
	case FLUXION_X_LD:
		r[i->dst] = load(i->b, item->space[i->a] + i->off);
		return;
	case FLUXION_X_LDT:
		r[i->dst] = item->ts[i->a];
		return;
	case FLUXION_X_CONST:
		r[i->dst] = i->imm;
		return;
	case FLUXION_X_MOV:
		r[i->dst] = r[i->a];
		return;
	case FLUXION_X_NEG:
		r[i->dst] = wrap(-(__int128)r[i->a]);
		return;
	case FLUXION_X_ABS:
		r[i->dst] = r[i->a] < 0 ? wrap(-(__int128)r[i->a]) : r[i->a];
		return;
	case FLUXION_X_NOT:
		r[i->dst] = r[i->a] == 0;
		return;
	case FLUXION_X_BOOL:
		r[i->dst] = r[i->a] != 0;
		return;
	case FLUXION_X_INV:
		r[i->dst] = -1 - r[i->a];
		return;
	case FLUXION_X_SEL:
		r[i->dst] = r[i->off] ? r[i->a] : r[i->b];
		return;
	case FLUXION_X_EQB:
		r[i->dst] = !memcmp(item->space[i->a] + i->off,
				    item->space[i->b] + from, len);
		return;
	case FLUXION_X_ST:
		store(i->b, item->out + i->off, r[i->a]);
		return;
	case FLUXION_X_STT:
		item->out_ts = r[i->a];
		return;
	case FLUXION_X_CP:
		memcpy(item->out + i->off, item->space[i->a] + from, len);
		return;
	}
	if (operate(op, r[i->a], i->op & FLUXION_X_IMM ? i->imm : r[i->b],
		    &d) && (!i->off || r[i->off - 1]))
		item->failed = true;
	r[i->dst] = d;
}

/* Once it has failed, the rest means nothing. */
void model_run(const struct model_program *m, struct model_item *item)
{
	u32 k;

	item->failed = false;
	for (k = 0; k < m->p.count && !item->failed; k++)
		model_step(&m->code[k], item);
}

static const u8 kinds[] = {
	FLUXION_TYPE_S8, FLUXION_TYPE_S16, FLUXION_TYPE_S32, FLUXION_TYPE_S64,
	FLUXION_TYPE_U8, FLUXION_TYPE_U16, FLUXION_TYPE_U32, FLUXION_TYPE_U64,
	FLUXION_TYPE_BOOL, FLUXION_TYPE_DEC,
};

/* A kind that fits, most often the widest. */
static u32 random_kind(struct model_random *r, u32 size)
{
	u32 kind = model_below(r, 3) ? FLUXION_TYPE_S64 :
		   kinds[model_below(r, sizeof(kinds))];

	while (kind_size(kind) > size)
		kind = kinds[model_below(r, sizeof(kinds))];
	return kind;
}

static u32 random_offset(struct model_random *r, u32 size, u32 len)
{
	return model_below(r, 2) ? 0 : model_below(r, size - len + 1);
}

static u32 random_space(struct model_random *r, const struct flx_expr_env *e)
{
	u32 space;

	do
		space = model_below(r, 4) ? model_below(r, 2) :
			model_below(r, FLUXION_SPACES);
	while (!e->space[space]);
	return space;
}

static u32 random_ts(struct model_random *r, const struct flx_expr_env *e)
{
	u32 space;

	do
		space = model_below(r, 64);
	while (!(e->has_ts >> space & 1));
	return space;
}

/* One of the registers that are set. */
static u32 random_set(struct model_random *r, u64 set)
{
	u32 reg;

	do
		reg = model_below(r, 64);
	while (!(set >> reg & 1));
	return reg;
}

/* Room for how many elements of @size bytes a list at @off of a space has. */
static u32 random_count(struct model_random *r, u32 space, u32 off, u32 size)
{
	return 1 + model_below(r, (space - off - 8) / size);
}

/* Look into a list; some of the spaces have no room for one. */
static void random_look(struct model_program *m, const struct flx_expr_env *e,
			struct model_random *r, u32 dst, u64 set)
{
	static const u8 ops[] = {
		FLUXION_X_SUM, FLUXION_X_LEAST, FLUXION_X_MOST, FLUXION_X_LDE,
		FLUXION_X_IDX,
	};
	u32 op = ops[model_below(r, set ? 5 : 3)];
	u32 a = random_space(r, e);
	u32 kind, off;
	u64 count;

	if (e->space[a] < 16) {
		model_add(m, FLUXION_X_CONST, dst, 0, 0, 0,
			  model_below(r, 8));
		return;
	}
	kind = random_kind(r, 8);
	off = random_offset(r, e->space[a], 16);
	count = random_count(r, e->space[a], off, kind_size(kind));
	if (op == FLUXION_X_LDE)
		model_add(m, op, dst, a, random_set(r, set), off,
			  (s64)((u64)kind << 32 | count));
	else if (op == FLUXION_X_IDX)
		model_add(m, op, dst, random_set(r, set), a,
			  model_below(r, 2) ? 0 : 1 + random_set(r, set),
			  (s64)(count << 32 | off));
	else
		model_add(m, op, dst, a, kind, off, count);
}

static void random_load(struct model_program *m, const struct flx_expr_env *e,
			struct model_random *r, u32 dst)
{
	u32 a = random_space(r, e);
	u32 b = random_space(r, e);
	u32 least = FLX_MIN(e->space[a], e->space[b]);
	u32 kind = random_kind(r, e->space[a]);
	u32 len = 1 + model_below(r, least);

	switch (model_below(r, 8)) {
	case 0:
		model_add(m, FLUXION_X_CONST, dst, 0, 0, 0, model_value(r));
		return;
	case 1:
		model_add(m, FLUXION_X_EQB, dst, a, b,
			  random_offset(r, e->space[a], len),
			  (s64)((u64)len << 32 |
				random_offset(r, e->space[b], len)));
		return;
	case 2:
		if (e->has_ts) {
			model_add(m, FLUXION_X_LDT, dst, random_ts(r, e), 0, 0,
				  0);
			return;
		}
	}
	model_add(m, FLUXION_X_LD, dst, a, kind,
		  random_offset(r, e->space[a], kind_size(kind)), 0);
}

static void random_operation(struct model_program *m, struct model_random *r,
			     u32 dst, u64 set)
{
	u32 a = random_set(r, set);
	u32 b = random_set(r, set);
	u32 op = model_below(r, FLUXION_X_SHR - FLUXION_X_ADD + 1) +
		 FLUXION_X_ADD;
	u32 guard = model_below(r, 2) ? 0 : 1 + random_set(r, set);

	if (op >= FLUXION_X_DIV && model_below(r, 2))
		op = FLUXION_X_ADD;
	if (op < FLUXION_X_DIV)
		guard = 0;
	switch (model_below(r, 5)) {
	case 0:
		model_add(m, FLUXION_X_MOV + model_below(r, 6), dst, a, 0, 0,
			  0);
		return;
	case 1:
		model_add(m, FLUXION_X_SEL, dst, a, b, random_set(r, set), 0);
		return;
	case 2:
		model_add(m, op | FLUXION_X_IMM, dst, a, 0, guard,
			  model_value(r));
		return;
	}
	model_add(m, op, dst, a, b, guard, 0);
}

static void random_store(struct model_program *m, const struct flx_expr_env *e,
			 struct model_random *r, u64 set)
{
	u32 space = random_space(r, e);
	u32 kind = random_kind(r, e->out);
	u32 len = 1 + model_below(r, FLX_MIN(e->out, e->space[space]));

	if (e->space[space] >= 16 && model_below(r, 4) == 0) {
		u32 off = random_offset(r, e->space[space], 16);
		u32 size = 1 + model_below(r, FLX_MIN(e->out, 8u));
		u64 count = random_count(r, e->space[space], off, size);

		model_add(m, FLUXION_X_CPE, 0, space, random_set(r, set),
			  random_offset(r, e->out, size),
			  (s64)(count << 32 | size << 16 | off));
		return;
	}
	if (model_below(r, 2)) {
		model_add(m, FLUXION_X_ST, 0, random_set(r, set), kind,
			  random_offset(r, e->out, kind_size(kind)), 0);
		return;
	}
	model_add(m, FLUXION_X_CP, 0, space, 0,
		  random_offset(r, e->out, len),
		  (s64)((u64)len << 32 |
			random_offset(r, e->space[space], len)));
}

/* Most of the time the result is stored as programs from the language do it. */
static void random_stores(struct model_program *m,
			  const struct flx_expr_env *e, struct model_random *r,
			  u32 last, u64 set)
{
	u32 n = model_below(r, 4);

	if (e->out >= 8 && model_below(r, 3)) {
		model_add(m, FLUXION_X_ST, 0, last, FLUXION_TYPE_S64, 0, 0);
		n = model_below(r, 4) ? 0 : 1;
	}
	while (n--)
		random_store(m, e, r, set);
}

void model_program_random(struct model_program *m, const struct flx_expr_env *e,
			  struct model_random *r)
{
	u32 regs = model_below(r, 8) ? 1 + model_below(r, 8) : 64;
	u32 n = 1 + model_below(r, model_below(r, 4) ? 8 : MODEL_RANDOM - 8);
	u64 set = 0;
	u32 dst = 0;
	u32 k;

	memset(m, 0, sizeof(*m));
	m->p.regs = regs;
	for (k = 0; k < n; k++) {
		dst = model_below(r, regs);
		if (model_below(r, 8) == 0)
			random_look(m, e, r, dst, set);
		else if (!set || model_below(r, 3) == 0)
			random_load(m, e, r, dst);
		else
			random_operation(m, r, dst, set);
		set |= 1ULL << dst;
		if (e->sets_ts && model_below(r, 8) == 0)
			model_add(m, FLUXION_X_STT, 0, random_set(r, set), 0,
				  0, 0);
		if (m->p.count > MODEL_RANDOM - 8)
			break;
	}
	if (e->out)
		random_stores(m, e, r, dst, set);
	if (e->result)
		m->p.result = random_set(r, set);
}

int model_verify(struct flx_expr *x, const struct model_program *m,
		 const struct flx_expr_env *env, u32 *bad, const char **why)
{
	return flx_expr_verify(x, m->code, &m->p, env, bad, why);
}

void model_print(const char *name, const struct model_program *m)
{
	const struct fluxion_insn *i = m->code;
	u32 k;

	for (k = 0; k < m->p.count; k++, i++)
		model_note("%s %2u: op %u dst %u a %u b %u off %u imm %lld\n",
			   name, k, i->op, i->dst, i->a, i->b, i->off, i->imm);
}
