// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: channel_test - queues between tasks, and who subscribes to a subject.
 *
 * A channel against a model of one item at a time: random puts and takes under
 * each policy give the same items, gaps and counters.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <fluxion/fluxion.h>
#include "core/channel.h"
#include "core/subject.h"
#include "tap.h"

#define ROOM_MAX	9
#define BATCH		5

static const struct flx_runtime rt;

static void *rt_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

static const struct flx_runtime rt = {
	.alloc = rt_alloc,
	.free = free,
};

static uint64_t seed;

static unsigned int draw(unsigned int n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % n;
}

/* Whoever waits: how often it was woken. */
static int wakes;

static void count_wake(struct flx_waker *w)
{
	(void)w;
	wakes++;
}

static struct flx_waker waker = { .wake = count_wake, .budget = 1 << 30 };

/* One item as the model sees it. */
struct item {
	uint64_t ts;
	int64_t v;
	bool error;
	uint32_t gap;
};

struct model {
	struct item items[64];
	unsigned int count, room;
	uint32_t overflow, gap;
	uint64_t accepted, delivered, lost;
};

static void model_remove(struct model *m, unsigned int n)
{
	memmove(m->items, m->items + n, (m->count - n) * sizeof(*m->items));
	m->count -= n;
}

static void model_add(struct model *m, struct item item)
{
	if (m->gap && !item.error)
		item.gap += m->gap;
	else if (m->gap)
		item.gap = 1;
	m->gap = 0;
	m->items[m->count++] = item;
}

static void model_put(struct model *m, struct item item)
{
	m->accepted++;
	if (m->count < m->room || (item.error && m->count == m->room)) {
		model_add(m, item);
	} else if (m->overflow == FLUXION_OVERFLOW_DROP_NEWEST) {
		m->lost++;
		m->gap++;
	} else {
		struct item *head = &m->items[0];
		uint32_t gap = 1 + (head->error ? 0 : head->gap);

		m->lost++;
		model_remove(m, 1);
		if (m->count) {
			if (m->items[0].error)
				m->items[0].gap = 1;
			else
				m->items[0].gap += gap;
		} else {
			m->gap += gap;
		}
		model_add(m, item);
	}
}

static void batch_add(struct flx_batch *b, const struct item *item)
{
	uint32_t i = b->count++;

	b->ts[i] = item->ts;
	memcpy(flx_batch_record(b, i), &item->v, sizeof(item->v));
	if (!b->plain) {
		b->kind[i] = FLUXION_ITEM_VALUE;
		b->flags[i] = FLUXION_ITEM_TS;
		b->code[i] = 0;
	}
	if (item->error)
		flx_batch_fail(b, i, 5);
}

static bool same(const struct flx_batch *b, uint32_t i, const struct item *want)
{
	int64_t v;
	bool error = !flx_batch_is_value(b, i);
	uint32_t gap = 0;

	memcpy(&v, flx_batch_record(b, i), sizeof(v));
	if (!b->plain && b->flags[i] & FLUXION_ITEM_GAP)
		gap = error ? 1 : b->code[i];
	return b->ts[i] == want->ts && error == want->error &&
		(error || v == want->v) && gap == want->gap;
}

static bool put_some(struct flx_channel *c, struct model *m,
		     struct flx_batch *b)
{
	uint32_t n = FLX_MIN(flx_channel_room(c, NULL), 1 + draw(BATCH));

	flx_batch_reset(b, BATCH);
	while (b->count < n) {
		struct item item = {
			.ts = draw(100), .v = draw(1000), .error = !draw(9),
		};

		batch_add(b, &item);
		model_put(m, item);
	}
	if (n)
		flx_channel_put(c, b);
	return true;
}

static bool take_some(struct flx_channel *c, struct model *m,
		      struct flx_batch *b)
{
	unsigned int want = FLX_MIN(1 + draw(BATCH), m->count);
	enum flx_poll r;
	unsigned int i;

	flx_batch_reset(b, FLX_MAX(want, 1u));
	r = flx_stream_poll(&c->stream, &waker, b);
	if (!want)
		return r == FLX_PENDING;
	if (r != FLX_READY || b->count != want)
		return false;
	for (i = 0; i < want; i++)
		if (!same(b, i, &m->items[i]))
			return false;
	model_remove(m, want);
	m->delivered += want;
	return true;
}

static bool agrees(const struct flx_channel *c, const struct model *m)
{
	uint64_t lost = 0;
	int i;

	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		lost += c->stats.dropped[i];
	return c->count == m->count && c->stats.accepted == m->accepted &&
		c->stats.delivered == m->delivered && lost == m->lost &&
		m->accepted == m->delivered + m->lost + m->count;
}

static bool compare(uint32_t overflow)
{
	struct model m = { .room = 1 + draw(ROOM_MAX), .overflow = overflow };
	struct flx_channel c;
	struct flx_batch b;
	struct flx_pool pool;
	bool ok = true;
	int i;

	flx_pool_init(&pool, &rt, 1 << 20);
	CHECK(!flx_channel_init(&c, &pool, 8, m.room, overflow));
	CHECK(!flx_batch_init(&b, &pool, 64, 8));
	if (overflow == FLUXION_OVERFLOW_LATEST)
		m.room = 1;
	for (i = 0; i < 200 && ok; i++) {
		ok = draw(2) ? put_some(&c, &m, &b) : take_some(&c, &m, &b);
		ok = ok && agrees(&c, &m);
	}
	flx_pool_free(&pool);
	return ok;
}

TEST(channels_are_as_the_model)
{
	uint32_t overflow;
	int i;

	seed = time(NULL);
	tap_note("seed %llu", (unsigned long long)seed);
	for (i = 0; i < 2000; i++)
		for (overflow = 0; overflow <= FLUXION_OVERFLOW_LATEST; overflow++)
			CHECK(compare(overflow));
}

TEST(a_channel_wakes_who_waits_once)
{
	struct flx_channel c;
	struct flx_batch b;
	struct flx_pool pool;
	struct item item = { .ts = 1, .v = 2 };

	flx_pool_init(&pool, &rt, 1 << 20);
	CHECK(!flx_channel_init(&c, &pool, 8, 1, FLUXION_OVERFLOW_BLOCK));
	CHECK(!flx_batch_init(&b, &pool, 4, 8));
	flx_batch_reset(&b, 4);
	CHECK(flx_stream_poll(&c.stream, &waker, &b) == FLX_PENDING);
	batch_add(&b, &item);
	wakes = 0;
	flx_channel_put(&c, &b);
	CHECK(wakes == 1);
	CHECK(flx_channel_room(&c, &waker) == 0);
	flx_batch_reset(&b, 4);
	CHECK(flx_stream_poll(&c.stream, &waker, &b) == FLX_READY);
	CHECK(wakes == 2);
	flx_channel_end(&c);
	flx_batch_reset(&b, 4);
	CHECK(flx_stream_poll(&c.stream, &waker, &b) == FLX_END);
	CHECK(wakes == 2);
	flx_pool_free(&pool);
}

TEST(a_reader_that_leaves_lets_the_writer_go_on)
{
	struct item item = { .ts = 1, .v = 2 };
	struct flx_channel c;
	struct flx_batch b;
	struct flx_pool pool;

	flx_pool_init(&pool, &rt, 1 << 20);
	CHECK(!flx_channel_init(&c, &pool, 8, 1, FLUXION_OVERFLOW_BLOCK));
	CHECK(!flx_batch_init(&b, &pool, 4, 8));
	flx_batch_reset(&b, 4);
	batch_add(&b, &item);
	flx_channel_put(&c, &b);
	wakes = 0;
	CHECK(flx_channel_room(&c, &waker) == 0);
	flx_stream_close(&c.stream);
	CHECK(wakes == 1);
	CHECK(flx_channel_room(&c, &waker) == FLUXION_BATCH_MAX);
	flx_channel_put(&c, &b);
	CHECK(c.stats.accepted == 2);
	CHECK(c.stats.dropped[FLUXION_DROP_CLOSED] == 2);
	flx_pool_free(&pool);
}

int main(void)
{
	RUN(channels_are_as_the_model);
	RUN(a_channel_wakes_who_waits_once);
	RUN(a_reader_that_leaves_lets_the_writer_go_on);
	return tap_done();
}
