// SPDX-License-Identifier: GPL-2.0
/* fluxion: trial - one case on one runtime: does it differ from the model? */
#include <string.h>
#include "trial.h"

static void count_texts(struct trial *t)
{
	unsigned int i;

	for (i = 0; i < t->s.lines; i++)
		t->compared += t->s.line[i].texts;
}

bool trial_differs(struct trial *t, struct difference *diff)
{
	struct fluxion_diagnostic why;
	struct fluxion_graph *graph;
	bool same;

	diff->line = NULL;
	if (!graph_type(&t->g) || !script_fits(&t->s, &t->g))
		return false;
	graph_prune(&t->g);
	if (fluxion_compile(graph_text(&t->g), &graph, &why)) {
		snprintf(diff->expected, sizeof(diff->expected), "a pipeline");
		snprintf(diff->got, sizeof(diff->got), "%s", why.message);
		if (t->shrinks)
			return !strcmp(t->refusal, why.kind);
		snprintf(t->refusal, sizeof(t->refusal), "%s", why.kind);
		return true;
	}
	if (!t->shrinks)
		t->refusal[0] = 0;
	script_model(&t->s, &t->g, t->how.mode);
	same = player_play(&t->how, graph, &t->s, diff);
	fluxion_graph_free(graph);
	if (same)
		count_texts(t);
	return !same;
}

void trial_print(FILE *to, struct trial *t, const char *name)
{
	struct difference diff = { 0 };

	trial_differs(t, &diff);
	fprintf(to, "# case %s\n# # batch %u\n# # mode: %s\n", name,
		t->how.batch, t->how.mode == POLL ? "poll" : "drain");
	script_print(to, &t->s, &t->g, "# ", diff.line, diff.got);
	if (!diff.line)
		fprintf(to, "# # got: %s\n", diff.got);
}

static void forget_reader(struct node **at, void *arg)
{
	(void)arg;
	(*at)->reader = NULL;
}

static void count_operator(struct node **at, void *arg)
{
	unsigned int *count = arg;
	struct node *n = *at;

	*count += !n->reader && n->op != INPUT && !is_branch(n);
	n->reader = at;
}

unsigned int trial_operators(struct trial *t)
{
	unsigned int count = 0;

	graph_walk(&t->g, forget_reader, NULL);
	graph_walk(&t->g, count_operator, &count);
	return count;
}
