// SPDX-License-Identifier: GPL-2.0
/* fluxion: gen_expr - random expressions over the names of a scope. */
#include <string.h>
#include "gen.h"
#include "random.h"

#define LEAVES_MAX	64

static const char *const strings[] = { "us", "ak", "", "q\"", "x y", "\\" };

static uint64_t sequence;

void random_seed(uint64_t seed)
{
	sequence = seed;
}

uint64_t random_bits(void)
{
	uint64_t z = sequence += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static struct expr *ref(enum slot s, const char *field, bool bare)
{
	struct expr *x = expr_new(X_REF, 0, 0);

	x->slot = s;
	x->field = field;
	x->bare = bare;
	return x;
}

/* What can be named, by itself or as a field. */
struct leaves {
	struct expr *x[LEAVES_MAX];
	unsigned int count;
};

/* Of a window that is not there only the length is sure. */
static bool is_whole(enum slot slot, const struct type *t)
{
	return slot != S_PREV || t->kind != K_LIST;
}

static void collect(struct leaves *l, const struct scope *s)
{
	unsigned int slot, i;

	l->count = 0;
	for (slot = 0; slot < SLOTS; slot++) {
		const struct type *t = s->slot[slot];

		if (!t || l->count + 1 + PARTS_MAX > LEAVES_MAX ||
		    !is_whole(slot, t))
			continue;
		l->x[l->count++] = ref(slot, NULL, false);
		for (i = 0; t->kind == K_RECORD && i < t->count; i++)
			l->x[l->count++] =
				ref(slot, t->names[i],
				    slot == S_V && s->bare && random_below(3));
	}
}

/* Keep those of which @fits says so. Return: one of them, or NULL. */
static struct expr *choose(const struct scope *s, unsigned int digits,
			   bool (*fits)(const struct type *t,
					unsigned int digits))
{
	struct leaves l;
	unsigned int i, n = 0;

	collect(&l, s);
	for (i = 0; i < l.count; i++)
		if (fits(expr_type(l.x[i], s), digits))
			l.x[n++] = l.x[i];
	return n ? l.x[random_below(n)] : NULL;
}

static bool is_any(const struct type *t, unsigned int digits)
{
	(void)t;
	(void)digits;
	return true;
}

static bool is_number(const struct type *t, unsigned int digits)
{
	t = type_unpacked(t);
	return type_is_number(t) && type_scale(t) <= digits;
}

static bool is_bytes(const struct type *t, unsigned int digits)
{
	(void)digits;
	return t->kind == K_BYTES;
}

static bool is_list(const struct type *t, unsigned int digits)
{
	(void)digits;
	return t->kind == K_LIST;
}

static bool is_number_list(const struct type *t, unsigned int digits)
{
	return t->kind == K_LIST && is_number(t->part[0], digits);
}

static struct expr *literal(unsigned int digits)
{
	static const int64_t numbers[] = {
		0, 1, 2, 3, 5, 7, 10, 63, 64, 100, -1, -2, -7, 127, 128, 255,
		32768, 65535, 1000003, INT32_MIN, UINT32_MAX, INT64_MAX,
		INT64_MIN, INT64_MAX - 1,
	};
	struct expr *x;

	if (random_below(3))
		x = expr_number((int64_t)random_below(12) - 2);
	else
		x = expr_number(PICK(numbers));
	if (digits && random_below(2)) {
		x->scale = 1 + random_below(digits);
		if (random_below(8))
			x->n = (int64_t)random_below(600) - 150;
	}
	return x;
}

static struct expr *leaf(const struct scope *s, unsigned int digits)
{
	struct expr *x = random_one_in(4) ? NULL :
					    choose(s, digits, is_number);

	return x ? x : literal(digits);
}

static struct expr *two(enum expr_kind kind, int op, struct expr *a,
			struct expr *b)
{
	struct expr *x = expr_new(kind, op, 2);

	x->arg[0] = a;
	x->arg[1] = b;
	x->parens = random_one_in(6);
	return x;
}

static struct expr *gen_integers(const struct scope *s, int depth)
{
	static const int ops[] = { B_OR, B_XOR, B_AND, B_SHL, B_SHR, B_MOD };
	int op = PICK(ops);
	struct expr *right = gen_number(s, depth - 1, 0);

	if ((op == B_SHL || op == B_SHR) && random_below(5))
		right = expr_number(random_one_in(4) ? 60 + random_below(6) :
						       random_below(20));
	return two(X_BINARY, op, gen_number(s, depth - 1, 0), right);
}

static struct expr *gen_arithmetic(const struct scope *s, int depth,
				   unsigned int digits)
{
	unsigned int left = digits, right = digits;
	int op = B_ADD + random_below(4);

	if (op == B_MUL) {
		left = random_below(digits + 1);
		right = digits - left;
	} else if (op == B_DIV) {
		right = random_below(4);
	}
	return two(X_BINARY, op, gen_number(s, depth - 1, left),
		   gen_number(s, depth - 1, right));
}

static struct expr *string(void)
{
	struct expr *x = expr_new(X_STRING, 0, 0);

	x->string = PICK(strings);
	return x;
}

/* A name of bytes with a string that is not too long, or with another. */
static struct expr *gen_equal(const struct scope *s)
{
	struct expr *a = choose(s, 0, is_bytes), *b;

	if (!a)
		return literal(0);
	b = random_below(3) ? string() : choose(s, 0, is_bytes);
	if (b->kind == X_STRING && strlen(b->string) > a->type->n)
		b->string = "";
	if (random_one_in(4))
		return two(X_BINARY, B_NE, b, a);
	return two(X_BINARY, random_below(2) ? B_EQ : B_NE, a, b);
}

static struct expr *gen_condition(const struct scope *s, int depth)
{
	unsigned int digits = random_below(4);
	int op = B_EQ + random_below(6);

	if (random_one_in(4))
		op = random_below(2) ? B_AND_AND : B_OR_OR;
	if (random_one_in(4))
		return gen_equal(s);
	return two(X_BINARY, op, gen_number(s, depth - 1, digits),
		   gen_number(s, depth - 1, random_below(4)));
}

static struct expr *gen_call(const struct scope *s, int depth,
			     unsigned int digits)
{
	static const unsigned int args[] = { 1, 2, 2, 3 };
	int op = random_below(4);
	struct expr *x = expr_new(X_CALL, op, args[op]);
	unsigned int i;

	for (i = 0; i < x->args; i++)
		x->arg[i] = gen_number(s, depth - 1, digits);
	return x;
}

static struct expr *gen_choose(const struct scope *s, int depth,
			       unsigned int digits)
{
	struct expr *x = expr_new(X_CHOOSE, 0, 3);
	unsigned int i;

	for (i = 0; i < 3; i++)
		x->arg[i] = gen_number(s, depth - 1, i ? digits : 2);
	x->parens = random_one_in(6);
	return x;
}

static struct expr *gen_unary(const struct scope *s, int depth,
			      unsigned int digits)
{
	int op = PICK("-!~-");
	struct expr *x;

	op = op ? op : '-';
	x = expr_new(X_UNARY, op, 1);
	x->arg[0] = gen_number(s, depth - 1, op == '~' ? 0 : digits);
	return x;
}

/* An element of a list, in any type. */
static struct expr *element(const struct scope *s, struct expr *list)
{
	struct expr *x = expr_new(X_LIST, L_FIRST + random_below(2), 1);

	if (random_below(2))
		x = two(X_INDEX, 0, NULL,
			random_below(3) ? expr_number(random_below(4)) :
					  gen_number(s, 1, 0));
	x->arg[0] = list;
	x->parens = false;
	return x;
}

static struct expr *gen_window(const struct scope *s, unsigned int digits)
{
	struct expr *list = choose(s, digits, is_number_list);
	struct expr *x;
	int op = PICK(((int[]){ L_LEN, L_SUM, L_MIN, L_MAX, L_AVG }));

	if (!list)
		return leaf(s, digits);
	if (random_one_in(3))
		return element(s, list);
	x = expr_new(X_LIST, op, 1);
	x->arg[0] = list;
	return x;
}

struct expr *gen_number(const struct scope *s, int depth, unsigned int digits)
{
	if (depth <= 0 || random_one_in(4))
		return leaf(s, digits);
	if (random_one_in(3) && choose(s, digits, is_number_list))
		return gen_window(s, digits);
	if (s->slot[S_TPREV] && random_one_in(5))
		return expr_new(X_HAS, 0, 0);
	switch (random_below(8)) {
	case 0:
		return gen_integers(s, depth);
	case 1:
		return gen_condition(s, depth);
	case 2:
		return gen_call(s, depth, digits);
	case 3:
		return gen_choose(s, depth, digits);
	case 4:
		return gen_unary(s, depth, digits);
	default:
		return gen_arithmetic(s, depth, digits);
	}
}

/* A name, or the element of a window. */
static struct expr *gen_whole(const struct scope *s)
{
	struct expr *list = choose(s, 0, is_list);
	struct expr *x;

	if (list && random_below(2))
		return element(s, list);
	x = choose(s, 0, is_any);
	return x ? x : literal(2);
}

static const char *const fields[] = { "x", "y", "mag", "id", "net", "k" };

static struct expr *gen_field(const struct scope *s)
{
	if (random_one_in(6))
		return string();
	return random_one_in(3) ? gen_whole(s) : gen_number(s, 2, 3);
}

static struct expr *gen_record(const struct scope *s)
{
	struct expr *x = expr_new(X_RECORD, 0, 1 + random_below(3));
	unsigned int first = random_below(COUNT(fields));
	unsigned int i;

	for (i = 0; i < x->args; i++) {
		x->name[i] = fields[(first + i) % COUNT(fields)];
		x->arg[i] = gen_field(s);
	}
	return x;
}

struct expr *gen_value(const struct scope *s)
{
	switch (random_below(6)) {
	case 0:
		return gen_whole(s);
	case 1:
		return gen_record(s);
	default:
		return gen_number(s, 3, 4);
	}
}

struct expr *gen_seed(const struct type *t)
{
	const struct value *v = gen_constant(t, true);
	struct expr *x = expr_number(v->n);
	unsigned int i;

	x->scale = type_scale(t);
	if (t->kind == K_DEC && random_one_in(3))
		x = expr_number(0);
	if (t->kind == K_BYTES) {
		x = string();
		if (strlen(x->string) > t->n)
			x->string = "";
	}
	if (t->kind != K_RECORD)
		return x;
	x = expr_new(X_RECORD, 0, t->count);
	for (i = 0; i < t->count; i++) {
		x->name[i] = t->names[i];
		x->arg[i] = gen_seed(t->part[i]);
	}
	return x;
}

static const struct type *gen_scalar(void)
{
	static const struct type ints[] = {
		{ .kind = K_S8 }, { .kind = K_S16 }, { .kind = K_S32 },
		{ .kind = K_S64 }, { .kind = K_U8 }, { .kind = K_U16 },
		{ .kind = K_U32 }, { .kind = K_U64 }, { .kind = K_BOOL },
	};

	switch (random_below(5)) {
	case 0:
		return type_dec(1 + random_below(4));
	case 1:
		return type_bytes(1 + random_below(4));
	default:
		return &ints[random_below(COUNT(ints))];
	}
}

const struct type *gen_input_type(void)
{
	struct type *t;
	unsigned int first = random_below(COUNT(fields));

	if (random_below(2))
		return &type_s64;
	if (random_below(2))
		return gen_scalar();
	t = arena_take(sizeof(*t));
	t->kind = K_RECORD;
	t->count = 1 + random_below(3);
	for (unsigned int i = 0; i < t->count; i++) {
		t->names[i] = fields[(first + i) % COUNT(fields)];
		t->part[i] = random_below(3) ? gen_scalar() : &type_s64;
	}
	return t;
}

/* Most numbers are small, some are the greatest or the least. */
static int64_t gen_int(const struct type *t, bool literal)
{
	unsigned int bits = t->kind >= K_DEC ? 64 : 8 << t->kind % 4;
	bool is_signed = t->kind <= K_S64 || t->kind == K_DEC;
	int64_t most = bits == 64 && (is_signed || literal) ? INT64_MAX :
		       is_signed ? (1LL << (bits - 1)) - 1 :
		       bits == 64 ? -1 : (1LL << bits) - 1;

	if (t->kind == K_BOOL)
		return random_below(2);
	switch (random_below(12)) {
	case 0:
		return most;
	case 1:
		return is_signed ? -most - 1 : 0;
	case 2:
		return is_signed ? -1 : 1;
	default:
		return (int64_t)random_below(10) - (is_signed ? 3 : 0);
	}
}

const struct value *gen_constant(const struct type *t, bool literal)
{
	bool many = t->kind == K_LIST;
	struct value *v = value_new(many ? 1 + random_below(t->n) : t->count);
	const char *text = PICK(strings);
	unsigned int i;

	if (t->kind == K_BYTES && strlen(text) <= t->n)
		memcpy(v->bytes, text, strlen(text));
	else if (t->kind <= K_DEC)
		v->n = gen_int(t, literal);
	if (t->kind == K_DEC && random_below(3))
		v->n = (int64_t)random_below(500) - 100;
	for (i = 0; i < v->count; i++)
		v->part[i] = gen_constant(t->part[many ? 0 : i], literal);
	return v;
}
