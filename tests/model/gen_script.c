// SPDX-License-Identifier: GPL-2.0
/* fluxion: gen_script - random lines for a pipeline. */
#include <string.h>
#include "gen.h"
#include "random.h"

#define PUSH_MAX	6

/* Where the timestamps of each input are; how many items a push may have. */
struct clocks {
	uint64_t at[INPUTS_MAX];
	unsigned int many;
};

#define COMERS_MAX	3

/**
 * struct audience - who takes what comes out
 * @name: those who are there
 * @count: how many
 * @came: subscribers that have come, gone or not
 * @changes: they come and go
 */
struct audience {
	const char *name[OUTPUTS_MAX + COMERS_MAX];
	unsigned int count;
	unsigned int came;
	bool changes;
};

static struct item gen_item(const struct type *t, uint64_t *clock)
{
	struct item item = { .kind = VALUE, .has_ts = true };
	uint64_t back = random_one_in(5) ? random_below(9) : 0;

	*clock += random_below(4);
	item.ts = *clock > back ? *clock - back : 0;
	if (random_one_in(9)) {
		item.kind = ERROR;
		item.code = 1 + random_below(60);
		item.has_ts = random_below(2);
	} else {
		item.v = gen_constant(t, false);
	}
	return item;
}

/* Any input that is read; there is one. */
static void choose_input(struct line *l, const struct graph *g)
{
	l->verb = PUSH;
	do {
		l->input = random_below(g->inputs);
		l->type = g->input[l->input];
	} while (!l->type);
}

static void gen_push(struct line *l, const struct graph *g, struct clocks *c)
{
	unsigned int many = random_one_in(4) || c->many == 1 ? c->many : 2;

	choose_input(l, g);
	l->items = 1 + random_below(many);
	for (unsigned int i = 0; i < l->items; i++)
		l->item[i] = gen_item(g->input[l->input], &c->at[l->input]);
}

static void gen_end(struct line *l, const struct graph *g)
{
	choose_input(l, g);
	l->items = 1;
	l->item[0].kind = END;
}

static bool has_inputs(const struct graph *g)
{
	unsigned int i;

	for (i = 0; i < g->inputs; i++)
		if (g->input[i])
			return true;
	return false;
}

static void gen_subscribe(struct line *l, struct audience *a)
{
	static const char *const names[COMERS_MAX] = { "s0", "s1", "s2" };

	l->verb = SUBSCRIBE;
	l->name = names[a->came++];
	a->name[a->count++] = l->name;
}

/* One goes; somebody stays. */
static void gen_drop(struct line *l, struct audience *a)
{
	unsigned int i = random_below(a->count);

	l->verb = DROP;
	l->name = a->name[i];
	a->name[i] = a->name[--a->count];
}

static void gen_expect(struct line *l, const struct audience *a)
{
	l->verb = EXPECT;
	l->items = random_below(4);
	l->name = a->name[random_below(a->count)];
}

static void gen_change(struct line *l, struct audience *a)
{
	if (a->came < COMERS_MAX && (a->count == 1 || random_below(2)))
		gen_subscribe(l, a);
	else if (a->count > 1)
		gen_drop(l, a);
	else
		gen_expect(l, a);
}

static void gen_line(struct line *l, const struct graph *g, bool timed,
		     struct clocks *c, struct audience *a)
{
	uint32_t which = random_below(20);

	if (a->changes && random_one_in(6)) {
		gen_change(l, a);
	} else if (timed && which < 6) {
		l->verb = ADVANCE;
		l->ns = gen_duration() + random_below(3) * 500000;
	} else if (which < 13 && has_inputs(g)) {
		gen_push(l, g, c);
	} else if (which == 13 && random_below(2) && has_inputs(g)) {
		gen_end(l, g);
	} else if (which == 14 && random_one_in(8)) {
		l->verb = CANCEL;
	} else {
		gen_expect(l, a);
	}
}

void gen_script(struct script *s, struct graph *g, const struct wish *wish)
{
	bool timed = graph_is_timed(g);
	struct audience a = { .changes = wish->comers &&
					 g->output[0]->op == SHARE };
	unsigned int i, lines = 4 + random_below(LINES_MAX / 2 - 8);
	bool tasks = graph_has(g, SHARE) || graph_has(g, PARTITION);
	struct clocks c = { .many = wish->many ? LINE_ITEMS_MAX : PUSH_MAX };

	if (wish->live && tasks)
		c.many = 1;
	for (i = 0; i < g->outputs; i++)
		a.name[a.count++] = output_name(i);
	g->small = !wish->many;
	s->lines = 0;
	memset(s->line, 0, sizeof(s->line));
	for (i = 0; i < lines; i++)
		gen_line(&s->line[s->lines++], g, timed, &c, &a);
	for (i = 0; i < g->inputs && random_below(4); i++) {
		struct line *l = &s->line[s->lines];

		if (!g->input[i])
			continue;
		gen_end(l, g);
		l->input = i;
		l->type = g->input[i];
		s->lines++;
	}
	for (i = 0; i < a.count; i++)
		s->line[s->lines++] = (struct line){
			.verb = EXPECT, .name = a.name[i],
		};
	if (graph_tells_taps(g))
		s->line[s->lines++].verb = EXPECT_TAPPED;
}
