// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: copy - COPY mode: read, write, PUSH and PULL of whole items.
 *
 * The kernel is the user's half of the ring here. Callers take turns by
 * end->user, which is held while their memory is copied; that may take as long
 * as they like. What the teardown must be kept out of is short, and under
 * end->engine.
 */
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/uio.h>

#include "cmd.h"
#include "pipeline.h"
#include "stream.h"

static int take_turn(struct flx_end *end, enum flx_copy_wait wait)
{
	if (wait == FLX_COPY_NOWAIT)
		return mutex_trylock(&end->user) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&end->user) ? -ERESTARTSYS : 0;
}

/* Of @copied bytes, the whole items; the iterator goes back to their end. */
static u32 whole_items(struct iov_iter *it, size_t copied, u32 stride)
{
	iov_iter_revert(it, copied % stride);
	return copied / stride;
}

/* Into the ring. Return: how many, or -EPIPE. */
static int push_bounce(struct flx_end *end, u32 n)
{
	bool kick = false;
	int ret = -EPIPE;

	mutex_lock(&end->engine);
	if (!flx_pipeline_is_dead(end->pipeline))
		ret = flx_inlet_push(&end->in, end->bounce, n, &kick);
	mutex_unlock(&end->engine);
	if (kick)
		flx_inlet_kick(&end->in);
	return ret;
}

/*
 * Does the input take items now? @room: how many. Only the one whose turn it
 * is makes room less.
 */
static int input_takes(struct flx_end *end, u32 *room)
{
	if (flx_end_events(end) & EPOLLERR)
		return -EPIPE;
	*room = flx_inlet_room(&end->in);
	return *room ? 0 : -EAGAIN;
}

/* One round: at most what the bounce buffer holds. */
static int push_some(struct flx_end *end, struct iov_iter *from)
{
	u32 stride = end->in.ring.stride;
	u32 room, n;
	int ret;

	ret = input_takes(end, &room);
	if (ret)
		return ret;
	n = min_t(size_t, iov_iter_count(from) / stride,
		  min(room, end->bounce_items));
	n = whole_items(from, copy_from_iter(end->bounce, (size_t)n * stride,
					     from), stride);
	if (!n)
		return -EFAULT;
	ret = push_bounce(end, n);
	iov_iter_revert(from, (size_t)(n - max(ret, 0)) * stride);
	return ret ?: -EAGAIN;
}

/* All that goes without waiting. */
static long push_all(struct flx_end *end, struct iov_iter *from)
{
	long moved = 0;
	int ret = 0;

	while (iov_iter_count(from)) {
		ret = push_some(end, from);
		if (ret < 0)
			break;
		moved += ret;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return moved ?: ret;
}

static bool input_is_ready(struct flx_end *end)
{
	u32 room;

	return input_takes(end, &room) != -EAGAIN;
}

long flx_copy_push(struct flx_end *end, struct iov_iter *from,
		   enum flx_copy_wait wait)
{
	long ret;

	if (end->output)
		return -EBADF;
	if (!end->copy)
		return -EBUSY;
	for (;;) {
		ret = take_turn(end, wait);
		if (ret)
			return ret;
		ret = push_all(end, from);
		mutex_unlock(&end->user);
		if (ret != -EAGAIN || wait != FLX_COPY_WAIT)
			return ret;
		ret = wait_event_interruptible(end->writers,
					       input_is_ready(end));
		if (ret)
			return ret;
	}
}

/* The next items in one piece, or -EAGAIN, or 0 after END. */
static int peek(struct flx_end *end, u64 *pos)
{
	struct flx_ring *r = &end->half;
	/* ENDED is set after END was published: first look at that. */
	u32 flags = smp_load_acquire(&r->kernel->flags);
	u32 n;

	if (flx_end_is_gone(end))
		return -EPIPE;
	n = flx_ring_user_peek(r, pos);
	if (!n)
		return flags & FLUXION_RING_ENDED ? 0 : -EAGAIN;
	return min(n, r->mask + 1 - (u32)(*pos & r->mask));
}

static int release(struct flx_end *end, u32 n)
{
	bool kick = false;
	int ret = -EPIPE;

	mutex_lock(&end->engine);
	if (!flx_end_is_gone(end)) {
		kick = flx_ring_user_release(&end->half, n);
		ret = n;
	}
	mutex_unlock(&end->engine);
	if (kick)
		flx_outlet_kick(&end->out);
	return ret;
}

static int pull_some(struct flx_end *end, struct iov_iter *to)
{
	u32 stride = end->half.stride;
	u64 pos;
	int n;

	n = peek(end, &pos);
	if (n <= 0)
		return n;
	n = min_t(size_t, iov_iter_count(to) / stride, n);
	n = whole_items(to, copy_to_iter(flx_ring_slot(&end->half, pos),
					 (size_t)n * stride, to), stride);
	return n ? release(end, n) : -EFAULT;
}

static long pull_all(struct flx_end *end, struct iov_iter *to)
{
	long moved = 0;
	int ret = 0;

	while (iov_iter_count(to)) {
		ret = pull_some(end, to);
		if (ret <= 0)
			break;
		moved += ret;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return moved ?: ret;
}

long flx_copy_pull(struct flx_end *end, struct iov_iter *to,
		   enum flx_copy_wait wait)
{
	long ret;

	if (!end->output)
		return -EBADF;
	if (!end->copy)
		return -EBUSY;
	for (;;) {
		ret = take_turn(end, wait);
		if (ret)
			return ret;
		ret = pull_all(end, to);
		mutex_unlock(&end->user);
		if (ret != -EAGAIN || wait != FLX_COPY_WAIT)
			return ret;
		ret = wait_event_interruptible(end->wait, flx_end_events(end));
		if (ret)
			return ret;
	}
}

static int transfer_iter(struct flx_call *call, struct iov_iter *it,
			 unsigned int direction)
{
	const struct fluxion_transfer *t = call->arg;
	struct flx_end *end = call->file->private_data;
	u32 stride = flx_end_ring(end)->stride;
	size_t count = min_t(size_t, t->count, MAX_RW_COUNT / stride);

	if (t->zero)
		return -EINVAL;
	iov_iter_ubuf(it, direction, u64_to_user_ptr(t->items), count * stride);
	return 0;
}

static enum flx_copy_wait transfer_wait(const struct flx_call *call)
{
	const struct fluxion_transfer *t = call->arg;

	if (call->nowait)
		return FLX_COPY_NOWAIT;
	if (t->flags & FLUXION_TRANSFER_NONBLOCK ||
	    call->file->f_flags & O_NONBLOCK)
		return FLX_COPY_NONBLOCK;
	return FLX_COPY_WAIT;
}

long flx_cmd_push(struct flx_call *call)
{
	struct iov_iter from;
	int err;

	err = transfer_iter(call, &from, WRITE);
	if (err)
		return err;
	return flx_copy_push(call->file->private_data, &from,
			     transfer_wait(call));
}

long flx_cmd_pull(struct flx_call *call)
{
	struct iov_iter to;
	int err;

	err = transfer_iter(call, &to, READ);
	if (err)
		return err;
	return flx_copy_pull(call->file->private_data, &to,
			     transfer_wait(call));
}
