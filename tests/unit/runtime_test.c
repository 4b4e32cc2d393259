// SPDX-License-Identifier: GPL-2.0
/* fluxion: runtime_test - pipelines in process, from text to items. */
#include <pthread.h>
#include <linux/io_uring.h>
#include "pipeline.h"

TEST(values_errors_and_the_end)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v * 2)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v;

	CHECK(fluxion_runtime(f) == FLUXION_LOCAL);
	CHECK(fluxion_stream_fd(in) == -1);
	CHECK(fluxion_stream_stride(in) == 32);
	CHECK(fluxion_stream_record_size(in) == 8);
	check_empty(out);
	CHECK(fluxion_send_value(in, 5, 10) == 0);
	CHECK(fluxion_send_error(in, 22) == 0);
	CHECK(fluxion_send_error(in, 0) == -EINVAL);
	CHECK(fluxion_send_value(in, -7, 11) == 0);
	CHECK(fluxion_send_end(in) == 0);
	check_value(out, 10, 10);
	CHECK(fluxion_receive_value(out, &v, NULL) == -EBADMSG && v == 22);
	check_value(out, -14, 11);
	check_end(out);
	CHECK(fluxion_send_value(in, 1, 1) == -EPIPE);
	CHECK(fluxion_stream_wait(out, 0) == -EPIPE);
	check_ends(p);
	fluxion_close(f);
}

TEST(reserve_commit_peek_release)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | filter(v % 2 == 0)", NULL, 7);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	unsigned int room = fluxion_stream_reserve(in);
	unsigned int i, n, got = 0;

	CHECK(room == fluxion_stream_slots(in));
	CHECK(fluxion_stream_peek(in) == 0 && fluxion_stream_reserve(out) == 0);
	for (i = 0; i < 100; i++) {
		struct fluxion_item *item = fluxion_stream_slot(in, i);
		int64_t v = i;

		*item = (struct fluxion_item){
			.ts = i,
			.kind = FLUXION_ITEM_VALUE,
			.flags = FLUXION_ITEM_TS,
		};
		memcpy(fluxion_item_record(item), &v, sizeof(v));
	}
	CHECK(fluxion_stream_commit(in, room + 1) == -EINVAL);
	CHECK(fluxion_stream_commit(out, 1) == -EINVAL);
	CHECK(fluxion_stream_commit(in, 100) == 0);
	while ((n = fluxion_stream_peek(out))) {
		for (i = 0; i < n; i++, got++)
			CHECK(fluxion_stream_slot(out, i)->ts == got * 2);
		CHECK(fluxion_stream_release(out, n + 1) == -EINVAL);
		CHECK(fluxion_stream_release(out, n) == 0);
	}
	CHECK(got == 50);
	CHECK(fluxion_flush(in, -1) == 0);
	check_ends(p);
	fluxion_close(f);
}

/* An output that nobody drains stops everything, and nothing is lost. */
static void back_pressure(unsigned int flags)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p =
		attach(f, "in a (size = 1KiB); out o (size = 2KiB) = a | map(v + 1)",
		       NULL, 16);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT | flags);
	struct fluxion_stream *out = stream(p, "o", flags);
	struct fluxion_pipeline_info info;
	int64_t sent = 0, got = 0, v;
	int round;

	for (round = 0; round < 50; round++) {
		while (fluxion_send_value(in, sent, sent) == 0)
			sent++;
		CHECK(fluxion_send_value(in, sent, sent) == -EAGAIN);
		CHECK(fluxion_stream_wait(in, -1) == -EAGAIN);
		CHECK(fluxion_stream_wait(in, 0) == -ETIME);
		CHECK(fluxion_pipeline_info(p, &info) == 0);
		CHECK(info.state == FLUXION_STATE_STALLED);
		CHECK(sent - got == 32 + 64);
		check_ends(p);
		for (v = 0; v < round; v++, got++)
			check_value(out, got + 1, got);
	}
	while (fluxion_send_end(in) == -EAGAIN) {
		check_value(out, got + 1, got);
		got++;
	}
	for (; got < sent; got++)
		check_value(out, got + 1, got);
	check_end(out);
	check_ends(p);
	fluxion_close(f);
}

TEST(a_full_output_blocks_without_loss)
{
	back_pressure(0);
	back_pressure(FLUXION_NONBLOCK);
	back_pressure(FLUXION_COPY);
	back_pressure(FLUXION_COPY | FLUXION_NONBLOCK);
}

TEST(whole_blocks_of_items)
{
	enum { N = 5000 };
	static char items[N * 32], got[N * 32];
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | scan(0, acc + v)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t sum = 0, v;
	int i, n, sent, have = 0;

	for (i = 0; i < N; i++) {
		struct fluxion_item *h = (void *)(items + i * 32);

		v = i;
		*h = (struct fluxion_item){ i, FLUXION_ITEM_VALUE,
					    FLUXION_ITEM_TS, 0, 0 };
		memcpy(h + 1, &v, sizeof(v));
	}
	/* Input and output together hold 4096. */
	sent = fluxion_send(in, items, N);
	CHECK(sent == 4096);
	while (have < N) {
		n = fluxion_receive(out, got + have * 32, N);
		CHECK(n > 0);
		if (n <= 0)
			break;
		have += n;
		sent += fluxion_send(in, items + sent * 32, N - sent);
	}
	CHECK(sent == N);
	for (i = 0; i < N; i++) {
		sum += i;
		memcpy(&v, got + i * 32 + 16, sizeof(v));
		CHECK(v == sum);
	}
	CHECK(fluxion_receive(out, got, N) == -EAGAIN);
	CHECK(fluxion_receive(in, got, N) == -EINVAL);
	CHECK(fluxion_send(out, items, 1) == -EINVAL);
	fluxion_close(f);
}

TEST(policies_drop_and_say_so)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p =
		attach(f, "in a (size = 1KiB, overflow = drop_oldest); a", NULL, 0);
	struct fluxion_stream *in = NULL, *out = stream(p, "out", 0);
	struct fluxion_item item[2];
	int i;

	CHECK(fluxion_stream_open(p, "a", FLUXION_INPUT, &in) == -EINVAL);
	in = stream(p, "a", FLUXION_INPUT | FLUXION_COPY);
	CHECK(fluxion_stream_reserve(in) == 0);
	CHECK(fluxion_stream_commit(in, 1) == -EBUSY);
	for (i = 0; i < 100; i++)
		CHECK(fluxion_send_value(in, i, i) == 0);
	CHECK(fluxion_receive(out, item, 1) == 1);
	CHECK(item->ts == 69 && item->code == 69);
	CHECK(item->flags == (FLUXION_ITEM_TS | FLUXION_ITEM_GAP));
	for (i = 70; i < 100; i++)
		check_value(out, i, i);
	check_ends(p);
	fluxion_close(f);
}

TEST(a_paused_pipeline_waits)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_options o = { .paused = true };
	struct fluxion_pipeline_info info;
	struct fluxion_pipeline *p;
	struct fluxion_stream *in, *out;

	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	check_empty(out);
	CHECK(fluxion_flush(in, -1) == 0);
	check_empty(out);
	CHECK(fluxion_pipeline_info(p, &info) == 0);
	CHECK(info.state == FLUXION_STATE_PAUSED);
	CHECK(fluxion_resume(p) == 0);
	check_value(out, 1, 1);
	CHECK(fluxion_pause(p) == 0);
	CHECK(fluxion_send_value(in, 2, 2) == 0);
	check_empty(out);
	CHECK(fluxion_resume(p) == 0);
	check_value(out, 2, 2);
	fluxion_close(f);
}

TEST(a_cancelled_pipeline_ends)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct fluxion_pipeline_info info;

	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_flush(in, -1) == 0);
	CHECK(fluxion_send_value(in, 2, 2) == 0);
	CHECK(fluxion_cancel(p) == 0);
	CHECK(fluxion_cancel(p) == 0);
	CHECK(fluxion_send_value(in, 3, 3) == -EPIPE);
	CHECK(fluxion_pipeline_info(p, &info) == 0);
	CHECK(info.state == FLUXION_STATE_CANCELLED);
	check_value(out, 1, 1);
	check_end(out);
	check_ends(p);
	fluxion_close(f);
}

TEST(a_detached_pipeline_is_gone)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a", "gone", 0);
	struct fluxion_pipeline *q;
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", FLUXION_COPY);
	struct fluxion_end_info *ends;
	int64_t v;

	CHECK(fluxion_find(f, "gone", 0, &q) == 0);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_detach(q) == 0);
	CHECK(fluxion_detach(p) == -ENOENT);
	CHECK(fluxion_send_value(in, 1, 1) == -EPIPE);
	CHECK(fluxion_stream_reserve(in) == 0);
	CHECK(fluxion_stream_wait(in, -1) == -EPIPE);
	CHECK(fluxion_receive_value(out, &v, NULL) == -EPIPE);
	CHECK(fluxion_run(in, 1) == -EPIPE);
	CHECK(fluxion_flush(in, -1) == -EPIPE);
	CHECK(fluxion_pipeline_ends(p, &ends) == -ENOENT);
	CHECK(fluxion_stream_open(p, "a", FLUXION_INPUT, &in) == -EPIPE);
	fluxion_pipeline_free(q);
	q = attach(f, "b", "gone", 0);
	CHECK(fluxion_pipeline_id(q) != fluxion_pipeline_id(p));
	fluxion_close(f);
}

TEST(names_and_lists)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	static const char *const bad[] = { "", "a b", "a/b", "\xc3\xa4" };
	struct fluxion_options o = { .name = "one" };
	char name[FLUXION_NAME_LEN + 1];
	struct fluxion_pipeline_info *info;
	struct fluxion_pipeline *p, *q;
	unsigned int i;

	attach(f, "a", "one", 0);
	attach(f, "a | map(v)", "two", 3);
	attach(f, "a", NULL, 0);
	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == -EEXIST);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		o.name = bad[i];
		CHECK(fluxion_attach(f, "a", &o, &p, NULL) == -EINVAL);
		CHECK(fluxion_find(f, bad[i], 0, &p) == -ENOENT);
	}
	memset(name, 'x', sizeof(name));
	name[FLUXION_NAME_LEN] = '\0';
	o.name = name;
	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == -EINVAL);
	name[FLUXION_NAME_LEN - 1] = '\0';
	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == 0);
	o = (struct fluxion_options){ .pin = true };
	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == -EINVAL);
	o = (struct fluxion_options){ .batch = FLUXION_BATCH_MAX + 1 };
	CHECK(fluxion_attach(f, "a", &o, &p, NULL) == -EINVAL);

	CHECK(fluxion_list(f, &info) == 4);
	free(info);
	CHECK(fluxion_find(f, "three", 0, &p) == -ENOENT);
	CHECK(fluxion_find(f, NULL, 99, &p) == -ENOENT);
	CHECK(fluxion_find(f, "two", 0, &p) == 0);
	CHECK(fluxion_find(f, NULL, fluxion_pipeline_id(p), &q) == 0);
	CHECK(fluxion_pipeline_id(p) == fluxion_pipeline_id(q));
	CHECK(!strcmp(fluxion_graph_text(fluxion_pipeline_graph(p)),
		      fluxion_graph_text(fluxion_pipeline_graph(q))));
	CHECK(fluxion_pipeline_memory(p) > 2 * 64 * 1024);
	fluxion_close(f);
}

TEST(one_holder_at_a_time)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct fluxion_stream *s = NULL;
	struct fluxion_end_info *ends;

	CHECK(fluxion_stream_open(p, "a", FLUXION_INPUT, &s) == -EBUSY);
	CHECK(fluxion_stream_open(p, "out", 0, &s) == -EBUSY);
	CHECK(fluxion_stream_open(p, "b", FLUXION_INPUT, &s) == -ENOENT);
	CHECK(fluxion_stream_open(p, "a", 0, &s) == -ENOENT);
	CHECK(fluxion_stream_open(p, "out", FLUXION_INPUT, &s) == -ENOENT);
	CHECK(fluxion_stream_open(p, "a", 0x100, &s) == -EINVAL);

	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_stream_reserve(in) > 0);
	fluxion_stream_close(in);
	in = stream(p, "a", FLUXION_INPUT | FLUXION_COPY);
	CHECK(fluxion_send_value(in, 2, 2) == 0);
	CHECK(fluxion_stream_peek(out) == 2);
	fluxion_stream_close(out);
	out = stream(p, "out", 0);
	check_value(out, 1, 1);
	fluxion_stream_close(out);
	out = stream(p, "out", FLUXION_COPY);
	check_value(out, 2, 2);
	CHECK(fluxion_pipeline_ends(p, &ends) == 2);
	CHECK(ends[0].generation == 2 && ends[1].generation == 3);
	CHECK(ends[0].held && !ends[0].output && ends[1].output);
	free(ends);
	fluxion_close(f);
}

TEST(several_pipelines_side_by_side)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion *g = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v + 1)", "x", 0);
	struct fluxion_pipeline *q = attach(f, "a | map(v + 2)", "y", 0);
	struct fluxion_pipeline *r = attach(g, "a | map(v + 3)", "x", 0);
	struct fluxion_stream *out[3] = {
		stream(p, "out", 0), stream(q, "out", 0), stream(r, "out", 0),
	};
	int i;

	fluxion_send_value(stream(p, "a", FLUXION_INPUT), 10, 1);
	fluxion_send_value(stream(q, "a", FLUXION_INPUT), 10, 1);
	fluxion_send_value(stream(r, "a", FLUXION_INPUT), 10, 1);
	for (i = 0; i < 3; i++)
		check_value(out[i], 11 + i, 1);
	fluxion_close(f);
	fluxion_close(g);
}

TEST(an_input_that_nobody_needs_closes)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | take_items(2)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct fluxion_node_info *nodes;
	struct fluxion_pipeline_info info;
	int i;

	for (i = 0; i < 5; i++)
		CHECK(fluxion_send_value(in, i, i) == 0);
	check_value(out, 0, 0);
	check_value(out, 1, 1);
	check_end(out);
	CHECK(fluxion_send_value(in, 9, 9) == -EPIPE);
	CHECK(fluxion_pipeline_info(p, &info) == 0);
	CHECK(info.state == FLUXION_STATE_ENDED);
	check_ends(p);
	CHECK(fluxion_pipeline_nodes(p, &nodes) == 3);
	CHECK(nodes[1].op == FLUXION_OP_TAKE_ITEMS);
	CHECK(nodes[1].in == 2 && nodes[1].out == 2);
	free(nodes);
	fluxion_close(f);
}

/* Sixteen inputs of 64 MiB, and what else a pipeline needs. */
static void large_rings(char *text)
{
	int i;

	for (i = 0; i < 16; i++)
		text += sprintf(text, "in i%d (size = 64MiB); ", i);
	text += sprintf(text, "i0 | ordered_merge(i1");
	for (i = 2; i < 16; i++)
		text += sprintf(text, ", i%d", i);
	sprintf(text, ")");
}

TEST(refusals_say_where)
{
	char text[1024];
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p;
	struct fluxion_diagnostic diag;
	struct fluxion_info info;
	struct fluxion_op_info ops[4];
	unsigned int count = 4;

	CHECK(fluxion_attach(f, "a | nonsense(1)", NULL, &p, &diag) == -EINVAL);
	CHECK(diag.line == 1 && diag.column == 5 && diag.message[0]);
	CHECK(fluxion_attach(f, "a |", NULL, &p, NULL) == -EINVAL);
	large_rings(text);
	CHECK(fluxion_attach(f, text, NULL, &p, &diag) == -E2BIG);
	CHECK(!strncmp(diag.message, "too large", 9));
	CHECK(fluxion_info(f, &info, ops, &count) == 0);
	CHECK(count == info.ops_count && count > 4);
	CHECK(ops[0].op == FLUXION_OP_INPUT && ops[3].name[0]);
	errno = 0;
	CHECK(!fluxion_open(99) && errno == EINVAL);
	fluxion_close(f);
}

static void *one_thread(void *arg)
{
	struct fluxion *f = fluxion_open((uintptr_t)arg);
	struct fluxion_pipeline *p = attach(f, "a | map(v * 3)", "t", 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int i;

	for (i = 0; i < 20000; i++) {
		CHECK(fluxion_send_value(in, i, i) == 0);
		CHECK(fluxion_flush(in, -1) == 0);
		check_value(out, 3LL * i, i);
	}
	fluxion_close(f);
	return NULL;
}

TEST(handles_in_several_threads)
{
	pthread_t t[3];
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, one_thread,
			       (void *)(uintptr_t)(i ? FLUXION_LOCAL :
						       FLUXION_VIRTUAL));
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
}

TEST(records_and_copies)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p =
		attach(f, "in q: {mag: dec(2), id: u32}; q | filter(mag > 4.5) | map(id)",
		       NULL, 0);
	struct fluxion_stream *in = stream(p, "q", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	const struct fluxion_graph *g = fluxion_pipeline_graph(p);
	static const char *const text[] = {
		"{mag: 4.51, id: 7}@1", "{mag: 4.5, id: 8}@2",
		"{mag: 9, id: 9}@3", "error 5@4", "end",
	};
	union {
		struct fluxion_item item;
		char bytes[64];
	} u;
	char line[64];
	unsigned int i;

	CHECK(fluxion_stream_stride(in) == 32);
	CHECK(fluxion_stream_record_size(in) == 12);
	CHECK(fluxion_send_value(in, 1, 1) == -EINVAL);
	for (i = 0; i < sizeof(text) / sizeof(*text); i++) {
		memset(&u, 0, sizeof(u));
		CHECK(fluxion_item_parse(g, fluxion_stream_type(in), text[i],
					 NULL, 0, &u.item, NULL) == 0);
		CHECK(fluxion_send(in, &u, 1) == 1);
	}
	for (i = 0; i < 4; i++) {
		static const char *const want[] = {
			"7@1", "9@3", "error 5@4", "end",
		};

		CHECK(fluxion_receive(out, &u, 1) == 1);
		fluxion_item_print(g, fluxion_stream_type(out), &u.item, line,
				   sizeof(line));
		CHECK(!strcmp(line, want[i]));
	}
	CHECK(fluxion_receive(out, &u, 1) == 0);
	fluxion_close(f);
}

TEST(uring_submissions_are_filled_in)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_uring_arg *arg;
	struct fluxion_transfer t;
	struct fluxion_wait w;
	struct io_uring_sqe sqe;

	memset(&sqe, 0x55, sizeof(sqe));
	sqe.user_data = 77;
	fluxion_prep_push(&sqe, in, &t, &w, 3);
	arg = (void *)((char *)&sqe + offsetof(struct io_uring_sqe, cmd));
	CHECK(sqe.opcode == IORING_OP_URING_CMD && sqe.fd == -1);
	CHECK(sqe.cmd_op == FLUXION_CMD_PUSH && sqe.user_data == 77);
	CHECK(arg->arg == (uintptr_t)&t && arg->size == sizeof(t));
	CHECK(!arg->flags && !sqe.flags && !sqe.personality && !sqe.len);
	CHECK(t.size == sizeof(t) && t.items == (uintptr_t)&w && t.count == 3);
	fluxion_prep_ready(&sqe, in, &w);
	CHECK(sqe.opcode == IORING_OP_POLL_ADD && sqe.poll32_events);
	fluxion_close(f);
}

struct tapped {
	struct fluxion_pipeline *p;
	char text[200];
};

static void note_tapped(void *arg, unsigned int node, uint32_t type,
			uint64_t ts, const void *record)
{
	struct tapped *t = arg;
	const struct fluxion_graph *g = fluxion_pipeline_graph(t->p);
	char *end = t->text + strlen(t->text);

	CHECK(fluxion_graph_nodes(g, NULL)[node].op == FLUXION_OP_TAP);
	end += fluxion_value_print(g, type, record, end, 32);
	sprintf(end, "@%llu ", (unsigned long long)ts);
}

/* Values only; a pair shows its current one. */
TEST(taps)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f,
		"a | tap | combine_with_previous | tap | map(cur)", NULL, 7);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct tapped t = { .p = p };

	CHECK(fluxion_send_value(in, 1, 10) == 0);
	check_value(out, 1, 10);
	CHECK(fluxion_tap(p, note_tapped, &t) == 0);
	CHECK(fluxion_send_value(in, 2, 20) == 0);
	CHECK(fluxion_send_error(in, 5) == 0);
	CHECK(fluxion_send_value(in, 3, 30) == 0);
	CHECK(!t.text[0]);
	check_value(out, 2, 20);
	CHECK(!strcmp(t.text, "2@20 3@30 2@20 3@30 "));
	CHECK(fluxion_tap(p, NULL, NULL) == 0);
	CHECK(fluxion_send_value(in, 4, 40) == 0);
	CHECK(fluxion_flush(out, -1) == 0);
	CHECK(!strcmp(t.text, "2@20 3@30 2@20 3@30 "));
	CHECK(fluxion_detach(p) == 0);
	CHECK(fluxion_tap(p, note_tapped, &t) == -EPIPE);
	fluxion_close(f);
}

/* A list is looked at as a whole: few bytes of a graph can mean much work. */
static int attach_sums(struct fluxion *f, unsigned int filters,
		       struct fluxion_diagnostic *diag)
{
	struct fluxion_pipeline *p;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	int err;

	fprintf(to, "in a: u8; a | window_by_count(4096)");
	while (filters--)
		fprintf(to, " | filter(sum(v) > 0)");
	fclose(to);
	err = fluxion_attach(f, text, NULL, &p, diag);
	free(text);
	return err;
}

TEST(a_pipeline_that_would_take_too_long_is_refused)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_diagnostic diag;

	CHECK(attach_sums(f, 100, &diag) == 0);
	CHECK(attach_sums(f, 900, &diag) == -E2BIG);
	CHECK(!strcmp(diag.message,
		      "too large: its expressions take too long"));
	fluxion_close(f);
}

int main(void)
{
	RUN(values_errors_and_the_end);
	RUN(reserve_commit_peek_release);
	RUN(a_full_output_blocks_without_loss);
	RUN(whole_blocks_of_items);
	RUN(policies_drop_and_say_so);
	RUN(a_paused_pipeline_waits);
	RUN(a_cancelled_pipeline_ends);
	RUN(a_detached_pipeline_is_gone);
	RUN(names_and_lists);
	RUN(one_holder_at_a_time);
	RUN(several_pipelines_side_by_side);
	RUN(an_input_that_nobody_needs_closes);
	RUN(refusals_say_where);
	RUN(handles_in_several_threads);
	RUN(records_and_copies);
	RUN(uring_submissions_are_filled_in);
	RUN(taps);
	RUN(a_pipeline_that_would_take_too_long_is_refused);
	return tap_done();
}
