// SPDX-License-Identifier: GPL-2.0
/* fluxion: graph_text - a model pipeline as the language writes it. */
#include <stdlib.h>
#include "graph.h"

/**
 * struct printer - a program on its way to text
 * @done: statements that come before
 * @names: streams that have got a name
 */
struct printer {
	FILE *done;
	unsigned int names;
};

static void print_duration(FILE *to, uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {
		{ 1000000000, "s" }, { 1000000, "ms" }, { 1000, "us" },
		{ 1, "ns" },
	};
	unsigned int i = 0;

	while (ns % units[i].ns)
		i++;
	fprintf(to, "%llu%s", (unsigned long long)(ns / units[i].ns),
		units[i].name);
}

static void print_stream(struct printer *p, struct node *n, FILE *to);

static char *stream_text(struct printer *p, struct node *n)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	print_stream(p, n, to);
	fclose(to);
	return text;
}

static void name_stream(struct printer *p, struct node *n)
{
	char *text;

	n->name = arena_format("s%u", p->names++);
	text = stream_text(p, n);
	fprintf(p->done, "%s = %s; ", n->name, text);
	free(text);
}

static const char *branch_name(struct printer *p, struct node *branch)
{
	if (!branch->read)
		return "_";
	branch->name = arena_format("s%u", p->names++);
	return branch->name;
}

static void name_branches(struct printer *p, struct node *partition)
{
	const char *left = branch_name(p, partition->branch[0]);
	const char *right = branch_name(p, partition->branch[1]);
	char *text = stream_text(p, partition);

	fprintf(p->done, "(%s, %s) = %s; ", left, right, text);
	free(text);
}

/* The name by which others read a stream. */
static const char *name_of(struct printer *p, struct node *n)
{
	if (n->op == INPUT)
		return arena_format("i%d", (int)n->n);
	if (!n->name && is_branch(n))
		name_branches(p, n->in[0]);
	if (!n->name)
		name_stream(p, n);
	return n->name;
}

static void print_queue(FILE *to, const struct node *n, const char *open)
{
	if (n->queue)
		fprintf(to, "%squeue = %u", open, n->queue);
}

/* Of a task: its queue, and what happens when that is full. */
static void print_room(FILE *to, const struct node *n, const char *open)
{
	static const char *const overflows[] = {
		"block", "drop_newest", "drop_oldest", "latest",
	};

	print_queue(to, n, open);
	if (n->overflow)
		fprintf(to, "%soverflow = %s", n->queue ? ", " : open,
			overflows[n->overflow]);
}

static void print_wait(FILE *to, const struct node *n)
{
	static const char *const lates[] = { "pass", "drop", "error" };

	if (!n->waits)
		return;
	fputs(", wait = ", to);
	print_duration(to, n->d);
	print_queue(to, n, ", ");
	if (n->late)
		fprintf(to, ", late = %s", lates[n->late]);
}

static void print_more(FILE *to, const char *before, const struct expr *x)
{
	if (!x)
		return;
	fputs(before, to);
	expr_print(to, x);
}

/* Streams that are read besides the left one, each by its name. */
static void print_others(struct printer *p, const struct node *n, FILE *to)
{
	unsigned int i;

	for (i = 1; i < n->ins; i++)
		fprintf(to, "%s%s", i > 1 ? ", " : "", name_of(p, n->in[i]));
	print_more(to, ", ", n->x[0]);
	print_wait(to, n);
	if (n->op == ZIP)
		print_queue(to, n, ", ");
}

static void print_merge_with(struct printer *p, const struct node *n, FILE *to)
{
	unsigned int i;

	fputs("merge_with(", to);
	expr_print(to, n->seed);
	for (i = 0; i < n->ins; i++) {
		fprintf(to, ", %s: ", name_of(p, n->in[i]));
		expr_print(to, n->x[i]);
		print_more(to, ", out = ", n->y[i]);
	}
	print_wait(to, n);
	fputc(')', to);
}

static void print_items(const struct node *n, FILE *to)
{
	unsigned int i;

	for (i = 0; i < n->items; i++)
		fprintf(to, "%s%s", i ? ", " : "",
			item_text(n->in[0]->type, &n->item[i]));
}

static const char *const op_names[OPS] = {
	[MAP] = "map", [FILTER] = "filter", [SCAN] = "scan", [REDUCE] = "reduce",
	[PREVIOUS] = "combine_with_previous",
	[DISTINCT] = "distinct_until_changed",
	[DISTINCT_BY] = "distinct_until_changed_by", [TAP] = "tap",
	[TAKE] = "take_items", [SKIP] = "skip_items",
	[RATIO] = "sample_ratio", [WINDOW] = "window_by_count",
	[ON_ERROR] = "on_error", [START_WITH] = "start_with", [ZIP] = "zip",
	[MERGE] = "ordered_merge", [COMBINE] = "combine_latest",
	[WITH_LATEST] = "with_latest_from", [EMIT_WHEN] = "emit_when",
	[TAKE_LATEST] = "take_latest_when", [TAKE_WHILE] = "take_while_with",
	[DELAY] = "delay", [DEBOUNCE] = "debounce", [THROTTLE] = "throttle",
	[SAMPLE] = "sample", [TIMEOUT] = "timeout", [SHARE] = "share",
	[PARTITION] = "partition", [SEQUENTIAL] = "partition_sequential",
	[SINGLE] = "share_single",
};

static void print_arguments(struct printer *p, const struct node *n, FILE *to)
{
	switch (n->op) {
	case SCAN:
	case REDUCE:
		expr_print(to, n->seed);
		print_more(to, ", ", n->x[0]);
		print_more(to, ", out = ", n->y[0]);
		break;
	case TAKE:
	case SKIP:
	case WINDOW:
		fprintf(to, "%lld", (long long)n->n);
		break;
	case RATIO:
		fprintf(to, "%d.%03d, seed = %lld", (int)n->n / 1000,
			(int)n->n % 1000, (long long)n->n2);
		break;
	case START_WITH:
		print_items(n, to);
		break;
	case ZIP ... TAKE_WHILE:
		print_others(p, n, to);
		break;
	case DELAY ... TIMEOUT:
		print_duration(to, n->d);
		print_queue(to, n, ", ");
		break;
	case SHARE:
		print_room(to, n, "");
		break;
	default:
		expr_print(to, n->x[0]);
		print_more(to, ", t = ", n->y[0]);
		print_room(to, n, ", ");
	}
}

static bool is_bare(const struct node *n)
{
	return n->op == PREVIOUS || n->op == DISTINCT || n->op == TAP ||
	       n->op == SINGLE ||
	       (n->op == SHARE && !n->queue && !n->overflow);
}

static void print_stream(struct printer *p, struct node *n, FILE *to)
{
	if (n->op == INTERVAL) {
		fputs("interval(", to);
		print_duration(to, n->d);
		fputc(')', to);
		return;
	}
	if (n->op == MERGE_WITH) {
		print_merge_with(p, n, to);
		return;
	}
	if (n->op == INPUT) {
		fputs(name_of(p, n), to);
		return;
	}
	if (n->in[0]->op >= SHARE)
		fputs(name_of(p, n->in[0]), to);
	else
		print_stream(p, n->in[0], to);
	fprintf(to, " | %s%s", op_names[n->op], is_bare(n) ? "" : "(");
	if (is_bare(n))
		return;
	print_arguments(p, n, to);
	fputc(')', to);
}

static void forget_name(struct node **at, void *arg)
{
	(void)arg;
	(*at)->name = NULL;
}

static const char *input_options(const struct graph *g, unsigned int i)
{
	if (g->subject[i])
		return g->small ? " (size = 16KiB, subject)" : " (subject)";
	return g->small ? " (size = 16KiB)" : "";
}

static void print_inputs(const struct graph *g, FILE *to)
{
	unsigned int i;

	for (i = 0; i < g->inputs; i++) {
		bool plain = g->input[i] && g->input[i]->kind == K_S64;

		if (!g->input[i] || (plain && !g->small && !g->subject[i]))
			continue;
		fprintf(to, "in i%u%s", i, plain ? "" : ": ");
		if (!plain)
			type_print(to, g->input[i]);
		fprintf(to, "%s; ", input_options(g, i));
	}
}

/* A value with few parts: some hundred fit in little room. */
static bool is_flat(const struct type *t)
{
	return t->kind <= K_BYTES ||
	       (t->kind == K_RECORD && type_can_be_input(t));
}

/*
 * The ring of an output has room for all that a case brings. That of a share
 * would else be as small as its queue.
 */
static const char *ring_size(const struct graph *g, const struct node *n)
{
	if (g->small && is_flat(n->type))
		return " (size = 64KiB)";
	return n->op == SHARE && n->queue ? " (size = 4MiB)" : "";
}

/* What others may read, too, has a name. */
static void print_output(struct printer *p, const struct graph *g,
			 unsigned int i)
{
	struct node *n = g->output[i];
	char *text = n->op >= SHARE ? NULL : stream_text(p, n);
	const char *name = text ? text : name_of(p, n);

	fprintf(p->done, "out %s%s = %s%s", output_name(i),
		ring_size(g, n), name,
		i + 1 < g->outputs ? "; " : "");
	free(text);
}

char *graph_text(struct graph *g)
{
	struct printer p = { 0 };
	char *text, *copy;
	unsigned int i;
	size_t size;

	graph_walk(g, forget_name, NULL);
	p.done = open_memstream(&text, &size);
	print_inputs(g, p.done);
	for (i = 0; i < g->outputs; i++)
		print_output(&p, g, i);
	fclose(p.done);
	copy = arena_format("%s", text);
	free(text);
	return copy;
}
