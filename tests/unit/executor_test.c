// SPDX-License-Identifier: GPL-2.0
/* fluxion: executor_test - a program's hooks are told what there is to be done. */
#include <fluxion/loop.h>
#include "pipeline.h"

#define HOUR	3600000000000ull

/**
 * struct loop - what the hooks were told
 * @f: the runtime
 * @now: the clock
 * @deadline: told last
 * @told: how often a turn was asked for
 * @timers: how often a deadline was told
 * @waits: how often a call waited
 * @until: how long at most, the last time
 * @wait_result: what waiting gives; 0: the clock goes to @until
 */
struct loop {
	struct fluxion *f;
	uint64_t now;
	uint64_t deadline;
	unsigned int told;
	unsigned int timers;
	unsigned int waits;
	uint64_t until;
	int wait_result;
};

static uint64_t now(void *arg)
{
	return ((struct loop *)arg)->now;
}

static void schedule(void *arg)
{
	((struct loop *)arg)->told++;
}

static void timer(void *arg, uint64_t deadline)
{
	struct loop *l = arg;

	l->timers++;
	l->deadline = deadline;
}

static int wait_until(void *arg, uint64_t until)
{
	struct loop *l = arg;

	l->waits++;
	l->until = until;
	if (!l->wait_result)
		l->now = until;
	return l->wait_result;
}

static void open_loop(struct loop *l, bool waits)
{
	struct fluxion_executor hooks = {
		.now = now, .schedule = schedule, .timer = timer,
		.wait = waits ? wait_until : NULL, .arg = l,
	};

	*l = (struct loop){ .deadline = UINT64_MAX };
	l->f = fluxion_executor_open(&hooks);
}

/* Take a turn; it asks for no other one. */
static void turn(struct loop *l)
{
	l->told = 0;
	CHECK(fluxion_turn(l->f) == 0);
	CHECK(!l->told);
}

TEST(it_is_told_once_until_it_turns)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct loop l;

	open_loop(&l, false);
	CHECK(fluxion_runtime(l.f) == FLUXION_EXECUTOR);
	CHECK(fluxion_open(FLUXION_EXECUTOR) == NULL && errno == EINVAL);
	p = attach(l.f, "a | map(v * 2)", NULL, 0);
	CHECK(l.told == 1);
	turn(&l);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", FLUXION_COPY | FLUXION_NONBLOCK);
	CHECK(!l.told);
	CHECK(fluxion_send_value(in, 1, 10) == 0);
	CHECK(l.told == 1);
	CHECK(fluxion_send_value(in, 2, 20) == 0);
	CHECK(l.told == 1);
	turn(&l);
	CHECK(fluxion_stream_wait(out, 0) == 0);
	check_value(out, 2, 10);
	check_value(out, 4, 20);
	CHECK(fluxion_send_value(in, 3, 30) == 0);
	CHECK(l.told == 1);
	CHECK(l.timers == 0);
	fluxion_close(l.f);
}

/* What a call has run itself is not run again, whatever the loop was told. */
TEST(calls_run_what_they_wait_for)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct loop l;

	open_loop(&l, false);
	p = attach(l.f, "a | scan(0, acc + v)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	check_value(out, 1, 1);
	check_empty(out);
	turn(&l);
	check_empty(out);
	CHECK(fluxion_send_value(in, 1, 2) == 0);
	check_value(out, 2, 2);
	fluxion_close(l.f);
}

TEST(deadlines)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p, *q;
	struct loop l;

	open_loop(&l, false);
	l.now = 5;
	p = attach(l.f, "a | debounce(1h)", NULL, 0);
	q = attach(l.f, "interval(2h)", NULL, 0);
	turn(&l);
	CHECK(l.deadline == 5 + 2 * HOUR);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", FLUXION_NONBLOCK);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	turn(&l);
	CHECK(l.deadline == 5 + HOUR);
	CHECK(fluxion_pipeline_timeout(p) == (int64_t)HOUR);
	l.now = HOUR;
	l.timers = 0;
	turn(&l);
	/* Too early: it is told again. */
	CHECK(l.timers == 1 && l.deadline == 5 + HOUR);
	check_empty(out);
	CHECK(fluxion_pause(p) == 0);
	CHECK(l.deadline == 5 + 2 * HOUR);
	CHECK(fluxion_resume(p) == 0);
	CHECK(l.deadline == 5 + HOUR);
	l.now = 5 + HOUR;
	turn(&l);
	CHECK(l.deadline == 5 + 2 * HOUR);
	check_value(out, 1, 1);
	CHECK(fluxion_detach(q) == 0);
	CHECK(l.deadline == UINT64_MAX);
	fluxion_close(l.f);
}

TEST(calls_wait_by_the_hook)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct loop l;

	open_loop(&l, true);
	p = attach(l.f, "a | delay(1h)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	check_empty(out);
	CHECK(!l.waits);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_stream_wait(out, 7) == -ETIME);
	CHECK(l.waits == 1 && l.until == 7);
	l.wait_result = -EINTR;
	CHECK(fluxion_stream_wait(out, -1) == -EINTR);
	CHECK(l.until == HOUR);
	l.wait_result = 0;
	check_value(out, 1, 1);
	CHECK(l.now == HOUR);
	fluxion_close(l.f);
}

TEST(who_cannot_wait_does_not)
{
	struct fluxion_stream *in, *out;
	struct fluxion_pipeline *p;
	struct loop l;

	open_loop(&l, false);
	p = attach(l.f, "a | delay(1h)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	CHECK(fluxion_send_value(in, 1, 1) == 0);
	CHECK(fluxion_stream_wait(out, -1) == -EAGAIN);
	check_empty(out);
	l.now = HOUR;
	check_value(out, 1, 1);
	fluxion_close(l.f);
}

static int pass_on(void *arg, const struct fluxion_graph *g, uint32_t type,
		   const struct fluxion_item *item)
{
	struct fluxion_stream *to = *(struct fluxion_stream **)arg;
	int64_t v;

	(void)g, (void)type;
	memcpy(&v, item + 1, sizeof(v));
	return fluxion_send_value(to, v, item->ts);
}

/* The pipeline that is sent to may have had its place in the turn already. */
TEST(a_handler_wakes_another_pipeline)
{
	struct fluxion_stream *to, *in, *out;
	struct fluxion_handler h = {
		.name = "pass_on", .handle = pass_on, .arg = &to,
	};
	struct fluxion_pipeline *p[3];
	struct loop l;
	int i;

	open_loop(&l, false);
	CHECK(fluxion_handler_register(l.f, &h) == 0);
	p[0] = attach(l.f, "b | map(v + 1)", "before", 0);
	p[1] = attach(l.f, "a | subscribe(pass_on)", NULL, 0);
	p[2] = attach(l.f, "b | map(v + 2)", "behind", 0);
	in = stream(p[1], "a", FLUXION_INPUT);
	turn(&l);
	for (i = 0; i < 3; i += 2) {
		to = stream(p[i], "b", FLUXION_INPUT);
		out = stream(p[i], "out", FLUXION_COPY | FLUXION_NONBLOCK);
		CHECK(fluxion_send_value(in, 10, 1) == 0);
		while (l.told) {
			l.told = 0;
			fluxion_turn(l.f);
		}
		CHECK(fluxion_stream_wait(out, 0) == 0);
		check_value(out, i ? 12 : 11, 1);
	}
	fluxion_close(l.f);
}

#define MANY	100000

/* Who has much to do leaves the rest of it to the next turn. */
TEST(a_turn_is_bounded)
{
	struct fluxion_stream *in, *out;
	unsigned int turns = 0, n = 0;
	struct fluxion_pipeline *p;
	struct loop l;
	int64_t v;
	int i;

	open_loop(&l, false);
	p = attach(l.f, "in a (size = 4MiB); out b (size = 4MiB) = "
		   "a | map(v + 1)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "b", FLUXION_COPY | FLUXION_NONBLOCK);
	turn(&l);
	for (i = 0; i < MANY; i++)
		CHECK(fluxion_send_value(in, i, i) == 0);
	do {
		CHECK(l.told == 1);
		l.told = 0;
		turns++;
	} while (fluxion_turn(l.f) == 1);
	CHECK(!l.told && turns > 1);
	while (fluxion_receive_value(out, &v, NULL) == 1)
		CHECK(v == (int64_t)++n);
	CHECK(n == MANY);
	fluxion_close(l.f);
}

int main(void)
{
	RUN(it_is_told_once_until_it_turns);
	RUN(calls_run_what_they_wait_for);
	RUN(deadlines);
	RUN(calls_wait_by_the_hook);
	RUN(who_cannot_wait_does_not);
	RUN(a_handler_wakes_another_pipeline);
	RUN(a_turn_is_bounded);
	return tap_done();
}
