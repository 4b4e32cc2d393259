/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: language - compile a text and run its last program, for tests.
 */
#ifndef LANGUAGE_H
#define LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>
#include "core/expr.h"
#include "tap.h"

#define LANGUAGE_ROWS	16

/**
 * struct language_run - the last node of a graph that has programs, at work
 * @graph: the graph
 * @node: the node
 * @in: type of what it reads
 * @in_size: bytes of that
 * @out_size: bytes of what it gives
 * @rows: items that came
 */
struct language_run {
	const struct fluxion_graph *graph;
	const struct fluxion_node *node;
	uint32_t in;
	uint32_t in_size;
	uint32_t out_size;
	uint32_t rows;
	uint64_t ts[LANGUAGE_ROWS];
	uint64_t out_ts[LANGUAGE_ROWS];
	uint8_t fail[LANGUAGE_ROWS];
	uint8_t *items;
	uint8_t *results;
};

static inline const void *language_section(const struct fluxion_graph *g,
					   const struct fluxion_section *s)
{
	return (const char *)g + s->offset;
}

static inline uint32_t language_size(const struct fluxion_graph *g,
				     uint32_t type)
{
	const struct fluxion_type *t = language_section(g, &g->types);

	return t[type].size;
}

static inline const struct fluxion_node *
language_node(const struct fluxion_graph *g)
{
	unsigned int count;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);

	while (count--)
		if (n[count].programs)
			return &n[count];
	return NULL;
}

static inline const struct fluxion_program *
language_program(const struct fluxion_graph *g, const struct fluxion_node *n,
		 unsigned int i)
{
	const struct fluxion_program *p = language_section(g, &g->programs);

	return &p[n->program + i];
}

static inline const struct fluxion_insn *
language_code(const struct fluxion_graph *g, const struct fluxion_program *p)
{
	const struct fluxion_insn *i = language_section(g, &g->code);

	return i + p->first;
}

/* Parse "5 7@3 ..." as items of the type that the node reads. */
static inline bool language_feed(struct language_run *r, const char *text)
{
	size_t size = sizeof(struct fluxion_item) + r->in_size;
	struct fluxion_item *item = malloc(size);
	const char *why = "";

	while (*text && r->rows < LANGUAGE_ROWS) {
		if (fluxion_item_parse(r->graph, r->in, text, &text, 0, item,
				       &why))
			break;
		memcpy(r->items + r->rows * r->in_size, item + 1, r->in_size);
		r->ts[r->rows++] = item->ts;
		text += strspn(text, " ");
	}
	if (*text)
		tap_note("cannot feed '%s': %s", text, why);
	free(item);
	return !*text;
}

static inline bool language_verify(struct language_run *r, unsigned int i,
				   struct flx_expr *x)
{
	const struct fluxion_program *p = language_program(r->graph, r->node, i);
	struct flx_expr_env env = { .has_ts = 1 };
	const char *why;
	u32 bad;

	env.space[FLUXION_SPACE_ITEM] = r->in_size;
	env.space[FLUXION_SPACE_ACC] = r->node->data_len;
	env.space[FLUXION_SPACE_DATA] = r->graph->data.count;
	env.result = r->node->op == FLUXION_OP_FILTER;
	env.sets_ts = r->node->op == FLUXION_OP_MAP;
	if (!env.result)
		env.out = i + 1 == r->node->programs ? r->out_size :
			  r->node->data_len;
	if (!flx_expr_verify(x, language_code(r->graph, p), p, &env, &bad, &why))
		return true;
	tap_note("instruction %u: %s", bad, why);
	return false;
}

static inline void language_frame(struct language_run *r,
				  struct flx_expr_frame *f)
{
	memset(f, 0, sizeof(*f));
	f->base[FLUXION_SPACE_ITEM] = r->items;
	f->stride[FLUXION_SPACE_ITEM] = r->in_size;
	f->base[FLUXION_SPACE_DATA] =
		language_section(r->graph, &r->graph->data);
	f->ts[FLUXION_SPACE_ITEM] = (const u64 *)r->ts;
	f->ts_stride[FLUXION_SPACE_ITEM] = sizeof(u64);
	f->out = r->results;
	f->out_stride = r->out_size;
	memcpy(r->out_ts, r->ts, sizeof(r->ts));
	f->out_ts = (u64 *)r->out_ts;
	f->rows = r->rows;
	f->fail = r->fail;
	f->scratch = aligned_alloc(64, FLX_ALIGN(
		FLX_EXPR_SCRATCH(FLUXION_REGS_MAX, LANGUAGE_ROWS), 64));
}

static inline bool language_scan(struct language_run *r,
				 struct flx_expr_frame *f)
{
	uint32_t size = r->node->data_len;
	const char *data = language_section(r->graph, &r->graph->data);
	uint8_t *acc = calloc(2, size);
	struct flx_expr x, out;
	bool has_out = r->node->programs == 2;
	bool good = language_verify(r, 0, &x) &&
		    (!has_out || language_verify(r, 1, &out));

	memcpy(acc, data + r->node->data, size);
	f->base[FLUXION_SPACE_ACC] = acc;
	if (good)
		flx_expr_scan(&x, has_out ? &out : NULL, f, acc, acc + size,
			      size, NULL);
	free(acc);
	return good;
}

/* Run it; a condition's results become records of one s64. */
static inline bool language_execute(struct language_run *r)
{
	struct flx_expr_frame f;
	struct flx_expr x;
	const s64 *result;
	bool good;

	language_frame(r, &f);
	if (r->node->op == FLUXION_OP_SCAN) {
		good = language_scan(r, &f);
	} else {
		good = language_verify(r, 0, &x);
		result = good ? flx_expr_run(&x, &f) : NULL;
		if (result)
			memcpy(r->results, result, r->rows * sizeof(s64));
	}
	free(f.scratch);
	return good;
}

static inline void language_print_row(const struct language_run *r,
				      uint32_t row, char *buf, size_t size)
{
	const uint8_t *record = r->results + row * r->out_size;
	s64 value;
	int n;

	if (r->fail[row]) {
		snprintf(buf, size, "error");
		return;
	}
	if (r->node->op == FLUXION_OP_FILTER) {
		memcpy(&value, r->results + row * sizeof(s64), sizeof(value));
		snprintf(buf, size, "%s", value ? "pass" : "drop");
		return;
	}
	n = fluxion_value_print(r->graph, r->node->type, record, buf, size);
	if (r->out_ts[row] != r->ts[row])
		snprintf(buf + n, size - n, "@%llu",
			 (unsigned long long)r->out_ts[row]);
}

/* What the last program of @g gives for items in text, blanks between them. */
static inline bool language_run(const struct fluxion_graph *g, const char *items,
				char *out, size_t size)
{
	const struct fluxion_edge *edges = language_section(g, &g->edges);
	struct language_run r = { .graph = g, .node = language_node(g) };
	uint32_t row;
	bool good;

	r.in = fluxion_graph_nodes(g, NULL)[edges[r.node->edge].node].type;
	r.in_size = language_size(g, r.in);
	r.out_size = language_size(g, r.node->type);
	r.items = calloc(LANGUAGE_ROWS, r.in_size);
	r.results = calloc(LANGUAGE_ROWS, r.out_size + sizeof(s64));
	*out = '\0';
	good = language_feed(&r, items) && language_execute(&r);
	for (row = 0; good && row < r.rows; row++) {
		size_t len;

		if (row)
			strcat(out, " ");
		len = strlen(out);
		language_print_row(&r, row, out + len, size - len);
	}
	free(r.items);
	free(r.results);
	return good;
}

/* Compile, or note why not. */
static inline struct fluxion_graph *language_compile(const char *text)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;

	if (fluxion_compile(text, &g, &d)) {
		tap_note("%s: %u:%u: %s", text, d.line, d.column, d.message);
		return NULL;
	}
	return g;
}

/* @text's last program gives @want for @items. */
static inline bool language_gives(const char *text, const char *items,
				  const char *want)
{
	struct fluxion_graph *g = language_compile(text);
	char out[4096];
	bool good;

	if (!g)
		return false;
	good = language_run(g, items, out, sizeof(out)) && !strcmp(out, want);
	if (!good)
		tap_note("%s :: %s gives %s, not %s", text, items, out, want);
	fluxion_graph_free(g);
	return good;
}

#endif /* LANGUAGE_H */
