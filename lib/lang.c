// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: lang - the arena of a compilation, and arrays that grow in it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lang.h"

#define BLOCK_SIZE	(16 << 10)

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

static __attribute__((noreturn)) void out_of_memory(struct lang *l)
{
	l->error = -ENOMEM;
	fluxion__escape(l);
}

static void *new_block(struct lang *l, size_t size)
{
	struct arena_block *b = calloc(1, sizeof(*b) + size);

	if (!b)
		out_of_memory(l);
	b->next = l->blocks;
	l->blocks = b;
	return b->data;
}

void *fluxion__alloc(struct lang *l, size_t size)
{
	void *p;

	size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if (size > BLOCK_SIZE / 4)
		return new_block(l, size);
	if (size > l->room) {
		l->left = new_block(l, BLOCK_SIZE);
		l->room = BLOCK_SIZE;
	}
	p = l->left;
	l->left += size;
	l->room -= size;
	return p;
}

char *fluxion__strndup(struct lang *l, const char *s, size_t len)
{
	char *copy = fluxion__alloc(l, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *fluxion__format(struct lang *l, const char *fmt, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	s = fluxion__alloc(l, n + 1);
	va_start(args, fmt);
	vsnprintf(s, n + 1, fmt, args);
	va_end(args);
	return s;
}

void fluxion__arena_free(struct lang *l)
{
	struct arena_block *b;

	while ((b = l->blocks)) {
		l->blocks = b->next;
		free(b);
	}
	l->room = 0;
}

/* The old bytes stay in the arena; doubling keeps that below the final size. */
static void buf_grow(struct lang *l, struct buf *b, size_t size)
{
	size_t room = b->room ? b->room : 256;
	char *data;

	while (room < size)
		room *= 2;
	data = fluxion__alloc(l, room);
	if (b->len)
		memcpy(data, b->data, b->len);
	b->data = data;
	b->room = room;
}

void *fluxion__buf_more(struct lang *l, struct buf *b, size_t size)
{
	void *p;

	if (b->len + size > b->room)
		buf_grow(l, b, b->len + size);
	p = b->data + b->len;
	b->len += size;
	return p;
}

void fluxion__buf_add(struct lang *l, struct buf *b, const void *data,
		      size_t size)
{
	void *p = fluxion__buf_more(l, b, size);

	if (size)
		memcpy(p, data, size);
}
