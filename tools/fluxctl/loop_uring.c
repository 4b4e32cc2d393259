// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: loop_uring - an io_uring that is this program's.
 *
 * The clock stands still, so there are no timeouts in it: what comes are tasks
 * that were scheduled.
 */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include "loop.h"

#define ENTRIES		8
#define USER_DATA	0x666c7578

struct uring_loop {
	struct loop base;
	struct io_uring ring;
};

/* A NOP completes while it is submitted. */
static int rest(struct loop *base)
{
	struct uring_loop *l = (struct uring_loop *)base;
	struct io_uring_cqe *cqe;
	int n;

	while (io_uring_sq_ready(&l->ring)) {
		n = io_uring_submit(&l->ring);
		if (n < 0)
			return n;
		while (!io_uring_peek_cqe(&l->ring, &cqe)) {
			if (!fluxion_uring_complete(base->f, cqe))
				return -EPROTO;
			io_uring_cqe_seen(&l->ring, cqe);
		}
	}
	return 0;
}

static int advance(struct loop *base, uint64_t ns)
{
	int err = fluxion_virtual_advance(base->f, ns);

	return err ? err : rest(base);
}

static void shut(struct loop *base)
{
	struct uring_loop *l = (struct uring_loop *)base;

	fluxion_close(base->f);
	io_uring_queue_exit(&l->ring);
	free(l);
}

/* Return: 0 or an error. */
static int open_on_ring(struct uring_loop *l, bool hold)
{
	int err;

	l->base.f = fluxion_uring_open(&l->ring, USER_DATA);
	if (!l->base.f)
		return -errno;
	err = hold ? fluxion_clock_hold(l->base.f) : 0;
	if (err)
		fluxion_close(l->base.f);
	return err;
}

struct loop *loop_uring_open(bool hold)
{
	struct uring_loop *l = calloc(1, sizeof(*l));
	int err;

	if (!l)
		return NULL;
	l->base.rest = rest;
	l->base.advance = advance;
	l->base.close = shut;
	err = io_uring_queue_init(ENTRIES, &l->ring, 0);
	if (!err) {
		err = open_on_ring(l, hold);
		if (!err)
			return &l->base;
		io_uring_queue_exit(&l->ring);
	}
	free(l);
	errno = -err;
	return NULL;
}
