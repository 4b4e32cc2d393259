// SPDX-License-Identifier: GPL-2.0
/* fluxion: graph_build - flat graphs, written down in C. */
#include "graph_build.h"

#include <linux/string.h>
#include <linux/vmalloc.h>

const struct flx_limits graph_limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = 16 << 20,
};

void graph_begin(struct test_graph *g)
{
	memset(g, 0, sizeof(*g));
	g->header.size = sizeof(g->header);
	g->header.version = FLUXION_ABI_VERSION;
	graph_type(g, FLUXION_TYPE_S64, 8, 0, 0);
}

u32 graph_type(struct test_graph *g, u8 kind, u32 size, u32 first, u32 count)
{
	u32 i = g->header.types.count++;

	g->types[i] = (struct fluxion_type) {
		.kind = kind, .size = size, .first = first, .count = count,
	};
	return i;
}

void graph_field(struct test_graph *g, const char *name, u32 type, u32 offset)
{
	struct fluxion_field *f = &g->fields[g->header.fields.count++];

	strscpy(f->name, name, sizeof(f->name));
	f->type = type;
	f->offset = offset;
}

static struct fluxion_node *last_node(struct test_graph *g)
{
	return &g->nodes[g->header.nodes.count - 1];
}

void graph_edge(struct test_graph *g, u32 from)
{
	g->edges[g->header.edges.count++].node = from;
	last_node(g)->edges++;
}

static u32 add_node(struct test_graph *g, u16 op)
{
	u32 i = g->header.nodes.count++;

	g->nodes[i].op = op;
	g->nodes[i].edge = g->header.edges.count;
	return i;
}

u32 graph_node(struct test_graph *g, u16 op, u32 from)
{
	u32 i = add_node(g, op);

	graph_edge(g, from);
	g->nodes[i].type = g->nodes[from].type;
	return i;
}

u32 graph_input(struct test_graph *g, const char *name)
{
	u32 i = add_node(g, FLUXION_OP_INPUT);

	strscpy(g->nodes[i].name, name, sizeof(g->nodes[i].name));
	return i;
}

u32 graph_output(struct test_graph *g, u32 from, const char *name)
{
	u32 i = graph_node(g, FLUXION_OP_OUTPUT, from);

	strscpy(g->nodes[i].name, name, sizeof(g->nodes[i].name));
	return i;
}

void graph_program(struct test_graph *g, u16 regs, u16 result)
{
	u32 i = g->header.programs.count++;
	struct fluxion_node *n = last_node(g);

	if (!n->programs++)
		n->program = i;
	g->programs[i].first = g->header.code.count;
	g->programs[i].regs = regs;
	g->programs[i].result = result;
}

void graph_code(struct test_graph *g, u8 op, u8 dst, u8 a, u8 b, u32 off,
		s64 imm)
{
	g->code[g->header.code.count++] = (struct fluxion_insn) {
		.op = op, .dst = dst, .a = a, .b = b, .off = off, .imm = imm,
	};
	g->programs[g->header.programs.count - 1].count++;
}

void graph_data(struct test_graph *g, const void *data, u32 bytes)
{
	last_node(g)->data = g->header.data.count;
	last_node(g)->data_len = bytes;
	memcpy(g->data + g->header.data.count, data, bytes);
	g->header.data.count += bytes;
}

u32 graph_map(struct test_graph *g, u32 from)
{
	u32 i = graph_node(g, FLUXION_OP_MAP, from);

	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_MUL | FLUXION_X_IMM, 0, 0, 0, 0, 3);
	graph_code(g, FLUXION_X_ADD | FLUXION_X_IMM, 0, 0, 0, 0, 1);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	return i;
}

u32 graph_filter(struct test_graph *g, u32 from)
{
	u32 i = graph_node(g, FLUXION_OP_FILTER, from);

	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_AND | FLUXION_X_IMM, 0, 0, 0, 0, 1);
	return i;
}

u32 graph_scan(struct test_graph *g, u32 from)
{
	u32 i = graph_node(g, FLUXION_OP_SCAN, from);
	s64 seed = 0;

	graph_data(g, &seed, sizeof(seed));
	graph_program(g, 2, 0);
	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	graph_code(g, FLUXION_X_LD, 1, FLUXION_SPACE_ACC, FLUXION_TYPE_S64, 0,
		   0);
	graph_code(g, FLUXION_X_ADD, 1, 1, 0, 0, 0);
	graph_code(g, FLUXION_X_ST, 0, 1, FLUXION_TYPE_S64, 0, 0);
	return i;
}

u32 graph_reduce(struct test_graph *g, u32 from)
{
	u32 i = graph_scan(g, from);

	g->nodes[i].op = FLUXION_OP_REDUCE;
	return i;
}

/* Put a section behind what is there. Return: where the next one goes. */
static u32 lay(u8 *blob, u32 at, struct fluxion_section *s, const void *from,
	       u32 element)
{
	u32 bytes = s->count * element;

	s->offset = at;
	if (blob)
		memcpy(blob + at, from, bytes);
	return FLX_ALIGN(at + bytes, 8);
}

/* Return: bytes of the whole; without @blob nothing is written. */
static u32 lay_all(const struct test_graph *g, u8 *blob)
{
	struct fluxion_graph h = g->header;
	u32 at = sizeof(h);

	at = lay(blob, at, &h.types, g->types, sizeof(g->types[0]));
	at = lay(blob, at, &h.fields, g->fields, sizeof(g->fields[0]));
	at = lay(blob, at, &h.nodes, g->nodes, sizeof(g->nodes[0]));
	at = lay(blob, at, &h.edges, g->edges, sizeof(g->edges[0]));
	at = lay(blob, at, &h.programs, g->programs, sizeof(g->programs[0]));
	at = lay(blob, at, &h.code, g->code, sizeof(g->code[0]));
	at = lay(blob, at, &h.data, g->data, 1);
	at = lay(blob, at, &h.text, NULL, 1);
	h.total = at;
	if (blob)
		memcpy(blob, &h, sizeof(h));
	return at;
}

u32 graph_window(struct test_graph *g, u32 from, u32 n)
{
	u32 type = graph_type(g, FLUXION_TYPE_LIST, 8 + 8 * n, 0, n);
	u32 node = graph_node(g, FLUXION_OP_WINDOW_BY_COUNT, from);

	g->nodes[node].type = type;
	g->nodes[node].arg[0] = n;
	return node;
}

u32 graph_sum(struct test_graph *g, u32 from, u32 n)
{
	u32 node = graph_node(g, FLUXION_OP_MAP, from);

	g->nodes[node].type = 0;
	graph_program(g, 1, 0);
	graph_code(g, FLUXION_X_SUM, 0, 0, FLUXION_TYPE_S64, 0, n);
	graph_code(g, FLUXION_X_ST, 0, 0, FLUXION_TYPE_S64, 0, 0);
	return node;
}

void *graph_blob(const struct test_graph *g, u32 *bytes)
{
	u8 *blob;

	*bytes = lay_all(g, NULL);
	blob = vzalloc(*bytes);
	if (blob)
		lay_all(g, blob);
	return blob;
}
