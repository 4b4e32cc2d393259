/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: latest - a handler in a thread of its own, and the newest item for it.
 *
 *	caller: put -> [ waiting ] -> thread: handle
 *
 * An item that comes while the handler is free is the handler's at once; any
 * other waits, in the place of the one that waited until now.
 */
#ifndef FLUXION_LATEST_H
#define FLUXION_LATEST_H

#include <pthread.h>
#include "internal.h"

/**
 * struct latest_slot - an item, and the token of the handler that takes it
 * @item: with its record behind it
 * @token: nobody has cancelled it when the item comes
 */
struct latest_slot {
	struct fluxion_item *item;
	struct fluxion_token *token;
};

/**
 * struct latest - a handler in a thread of its own
 * @lock: of all that follows @sub ... @stride
 * @changed: wakes the thread
 * @thread: who calls the handler
 * @sub: I the handler
 * @token: I the caller's, or NULL
 * @flags: I FLUXION_CANCEL_OUTDATED
 * @stride: I bytes of an item with its record
 * @running: what the handler has while it is @busy
 * @next: what waits for it while it is @waiting
 * @busy: the handler has an item
 * @waiting: one more waits
 * @ended: no more come
 *
 * Letters: I set before the thread is there.
 */
struct latest {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	const struct fluxion_subscriber *sub;
	struct fluxion_token *token;
	unsigned int flags;
	size_t stride;
	struct latest_slot running;
	struct latest_slot next;
	bool busy;
	bool waiting;
	bool ended;
};

/**
 * latest_start() - the thread
 * @l: its @sub, @token, @flags and @stride are set, the rest is zeroed
 * Return: 0, -ENOMEM, -EAGAIN: no thread.
 */
int latest_start(struct latest *l);

/**
 * latest_put() - an item comes
 * Return: 0, -ENOMEM: no token, and the item is lost.
 */
int latest_put(struct latest *l, const struct fluxion_item *item);

/**
 * latest_end() - no more come; what waits is handled still
 */
void latest_end(struct latest *l);

/**
 * latest_join() - until the handler is done with the last one
 *
 * Behind latest_end().
 */
void latest_join(struct latest *l);

#endif /* FLUXION_LATEST_H */
