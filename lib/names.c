// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: names - which stream each name is, and whether all are well used.
 *
 * One walk in the order of the text: declarations come before use, a name that
 * nobody declared is an input. What takes the whole program (typos, streams
 * that nobody reads) is looked for afterwards.
 */
#include <string.h>
#include "ops.h"
#include "words.h"

/**
 * struct resolver - the walk
 * @lang: the compilation
 * @end: where the next symbol goes
 * @reads: streams read so far
 */
struct resolver {
	struct lang *lang;
	struct symbol **end;
	unsigned int reads;
};

static struct symbol *find_symbol(const struct resolver *r, const char *name)
{
	struct symbol *s;

	for (s = r->lang->symbols; s; s = s->next)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

static void check_name(struct resolver *r, const char *name, struct span at)
{
	if (fluxion__is_reserved_stream(name))
		fluxion__fail(r->lang, at, RESERVED_NAME,
			      "a stream may not be called '%s'", name);
}

static struct symbol *add_symbol(struct resolver *r, const char *name,
				 struct span at, struct stmt *stmt)
{
	struct symbol *s = fluxion__alloc(r->lang, sizeof(*s));

	s->name = name;
	s->span = at;
	s->stmt = stmt;
	s->input = !stmt || stmt->kind == STMT_IN;
	*r->end = s;
	r->end = &s->next;
	return s;
}

static struct symbol *read_stream(struct resolver *r, const char *name,
				  struct span at)
{
	struct symbol *s;

	check_name(r, name, at);
	if (++r->reads > LANG_READS_MAX)
		fluxion__fail(r->lang, at, TOO_LARGE,
			      "streams are read more than %d times",
			      LANG_READS_MAX);
	s = find_symbol(r, name);
	if (!s)
		s = add_symbol(r, name, at, NULL);
	if (s->reads++ && !s->shared)
		fluxion__fail(r->lang, at, USED_TWICE,
			      "'%s' is read already; 's = %s | share' makes a stream that may be read many times",
			      name, name);
	return s;
}

static void define(struct resolver *r, struct stmt *stmt, unsigned int i)
{
	struct stmt_name *n = &stmt->name[i];
	struct symbol *s;

	if (stmt->kind == STMT_BRANCHES && !strcmp(n->name, "_"))
		return;
	check_name(r, n->name, n->span);
	s = find_symbol(r, n->name);
	if (s && !s->stmt)
		fluxion__fail(r->lang, s->span, BAD_ARGUMENT,
			      "'%s' is used before its definition", n->name);
	if (s)
		fluxion__fail(r->lang, n->span, BAD_ARGUMENT,
			      "'%s' is defined twice", n->name);
	n->symbol = add_symbol(r, n->name, n->span, stmt);
	n->symbol->type = stmt->type;
}

static __attribute__((noreturn)) void unknown_operator(struct resolver *r,
				       const struct call *call)
{
	struct guess g = { .wanted = call->name };
	const struct lang_op *op;

	for (op = fluxion__ops; op->entry; op++)
		fluxion__guess(&g, op->entry->name);
	fluxion__fail(r->lang, call->name_span, UNKNOWN_OPERATOR, "'%s'%s",
		      call->name, fluxion__guess_text(r->lang, &g));
}

/* @n streams among the arguments without a name, from @a on. */
static void read_streams(struct resolver *r, struct arg *a, unsigned int n)
{
	for (; n; a = a->next) {
		if (a->name)
			continue;
		a->stream = read_stream(r, a->value->name, a->value->span);
		n--;
	}
}

static void read_inputs(struct resolver *r, struct arg *a)
{
	struct span at;

	for (; a; a = a->next) {
		if (!a->name || a->sign != ':')
			continue;
		at = (struct span){ a->span.pos, strlen(a->name) };
		a->stream = read_stream(r, a->name, at);
	}
}

static void resolve_call(struct resolver *r, struct call *call, bool first)
{
	unsigned int i;

	call->op = fluxion__op_find(call->name);
	if (!call->op)
		unknown_operator(r, call);
	if (!(call->op->flags & OP_SOURCE) == first)
		fluxion__fail(r->lang, call->name_span, BAD_ARGUMENT,
			      first ? "%s needs a stream to the left of a bar" :
			      "%s takes no stream from its left", call->name);
	fluxion__bind(r->lang, call);
	for (i = 0; i < FLX_ARGS_MAX; i++) {
		switch (call->op->entry->args[i].kind) {
		case FLX_ARG_STREAM:
			read_streams(r, call->param[i], call->many[i]);
			break;
		case FLX_ARG_INPUT:
			read_inputs(r, call->param[i]);
			break;
		}
	}
}

static unsigned int last_flags(const struct stream *s)
{
	const struct call *call = s->calls;

	if (!call)
		return s->symbol->shared ? OP_SHARES : 0;
	while (call->next)
		call = call->next;
	return call->op->flags;
}

/* An operator that gives no stream is the last of a statement without a name. */
static void check_last(struct resolver *r, const struct call *call,
		       enum stmt_kind kind)
{
	if (!(call->op->flags & OP_LAST) ||
	    (kind == STMT_LAST && !call->next))
		return;
	fluxion__fail(r->lang, call->span, BAD_ARGUMENT,
		      call->next ? "%s ends a stream; nothing comes after it" :
		      "%s gives no stream that could have a name", call->name);
}

static void resolve_stream(struct resolver *r, struct stream *s,
			   enum stmt_kind kind)
{
	bool branches = kind == STMT_BRANCHES;
	bool first = !s->name;
	struct call *call;

	if (s->name)
		s->symbol = read_stream(r, s->name, s->source_span);
	for (call = s->calls; call; call = call->next) {
		resolve_call(r, call, first);
		check_last(r, call, kind);
		first = false;
		if (!(call->op->flags & OP_BRANCHES) || (branches && !call->next))
			continue;
		fluxion__fail(r->lang, call->span, BAD_ARGUMENT,
			      "%s gives two streams: (left, right) = ... | %s(...)",
			      call->name, call->name);
	}
	if (branches && !(last_flags(s) & OP_BRANCHES))
		fluxion__fail(r->lang, s->span, BAD_ARGUMENT,
			      "this gives one stream, not two");
}

static void resolve_stmt(struct resolver *r, struct stmt *s)
{
	unsigned int i;

	if (s->stream)
		resolve_stream(r, s->stream, s->kind);
	if (s->kind == STMT_OUT || s->kind == STMT_LAST)
		return;
	for (i = 0; i < 2 && s->name[i].name; i++) {
		define(r, s, i);
		if (s->kind == STMT_NAME)
			s->name[i].symbol->shared =
				last_flags(s->stream) & OP_SHARES;
	}
}

static bool is_typo(const struct symbol *s, const struct symbol *other)
{
	return fluxion__distance(s->name, other->name, 1) == 1 &&
	       !fluxion__differ_in_digits(s->name, other->name);
}

/* Of two free names the later one is the typo. */
static void check_typo(struct resolver *r, const struct symbol *s)
{
	const struct symbol *other;
	bool later = false;

	if (s->stmt || strlen(s->name) < 4)
		return;
	for (other = r->lang->symbols; other; other = other->next) {
		if (other == s)
			later = true;
		else if ((other->stmt || !later) && is_typo(s, other))
			fluxion__fail(r->lang, s->span, LIKELY_TYPO,
				      "'%s' is nearly '%s'; declare it with 'in %s' if it is meant",
				      s->name, other->name, s->name);
	}
}

static void check_symbols(struct resolver *r)
{
	const struct symbol *s;

	for (s = r->lang->symbols; s; s = s->next)
		check_typo(r, s);
	for (s = r->lang->symbols; s; s = s->next)
		if (!s->reads)
			fluxion__fail(r->lang, s->span, NEVER_READ,
				      "nothing reads '%s'", s->name);
}

static bool is_last(const struct stmt *s)
{
	const struct call *call = s->stream ? s->stream->calls : NULL;
	const struct lang_op *op;

	if (s->kind != STMT_OUT || s->named || !call)
		return false;
	while (call->next)
		call = call->next;
	op = fluxion__op_find(call->name);
	return op && op->flags & OP_LAST;
}

/* A stream that a handler ends is no output. */
static void find_last(struct program *p)
{
	struct stmt *s;

	for (s = p->stmts; s; s = s->next)
		if (is_last(s))
			s->kind = STMT_LAST;
}

/* Outputs without a name are out, out2, out3 ... */
static void name_outputs(struct resolver *r, struct program *p)
{
	unsigned int count = 0;
	struct stmt *s;

	for (s = p->stmts; s; s = s->next) {
		if (s->kind != STMT_OUT)
			continue;
		if (!s->named) {
			s->name[0].name = count++ ?
				fluxion__format(r->lang, "out%u", count) :
				"out";
			s->name[0].span = s->span;
		} else if (fluxion__is_reserved_output(s->name[0].name)) {
			fluxion__fail(r->lang, s->name[0].span, RESERVED_NAME,
				      "an output may not be called '%s'",
				      s->name[0].name);
		}
	}
}

static void check_outputs(struct resolver *r, struct program *p)
{
	const struct stmt *s, *before;
	bool found = false;

	for (s = p->stmts; s; s = s->next) {
		found |= s->kind == STMT_OUT || s->kind == STMT_LAST;
		if (s->kind != STMT_OUT)
			continue;
		for (before = p->stmts; before != s; before = before->next)
			if (before->kind == STMT_OUT &&
			    !strcmp(before->name[0].name, s->name[0].name))
				fluxion__fail(r->lang, s->name[0].span,
					      BAD_ARGUMENT,
					      "two outputs are called '%s'",
					      s->name[0].name);
	}
	if (!found)
		fluxion__fail(r->lang, (struct span){ 0 }, NEVER_READ,
			      "the program has no output");
}

void fluxion__resolve(struct lang *l, struct program *p)
{
	struct resolver r = { .lang = l, .end = &l->symbols };
	struct stmt *s;

	find_last(p);
	name_outputs(&r, p);
	for (s = p->stmts; s; s = s->next)
		resolve_stmt(&r, s);
	check_symbols(&r);
	check_outputs(&r, p);
}
