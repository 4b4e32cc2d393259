// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: runtime_workqueue - the kernel as a runtime: tasks are work items.
 *
 * The workqueue is unbound: a run may take milliseconds, and its processors and
 * niceness are the administrator's, in /sys/devices/virtual/workqueue/fluxion.
 * The tasks of a pipeline take turns in one work item, which lies with its timer
 * in the pipeline. A handle's task has a work item of its own.
 */
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "pipeline.h"
#include "runtime_workqueue.h"

static struct workqueue_struct *workqueue;
static DEFINE_SPINLOCK(runtime_lock);

static struct flx_pipeline *task_pipeline(struct flx_task *t)
{
	return container_of((struct flx_pipe *)t->home, struct flx_pipeline,
			    pipe);
}

/*
 * Zeroed and aligned to 16: kmalloc promises no more than the size's alignment,
 * and that for powers of two only.
 */
void *flx_workqueue_alloc(size_t bytes)
{
	if (bytes <= PAGE_SIZE)
		bytes = roundup_pow_of_two(max_t(size_t, bytes, 16));
	return kvzalloc(bytes, FLX_GFP);
}

void flx_workqueue_free(void *p)
{
	kvfree(p);
}

u64 flx_workqueue_now(void)
{
	return ktime_get_ns();
}

static struct flx_worker *task_worker(struct flx_task *t)
{
	return container_of(t, struct flx_worker, handle.task);
}

void flx_workqueue_schedule(struct flx_task *t)
{
	queue_work(workqueue, t->home ? &task_pipeline(t)->work :
					&task_worker(t)->work);
}

static enum hrtimer_restart timer_over(struct hrtimer *timer)
{
	struct flx_pipeline *p = container_of(timer, struct flx_pipeline, timer);

	flx_task_wake(&p->pipe.task);
	return HRTIMER_NORESTART;
}

/*
 * Called by the task, with pipeline->run held. A teardown that has begun looks
 * at the timer again after it has had pipeline->run.
 */
void flx_workqueue_timer(struct flx_task *t, u64 deadline)
{
	struct flx_pipeline *p = task_pipeline(t);

	if (deadline < KTIME_MAX && !flx_pipeline_is_dead(p))
		hrtimer_start(&p->timer, ns_to_ktime(deadline),
			      HRTIMER_MODE_ABS);
	else
		hrtimer_try_to_cancel(&p->timer);
}

unsigned long flx_workqueue_lock(void)
{
	unsigned long flags;

	spin_lock_irqsave(&runtime_lock, flags);
	__release(&runtime_lock);
	return flags;
}

void flx_workqueue_unlock(unsigned long flags)
{
	__acquire(&runtime_lock);
	spin_unlock_irqrestore(&runtime_lock, flags);
}

static void waiter_wake(struct flx_cancel_listener *l)
{
	complete(&container_of(l, struct flx_waiter, listener)->over);
}

void flx_waiter_listen(struct flx_waiter *w, struct flx_cancel *c)
{
	w->listener = (struct flx_cancel_listener) { .call = waiter_wake };
	init_completion(&w->over);
	flx_cancel_listen(c, &w->listener);
}

int flx_workqueue_wait(struct flx_cancel *c)
{
	struct flx_waiter w;

	flx_waiter_listen(&w, c);
	wait_for_completion_interruptible(&w.over);
	/* Who is heard no more has not been called: a signal came. */
	return flx_cancel_ignore(&w.listener, FLX_RT(flx_workqueue)) ?
		-EINTR : 0;
}

FLX_RT_DEFINE(flx_workqueue);

static void workqueue_run(struct work_struct *work)
{
	struct flx_pipeline *p = container_of(work, struct flx_pipeline, work);

	mutex_lock(&p->run);
	flx_pipe_run(&p->pipe, ~0u);
	flx_pipeline_ran(p, false);
	mutex_unlock(&p->run);
	flx_pipeline_rested(p);
}

void flx_workqueue_init(struct flx_pipeline *p)
{
	INIT_WORK(&p->work, workqueue_run);
	hrtimer_setup(&p->timer, timer_over, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
}

void flx_workqueue_stop_timer(struct flx_pipeline *p)
{
	hrtimer_cancel(&p->timer);
}

void flx_workqueue_cancel(struct flx_pipeline *p)
{
	cancel_work_sync(&p->work);
}

static void worker_run(struct work_struct *work)
{
	flx_handle_visit(&container_of(work, struct flx_worker, work)->handle);
}

void flx_worker_spawn(struct flx_worker *w,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent)
{
	INIT_WORK(&w->work, worker_run);
	flx_handle_spawn(&w->handle, FLX_RT(flx_workqueue), run, parent);
}

/*
 * In this order: who has just cancelled its token may be about to queue the work;
 * without a listener that is over, and what is queued can be waited for.
 */
void flx_worker_fini(struct flx_worker *w)
{
	flx_handle_abort(&w->handle);
	flx_handle_fini(&w->handle);
	flush_work(&w->work);
}

int flx_workqueue_start(void)
{
	workqueue = alloc_workqueue("fluxion", WQ_UNBOUND | WQ_SYSFS, 0);
	return workqueue ? 0 : -ENOMEM;
}

void flx_workqueue_stop(void)
{
	destroy_workqueue(workqueue);
}
