// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: token - cancel tokens of programs.
 *
 * A token is a flag and an eventfd that stays readable once it was written to.
 * A child looks at its ancestors, so cancelling takes no lock and no list: that
 * is what makes it safe in a signal handler.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "internal.h"

/**
 * struct fluxion_token - a cancel token
 * @refs: A who holds it, and its children
 * @cancelled: A once set, for good
 * @event: I readable once it is cancelled
 * @any: I readable once it or an ancestor is cancelled
 * @parent: I or NULL
 *
 * Letters: I set when it is made; A atomic.
 */
struct fluxion_token {
	unsigned int refs;
	unsigned int cancelled;
	int event;
	int any;
	struct fluxion_token *parent;
};

static int watch(int epoll, int event)
{
	struct epoll_event e = { .events = EPOLLIN };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e);
}

/* One file for all: ancestors are watched themselves, so nothing nests. */
static int open_any(const struct fluxion_token *t)
{
	const struct fluxion_token *a;
	int epoll;

	if (!t->parent)
		return t->event;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	for (a = t; epoll >= 0 && a; a = a->parent) {
		if (!watch(epoll, a->event))
			continue;
		close(epoll);
		epoll = -1;
	}
	return epoll;
}

static struct fluxion_token *token_new(struct fluxion_token *parent)
{
	struct fluxion_token *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->refs = 1;
	t->parent = parent;
	t->any = -1;
	t->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (t->event >= 0)
		t->any = open_any(t);
	if (t->any >= 0)
		return t;
	if (t->event >= 0)
		close(t->event);
	free(t);
	return NULL;
}

struct fluxion_token *fluxion_token_new(void)
{
	return token_new(NULL);
}

struct fluxion_token *fluxion_token_child(struct fluxion_token *parent)
{
	struct fluxion_token *t = token_new(parent);

	if (t && parent)
		__atomic_add_fetch(&parent->refs, 1, __ATOMIC_RELAXED);
	return t;
}

void fluxion_token_free(struct fluxion_token *t)
{
	struct fluxion_token *parent;

	for (; t; t = parent) {
		if (__atomic_sub_fetch(&t->refs, 1, __ATOMIC_ACQ_REL))
			return;
		parent = t->parent;
		if (t->any != t->event)
			close(t->any);
		close(t->event);
		free(t);
	}
}

void fluxion_token_cancel(struct fluxion_token *t)
{
	const uint64_t one = 1;
	int saved = errno;

	if (!__atomic_exchange_n(&t->cancelled, 1, __ATOMIC_ACQ_REL) &&
	    write(t->event, &one, sizeof(one)) < 0)
		abort();	/* an eventfd at 0 has room for 1 */
	errno = saved;
}

bool fluxion_token_is_cancelled(const struct fluxion_token *t)
{
	for (; t; t = t->parent)
		if (__atomic_load_n(&t->cancelled, __ATOMIC_ACQUIRE))
			return true;
	return false;
}

int fluxion_token_fd(const struct fluxion_token *t)
{
	return t->any;
}

int fluxion_token_wait(struct fluxion_token *t, int64_t timeout_ns)
{
	struct timespec ts = { timeout_ns / 1000000000,
			       timeout_ns % 1000000000 };
	struct pollfd p = { .fd = t->any, .events = POLLIN };
	int n = ppoll(&p, 1, timeout_ns < 0 ? NULL : &ts, NULL);

	if (fluxion_token_is_cancelled(t))
		return 0;
	return n < 0 ? -errno : -ETIME;
}
