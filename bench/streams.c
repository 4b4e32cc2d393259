// SPDX-License-Identifier: GPL-2.0
/* fluxion: streams - a pipeline between the streams of a runtime. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include "streams.h"

/**
 * struct way - a run
 * @in: fed
 * @out: drained
 * @items: how many are sent
 * @sent: how many were; one more: END, too
 * @sum: of what came out
 * @ended: so did END
 */
struct way {
	struct fluxion_stream *in;
	struct fluxion_stream *out;
	uint64_t items;
	uint64_t sent;
	int64_t sum;
	bool ended;
};

const struct bench_way bench_ways[] = {
	{ "local", FLUXION_LOCAL, 1 },
	{ "pthread", FLUXION_PTHREAD, 1 },
	{ "pthread, 2 threads", FLUXION_PTHREAD, 2 },
	{ 0 },
};

static void fill(struct way *w, struct fluxion_item *item)
{
	bool end = w->sent == w->items;
	int64_t v = w->sent;

	*item = (struct fluxion_item){
		.ts = w->sent,
		.kind = end ? FLUXION_ITEM_END : FLUXION_ITEM_VALUE,
		.flags = end ? 0 : FLUXION_ITEM_TS,
	};
	memcpy(fluxion_item_record(item), &v, sizeof(v));
	w->sent++;
}

/* Return: how many slots were filled. */
static unsigned int feed(struct way *w)
{
	unsigned int room = 0, n = 0;

	if (w->sent <= w->items)
		room = fluxion_stream_reserve(w->in);
	while (n < room && w->sent <= w->items)
		fill(w, fluxion_stream_slot(w->in, n++));
	fluxion_stream_commit(w->in, n);
	return n;
}

/* Return: how many items were taken. */
static unsigned int drain(struct way *w)
{
	unsigned int n = fluxion_stream_peek(w->out);
	unsigned int i;
	int64_t v;

	for (i = 0; i < n; i++) {
		struct fluxion_item *item = fluxion_stream_slot(w->out, i);

		memcpy(&v, fluxion_item_record(item), sizeof(v));
		w->ended = item->kind == FLUXION_ITEM_END;
		w->sum += w->ended ? 0 : v;
	}
	fluxion_stream_release(w->out, n);
	return n;
}

static void *feed_all(void *arg)
{
	struct way *w = arg;

	while (w->sent <= w->items)
		if (!feed(w) && fluxion_stream_wait(w->in, -1))
			break;
	return NULL;
}

static int by_two(struct way *w)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, feed_all, w);

	if (err)
		return -err;
	while (!w->ended && !err)
		if (!drain(w))
			err = fluxion_stream_wait(w->out, -1);
	pthread_join(thread, NULL);
	return err;
}

static int by_one(struct way *w)
{
	struct pollfd p[] = {
		{ .fd = fluxion_stream_fd(w->in), .events = POLLOUT },
		{ .fd = fluxion_stream_fd(w->out), .events = POLLIN },
	};

	while (!w->ended) {
		if (feed(w) + drain(w))
			continue;
		if (w->sent > w->items)
			p[0].fd = -1;
		if (p[1].fd >= 0 && poll(p, 2, -1) < 0)
			return -errno;
	}
	return 0;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int measure(struct fluxion *f, const struct bench_way *way,
		   const char *expr, struct way *w, double *ns)
{
	struct fluxion_pipeline *p;
	int err = fluxion_attach(f, expr, NULL, &p, NULL);

	if (!err)
		err = fluxion_stream_open(p, "a", FLUXION_INPUT, &w->in);
	if (!err)
		err = fluxion_stream_open(p, "out", 0, &w->out);
	if (err)
		return err;
	*ns = now_ns();
	err = way->threads == 2 ? by_two(w) : by_one(w);
	*ns = (now_ns() - *ns) / w->items;
	return err;
}

int bench_streams_run(const struct bench_way *way, const char *expr,
		      uint64_t items, double *ns, int64_t *sum)
{
	struct fluxion *f = fluxion_open(way->runtime);
	struct way w = { .items = items };
	int err;

	if (!f)
		return -errno;
	err = measure(f, way, expr, &w, ns);
	*sum = w.sum;
	fluxion_close(f);
	return err;
}
