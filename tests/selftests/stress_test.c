// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: stress_test - one stream, and everybody at it at once.
 *
 * A producer and a consumer on mapped rings; others run, kick, pause, query and
 * flush the same pipeline. Every item must come out, once, in order.
 */
#include <pthread.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY

static int control;
static uint64_t id;
static struct stream in, out;
static volatile bool stop;
static int64_t sent, got;
static int wrong, unsound, refused;

static void *produce(void *arg)
{
	uint64_t seed = 1;

	(void)arg;
	while (!stop) {
		unsigned int room = in.o.slots - (in.user->pos - kernel_pos(&in));
		unsigned int n;

		seed = seed * 6364136223846793005ull + 1;
		n = (seed >> 33) % 200;
		if (n > room)
			n = room;
		if (!n) {
			wait_ready(in.fd, 100);
			continue;
		}
		send_values(&in, sent, n);
		sent += n;
	}
	while (in.user->pos - kernel_pos(&in) == in.o.slots)
		wait_ready(in.fd, 100);
	send_end(&in);
	return NULL;
}

static void *consume(void *arg)
{
	(void)arg;
	for (;;) {
		unsigned int i, n = readable(&out);

		if (!n) {
			wait_ready(out.fd, 100);
			continue;
		}
		for (i = 0; i < n; i++) {
			struct fluxion_item *item = slot(&out, out.user->pos + i);

			if (item->kind == FLUXION_ITEM_END)
				return NULL;
			wrong += value_of(item) != got * 3 ||
				 item->ts != (uint64_t)got;
			got++;
		}
		release(&out, n);
	}
}

static void *run(void *arg)
{
	struct fluxion_run r = { .size = sizeof(r), .batches = 7 };
	int ret;

	(void)arg;
	while (!stop) {
		ret = call(in.fd, FLUXION_IOC_RUN, &r);
		refused += ret != 0 && ret != 1 && ret != -EBUSY;
	}
	return NULL;
}

static void *disturb(void *arg)
{
	struct fluxion_end_info e;
	unsigned int i;

	(void)arg;
	for (i = 0; !stop; i++) {
		switch (i % 8) {
		case 0:
			target(control, FLUXION_IOC_PAUSE, id);
			break;
		case 1:
			target(control, FLUXION_IOC_RESUME, id);
			break;
		case 2:
			kick(&in);
			kick(&out);
			break;
		case 3:
			e = end_info(control, id, "a", false);
			unsound += !adds_up(&e);
			break;
		case 4:
			e = end_info(control, id, "o", true);
			unsound += !adds_up(&e);
			break;
		case 5:
			state_of(control, id);
			break;
		default:
			sleep_ms(1);
		}
	}
	target(control, FLUXION_IOC_RESUME, id);
	return NULL;
}

static void stress(const char *text, unsigned int ms, const char *name)
{
	void *(*const jobs[])(void *) = { produce, consume, run, run, disturb };
	pthread_t thread[COUNT(jobs)];
	struct fluxion_end_info e;
	unsigned int i;

	id = attach(control, text);
	in = must_open(control, id, "a", 0);
	out = must_open(control, id, "o", OUT);
	stop = false;
	sent = got = wrong = unsound = refused = 0;
	for (i = 0; i < COUNT(jobs); i++)
		pthread_create(&thread[i], NULL, jobs[i], NULL);
	sleep_ms(ms);
	stop = true;
	for (i = 0; i < COUNT(jobs); i++)
		pthread_join(thread[i], NULL);
	printf("# %s: %lld items\n", name, (long long)sent);
	is(got, sent, "every item came out");
	is(wrong, 0, "in order, with the right value");
	is(unsound, 0, "the counters added up at every look");
	is(refused, 0, "RUN ran or was busy");
	e = end_info(control, id, "a", false);
	is(e.accepted, sent, "the input took them all");
	e = end_info(control, id, "o", true);
	is(e.accepted, sent, "the output got them all");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

/* COPY mode: several writers and readers share the two files. */

static void *copy_in(void *arg)
{
	struct cell c[33];

	(void)arg;
	fill(c, 0, 33);
	while (!stop) {
		int n = push(in.fd, c, 33, 0);

		if (n > 0)
			__atomic_fetch_add(&sent, n, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void *copy_out(void *arg)
{
	struct cell c[50];
	int n, i;

	(void)arg;
	while ((n = pull(out.fd, c, 50, 0)) > 0) {
		for (i = 0; i < n; i++) {
			if (c[i].item.kind != FLUXION_ITEM_VALUE)
				continue;
			__atomic_fetch_add(&got, 1, __ATOMIC_RELAXED);
			if (c[i].item.flags & FLUXION_ITEM_GAP)
				__atomic_fetch_add(&got, c[i].item.code,
						   __ATOMIC_RELAXED);
		}
	}
	return NULL;
}

static void stress_copy(unsigned int policy, unsigned int ms, const char *name)
{
	void *(*const jobs[])(void *) = { copy_in, copy_in, disturb, run };
	pthread_t thread[COUNT(jobs)], reader[2];
	struct fluxion_open o = { .size = sizeof(o), .overflow = policy };
	struct fluxion_end_info e;
	struct cell end = { .v = 0 };
	unsigned int i;

	id = attach(control, "in a (size = 2KiB); out o = a | map(v)");
	out = must_open(control, id, "o", OUT | COPY);
	in.o = o;
	in.o.flags = COPY | FLUXION_OPEN_OVERFLOW;
	in.o.id = id;
	strcpy(in.o.end, "a");
	in.fd = call(control, FLUXION_IOC_OPEN, &in.o);
	stop = false;
	sent = got = unsound = refused = 0;
	for (i = 0; i < 2; i++)
		pthread_create(&reader[i], NULL, copy_out, NULL);
	for (i = 0; i < COUNT(jobs); i++)
		pthread_create(&thread[i], NULL, jobs[i], NULL);
	sleep_ms(ms);
	stop = true;
	for (i = 0; i < COUNT(jobs); i++)
		pthread_join(thread[i], NULL);
	set_end(&end.item);
	while (push(in.fd, &end, 1, 0) != 1)
		;
	for (i = 0; i < 2; i++)
		pthread_join(reader[i], NULL);
	printf("# %s: %lld items\n", name, (long long)sent);
	e = end_info(control, id, "a", false);
	ok(adds_up(&e), "the input adds up");
	is(e.accepted, sent, "it took what was pushed");
	is(unsound, 0, "the counters added up at every look");
	printf("# delivered %lld, seen %lld with gaps\n",
	       (long long)e.delivered, (long long)got);
	e = end_info(control, id, "o", true);
	ok(adds_up(&e), "the output adds up");
	ok(got <= sent, "nothing came twice");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

int main(void)
{
	control = control_open();
	stress("out o = a | map(v * 3)", 2000, "default rings");
	stress("in a (size = 64); out o (size = 64) = a | map(v * 3)", 1000,
	       "rings of two slots");
	stress_copy(FLUXION_OVERFLOW_BLOCK, 1000, "block");
	stress_copy(FLUXION_OVERFLOW_DROP_NEWEST, 1000, "drop_newest");
	stress_copy(FLUXION_OVERFLOW_DROP_OLDEST, 1000, "drop_oldest");
	stress_copy(FLUXION_OVERFLOW_LATEST, 1000, "latest");
	close(control);
	return done();
}
