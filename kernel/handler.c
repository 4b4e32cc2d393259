// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: handler - functions of other modules at the ends of streams.
 *
 * They run in work items of their own, on a workqueue of their own: a handler
 * that sleeps holds up nothing but its own stream. One mutex guards the list;
 * it is never held while a handler runs.
 */
#include <linux/export.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <fluxion/kernel.h>

#include "compat.h"
#include "handler.h"
#include "name.h"
#include "pipeline.h"
#include "runtime_workqueue.h"

static LIST_HEAD(handlers);
static DEFINE_MUTEX(handlers_lock);
static struct workqueue_struct *workqueue;

static struct fluxion_handler *find(const char *name)
{
	struct fluxion_handler *h;

	list_for_each_entry(h, &handlers, link)
		if (!strcmp(h->name, name))
			return h;
	return NULL;
}

int fluxion_register_handler(struct fluxion_handler *h)
{
	char name[FLUXION_END_LEN] = "";
	int err = 0;

	if (!flx_name_is_valid(h->name) || !h->handle)
		return -EINVAL;
	strscpy(name, h->name, sizeof(name));
	mutex_lock(&handlers_lock);
	if (find(name) || flx_handler_builtin(name)) {
		err = -EEXIST;
	} else {
		h->users = 0;
		list_add_tail(&h->link, &handlers);
	}
	mutex_unlock(&handlers_lock);
	return err;
}
EXPORT_SYMBOL_NS_GPL(fluxion_register_handler, FLX_NS(FLUXION));

int fluxion_unregister_handler(struct fluxion_handler *h)
{
	int err = 0;

	mutex_lock(&handlers_lock);
	if (h->users)
		err = -EBUSY;
	else
		list_del(&h->link);
	mutex_unlock(&handlers_lock);
	return err;
}
EXPORT_SYMBOL_NS_GPL(fluxion_unregister_handler, FLX_NS(FLUXION));

/* A token that modules see is the subscription's own. */
static struct flx_cancel *token_cancel(const struct fluxion_token *token)
{
	return (struct flx_cancel *)token;
}

bool fluxion_token_is_cancelled(const struct fluxion_token *token)
{
	return flx_cancel_is(token_cancel(token));
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_is_cancelled, FLX_NS(FLUXION));

bool fluxion_token_wait(struct fluxion_token *token, unsigned long timeout)
{
	struct flx_cancel *c = token_cancel(token);
	struct flx_waiter w;

	might_sleep();
	flx_waiter_listen(&w, c);
	wait_for_completion_timeout(&w.over, timeout);
	flx_cancel_ignore(&w.listener, c->rt);
	return flx_cancel_is(c);
}
EXPORT_SYMBOL_NS_GPL(fluxion_token_wait, FLX_NS(FLUXION));

static void job_run(struct work_struct *work)
{
	struct flx_job *job = container_of(work, struct flx_job, work);
	struct flx_subscription *s = job->subscription;
	struct fluxion_handler *h = job->to;
	int err;

	err = h->handle(s->item, s->stream.size,
			(struct fluxion_token *)&s->token, h->arg);
	if (err && h->on_failure)
		h->on_failure(s->item, err, h->arg);
	flx_subscription_done(s, err);
}

static void job_start(struct flx_handler *handler, struct flx_subscription *s)
{
	struct flx_job *job = container_of(handler, struct flx_job, base);

	queue_work(workqueue, &job->work);
}

static int refuse(const struct flx_pipeline *p,
		  const struct flx_subscription *s, const char *message,
		  struct fluxion_error *error)
{
	error->node = s->node - p->graph.nodes;
	strscpy(error->message, message, sizeof(error->message));
	return -EINVAL;
}

/* Under the lock. */
static int connect(struct flx_pipeline *p, struct flx_job *job,
		   struct flx_subscription *s, struct fluxion_error *error)
{
	struct fluxion_handler *h = find(s->node->name);

	if (!h)
		return refuse(p, s, "unknown name: no handler is registered by it",
			      error);
	if (h->type && !flx_graph_type_is(&p->graph, s->node->type, h->type))
		return refuse(p, s, "bad type: the handler takes other records",
			      error);
	if (!try_module_get(h->owner))
		return refuse(p, s, "unknown name: the handler's module is going",
			      error);
	h->users++;
	INIT_WORK(&job->work, job_run);
	job->base.start = job_start;
	job->subscription = s;
	job->to = h;
	s->handler = &job->base;
	return 0;
}

int flx_handlers_connect(struct flx_pipeline *p, struct fluxion_error *error)
{
	struct flx_subscription *s;
	struct flx_job *job = p->jobs;
	int err = 0;

	mutex_lock(&handlers_lock);
	for (s = p->pipe.subscriptions; s && !err; s = s->next, job++) {
		s->handler = flx_handler_builtin(s->node->name);
		if (!s->handler)
			err = connect(p, job, s, error);
	}
	mutex_unlock(&handlers_lock);
	return err;
}

/* What was handed over and has not begun yet never will. */
void flx_handlers_wait(struct flx_pipeline *p)
{
	u32 i;

	for (i = 0; i < p->graph.handlers; i++)
		if (p->jobs[i].to)
			cancel_work_sync(&p->jobs[i].work);
}

void flx_handlers_put(struct flx_pipeline *p)
{
	u32 i;

	if (!p->jobs)
		return;
	mutex_lock(&handlers_lock);
	for (i = 0; i < p->graph.handlers; i++) {
		struct fluxion_handler *h = p->jobs[i].to;

		if (!h)
			continue;
		p->jobs[i].to = NULL;
		h->users--;
		module_put(h->owner);
	}
	mutex_unlock(&handlers_lock);
}

int flx_handlers_start(void)
{
	workqueue = alloc_workqueue("fluxion_handlers", WQ_UNBOUND, 0);
	return workqueue ? 0 : -ENOMEM;
}

void flx_handlers_stop(void)
{
	destroy_workqueue(workqueue);
}
