// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: pthread_crowd_test - many threads at the ends of pipelines of a pool.
 *
 * Also built with the thread sanitizer.
 */
#include "pool.h"

/* Each has all of them, from when they came. */
TEST(consumers_of_a_share)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | share", NULL, 0);
	struct worker consumer[3], producer;
	int i;

	for (i = 0; i < 3; i++)
		start(&consumer[i], drain, stream(p, "out", 0), 0);
	start(&producer, feed, stream(p, "a", FLUXION_INPUT), MANY);
	join(&producer);
	for (i = 0; i < 3; i++) {
		join(&consumer[i]);
		CHECK(!consumer[i].err && consumer[i].got == MANY);
		CHECK(!consumer[i].backward);
	}
	check_ends(p);
	fluxion_close(f);
}

TEST(a_consumer_comes_and_goes)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p = attach(f, "a | share", NULL, 0);
	struct worker consumer, producer;
	int64_t v;
	int i;

	start(&consumer, drain, stream(p, "out", 0), 0);
	start(&producer, feed, stream(p, "a", FLUXION_INPUT), MANY);
	for (i = 0; i < 200; i++) {
		struct fluxion_stream *s;

		if (fluxion_stream_open(p, "out", 0, &s))
			break;
		fluxion_receive_value(s, &v, NULL);
		fluxion_stream_close(s);
	}
	join(&producer);
	join(&consumer);
	CHECK(!consumer.err && consumer.got == MANY && !consumer.backward);
	fluxion_close(f);
}

TEST(producers_of_a_subject)
{
	struct fluxion *f = open_pool();
	struct fluxion_pipeline *p =
		attach(f, "in a (subject); out o = a", NULL, 0);
	struct worker producer[3], consumer;
	int64_t left = 3 * MANY;
	int64_t v;
	int i;

	for (i = 0; i < 3; i++)
		start(&producer[i], feed, stream(p, "a", FLUXION_INPUT), MANY);
	consumer.s = stream(p, "o", 0);
	/* The first END closes it for all: what was sent before counts. */
	while (left && fluxion_receive_value(consumer.s, &v, NULL) == 1)
		left--;
	for (i = 0; i < 3; i++) {
		join(&producer[i]);
		CHECK(producer[i].got == MANY || producer[i].err == -EPIPE);
	}
	check_ends(p);
	fluxion_close(f);
}

/* Whoever drops never waits; every item is delivered or counted as dropped. */
static void drops(const char *policy, unsigned int flags)
{
	struct fluxion *f = open_pool();
	struct worker producer, consumer;
	struct fluxion_pipeline *p;
	char text[128];

	snprintf(text, sizeof(text),
		 "in a (size = 256, overflow = %s); out o = a", policy);
	p = attach(f, text, NULL, 8);
	start(&consumer, drain, stream(p, "o", 0), 0);
	start(&producer, feed, stream(p, "a", FLUXION_INPUT | flags), MANY);
	join(&producer);
	join(&consumer);
	CHECK(!producer.err && producer.got == MANY);
	CHECK(!consumer.err && !consumer.backward);
	CHECK(consumer.got && consumer.got <= MANY);
	if (strcmp(policy, "drop_newest"))
		CHECK(consumer.last == MANY - 1);
	check_ends(p);
	fluxion_close(f);
}

TEST(inputs_that_drop)
{
	drops("drop_oldest", FLUXION_COPY);
	drops("latest", FLUXION_COPY);
	drops("drop_newest", FLUXION_COPY);
}

TEST(outputs_that_drop)
{
	static const char *const policy[] = {
		"drop_newest", "drop_oldest", "latest",
	};
	unsigned int i;

	for (i = 0; i < 3; i++) {
		struct fluxion *f = open_pool();
		struct worker producer, consumer;
		struct fluxion_pipeline *p;
		char text[128];

		snprintf(text, sizeof(text),
			 "out o (size = 256, overflow = %s) = a", policy[i]);
		p = attach(f, text, NULL, 8);
		start(&consumer, drain, stream(p, "o", 0), 0);
		start(&producer, feed, stream(p, "a", FLUXION_INPUT), MANY);
		join(&producer);
		join(&consumer);
		CHECK(!producer.err && !consumer.err && !consumer.backward);
		check_ends(p);
		fluxion_close(f);
	}
}

/* Handles are independent: each thread has one of its own. */
static void *use_own_handle(void *arg)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	struct fluxion_stream *in[3], *out[3];
	long *bad = arg;
	int64_t i, v;
	int k;

	for (k = 0; f && k < 3; k++) {
		struct fluxion_pipeline *p = NULL;

		*bad += !!fluxion_attach(f, "a | scan(0, acc + v)", NULL, &p,
					 NULL);
		*bad += !!fluxion_stream_open(p, "a", FLUXION_INPUT, &in[k]);
		*bad += !!fluxion_stream_open(p, "out", 0, &out[k]);
	}
	for (i = 0; f && i < 3000; i++) {
		*bad += !!fluxion_send_value(in[i % 3], 1, i);
		if (i % 3 == 2)
			for (k = 0; k < 3; k++)
				*bad += fluxion_receive_value(out[k], &v, NULL)
					!= 1 || v != i / 3 + 1;
	}
	fluxion_close(f);
	return NULL;
}

TEST(threads_with_handles_of_their_own)
{
	pthread_t thread[6];
	long bad[6] = { 0 };
	int i;

	for (i = 0; i < 6; i++)
		CHECK(!pthread_create(&thread[i], NULL, use_own_handle,
				      &bad[i]));
	for (i = 0; i < 6; i++) {
		CHECK(!pthread_join(thread[i], NULL));
		CHECK(!bad[i]);
	}
}

int main(void)
{
	RUN(consumers_of_a_share);
	RUN(a_consumer_comes_and_goes);
	RUN(producers_of_a_subject);
	RUN(inputs_that_drop);
	RUN(outputs_that_drop);
	RUN(threads_with_handles_of_their_own);
	return tap_done();
}
