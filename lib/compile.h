/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: compile - from the tree to nodes, programs and types of a graph.
 */
#ifndef FLUXION_COMPILE_H
#define FLUXION_COMPILE_H

#include "ast.h"
#include "lower.h"

/**
 * struct compiler - the graph while it is made
 * @lang: the compilation
 * @program: the tree
 * @types: sections of struct fluxion_graph, elements one behind the other
 */
struct compiler {
	struct lang *lang;
	struct program *program;
	struct buf types;
	struct buf fields;
	struct buf nodes;
	struct buf edges;
	struct buf programs;
	struct buf code;
	struct buf data;
};

/**
 * struct feed - a stream, as the operator behind it sees it
 * @type: of its items
 * @node: that gives it
 * @port: which of the node's streams it is
 */
struct feed {
	const struct type *type;
	uint32_t node;
	uint16_t port;
};

/**
 * struct use - one use of an operator
 * @compiler: the graph
 * @lang: the compilation
 * @call: its place in the tree
 * @in: what it reads
 * @ins: how many
 * @type: of the items that it gives
 * @node: becomes the node
 */
struct use {
	struct compiler *compiler;
	struct lang *lang;
	const struct call *call;
	const struct feed *in;
	unsigned int ins;
	const struct type *type;
	struct fluxion_node node;
};

/* What the item of input @i is for operators that look into it. */
static inline const struct type *use_type(const struct use *u, unsigned int i)
{
	return fluxion__type_current(u->in[i].type);
}

/* The names that every expression over input 0 may use. */
void fluxion__use_scope(struct use *u, struct scope *scope);

/* Begin a program for the expression @e over @scope. */
struct lower fluxion__use_lower(struct use *u, const struct scope *scope,
				const struct expr *e);

/* The program is whole: it becomes the node's next one. */
void fluxion__use_program(struct use *u, struct lower *w);

/* A condition becomes the node's next program. */
void fluxion__use_condition(struct use *u, const struct scope *scope,
			    const struct expr *e);

/* Add a node over @in. Return: the stream that it gives. */
struct feed fluxion__add_node(struct compiler *c, struct fluxion_node *node,
			      const struct type *type, const struct feed *in,
			      unsigned int ins);

/* Index of a type in the graph. */
uint32_t fluxion__graph_type(struct compiler *c, const struct type *t);

/* All sections in one piece, for free(). */
struct fluxion_graph *fluxion__graph_build(struct compiler *c);

#endif /* FLUXION_COMPILE_H */
