// SPDX-License-Identifier: GPL-2.0
/* fluxion: ring_test - both halves of a ring, hostile users, two threads. */
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include "core/atomic.h"
#include "tap.h"
#include "test_ring.h"

/* Positions around which free-running numbers wrap. */
static const u64 starts[] = {
	0, 0xfffffffdULL, 0x7ffffffffffffffdULL, ~0ULL - 2,
};

static const u32 sizes[] = { 0, 1, 7, 8, 9, 16, 24, 100, 4096 };

static void batch_new(struct flx_pool *pool, struct flx_batch *b, u32 capacity,
		      u32 size)
{
	flx_pool_init(pool, &test_rt, 1 << 30);
	if (flx_batch_init(b, pool, capacity, flx_batch_stride(size)))
		abort();
}

/* Item @n of a stream: every fifth is an error, some of them without time. */
static void fill_item(struct fluxion_item *h, u32 size, u64 n)
{
	memset(h, 0, sizeof(*h));
	h->kind = n % 5 == 4 ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE;
	if (h->kind == FLUXION_ITEM_ERROR)
		h->code = (u32)n % 100 + 1;
	if (h->kind == FLUXION_ITEM_VALUE || n % 2) {
		h->flags = FLUXION_ITEM_TS;
		h->ts = n * 3;
	}
	test_record((u8 *)(h + 1), size, n);
}

static bool item_is(const struct fluxion_item *h, u32 size, u64 n)
{
	bool error = n % 5 == 4;
	bool ts = !error || n % 2;

	if (h->kind != (error ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE) ||
	    h->code != (error ? (u32)n % 100 + 1 : 0) ||
	    h->flags != (ts ? FLUXION_ITEM_TS : 0) || h->zero ||
	    h->ts != (ts ? n * 3 : 0))
		return false;
	return error ? test_is_zero((const u8 *)(h + 1), size) :
		       test_record_is((const u8 *)(h + 1), size, n);
}

static void fill_batch(struct flx_batch *b, u32 size, u64 from, u32 n)
{
	union {
		struct fluxion_item h;
		u8 bytes[sizeof(struct fluxion_item) + 4096];
	} item;
	u32 i;

	flx_batch_reset(b, b->capacity);
	for (i = 0; i < n; i++) {
		fill_item(&item.h, size, from + i);
		if (item.h.kind != FLUXION_ITEM_VALUE)
			flx_batch_columns(b);
		b->ts[i] = item.h.ts;
		if (!b->plain) {
			b->kind[i] = item.h.kind;
			b->flags[i] = item.h.flags;
			b->code[i] = item.h.code;
		}
		memset(flx_batch_record(b, i), 0xee, b->stride);
		memcpy(flx_batch_record(b, i), &item.h + 1, size);
		b->count++;
	}
}

static void batch_item(const struct flx_batch *b, u32 size, u32 i,
		       struct fluxion_item *h)
{
	memset(h, 0, sizeof(*h));
	h->ts = b->ts[i];
	h->kind = b->plain ? FLUXION_ITEM_VALUE : b->kind[i];
	h->flags = b->plain ? FLUXION_ITEM_TS : b->flags[i];
	h->code = b->plain ? 0 : b->code[i];
	memcpy(h + 1, flx_batch_record(b, i), size);
}

TEST(sizes_are_rounded_up)
{
	CHECK(flx_ring_slots_for(0, 32) == 2);
	CHECK(flx_ring_slots_for(64, 32) == 2);
	CHECK(flx_ring_slots_for(65, 32) == 4);
	CHECK(flx_ring_slots_for(65536, 32) == 2048);
	CHECK(flx_ring_slots_for(1ULL << 34, 16) == 1u << 30);
	CHECK(flx_ring_slots_for((1ULL << 34) + 1, 16) == 0);
	CHECK(flx_ring_slots_for(~0ULL, 16) == 0);
	CHECK(flx_ring_stride(0) == 16 && flx_ring_stride(8) == 32);
	CHECK(flx_ring_stride(16) == 32 && flx_ring_stride(17) == 48);
}

static void put_and_peek(u32 size, u64 start)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;
	u64 sent = 0, got = 0;
	u64 random = 88172645463325252ULL;
	u64 pos;

	test_ring_init(&t, 8, size, start);
	memset(t.slots, 0xaa, 8 * flx_ring_stride(size));
	batch_new(&pool, &b, 8, size);
	while (got < 200) {
		u32 room = flx_ring_writable(&t.engine);
		u32 n = test_random(&random, room + 1);
		u32 i;

		CHECK(room == 8 - (u32)(sent - got));
		fill_batch(&b, size, sent, n);
		flx_ring_put(&t.engine, &b, 0, n, 0);
		sent += n;
		n = flx_ring_user_peek(&t.half, &pos);
		CHECK(n == (u32)(sent - got) && pos == start + got);
		n = test_random(&random, n + 1);
		for (i = 0; i < n; i++, got++) {
			u8 *slot = flx_ring_slot(&t.half, pos + i);

			CHECK(item_is((void *)slot, size, got));
			CHECK(test_is_zero(slot + 16 + size,
					   t.half.stride - 16 - size));
		}
		flx_ring_user_release(&t.half, n);
	}
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(outputs_carry_every_item_once)
{
	u32 i, j;

	for (i = 0; i < FLX_ARRAY_SIZE(sizes); i++)
		for (j = 0; j < FLX_ARRAY_SIZE(starts); j++)
			put_and_peek(sizes[i], starts[j]);
}

static u32 take_and_check(struct test_ring *t, struct flx_batch *b, u32 limit,
			  u64 *got)
{
	union {
		struct fluxion_item h;
		u8 bytes[sizeof(struct fluxion_item) + 4096];
	} item;
	bool ended = false;
	u32 invalid, n, i;

	flx_batch_reset(b, limit);
	n = flx_ring_take(&t->engine, b, limit, &ended, &invalid);
	CHECK(n == limit && b->count == limit && !ended && !invalid);
	for (i = 0; i < b->count; i++, ++*got) {
		batch_item(b, t->engine.size, i, &item.h);
		CHECK(item_is(&item.h, t->engine.size, *got));
	}
	return n;
}

static void reserve_and_take(u32 size, u64 start)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;
	u64 sent = 0, got = 0;
	u64 random = 88172645463325252ULL;
	u64 pos;

	test_ring_init(&t, 8, size, start);
	batch_new(&pool, &b, 8, size);
	while (got < 200) {
		u32 n = flx_ring_user_reserve(&t.half, &pos);
		u32 i;

		CHECK(n == 8 - (u32)(sent - got) && pos == start + sent);
		n = test_random(&random, n + 1);
		for (i = 0; i < n; i++)
			fill_item((void *)flx_ring_slot(&t.half, pos + i), size,
				  sent++);
		flx_ring_user_commit(&t.half, n);
		n = flx_ring_readable(&t.engine);
		CHECK(n == (u32)(sent - got));
		take_and_check(&t, &b, test_random(&random, n + 1), &got);
	}
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(inputs_carry_every_item_once)
{
	u32 i, j;

	for (i = 0; i < FLX_ARRAY_SIZE(sizes); i++)
		for (j = 0; j < FLX_ARRAY_SIZE(starts); j++)
			reserve_and_take(sizes[i], starts[j]);
}

static const struct {
	struct fluxion_item h;
	bool valid;
} headers[] = {
	{ { 1, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS, 0, 0 }, true },
	{ { 1, FLUXION_ITEM_VALUE, 0, 0, 0 }, false },
	{ { 1, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS, 0, 1 }, false },
	{ { 1, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS, 1, 0 }, false },
	{ { 1, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS | FLUXION_ITEM_GAP, 0, 3 },
	  false },
	{ { 1, FLUXION_ITEM_VALUE, 0x81, 0, 0 }, false },
	{ { 0, 0, FLUXION_ITEM_TS, 0, 0 }, false },
	{ { 0, 4, FLUXION_ITEM_TS, 0, 0 }, false },
	{ { 0, 255, FLUXION_ITEM_TS, 0, 0 }, false },
	{ { 0, FLUXION_ITEM_ERROR, 0, 0, 5 }, true },
	{ { 9, FLUXION_ITEM_ERROR, FLUXION_ITEM_TS, 0, 5 }, true },
	{ { 0, FLUXION_ITEM_ERROR, 0, 0, 0 }, false },
	{ { 0, FLUXION_ITEM_ERROR, FLUXION_ITEM_GAP, 0, 5 }, false },
	{ { 0, FLUXION_ITEM_ERROR, 0, 7, 5 }, false },
	{ { 0, FLUXION_ITEM_END, 0, 0, 1 }, false },
	{ { 0, FLUXION_ITEM_END, FLUXION_ITEM_GAP, 0, 0 }, false },
};

static void check_headers(u32 size)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;
	u32 i, valid = 0, invalid = 0, n;
	bool ended = false;
	u64 pos;

	test_ring_init(&t, 32, size, 0);
	batch_new(&pool, &b, 32, size);
	flx_ring_user_reserve(&t.half, &pos);
	for (i = 0; i < FLX_ARRAY_SIZE(headers); i++) {
		memcpy(flx_ring_slot(&t.half, pos + i), &headers[i].h, 16);
		valid += headers[i].valid;
	}
	flx_ring_user_commit(&t.half, i);
	CHECK(flx_ring_readable(&t.engine) == i);
	n = flx_ring_take(&t.engine, &b, i, &ended, &invalid);
	CHECK(n == i && b.count == valid && invalid == i - valid && !ended);
	CHECK(b.kind[0] == FLUXION_ITEM_VALUE && b.ts[0] == 1);
	CHECK(b.kind[1] == FLUXION_ITEM_ERROR && b.ts[1] == 0);
	CHECK(b.kind[2] == FLUXION_ITEM_ERROR && b.ts[2] == 9);
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(invalid_slots_are_skipped_and_counted)
{
	check_headers(8);
	check_headers(24);
}

TEST(nothing_is_read_after_end)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;
	u32 invalid;
	bool ended = false;
	u64 pos;

	test_ring_init(&t, 8, 8, 0);
	batch_new(&pool, &b, 8, 8);
	flx_ring_user_reserve(&t.half, &pos);
	fill_item((void *)flx_ring_slot(&t.half, 0), 8, 0);
	((struct fluxion_item *)flx_ring_slot(&t.half, 1))->kind =
		FLUXION_ITEM_END;
	fill_item((void *)flx_ring_slot(&t.half, 2), 8, 2);
	flx_ring_user_commit(&t.half, 3);
	CHECK(flx_ring_readable(&t.engine) == 3);
	CHECK(flx_ring_take(&t.engine, &b, 3, &ended, &invalid) == 2);
	CHECK(ended && !invalid && b.count == 1);
	CHECK(flx_ring_readable(&t.engine) == 1);
	flx_pool_free(&pool);
	test_ring_free(&t);
}

static void hostile_producer(u64 start)
{
	struct test_ring t;

	test_ring_init(&t, 8, 8, start);
	t.user.pos = start + 3;
	CHECK(flx_ring_readable(&t.engine) == 3 && !t.engine.broken);
	t.user.pos = start + 2;
	CHECK(flx_ring_readable(&t.engine) == 0 && t.engine.broken);
	t.user.pos = start - 1;
	CHECK(flx_ring_readable(&t.engine) == 0);
	t.user.pos = start + 9;
	CHECK(flx_ring_readable(&t.engine) == 0);
	t.user.pos = start + (1ULL << 63);
	CHECK(flx_ring_readable(&t.engine) == 0);
	t.user.pos = start + (1ULL << 32) + 4;
	CHECK(flx_ring_readable(&t.engine) == 0 && t.engine.broken);
	t.user.pos = start + 8;
	CHECK(flx_ring_readable(&t.engine) == 8 && !t.engine.broken);
	test_ring_free(&t);
}

static void hostile_consumer(u64 start)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;

	test_ring_init(&t, 8, 8, start);
	batch_new(&pool, &b, 8, 8);
	fill_batch(&b, 8, 0, 5);
	flx_ring_put(&t.engine, &b, 0, 5, 0);
	t.user.pos = start + 6;
	CHECK(flx_ring_writable(&t.engine) == 0 && t.engine.broken);
	t.user.pos = start - 1;
	CHECK(flx_ring_writable(&t.engine) == 0);
	t.user.pos = start + 2;
	CHECK(flx_ring_writable(&t.engine) == 5 && !t.engine.broken);
	t.user.pos = start + 1;
	CHECK(flx_ring_writable(&t.engine) == 0 && t.engine.broken);
	t.user.pos = start + 5;
	CHECK(flx_ring_writable(&t.engine) == 8);
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(impossible_positions_count_as_none)
{
	u32 i;

	for (i = 0; i < FLX_ARRAY_SIZE(starts); i++) {
		hostile_producer(starts[i]);
		hostile_consumer(starts[i]);
	}
}

TEST(a_new_holder_starts_from_a_sane_position)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;

	test_ring_init(&t, 8, 8, 100);
	t.user.pos = 103;
	flx_ring_readable(&t.engine);
	flx_ring_user_reset(&t.engine, false);
	CHECK(t.user.pos == 103);
	t.user.pos = 109;
	flx_ring_user_reset(&t.engine, false);
	CHECK(t.user.pos == 103);
	t.user.pos = 50;
	flx_ring_user_reset(&t.engine, false);
	CHECK(t.user.pos == 103);
	test_ring_free(&t);

	test_ring_init(&t, 8, 8, 100);
	batch_new(&pool, &b, 8, 8);
	fill_batch(&b, 8, 0, 2);
	flx_ring_put(&t.engine, &b, 0, 2, 0);
	t.user.pos = 103;
	flx_ring_user_reset(&t.engine, true);
	CHECK(t.user.pos == 100);
	t.user.pos = 102;
	flx_ring_user_reset(&t.engine, true);
	CHECK(t.user.pos == 102);
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(gaps_are_marked_on_the_next_item)
{
	struct test_ring t;
	struct flx_batch b;
	struct flx_pool pool;
	struct fluxion_item *h;

	test_ring_init(&t, 8, 8, 0);
	batch_new(&pool, &b, 8, 8);
	fill_batch(&b, 8, 0, 2);
	flx_ring_put(&t.engine, &b, 0, 2, 7);
	h = (void *)flx_ring_slot(&t.half, 0);
	CHECK(h->flags == (FLUXION_ITEM_TS | FLUXION_ITEM_GAP) && h->code == 7);
	h = (void *)flx_ring_slot(&t.half, 1);
	CHECK(h->flags == FLUXION_ITEM_TS && h->code == 0);

	flx_batch_columns(&b);
	b.flags[0] |= FLUXION_ITEM_GAP;
	b.code[0] = ~0u - 1;
	flx_ring_put(&t.engine, &b, 0, 1, 5);
	h = (void *)flx_ring_slot(&t.half, 2);
	CHECK(h->code == ~0u);

	fill_batch(&b, 8, 4, 1);
	flx_ring_put(&t.engine, &b, 0, 1, 5);
	h = (void *)flx_ring_slot(&t.half, 3);
	CHECK(h->kind == FLUXION_ITEM_ERROR && h->code == 5);
	CHECK(h->flags == FLUXION_ITEM_GAP);
	flx_ring_put_end(&t.engine, 2);
	h = (void *)flx_ring_slot(&t.half, 4);
	CHECK(h->kind == FLUXION_ITEM_END && h->flags == FLUXION_ITEM_GAP);
	CHECK(test_is_zero((u8 *)(h + 1), 16) && !h->code && !h->ts);
	flx_pool_free(&pool);
	test_ring_free(&t);
}

TEST(a_sleeper_is_kicked)
{
	struct test_ring t;

	test_ring_init(&t, 8, 8, 0);
	CHECK(!flx_ring_user_commit(&t.half, 1));
	flx_ring_need_kick(&t.engine, true);
	CHECK(t.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(flx_ring_user_commit(&t.half, 1));
	flx_ring_flags(&t.engine, FLUXION_RING_CLOSED, 0);
	flx_ring_need_kick(&t.engine, false);
	CHECK(t.kernel.flags == FLUXION_RING_CLOSED);
	CHECK(!flx_ring_user_commit(&t.half, 1));
	test_ring_free(&t);
}

/*
 * Two threads. The engine sleeps when there is nothing to do, and only a kick
 * wakes it; a lost one ends the test. The user side spins.
 */
#define HAMMER_ITEMS	300000u
#define HAMMER_SECONDS	60

struct hammer {
	struct test_ring ring;
	sem_t kick;
	u32 max;
	u32 lost_kick;
};

static bool hammer_sleep(struct hammer *h)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += HAMMER_SECONDS;
	if (!sem_timedwait(&h->kick, &until))
		return true;
	h->lost_kick++;
	return false;
}

static void *hammer_producer(void *arg)
{
	struct hammer *h = arg;
	u32 size = h->ring.half.size;
	u64 random = 1234567;
	u64 sent = 0;
	u64 pos;

	while (sent < HAMMER_ITEMS && !flx_read_once(h->lost_kick)) {
		u32 n = flx_ring_user_reserve(&h->ring.half, &pos);
		u32 most = 1 + test_random(&random, h->max);
		u32 i;

		n = FLX_MIN(FLX_MIN(n, most), HAMMER_ITEMS - sent);
		for (i = 0; i < n; i++)
			fill_item((void *)flx_ring_slot(&h->ring.half, pos + i),
				  size, sent++);
		if (n && flx_ring_user_commit(&h->ring.half, n))
			sem_post(&h->kick);
	}
	return NULL;
}

static void *hammer_consumer(void *arg)
{
	struct hammer *h = arg;
	u32 size = h->ring.half.size;
	u64 random = 1234567;
	u64 got = 0;
	u64 pos;

	while (got < HAMMER_ITEMS && !flx_read_once(h->lost_kick)) {
		u32 n = flx_ring_user_peek(&h->ring.half, &pos);
		u32 most = 1 + test_random(&random, h->max);
		u32 i;

		n = FLX_MIN(n, most);
		for (i = 0; i < n; i++, got++)
			if (!item_is((void *)flx_ring_slot(&h->ring.half,
							   pos + i), size, got))
				return h;
		if (n && flx_ring_user_release(&h->ring.half, n))
			sem_post(&h->kick);
	}
	return NULL;
}

static u32 engine_slots(struct hammer *h, u32 (*look)(struct flx_ring *r))
{
	struct flx_ring *r = &h->ring.engine;
	u32 n;

	while (!(n = look(r))) {
		flx_ring_need_kick(r, true);
		n = look(r);
		if (n)
			break;
		if (!hammer_sleep(h))
			return 0;
	}
	flx_ring_need_kick(r, false);
	return n;
}

static void hammer_input(struct hammer *h, struct flx_batch *b)
{
	u64 got = 0;
	u32 n;

	while (got < HAMMER_ITEMS) {
		n = engine_slots(h, flx_ring_readable);
		if (!n)
			break;
		take_and_check(&h->ring, b, FLX_MIN(n, b->capacity), &got);
	}
	CHECK(got == HAMMER_ITEMS);
}

static void hammer_output(struct hammer *h, struct flx_batch *b)
{
	u64 sent = 0;
	u32 n;

	while (sent < HAMMER_ITEMS) {
		n = engine_slots(h, flx_ring_writable);
		if (!n)
			break;
		n = FLX_MIN(FLX_MIN(n, b->capacity), HAMMER_ITEMS - sent);
		fill_batch(b, h->ring.engine.size, sent, n);
		flx_ring_put(&h->ring.engine, b, 0, n, 0);
		sent += n;
	}
	CHECK(sent == HAMMER_ITEMS);
}

static void hammer(u32 slots, u32 size, u32 max, bool output)
{
	struct hammer h = { .max = max };
	struct flx_batch b;
	struct flx_pool pool;
	pthread_t thread;
	void *failed;

	test_ring_init(&h.ring, slots, size, ~0ULL - 1000);
	sem_init(&h.kick, 0, 0);
	batch_new(&pool, &b, 7, size);
	pthread_create(&thread, NULL,
		       output ? hammer_consumer : hammer_producer, &h);
	if (output)
		hammer_output(&h, &b);
	else
		hammer_input(&h, &b);
	pthread_join(thread, &failed);
	CHECK(!failed && !h.lost_kick);
	flx_pool_free(&pool);
	sem_destroy(&h.kick);
	test_ring_free(&h.ring);
}

TEST(two_threads_through_an_input)
{
	hammer(64, 8, 16, false);
	hammer(4, 24, 3, false);
	hammer(2, 8, 1, false);
}

TEST(two_threads_through_an_output)
{
	hammer(64, 8, 16, true);
	hammer(4, 24, 3, true);
	hammer(2, 8, 1, true);
}

int main(void)
{
	RUN(sizes_are_rounded_up);
	RUN(outputs_carry_every_item_once);
	RUN(inputs_carry_every_item_once);
	RUN(invalid_slots_are_skipped_and_counted);
	RUN(nothing_is_read_after_end);
	RUN(impossible_positions_count_as_none);
	RUN(a_new_holder_starts_from_a_sane_position);
	RUN(gaps_are_marked_on_the_next_item);
	RUN(a_sleeper_is_kicked);
	RUN(two_threads_through_an_input);
	RUN(two_threads_through_an_output);
	return tap_done();
}
