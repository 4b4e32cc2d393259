/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: access - runtimes, programs and pipelines, as the commands need them. */
#ifndef FLUXCTL_ACCESS_H
#define FLUXCTL_ACCESS_H

#include "fluxctl.h"

/**
 * runtime_open() - get hold of a runtime
 */
int runtime_open(enum fluxion_runtime runtime, struct fluxion **f);

/**
 * text_read() - all of a file; "-" is the standard input
 * @text: free() it
 */
int text_read(const char *name, char **text);

/**
 * program_read() - the text that EXPR or --file gives
 * @text: free() it
 */
int program_read(const struct request *r, char **text);

/**
 * program_name() - what stands before a place in it
 */
const char *program_name(const struct request *r);

/**
 * program_compile() - read and compile it; a refusal is shown with its place
 */
int program_compile(const struct request *r, struct fluxion_graph **graph);

/**
 * program_refuse() - show why a text or a graph was refused
 * @err: what attaching or compiling returned
 */
int program_refuse(const struct request *r, int err,
		   const struct fluxion_diagnostic *diag);

/**
 * pipeline_find() - an attached pipeline, by NAME or ID
 */
int pipeline_find(struct fluxion *f, const char *name,
		  struct fluxion_pipeline **pipeline);

/**
 * pipeline_open() - both: the kernel's runtime, and a pipeline in it
 */
int pipeline_open(const char *name, struct fluxion **f,
		  struct fluxion_pipeline **pipeline);

/**
 * pipeline_move() - the run of a command that moves items until a signal comes
 * @r: its first argument is the pipeline
 * @move: what it does with it
 */
int pipeline_move(const struct request *r,
		  int (*move)(const struct request *r,
			      struct fluxion_pipeline *p));

/**
 * graph_ends() - the inputs or outputs of a graph, in order
 * @nodes: free() it
 * @count: how many
 */
int graph_ends(const struct fluxion_graph *g, bool output,
	       const struct fluxion_node ***nodes, unsigned int *count);

/**
 * type_text() - a type as the language writes it
 * Return: a string to free(), or NULL.
 */
char *type_text(const struct fluxion_graph *g, uint32_t type);

/**
 * op_name() - the name of an operator, "?" for one that this build lacks
 */
const char *op_name(unsigned int op);

const char *state_name(unsigned int state);
const char *drop_name(unsigned int reason);
const char *overflow_name(unsigned int overflow);

#endif /* FLUXCTL_ACCESS_H */
