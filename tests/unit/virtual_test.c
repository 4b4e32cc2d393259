// SPDX-License-Identifier: GPL-2.0
/* fluxion: virtual_test - nothing runs by itself, and time is told to pass. */
#include "pipeline.h"

static int poll_value(struct fluxion_stream *s, int64_t *v)
{
	struct fluxion_item item[2];
	int n = fluxion_virtual_poll(s, item);

	if (n == 1) {
		memcpy(v, item + 1, sizeof(*v));
		return item->kind;
	}
	return n;
}

TEST(virtual_polls_one_item)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p = attach(f, "a | filter(v > 2)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	struct fluxion_item item[2];
	int64_t v;

	CHECK(fluxion_virtual_poll(in, item) == -EINVAL);
	CHECK(poll_value(out, &v) == 0);
	for (v = 0; v < 5; v++)
		CHECK(fluxion_send_value(in, v, v) == 0);
	CHECK(fluxion_receive_value(out, &v, NULL) == -EAGAIN);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 3);
	CHECK(fluxion_send_end(in) == 0);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 4);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_END);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_END);
	CHECK(fluxion_send_value(in, v, v) == -EPIPE);
	check_ends(p);
	fluxion_close(f);
}

TEST(virtual_merges_as_polled)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p = attach(f, "a | ordered_merge(b)", NULL, 1);
	struct fluxion_stream *a = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *b = stream(p, "b", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v;

	CHECK(fluxion_send_value(a, 5, 5) == 0);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 5);
	CHECK(fluxion_send_value(b, 1, 1) == 0);
	CHECK(fluxion_send_value(a, 2, 2) == 0);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 1);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 2);
	CHECK(poll_value(out, &v) == 0);
	fluxion_close(f);
}

TEST(virtual_drains)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p = attach(f, "a | map(v + 1)", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v;

	for (v = 0; v < 1000; v++)
		CHECK(fluxion_send_value(in, v, v) == 0);
	check_empty(out);
	CHECK(fluxion_virtual_drain(p) == 0);
	for (v = 0; v < 1000; v++)
		check_value(out, v + 1, v);
	check_empty(out);
	CHECK(fluxion_virtual_advance(f, 100) == 0);
	fluxion_close(f);
}

TEST(virtual_cancels)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v;

	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_virtual_drain(p) == 0);
	CHECK(fluxion_send_value(in, 2, 2) == 0);
	CHECK(fluxion_cancel(p) == 0);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_VALUE && v == 1);
	CHECK(poll_value(out, &v) == FLUXION_ITEM_END);
	CHECK(fluxion_send_value(in, 3, 3) == -EPIPE);
	fluxion_close(f);
}

TEST(arrival_is_virtual_time)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p =
		attach(f, "in a (stamp = arrival); a", NULL, 1);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", 0);

	CHECK(fluxion_virtual_advance(f, 100) == 0);
	CHECK(fluxion_send_value(in, 7, 3) == 0);
	CHECK(fluxion_virtual_advance(f, 20) == 0);
	CHECK(fluxion_virtual_drain(p) == 0);
	check_value(out, 7, 120);
	fluxion_close(f);
}

/* Refused at its place, whoever made the graph; the alternative is there. */
TEST(none_has_no_tasks)
{
	struct fluxion *f = fluxion_open(FLUXION_NONE);
	struct fluxion_diagnostic diag;
	struct fluxion_pipeline *p;
	struct fluxion_graph *g;

	CHECK(fluxion_runtime(f) == FLUXION_NONE);
	CHECK(fluxion_attach(f, "a | map(v) | share", NULL, &p, &diag) ==
	      -EINVAL);
	CHECK(!strcmp(diag.message, "not available: the runtime none has no share; use share_single"));
	CHECK(!strcmp(diag.kind, "not available"));
	CHECK(diag.line == 1 && diag.column == 14 && diag.length == 5);
	CHECK(fluxion_compile("(l, r) = a | partition(v); l | zip(r)", &g,
			      NULL) == 0);
	CHECK(fluxion_attach_graph(f, g, NULL, &p, &diag) == -EINVAL);
	CHECK(strstr(diag.message, "partition; use partition_sequential"));
	fluxion_graph_free(g);
	attach(f, "a | map(v) | share_single", NULL, 1);
	fluxion_close(f);
}

int main(void)
{
	RUN(virtual_polls_one_item);
	RUN(virtual_merges_as_polled);
	RUN(virtual_drains);
	RUN(virtual_cancels);
	RUN(arrival_is_virtual_time);
	RUN(none_has_no_tasks);
	return tap_done();
}
