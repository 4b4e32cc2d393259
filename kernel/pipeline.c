// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: pipeline - an attached graph: a named object with ends.
 *
 * What the task owns (the operators and the engine's half of every ring)
 * belongs to whoever holds pipeline->run. How a pipeline comes to be is in
 * attach.c.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "pipeline.h"
#include "registry.h"
#include "runtime_workqueue.h"
#include "source.h"
#include "tap.h"
#include "trace.h"

/*
 * The end of the object's life: nobody refers to it any more. A wake that came
 * late may have queued the work once more; it finds a dead task.
 */
static void pipeline_free(struct kref *ref)
{
	struct flx_pipeline *p = container_of(ref, struct flx_pipeline, ref);
	u32 i;

	flx_workqueue_cancel(p);
	flx_sources_put(p);
	flx_handlers_put(p);
	kvfree(p->jobs);
	flx_pipe_release(&p->pipe);
	for (i = 0; i < flx_pipeline_ends(p); i++)
		flx_end_destroy(&p->ends[i]);
	flx_user_uncharge(p->owner, p->memory);
	flx_user_put(p->owner);
	kvfree(p->blob);
	kvfree(p);
}

void flx_pipeline_put(struct flx_pipeline *p)
{
	kref_put(&p->ref, pipeline_free);
}

static int grow_locked(struct flx_pipeline *p,
		       int (*grow)(struct flx_pipeline *p, void *arg), void *arg)
{
	struct flx_pool *pool = &p->pipe.pool;
	u64 before = pool->bytes;
	int err;

	if (flx_pipeline_is_dead(p))
		return -EPIPE;
	pool->limit = before + flx_user_left(p->owner);
	err = grow(p, arg);
	p->memory += pool->bytes - before;
	flx_user_add(p->owner, pool->bytes - before);
	return err == -E2BIG ? -ENOSPC : err;
}

int flx_pipeline_grow(struct flx_pipeline *p,
		      int (*grow)(struct flx_pipeline *p, void *arg),
		      void *arg)
{
	int err;

	mutex_lock(&p->owner->attach);
	err = mutex_lock_interruptible(&p->run);
	if (!err) {
		err = grow_locked(p, grow, arg);
		mutex_unlock(&p->run);
	}
	mutex_unlock(&p->owner->attach);
	return err;
}

/*
 * Nobody sends and no task runs any more: what is left is the handlers. They are
 * told, and waited for without @run, which others may want meanwhile.
 */
static void stop_handlers(struct flx_pipeline *p)
{
	mutex_lock(&p->run);
	mutex_unlock(&p->run);
	flx_pipe_cancel(&p->pipe);
	flx_handlers_wait(p);
	flx_handlers_put(p);
}

/*
 * Dead: wakes are refused; no timer, no run, no handler, no timer that a run
 * set; free.
 */
void flx_pipeline_stop(struct flx_pipeline *p)
{
	struct flx_end *end;
	u64 freed;

	WRITE_ONCE(p->dead, true);
	flx_sources_put(p);
	flx_pipe_kill(&p->pipe);
	flx_workqueue_stop_timer(p);
	flx_workqueue_cancel(p);
	stop_handlers(p);
	mutex_lock(&p->run);
	flx_workqueue_stop_timer(p);
	for (end = flx_pipeline_next_end(p, NULL); end;
	     end = flx_pipeline_next_end(p, end))
		flx_end_detach(end);
	flx_taps_end(p);
	freed = p->pipe.pool.bytes;
	flx_pipe_free(&p->pipe);
	p->memory -= freed;
	mutex_unlock(&p->run);
	flx_user_uncharge(p->owner, freed);
}

void flx_pipeline_teardown(struct flx_pipeline *p)
{
	bool pinned = p->pinned;
	struct flx_end *end;

	flx_pipeline_stop(p);
	for (end = flx_pipeline_next_end(p, NULL); end;
	     end = flx_pipeline_next_end(p, end)) {
		flx_end_wake(end);
		wake_up_all(&end->writers);
	}
	wake_up_all(&p->rest);
	trace_fluxion_detach(p);
	flx_pipeline_put(p);
	/* Not the last one: the caller's control file has the module, too. */
	if (pinned)
		module_put(THIS_MODULE);
}

void flx_pipeline_ran(struct flx_pipeline *p, bool inl)
{
	struct flx_end *end;

	flx_taps_look(p);
	trace_fluxion_run(p, inl);
	if (!trace_fluxion_drop_enabled())
		return;
	for (end = flx_pipeline_next_end(p, NULL); end;
	     end = flx_pipeline_next_end(p, end))
		flx_end_trace_drops(end);
}

void flx_pipeline_rested(struct flx_pipeline *p)
{
	bool rested;

	spin_lock(&p->rest_lock);
	rested = flx_pipe_is_idle(&p->pipe);
	if (rested)
		WRITE_ONCE(p->rests, p->rests + 1);
	spin_unlock(&p->rest_lock);
	if (rested && wq_has_sleeper(&p->rest))
		wake_up_all(&p->rest);
}

bool flx_pipeline_rest_begin(struct flx_pipeline *p, u64 *start)
{
	struct flx_end *end;
	bool rested;

	for (end = flx_pipeline_next_end(p, NULL); end;
	     end = flx_pipeline_next_end(p, end))
		flx_end_look(end);
	/*
	 * Against flx_pipeline_rested(): if the task is not idle here, a later
	 * call of that will count.
	 */
	spin_lock(&p->rest_lock);
	rested = flx_pipe_is_idle(&p->pipe);
	*start = p->rests;
	spin_unlock(&p->rest_lock);
	return rested;
}

bool flx_pipeline_has_rested(struct flx_pipeline *p, u64 start)
{
	return READ_ONCE(p->rests) != start || flx_pipeline_is_dead(p);
}

/* While the task does not run. */
static u32 state_of_pipe(struct flx_pipeline *p)
{
	if (flx_pipeline_is_dead(p) || flx_pipe_ended(&p->pipe))
		return FLUXION_STATE_ENDED;
	if (READ_ONCE(p->pipe.paused))
		return FLUXION_STATE_PAUSED;
	if (!flx_pipe_is_idle(&p->pipe))
		return FLUXION_STATE_RUNNING;
	if (flx_pipe_stalled(&p->pipe))
		return FLUXION_STATE_STALLED;
	return FLUXION_STATE_IDLE;
}

u32 flx_pipeline_state(struct flx_pipeline *p)
{
	u32 state;

	if (flx_cancel_is(&p->pipe.cancel))
		return FLUXION_STATE_CANCELLED;
	if (!mutex_trylock(&p->run))
		return FLUXION_STATE_RUNNING;
	state = state_of_pipe(p);
	mutex_unlock(&p->run);
	return state;
}

struct flx_end *flx_pipeline_end(struct flx_pipeline *p, const char *name,
				 bool output)
{
	u32 i = output ? p->inputs : 0;
	u32 last = output ? flx_pipeline_ends(p) : p->inputs;

	for (; i < last; i++)
		if (!strcmp(p->ends[i].node->name, name))
			return &p->ends[i];
	return NULL;
}
