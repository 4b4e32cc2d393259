// SPDX-License-Identifier: GPL-2.0
/* fluxion: wait - KICK, WAIT, RUN, FLUSH: being woken, waking, and doing it. */
#include <linux/ktime.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "cmd.h"
#include "pipeline.h"
#include "trace.h"

/* Rounds of RUN between two looks at signals. */
#define RUN_CHUNK	4

static struct flx_pipeline *call_pipeline(const struct flx_call *call)
{
	struct flx_end *end = call->file->private_data;

	return end->pipeline;
}

long flx_cmd_kick(struct flx_call *call)
{
	if (flx_pipeline_is_dead(call_pipeline(call)))
		return -EPIPE;
	flx_end_kick(call->file->private_data);
	return 0;
}

/* 0 is for ever. */
static ktime_t timeout(u64 ns)
{
	return ns ? min_t(u64, ns, KTIME_MAX) : KTIME_MAX;
}

/* A wait with an end would begin anew if it were restarted after a signal. */
static long interrupted(long ret, u64 ns)
{
	return ret == -ERESTARTSYS && ns ? -EINTR : ret;
}

static long wait_ready(struct flx_end *end, u64 ns, __poll_t *events)
{
	long ret;

	ret = wait_event_interruptible_hrtimeout(end->wait,
						 (*events = flx_end_events(end)),
						 timeout(ns));
	return interrupted(ret, ns);
}

long flx_cmd_wait(struct flx_call *call)
{
	const struct fluxion_wait *w = call->arg;
	struct flx_end *end = call->file->private_data;
	__poll_t events;
	long ret;

	flx_end_look(end);
	events = flx_end_events(end);
	if (!events) {
		call->blocks = call->nowait &&
			       !(w->flags & FLUXION_WAIT_NONBLOCK);
		if (call->nowait || w->flags & FLUXION_WAIT_NONBLOCK)
			return -EAGAIN;
		ret = wait_ready(end, w->timeout_ns, &events);
		if (ret)
			return ret;
	}
	if (flx_end_is_gone(end))
		return -EPIPE;
	return mangle_poll(events);
}

static long wait_rest(struct flx_pipeline *p, u64 start, u64 ns)
{
	long ret;

	ret = wait_event_interruptible_hrtimeout(p->rest,
						 flx_pipeline_has_rested(p, start),
						 timeout(ns));
	return interrupted(ret, ns);
}

long flx_cmd_flush(struct flx_call *call)
{
	const struct fluxion_flush *f = call->arg;
	struct flx_pipeline *p = call_pipeline(call);
	u64 start;
	long ret;

	if (!flx_pipeline_rest_begin(p, &start)) {
		call->blocks = call->nowait &&
			       !(f->flags & FLUXION_FLUSH_NONBLOCK);
		if (call->nowait || f->flags & FLUXION_FLUSH_NONBLOCK)
			return -EAGAIN;
		ret = wait_rest(p, start, f->timeout_ns);
		if (ret)
			return ret;
	}
	return flx_pipeline_is_dead(p) ? -EPIPE : 0;
}

/* Return: 1 more is left, 0 idle, -EBUSY, -EPIPE. */
static int run_rounds(struct flx_pipeline *p, u32 rounds)
{
	int ret;

	if (!mutex_trylock(&p->run))
		return -EBUSY;
	flx_task_ready(&p->pipe.task);
	ret = flx_pipe_run(&p->pipe, rounds);
	flx_pipeline_ran(p, true);
	mutex_unlock(&p->run);
	flx_pipeline_rested(p);
	return ret;
}

/* Once something ran, all that is to be said is that more is left. */
long flx_cmd_run_inline(struct flx_call *call)
{
	const struct fluxion_run *r = call->arg;
	struct flx_pipeline *p = call_pipeline(call);
	u32 left = r->batches;
	u32 rounds;
	int ret;

	if (r->zero || !left || left > 65536)
		return -EINVAL;
	for (; left; left -= rounds) {
		if (task_sigpending(current))
			return left < r->batches ? 1 : -EINTR;
		rounds = min_t(u32, left, RUN_CHUNK);
		ret = run_rounds(p, rounds);
		if (ret == -EBUSY && left < r->batches)
			return 1;
		if (ret != 1)
			return ret;
		cond_resched();
	}
	return 1;
}
