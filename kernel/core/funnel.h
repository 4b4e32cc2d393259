/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: funnel - many producers, one stream: a subject's input.
 *
 * The producers' streams take turns. Who sends END closes it for all: what the
 * others have sent until then still comes. So does an error, which comes last.
 */
#ifndef FLX_FUNNEL_H
#define FLX_FUNNEL_H

#include "pool.h"
#include "stream.h"

/**
 * struct flx_funnel_member - a producer's stream
 * @stream: it
 * @next: the one whose turn is next, in a circle
 * @done: nothing more comes from it
 */
struct flx_funnel_member {
	struct flx_stream *stream;
	struct flx_funnel_member *next;
	bool done;
};

/**
 * struct flx_funnel - many producers
 * @stream: poll it
 * @turn: the one that was polled last, NULL: there is nobody
 * @members: how many have joined
 * @error: the error that comes last, if there is one
 * @closing: nobody can join any more
 * @waker: whom to call when somebody joins
 */
struct flx_funnel {
	struct flx_stream stream;
	struct flx_funnel_member *turn;
	u32 members;
	struct flx_batch error;
	bool closing;
	struct flx_waker *waker;
};

/**
 * flx_funnel_init() - without members
 * @size: bytes of a record
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_funnel_init(struct flx_funnel *f, struct flx_pool *pool, u32 size);

/**
 * flx_funnel_join() - a producer comes, for good
 * @m: zeroed but for @stream
 *
 * Context: who owns the task that polls.
 * Return: 0, or -EPIPE: it is closed.
 */
int flx_funnel_join(struct flx_funnel *f, struct flx_funnel_member *m);

#endif /* FLX_FUNNEL_H */
