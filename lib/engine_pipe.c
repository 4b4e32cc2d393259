// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: engine_pipe - what is done to a pipeline of an engine, and its ends. */
#include "engine_pipe.h"

void engine_pipe_publish(struct engine *e, struct engine_pipe *p)
{
	p->id = ++e->last_id;
	p->refs = 1;
	p->next = e->pipes;
	e->pipes = p;
	flx_pipe_wake(&p->pipe);
}

struct engine_pipe *engine_pipe_find(const struct engine *e, u64 id)
{
	struct engine_pipe *p = e->pipes;

	while (p && p->id != id)
		p = p->next;
	return p;
}

void engine_pipe_put(struct engine_pipe *p)
{
	if (!--p->refs)
		engine_pipe_free(p);
}

void engine_pipe_detach(struct engine *e, struct engine_pipe *p)
{
	struct engine_pipe **at = &e->pipes;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	engine_pipe_kill(p);
	engine_pipe_put(p);
}

static int run(struct engine_pipe *p, u32 rounds)
{
	int more;

	p->running = true;
	more = flx_pipe_run(&p->pipe, rounds);
	p->running = false;
	return more;
}

void engine_pipe_cancel(struct engine_pipe *p)
{
	flx_pipe_cancel(&p->pipe);
	if (!p->running)
		run(p, 1);
}

int engine_pipe_run(struct engine_pipe *p, u32 rounds)
{
	if (p->running)
		return -FLX_EBUSY;
	flx_task_ready(&p->pipe.task);
	return run(p, rounds);
}

void engine_pipe_settle(struct engine_pipe *p)
{
	struct engine_end *end;

	engine_pipe_own(p);
	for (end = engine_next_end(p, NULL); end && p->attached;
	     end = engine_next_end(p, end)) {
		if (end->output)
			flx_outlet_settle(&end->out);
		else
			flx_inlet_settle(&end->in);
	}
	engine_pipe_leave(p);
}

u64 engine_pipe_deadline(struct engine_pipe *p)
{
	u64 deadline = FLX_NEVER;

	engine_pipe_own(p);
	if (p->attached && (!p->pipe.paused || p->pipe.spawns))
		deadline = flx_pipe_deadline(&p->pipe);
	engine_pipe_leave(p);
	return deadline;
}

u64 engine_deadline(const struct engine *e)
{
	struct engine_pipe *p;
	u64 next = FLX_NEVER;

	for (p = e->pipes; p; p = p->next)
		next = FLX_MIN(next, engine_pipe_deadline(p));
	return next;
}

struct engine_end *engine_pipe_end(const struct engine_pipe *p, u32 node)
{
	unsigned int i = 0;

	while (p->ends[i].node != node)
		i++;
	return &p->ends[i];
}

struct flx_subject *engine_end_subject(struct engine_pipe *p,
				       const struct engine_end *end)
{
	return end->output ? flx_pipe_output(&p->pipe, end->node)->subject :
			     NULL;
}

static int end_hold(struct engine *e, struct engine_pipe *p,
		    struct engine_end **seat, bool copy, u32 overflow,
		    struct flx_ring *half)
{
	struct flx_subject *subject = engine_end_subject(p, *seat);
	int err = engine_seat(e, p, *seat, seat);
	struct engine_end *end = *seat;
	struct flx_ring *r;

	if (!err && subject)
		err = flx_subject_subscribe(subject, &end->subscriber);
	if (err)
		return err;
	r = &end->in.ring;
	if (end->output) {
		r = &end->out.ring;
		flx_ring_user_reset(r, true);
	} else {
		flx_inlet_hold(&end->in, copy, overflow);
	}
	end->held = true;
	r->kernel->generation = ++end->generation;
	flx_ring_user_init(half, r->kernel, r->user, r->slots, r->mask + 1,
			   r->stride, r->size);
	return 0;
}

int engine_end_hold(struct engine *e, struct engine_pipe *p,
		    struct engine_end **end, bool copy, u32 overflow,
		    struct flx_ring *half)
{
	int err;

	engine_pipe_own(p);
	err = end_hold(e, p, end, copy, overflow, half);
	engine_pipe_leave(p);
	return err;
}

static void end_release(struct engine_pipe *p, struct engine_end *end)
{
	struct flx_subject *subject =
		p->attached ? engine_end_subject(p, end) : NULL;

	end->held = false;
	end->holder = NULL;
	if (!subject)
		return;
	flx_subject_unsubscribe(subject, &end->subscriber);
	end->subscriber.ended = false;
	flx_outlet_leave(&end->out);
	/* The others may have been waiting for this one. */
	flx_outlet_kick(&end->out);
}

void engine_end_release(struct engine_pipe *p, struct engine_end *end)
{
	engine_pipe_own(p);
	end_release(p, end);
	engine_pipe_leave(p);
}

void engine_end_kick(struct engine_end *end)
{
	if (end->output)
		flx_outlet_kick(&end->out);
	else
		flx_inlet_kick(&end->in);
}

int engine_end_push(struct engine_end *end, const void *items, unsigned int n)
{
	bool kick = false;
	int taken = flx_inlet_push(&end->in, items, n, &kick);

	if (kick)
		engine_end_kick(end);
	return taken;
}

unsigned int engine_end_pull(struct engine_end *end, struct flx_ring *half,
			     void *items, unsigned int max)
{
	size_t stride = half->stride;
	unsigned int n, i;
	u64 pos;

	n = FLX_MIN(flx_ring_user_peek(half, &pos), max);
	for (i = 0; i < n; i++)
		flx_memcpy((char *)items + i * stride,
			   flx_ring_slot(half, pos + i), stride);
	if (n && flx_ring_user_release(half, n))
		engine_end_kick(end);
	return n;
}
