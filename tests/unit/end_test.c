// SPDX-License-Identifier: GPL-2.0
/* fluxion: end_test - inputs and outputs: policies, gaps, counters that add up. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include "core/atomic.h"
#include "tap.h"
#include "test_ring.h"

enum { SLOTS = 8, SIZE = 8 };

static void no_wake(struct flx_waker *w)
{
	(void)w;
}

/* Items carry their number, so that what is missing between two can be told. */
struct seen {
	u64 next;
	u64 items;
	u64 lost;
	u64 errors;
	bool gap_in_error;
	bool ended;
};

/* Error items say only that something was lost, not how much. */
static void seen_item(struct seen *s, const struct fluxion_item *h, u64 n)
{
	bool gap = h->flags & FLUXION_ITEM_GAP;

	CHECK(!s->ended);
	CHECK(n >= s->next);
	CHECK(gap == (n > s->next));
	if (h->kind == FLUXION_ITEM_VALUE)
		CHECK(h->code == n - s->next);
	s->errors += h->kind == FLUXION_ITEM_ERROR;
	s->lost += n - s->next;
	s->items++;
	s->next = n + 1;
}

static u64 dropped(const u64 *by_reason)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		sum += by_reason[i];
	return sum;
}

static void check_stats(const struct fluxion_ring_kernel *k,
			const struct flx_end_stats *st)
{
	CHECK(st->accepted ==
	      st->delivered + dropped(st->dropped) + st->queued);
	CHECK(k->accepted == st->accepted);
	CHECK(k->delivered == st->delivered);
	CHECK(k->errors == st->errors);
	CHECK(!memcmp(k->dropped, st->dropped, sizeof(k->dropped)));
}

/* ---- Inputs ---- */

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

TEST(an_input_sleeps_and_is_kicked)
{
	struct input t;
	struct fluxion_item item[2];
	bool kick = false;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	CHECK(input_poll(&t, 128) == FLX_PENDING);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(t.in.waker == &t.waker);
	numbered(item, 0, false);
	CHECK(flx_inlet_push(&t.in, item, 1, &kick) == 1 && kick);
	CHECK(input_poll(&t, 128) == FLX_READY);
	CHECK(t.ring.kernel.flags == 0);
	input_check(&t);
	input_free(&t);
}

TEST(block_takes_what_fits_and_loses_nothing)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, ~0ULL - 3);
	CHECK(input_push(&t, 12, NULL) == SLOTS);
	t.sent = SLOTS;
	CHECK(input_push(&t, 1, NULL) == 0);
	CHECK(flx_inlet_room(&t.in) == 0);
	input_check(&t);
	CHECK(t.ring.kernel.accepted == SLOTS);
	CHECK(input_poll(&t, 3) == FLX_READY && t.seen.items == 3);
	CHECK(flx_inlet_room(&t.in) == 3);
	CHECK(input_push_end(&t) == 1);
	CHECK(input_push(&t, 1, NULL) == -FLX_EPIPE);
	input_check(&t);
	CHECK(t.ring.kernel.accepted == SLOTS);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == SLOTS);
	CHECK(input_poll(&t, 128) == FLX_END);
	CHECK(input_poll(&t, 128) == FLX_END);
	CHECK(t.ring.kernel.flags & FLUXION_RING_CLOSED);
	input_check(&t);
	CHECK(t.ring.kernel.delivered == SLOTS);
	input_free(&t);
}

TEST(invalid_items_are_counted)
{
	struct input t;
	struct fluxion_item items[4] = { { .kind = 77 } };
	bool kick;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	numbered(&items[2], 0, false);
	CHECK(flx_inlet_push(&t.in, items, 2, &kick) == 2);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 1);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_INVALID] == 1);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	memset(t.ring.slots, 0x55, SLOTS * 32);
	numbered((void *)(t.ring.slots + 5 * 32), 0, false);
	flx_ring_user_commit(&t.ring.half, SLOTS);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 1);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_INVALID] == SLOTS - 1);
	CHECK(t.ring.kernel.accepted == SLOTS);
	input_free(&t);
}

TEST(an_input_of_rubbish_gives_up_its_run)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	memset(t.ring.slots, 0x55, SLOTS * 32);
	flx_ring_user_commit(&t.ring.half, SLOTS);
	t.waker.budget = 4;
	flx_batch_reset(&t.batch, 4);
	CHECK(flx_stream_poll(&t.in.stream, &t.waker, &t.batch) == FLX_PENDING);
	CHECK(t.ring.kernel.pos == 4);
	input_free(&t);
}

TEST(a_closed_input_drops_what_comes)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	numbered((void *)t.ring.slots, 0, false);
	flx_ring_user_commit(&t.ring.half, 1);
	flx_stream_close(&t.in.stream);
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	input_check(&t);
	numbered((void *)(t.ring.slots + 32), 1, false);
	flx_ring_user_commit(&t.ring.half, 1);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_check(&t);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_CLOSED] == 2);
	CHECK(t.ring.kernel.accepted == 2);
	input_free(&t);
}

TEST(what_a_detached_input_held_is_counted)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	CHECK(input_push(&t, 5, NULL) == 5);
	CHECK(input_poll(&t, 2) == FLX_READY);
	CHECK(input_push_end(&t) == 1);
	flx_inlet_detach(&t.in);
	flx_inlet_detach(&t.in);
	CHECK(t.ring.kernel.dropped[FLUXION_DROP_DETACHED] == 3);
	CHECK(t.ring.kernel.accepted == 5 && t.ring.kernel.delivered == 2);
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_free(&t);
}

TEST(arrival_stamps_everything)
{
	struct input t;
	struct fluxion_item items[4];
	bool kick;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, true, 0);
	t.in.arrival = true;
	test_time = 4711;
	numbered(&items[0], 0, false);
	numbered(&items[2], 1, true);
	items[2].flags = 0;
	CHECK(flx_inlet_push(&t.in, items, 2, &kick) == 2);
	flx_batch_reset(&t.batch, 128);
	flx_stream_poll(&t.in.stream, &t.waker, &t.batch);
	CHECK(t.batch.ts[0] == 4711 && t.batch.ts[1] == 4711);
	CHECK(t.batch.flags[1] == FLUXION_ITEM_TS);
	input_free(&t);
}

static void a_policy_of_an_input(u32 overflow, enum fluxion_drop reason,
				 u64 start)
{
	u64 random = 99 + overflow + start;
	struct input t;
	u32 round;

	input_new(&t, overflow, true, start);
	for (round = 0; round < 3000; round++) {
		u32 n = test_random(&random, 20);
		int taken = input_push(&t, n, &random);

		CHECK(taken == (int)n);
		t.sent += n;
		input_check(&t);
		if (test_random(&random, 3))
			continue;
		input_poll(&t, 1 + test_random(&random, 9));
		input_check(&t);
	}
	CHECK(input_push(&t, 20, &random) == 20);
	t.sent += 20;
	CHECK(input_push_end(&t) == 1);
	while (input_poll(&t, 3) != FLX_END)
		input_check(&t);
	input_check(&t);
	if (overflow != FLUXION_OVERFLOW_DROP_NEWEST)
		CHECK(t.seen.next == t.sent);
	CHECK(t.ring.kernel.accepted == t.sent);
	CHECK(t.ring.kernel.delivered == t.seen.items);
	CHECK(t.ring.kernel.dropped[reason] == t.sent - t.seen.items);
	input_free(&t);
}

TEST(policies_of_an_input)
{
	static const u64 start[] = { 0, ~0ULL - 100 };
	u32 i;

	for (i = 0; i < FLX_ARRAY_SIZE(start); i++) {
		a_policy_of_an_input(FLUXION_OVERFLOW_DROP_NEWEST,
				     FLUXION_DROP_NEWEST, start[i]);
		a_policy_of_an_input(FLUXION_OVERFLOW_DROP_OLDEST,
				     FLUXION_DROP_OLDEST, start[i]);
		a_policy_of_an_input(FLUXION_OVERFLOW_LATEST,
				     FLUXION_DROP_LATEST, start[i]);
	}
}

TEST(which_items_an_input_keeps)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, 128) == FLX_READY);
	CHECK(t.seen.items == SLOTS - 1 && t.seen.next == 20);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_LATEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, SLOTS - 2) == FLX_READY && t.seen.next == SLOTS - 2);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == 20);
	CHECK(t.seen.items == SLOTS - 1);
	input_free(&t);

	input_new(&t, FLUXION_OVERFLOW_DROP_NEWEST, true, 0);
	CHECK(input_push(&t, 20, NULL) == 20);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == SLOTS - 1);
	t.sent = 20;
	CHECK(input_push(&t, 1, NULL) == 1);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.next == 21);
	input_free(&t);
}

/* A producer that drops and a task that polls, with a guard between them. */
struct crowd {
	struct input t;
	pthread_mutex_t mutex;
	atomic_bool done;
};

static void crowd_guard(struct flx_inlet *in, bool on)
{
	struct input *t = FLX_CONTAINER_OF(in, struct input, in);
	struct crowd *c = FLX_CONTAINER_OF(t, struct crowd, t);

	if (on)
		pthread_mutex_lock(&c->mutex);
	else
		pthread_mutex_unlock(&c->mutex);
}

static void *crowd_producer(void *arg)
{
	struct crowd *c = arg;
	u64 random = 4242;
	u32 round;

	for (round = 0; round < 20000; round++) {
		u32 n = test_random(&random, 6);

		if (input_push(&c->t, n, &random) != (int)n)
			return c;
		c->t.sent += n;
	}
	return input_push_end(&c->t) == 1 ? NULL : c;
}

static void crowd_of(u32 overflow, bool guard)
{
	struct crowd c = { .mutex = PTHREAD_MUTEX_INITIALIZER };
	pthread_t thread;
	void *failed;

	input_new(&c.t, overflow, true, 0);
	if (guard)
		c.t.in.guard = crowd_guard;
	pthread_create(&thread, NULL, crowd_producer, &c);
	while (input_poll(&c.t, 5) != FLX_END)
		sched_yield();
	pthread_join(thread, &failed);
	CHECK(!failed);
	input_check(&c.t);
	CHECK(c.t.ring.kernel.accepted == c.t.sent);
	CHECK(c.t.ring.kernel.delivered == c.t.seen.items);
	input_free(&c.t);
}

TEST(two_threads_and_a_policy)
{
	crowd_of(FLUXION_OVERFLOW_DROP_NEWEST, false);
	crowd_of(FLUXION_OVERFLOW_DROP_NEWEST, true);
	crowd_of(FLUXION_OVERFLOW_DROP_OLDEST, true);
	crowd_of(FLUXION_OVERFLOW_LATEST, true);
}

/* A user who writes anything, anywhere it can, while the engine looks. */
struct vandal {
	struct test_ring *ring;
	atomic_bool done;
};

static void *vandalise(void *arg)
{
	struct vandal *v = arg;
	u64 random = 777;

	while (!atomic_load(&v->done)) {
		u64 pos = flx_load_once(&v->ring->kernel.pos);
		u32 n = test_random(&random, SLOTS);
		u64 *slot = (u64 *)(v->ring->slots + n * 32);
		struct fluxion_item h = {
			.kind = test_random(&random, 4),
			.flags = test_random(&random, 4),
			.code = test_random(&random, 3),
		};
		u64 word;

		memcpy(&word, &h.kind, sizeof(word));
		flx_store_once(&slot[1], word);
		flx_store_once(&v->ring->user.pos,
			       pos + test_random(&random, 2 * SLOTS) - SLOTS / 2);
	}
	return NULL;
}

static bool batch_is_valid(const struct flx_batch *b)
{
	u32 i;

	for (i = 0; i < b->count; i++) {
		struct fluxion_item h = {
			.kind = b->plain ? FLUXION_ITEM_VALUE : b->kind[i],
			.flags = b->plain ? FLUXION_ITEM_TS : b->flags[i],
			.code = b->plain ? 0 : b->code[i],
		};

		if (!flx_item_valid(&h) || h.kind == FLUXION_ITEM_END)
			return false;
	}
	return true;
}

TEST(a_vandal_hurts_only_its_own_stream)
{
	struct input t;
	struct vandal v = { .ring = &t.ring };
	struct flx_end_stats st;
	pthread_t thread;
	u64 polls, taken = 0;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	pthread_create(&thread, NULL, vandalise, &v);
	for (polls = 0; polls < 20000000 && taken < 50000; polls++) {
		t.waker.budget = 1000;
		t.in.ended = false;
		flx_batch_reset(&t.batch, 5);
		flx_stream_poll(&t.in.stream, &t.waker, &t.batch);
		CHECK(t.batch.count <= 5 && batch_is_valid(&t.batch));
		taken += t.batch.count;
	}
	atomic_store(&v.done, true);
	pthread_join(thread, NULL);
	flx_inlet_stats(&t.in, &st);
	CHECK(taken && st.delivered == taken);
	tap_note("%llu items taken of a vandal", taken);
	input_free(&t);
}

TEST(a_new_holder_goes_on)
{
	struct input t;

	input_new(&t, FLUXION_OVERFLOW_BLOCK, false, 0);
	numbered((void *)t.ring.slots, 0, false);
	flx_ring_user_commit(&t.ring.half, 1);
	t.sent = 1;
	flx_inlet_hold(&t.in, true, FLUXION_OVERFLOW_BLOCK);
	CHECK(input_push(&t, 2, NULL) == 2);
	CHECK(input_push_end(&t) == 1);
	flx_inlet_hold(&t.in, true, FLUXION_OVERFLOW_BLOCK);
	CHECK(input_push(&t, 1, NULL) == -FLX_EPIPE);
	CHECK(input_poll(&t, 128) == FLX_READY && t.seen.items == 3);
	CHECK(input_poll(&t, 128) == FLX_END);
	input_check(&t);
	input_free(&t);
}

/* ---- Outputs ---- */

struct output {
	struct test_ring ring;
	struct flx_outlet out;
	struct flx_pool pool;
	struct flx_batch batch;
	struct flx_waker waker;
	struct seen seen;
	u64 sent;
	u64 errors;
};

static void output_new(struct output *t, u32 overflow, u64 pos)
{
	memset(t, 0, sizeof(*t));
	test_ring_init(&t->ring, SLOTS, SIZE, pos);
	flx_pool_init(&t->pool, &test_rt, 1 << 20);
	if (flx_outlet_init(&t->out, &t->ring.engine, &t->pool, overflow, NULL) ||
	    flx_batch_init(&t->batch, &t->pool, 128, 8))
		abort();
	t->waker.wake = no_wake;
}

static void output_free(struct output *t)
{
	flx_pool_free(&t->pool);
	test_ring_free(&t->ring);
}

/* Give at most @n items, as many as it takes. */
static u32 output_put(struct output *t, u32 n, u64 *random)
{
	struct flx_batch *b = &t->batch;
	u32 room = t->out.sink.room(&t->out.sink, &t->waker);
	u32 i;

	n = FLX_MIN(n, room);
	if (!n)
		return 0;
	flx_batch_reset(b, b->capacity);
	for (i = 0; i < n; i++) {
		bool error = random && !test_random(random, 5);

		if (error)
			flx_batch_columns(b);
		b->ts[i] = t->sent++;
		*(u64 *)flx_batch_record(b, i) = b->ts[i];
		b->count++;
		if (b->plain)
			continue;
		b->kind[i] = error ? FLUXION_ITEM_ERROR : FLUXION_ITEM_VALUE;
		b->flags[i] = FLUXION_ITEM_TS;
		b->code[i] = error;
		t->errors += error;
	}
	t->out.sink.put(&t->out.sink, b);
	return n;
}

static u32 output_take(struct output *t, u32 most)
{
	u64 pos;
	u32 n = FLX_MIN(flx_ring_user_peek(&t->ring.half, &pos), most);
	u32 i;

	for (i = 0; i < n; i++) {
		struct fluxion_item *h =
			(void *)flx_ring_slot(&t->ring.half, pos + i);

		if (h->kind == FLUXION_ITEM_END) {
			CHECK(!!(h->flags & FLUXION_ITEM_GAP) ==
			      (t->seen.next != t->sent));
			t->seen.ended = true;
			continue;
		}
		seen_item(&t->seen, h, h->ts);
		if (h->kind == FLUXION_ITEM_VALUE)
			CHECK(*(u64 *)(h + 1) == h->ts);
		else
			CHECK(test_is_zero((u8 *)(h + 1), 16));
	}
	if (n)
		flx_ring_user_release(&t->ring.half, n);
	return n;
}

static void output_check(struct output *t)
{
	struct flx_end_stats st;

	flx_outlet_settle(&t->out);
	flx_outlet_stats(&t->out, &st);
	check_stats(&t->ring.kernel, &st);
	CHECK(st.accepted == t->sent && st.delivered == t->seen.items);
}

static void end_and_drain(struct output *t)
{
	bool ended = t->out.sink.end(&t->out.sink, &t->waker);
	u32 n;

	while (!t->seen.ended) {
		n = output_take(t, 3);
		output_check(t);
		CHECK(n || !ended);
		if (!ended)
			ended = t->out.sink.end(&t->out.sink, &t->waker);
		output_check(t);
	}
	CHECK(ended && t->out.sink.end(&t->out.sink, &t->waker));
	CHECK(output_take(t, 3) == 0);
	CHECK(t->ring.kernel.flags & FLUXION_RING_ENDED);
	CHECK(t->ring.kernel.errors == t->errors);
}

static void a_policy_of_an_output(u32 overflow, u64 start)
{
	u64 random = 7 + overflow + start;
	struct output t;
	u32 round;

	output_new(&t, overflow, start);
	for (round = 0; round < 4000; round++) {
		output_put(&t, test_random(&random, 20), &random);
		output_check(&t);
		if (test_random(&random, 3))
			continue;
		output_take(&t, test_random(&random, 9));
		output_check(&t);
	}
	end_and_drain(&t);
	if (overflow == FLUXION_OVERFLOW_BLOCK)
		CHECK(t.seen.lost == 0);
	if (overflow != FLUXION_OVERFLOW_DROP_NEWEST)
		CHECK(t.seen.next == t.sent);
	output_free(&t);
}

TEST(policies_of_an_output)
{
	static const u64 start[] = { 0, ~0ULL - 100 };
	u32 i, policy;

	for (i = 0; i < FLX_ARRAY_SIZE(start); i++)
		for (policy = 0; policy <= FLUXION_OVERFLOW_LATEST; policy++)
			a_policy_of_an_output(policy, start[i]);
}

TEST(which_items_an_output_keeps)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == SLOTS);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(t.out.waker == &t.waker);
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == 100);
	CHECK(t.seen.lost == 100 - 2 * SLOTS);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_LATEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(output_take(&t, 128) == SLOTS);
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == 1 && t.seen.next == 100);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_DROP_NEWEST, 0);
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(t.ring.kernel.flags == 0);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == SLOTS);
	CHECK(output_put(&t, 1, NULL) == 1);
	CHECK(output_take(&t, 128) == 1 && t.seen.next == 101);
	output_free(&t);
}

TEST(a_blocked_output_asks_for_a_kick)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	CHECK(output_put(&t, 100, NULL) == SLOTS);
	CHECK(t.ring.kernel.flags == 0);
	CHECK(output_put(&t, 1, NULL) == 0);
	CHECK(t.ring.kernel.flags == FLUXION_RING_NEED_KICK);
	CHECK(!t.out.sink.end(&t.out.sink, &t.waker));
	CHECK(output_take(&t, 1) == 1);
	CHECK(t.out.sink.end(&t.out.sink, &t.waker));
	CHECK(t.ring.kernel.flags == FLUXION_RING_ENDED);
	output_take(&t, 128);
	output_check(&t);
	CHECK(t.seen.ended && t.seen.items == SLOTS);
	output_free(&t);
}

TEST(a_hostile_consumer_only_blocks_itself)
{
	struct output t;

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	CHECK(output_put(&t, 5, NULL) == 5);
	t.ring.user.pos = 6;
	CHECK(output_put(&t, 5, NULL) == 0);
	t.ring.user.pos = 0;
	CHECK(output_put(&t, 5, NULL) == 3);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	t.ring.user.pos = 77;
	CHECK(output_put(&t, 100, NULL) == 100);
	CHECK(t.ring.kernel.pos == 0);
	t.ring.user.pos = 0;
	t.out.sink.room(&t.out.sink, &t.waker);
	CHECK(output_take(&t, 128) == SLOTS && t.seen.next == 100);
	output_check(&t);
	output_free(&t);
}

TEST(what_a_detached_output_held_is_counted)
{
	struct output t;
	struct flx_end_stats st;

	output_new(&t, FLUXION_OVERFLOW_DROP_OLDEST, 0);
	output_put(&t, 100, NULL);
	output_take(&t, 3);
	flx_outlet_detach(&t.out);
	flx_outlet_detach(&t.out);
	flx_outlet_stats(&t.out, &st);
	CHECK(st.queued == 0 && st.delivered == 3);
	CHECK(st.dropped[FLUXION_DROP_DETACHED] == 2 * SLOTS - 3);
	CHECK(st.accepted == st.delivered + dropped(st.dropped));
	CHECK(t.ring.kernel.flags == FLUXION_RING_CLOSED);
	output_free(&t);

	output_new(&t, FLUXION_OVERFLOW_BLOCK, 0);
	output_put(&t, 2, NULL);
	t.out.sink.end(&t.out.sink, &t.waker);
	flx_outlet_detach(&t.out);
	flx_outlet_stats(&t.out, &st);
	CHECK(st.dropped[FLUXION_DROP_DETACHED] == 2 && st.accepted == 2);
	output_free(&t);
}

TEST(a_queue_may_be_too_large)
{
	struct test_ring ring;
	struct flx_outlet out;
	struct flx_pool pool;

	test_ring_init(&ring, SLOTS, SIZE, 0);
	flx_pool_init(&pool, &test_rt, 100);
	CHECK(flx_outlet_init(&out, &ring.engine, &pool,
			      FLUXION_OVERFLOW_DROP_OLDEST, NULL) == -FLX_E2BIG);
	flx_pool_free(&pool);
	test_ring_free(&ring);
}

int main(void)
{
	RUN(an_input_sleeps_and_is_kicked);
	RUN(block_takes_what_fits_and_loses_nothing);
	RUN(invalid_items_are_counted);
	RUN(an_input_of_rubbish_gives_up_its_run);
	RUN(a_closed_input_drops_what_comes);
	RUN(what_a_detached_input_held_is_counted);
	RUN(arrival_stamps_everything);
	RUN(policies_of_an_input);
	RUN(which_items_an_input_keeps);
	RUN(two_threads_and_a_policy);
	RUN(a_vandal_hurts_only_its_own_stream);
	RUN(a_new_holder_goes_on);
	RUN(policies_of_an_output);
	RUN(which_items_an_output_keeps);
	RUN(a_blocked_output_asks_for_a_kick);
	RUN(a_hostile_consumer_only_blocks_itself);
	RUN(what_a_detached_output_held_is_counted);
	RUN(a_queue_may_be_too_large);
	return tap_done();
}
