// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: heap - malloc: first fit in a list of free blocks, by address.
 *
 * Blocks that touch become one when the second of them is freed, so what is all
 * given back is one block again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "port.h"

/**
 * struct block - memory, free or not
 * @size: bytes, this header among them; a multiple of it
 * @next: while it is free: the next one
 */
struct block {
	size_t size;
	struct block *next;
} __attribute__((aligned(16)));

static struct block *heap;
static bool have_heap;

static void get_heap(void)
{
	size_t bytes;

	heap = port_heap(&bytes);
	heap->size = bytes & ~(sizeof(*heap) - 1);
	heap->next = NULL;
	have_heap = true;
}

/* A rest that has room for nothing but its header stays with the block. */
static struct block *split(struct block *b, size_t size)
{
	struct block *rest = (void *)((char *)b + size);

	if (b->size - size <= sizeof(*b))
		return b->next;
	rest->size = b->size - size;
	rest->next = b->next;
	b->size = size;
	return rest;
}

void *malloc(size_t bytes)
{
	size_t size = (bytes + 2 * sizeof(struct block) - 1) &
		~(sizeof(struct block) - 1);
	struct block **at = &heap;
	struct block *b;

	if (!have_heap)
		get_heap();
	while (*at && (*at)->size < size)
		at = &(*at)->next;
	b = *at;
	if (!b || size < bytes)
		return NULL;
	*at = split(b, size);
	return b + 1;
}

static void join(struct block *b)
{
	struct block *next = b->next;

	if ((char *)b + b->size != (char *)next)
		return;
	b->size += next->size;
	b->next = next->next;
}

void free(void *p)
{
	struct block *b = (struct block *)p - 1;
	struct block *before = NULL;
	struct block **at = &heap;

	if (!p)
		return;
	while (*at && *at < b) {
		before = *at;
		at = &before->next;
	}
	b->next = *at;
	*at = b;
	join(b);
	if (before)
		join(before);
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	p = malloc(bytes);
	return p ? memset(p, 0, bytes) : NULL;
}

void *realloc(void *p, size_t bytes)
{
	size_t old = p ? ((struct block *)p - 1)->size - sizeof(struct block) :
		0;
	void *more;

	if (p && bytes <= old)
		return p;
	more = malloc(bytes);
	if (!more)
		return NULL;
	if (p)
		memcpy(more, p, old);
	free(p);
	return more;
}
