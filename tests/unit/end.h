/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: end - what tests of inputs and outputs share: what was seen, sums. */
#ifndef TEST_END_H
#define TEST_END_H

#include "tap.h"
#include "test_ring.h"

enum { SLOTS = 8, SIZE = 8 };

static void no_wake(struct flx_waker *w)
{
	(void)w;
}

/* Items carry their number, so that what is missing between two can be told. */
struct seen {
	u64 next;
	u64 items;
	u64 lost;
	u64 errors;
	bool gap_in_error;
	bool ended;
};

/* Error items say only that something was lost, not how much. */
static void seen_item(struct seen *s, const struct fluxion_item *h, u64 n)
{
	bool gap = h->flags & FLUXION_ITEM_GAP;

	CHECK(!s->ended);
	CHECK(n >= s->next);
	CHECK(gap == (n > s->next));
	if (h->kind == FLUXION_ITEM_VALUE)
		CHECK(h->code == n - s->next);
	s->errors += h->kind == FLUXION_ITEM_ERROR;
	s->lost += n - s->next;
	s->items++;
	s->next = n + 1;
}

static u64 dropped(const u64 *by_reason)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		sum += by_reason[i];
	return sum;
}

static void check_stats(const struct fluxion_ring_kernel *k,
			const struct flx_end_stats *st)
{
	CHECK(st->accepted ==
	      st->delivered + dropped(st->dropped) + st->queued);
	CHECK(k->accepted == st->accepted);
	CHECK(k->delivered == st->delivered);
	CHECK(k->errors == st->errors);
	CHECK(!memcmp(k->dropped, st->dropped, sizeof(k->dropped)));
}

#endif /* TEST_END_H */
