// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: timer - the deadlines of one pipeline's operators. */
#include "timer.h"

static void place(struct flx_timers *h, u32 at, struct flx_timer *t)
{
	h->heap[at] = t;
	t->at = at + 1;
}

/* Find the place of @t from @at upwards. */
static void sift_up(struct flx_timers *h, u32 at, struct flx_timer *t)
{
	while (at) {
		u32 parent = (at - 1) / 2;

		if (h->heap[parent]->deadline <= t->deadline)
			break;
		place(h, at, h->heap[parent]);
		at = parent;
	}
	place(h, at, t);
}

/* Find the place of @t from @at downwards. */
static void sift_down(struct flx_timers *h, u32 at, struct flx_timer *t)
{
	for (;;) {
		u32 child = 2 * at + 1;

		if (child + 1 < h->count &&
		    h->heap[child + 1]->deadline < h->heap[child]->deadline)
			child++;
		if (child >= h->count ||
		    h->heap[child]->deadline >= t->deadline)
			break;
		place(h, at, h->heap[child]);
		at = child;
	}
	place(h, at, t);
}

static void move(struct flx_timers *h, u32 at, struct flx_timer *t)
{
	if (at && h->heap[(at - 1) / 2]->deadline > t->deadline)
		sift_up(h, at, t);
	else
		sift_down(h, at, t);
}

static void take_out(struct flx_timer *t)
{
	struct flx_timers *h = t->timers;
	struct flx_timer *last;
	u32 at = t->at - 1;

	if (!t->at)
		return;
	t->at = 0;
	last = h->heap[--h->count];
	if (last != t)
		move(h, at, last);
}

void flx_timer_set(struct flx_timer *t, u64 deadline)
{
	struct flx_timers *h = t->timers;

	if (t->set && t->deadline == deadline)
		return;
	t->deadline = deadline;
	t->set = true;
	if (t->at)
		move(h, t->at - 1, t);
	else
		sift_up(h, h->count++, t);
}

void flx_timer_stop(struct flx_timer *t)
{
	take_out(t);
	t->set = false;
}

u64 flx_timers_next(const struct flx_timers *t)
{
	return t->count ? t->heap[0]->deadline : FLX_NEVER;
}

void flx_timers_expire(struct flx_timers *t, u64 now)
{
	while (t->count && t->heap[0]->deadline <= now)
		take_out(t->heap[0]);
}
