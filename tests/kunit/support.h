/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: support - what the suites share: a runtime, sources and a sink.
 *
 * Everything runs in the test's own thread, when it says so. Items are s64
 * values, or errors, with a timestamp.
 */
#ifndef FLX_TEST_SUPPORT_H
#define FLX_TEST_SUPPORT_H

#include <kunit/test.h>
#include <linux/types.h>

#include "core/chain.h"
#include "core/pipe.h"

/**
 * struct test_item - an item as tests write it
 * @v: the value
 * @ts: its timestamp
 * @code: 0, or it is this error
 */
struct test_item {
	s64 v;
	u64 ts;
	u32 code;
};

/* Memory of exactly its size; scheduled tasks wait for test_run_tasks(). */
extern const struct flx_runtime test_runtime;

/* The allocation after @n more fails, once; negative: none does. */
void test_fail_allocation(int n);

/* Blocks that @test_runtime has given and not got back. */
u32 test_blocks(void);

/* Run what is scheduled until nothing is. Return: how many runs that took. */
u32 test_run_tasks(void);

/* Forget what is scheduled. */
void test_drop_tasks(void);

/**
 * struct test_source - a stream of items that stand in an array
 * @stream: poll it
 * @items: its items
 * @n: how many
 * @at: the next one
 * @share: it gives at most so many a poll; 0: what is asked for
 * @rest: it is pending, and wakes the reader, before every so many polls
 * @polls: how often it was polled
 * @waker: the last one who found nothing
 * @open: it never ends
 * @closed: the reader has closed it
 */
struct test_source {
	struct flx_stream stream;
	const struct test_item *items;
	u32 n;
	u32 at;
	u32 share;
	u32 rest;
	u32 polls;
	struct flx_waker *waker;
	bool open;
	bool closed;
};

void test_source_init(struct test_source *s, const struct test_item *items,
		      u32 n);

#define TEST_SINK_ITEMS	512

/**
 * struct test_sink - keeps what comes out of a pipe
 * @sink: give it to the pipe
 * @size: bytes of the records
 * @n: items that came
 * @room: items that it still takes; then it is full
 * @ended: END has come
 * @plain: no item of them was anything but a plain value
 * @items: the items; of a longer record the first 8 bytes
 * @rec: the whole records, 24 bytes at most
 */
struct test_sink {
	struct flx_sink sink;
	u32 size;
	u32 n;
	u32 room;
	bool ended;
	struct test_item items[TEST_SINK_ITEMS];
	u8 rec[TEST_SINK_ITEMS][24];
};

void test_sink_init(struct test_sink *s, u32 size);

/* Take the items of a batch of @size-byte records. */
void test_sink_take(struct test_sink *s, const struct flx_batch *b);

/* Is that what came, and in this order? */
void test_expect_items(struct kunit *test, const struct test_sink *s,
		       const struct test_item *want, u32 n);

/* A waker that counts, for streams that are polled without a task. */
struct test_waker {
	struct flx_waker waker;
	u32 wakes;
};

void test_waker_init(struct test_waker *w);

#endif /* FLX_TEST_SUPPORT_H */
