// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: shrink - a case that differs becomes the smallest that still does.
 *
 * Each step changes the case in place, plays it, and takes the change back if
 * the case does not differ any more. A step that gives an ill-typed pipeline
 * does not differ.
 */
#include <string.h>
#include "trial.h"

#define PLACES_MAX	512

/* Everything that a step of one sort could change. */
struct places {
	void *at[PLACES_MAX];
	const struct node *of[PLACES_MAX];
	unsigned int count;
};

static void add_place(struct places *p, void *at, const struct node *of)
{
	if (p->count == PLACES_MAX)
		return;
	p->of[p->count] = of;
	p->at[p->count++] = at;
}

/* Play it; what that took of the arena is given back. */
static bool still(struct trial *t)
{
	size_t mark = arena_mark();
	struct difference diff = { 0 };
	bool differs = trial_differs(t, &diff);

	arena_release(mark);
	return differs;
}

static bool cut_lines(struct trial *t, unsigned int from, unsigned int n)
{
	static struct script old;

	old = t->s;
	t->s.lines -= n;
	memmove(&t->s.line[from], &t->s.line[from + n],
		(t->s.lines - from) * sizeof(*t->s.line));
	if (still(t))
		return true;
	t->s = old;
	return false;
}

static bool shrink_lines(struct trial *t)
{
	unsigned int n, from;
	bool any = false;

	for (n = t->s.lines / 2; n; n /= 2) {
		for (from = 0; from + n <= t->s.lines;) {
			if (cut_lines(t, from, n))
				any = true;
			else
				from += n;
		}
	}
	return any;
}

static bool cut_item(struct trial *t, struct line *l, unsigned int i)
{
	struct line old = *l;

	l->items--;
	memmove(&l->item[i], &l->item[i + 1],
		(l->items - i) * sizeof(*l->item));
	if (still(t))
		return true;
	*l = old;
	return false;
}

static bool shrink_items(struct trial *t)
{
	unsigned int i, k;
	bool any = false;

	for (i = 0; i < t->s.lines; i++) {
		struct line *l = &t->s.line[i];

		for (k = 0; l->verb == PUSH && l->items > 1 && k < l->items;) {
			if (cut_item(t, l, k))
				any = true;
			else
				k++;
		}
	}
	return any;
}

static void rename_takes(struct script *s, unsigned int output)
{
	unsigned int i, k;

	for (i = 0; i < s->lines; i++)
		for (k = output + 1; k < OUTPUTS_MAX; k++)
			if (s->line[i].name == output_name(k))
				s->line[i].name = output_name(k - 1);
}

static void cut_takes(struct script *s, const char *name)
{
	unsigned int i, n = 0;

	for (i = 0; i < s->lines; i++)
		if (s->line[i].name != name)
			s->line[n++] = s->line[i];
	s->lines = n;
}

static bool shrink_outputs(struct trial *t)
{
	static struct trial old;
	unsigned int i;

	for (i = 0; t->g.outputs > 1 && i < t->g.outputs; i++) {
		old = *t;
		t->g.outputs--;
		memmove(&t->g.output[i], &t->g.output[i + 1],
			(t->g.outputs - i) * sizeof(*t->g.output));
		cut_takes(&t->s, output_name(i));
		rename_takes(&t->s, i);
		if (still(t))
			return true;
		*t = old;
	}
	return false;
}

static void find_node(struct node **at, void *arg)
{
	add_place(arg, at, *at);
}

static bool put_node(struct trial *t, struct node **at, struct node *n)
{
	struct node *old = *at;

	*at = n;
	if (still(t))
		return true;
	*at = old;
	return false;
}

/* An input that nothing reads and no line pushes to, or INPUTS_MAX. */
static unsigned int free_input(const struct trial *t)
{
	unsigned int input, i;

	for (input = 0; input < INPUTS_MAX; input++) {
		bool used = t->g.input[input];

		for (i = 0; i < t->s.lines; i++)
			used |= t->s.line[i].verb == PUSH &&
				t->s.line[i].input == input;
		if (!used)
			break;
	}
	return input;
}

/* An input in its place, if an input can have its type. */
static bool cut_above(struct trial *t, struct node **at)
{
	unsigned int free = free_input(t);
	struct node *n;

	if ((*at)->op == INPUT || free == INPUTS_MAX || !graph_type(&t->g) ||
	    !type_can_be_input((*at)->type))
		return false;
	n = node_new(INPUT, NULL);
	n->type = type_keep((*at)->type);
	n->n = free;
	if (free >= t->g.inputs)
		t->g.inputs = free + 1;
	return put_node(t, at, n);
}

static bool cut_input(struct trial *t, struct node *n, unsigned int i)
{
	struct node old = *n;

	n->ins--;
	for (; i < n->ins; i++) {
		n->in[i] = n->in[i + 1];
		if (n->op == MERGE_WITH) {
			n->x[i] = n->x[i + 1];
			n->y[i] = n->y[i + 1];
		}
	}
	if (still(t))
		return true;
	*n = old;
	return false;
}

static bool shrink_node(struct trial *t, struct node **at)
{
	struct node *n = *at;
	unsigned int i;

	for (i = 0; i < n->ins; i++)
		if (put_node(t, at, n->in[i]))
			return true;
	for (i = 0; n->ins > 1 && i < n->ins; i++)
		if ((n->op == MERGE_WITH || n->ins > 2) && cut_input(t, n, i))
			return true;
	return cut_above(t, at);
}

static bool shrink_nodes(struct trial *t)
{
	struct places p = { 0 };
	unsigned int i;

	graph_walk(&t->g, find_node, &p);
	/* What is downstream, first. */
	for (i = p.count; i--;)
		if (shrink_node(t, p.at[i]))
			return true;
	return false;
}

static bool put_number(struct trial *t, int64_t *at, int64_t n)
{
	int64_t old = *at;

	if (old == n)
		return false;
	*at = n;
	if (still(t))
		return true;
	*at = old;
	return false;
}

/* Smaller in size, and not below @least. */
static bool lessen(struct trial *t, int64_t *at, int64_t least)
{
	int64_t n = *at;

	return (n != least && (put_number(t, at, least) ||
			       put_number(t, at, least + 1))) ||
	       (n / 2 > least + 1 && put_number(t, at, n / 2)) ||
	       (n > least + 2 && put_number(t, at, n - 1)) ||
	       (n < least && put_number(t, at, -1));
}

static bool shrink_options(struct trial *t, struct node *n)
{
	struct node old = *n;

	n->subject = false;
	n->waits = false;
	n->queue = 0;
	n->overflow = BLOCK;
	n->late = LATE_PASS;
	memset(n->y, 0, sizeof(n->y));
	if (memcmp(n, &old, sizeof(old)) && still(t))
		return true;
	*n = old;
	n->items -= n->items > 0;
	if (n->items != old.items && still(t))
		return true;
	*n = old;
	if (n->ins > 1 && n->op != MERGE_WITH)
		n->x[0] = NULL;
	if (n->x[0] != old.x[0] && n->op != EMIT_WHEN &&
	    n->op != TAKE_WHILE && still(t))
		return true;
	*n = old;
	return (n->op != INPUT && lessen(t, &n->n, n->op == WINDOW)) ||
	       (n->d > 1000000 && n->op != SAMPLE && n->op != INTERVAL &&
		put_number(t, (int64_t *)&n->d, 1000000));
}

static bool shrink_all_options(struct trial *t)
{
	struct places p = { 0 };
	unsigned int i;

	if (t->g.small) {
		t->g.small = false;
		if (still(t))
			return true;
		t->g.small = true;
	}
	graph_walk(&t->g, find_node, &p);
	for (i = 0; i < p.count; i++)
		if (shrink_options(t, *(struct node **)p.at[i]))
			return true;
	return false;
}

static void find_expr(struct places *p, struct expr **at)
{
	unsigned int i;

	if (!*at)
		return;
	add_place(p, at, NULL);
	for (i = 0; i < (*at)->args; i++)
		find_expr(p, &(*at)->arg[i]);
}

static void find_exprs(struct node **at, void *arg)
{
	unsigned int i;

	find_expr(arg, &(*at)->seed);
	for (i = 0; i < INS_MAX; i++) {
		find_expr(arg, &(*at)->x[i]);
		find_expr(arg, &(*at)->y[i]);
	}
}

static bool put_expr(struct trial *t, struct expr **at, struct expr *x)
{
	struct expr *old = *at;

	*at = x;
	if (still(t))
		return true;
	*at = old;
	return false;
}

static bool shrink_expr(struct trial *t, struct expr **at)
{
	struct expr *x = *at;
	struct expr one = *x;
	unsigned int i;

	for (i = 0; i < x->args; i++)
		if (put_expr(t, at, x->arg[i]))
			return true;
	if (x->kind == X_RECORD && x->args > 1) {
		x->args--;
		if (still(t))
			return true;
		*x = one;
	}
	if (x->kind == X_NUMBER)
		return lessen(t, &x->n, 0);
	return x->kind != X_REF && put_expr(t, at, expr_number(1));
}

static bool shrink_exprs(struct trial *t)
{
	struct places p = { 0 };
	unsigned int i;

	graph_walk(&t->g, find_exprs, &p);
	for (i = 0; i < p.count; i++)
		if (shrink_expr(t, p.at[i]))
			return true;
	return false;
}

static bool put_value(struct trial *t, struct item *item,
		      const struct value *v)
{
	const struct value *old = item->v;

	item->v = v;
	if (still(t))
		return true;
	item->v = old;
	return false;
}

static bool shrink_item(struct trial *t, const struct type *type,
			struct item *item)
{
	const struct value *zero = value_zero(type);

	if (item->kind == VALUE && !value_same(type, item->v, zero) &&
	    (put_value(t, item, zero) ||
	     (type_is_number(type) && item->v->n != 1 &&
	      put_value(t, item, value_number(1)))))
		return true;
	return item->has_ts && lessen(t, (int64_t *)&item->ts, 0);
}

static bool shrink_line(struct trial *t, struct line *l)
{
	unsigned int i;

	for (i = 0; l->verb == PUSH && i < l->items; i++)
		if (shrink_item(t, l->type, &l->item[i]))
			return true;
	return (l->verb == ADVANCE && l->ns % 1000000 == 0 &&
		l->ns > 1000000 && put_number(t, (int64_t *)&l->ns, 1000000));
}

static bool shrink_values(struct trial *t)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < t->s.lines; i++)
		while (shrink_line(t, &t->s.line[i]))
			any = true;
	return any;
}

void trial_shrink(struct trial *t)
{
	bool (*const steps[])(struct trial *t) = {
		shrink_lines, shrink_items, shrink_outputs, shrink_nodes,
		shrink_all_options, shrink_exprs, shrink_values,
	};
	const unsigned int count = sizeof(steps) / sizeof(*steps);
	unsigned int i, round = 0;
	bool any;

	t->shrinks = true;
	do {
		any = false;
		for (i = 0; i < count; i++)
			while (steps[i](t) && round++ < 1000)
				any = true;
	} while (any && round < 1000);
	t->shrinks = false;
}
