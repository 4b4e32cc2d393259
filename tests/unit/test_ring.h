/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: test_ring - a ring in plain memory, both halves, and a runtime.
 *
 * The slots are one allocation of exactly their size, so that the address
 * sanitizer sees every access beside them.
 */
#ifndef TEST_RING_H
#define TEST_RING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "core/end.h"

struct test_ring {
	struct fluxion_ring_kernel kernel;
	struct fluxion_ring_user user;
	u8 *slots;
	struct flx_ring engine;
	struct flx_ring half;
};

/* A ring that has already moved @pos items. */
__attribute__((unused))
static void test_ring_init(struct test_ring *t, u32 slots, u32 size, u64 pos)
{
	size_t bytes = (size_t)slots * flx_ring_stride(size);

	memset(t, 0, sizeof(*t));
	t->slots = aligned_alloc(16, bytes);
	memset(t->slots, 0, bytes);
	t->kernel.pos = pos;
	t->user.pos = pos;
	flx_ring_init(&t->engine, &t->kernel, &t->user, t->slots, slots, size);
	t->engine.pos = pos;
	t->engine.peer = pos;
	flx_ring_user_init(&t->half, &t->kernel, &t->user, t->slots, slots,
			   flx_ring_stride(size), size);
}

__attribute__((unused))
static void test_ring_free(struct test_ring *t)
{
	free(t->slots);
}

/* A record that says which item it belongs to, in every byte. */
__attribute__((unused))
static void test_record(u8 *record, u32 size, u64 n)
{
	u32 i;

	for (i = 0; i < size; i++)
		record[i] = (u8)(n * 7 + i + 1);
}

__attribute__((unused))
static bool test_record_is(const u8 *record, u32 size, u64 n)
{
	u32 i;

	for (i = 0; i < size; i++)
		if (record[i] != (u8)(n * 7 + i + 1))
			return false;
	return true;
}

__attribute__((unused))
static bool test_is_zero(const u8 *bytes, size_t n)
{
	while (n--)
		if (*bytes++)
			return false;
	return true;
}

static void *test_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

static u64 test_time;

static u64 test_now(void)
{
	return test_time;
}

static unsigned long test_lock(void)
{
	return 0;
}

static void test_unlock(unsigned long key)
{
	(void)key;
}

static void test_schedule(struct flx_task *t)
{
	(void)t;
}

__attribute__((unused))
static const struct flx_runtime test_rt = {
	.alloc = test_alloc,
	.free = free,
	.now = test_now,
	.schedule = test_schedule,
	.lock = test_lock,
	.unlock = test_unlock,
};

/* xorshift: the same numbers on every machine. */
__attribute__((unused))
static u32 test_random(u64 *state, u32 below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (u32)(*state >> 32) % below;
}

#endif /* TEST_RING_H */
