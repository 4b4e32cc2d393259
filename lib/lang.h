/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: lang - what all rooms of the compiler share: memory and failure.
 *
 * A compilation goes lex -> parse -> names -> print -> compile -> graph. It
 * takes all its memory from one arena and fails in one way: the first mistake
 * is written into the diagnostic and an escape leads back to
 * fluxion_compile(), which frees the arena. So no function of the compiler
 * returns an error, and none holds anything that must be given back.
 */
#ifndef FLUXION_LANG_H
#define FLUXION_LANG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <fluxion/fluxion.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Text may be hostile: each of these bounds time, memory or stack. */
#define LANG_TEXT_MAX	(1 << 20)	/* bytes of a program */
#define LANG_NEST_MAX	200		/* parentheses, braces, signs in each other */
#define LANG_HEIGHT_MAX	500		/* of an expression's tree */
#define LANG_NODES_MAX	1024		/* operators and ends */
#define LANG_READS_MAX	4096		/* streams that operators read */
#define LANG_FIELDS_MAX	1024		/* of one record */
#define LANG_TYPES_MAX	4096		/* in one program */
#define LANG_RING_MAX	(64 << 20)	/* bytes of an end's ring */
#define LANG_NAME_MAX	(FLUXION_END_LEN - 1)

/* A piece of the program's text. */
struct span {
	uint32_t pos;
	uint32_t len;
};

enum lang_kind {
	BAD_SYNTAX,
	UNKNOWN_OPERATOR,
	UNKNOWN_NAME,
	BAD_ARGUMENT,
	BAD_TYPE,
	OUT_OF_RANGE,
	USED_TWICE,
	NEVER_READ,
	LIKELY_TYPO,
	RESERVED_NAME,
	TOO_LARGE,
	NOT_AVAILABLE,
};

struct arena_block;
struct symbol;
struct type;

/**
 * struct lang - one compilation
 * @text: the program
 * @len: bytes of it
 * @blocks: the arena
 * @left: where the newest block has room
 * @room: bytes left in it
 * @back: of fluxion__try(): leads back to it
 * @error: negative errno, when it has failed
 * @diag: what is wrong; may be NULL
 * @symbols: its streams that have names, in order of appearance, see ast.h
 * @types: every type that has been made, see type.h
 * @type_count: how many
 */
struct lang {
	const char *text;
	size_t len;
	struct arena_block *blocks;
	char *left;
	size_t room;
	void *back;
	int error;
	struct fluxion_diagnostic *diag;
	struct symbol *symbols;
	struct type *types;
	unsigned int type_count;
};

/**
 * struct buf - an array that grows
 * @data: its bytes
 * @len: bytes used
 * @room: bytes there are
 */
struct buf {
	char *data;
	size_t len;
	size_t room;
};

/* Zeroed memory, aligned for anything; it lives as long as the compilation. */
void *fluxion__alloc(struct lang *l, size_t size);
char *fluxion__strndup(struct lang *l, const char *s, size_t len);
char *fluxion__format(struct lang *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void fluxion__arena_free(struct lang *l);

/* Room for @size more bytes at the end of @b, zeroed. */
void *fluxion__buf_more(struct lang *l, struct buf *b, size_t size);
void fluxion__buf_add(struct lang *l, struct buf *b, const void *data,
		      size_t size);

/**
 * fluxion__fail() - refuse the program
 * @at: the place that is wrong
 * @fmt: what is wrong; the kind is put before it
 */
void fluxion__fail(struct lang *l, struct span at, enum lang_kind kind,
		   const char *fmt, ...)
	__attribute__((format(printf, 4, 5), noreturn));

/**
 * fluxion__try() - call @fn; fluxion__escape() leads back to here
 *
 * A port's own (try.c): with the C library it is setjmp() and longjmp().
 * @fn holds nothing that an escape would lose.
 */
void fluxion__try(struct lang *l, void (*fn)(struct lang *l, void *arg),
		  void *arg);
void fluxion__escape(struct lang *l) __attribute__((noreturn));

/* A byte in the middle of a character of UTF-8. */
static inline bool utf8_continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* From the beginning of @a to the end of @b. */
static inline struct span span_join(struct span a, struct span b)
{
	return (struct span){ a.pos, b.pos + b.len - a.pos };
}

/* Fill in the place and the source line of a diagnostic. */
void fluxion__diag_place(struct fluxion_diagnostic *d, const char *text,
			 size_t len, struct span at);

#endif /* FLUXION_LANG_H */
