// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: pthread_life_test - pipelines of a pool that stop or go while at work.
 *
 * Also built with the thread sanitizer.
 */
#include <sched.h>
#include "pool.h"

/* Wherever they stand, both find that the pipeline is gone. */
TEST(detach_while_busy)
{
	static const unsigned int flags[] = { 0, FLUXION_COPY };
	int i;

	for (i = 0; i < 100; i++) {
		struct fluxion *f = open_pool();
		struct fluxion_pipeline *p =
			attach(f, "out o = a | share | map(v + 1)", NULL, 8);
		struct worker producer, consumer;
		int k;

		start(&producer, feed,
		      stream(p, "a", FLUXION_INPUT | flags[i % 2]), INT64_MAX);
		start(&consumer, drain, stream(p, "o", flags[i % 2]), 0);
		for (k = 0; k < i * 10; k++)
			sched_yield();
		CHECK(!fluxion_detach(p));
		join(&producer);
		join(&consumer);
		CHECK(producer.err == -EPIPE && consumer.err == -EPIPE);
		CHECK(fluxion_flush(producer.s, -1) == -EPIPE);
		CHECK(fluxion_run(producer.s, 1) == -EPIPE);
		CHECK(fluxion_detach(p) == -ENOENT);
		fluxion_close(f);
	}
}

TEST(thousands_come_and_go)
{
	struct fluxion *f = open_pool();
	int64_t v;
	int i;

	for (i = 0; i < 3000; i++) {
		struct fluxion_pipeline *p =
			attach(f, "a | debounce(1h) | map(v + 1)", NULL, 0);
		struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);

		CHECK(!fluxion_send_value(in, i, i));
		if (i % 3 == 1)
			CHECK(!fluxion_flush(in, -1));
		if (i % 3 == 2) {
			struct fluxion_stream *out = stream(p, "out", 0);

			CHECK(!fluxion_send_end(in));
			CHECK(fluxion_receive_value(out, &v, NULL) == 1);
			CHECK(v == i + 1);
		}
		if (i % 2)
			CHECK(!fluxion_detach(p));
		fluxion_pipeline_free(p);
		if (i % 100 == 0) {
			fluxion_close(f);
			f = open_pool();
		}
	}
	fluxion_close(f);
}

TEST(pause_and_cancel_under_load)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "out o = a", NULL, 8);
	struct worker producer, consumer;
	struct fluxion_pipeline_info info;
	int i;

	start(&producer, feed, stream(p, "a", FLUXION_INPUT), INT64_MAX);
	start(&consumer, drain, stream(p, "o", 0), 0);
	for (i = 0; i < 100; i++) {
		CHECK(!fluxion_pause(p));
		CHECK(!fluxion_pipeline_info(p, &info));
		CHECK(info.state == FLUXION_STATE_PAUSED);
		CHECK(!fluxion_resume(p));
		check_ends(p);
	}
	CHECK(!fluxion_cancel(p));
	join(&consumer);
	CHECK(!consumer.err && !consumer.backward);
	join(&producer);
	CHECK(producer.err == -EPIPE);
	CHECK(!fluxion_pipeline_info(p, &info));
	CHECK(info.state == FLUXION_STATE_CANCELLED);
	fluxion_close(f);
}

int main(void)
{
	RUN(detach_while_busy);
	RUN(thousands_come_and_go);
	RUN(pause_and_cancel_under_load);
	return tap_done();
}
