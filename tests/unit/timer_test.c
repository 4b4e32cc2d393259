// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: timer_test - deadlines, and operators that wait for them.
 *
 * Random timers are compared with a plain list of deadlines. Random pipelines
 * with time in them are played on the virtual clock: what comes out, and when,
 * is the same for every batch size and however the time is cut into steps.
 */
#include <time.h>
#include "pipeline.h"
#include "core/pipe.h"

static uint64_t seed = 0x5eed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(seed >> 33) % below;
}

#define TIMERS	40

struct bed {
	struct flx_timer timer[TIMERS];
	struct flx_timer *heap[TIMERS];
	struct flx_timers timers;
	uint64_t want[TIMERS];	/* FLX_NEVER: not set */
};

static uint64_t earliest(const struct bed *b)
{
	uint64_t next = FLX_NEVER;
	int i;

	for (i = 0; i < TIMERS; i++)
		next = FLX_MIN(next, b->want[i]);
	return next;
}

/* Which are due is what a plain list says. */
static void expire(struct bed *b, uint64_t now)
{
	struct flx_waker w = { .now = now };
	int i;

	flx_timers_expire(&b->timers, now);
	for (i = 0; i < TIMERS; i++) {
		bool due = b->want[i] <= now;

		CHECK(flx_timer_due(&b->timer[i], &w) == due);
		if (!due)
			continue;
		CHECK(!b->timer[i].at);
		flx_timer_stop(&b->timer[i]);
		b->want[i] = FLX_NEVER;
	}
}

TEST(random_deadlines)
{
	struct bed b = { .timers.heap = b.heap, .timers.capacity = TIMERS };
	uint64_t now = 0;
	int i, round;

	for (i = 0; i < TIMERS; i++) {
		b.timer[i].timers = &b.timers;
		b.want[i] = FLX_NEVER;
	}
	for (round = 0; round < 200000; round++) {
		i = draw(TIMERS);
		switch (draw(8)) {
		case 0:
			flx_timer_stop(&b.timer[i]);
			b.want[i] = FLX_NEVER;
			break;
		case 1:
			now += draw(30);
			expire(&b, now);
			break;
		default:
			b.want[i] = now + 1 + draw(100);
			flx_timer_set(&b.timer[i], b.want[i]);
		}
		CHECK(flx_timers_next(&b.timers) == earliest(&b));
	}
	CHECK(flx_deadline(5, FLX_NEVER) == FLX_NEVER);
	CHECK(flx_deadline(5, 6) == 11);
}

/* ---- Pipelines on the virtual clock ---- */

#define LOG_MAX		4096
#define STEPS		120

struct moment {
	uint64_t when;
	struct fluxion_item item;
	int64_t value;
};

struct log {
	struct moment at[LOG_MAX];
	int count;
};

/* One line of a script: push, or let time pass. */
struct step {
	int input;		/* -1: time passes */
	int64_t what;		/* value, 0 error, -1 end; or nanoseconds */
	uint64_t ts;
};

static struct step script[STEPS];

static uint64_t ms(uint32_t n)
{
	return n * 1000000ull;
}

static void random_script(void)
{
	uint64_t clock[3] = { 0 };
	int i;

	for (i = 0; i < STEPS; i++) {
		struct step *s = &script[i];

		s->input = (int)draw(5) - 2;
		if (s->input < 0) {
			s->input = -1;
			s->what = ms(draw(12)) + draw(2) * 500000;
			continue;
		}
		clock[s->input] += draw(8);
		s->ts = clock[s->input] - FLX_MIN(clock[s->input],
						  (uint64_t)draw(6));
		s->what = draw(12) ? 1 + draw(100) : 0;
		if (i > STEPS / 2 && !draw(30))
			s->what = -1;
	}
}

/*
 * A random operator, behind what is in @text. A delay that is full stops what is
 * before it; several inputs may then run ahead by a batch, so @full is for
 * one input only.
 */
static void add_operator(char *text, size_t room, bool full)
{
	static const char *const units[] = { "ms", "00us" };
	size_t len = strlen(text);
	const char *unit = units[draw(2)];
	uint32_t d = 1 + draw(20);

	text += len;
	room -= len;
	switch (draw(9)) {
	case 0:
		snprintf(text, room, " | delay(%u%s)", draw(20), unit);
		break;
	case 1:
		snprintf(text, room, " | delay(%u%s, queue = %u)", d, unit,
			 full ? 1 + draw(4) : 1000);
		break;
	case 2:
		snprintf(text, room, " | debounce(%u%s)", draw(9), unit);
		break;
	case 3:
		snprintf(text, room, " | throttle(%u%s)", draw(20), unit);
		break;
	case 4:
		snprintf(text, room, " | sample(%u%s)", d, unit);
		break;
	case 5:
		snprintf(text, room, " | timeout(%ums)", 5 + draw(60));
		break;
	case 6:
		snprintf(text, room, " | filter(v %% 3 != 0)");
		break;
	case 7:
		snprintf(text, room, " | scan(0, acc + v)");
		break;
	default:
		snprintf(text, room, " | map(v + 1)");
	}
}

static const char *lateness(void)
{
	static char text[64];
	static const char *const late[] = {
		"", ", late = drop", ", late = error", ", late = pass",
	};

	if (!draw(4))
		return "";
	snprintf(text, sizeof(text), ", wait = %ums, queue = %u%s", draw(15),
		 1 + draw(5), late[draw(4)]);
	return text;
}

static void random_program(char *text, size_t room)
{
	static const char *const joins[] = {
		" | ordered_merge(x, c%s)",
		" | with_latest_from(x, v0 + v1%s) | ordered_merge(c)",
		" | emit_when(x, v0 > v1%s) | ordered_merge(c)",
		" | combine_latest(x, c%s) | map(v0 + v1 - v2)",
		" | take_latest_when(x%s) | ordered_merge(c)",
		" | take_while_with(x, v %% 5 != 0%s) | ordered_merge(c)",
	};
	const char *wait = lateness();
	uint32_t i, n = draw(3);

	snprintf(text, room, draw(6) ? "x = b" : "x = interval(3ms)");
	for (i = 0; i < n; i++)
		add_operator(text, room, true);
	strcat(text, "; a");
	n = draw(3);
	for (i = 0; i < n; i++)
		add_operator(text, room, true);
	i = strlen(text);
	snprintf(text + i, room - i, joins[draw(6)], wait);
	n = draw(3);
	for (i = 0; i < n; i++)
		add_operator(text, room, false);
}

static void collect(struct fluxion_stream *out, struct log *log, uint64_t when)
{
	struct {
		struct fluxion_item h;
		int64_t v[2];
	} slot;

	while (fluxion_receive(out, &slot, 1) == 1 && log->count < LOG_MAX) {
		struct moment *m = &log->at[log->count++];

		memset(m, 0, sizeof(*m));
		m->when = when;
		m->item = slot.h;
		m->value = slot.h.kind == FLUXION_ITEM_VALUE ? slot.v[0] : 0;
	}
}

static void push(struct fluxion_stream *in, const struct step *s)
{
	if (!in)
		return;
	if (s->what > 0)
		fluxion_send_value(in, s->what, s->ts);
	else if (s->what < 0)
		fluxion_send_end(in);
	else
		fluxion_send_error(in, 7);
}

/* Play the script; time passes in steps of at most @grain. */
static void play(const char *text, unsigned int batch, uint64_t grain,
		 struct log *log)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p = attach(f, text, NULL, batch);
	struct fluxion_stream *in[3] = { NULL }, *out = stream(p, "out", 0);
	uint64_t now = 0, left;
	int i;

	for (i = 0; i < 3; i++)
		fluxion_stream_open(p, (char []){ 'a' + i, 0 }, FLUXION_INPUT,
				    &in[i]);
	log->count = 0;
	for (i = 0; i < STEPS; i++) {
		if (script[i].input >= 0) {
			push(in[script[i].input], &script[i]);
			/* Several may be pushed before they are handled. */
			if (script[i].what % 3)
				continue;
		}
		fluxion_virtual_drain(p);
		collect(out, log, now);
		left = script[i].input < 0 ? script[i].what : 0;
		while (left) {
			uint64_t part = FLX_MIN(left, grain);

			fluxion_virtual_advance(f, part);
			now += part;
			left -= part;
			collect(out, log, now);
		}
	}
	check_ends(p);
	fluxion_close(f);
}

static bool same(const char *text, const struct log *a, const struct log *b,
		 const char *what)
{
	int i = 0;

	while (i < a->count && i < b->count &&
	       !memcmp(&a->at[i], &b->at[i], sizeof(a->at[i])))
		i++;
	if (i == a->count && i == b->count)
		return true;
	tap_note("%s: %s: item %d of %d, %d", what, text, i, a->count,
		 b->count);
	return false;
}

TEST(batches_and_steps_make_no_difference)
{
	static const unsigned int batches[] = { 2, 7, 128 };
	static struct log one, other;
	char text[512];
	uint64_t items = 0;
	unsigned int i, round;

	for (round = 0; round < 400; round++) {
		random_program(text, sizeof(text));
		random_script();
		play(text, 1, 500000, &one);
		items += one.count;
		for (i = 0; i < 3; i++) {
			play(text, batches[i], 500000, &other);
			CHECK(same(text, &one, &other, "batch"));
		}
		play(text, 1, 100000, &other);
		/* When it is looked at differs; what comes does not. */
		CHECK(other.count == one.count);
	}
	tap_note("%llu items", (unsigned long long)items);
	CHECK(items > 10000);
}

/* ---- The real clock, in this process ---- */

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void local_delay(unsigned int flags)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "a | delay(20ms)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", flags);
	uint64_t begin = clock_ns();

	CHECK(fluxion_pipeline_timeout(p) == -1);
	CHECK(fluxion_send_value(in, 1, 5) == 0);
	CHECK(fluxion_send_value(in, 2, 6) == 0);
	CHECK(fluxion_flush(in, -1) == 0);
	CHECK(fluxion_pipeline_timeout(p) > 0);
	CHECK(fluxion_stream_wait(out, 1) == -ETIME);
	CHECK(fluxion_stream_wait(out, 0) == -ETIME);
	check_value(out, 1, 5);
	check_value(out, 2, 6);
	CHECK(clock_ns() - begin >= 20000000);
	CHECK(fluxion_send_value(in, 3, 7) == 0);
	CHECK(fluxion_send_end(in) == 0);
	check_value(out, 3, 7);
	check_end(out);
	CHECK(clock_ns() - begin >= 40000000);
	fluxion_close(f);
}

TEST(a_receiver_sleeps_until_the_timer)
{
	local_delay(0);
	local_delay(FLUXION_COPY);
}

TEST(who_may_not_wait_does_not)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p = attach(f, "interval(1h)", NULL, 0);
	struct fluxion_stream *out = stream(p, "out", FLUXION_NONBLOCK);
	struct fluxion_pipeline *q = attach(f, "a | debounce(1h)", NULL, 0);
	struct fluxion_stream *copy = stream(q, "out",
					     FLUXION_COPY | FLUXION_NONBLOCK);
	struct fluxion_item item[2];
	int64_t v;

	CHECK(fluxion_receive_value(out, &v, NULL) == -EAGAIN);
	CHECK(fluxion_receive(copy, item, 1) == -EAGAIN);
	CHECK(fluxion_stream_wait(out, 1000000) == -ETIME);
	CHECK(fluxion_stream_wait(copy, 1000000) == -EAGAIN);
	CHECK(fluxion_pause(p) == 0);
	CHECK(fluxion_stream_wait(out, -1) == -EAGAIN);
	CHECK(fluxion_detach(p) == 0);
	CHECK(fluxion_pipeline_timeout(p) == -1);
	fluxion_close(f);
}

TEST(an_interval_counts)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p =
		attach(f, "interval(1ms) | throttle(2ms) | take_items(5)",
		       NULL, 0);
	struct fluxion_stream *out = stream(p, "out", 0);
	int64_t v, before = -1;
	uint64_t ts, last = 0;
	int i;

	for (i = 0; i < 5; i++) {
		CHECK(fluxion_receive_value(out, &v, &ts) == 1);
		CHECK(v > before && ts > last);
		CHECK(!last || (ts - last) % 1000000 == 0);
		before = v;
		last = ts;
	}
	check_end(out);
	CHECK(fluxion_pipeline_timeout(p) == -1);
	fluxion_close(f);
}

TEST(a_clock_that_stands_still)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_pipeline *p;
	struct fluxion_stream *in, *out;

	CHECK(fluxion_virtual_advance(f, 1) == -EINVAL);
	CHECK(fluxion_clock_hold(f) == 0);
	p = attach(f, "a | delay(1h)", NULL, 0);
	CHECK(fluxion_clock_hold(f) == -EBUSY);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	CHECK(fluxion_send_value(in, 1, 5) == 0);
	CHECK(fluxion_stream_wait(out, -1) == -EAGAIN);
	CHECK(fluxion_pipeline_timeout(p) == 3600000000000);
	CHECK(fluxion_virtual_advance(f, 3599999999999) == 0);
	CHECK(fluxion_stream_wait(out, 0) == -ETIME);
	CHECK(fluxion_pipeline_timeout(p) == 1);
	CHECK(fluxion_virtual_advance(f, 1) == 0);
	check_value(out, 1, 5);
	fluxion_close(f);
	f = fluxion_open(FLUXION_VIRTUAL);
	CHECK(fluxion_clock_hold(f) == -EOPNOTSUPP);
	fluxion_close(f);
}

int main(void)
{
	RUN(random_deadlines);
	RUN(batches_and_steps_make_no_difference);
	RUN(a_receiver_sleeps_until_the_timer);
	RUN(who_may_not_wait_does_not);
	RUN(an_interval_counts);
	RUN(a_clock_that_stands_still);
	return tap_done();
}
