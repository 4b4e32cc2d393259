/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: pool - what tests of the pool of threads share.
 *
 * Streams of one pipeline are used by different threads, each by one; the handle
 * itself by the main thread.
 */
#ifndef TEST_POOL_H
#define TEST_POOL_H

#include <pthread.h>
#include "pipeline.h"

#define MANY	20000

static struct fluxion *open_pool(void)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);

	CHECK(f && fluxion_runtime(f) == FLUXION_PTHREAD);
	return f;
}

/**
 * struct worker - a thread that feeds or drains one stream
 * @s: whose only user it is
 * @n: items
 * @got: how many were moved
 * @sum: of their values
 * @last: the last value that came
 * @backward: values that were not larger than the one before
 * @err: why it stopped
 */
struct worker {
	pthread_t thread;
	struct fluxion_stream *s;
	int64_t n;
	int64_t got;
	int64_t sum;
	int64_t last;
	int64_t backward;
	int err;
};

static void *feed(void *arg)
{
	struct worker *w = arg;

	while (w->got < w->n && !w->err) {
		w->err = fluxion_send_value(w->s, w->got, w->got);
		w->got += !w->err;
	}
	if (!w->err)
		w->err = fluxion_send_end(w->s);
	return NULL;
}

static void *drain(void *arg)
{
	struct worker *w = arg;
	int64_t v;

	w->last = -1;
	while ((w->err = fluxion_receive_value(w->s, &v, NULL)) == 1) {
		w->got++;
		w->sum += v;
		w->backward += v <= w->last;
		w->last = v;
	}
	return NULL;
}

static void start(struct worker *w, void *(*run)(void *), struct fluxion_stream *s,
		  int64_t n)
{
	*w = (struct worker){ .s = s, .n = n };
	CHECK(!pthread_create(&w->thread, NULL, run, w));
}

static void join(struct worker *w)
{
	CHECK(!pthread_join(w->thread, NULL));
}

#endif /* TEST_POOL_H */
