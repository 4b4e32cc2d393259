/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: ast - a program as it was written, in a tree.
 *
 * The parser makes it; names.c ties names to streams and arguments to
 * parameters; print.c writes it down again and notes where each operator
 * stands; compile.c makes a graph of it.
 */
#ifndef FLUXION_AST_H
#define FLUXION_AST_H

#include "lang.h"
#include "lex.h"
#include "type.h"

enum expr_kind {
	EXPR_NUMBER,
	EXPR_STRING,
	EXPR_UNIT,		/* 50ms, 64KiB */
	EXPR_NAME,
	EXPR_FIELD,		/* arg[0].name */
	EXPR_INDEX,		/* arg[0][arg[1]] */
	EXPR_CALL,		/* name(items) */
	EXPR_UNARY,
	EXPR_BINARY,
	EXPR_CHOOSE,		/* arg[0] ? arg[1] : arg[2] */
	EXPR_RECORD,		/* {name: item, ...} */
	EXPR_LIST,		/* [item, ...] */
};

struct expr_item {
	const char *name;	/* of a record's field, else NULL */
	struct expr *value;
};

/**
 * struct expr - an expression
 * @kind: enum expr_kind
 * @op: of UNARY and BINARY: the operator's token
 * @hex: of NUMBER: it is written in hexadecimal
 * @scale: of NUMBER: digits after the point
 * @height: of the tree below it
 * @count: items
 * @span: where it stands
 * @number: of NUMBER (times 10^scale) and UNIT
 * @name: of NAME, FIELD, CALL; the unit of UNIT; the bytes of STRING
 * @len: of STRING: bytes
 * @arg: operands
 * @items: of CALL, RECORD and LIST
 */
struct expr {
	uint8_t kind;
	uint8_t op;
	bool hex;
	uint8_t scale;
	uint16_t height;
	uint32_t count;
	struct span span;
	uint64_t number;
	const char *name;
	uint32_t len;
	struct expr *arg[3];
	struct expr_item *items;
};

enum arg_kind {
	ARG_VALUE,		/* an expression, a duration, a word ... */
	ARG_ITEM,		/* value @ ts */
	ARG_ERROR,		/* error code [@ ts] */
};

/**
 * struct arg - an argument of an operator, or an option of an end
 * @name: name = value, name: value; or NULL
 * @sign: '=' or ':'
 * @kind: enum arg_kind
 * @has_ts: of an item
 * @span: all of it
 * @value: NULL for ARG_ERROR
 * @code: of ARG_ERROR
 * @ts: of an item
 * @stream: the stream that it names, if it names one
 * @next: the argument after it
 */
struct arg {
	const char *name;
	char sign;
	uint8_t kind;
	bool has_ts;
	struct span span;
	struct expr *value;
	uint64_t code;
	uint64_t ts;
	struct symbol *stream;
	struct arg *next;
};

/**
 * struct call - the use of an operator
 * @name: its name
 * @name_span: where that stands
 * @span: all of it
 * @printed: all of it in the canonical text
 * @args: its arguments
 * @op: the operator
 * @param: the first argument for each of its parameters, or NULL
 * @many: how many arguments each of them has got
 * @next: the operator after it
 */
struct call {
	const char *name;
	struct span name_span;
	struct span span;
	struct span printed;
	struct arg *args;
	const struct lang_op *op;
	struct arg **param;
	unsigned int *many;
	struct call *next;
};

/**
 * struct stream - source | operator | operator ...
 * @span: all of it
 * @printed: all of it in the canonical text
 * @source_span: of the source
 * @name: the stream that it begins with, or NULL
 * @symbol: that stream
 * @calls: its operators; without @name the first one is the source
 */
struct stream {
	struct span span;
	struct span printed;
	struct span source_span;
	const char *name;
	struct symbol *symbol;
	struct call *calls;
};

enum stmt_kind {
	STMT_IN,
	STMT_NAME,		/* name = stream */
	STMT_BRANCHES,		/* (name, name) = stream */
	STMT_OUT,		/* out name = stream; or a bare stream */
	STMT_LAST,		/* a bare stream that a handler ends */
};

struct stmt_name {
	const char *name;	/* NULL: a bare stream; "_": discarded */
	struct span span;
	struct symbol *symbol;
};

/**
 * struct stmt - one statement
 * @kind: enum stmt_kind
 * @named: of STMT_OUT: it has a name in the text
 * @span: all of it
 * @name: what it defines, one name or two
 * @type: of STMT_IN, or NULL
 * @options: of the end
 * @stream: but for STMT_IN
 * @next: the statement after it
 */
struct stmt {
	uint8_t kind;
	bool named;
	struct span span;
	struct stmt_name name[2];
	const struct type *type;
	struct arg *options;
	struct stream *stream;
	struct stmt *next;
};

/**
 * struct symbol - a stream that has a name
 * @name: its name
 * @span: where it was defined, or used first
 * @printed: the same in the canonical text
 * @stmt: what declared or defined it, NULL for a free name
 * @input: it is an input of the pipeline
 * @shared: it may be read many times
 * @reads: how often it is read
 * @type: of its items, once it is compiled
 * @node: that gives it
 * @port: which of the node's streams it is
 * @compiled: @type, @node and @port are set
 * @next: the one after it
 */
struct symbol {
	const char *name;
	struct span span;
	struct span printed;
	struct stmt *stmt;
	bool input;
	bool shared;
	bool compiled;
	unsigned int reads;
	const struct type *type;
	uint32_t node;
	uint16_t port;
	struct symbol *next;
};

/**
 * struct program - all of it
 * @stmts: its statements
 * @text: the canonical text
 */
struct program {
	struct stmt *stmts;
	struct buf text;
};

/* C's precedence of a binary operator's token, 1 (||) to 10 (*); 0: it is none. */
unsigned int fluxion__precedence(unsigned int token);

struct program *fluxion__parse(struct lang *l);

/* Tie names to streams and arguments to parameters; refuse what is wrong. */
void fluxion__resolve(struct lang *l, struct program *p);

/* Write the canonical text. */
void fluxion__print(struct lang *l, struct program *p);

#endif /* FLUXION_AST_H */
