// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: subscribe - a handler takes what an output gives, item by item.
 *
 * Whatever is waited for, the token is waited for as well.
 */
#include <poll.h>
#include <stdlib.h>
#include "internal.h"

/*
 * Until there may be an item, or the token is cancelled: which of them it was is
 * for the caller to see. Return: 0; -EAGAIN: in process, and nothing can come;
 * -EINTR.
 */
static int wait_item(struct fluxion_stream *s,
		     const struct fluxion_token *token)
{
	int64_t ns = fluxion_pipeline_timeout(s->p);
	struct timespec ts = { ns / 1000000000, ns % 1000000000 };
	struct pollfd p[] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = token ? fluxion_token_fd(token) : -1,
		  .events = POLLIN },
	};

	if (s->fd < 0 && ns < 0)
		return -EAGAIN;
	return ppoll(p, 2, ns < 0 ? NULL : &ts, NULL) < 0 ? -errno : 0;
}

/* Without waiting. Return: as fluxion_receive(). */
static int take(struct fluxion_stream *s, struct fluxion_item *item)
{
	unsigned int flags = s->flags;
	int n;

	if (fluxion_stream_wait(s, 0) == -ETIME)
		return -EAGAIN;
	s->flags |= FLUXION_NONBLOCK;
	n = fluxion_receive(s, item, 1);
	s->flags = flags;
	return n;
}

int fluxion__next_item(struct fluxion_stream *s, struct fluxion_item *item,
		       const struct fluxion_token *token)
{
	int n;

	for (;;) {
		if (fluxion_token_is_cancelled(token))
			return 0;
		n = take(s, item);
		if (n > 0)
			return item->kind != FLUXION_ITEM_END;
		if (n != -EAGAIN)
			return n;
		n = wait_item(s, token);
		if (n)
			return n;
	}
}

int fluxion_subscribe(struct fluxion_stream *s,
		      const struct fluxion_subscriber *sub,
		      struct fluxion_token *token)
{
	struct fluxion_item *item;
	int n, err;

	if (s->flags & FLUXION_INPUT)
		return -EINVAL;
	item = calloc(1, s->ring.stride);
	if (!item)
		return -ENOMEM;
	while ((n = fluxion__next_item(s, item, token)) > 0) {
		err = sub->handle(sub->arg, item, token);
		if (err && sub->on_failure)
			sub->on_failure(sub->arg, item, err);
	}
	free(item);
	return n;
}
