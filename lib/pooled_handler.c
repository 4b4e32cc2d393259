// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: pooled_handler - the program's handlers, as jobs of their own.
 *
 * A handler may sleep, so the pool has a thread more for each: it holds up
 * nothing but its own stream.
 */
#include <stdlib.h>
#include "pooled.h"

/* Whose handler this thread runs. */
static __thread const struct pooled_pipe *handling;

bool pooled_pipe_handles_here(const struct pooled_pipe *p)
{
	return handling == p;
}

static void handler_run(struct pool_job *job)
{
	struct pooled_handler *h = FLX_CONTAINER_OF(job, struct pooled_handler,
						    job);

	handling = h->pipe;
	engine_handler_run(h->to, h->subscription);
	handling = NULL;
}

void pooled_handler_start(struct flx_handler *to, struct flx_subscription *s)
{
	struct pooled_pipe *p = FLX_CONTAINER_OF(s->pipe, struct pooled_pipe,
						 base.pipe);
	struct pooled_handler *h = p->handlers;

	(void)to;
	while (h->subscription != s)
		h++;
	pool_queue(&h->job);
}

static int handler_init(struct pooled_pipe *p, struct flx_subscription *s)
{
	struct pooled_handler *h = &p->handlers[p->handler_count];
	int err = pool_sleepers(&p->runtime->pool, 1);

	if (err)
		return err;
	err = pool_job_init(&p->runtime->pool, &h->job, handler_run);
	if (err) {
		pool_sleepers_gone(&p->runtime->pool, 1);
		return err;
	}
	h->pipe = p;
	h->subscription = s;
	h->to = s->handler;
	p->handler_count++;
	return 0;
}

/* A handler that is there on every runtime is done at once. */
static bool is_program(const struct flx_subscription *s)
{
	return s->handler->start == pooled_handler_start;
}

int pooled_handlers_made(struct pooled_pipe *p)
{
	u32 n = p->base.graph.handlers;
	struct flx_subscription *s;
	int err = 0;

	if (!n)
		return 0;
	p->handlers = calloc(n, sizeof(*p->handlers));
	if (!p->handlers)
		return -ENOMEM;
	for (s = p->base.pipe.subscriptions; s && !err; s = s->next)
		if (is_program(s))
			err = handler_init(p, s);
	return err;
}

void pooled_handlers_stop(struct pooled_pipe *p)
{
	unsigned int i;

	for (i = 0; i < p->handler_count; i++)
		pool_job_end(&p->handlers[i].job);
	pool_sleepers_gone(&p->runtime->pool, p->handler_count);
	p->handler_count = 0;
}
