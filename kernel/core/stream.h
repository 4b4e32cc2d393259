/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: stream - the poll contract.
 *
 * A stream is pulled: its reader polls it with a batch of its own, and gets
 * items, or the promise of a wake-up, or the end. An operator is a stream that
 * polls other streams. Nothing here blocks, sleeps or allocates.
 */
#ifndef FLX_STREAM_H
#define FLX_STREAM_H

#include "batch.h"

/**
 * enum flx_poll - what a poll gave
 * @FLX_READY: 1..limit items are in the batch
 * @FLX_PENDING: nothing now; the waker will be called when there may be more
 * @FLX_END: nothing, never again
 */
enum flx_poll {
	FLX_READY,
	FLX_PENDING,
	FLX_END,
};

/**
 * struct flx_waker - whom to call when a pending stream may have items
 * @wake: any context; calling it too often costs a poll, nothing else
 * @budget: element operations that this run may still spend; an operator that
 *          drops items for long gives up when it is spent (flx_waker_spent())
 * @now: P what time it is for operators, in monotonic nanoseconds; valid where
 *       the pipeline has timers
 * @clock: P what time it was when the round of polling began
 *
 * @now lags behind @clock while the consequences of timers are handled that are
 * over for longer: each deadline is seen at its own time, one after the other.
 * What comes from outside comes at @clock (flx_waker_arrived()).
 *
 * There is one waker for a task; it stays valid as long as the task does.
 */
struct flx_waker {
	void (*wake)(struct flx_waker *w);
	s64 budget;
	u64 now;
	u64 clock;
};

static inline void flx_waker_wake(struct flx_waker *w)
{
	if (w)
		w->wake(w);
}

/**
 * flx_waker_spent() - charge @n element operations; true when to give up
 *
 * The task has then been woken: the caller returns FLX_PENDING.
 */
static inline bool flx_waker_spent(struct flx_waker *w, u32 n)
{
	w->budget -= n;
	if (w->budget > 0)
		return false;
	w->wake(w);
	return true;
}

/**
 * flx_waker_arrived() - an item came from outside of the pipeline
 */
static inline void flx_waker_arrived(struct flx_waker *w)
{
	w->now = w->clock;
}

struct flx_stream;

/**
 * struct flx_stream_ops - what a stream can do
 * @poll: see flx_stream_poll()
 * @close: the reader will never poll again; producers upstream may be told.
 *         Called at most once. Optional.
 */
struct flx_stream_ops {
	enum flx_poll (*poll)(struct flx_stream *s, struct flx_waker *w,
			      struct flx_batch *out);
	void (*close)(struct flx_stream *s);
};

/**
 * struct flx_stream - an ordered sequence of items, then the end
 * @ops: I set at init; another table while the stream is watched (watch.h)
 * @size: I bytes of a record
 * @stride: I flx_batch_stride(@size)
 * @closed: P close was called (owning task only)
 */
struct flx_stream {
	const struct flx_stream_ops *ops;
	u32 size;
	u32 stride;
	bool closed;
};

static inline void flx_stream_init(struct flx_stream *s,
				   const struct flx_stream_ops *ops, u32 size)
{
	s->ops = ops;
	s->size = size;
	s->stride = flx_batch_stride(size);
	s->closed = false;
}

/**
 * flx_stream_poll() - take up to out->limit items
 * @s: the stream
 * @w: called if FLX_PENDING was returned and there may be more
 * @out: empty (flx_batch_reset()), of the stream's stride; the items
 *
 * Context: the task that owns the stream; never sleeps.
 * Return: FLX_READY with 1..out->limit items, FLX_PENDING or FLX_END with none.
 * Once FLX_END, always FLX_END.
 */
static inline enum flx_poll flx_stream_poll(struct flx_stream *s,
					    struct flx_waker *w,
					    struct flx_batch *out)
{
	return s->ops->poll(s, w, out);
}

static inline void flx_stream_close(struct flx_stream *s)
{
	if (s->closed)
		return;
	s->closed = true;
	if (s->ops->close)
		s->ops->close(s);
}

#endif /* FLX_STREAM_H */
