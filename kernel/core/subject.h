/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: subject - what is sent goes to all who have subscribed.
 *
 * Each subscriber has its own sink, with its own policy. The slowest one that
 * blocks sets the pace. The end is for good: nobody can subscribe after it.
 */
#ifndef FLX_SUBJECT_H
#define FLX_SUBJECT_H

#include "sink.h"

/**
 * struct flx_subscriber - one who gets what a subject sends
 * @sink: where it goes
 * @next: of the same subject
 * @blocked: it had no room when it was asked last
 * @ended: it has END
 * @items: that it was sent
 */
struct flx_subscriber {
	struct flx_sink *sink;
	struct flx_subscriber *next;
	bool blocked;
	bool ended;
	u64 items;
};

/**
 * struct flx_subject - who has subscribed
 * @first: in the order of their coming
 * @count: how many
 * @closed: nothing is sent any more
 * @unheard: items that came when nobody had subscribed
 */
struct flx_subject {
	struct flx_subscriber *first;
	u32 count;
	bool closed;
	u64 unheard;
};

/**
 * flx_subject_subscribe() - from here on @s gets what is sent
 * @s: zeroed but for @sink; stays until it is unsubscribed
 *
 * Return: 0, or -EPIPE: it is closed.
 */
int flx_subject_subscribe(struct flx_subject *sub, struct flx_subscriber *s);

/**
 * flx_subject_unsubscribe() - @s goes; what its sink holds stays there
 */
void flx_subject_unsubscribe(struct flx_subject *sub, struct flx_subscriber *s);

/**
 * flx_subject_room() - how many items all take now
 * @w: called when it is worth another look, if it returns 0
 */
u32 flx_subject_room(struct flx_subject *sub, struct flx_waker *w);

/**
 * flx_subject_send() - to all; at most flx_subject_room() items
 *
 * Return: 0, or -EPIPE: it is closed.
 */
int flx_subject_send(struct flx_subject *sub, const struct flx_batch *b);

/**
 * flx_subject_close() - END for all, behind what they have
 *
 * Idempotent. Return: true if all have it; else call it again when @w is called.
 */
bool flx_subject_close(struct flx_subject *sub, struct flx_waker *w);

/**
 * flx_subject_ended() - it is closed and all have END
 */
bool flx_subject_ended(const struct flx_subject *sub);

/**
 * flx_subject_blocked() - somebody had no room when he was asked last
 */
bool flx_subject_blocked(const struct flx_subject *sub);

#endif /* FLX_SUBJECT_H */
