// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: subscribe_latest - a handler takes the newest item when it is free. */
#include <stdlib.h>
#include "latest.h"

static int put_all(struct fluxion_stream *s, struct latest *l,
		   struct fluxion_item *item)
{
	int n, err = 0;

	while (!err && (n = fluxion__next_item(s, item, l->token)) > 0)
		err = latest_put(l, item);
	return err ? err : n;
}

int fluxion_subscribe_latest(struct fluxion_stream *s,
			     const struct fluxion_subscriber *sub,
			     struct fluxion_token *token, unsigned int flags)
{
	struct latest l = {
		.sub = sub, .token = token, .flags = flags,
		.stride = s->ring.stride,
	};
	struct fluxion_item *item;
	int err;

	if (s->flags & FLUXION_INPUT || flags & ~FLUXION_CANCEL_OUTDATED)
		return -EINVAL;
	item = calloc(1, s->ring.stride);
	err = item ? latest_start(&l) : -ENOMEM;
	if (!err) {
		err = put_all(s, &l, item);
		latest_end(&l);
		latest_join(&l);
	}
	free(item);
	return err;
}
