// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: cancel - tokens that say once, for good, that work is to stop.
 *
 * Listeners are called under the runtime's lock, so that flx_cancel_ignore()
 * returning true, or coming after the call, is enough to free the listener.
 */
#include "cancel.h"

static void cancel_locked(struct flx_cancel *c)
{
	if (flx_cancel_is(c))
		return;
	__atomic_store_n(&c->cancelled, 1, __ATOMIC_RELEASE);
	while (c->listeners) {
		struct flx_cancel_listener *l = c->listeners;

		c->listeners = l->next;
		l->token = NULL;
		l->call(l);
	}
}

/* The parent was cancelled; its caller holds the lock. */
static void cancel_follow(struct flx_cancel_listener *l)
{
	cancel_locked(FLX_CONTAINER_OF(l, struct flx_cancel, parent));
}

static void listen_locked(struct flx_cancel *c, struct flx_cancel_listener *l)
{
	if (flx_cancel_is(c)) {
		l->call(l);
		return;
	}
	l->token = c;
	l->next = c->listeners;
	c->listeners = l;
}

void flx_cancel_init(struct flx_cancel *c, flx_rt_t rt,
		     struct flx_cancel *parent)
{
	c->rt = rt;
	c->cancelled = 0;
	c->listeners = NULL;
	c->parent.call = cancel_follow;
	c->parent.token = NULL;
	if (parent)
		flx_cancel_listen(parent, &c->parent);
}

void flx_cancel_fini(struct flx_cancel *c)
{
	flx_cancel_ignore(&c->parent, c->rt);
}

void flx_cancel_now(struct flx_cancel *c)
{
	unsigned long key = flx_rt_lock(c->rt);

	cancel_locked(c);
	flx_rt_unlock(c->rt, key);
}

void flx_cancel_listen(struct flx_cancel *c, struct flx_cancel_listener *l)
{
	unsigned long key = flx_rt_lock(c->rt);

	l->token = NULL;
	listen_locked(c, l);
	flx_rt_unlock(c->rt, key);
}

bool flx_cancel_ignore(struct flx_cancel_listener *l,
		       flx_rt_t rt)
{
	struct flx_cancel_listener **at;
	unsigned long key = flx_rt_lock(rt);
	bool found = !!l->token;

	if (found) {
		for (at = &l->token->listeners; *at != l; at = &(*at)->next)
			;
		*at = l->next;
		l->token = NULL;
	}
	flx_rt_unlock(rt, key);
	return found;
}

int flx_cancel_wait(struct flx_cancel *c)
{
	int err = flx_rt_wait(c->rt, c);

	return err == -FLX_EDEADLK && flx_cancel_is(c) ? 0 : err;
}
