// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: graph - the flat graph: putting it together, looking into it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "core/graph.h"
#include "compile.h"

/* Its own number for each type; its parts come before it. */
static void add_type(struct compiler *c, struct type *t)
{
	struct fluxion_type flat = {
		.kind = t->kind, .scale = t->scale, .size = t->size,
		.count = t->count,
	};
	unsigned int i;

	if (t->of)
		flat.first = fluxion__graph_type(c, t->of);
	for (i = 0; t->fields && i < t->count; i++)
		fluxion__graph_type(c, t->fields[i].type);
	if (t->fields)
		flat.first = c->fields.len / sizeof(struct fluxion_field);
	for (i = 0; t->fields && i < t->count; i++) {
		struct fluxion_field f = { .offset = t->fields[i].offset };

		f.type = fluxion__graph_type(c, t->fields[i].type);
		if (t->fields[i].name)
			strcpy(f.name, t->fields[i].name);
		fluxion__buf_add(c->lang, &c->fields, &f, sizeof(f));
	}
	fluxion__buf_add(c->lang, &c->types, &flat, sizeof(flat));
	t->number = c->types.len / sizeof(flat);
}

uint32_t fluxion__graph_type(struct compiler *c, const struct type *t)
{
	if (!t->number)
		add_type(c, (struct type *)t);
	return t->number - 1;
}

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static void place_section(struct fluxion_section *s, const struct buf *b,
			  size_t element, size_t *total)
{
	s->offset = *total;
	s->count = b->len / element;
	*total += align8(b->len);
}

static void copy_section(struct fluxion_graph *g,
			 const struct fluxion_section *s, const struct buf *b)
{
	if (b->len)
		memcpy((char *)g + s->offset, b->data, b->len);
}

struct fluxion_graph *fluxion__graph_build(struct compiler *c)
{
	struct fluxion_graph h = {
		.size = sizeof(h), .version = FLUXION_ABI_VERSION,
	};
	const struct {
		struct fluxion_section *section;
		const struct buf *buf;
		size_t element;
	} parts[] = {
		{ &h.types, &c->types, sizeof(struct fluxion_type) },
		{ &h.fields, &c->fields, sizeof(struct fluxion_field) },
		{ &h.nodes, &c->nodes, sizeof(struct fluxion_node) },
		{ &h.edges, &c->edges, sizeof(struct fluxion_edge) },
		{ &h.programs, &c->programs, sizeof(struct fluxion_program) },
		{ &h.code, &c->code, sizeof(struct fluxion_insn) },
		{ &h.data, &c->data, 1 },
		{ &h.text, &c->program->text, 1 },
	};
	size_t total = sizeof(h);
	struct fluxion_graph *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		place_section(parts[i].section, parts[i].buf, parts[i].element,
			      &total);
	h.total = total;
	g = calloc(1, total);
	if (!g) {
		c->lang->error = -ENOMEM;
		return NULL;
	}
	*g = h;
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		copy_section(g, parts[i].section, parts[i].buf);
	return g;
}

void fluxion_graph_free(struct fluxion_graph *graph)
{
	free(graph);
}

static const void *section(const struct fluxion_graph *g,
			   const struct fluxion_section *s)
{
	return (const char *)g + s->offset;
}

const char *fluxion_graph_text(const struct fluxion_graph *graph)
{
	const char *text = section(graph, &graph->text);
	uint32_t count = graph->text.count;

	/* Whoever attached it need not have used this compiler. */
	return count && !text[count - 1] ? text : "";
}

const struct fluxion_node *fluxion_graph_nodes(const struct fluxion_graph *g,
					       unsigned int *count)
{
	if (count)
		*count = g->nodes.count;
	return section(g, &g->nodes);
}

const struct fluxion_node *fluxion_graph_end(const struct fluxion_graph *g,
					     const char *name, bool output)
{
	unsigned int op = output ? FLUXION_OP_OUTPUT : FLUXION_OP_INPUT;
	unsigned int count, i;
	const struct fluxion_node *n = fluxion_graph_nodes(g, &count);

	for (i = 0; i < count; i++)
		if (n[i].op == op &&
		    !strncmp(n[i].name, name, sizeof(n[i].name)))
			return &n[i];
	return NULL;
}

int fluxion_graph_check(const struct fluxion_graph *g,
			struct fluxion_error *error)
{
	static const struct flx_limits limits = {
		.nodes = FLX_NODES_MAX, .depth = FLX_DEPTH_MAX,
		.bytes = UINT64_MAX,
	};
	struct flx_graph checked;

	return flx_graph_verify(&checked, g, g->total, &limits, error);
}
