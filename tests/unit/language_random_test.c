// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: language_random_test - random expressions give what C would give.
 *
 * A tree is drawn, written as text, compiled and run by the engine; beside it,
 * the tree is evaluated node by node. Both must agree on every value, and on
 * which items fail: an operand that C does not evaluate does not count.
 */
#include "language.h"

#define ROUNDS		4000
#define TEXT_MAX	8192

enum node_kind { NUMBER, V, T, UNARY, BINARY, CHOOSE, CALL };

struct node {
	enum node_kind kind;
	const char *op;
	int64_t number;
	struct node *arg[3];
};

/* What is evaluated: the item, and whether something has failed. */
struct eval {
	int64_t v;
	int64_t t;
	bool failed;
};

static struct node pool[512];
static unsigned int pool_used;
static uint64_t seed = 5;

static uint32_t draw(uint32_t below)
{
	__uint128_t p;

	seed += 0x2d358dccaa6c78a5;
	p = (__uint128_t)seed * (seed ^ 0x8bb84b93962eacc9);
	return (uint32_t)((uint64_t)p ^ (uint64_t)(p >> 64)) % below;
}

static const int64_t numbers[] = {
	0, 1, -1, 2, 3, -3, 5, 10, 63, 64, 100, 255, -256, 1000000007,
	INT64_MAX, INT64_MIN, INT64_MIN + 1,
};

static int64_t draw_number(void)
{
	return numbers[draw(sizeof(numbers) / sizeof(numbers[0]))];
}

static struct node *draw_node(unsigned int depth)
{
	static const char *const unary[] = { "-", "!", "~" };
	static const char *const binary[] = {
		"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "!=",
		"<", "<=", ">", ">=", "&&", "||", "&&", "||", "/",
	};
	static const char *const calls[] = { "abs", "min", "max", "clamp" };
	struct node *n = &pool[pool_used++];
	unsigned int args = 0;
	unsigned int i;

	memset(n, 0, sizeof(*n));
	n->number = draw_number();
	n->kind = depth && pool_used < 300 ? draw(7) : draw(3);
	if (n->kind == UNARY) {
		n->op = unary[draw(3)];
		args = 1;
	} else if (n->kind == BINARY) {
		n->op = binary[draw(21)];
		args = 2;
	} else if (n->kind == CHOOSE) {
		args = 3;
	} else if (n->kind == CALL) {
		i = draw(4);
		n->op = calls[i];
		args = i == 0 ? 1 : i == 3 ? 3 : 2;
	}
	for (i = 0; i < args; i++)
		n->arg[i] = draw_node(depth - 1);
	return n;
}

static char *write_node(char *p, const struct node *n)
{
	switch (n->kind) {
	case NUMBER:
		return p + sprintf(p, "%lld", (long long)n->number);
	case V:
		return stpcpy(p, "v");
	case T:
		return stpcpy(p, "t");
	case UNARY:
		p += sprintf(p, "%s(", n->op);
		p = write_node(p, n->arg[0]);
		return stpcpy(p, ")");
	case BINARY:
		p = write_node(stpcpy(p, "("), n->arg[0]);
		p += sprintf(p, ") %s (", n->op);
		return stpcpy(write_node(p, n->arg[1]), ")");
	case CHOOSE:
		p = write_node(stpcpy(p, "("), n->arg[0]);
		p = write_node(stpcpy(p, ") ? ("), n->arg[1]);
		p = write_node(stpcpy(p, ") : ("), n->arg[2]);
		return stpcpy(p, ")");
	default:
		p += sprintf(p, "%s(", n->op);
		p = write_node(p, n->arg[0]);
		if (n->arg[1])
			p = write_node(stpcpy(p, ", "), n->arg[1]);
		if (n->arg[2])
			p = write_node(stpcpy(p, ", "), n->arg[2]);
		return stpcpy(p, ")");
	}
}

static int64_t eval_node(const struct node *n, struct eval *e);

static bool is(const struct node *n, const char *op)
{
	return !strcmp(n->op, op);
}

static int64_t eval_arithmetic(const struct node *n, int64_t a, int64_t b,
			       struct eval *e)
{
	bool shift = is(n, "<<") || is(n, ">>");
	bool division = is(n, "/") || is(n, "%");

	if ((division && (!b || (a == INT64_MIN && b == -1))) ||
	    (shift && (b < 0 || b > 63))) {
		e->failed = true;
		return 0;
	}
	switch (n->op[0]) {
	case '+':
		return (uint64_t)a + (uint64_t)b;
	case '-':
		return (uint64_t)a - (uint64_t)b;
	case '*':
		return (uint64_t)a * (uint64_t)b;
	case '/':
		return a / b;
	case '%':
		return a % b;
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	default:
		return is(n, "<<") ? (int64_t)((uint64_t)a << b) : a >> b;
	}
}

static int64_t eval_binary(const struct node *n, struct eval *e)
{
	int64_t a = eval_node(n->arg[0], e);
	int64_t b;

	if (is(n, "&&"))
		return a && eval_node(n->arg[1], e);
	if (is(n, "||"))
		return a || eval_node(n->arg[1], e);
	b = eval_node(n->arg[1], e);
	if (is(n, "=="))
		return a == b;
	if (is(n, "!="))
		return a != b;
	if (is(n, "<"))
		return a < b;
	if (is(n, "<="))
		return a <= b;
	if (is(n, ">"))
		return a > b;
	if (is(n, ">="))
		return a >= b;
	return eval_arithmetic(n, a, b, e);
}

static int64_t eval_call(const struct node *n, struct eval *e)
{
	int64_t a = eval_node(n->arg[0], e);
	int64_t b = n->arg[1] ? eval_node(n->arg[1], e) : 0;
	int64_t c = n->arg[2] ? eval_node(n->arg[2], e) : 0;

	if (is(n, "abs"))
		return a < 0 ? -(uint64_t)a : (uint64_t)a;
	if (is(n, "min"))
		return a < b ? a : b;
	if (is(n, "max"))
		return a > b ? a : b;
	a = a < c ? a : c;
	return a > b ? a : b;
}

static int64_t eval_node(const struct node *n, struct eval *e)
{
	int64_t a;

	switch (n->kind) {
	case NUMBER:
		return n->number;
	case V:
		return e->v;
	case T:
		return e->t;
	case UNARY:
		a = eval_node(n->arg[0], e);
		if (is(n, "!"))
			return !a;
		return is(n, "-") ? -(uint64_t)a : ~(uint64_t)a;
	case BINARY:
		return eval_binary(n, e);
	case CHOOSE:
		a = eval_node(n->arg[0], e);
		return eval_node(n->arg[a ? 1 : 2], e);
	default:
		return eval_call(n, e);
	}
}

/* Items, and what a map (or a scan, whose accumulator is t) makes of them. */
static void predict(const struct node *n, bool scan, char *items, char *want)
{
	int64_t acc = 1;
	unsigned int i;

	for (i = 0; i < LANGUAGE_ROWS; i++) {
		struct eval e = { .v = draw_number(), .t = draw(7) };
		uint64_t ts = e.t;
		int64_t gives;

		if (scan)
			e.t = acc;
		gives = eval_node(n, &e);
		items += sprintf(items, "%s%lld@%llu", i ? " " : "",
				 (long long)e.v, (unsigned long long)ts);
		if (!e.failed)
			acc = gives;
		want += e.failed ? sprintf(want, "%serror", i ? " " : "") :
			sprintf(want, "%s%lld", i ? " " : "", (long long)gives);
	}
}

/* In a scan the name t stands for the accumulator. */
static void name_acc(char *text)
{
	char *copy = strdup(text);
	const char *from;

	for (from = copy; *from; from++) {
		if (*from == 't')
			text = stpcpy(text, "acc");
		else
			*text++ = *from;
	}
	*text = '\0';
	free(copy);
}

static bool agrees(unsigned int depth, bool scan)
{
	static char text[3 * TEXT_MAX];
	char expr[TEXT_MAX], items[2048], want[2048];
	struct fluxion_graph *g, *again;
	struct node *n;
	bool good;

	pool_used = 0;
	n = draw_node(depth);
	*write_node(expr, n) = '\0';
	if (scan)
		name_acc(expr);
	snprintf(text, sizeof(text), scan ? "a | scan(1, (%s) + 0)" :
		 "a | map((%s) + 0)", expr);
	predict(n, scan, items, want);
	if (!language_gives(text, items, want))
		return false;
	g = language_compile(text);
	again = language_compile(fluxion_graph_text(g));
	good = again && g->total == again->total && !memcmp(g, again, g->total);
	if (!good)
		tap_note("%s is not %s", text, fluxion_graph_text(g));
	fluxion_graph_free(again);
	fluxion_graph_free(g);
	return good;
}

/* No function has a t in its name: see name_acc(). */
TEST(maps_compute_what_c_computes)
{
	unsigned int i;

	for (i = 0; i < ROUNDS && !tap_bad; i++)
		CHECK(agrees(1 + i % 5, false));
}

TEST(scans_compute_what_c_computes)
{
	unsigned int i;

	for (i = 0; i < ROUNDS && !tap_bad; i++)
		CHECK(agrees(1 + i % 5, true));
}

int main(void)
{
	RUN(maps_compute_what_c_computes);
	RUN(scans_compute_what_c_computes);
	return tap_done();
}
