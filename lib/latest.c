// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: latest - a handler in a thread of its own, and the newest item for it. */
#include <stdlib.h>
#include <string.h>
#include "latest.h"
#include "thread.h"

static void handle(struct latest *l)
{
	const struct fluxion_subscriber *sub = l->sub;
	int err = sub->handle(sub->arg, l->running.item, l->running.token);

	if (err && sub->on_failure)
		sub->on_failure(sub->arg, l->running.item, err);
}

/* The handler is done. Return: true if it has the next one now. */
static bool take_next(struct latest *l)
{
	struct latest_slot slot = l->running;

	l->busy = l->waiting && !fluxion_token_is_cancelled(l->token);
	l->waiting = false;
	if (l->busy) {
		l->running = l->next;
		l->next = slot;
	}
	return l->busy;
}

static void *latest_thread(void *arg)
{
	struct latest *l = arg;

	pthread_mutex_lock(&l->lock);
	for (;;) {
		while (!l->busy && !l->ended)
			pthread_cond_wait(&l->changed, &l->lock);
		if (!l->busy)
			break;
		do {
			pthread_mutex_unlock(&l->lock);
			handle(l);
			pthread_mutex_lock(&l->lock);
		} while (take_next(l));
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

static void latest_free(struct latest *l)
{
	pthread_cond_destroy(&l->changed);
	pthread_mutex_destroy(&l->lock);
	fluxion_token_free(l->running.token);
	fluxion_token_free(l->next.token);
	free(l->running.item);
	free(l->next.item);
}

int latest_start(struct latest *l)
{
	int err = -ENOMEM;

	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->changed, NULL);
	l->running.item = calloc(1, l->stride);
	l->next.item = calloc(1, l->stride);
	if (l->running.item && l->next.item)
		err = thread_start(&l->thread, latest_thread, l);
	if (err)
		latest_free(l);
	return err;
}

/* A token that was cancelled stays so: the next item needs another one. */
static int fill(struct latest *l, struct latest_slot *slot,
		const struct fluxion_item *item)
{
	if (!slot->token || fluxion_token_is_cancelled(slot->token)) {
		fluxion_token_free(slot->token);
		slot->token = fluxion_token_child(l->token);
	}
	memcpy(slot->item, item, l->stride);
	return slot->token ? 0 : -ENOMEM;
}

static int put_next(struct latest *l, const struct fluxion_item *item)
{
	int err = fill(l, &l->next, item);

	l->waiting = !err;
	if (!err && l->flags & FLUXION_CANCEL_OUTDATED)
		fluxion_token_cancel(l->running.token);
	return err;
}

static int put_running(struct latest *l, const struct fluxion_item *item)
{
	int err = fill(l, &l->running, item);

	l->busy = !err;
	pthread_cond_signal(&l->changed);
	return err;
}

int latest_put(struct latest *l, const struct fluxion_item *item)
{
	int err;

	pthread_mutex_lock(&l->lock);
	err = l->busy ? put_next(l, item) : put_running(l, item);
	pthread_mutex_unlock(&l->lock);
	return err;
}

void latest_end(struct latest *l)
{
	pthread_mutex_lock(&l->lock);
	l->ended = true;
	pthread_cond_signal(&l->changed);
	pthread_mutex_unlock(&l->lock);
}

void latest_join(struct latest *l)
{
	pthread_join(l->thread, NULL);
	latest_free(l);
}
