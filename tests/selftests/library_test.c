// SPDX-License-Identifier: GPL-2.0
/* fluxion: library_test - libfluxion on the kernel: rings, waits, io_uring. */
#include <liburing.h>
#include <pthread.h>
#include "library.h"

#define ITEMS	100000

static struct fluxion_pipeline *open_pipeline(const char *text, const char *name)
{
	struct fluxion_options o = { .name = name };

	return attach_text(text, &o);
}

static bool got_value(struct fluxion_stream *s, int64_t value, uint64_t ts)
{
	int64_t v = 0;
	uint64_t t = 0;
	int n = fluxion_receive_value(s, &v, &t);

	if (n == 1 && v == value && t == ts)
		return true;
	printf("#   got %lld@%llu (%d), want %lld@%llu\n", (long long)v,
	       (unsigned long long)t, n, (long long)value,
	       (unsigned long long)ts);
	return false;
}

static void test_items(unsigned int flags, const char *how)
{
	struct fluxion_pipeline *p = open_pipeline("a | map(v * 2)", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT | flags);
	struct fluxion_stream *out = open_stream(p, "out", flags);
	int64_t v = 0;

	ok(fluxion_stream_fd(in) >= 0 && fluxion_stream_stride(in) == 32 &&
	   fluxion_stream_record_size(in) == 8, "%s: an end's shape", how);
	is(fluxion_stream_wait(out, 10000000), -ETIME, "nothing comes");
	is(fluxion_stream_wait(in, 0), 0, "there is room");
	ok(!fluxion_send_value(in, 5, 10) && !fluxion_send_error(in, 22) &&
	   !fluxion_send_value(in, -7, 11) && !fluxion_send_end(in),
	   "%s: send", how);
	is(fluxion_flush(in, 5000000000), 0, "flush");
	ok(got_value(out, 10, 10), "%s: a value", how);
	is(fluxion_receive_value(out, &v, NULL), -EBADMSG, "an error");
	is(v, 22, "its code");
	ok(got_value(out, -14, 11), "%s: a value after it", how);
	is(fluxion_receive_value(out, &v, NULL), 0, "the end");
	is(fluxion_receive_value(out, &v, NULL), 0, "the end again");
	is(fluxion_send_value(in, 1, 1), -EPIPE, "an ended input is closed");
	fluxion_pipeline_free(p);
}

/* A thread that feeds and waits where it must. */
struct feeder {
	struct fluxion_stream *in;
	int result;
};

static void *feed(void *arg)
{
	struct feeder *w = arg;
	int64_t i;

	for (i = 0; i < ITEMS && !w->result; i++)
		w->result = fluxion_send_value(w->in, i, i);
	if (!w->result)
		w->result = fluxion_send_end(w->in);
	return NULL;
}

static int64_t drain(struct fluxion_stream *out)
{
	static char items[64 * 32];
	int64_t next = 0, v;
	int n, i;

	while ((n = fluxion_receive(out, items, 64)) > 0) {
		for (i = 0; i < n; i++) {
			struct fluxion_item *h = (void *)(items + i * 32);

			if (h->kind == FLUXION_ITEM_END)
				return next;
			memcpy(&v, h + 1, sizeof(v));
			if (v != next + 1 || h->ts != (uint64_t)next)
				return -1;
			next++;
		}
	}
	return n;
}

static void test_back_pressure(unsigned int flags, const char *how)
{
	struct fluxion_pipeline *p = open_pipeline(
		"in a (size = 4KiB); out o (size = 2KiB) = a | map(v + 1)", NULL);
	struct feeder w = { open_stream(p, "a", FLUXION_INPUT | flags), 0 };
	struct fluxion_stream *out = open_stream(p, "o", flags);
	struct fluxion_end_info *ends;
	pthread_t thread;

	pthread_create(&thread, NULL, feed, &w);
	is(drain(out), ITEMS, how);
	pthread_join(thread, NULL);
	is(w.result, 0, "the feeder never failed");
	is(fluxion_flush(out, 5000000000), 0, "flush");
	is(fluxion_pipeline_ends(p, &ends), 2, "two ends");
	ok(adds_up(&ends[0]) && adds_up(&ends[1]), "%s: counters", how);
	is(ends[0].accepted, ITEMS, "the input took all");
	is(ends[1].delivered, ITEMS, "the output gave all");
	free(ends);
	fluxion_pipeline_free(p);
}

static void test_nonblock(void)
{
	struct fluxion_pipeline *p = open_pipeline(
		"in a (size = 1KiB); out o (size = 1KiB) = a", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT |
							FLUXION_NONBLOCK);
	struct fluxion_stream *out = open_stream(p, "o", FLUXION_NONBLOCK);
	struct fluxion_pipeline_info info;
	int64_t sent = 0, got = 0, v;

	is(fluxion_receive_value(out, &v, NULL), -EAGAIN, "nothing there");
	do {
		while (!fluxion_send_value(in, sent, sent))
			sent++;
		fluxion_flush(in, 5000000000);
	} while (fluxion_stream_reserve(in));
	is(fluxion_send_value(in, 0, 0), -EAGAIN, "blocked");
	is(sent, 64, "both rings are full");
	is(fluxion_stream_wait(in, 10000000), -ETIME, "and stay so");
	is(fluxion_pipeline_info(p, &info), 0, "its state");
	is(info.state, FLUXION_STATE_STALLED, "stalled");
	while (fluxion_receive_value(out, &v, NULL) == 1 || got < sent) {
		if (v != got++)
			break;
		fluxion_flush(in, 5000000000);
	}
	is(got, sent, "everything comes out");
	fluxion_pipeline_free(p);
}

static void *wait_for_item(void *arg)
{
	int64_t v;

	return (void *)(intptr_t)fluxion_receive_value(arg, &v, NULL);
}

static void test_detach(void)
{
	struct fluxion_pipeline *p = open_pipeline("a", "lib-detach"), *q;
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	struct fluxion_stream *other;
	pthread_t thread;
	void *ret;

	is(fluxion_find(f, "lib-detach", 0, &q), 0, "found by name");
	ok(!strcmp(fluxion_graph_text(fluxion_pipeline_graph(p)),
		   fluxion_graph_text(fluxion_pipeline_graph(q))),
	   "its graph comes back");
	is(fluxion_pipeline_id(q), fluxion_pipeline_id(p), "the same one");
	is(fluxion_stream_open(q, "a", FLUXION_INPUT, &other), -EBUSY,
	   "one holder at a time");
	pthread_create(&thread, NULL, wait_for_item, out);
	sleep_ms(50);
	is(fluxion_detach(q), 0, "detach");
	pthread_join(thread, &ret);
	is((intptr_t)ret, -EPIPE, "who waits is told");
	is(fluxion_send_value(in, 1, 1), -EPIPE, "the input is closed");
	is(fluxion_stream_wait(in, -1), -EPIPE, "nothing to wait for");
	is(fluxion_detach(p), -ENOENT, "it is gone");
	is(fluxion_find(f, "lib-detach", 0, &q), -ENOENT,
	   "and not found");
	fluxion_pipeline_free(p);
}

static void test_cancel_and_pause(void)
{
	struct fluxion_pipeline *p = open_pipeline("a", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	int64_t v;

	is(fluxion_pause(p), 0, "pause");
	is(fluxion_send_value(in, 1, 1), 0, "send");
	is(fluxion_stream_wait(out, 20000000), -ETIME, "nothing moves");
	is(fluxion_resume(p), 0, "resume");
	ok(got_value(out, 1, 1), "it moves");
	is(fluxion_send_value(in, 2, 2), 0, "send");
	is(fluxion_flush(in, 5000000000), 0, "flush");
	is(fluxion_cancel(p), 0, "cancel");
	is(fluxion_flush(in, 5000000000), 0, "flush");
	ok(got_value(out, 2, 2), "what lay there comes");
	is(fluxion_receive_value(out, &v, NULL), 0, "then the end");
	is(fluxion_send_value(in, 3, 3), -EPIPE, "the input is closed");
	fluxion_pipeline_free(p);
}

static void test_next_holder(void)
{
	struct fluxion_pipeline *p = open_pipeline("a", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);

	fluxion_send_value(in, 1, 1);
	fluxion_send_value(in, 2, 2);
	fluxion_stream_reserve(in);
	fluxion_stream_close(in);
	in = open_stream(p, "a", FLUXION_INPUT | FLUXION_COPY);
	is(fluxion_send_value(in, 3, 3), 0, "the next holder sends");
	is(fluxion_flush(in, 5000000000), 0, "flush");
	ok(got_value(out, 1, 1), "the first item");
	is(fluxion_stream_peek(out), 2, "two more are seen, not released");
	fluxion_stream_close(out);
	out = open_stream(p, "out", FLUXION_COPY);
	ok(got_value(out, 2, 2) && got_value(out, 3, 3), "they come again");
	fluxion_pipeline_free(p);
}

static void test_policy(void)
{
	struct fluxion_pipeline *p = open_pipeline(
		"in a (size = 1KiB, overflow = drop_oldest); a", NULL);
	struct fluxion_stream *in, *out = open_stream(p, "out", 0);
	struct fluxion_item item[2];
	int i;

	is(fluxion_stream_open(p, "a", FLUXION_INPUT, &in), -EINVAL,
	   "a mapped input cannot drop the oldest");
	in = open_stream(p, "a", FLUXION_INPUT | FLUXION_COPY);
	fluxion_pause(p);
	for (i = 0; i < 100; i++)
		fluxion_send_value(in, i, i);
	fluxion_resume(p);
	is(fluxion_receive(out, item, 1), 1, "an item");
	ok(item->ts == 69 && item->code == 69, "after a gap of 69");
	for (i = 70; i < 100 && got_value(out, i, i); i++)
		;
	is(i, 100, "the newest are there");
	fluxion_pipeline_free(p);
}

static int submit(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int res;

	if (io_uring_submit(ring) < 0 || io_uring_wait_cqe(ring, &cqe))
		bail("io_uring");
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static void uring_copies(struct io_uring *ring)
{
	struct fluxion_pipeline *p = open_pipeline("a | map(v + 1)", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT |
							FLUXION_COPY);
	struct fluxion_stream *out = open_stream(p, "out", FLUXION_COPY);
	struct {
		struct fluxion_item h;
		int64_t v[2];
	} item[2] = {
		{ { 7, FLUXION_ITEM_VALUE, FLUXION_ITEM_TS, 0, 0 }, { 41 } },
	};
	struct fluxion_transfer t;
	struct fluxion_wait w;
	struct fluxion_run r;

	fluxion_prep_pull(io_uring_get_sqe(ring), out, &t, item, 1);
	is(submit(ring), -EAGAIN, "uring: nothing to pull");
	fluxion_pause(p);
	fluxion_prep_push(io_uring_get_sqe(ring), in, &t, item, 1);
	is(submit(ring), 1, "uring: push");
	fluxion_resume(p);
	fluxion_prep_run(io_uring_get_sqe(ring), in, &r, 16);
	ok(submit(ring) >= -EBUSY, "uring: run");
	fluxion_prep_ready(io_uring_get_sqe(ring), out, &w);
	ok(submit(ring) & POLLIN, "uring: ready");
	fluxion_prep_pull(io_uring_get_sqe(ring), out, &t, item, 2);
	is(submit(ring), 1, "uring: pull");
	ok(item[0].v[0] == 42 && item[0].h.ts == 7, "uring: the item");
	fluxion_pipeline_free(p);
}

static void uring_kicks(struct io_uring *ring)
{
	struct fluxion_pipeline *p = open_pipeline("a", NULL);
	struct fluxion_stream *in = open_stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = open_stream(p, "out", 0);
	struct fluxion_flush flush;
	struct fluxion_kick kick;
	struct fluxion_wait wait;
	int res;

	fluxion_send_value(in, 5, 5);
	fluxion_prep_kick(io_uring_get_sqe(ring), in, &kick);
	is(submit(ring), 0, "uring: kick");
	ok(got_value(out, 5, 5), "uring: it runs");
	fluxion_prep_flush(io_uring_get_sqe(ring), in, &flush, 5000000000);
	res = submit(ring);
	ok(!res || res == -EOPNOTSUPP, "uring: flush");
	fluxion_prep_wait(io_uring_get_sqe(ring), out, &wait, 10000000);
	res = submit(ring);
	ok(res == -ETIME || res == -EOPNOTSUPP, "uring: wait");
	fluxion_pipeline_free(p);
}

static void test_uring(void)
{
	struct fluxion_info info;
	struct io_uring ring;
	int err;

	fluxion_info(f, &info, NULL, NULL);
	err = io_uring_queue_init(8, &ring, 0);
	if (err || !(info.features & FLUXION_FEATURE_URING_CMD)) {
		skip("uring", "this kernel has no uring commands");
		return;
	}
	uring_copies(&ring);
	uring_kicks(&ring);
	io_uring_queue_exit(&ring);
}

static void test_handle(void)
{
	struct fluxion_op_info ops[64];
	unsigned int count = 64;
	struct fluxion_info info;

	f = fluxion_open(FLUXION_AUTO);
	if (!f)
		bail("fluxion_open");
	is(fluxion_runtime(f), FLUXION_KERNEL, "the kernel is there");
	is(fluxion_info(f, &info, ops, &count), 0, "info");
	ok(info.version == FLUXION_ABI_VERSION && count >= 8 &&
	   count == info.ops_count, "version and operators");
	ok(ops[2].op == FLUXION_OP_MAP && !strcmp(ops[2].name, "map"),
	   "an operator");
}

static void test_list(void)
{
	struct fluxion_pipeline *p = open_pipeline("a | take_items(3)", "lib-list");
	struct fluxion_pipeline_info *all, one;
	struct fluxion_node_info *nodes;
	int n = fluxion_list(f, &all), i, found = 0;

	is(fluxion_tap(p, NULL, NULL), -EOPNOTSUPP, "its taps are the kernel's");
	for (i = 0; i < n; i++)
		found += !strcmp(all[i].name, "lib-list");
	is(found, 1, "it is listed once");
	free(all);
	is(fluxion_pipeline_info(p, &one), 0, "what is known of it");
	ok(one.nodes == 3 && one.inputs == 1 && one.memory ==
	   fluxion_pipeline_memory(p), "its shape");
	is(fluxion_pipeline_nodes(p, &nodes), 3, "its nodes");
	free(nodes);
	is(fluxion_detach(p), 0, "detach");
	is(fluxion_pipeline_info(p, &one), -ENOENT, "nothing is known of it");
	fluxion_pipeline_free(p);
}

int main(void)
{
	test_handle();
	test_list();
	test_items(0, "mapped");
	test_items(FLUXION_COPY, "copied");
	test_back_pressure(0, "mapped: every item, in order");
	test_back_pressure(FLUXION_COPY, "copied: every item, in order");
	test_nonblock();
	test_detach();
	test_cancel_and_pause();
	test_next_holder();
	test_policy();
	test_uring();
	fluxion_close(f);
	return done();
}
