// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: uring_wait - commands of io_uring that wait.
 *
 * A pending command has an entry in the wait queue and a timer. Whoever comes
 * first (a wake-up, the timer, a cancellation) claims it by one atomic
 * operation; only that one completes it. Wake-ups and timers come in any
 * context, so they leave the rest to the submitter's task.
 */
#include <linux/atomic.h>
#include <linux/hrtimer.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "pipeline.h"
#include "uring_wait.h"

/**
 * struct uring_wait - a pending command
 * @entry: in @queue
 * @queue: I those who wait for the end, or for the pipeline's rest
 * @timer: its timeout
 * @cmd: I the command, whose file holds the end
 * @end: I
 * @flush: I FLUSH, else WAIT
 * @start: I of a FLUSH: see flx_pipeline_rest_begin()
 * @claimed: A somebody completes it
 * @result: C of the command
 *
 * Letters: I set before it is queued; A atomic; C the one who claimed it.
 */
struct uring_wait {
	struct wait_queue_entry entry;
	wait_queue_head_t *queue;
	struct hrtimer timer;
	struct io_uring_cmd *cmd;
	struct flx_end *end;
	bool flush;
	u64 start;
	atomic_t claimed;
	int result;
};

static struct uring_wait **slot(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct uring_wait *);
}

static bool claim(struct uring_wait *w)
{
	return !atomic_xchg(&w->claimed, 1);
}

/* Has it what it waits for? */
static bool is_over(struct uring_wait *w, int *result)
{
	struct flx_pipeline *p = w->end->pipeline;
	__poll_t events = 0;

	if (!w->flush)
		events = flx_end_events(w->end);
	if (w->flush ? flx_pipeline_is_dead(p) : flx_end_is_gone(w->end))
		*result = -EPIPE;
	else
		*result = mangle_poll(events);
	return w->flush ? flx_pipeline_has_rested(p, w->start) : events != 0;
}

/* By the one who claimed it: nothing refers to it any more. */
static void finish(struct uring_wait *w)
{
	remove_wait_queue(w->queue, &w->entry);
	hrtimer_cancel(&w->timer);
	kfree(w);
}

static void answer(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct uring_wait *w = *slot(cmd);
	int result = w->result;

	finish(w);
	flx_uring_done(cmd, result, issue_flags);
}

FLX_URING_TASK_WORK(answer_in_task, answer)

static void give(struct uring_wait *w, int result)
{
	if (!claim(w))
		return;
	w->result = result;
	flx_uring_in_task(w->cmd, answer_in_task);
}

static int woken(struct wait_queue_entry *entry, unsigned int mode, int flags,
		 void *key)
{
	struct uring_wait *w = container_of(entry, struct uring_wait, entry);
	int result;

	if (is_over(w, &result))
		give(w, result);
	return 0;
}

static enum hrtimer_restart expired(struct hrtimer *timer)
{
	give(container_of(timer, struct uring_wait, timer), -ETIME);
	return HRTIMER_NORESTART;
}

static struct uring_wait *prepare(struct io_uring_cmd *cmd, unsigned int nr,
				  const struct flx_call *call)
{
	struct flx_end *end = call->file->private_data;
	struct flx_pipeline *p = end->pipeline;
	struct uring_wait *w = kzalloc(sizeof(*w), GFP_KERNEL_ACCOUNT);

	if (!w)
		return NULL;
	w->cmd = cmd;
	w->end = end;
	w->flush = nr == FLUXION_CMD_FLUSH;
	w->queue = w->flush ? &p->rest : &end->wait;
	init_waitqueue_func_entry(&w->entry, woken);
	hrtimer_setup(&w->timer, expired, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	return w;
}

static u64 timeout_of(unsigned int nr, const struct flx_call *call)
{
	const struct fluxion_wait *w = call->arg;
	const struct fluxion_flush *f = call->arg;
	u64 ns = nr == FLUXION_CMD_FLUSH ? f->timeout_ns : w->timeout_ns;

	return min_t(u64, ns, KTIME_MAX);
}

int flx_uring_wait(struct io_uring_cmd *cmd, unsigned int issue_flags,
		   unsigned int nr, const struct flx_call *call)
{
	struct uring_wait *w = prepare(cmd, nr, call);
	u64 timeout = timeout_of(nr, call);
	bool over = false;
	int result = 0;

	if (!w)
		return -ENOMEM;
	*slot(cmd) = w;
	if (w->flush)
		over = flx_pipeline_rest_begin(w->end->pipeline, &w->start);
	add_wait_queue(w->queue, &w->entry);
	if (timeout)
		hrtimer_start(&w->timer, timeout, HRTIMER_MODE_REL);
	io_uring_cmd_mark_cancelable(cmd, issue_flags);
	smp_mb();	/* pairs with wq_has_sleeper() of those who wake */
	if (is_over(w, &result))
		over = true;
	if (!over || !claim(w))
		return -EIOCBQUEUED;
	finish(w);
	return result;
}

void flx_uring_wait_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct uring_wait *w = *slot(cmd);

	if (!claim(w))
		return;
	finish(w);
	flx_uring_done(cmd, -ECANCELED, issue_flags);
}
