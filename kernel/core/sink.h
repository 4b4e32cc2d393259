/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* fluxion: sink - where items go: the end of an output, a channel. */
#ifndef FLX_SINK_H
#define FLX_SINK_H

#include "stream.h"

/**
 * struct flx_sink - who takes items
 * @room: items that it takes now; 0: @w will be called when there is room
 * @put: take all items of a batch (at most what room said)
 * @end: END. Return: true once it is delivered; else @w will be called and it
 *       is asked again.
 */
struct flx_sink {
	u32 (*room)(struct flx_sink *s, struct flx_waker *w);
	void (*put)(struct flx_sink *s, const struct flx_batch *b);
	bool (*end)(struct flx_sink *s, struct flx_waker *w);
};

#endif /* FLX_SINK_H */
