// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: compile - a program's text becomes a flat graph. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "ops.h"

void fluxion__use_scope(struct use *u, struct scope *scope)
{
	*scope = (struct scope){ .lang = u->lang };
	fluxion__scope_add_item(scope, u->in[0].type, FLUXION_SPACE_ITEM);
}

struct lower fluxion__use_lower(struct use *u, const struct scope *scope,
				const struct expr *e)
{
	return (struct lower){
		.lang = u->lang, .scope = scope,
		.code = fluxion__code(u->lang, e->span),
		.data = &u->compiler->data,
	};
}

void fluxion__use_program(struct use *u, struct lower *w)
{
	struct compiler *c = u->compiler;
	struct fluxion_program p;

	fluxion__code_emit(w->code, &c->code, &p);
	if (!u->node.programs++)
		u->node.program = c->programs.len / sizeof(p);
	fluxion__buf_add(u->lang, &c->programs, &p, sizeof(p));
}

void fluxion__use_condition(struct use *u, const struct scope *scope,
			    const struct expr *e)
{
	struct lower w = fluxion__use_lower(u, scope, e);

	w.code->result = fluxion__lower_condition(&w, e);
	fluxion__use_program(u, &w);
}

struct feed fluxion__add_node(struct compiler *c, struct fluxion_node *node,
			      const struct type *type, const struct feed *in,
			      unsigned int ins)
{
	struct feed out = { .type = type };
	struct fluxion_edge edge;
	unsigned int i;

	node->edge = c->edges.len / sizeof(edge);
	node->edges = ins;
	for (i = 0; i < ins; i++) {
		edge = (struct fluxion_edge){ in[i].node, in[i].port, 0 };
		fluxion__buf_add(c->lang, &c->edges, &edge, sizeof(edge));
	}
	node->type = fluxion__graph_type(c, type);
	out.node = c->nodes.len / sizeof(*node);
	if (out.node >= LANG_NODES_MAX)
		fluxion__fail(c->lang, (struct span){ 0 }, TOO_LARGE,
			      "more than %d operators and ends",
			      LANG_NODES_MAX);
	fluxion__buf_add(c->lang, &c->nodes, node, sizeof(*node));
	return out;
}

const char *const fluxion__overflow_words[] = {
	[FLUXION_OVERFLOW_BLOCK] = "block",
	[FLUXION_OVERFLOW_DROP_NEWEST] = "drop_newest",
	[FLUXION_OVERFLOW_DROP_OLDEST] = "drop_oldest",
	[FLUXION_OVERFLOW_LATEST] = "latest",
	NULL
};

static const char *const stamp_words[] = { "producer", "arrival", NULL };

static void compile_size(struct compiler *c, const struct arg *a,
			 struct fluxion_node *node)
{
	node->arg[0] = fluxion__arg_size(c->lang, a);
	if (!node->arg[0] || node->arg[0] > LANG_RING_MAX)
		fluxion__fail(c->lang, a->span, OUT_OF_RANGE,
			      "a ring has 1 byte to %d MiB",
			      LANG_RING_MAX >> 20);
}

/* A word alone: subject. */
static void compile_bare_option(struct compiler *c, const struct arg *a,
				bool input, struct fluxion_node *node)
{
	if (!input || a->kind != ARG_VALUE || a->value->kind != EXPR_NAME ||
	    strcmp(a->value->name, "subject"))
		fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
			      "an option of an end is size, overflow, stamp, source or subject");
	if (node->flags & FLUXION_INPUT_SUBJECT)
		fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
			      "'subject' is given twice");
	node->flags |= FLUXION_INPUT_SUBJECT;
}

/* The name of the module's source that feeds the input. */
static void compile_source(struct compiler *c, const struct arg *a,
			   struct fluxion_node *node)
{
	char name[FLUXION_END_LEN] = "";

	if (a->kind != ARG_VALUE || a->value->kind != EXPR_NAME)
		fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
			      "'source' is the name of a source of the kernel");
	strcpy(name, a->value->name);
	node->data = c->data.len;
	node->data_len = sizeof(name);
	fluxion__buf_add(c->lang, &c->data, name, sizeof(name));
}

static void compile_option(struct compiler *c, const struct arg *a, bool input,
			   struct fluxion_node *node)
{
	if (!a->name) {
		compile_bare_option(c, a, input, node);
		return;
	}
	if (a->sign != '=')
		fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
			      "write '%s = ', not '%s: '", a->name, a->name);
	if (!strcmp(a->name, "size"))
		compile_size(c, a, node);
	else if (!strcmp(a->name, "overflow"))
		node->arg[1] = fluxion__word(c->lang, a,
					     fluxion__overflow_words);
	else if (!strcmp(a->name, "stamp") && input)
		node->arg[2] = fluxion__word(c->lang, a, stamp_words);
	else if (!strcmp(a->name, "source") && input)
		compile_source(c, a, node);
	else
		fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
			      "%s has no option called '%s'",
			      input ? "an input" : "an output", a->name);
}

static void compile_options(struct compiler *c, const struct arg *options,
			    bool input, struct fluxion_node *node)
{
	const struct arg *a, *before;

	for (a = options; a; a = a->next) {
		for (before = options; before != a; before = before->next)
			if (a->name && before->name &&
			    !strcmp(a->name, before->name))
				fluxion__fail(c->lang, a->span, BAD_ARGUMENT,
					      "'%s' is given twice", a->name);
		compile_option(c, a, input, node);
	}
	if (node->data_len && node->flags & FLUXION_INPUT_SUBJECT)
		fluxion__fail(c->lang, options->span, BAD_ARGUMENT,
			      "an input has a source or is a subject, not both");
}

static void place_node(struct fluxion_node *node, struct span at)
{
	node->pos = at.pos;
	node->len = at.len;
}

static void set_feed(struct symbol *s, struct feed f)
{
	s->type = f.type;
	s->node = f.node;
	s->port = f.port;
	s->compiled = true;
}

static void compile_input(struct compiler *c, struct symbol *s)
{
	struct fluxion_node node = { .op = FLUXION_OP_INPUT };

	if (!s->type)
		s->type = fluxion__type_scalar(c->lang, FLUXION_TYPE_S64);
	strcpy(node.name, s->name);
	place_node(&node, s->printed);
	if (s->stmt)
		compile_options(c, s->stmt->options, true, &node);
	set_feed(s, fluxion__add_node(c, &node, s->type, NULL, 0));
}

/* A free name becomes an input where it is read. */
static struct feed feed_of(struct compiler *c, struct symbol *s)
{
	if (!s->compiled)
		compile_input(c, s);
	return (struct feed){ s->type, s->node, s->port };
}

static unsigned int count_streams(const struct call *call)
{
	const struct arg *a;
	unsigned int n = 0;

	for (a = call->args; a; a = a->next)
		n += !!a->stream;
	return n;
}

static struct feed compile_call(struct compiler *c, const struct call *call,
				const struct feed *left)
{
	struct use u = { .compiler = c, .lang = c->lang, .call = call };
	struct feed *in = fluxion__alloc(c->lang, (1 + count_streams(call)) *
					 sizeof(*in));
	const struct arg *a;

	if (left)
		in[u.ins++] = *left;
	for (a = call->args; a; a = a->next)
		if (a->stream)
			in[u.ins++] = feed_of(c, a->stream);
	u.in = in;
	place_node(&u.node, call->printed);
	call->op->compile(&u);
	u.node.op = call->op->entry->op;
	return fluxion__add_node(c, &u.node, u.type, u.in, u.ins);
}

static struct feed compile_stream(struct compiler *c, const struct stream *s)
{
	struct feed f = { 0 };
	const struct call *call;

	if (s->symbol)
		f = feed_of(c, s->symbol);
	for (call = s->calls; call; call = call->next)
		f = compile_call(c, call, f.type ? &f : NULL);
	return f;
}

static void compile_output(struct compiler *c, const struct stmt *s,
			   struct feed f)
{
	struct fluxion_node node = { .op = FLUXION_OP_OUTPUT };

	strcpy(node.name, s->name[0].name);
	place_node(&node, s->stream->printed);
	compile_options(c, s->options, false, &node);
	fluxion__add_node(c, &node, f.type, &f, 1);
}

static void compile_stmt(struct compiler *c, const struct stmt *s)
{
	struct feed f;
	unsigned int i;

	if (s->kind == STMT_IN) {
		compile_input(c, s->name[0].symbol);
		return;
	}
	f = compile_stream(c, s->stream);
	if (s->kind == STMT_OUT)
		compile_output(c, s, f);
	for (i = 0; i < 2; i++) {
		f.port = s->kind == STMT_BRANCHES ? i : f.port;
		if (s->name[i].symbol)
			set_feed(s->name[i].symbol, f);
	}
}

static void compile(struct lang *l, void *arg)
{
	struct fluxion_graph **graph = arg;
	struct compiler c = { .lang = l };
	const struct stmt *s;

	if (l->len > LANG_TEXT_MAX)
		fluxion__fail(l, (struct span){ 0 }, TOO_LARGE,
			      "a program of more than %d bytes", LANG_TEXT_MAX);
	c.program = fluxion__parse(l);
	fluxion__resolve(l, c.program);
	fluxion__print(l, c.program);
	for (s = c.program->stmts; s; s = s->next)
		compile_stmt(&c, s);
	*graph = fluxion__graph_build(&c);
}

int fluxion_compile(const char *text, struct fluxion_graph **graph,
		    struct fluxion_diagnostic *diag)
{
	struct lang l = { .text = text, .len = strlen(text), .diag = diag };

	*graph = NULL;
	if (diag)
		memset(diag, 0, sizeof(*diag));
	/* The only place that a failure leads to; nothing changed before it. */
	fluxion__try(&l, compile, graph);
	fluxion__arena_free(&l);
	return l.error;
}
