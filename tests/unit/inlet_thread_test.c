// SPDX-License-Identifier: GPL-2.0
/* fluxion: inlet_thread_test - inputs whose producer is another thread, or a vandal. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include "core/atomic.h"
#include "inlet.h"

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

int main(void)
{
	RUN(two_threads_and_a_policy);
	RUN(a_vandal_hurts_only_its_own_stream);
	return tap_done();
}
