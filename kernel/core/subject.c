// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: subject - what is sent goes to all who have subscribed. */
#include "subject.h"

int flx_subject_subscribe(struct flx_subject *sub, struct flx_subscriber *s)
{
	struct flx_subscriber **at = &sub->first;

	if (sub->closed)
		return -FLX_EPIPE;
	while (*at)
		at = &(*at)->next;
	*at = s;
	sub->count++;
	return 0;
}

void flx_subject_unsubscribe(struct flx_subject *sub, struct flx_subscriber *s)
{
	struct flx_subscriber **at = &sub->first;

	while (*at && *at != s)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = s->next;
	s->next = NULL;
	sub->count--;
}

/* All are asked, so that each one that blocks will call. */
u32 flx_subject_room(struct flx_subject *sub, struct flx_waker *w)
{
	struct flx_subscriber *s;
	u32 least = FLUXION_BATCH_MAX;
	u32 room;

	for (s = sub->first; s; s = s->next) {
		room = s->sink->room(s->sink, w);
		s->blocked = !room;
		least = FLX_MIN(least, room);
	}
	return least;
}

int flx_subject_send(struct flx_subject *sub, const struct flx_batch *b)
{
	struct flx_subscriber *s;

	if (sub->closed)
		return -FLX_EPIPE;
	if (!sub->first)
		sub->unheard += b->count;
	for (s = sub->first; s; s = s->next) {
		s->sink->put(s->sink, b);
		s->items += b->count;
	}
	return 0;
}

bool flx_subject_close(struct flx_subject *sub, struct flx_waker *w)
{
	struct flx_subscriber *s;
	bool all = true;

	sub->closed = true;
	for (s = sub->first; s; s = s->next) {
		if (!s->ended)
			s->ended = s->sink->end(s->sink, w);
		s->blocked = !s->ended;
		all &= s->ended;
	}
	return all;
}

bool flx_subject_ended(const struct flx_subject *sub)
{
	const struct flx_subscriber *s;

	for (s = sub->first; s; s = s->next)
		if (!s->ended)
			return false;
	return sub->closed;
}

bool flx_subject_blocked(const struct flx_subject *sub)
{
	const struct flx_subscriber *s;

	for (s = sub->first; s; s = s->next)
		if (s->blocked)
			return true;
	return false;
}
