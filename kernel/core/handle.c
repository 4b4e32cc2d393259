// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: handle - a function that runs as a task, and who answers for it.
 *
 * Exactly one cancels handle->over: who kills an idle task, or else the visit
 * that is under way or to come when it is killed. After that its memory may go.
 */
#include "handle.h"

static bool handle_run(struct flx_task *t)
{
	struct flx_handle *h = FLX_CONTAINER_OF(t, struct flx_handle, task);
	int result = 0;

	flx_task_refill(t, ~0u);
	switch (h->run(h, &result)) {
	case FLX_READY:
		return true;
	case FLX_END:
		h->result = result;
		flx_task_kill(t);
		return false;
	default:
		return false;
	}
}

static void handle_on_cancel(struct flx_cancel_listener *l)
{
	flx_task_wake(&FLX_CONTAINER_OF(l, struct flx_handle, on_cancel)->task);
}

void flx_handle_spawn(struct flx_handle *h, flx_rt_t rt,
		      enum flx_poll (*run)(struct flx_handle *h, int *result),
		      struct flx_cancel *parent)
{
	flx_task_init(&h->task, rt, handle_run);
	flx_cancel_init(&h->over, rt, NULL);
	flx_cancel_init(&h->token, rt, parent);
	h->run = run;
	h->result = -FLX_ECANCELED;
	h->on_cancel.call = handle_on_cancel;
	flx_cancel_listen(&h->token, &h->on_cancel);
	flx_task_wake(&h->task);
}

void flx_handle_visit(struct flx_handle *h)
{
	if (flx_task_run(&h->task))
		flx_cancel_now(&h->over);
}

void flx_handle_abort(struct flx_handle *h)
{
	if (flx_task_kill(&h->task) == FLX_TASK_IDLE)
		flx_cancel_now(&h->over);
}

int flx_handle_join(struct flx_handle *h, int *result)
{
	int err = flx_cancel_wait(&h->over);

	if (!err)
		*result = h->result;
	return err;
}

void flx_handle_fini(struct flx_handle *h)
{
	flx_cancel_ignore(&h->on_cancel, h->task.rt);
	flx_cancel_fini(&h->token);
}
