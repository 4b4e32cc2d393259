// SPDX-License-Identifier: GPL-2.0
/* fluxion: script - the lines of a case, and what its takes have to give. */
#include <string.h>
#include "run.h"
#include "script.h"

#define TAKES_MAX	2048

static void add_text(struct line *l, char *text)
{
	if (!l->text)
		l->text = arena_take(TAKES_MAX * sizeof(*l->text));
	if (l->texts < TAKES_MAX)
		l->text[l->texts++] = text;
}

static void model_expect(struct machine *m, struct line *l, bool drains)
{
	struct consumer *c = machine_find(m, l->name);
	unsigned int i = 0;
	struct item item;

	if (drains)
		machine_settle(m, true);
	do {
		item = machine_take(m, c, !drains);
		add_text(l, item_text(c->node->type, &item));
	} while (l->items ? ++i < l->items :
			    item.kind == VALUE || item.kind == ERROR);
}

static void model_tapped(struct machine *m, struct line *l, bool drains)
{
	unsigned int i;

	if (drains)
		machine_settle(m, true);
	for (i = 0; i < m->taps; i++)
		add_text(l, m->tapped[i]);
	m->taps = 0;
}

static void model_line(struct machine *m, struct line *l, bool drains)
{
	unsigned int i;

	l->text = NULL;
	l->texts = 0;
	switch (l->verb) {
	case PUSH:
		for (i = 0; i < l->items; i++)
			machine_push(m, l->input, l->item[i]);
		break;
	case ADVANCE:
		machine_advance(m, l->ns);
		break;
	case CANCEL:
		machine_cancel(m);
		break;
	case SUBSCRIBE:
		if (!machine_subscribe(m, l->name))
			add_text(l, arena_format("refused"));
		break;
	case DROP:
		machine_drop(m, l->name);
		break;
	case EXPECT:
		model_expect(m, l, drains);
		break;
	case EXPECT_TAPPED:
		model_tapped(m, l, drains);
		break;
	}
	machine_settle(m, m->timed || (drains && l->verb == ADVANCE));
}

static bool has_rest(struct machine *m)
{
	unsigned int i;

	machine_settle(m, true);
	for (i = 0; i < m->consumers; i++)
		if (!m->consumer[i].gone &&
		    queue_length(&m->consumer[i].queue))
			return true;
	return graph_tells_taps(m->g) && m->taps;
}

static bool is_output(const struct graph *g, const char *name)
{
	unsigned int i = 0;

	while (i < g->outputs && strcmp(output_name(i), name))
		i++;
	return i < g->outputs;
}

/* Has somebody of that name come, and not gone, before line @at? */
static bool is_held(const struct script *s, const struct graph *g,
		    unsigned int at, const char *name)
{
	bool held = is_output(g, name);
	unsigned int i;

	for (i = 0; i < at; i++) {
		const struct line *l = &s->line[i];

		if ((l->verb == SUBSCRIBE || l->verb == DROP) &&
		    !strcmp(l->name, name))
			held = l->verb == SUBSCRIBE;
	}
	return held;
}

bool script_fits(const struct script *s, const struct graph *g)
{
	unsigned int i;

	for (i = 0; i < s->lines; i++) {
		const struct line *l = &s->line[i];

		if (l->verb == SUBSCRIBE && g->output[0]->op != SHARE)
			return false;
		if ((l->verb == EXPECT || l->verb == DROP) &&
		    !is_held(s, g, i, l->name))
			return false;
	}
	return true;
}

bool script_model(struct script *s, struct graph *g, enum mode mode)
{
	struct machine *m = machine_new(g);
	unsigned int i;

	s->timed = m->timed;
	if (s->timed)
		machine_settle(m, true);
	for (i = 0; i < s->lines; i++)
		model_line(m, &s->line[i], mode == DRAIN || m->timed);
	return !has_rest(m);
}

static void print_push(FILE *to, const struct line *l)
{
	unsigned int i;

	fprintf(to, "i%u", l->input);
	for (i = 0; i < l->items; i++)
		fprintf(to, " %s", item_text(l->type, &l->item[i]));
}

/* Some names and numbers are items only where an output is named before them. */
static void print_expect(FILE *to, const struct line *l)
{
	unsigned int i;

	fprintf(to, "expect %s", l->verb == EXPECT_TAPPED ? "tapped" : l->name);
	for (i = 0; i < l->texts; i++)
		fprintf(to, " %s", l->text[i]);
	if (!l->texts)
		fputs(" none", to);
}

static void print_line(FILE *to, const struct line *l)
{
	switch (l->verb) {
	case PUSH:
		print_push(to, l);
		break;
	case ADVANCE:
		fprintf(to, "advance %lluns", (unsigned long long)l->ns);
		break;
	case CANCEL:
		fputs("cancel", to);
		break;
	case SUBSCRIBE:
		fprintf(to, "subscribe %s%s", l->name,
			l->texts ? " # refused" : "");
		break;
	case DROP:
		fprintf(to, "drop %s", l->name);
		break;
	default:
		print_expect(to, l);
	}
}

void script_print(FILE *to, const struct script *s, struct graph *g,
		  const char *prefix, const struct line *at, const char *got)
{
	unsigned int i;

	fprintf(to, "%spipeline %s\n", prefix, graph_text(g));
	for (i = 0; i < s->lines; i++) {
		fputs(prefix, to);
		print_line(to, &s->line[i]);
		fputc('\n', to);
		if (&s->line[i] == at)
			fprintf(to, "%s# got: %s\n", prefix, got);
	}
}
