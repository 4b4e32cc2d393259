// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: handle_test - tasks on threads: cancelled, aborted and joined.
 *
 * A runtime of threads: two of them visit what is scheduled, and whoever waits
 * sleeps on a condition variable.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "core/handle.h"
#include "tap.h"

#define QUEUE	1024

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct flx_task *queue[QUEUE];
static unsigned int queued;
static bool stop;

static unsigned long rt_lock(void)
{
	pthread_mutex_lock(&lock);
	return 0;
}

static void rt_unlock(unsigned long key)
{
	(void)key;
	pthread_mutex_unlock(&lock);
}

/* A mutex of its own: a listener that wakes a task has the other one. */
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_changed = PTHREAD_COND_INITIALIZER;

static void rt_schedule(struct flx_task *t)
{
	pthread_mutex_lock(&queue_lock);
	if (queued == QUEUE)
		abort();
	queue[queued++] = t;
	pthread_cond_signal(&queue_changed);
	pthread_mutex_unlock(&queue_lock);
}

struct waiter {
	struct flx_cancel_listener listener;
	bool over;
};

static void waiter_wake(struct flx_cancel_listener *l)
{
	FLX_CONTAINER_OF(l, struct waiter, listener)->over = true;
	pthread_cond_broadcast(&changed);
}

static int rt_wait(struct flx_cancel *c)
{
	struct waiter w = { .listener.call = waiter_wake };

	flx_cancel_listen(c, &w.listener);
	pthread_mutex_lock(&lock);
	while (!w.over)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return 0;
}

static const struct flx_runtime threads = {
	.schedule = rt_schedule,
	.lock = rt_lock,
	.unlock = rt_unlock,
	.wait = rt_wait,
};

static const struct flx_runtime nothing_waits = {
	.schedule = rt_schedule,
	.lock = rt_lock,
	.unlock = rt_unlock,
};

static void *work(void *arg)
{
	struct flx_task *t;

	(void)arg;
	pthread_mutex_lock(&queue_lock);
	for (;;) {
		while (!queued && !stop)
			pthread_cond_wait(&queue_changed, &queue_lock);
		if (stop)
			break;
		t = queue[0];
		memmove(queue, queue + 1, --queued * sizeof(*queue));
		pthread_mutex_unlock(&queue_lock);
		flx_handle_visit(FLX_CONTAINER_OF(t, struct flx_handle, task));
		pthread_mutex_lock(&queue_lock);
	}
	pthread_mutex_unlock(&queue_lock);
	return NULL;
}

struct counter {
	struct flx_handle handle;
	atomic_int runs;
	atomic_int running;
	atomic_int overlaps;
	enum flx_poll next;
};

static enum flx_poll count(struct flx_handle *h, int *result)
{
	struct counter *c = FLX_CONTAINER_OF(h, struct counter, handle);
	enum flx_poll next = flx_cancel_is(&h->token) ? FLX_END : c->next;

	if (atomic_fetch_add(&c->running, 1))
		atomic_fetch_add(&c->overlaps, 1);
	*result = 5;
	atomic_fetch_add(&c->runs, 1);
	atomic_fetch_sub(&c->running, 1);
	return next;
}

static struct counter *spawn(enum flx_poll next, struct flx_cancel *parent)
{
	struct counter *c = calloc(1, sizeof(*c));

	c->next = next;
	flx_handle_spawn(&c->handle, &threads, count, parent);
	return c;
}

/* Return: how it ended. The memory goes: ASAN sees who comes too late. */
static int join(struct counter *c)
{
	int result = 0;

	CHECK(!flx_handle_join(&c->handle, &result));
	CHECK(!c->overlaps && !c->running);
	flx_handle_fini(&c->handle);
	free(c);
	return result;
}

TEST(a_task_ends_of_itself)
{
	CHECK(join(spawn(FLX_END, NULL)) == 5);
}

TEST(cancel_wakes_it)
{
	struct counter *c = spawn(FLX_PENDING, NULL);

	while (!c->runs)
		;
	flx_handle_cancel(&c->handle);
	CHECK(join(c) == 5);
}

TEST(one_that_never_ends_is_aborted)
{
	struct counter *c = spawn(FLX_READY, NULL);

	while (c->runs < 3)
		;
	flx_handle_abort(&c->handle);
	CHECK(join(c) == -FLX_ECANCELED);
}

TEST(many_children_follow_a_parent)
{
	struct counter *c[50];
	struct flx_cancel parent;
	int i;

	flx_cancel_init(&parent, &threads, NULL);
	for (i = 0; i < 50; i++)
		c[i] = spawn(i % 3 ? FLX_PENDING : FLX_READY, &parent);
	flx_cancel_now(&parent);
	for (i = 0; i < 50; i++)
		CHECK(join(c[i]) == 5);
}

static void *join_too(void *arg)
{
	struct counter *c = arg;
	int result = 0;

	CHECK(!flx_handle_join(&c->handle, &result));
	CHECK(result == 5);
	return NULL;
}

TEST(any_number_may_join)
{
	struct counter *c = spawn(FLX_PENDING, NULL);
	pthread_t t[4];
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, join_too, c);
	flx_handle_cancel(&c->handle);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK(join(c) == 5);
}

/* Cancel, abort and wake meet; what is joined can be freed at once. */
TEST(what_is_joined_is_over)
{
	struct flx_cancel parent;
	int aborted = 0;
	int i;

	for (i = 0; i < 20000; i++) {
		struct counter *c;

		flx_cancel_init(&parent, &threads, NULL);
		c = spawn(i % 3 ? FLX_PENDING : FLX_READY, &parent);
		if (i & 4)
			flx_task_wake(&c->handle.task);
		if (i & 1)
			flx_handle_abort(&c->handle);
		else
			flx_cancel_now(&parent);
		aborted += join(c) == -FLX_ECANCELED;
	}
	CHECK(aborted == 10000);
}

TEST(who_waits_sees_that_it_is_cancelled)
{
	struct flx_cancel parent, child;

	flx_cancel_init(&parent, &threads, NULL);
	flx_cancel_init(&child, &threads, &parent);
	flx_cancel_now(&parent);
	CHECK(!flx_cancel_wait(&child));
}

TEST(nothing_waits_where_nothing_can)
{
	struct flx_cancel c;

	flx_cancel_init(&c, &nothing_waits, NULL);
	CHECK(flx_cancel_wait(&c) == -FLX_EDEADLK);
	flx_cancel_now(&c);
	CHECK(!flx_cancel_wait(&c));
}

int main(void)
{
	pthread_t workers[2];
	int i;

	for (i = 0; i < 2; i++)
		pthread_create(&workers[i], NULL, work, NULL);
	RUN(a_task_ends_of_itself);
	RUN(cancel_wakes_it);
	RUN(one_that_never_ends_is_aborted);
	RUN(many_children_follow_a_parent);
	RUN(any_number_may_join);
	RUN(what_is_joined_is_over);
	RUN(who_waits_sees_that_it_is_cancelled);
	RUN(nothing_waits_where_nothing_can);
	pthread_mutex_lock(&queue_lock);
	stop = true;
	pthread_cond_broadcast(&queue_changed);
	pthread_mutex_unlock(&queue_lock);
	for (i = 0; i < 2; i++)
		pthread_join(workers[i], NULL);
	return tap_done();
}
