// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: pipe - the main task: polls the outputs, gives items to the sinks.
 */
#include "subscription.h"

static void end_output(struct flx_pipe *p, struct flx_pipe_output *o)
{
	if (!o->done) {
		o->done = true;
		flx_stream_close(o->stream);
	}
	o->ended = o->sink->end(o->sink, &p->task.waker);
	o->blocked = !o->ended;
}

/* Return: true if items moved. */
static bool poll_output(struct flx_pipe *p, struct flx_pipe_output *o)
{
	struct flx_waker *w = &p->task.waker;
	u32 room = o->sink->room(o->sink, w);

	o->blocked = !room;
	if (!room)
		return false;
	flx_batch_reset(&o->batch, FLX_MIN(room, o->batch.capacity));
	switch (flx_stream_poll(o->stream, w, &o->batch)) {
	case FLX_READY:
		w->budget -= o->batch.count;
		p->counts[o->node - p->graph->nodes].in += o->batch.count;
		p->counts[o->node - p->graph->nodes].out += o->batch.count;
		o->sink->put(o->sink, &o->batch);
		return true;
	case FLX_END:
		end_output(p, o);
		return false;
	default:
		return false;
	}
}

/* One round over the outputs. Return: true if another may move something. */
static bool poll_outputs(struct flx_pipe *p)
{
	bool stop = flx_cancel_is(&p->cancel);
	bool moved = false;
	u32 i;

	for (i = 0; i < p->noutputs; i++) {
		struct flx_pipe_output *o = &p->outputs[i];

		if (o->ended || !o->sink || o->subject)
			continue;
		if (o->done || stop)
			end_output(p, o);
		else
			moved |= poll_output(p, o);
	}
	return moved;
}

bool flx_pipe_main(struct flx_task *t)
{
	struct flx_pipe *p = FLX_CONTAINER_OF(t, struct flx_pipe, task);
	bool more;

	if (__atomic_load_n(&p->paused, __ATOMIC_ACQUIRE) &&
	    !flx_cancel_is(&p->cancel))
		return false;
	do {
		more = poll_outputs(p);
		t->rounds--;
	} while (more && t->rounds && t->waker.budget > 0);
	return more;
}

void flx_pipe_on_cancel(struct flx_cancel_listener *l)
{
	flx_pipe_wake(FLX_CONTAINER_OF(l, struct flx_pipe, on_cancel));
}

void flx_pipe_cancel(struct flx_pipe *p)
{
	flx_cancel_now(&p->cancel);
}

void flx_pipe_pause(struct flx_pipe *p, bool on)
{
	__atomic_store_n(&p->paused, on, __ATOMIC_RELEASE);
	if (!on)
		flx_pipe_wake(p);
}

struct flx_pipe_output *flx_pipe_output(struct flx_pipe *p, u32 node)
{
	struct flx_pipe_output *o = p->outputs;

	while (o->node != &p->graph->nodes[node])
		o++;
	return o;
}

int flx_pipe_join(struct flx_pipe *p, u32 node, struct flx_funnel_member *m)
{
	return flx_funnel_join(FLX_CONTAINER_OF(p->streams[node],
						struct flx_funnel, stream), m);
}

static bool output_ended(const struct flx_pipe_output *o)
{
	return o->subject ? flx_subject_ended(o->subject) : o->ended;
}

static bool output_blocked(const struct flx_pipe_output *o)
{
	return o->subject ? flx_subject_blocked(o->subject) : o->blocked;
}

static bool all_handled(const struct flx_pipe *p)
{
	const struct flx_subscription *s = p->subscriptions;

	while (s && s->ended)
		s = s->next;
	return !s;
}

bool flx_pipe_ended(const struct flx_pipe *p)
{
	u32 i;

	for (i = 0; i < p->noutputs; i++)
		if (!output_ended(&p->outputs[i]))
			return false;
	return all_handled(p);
}

bool flx_pipe_stalled(const struct flx_pipe *p)
{
	bool any = false;
	u32 i;

	for (i = 0; i < p->noutputs; i++) {
		if (output_ended(&p->outputs[i]))
			continue;
		if (!output_blocked(&p->outputs[i]))
			return false;
		any = true;
	}
	return any && all_handled(p);
}
