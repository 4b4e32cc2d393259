// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: loop_executor - the smallest loop that an executor can run off.
 *
 * A flag, a deadline and a clock: what a microcontroller's main loop has.
 */
#include <stdlib.h>
#include "loop.h"

/**
 * struct executor_loop - the loop
 * @base: first
 * @told: a turn is to be taken
 * @deadline: and another one then
 * @now: the clock
 */
struct executor_loop {
	struct loop base;
	bool told;
	uint64_t deadline;
	uint64_t now;
};

static uint64_t now(void *arg)
{
	const struct executor_loop *l = arg;

	return l->now;
}

static void schedule(void *arg)
{
	struct executor_loop *l = arg;

	l->told = true;
}

static void timer(void *arg, uint64_t deadline)
{
	struct executor_loop *l = arg;

	l->deadline = deadline;
}

static int rest(struct loop *base)
{
	struct executor_loop *l = (struct executor_loop *)base;

	while (l->told || l->deadline <= l->now) {
		l->told = false;
		fluxion_turn(base->f);
	}
	return 0;
}

static int advance(struct loop *base, uint64_t ns)
{
	struct executor_loop *l = (struct executor_loop *)base;
	uint64_t to;

	if (__builtin_add_overflow(l->now, ns, &to))
		to = UINT64_MAX - 1;
	while (l->deadline <= to) {
		l->now = l->deadline;
		rest(base);
	}
	l->now = to;
	return 0;
}

static void shut(struct loop *base)
{
	fluxion_close(base->f);
	free(base);
}

struct loop *loop_executor_open(void)
{
	struct executor_loop *l = calloc(1, sizeof(*l));
	struct fluxion_executor hooks = {
		.now = now, .schedule = schedule, .timer = timer, .arg = l,
	};

	if (!l)
		return NULL;
	l->base = (struct loop){
		.f = fluxion_executor_open(&hooks), .rest = rest,
		.advance = advance, .close = shut,
	};
	l->deadline = UINT64_MAX;
	if (l->base.f)
		return &l->base;
	free(l);
	return NULL;
}
