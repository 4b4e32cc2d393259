/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: graph_build - flat graphs, written down in C.
 *
 *	graph_begin(g);
 *	a = graph_input(g, "a");
 *	m = graph_node(g, FLUXION_OP_MAP, a);
 *	graph_program(g, 2, 0);
 *	graph_code(g, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
 *	...
 *	graph_output(g, m, "out");
 *	blob = graph_blob(g, &bytes);
 */
#ifndef FLX_TEST_GRAPH_BUILD_H
#define FLX_TEST_GRAPH_BUILD_H

#include <linux/types.h>

#include "core/graph.h"

/**
 * struct test_graph - the parts of a graph
 *
 * Type 0 is s64; nodes are of it unless said otherwise.
 */
struct test_graph {
	struct fluxion_graph header;
	struct fluxion_type types[8];
	struct fluxion_field fields[16];
	struct fluxion_node nodes[40];
	struct fluxion_edge edges[40];
	struct fluxion_program programs[40];
	struct fluxion_insn code[160];
	u8 data[64];
};

void graph_begin(struct test_graph *g);

/* Return: the number of the type. */
u32 graph_type(struct test_graph *g, u8 kind, u32 size, u32 first, u32 count);

/* Another field, for a record type that comes after it. */
void graph_field(struct test_graph *g, const char *name, u32 type, u32 offset);

/* Return: the number of the node; its one input is @from. */
u32 graph_node(struct test_graph *g, u16 op, u32 from);

/* One more input for the node that was made last. */
void graph_edge(struct test_graph *g, u32 from);

u32 graph_input(struct test_graph *g, const char *name);
u32 graph_output(struct test_graph *g, u32 from, const char *name);

/* A program for the node that was made last; its code follows. */
void graph_program(struct test_graph *g, u16 regs, u16 result);
void graph_code(struct test_graph *g, u8 op, u8 dst, u8 a, u8 b, u32 off,
		s64 imm);

/* Data for the node that was made last. */
void graph_data(struct test_graph *g, const void *data, u32 bytes);

/* "map(v * 3 + 1)", "filter(v & 1)", "scan(0, acc + v)", "reduce(0, acc + v)". */
u32 graph_map(struct test_graph *g, u32 from);
u32 graph_filter(struct test_graph *g, u32 from);
u32 graph_scan(struct test_graph *g, u32 from);
u32 graph_reduce(struct test_graph *g, u32 from);

/* "window_by_count(n)", and behind it "map(sum(v))". */
u32 graph_window(struct test_graph *g, u32 from, u32 n);
u32 graph_sum(struct test_graph *g, u32 from, u32 n);

/* The flat graph, in memory of exactly its size: vfree() it. */
void *graph_blob(const struct test_graph *g, u32 *bytes);

extern const struct flx_limits graph_limits;

#endif /* FLX_TEST_GRAPH_BUILD_H */
