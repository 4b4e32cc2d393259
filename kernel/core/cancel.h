/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: cancel - tokens that say once, for good, that work is to stop.
 *
 * A token is cancelled at most once, from any context. Its children follow it,
 * and everyone who listens is called once.
 */
#ifndef FLX_CANCEL_H
#define FLX_CANCEL_H

#include "runtime.h"

/**
 * struct flx_cancel_listener - called when a token is cancelled
 * @call: any context, under the runtime's lock: it must not sleep, nor listen,
 *        ignore or cancel
 * @next: L
 * @token: L where it listens, NULL: nowhere
 */
struct flx_cancel_listener {
	void (*call)(struct flx_cancel_listener *l);
	struct flx_cancel_listener *next;
	struct flx_cancel *token;
};

/**
 * struct flx_cancel - a cancel token
 * @rt: I whose lock guards the lists
 * @cancelled: A
 * @listeners: L those not called yet
 * @parent: how a child follows its parent
 *
 * Letters: I set at init only; A atomic; L the runtime's lock.
 */
struct flx_cancel {
	flx_rt_t rt;
	u32 cancelled;
	struct flx_cancel_listener *listeners;
	struct flx_cancel_listener parent;
};

/**
 * flx_cancel_init() - a new token
 * @parent: it is cancelled with this one (at once, if that one is); or NULL
 */
void flx_cancel_init(struct flx_cancel *c, flx_rt_t rt,
		     struct flx_cancel *parent);

/**
 * flx_cancel_fini() - the token goes: it follows its parent no more
 *
 * Nobody may listen to it any more.
 */
void flx_cancel_fini(struct flx_cancel *c);

/**
 * flx_cancel_now() - cancel it and its children, call all listeners
 * Context: any. Idempotent.
 */
void flx_cancel_now(struct flx_cancel *c);

static inline bool flx_cancel_is(const struct flx_cancel *c)
{
	return __atomic_load_n(&c->cancelled, __ATOMIC_ACQUIRE);
}

/**
 * flx_cancel_listen() - be called when @c is cancelled
 * @l: @call is set; stays valid until it was called or flx_cancel_ignore()
 *
 * If @c is cancelled already, @l is called here and now.
 */
void flx_cancel_listen(struct flx_cancel *c, struct flx_cancel_listener *l);

/**
 * flx_cancel_ignore() - stop listening
 * @rt: the token's runtime (the token itself may be gone once it has called)
 *
 * When it returns the call is either over or will never come.
 *
 * Return: false if it has been called, or never listened.
 */
bool flx_cancel_ignore(struct flx_cancel_listener *l,
		       flx_rt_t rt);

/**
 * flx_cancel_wait() - block until @c is cancelled; not at all if it is
 *
 * When it returns 0, the one who cancelled it is done with @c.
 *
 * Context: may sleep. Any number may wait.
 * Return: 0; -EINTR: a signal came first; -EDEADLK: it is not cancelled, and
 * the runtime has nothing to wait with.
 */
int flx_cancel_wait(struct flx_cancel *c);

#endif /* FLX_CANCEL_H */
