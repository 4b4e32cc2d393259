// SPDX-License-Identifier: GPL-2.0
/* fluxion: support - what the suites share: a runtime, sources and a sink. */
#include "support.h"

#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define TASKS	8

static DEFINE_SPINLOCK(lock);
static struct flx_task *scheduled[TASKS];
static u32 nscheduled;
static int until_failure = -1;
static u32 blocks;

/* vmalloc: aligned, and KASAN knows the exact end. */
static void *runtime_alloc(size_t bytes)
{
	if (until_failure >= 0 && until_failure-- == 0)
		return NULL;
	blocks++;
	return vzalloc(bytes);
}

static void runtime_free(void *p)
{
	blocks -= !!p;
	vfree(p);
}

static u64 runtime_now(void)
{
	return 0;
}

/* One that was run inline since may stand there yet. */
static void runtime_schedule(struct flx_task *t)
{
	u32 i;

	for (i = 0; i < nscheduled; i++)
		if (scheduled[i] == t)
			return;
	if (!WARN_ON_ONCE(nscheduled == TASKS))
		scheduled[nscheduled++] = t;
}

static void runtime_timer(struct flx_task *t, u64 deadline)
{
	(void)t;
	(void)deadline;
}

static unsigned long runtime_lock(void)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	__release(&lock);
	return flags;
}

static void runtime_unlock(unsigned long flags)
{
	__acquire(&lock);
	spin_unlock_irqrestore(&lock, flags);
}

const struct flx_runtime test_runtime = {
	.alloc = runtime_alloc,
	.free = runtime_free,
	.now = runtime_now,
	.schedule = runtime_schedule,
	.timer = runtime_timer,
	.lock = runtime_lock,
	.unlock = runtime_unlock,
};

void test_fail_allocation(int n)
{
	until_failure = n;
}

u32 test_blocks(void)
{
	return blocks;
}

u32 test_run_tasks(void)
{
	struct flx_task *t;
	u32 runs = 0;

	while (nscheduled && runs < 100000) {
		t = scheduled[0];
		memmove(scheduled, scheduled + 1,
			--nscheduled * sizeof(*scheduled));
		flx_task_run(t);
		runs++;
	}
	return runs;
}

void test_drop_tasks(void)
{
	nscheduled = 0;
}

static void source_give(struct test_source *s, struct flx_batch *out, u32 n)
{
	const struct test_item *item = s->items + s->at;
	u32 i;

	for (i = 0; i < n; i++, item++) {
		out->ts[i] = item->ts;
		memcpy(flx_batch_record(out, i), &item->v, sizeof(item->v));
		out->count++;
		if (!out->plain) {
			out->kind[i] = FLUXION_ITEM_VALUE;
			out->flags[i] = FLUXION_ITEM_TS;
			out->code[i] = 0;
		}
		if (item->code)
			flx_batch_fail(out, i, item->code);
	}
	s->at += n;
}

static enum flx_poll source_poll(struct flx_stream *stream,
				 struct flx_waker *w, struct flx_batch *out)
{
	struct test_source *s =
		FLX_CONTAINER_OF(stream, struct test_source, stream);
	u32 n = min(s->n - s->at, out->limit);

	s->polls++;
	if (s->at == s->n) {
		s->waker = w;
		return s->open ? FLX_PENDING : FLX_END;
	}
	if (s->rest && s->polls % s->rest == 0) {
		flx_waker_wake(w);
		return FLX_PENDING;
	}
	if (s->share)
		n = min(n, s->share);
	source_give(s, out, n);
	return FLX_READY;
}

static void source_close(struct flx_stream *stream)
{
	FLX_CONTAINER_OF(stream, struct test_source, stream)->closed = true;
}

static const struct flx_stream_ops source_ops = {
	.poll = source_poll,
	.close = source_close,
};

void test_source_init(struct test_source *s, const struct test_item *items,
		      u32 n)
{
	memset(s, 0, sizeof(*s));
	flx_stream_init(&s->stream, &source_ops, sizeof(s64));
	s->items = items;
	s->n = n;
}

static u32 sink_room(struct flx_sink *sink, struct flx_waker *w)
{
	return FLX_CONTAINER_OF(sink, struct test_sink, sink)->room;
}

void test_sink_take(struct test_sink *s, const struct flx_batch *b)
{
	u32 i;

	for (i = 0; i < b->count && s->n < TEST_SINK_ITEMS; i++, s->n++) {
		struct test_item *item = &s->items[s->n];

		item->ts = b->ts[i];
		item->code = flx_batch_is_value(b, i) ? 0 : b->code[i];
		if (item->code)
			continue;
		memcpy(s->rec[s->n], flx_batch_record(b, i),
		       min_t(u32, s->size, sizeof(s->rec[0])));
		memcpy(&item->v, s->rec[s->n], sizeof(item->v));
	}
}

static void sink_put(struct flx_sink *sink, const struct flx_batch *b)
{
	struct test_sink *s = FLX_CONTAINER_OF(sink, struct test_sink, sink);

	WARN_ON_ONCE(b->count > s->room);
	s->room -= b->count;
	test_sink_take(s, b);
}

static bool sink_end(struct flx_sink *sink, struct flx_waker *w)
{
	FLX_CONTAINER_OF(sink, struct test_sink, sink)->ended = true;
	return true;
}

void test_sink_init(struct test_sink *s, u32 size)
{
	memset(s, 0, sizeof(*s));
	s->sink.room = sink_room;
	s->sink.put = sink_put;
	s->sink.end = sink_end;
	s->size = size;
	s->room = TEST_SINK_ITEMS;
}

void test_expect_items(struct kunit *test, const struct test_sink *s,
		       const struct test_item *want, u32 n)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, s->n, n);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, s->items[i].code, want[i].code);
		KUNIT_EXPECT_EQ(test, s->items[i].ts, want[i].ts);
		if (!want[i].code)
			KUNIT_EXPECT_EQ(test, s->items[i].v, want[i].v);
	}
}

static void count_wake(struct flx_waker *w)
{
	FLX_CONTAINER_OF(w, struct test_waker, waker)->wakes++;
}

void test_waker_init(struct test_waker *w)
{
	w->waker.wake = count_wake;
	w->waker.budget = FLX_TASK_BUDGET;
	w->wakes = 0;
}
