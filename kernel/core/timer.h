/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: timer - the deadlines of one pipeline's operators.
 *
 * A heap with the next deadline on top. The runtime has one timer for a task;
 * the pipe sets it to that deadline. When it is over, the task runs, the pipe
 * takes what fell due off the heap, and the operators compare the time with
 * their deadlines when they are polled.
 */
#ifndef FLX_TIMER_H
#define FLX_TIMER_H

#include "stream.h"

/* A deadline that does not come. */
#define FLX_NEVER	(~0ull)

struct flx_timer;

/**
 * struct flx_timers - the timers of one task
 * @heap: the armed ones; each is not later than its two children
 * @count: how many
 * @capacity: how many there can be
 */
struct flx_timers {
	struct flx_timer **heap;
	u32 count;
	u32 capacity;
};

/**
 * struct flx_timer - one operator's deadline
 * @timers: I where it belongs
 * @deadline: monotonic nanoseconds, valid while @set
 * @at: 1 + its place in the heap, or 0: it is not there
 * @set: the operator waits for @deadline; stays when the heap lets it go
 */
struct flx_timer {
	struct flx_timers *timers;
	u64 deadline;
	u32 at;
	bool set;
};

/**
 * flx_timer_set() - wait for @deadline, and for no earlier one any more
 * Context: the owning task; a deadline that has passed is over at once.
 */
void flx_timer_set(struct flx_timer *t, u64 deadline);

/**
 * flx_timer_stop() - wait for nothing
 */
void flx_timer_stop(struct flx_timer *t);

/**
 * flx_timer_due() - is the deadline over, as this round of polling sees it?
 */
static inline bool flx_timer_due(const struct flx_timer *t,
				 const struct flx_waker *w)
{
	return t->set && w->now >= t->deadline;
}

/**
 * flx_deadline() - @ns after @now, or FLX_NEVER if that is no time
 */
static inline u64 flx_deadline(u64 now, u64 ns)
{
	return ns > FLX_NEVER - now ? FLX_NEVER : now + ns;
}

/**
 * flx_timers_next() - the earliest deadline, or FLX_NEVER
 */
u64 flx_timers_next(const struct flx_timers *t);

/**
 * flx_timers_expire() - let go of the timers whose deadline is over at @now
 */
void flx_timers_expire(struct flx_timers *t, u64 now);

#endif /* FLX_TIMER_H */
