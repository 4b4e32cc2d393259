// SPDX-License-Identifier: GPL-2.0
/* fluxion: cancel_test - tokens cancel once, children follow, listeners hear. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include "core/cancel.h"
#include "tap.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static unsigned long rt_lock(void)
{
	pthread_mutex_lock(&mutex);
	return 0;
}

static void rt_unlock(unsigned long key)
{
	(void)key;
	pthread_mutex_unlock(&mutex);
}

static const struct flx_runtime rt = {
	.lock = rt_lock,
	.unlock = rt_unlock,
};

struct ear {
	struct flx_cancel_listener listener;
	atomic_int heard;
};

static void hear(struct flx_cancel_listener *l)
{
	struct ear *e = FLX_CONTAINER_OF(l, struct ear, listener);

	atomic_fetch_add(&e->heard, 1);
}

static struct ear *ear(struct ear *e)
{
	*e = (struct ear){ .listener.call = hear };
	return e;
}

TEST(listeners_are_called_once)
{
	struct flx_cancel c;
	struct ear a, b;

	flx_cancel_init(&c, &rt, NULL);
	flx_cancel_listen(&c, &ear(&a)->listener);
	flx_cancel_listen(&c, &ear(&b)->listener);
	CHECK(!flx_cancel_is(&c));
	flx_cancel_now(&c);
	flx_cancel_now(&c);
	CHECK(flx_cancel_is(&c));
	CHECK(a.heard == 1 && b.heard == 1);
	flx_cancel_fini(&c);
}

TEST(a_late_listener_is_called_at_once)
{
	struct flx_cancel c;
	struct ear a;

	flx_cancel_init(&c, &rt, NULL);
	flx_cancel_now(&c);
	flx_cancel_listen(&c, &ear(&a)->listener);
	CHECK(a.heard == 1);
	CHECK(!flx_cancel_ignore(&a.listener, &rt));
}

TEST(who_ignores_is_not_called)
{
	struct flx_cancel c;
	struct ear a, b, d;

	flx_cancel_init(&c, &rt, NULL);
	flx_cancel_listen(&c, &ear(&a)->listener);
	flx_cancel_listen(&c, &ear(&b)->listener);
	flx_cancel_listen(&c, &ear(&d)->listener);
	CHECK(flx_cancel_ignore(&b.listener, &rt));
	CHECK(!flx_cancel_ignore(&b.listener, &rt));
	flx_cancel_now(&c);
	CHECK(a.heard == 1 && b.heard == 0 && d.heard == 1);
}

TEST(children_follow_and_parents_do_not)
{
	struct flx_cancel parent, child, grandchild, other;
	struct ear a;

	flx_cancel_init(&parent, &rt, NULL);
	flx_cancel_init(&child, &rt, &parent);
	flx_cancel_init(&grandchild, &rt, &child);
	flx_cancel_init(&other, &rt, &parent);
	flx_cancel_listen(&grandchild, &ear(&a)->listener);
	flx_cancel_now(&other);
	CHECK(!flx_cancel_is(&parent) && !flx_cancel_is(&child));
	flx_cancel_now(&parent);
	CHECK(flx_cancel_is(&child) && flx_cancel_is(&grandchild));
	CHECK(a.heard == 1);
}

TEST(a_child_of_a_cancelled_parent_is_cancelled)
{
	struct flx_cancel parent, child;

	flx_cancel_init(&parent, &rt, NULL);
	flx_cancel_now(&parent);
	flx_cancel_init(&child, &rt, &parent);
	CHECK(flx_cancel_is(&child));
}

TEST(a_child_that_goes_leaves_its_parent_whole)
{
	struct flx_cancel parent, *child = malloc(sizeof(*child));
	struct ear a;

	flx_cancel_init(&parent, &rt, NULL);
	flx_cancel_init(child, &rt, &parent);
	flx_cancel_listen(&parent, &ear(&a)->listener);
	flx_cancel_fini(child);
	free(child);
	flx_cancel_now(&parent);
	CHECK(a.heard == 1);
}

static struct flx_cancel contested;

static void *cancel_it(void *arg)
{
	(void)arg;
	flx_cancel_now(&contested);
	return NULL;
}

TEST(two_threads_cancel_and_one_listens)
{
	int round;

	for (round = 0; round < 500; round++) {
		pthread_t t[2];
		struct ear a, b;

		flx_cancel_init(&contested, &rt, NULL);
		flx_cancel_listen(&contested, &ear(&a)->listener);
		pthread_create(&t[0], NULL, cancel_it, NULL);
		pthread_create(&t[1], NULL, cancel_it, NULL);
		flx_cancel_listen(&contested, &ear(&b)->listener);
		pthread_join(t[0], NULL);
		pthread_join(t[1], NULL);
		if (a.heard != 1 || b.heard != 1)
			break;
	}
	CHECK(round == 500);
}

int main(void)
{
	RUN(listeners_are_called_once);
	RUN(a_late_listener_is_called_at_once);
	RUN(who_ignores_is_not_called);
	RUN(children_follow_and_parents_do_not);
	RUN(a_child_of_a_cancelled_parent_is_cancelled);
	RUN(a_child_that_goes_leaves_its_parent_whole);
	RUN(two_threads_cancel_and_one_listens);
	return tap_done();
}
