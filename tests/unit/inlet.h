/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: inlet - an input over a ring in plain memory, its producer, its reader. */
#ifndef TEST_INLET_H
#define TEST_INLET_H

#include "end.h"

struct input {
	struct test_ring ring;
	struct flx_inlet in;
	struct flx_pool pool;
	struct flx_batch batch;
	struct flx_waker waker;
	struct seen seen;
	u64 sent;
};

static void input_new(struct input *t, u32 overflow, bool copy, u64 pos)
{
	memset(t, 0, sizeof(*t));
	test_ring_init(&t->ring, SLOTS, SIZE, pos);
	flx_inlet_init(&t->in, &t->ring.engine, &test_rt, overflow, false,
		       NULL);
	flx_inlet_hold(&t->in, copy, overflow);
	flx_pool_init(&t->pool, &test_rt, 1 << 20);
	if (flx_batch_init(&t->batch, &t->pool, 128, 8))
		abort();
	t->waker.wake = no_wake;
}

static void input_free(struct input *t)
{
	flx_pool_free(&t->pool);
	test_ring_free(&t->ring);
}

static void numbered(struct fluxion_item *h, u64 n, bool error)
{
	memset(h, 0, 32);
	h->kind = error ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE;
	h->flags = FLUXION_ITEM_TS;
	h->code = error ? (u32)n + 1 : 0;
	h->ts = n;
	if (!error)
		memcpy(h + 1, &n, sizeof(n));
}

static int input_push(struct input *t, u32 n, u64 *random)
{
	struct fluxion_item items[2 * 64];
	bool kick = false;
	u32 i;

	for (i = 0; i < n; i++)
		numbered(&items[2 * i], t->sent + i,
			 random && !test_random(random, 5));
	return flx_inlet_push(&t->in, items, n, &kick);
}

static int input_push_end(struct input *t)
{
	struct fluxion_item end[2] = { { .kind = FLUXION_ITEM_END } };
	bool kick = false;

	return flx_inlet_push(&t->in, end, 1, &kick);
}

static enum flx_poll input_poll(struct input *t, u32 limit)
{
	struct flx_batch *b = &t->batch;
	enum flx_poll r;
	u32 i;

	t->waker.budget = 1000;
	flx_batch_reset(b, limit);
	r = flx_stream_poll(&t->in.stream, &t->waker, b);
	CHECK((r == FLX_READY) == (b->count > 0));
	for (i = 0; i < b->count; i++) {
		struct fluxion_item h = { .ts = b->ts[i], .flags = 1, .kind = 1 };

		if (!b->plain) {
			h.kind = b->kind[i];
			h.flags = b->flags[i];
			h.code = b->code[i];
		}
		seen_item(&t->seen, &h, h.ts);
		if (h.kind == FLUXION_ITEM_VALUE)
			CHECK(*(u64 *)flx_batch_record(b, i) == h.ts);
	}
	return r;
}

static void input_check(struct input *t)
{
	struct flx_end_stats st;

	flx_inlet_settle(&t->in);
	flx_inlet_stats(&t->in, &st);
	check_stats(&t->ring.kernel, &st);
}

#endif /* TEST_INLET_H */
