// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_uring - in this process, off an io_uring.
 *
 *	a task was scheduled   NOP
 *	the next deadline      TIMEOUT; when that comes too early, another one
 *
 * The ring is the program's, whose loop hands over what completes; or one of its
 * own, which calls wait on. Either way there is no thread.
 */
#include <stdlib.h>
#include <liburing.h>
#include "executor.h"

#define OWN_ENTRIES	8

/**
 * struct uring_loop - an io_uring as a loop
 * @f: I whose it is
 * @ring: I the program's, or @own
 * @user_data: I of all that is submitted here
 * @own: I a ring of its own
 * @woken: a NOP is under way
 * @missed: the ring took no submission
 * @armed: when the TIMEOUT that is under way is over, or FLX_NEVER
 * @ts: the same, until it is submitted
 *
 * Letters: I set when it is opened.
 */
struct uring_loop {
	struct fluxion *f;
	struct io_uring *ring;
	u64 user_data;
	struct io_uring own;
	bool woken;
	bool missed;
	u64 armed;
	struct __kernel_timespec ts;
};

static struct __kernel_timespec to_timespec(u64 ns)
{
	return (struct __kernel_timespec){ ns / 1000000000, ns % 1000000000 };
}

/*
 * Room for one submission. NULL: the ring is stuck until the program takes what
 * has completed, and then it is our turn.
 */
static struct io_uring_sqe *get_sqe(struct uring_loop *l)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(l->ring);

	if (!sqe && io_uring_submit(l->ring) > 0)
		sqe = io_uring_get_sqe(l->ring);
	if (!sqe)
		l->missed = true;
	return sqe;
}

static void loop_schedule(void *arg)
{
	struct uring_loop *l = arg;
	struct io_uring_sqe *sqe = l->woken ? NULL : get_sqe(l);

	if (!sqe)
		return;
	io_uring_prep_nop(sqe);
	sqe->user_data = l->user_data;
	l->woken = true;
}

/* A deadline that moves away is left: what is too early does no harm. */
static void loop_timer(void *arg, uint64_t deadline)
{
	struct uring_loop *l = arg;
	struct io_uring_sqe *sqe = deadline < l->armed ? get_sqe(l) : NULL;

	if (!sqe)
		return;
	l->ts = to_timespec(deadline);
	if (l->armed == FLX_NEVER)
		io_uring_prep_timeout(sqe, &l->ts, 0, IORING_TIMEOUT_ABS);
	else
		io_uring_prep_timeout_update(sqe, &l->ts, l->user_data,
					     IORING_TIMEOUT_ABS);
	sqe->user_data = l->user_data;
	l->armed = deadline;
}

/* Something of this loop's has completed. */
static void loop_complete(struct uring_loop *l, int result)
{
	if (result == -ETIME)
		l->armed = FLX_NEVER;
	else
		l->woken = false;
}

/* Return: how many submissions went, -ETIME: it is @until; -EINTR. */
static int next_completion(struct uring_loop *l, u64 until,
			   struct io_uring_cqe **cqe)
{
	u64 now = engine_now();
	struct __kernel_timespec ts = to_timespec(until > now ? until - now : 0);

	return io_uring_submit_and_wait_timeout(l->ring, cqe, 1,
						until < l->armed ? &ts : NULL,
						NULL);
}

static int loop_wait(void *arg, uint64_t until)
{
	struct uring_loop *l = arg;
	struct io_uring_cqe *cqe;
	int err = next_completion(l, until, &cqe);

	if (err < 0)
		return err == -ETIME ? 0 : err;
	while (!io_uring_peek_cqe(l->ring, &cqe)) {
		loop_complete(l, cqe->res);
		io_uring_cqe_seen(l->ring, cqe);
	}
	fluxion_turn(l->f);
	return 0;
}

static struct uring_loop *loop_new(struct io_uring *ring, u64 user_data)
{
	struct uring_loop *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->ring = ring ? ring : &l->own;
	l->user_data = user_data;
	l->armed = FLX_NEVER;
	return l;
}

/* Return: true if nothing in the program's ring points to it any more. */
static bool leave_ring(struct uring_loop *l)
{
	struct io_uring_sqe *sqe;

	if (l->armed == FLX_NEVER)
		return true;
	sqe = get_sqe(l);
	if (sqe) {
		io_uring_prep_timeout_remove(sqe, l->user_data, 0);
		sqe->user_data = l->user_data;
	}
	while (io_uring_sq_ready(l->ring))
		if (io_uring_submit(l->ring) <= 0)
			return false;
	return true;
}

static void loop_free(void *arg)
{
	struct uring_loop *l = arg;

	if (l->ring == &l->own)
		io_uring_queue_exit(&l->own);
	else if (!leave_ring(l))
		return;	/* rather a leak than a submission of freed memory */
	free(l);
}

static const struct fluxion_executor own_hooks = {
	.schedule = loop_schedule,
	.timer = loop_timer,
	.wait = loop_wait,
};

/* Only its loop takes what completes: calls cannot wait for it. */
static const struct fluxion_executor shared_hooks = {
	.schedule = loop_schedule,
	.timer = loop_timer,
};

static struct fluxion *open_on(struct uring_loop *l,
			       const struct fluxion_executor *hooks)
{
	struct fluxion_executor own = *hooks;
	struct executor *x;

	own.arg = l;
	x = executor_new(FLUXION_URING, &own, loop_free);
	if (!x) {
		loop_free(l);
		return NULL;
	}
	l->f = &x->base.base;
	return l->f;
}

struct fluxion *uring_open(void)
{
	struct uring_loop *l = loop_new(NULL, 0);
	int err;

	if (!l)
		return NULL;
	err = io_uring_queue_init(OWN_ENTRIES, &l->own, 0);
	if (!err)
		return open_on(l, &own_hooks);
	free(l);
	errno = -err;
	return NULL;
}

struct fluxion *fluxion_uring_open(struct io_uring *ring, uint64_t user_data)
{
	struct uring_loop *l = loop_new(ring, user_data);

	return l ? open_on(l, &shared_hooks) : NULL;
}

bool fluxion_uring_complete(struct fluxion *f, const struct io_uring_cqe *cqe)
{
	struct uring_loop *l;
	bool ours;

	if (f->runtime != FLUXION_URING)
		return false;
	l = ((struct executor *)f)->hooks.arg;
	ours = cqe->user_data == l->user_data;
	if (ours)
		loop_complete(l, cqe->res);
	if (ours || l->missed) {
		l->missed = false;
		fluxion_turn(f);
	}
	return ours;
}
