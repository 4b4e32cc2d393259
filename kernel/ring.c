// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: ring - one end of a pipeline in the kernel: its memory, its holder,
 * those who wait for it.
 *
 * The engine's half belongs to whoever runs the pipeline's task; it calls back
 * here when slots were released or items published. The looks that poll(2)
 * takes use nothing but the two shared pages, since they come from anywhere.
 */
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "pipeline.h"
#include "registry.h"
#include "runtime_workqueue.h"
#include "trace.h"

static u32 end_slots(const struct flx_pipeline *p, const struct fluxion_node *n)
{
	u64 bytes = flx_graph_ring_bytes(&p->graph, n, FLX_RING_BYTES_DEFAULT);

	return flx_ring_slots_for(bytes,
				  flx_ring_stride(p->graph.types[n->type].size));
}

u64 flx_end_memory(u32 slots, u32 size)
{
	return 2 * PAGE_SIZE +
	       ALIGN((u64)slots * flx_ring_stride(size), PAGE_SIZE);
}

u64 flx_end_bytes(const struct flx_pipeline *p, const struct fluxion_node *n)
{
	u32 slots = end_slots(p, n);

	return slots ? flx_end_memory(slots, p->graph.types[n->type].size) : 0;
}

/* Slots were released, or the input was closed. */
static void end_room(struct flx_inlet *in)
{
	struct flx_end *end = container_of(in, struct flx_end, in);

	flx_end_wake(end);
	if (wq_has_sleeper(&end->writers))
		wake_up(&end->writers);
}

/* Items or END were published. */
static void end_ready(struct flx_outlet *out)
{
	flx_end_wake(container_of(out, struct flx_end, out));
}

static void end_guard(struct flx_inlet *in, bool on)
{
	struct flx_end *end = container_of(in, struct flx_end, in);

	/* For sparse, which sees half of it at a time, each half is balanced. */
	if (on) {
		spin_lock_bh(&end->guard);
		__release(&end->guard);
	} else {
		__acquire(&end->guard);
		spin_unlock_bh(&end->guard);
	}
}

/* What all kinds have: locks, and a ring with its memory. */
static int end_prepare(struct flx_end *end, struct flx_pipeline *p,
		       const struct fluxion_node *n, u32 slots,
		       struct flx_ring *ring)
{
	u32 size = p->graph.types[n->type].size;

	end->pipeline = p;
	end->node = n;
	end->bytes = flx_end_memory(slots, size);
	init_waitqueue_head(&end->wait);
	init_waitqueue_head(&end->writers);
	mutex_init(&end->user);
	mutex_init(&end->engine);
	spin_lock_init(&end->guard);
	end->memory = __vmalloc(end->bytes, FLX_GFP | __GFP_ZERO);
	if (!end->memory)
		return -ENOMEM;
	flx_ring_init(ring, end->memory, end->memory + PAGE_SIZE,
		      end->memory + 2 * PAGE_SIZE, slots, size);
	return 0;
}

int flx_end_create(struct flx_end *end, struct flx_pipeline *p,
		   const struct fluxion_node *n)
{
	struct flx_ring ring;
	int err;

	end->output = n->op == FLUXION_OP_OUTPUT;
	err = end_prepare(end, p, n, end_slots(p, n), &ring);
	if (err)
		return err;
	if (end->output) {
		end->out.ring = ring;
		end->subscriber.sink = &end->out.sink;
		return 0;
	}
	flx_inlet_init(&end->in, &ring, FLX_RT(flx_workqueue), n->arg[1],
		       n->arg[2], end_room);
	end->in.guard = end_guard;
	end->member.stream = &end->in.stream;
	return 0;
}

/* The user's half, for COPY mode, from where the ring stands. */
static void init_half(struct flx_end *end)
{
	struct flx_ring *r = flx_end_ring(end);

	flx_ring_user_init(&end->half, r->kernel, r->user, r->slots,
			   r->mask + 1, r->stride, r->size);
}

/* What it drops needs no queue, and so no pool. */
int flx_end_create_tap(struct flx_end *end, struct flx_pipeline *p,
		       const struct fluxion_node *n, u32 slots)
{
	struct flx_ring ring;
	int err;

	end->output = true;
	end->tap = true;
	end->copy = true;
	end->held = 1;
	end->generation = 1;
	err = end_prepare(end, p, n, slots, &ring);
	if (err)
		return err;
	flx_outlet_init(&end->out, &ring, NULL, FLUXION_OVERFLOW_DROP_NEWEST,
			end_ready);
	init_half(end);
	return 0;
}

int flx_end_connect(struct flx_end *end, struct flx_pool *pool)
{
	struct flx_ring ring = end->out.ring;

	return flx_outlet_init(&end->out, &ring, pool,
			       flx_graph_overflow(&end->pipeline->graph,
						  end->node), end_ready);
}

void flx_end_destroy(struct flx_end *end)
{
	struct flx_end *seat, *next;

	for (seat = end->next; seat; seat = next) {
		next = seat->next;
		vfree(seat->memory);
		kvfree(seat);
	}
	kvfree(end->bounce);
	vfree(end->memory);
}

/* As the user's page says; one that is out of range counts as full. */
static u64 input_room(const struct flx_ring *r)
{
	u64 slots = (u64)r->mask + 1;
	u64 pos = READ_ONCE(r->kernel->pos);
	u64 used = READ_ONCE(r->user->pos) - pos;

	return used > slots ? 0 : slots - used;
}

static __poll_t input_events(struct flx_end *end)
{
	const struct flx_ring *r = &end->in.ring;
	u64 slots = (u64)r->mask + 1;
	u64 batch = min_t(u64, end->pipeline->pipe.batch, slots / 2);
	u64 room;

	if (READ_ONCE(r->kernel->flags) & FLUXION_RING_CLOSED ||
	    READ_ONCE(end->in.producer_ended))
		return EPOLLERR;
	room = end->copy ? flx_inlet_room(&end->in) : input_room(r);
	return room >= batch ? EPOLLOUT | EPOLLWRNORM : 0;
}

static __poll_t output_events(struct flx_end *end)
{
	const struct flx_ring *r = &end->out.ring;
	/* ENDED is set after END was published: first look at that. */
	u32 flags = smp_load_acquire(&r->kernel->flags);
	u64 ready = READ_ONCE(r->kernel->pos) - READ_ONCE(r->user->pos);

	if (ready && ready <= (u64)r->mask + 1)
		return EPOLLIN | EPOLLRDNORM;
	return !ready && flags & FLUXION_RING_ENDED ? EPOLLHUP : 0;
}

bool flx_end_is_gone(const struct flx_end *end)
{
	return !end->tap && flx_pipeline_is_dead(end->pipeline);
}

__poll_t flx_end_events(struct flx_end *end)
{
	if (flx_end_is_gone(end))
		return EPOLLERR | EPOLLHUP;
	return end->output ? output_events(end) : input_events(end);
}

void flx_end_kick(struct flx_end *end)
{
	if (end->output)
		flx_outlet_kick(&end->out);
	else
		flx_inlet_kick(&end->in);
}

void flx_end_look(struct flx_end *end)
{
	const struct flx_ring *r = flx_end_ring(end);
	u64 seen = end->output ? READ_ONCE(r->peer) : READ_ONCE(r->kernel->pos);

	if (READ_ONCE(r->kernel->flags) & FLUXION_RING_NEED_KICK &&
	    READ_ONCE(r->user->pos) != seen)
		flx_end_kick(end);
}

void flx_end_wake(struct flx_end *end)
{
	__poll_t events;

	/* Pairs with the barrier of those who begin to wait. */
	if (!wq_has_sleeper(&end->wait))
		return;
	events = flx_end_events(end);
	if (events)
		wake_up_poll(&end->wait, events);
}

struct flx_subject *flx_end_subject(const struct flx_end *end)
{
	struct flx_pipeline *p = end->pipeline;

	lockdep_assert_held(&p->run);
	if (!end->output || flx_pipeline_is_dead(p))
		return NULL;
	return flx_pipe_output(&p->pipe, end->node - p->graph.nodes)->subject;
}

/* How a holder comes. */
struct adoption {
	struct flx_end *end;
	bool copy;
	u32 overflow;
};

/* The ring as the new holder finds it. */
static int adopt_output(struct flx_end *end, u32 overflow)
{
	struct flx_subject *subject = flx_end_subject(end);
	int err;

	err = flx_outlet_policy(&end->out, &end->pipeline->pipe.pool, overflow);
	if (!err && subject)
		err = flx_subject_subscribe(subject, &end->subscriber);
	if (err)
		return err;
	flx_ring_user_reset(&end->out.ring, true);
	init_half(end);
	return 0;
}

static int end_adopt(struct flx_pipeline *p, void *arg)
{
	struct adoption *a = arg;
	struct flx_end *end = a->end;
	int err = 0;

	if (end->output)
		err = adopt_output(end, a->overflow);
	else
		flx_inlet_hold(&end->in, a->copy, a->overflow);
	if (err)
		return err;
	end->copy = a->copy;
	WRITE_ONCE(flx_end_ring(end)->kernel->generation, ++end->generation);
	return 0;
}

/* Where items stop between the user's memory and the ring. */
static int end_get_bounce(struct flx_end *end)
{
	struct flx_ring *r = flx_end_ring(end);
	u32 items = max_t(u32, FLX_BOUNCE_BYTES / r->stride, 1);
	size_t bytes;
	int err;

	items = min(items, r->mask + 1);
	bytes = (size_t)items * r->stride;
	err = flx_user_charge(end->pipeline->owner, bytes);
	if (err)
		return err;
	end->bounce = kvmalloc(bytes, FLX_GFP);
	if (!end->bounce) {
		flx_user_uncharge(end->pipeline->owner, bytes);
		return -ENOMEM;
	}
	end->bounce_items = items;
	return 0;
}

static void end_put_bounce(struct flx_end *end)
{
	struct flx_ring *r = flx_end_ring(end);

	if (!end->bounce)
		return;
	kvfree(end->bounce);
	end->bounce = NULL;
	flx_user_uncharge(end->pipeline->owner,
			  (u64)end->bounce_items * r->stride);
}

/* Also of one that is in no seat any more, or was not yet. */
static void end_unsubscribe(struct flx_end *end)
{
	struct flx_pipeline *p = end->pipeline;
	struct flx_subject *subject;

	mutex_lock(&p->run);
	subject = flx_end_subject(end);
	if (subject) {
		flx_subject_unsubscribe(subject, &end->subscriber);
		end->subscriber.ended = false;
		flx_outlet_leave(&end->out);
		/* The others may have been waiting for this one. */
		flx_outlet_kick(&end->out);
	}
	mutex_unlock(&p->run);
}

int flx_end_hold(struct flx_end *end, bool copy, u32 overflow)
{
	struct adoption a = { .end = end, .copy = copy, .overflow = overflow };
	int err = 0;

	if (!end->output && copy)
		err = end_get_bounce(end);
	if (!err)
		err = flx_pipeline_grow(end->pipeline, end_adopt, &a);
	if (err)
		flx_end_release(end);
	return err;
}

void flx_end_release(struct flx_end *end)
{
	if (end->output)
		end_unsubscribe(end);
	end_put_bounce(end);
	clear_bit_unlock(0, &end->held);
}

void flx_end_detach(struct flx_end *end)
{
	lockdep_assert_held(&end->pipeline->run);
	mutex_lock(&end->engine);
	if (end->output)
		flx_outlet_detach(&end->out);
	else
		flx_inlet_detach(&end->in);
	mutex_unlock(&end->engine);
}

void flx_end_trace_drops(struct flx_end *end)
{
	struct flx_end_stats st;
	u64 sum = 0;
	u32 i;

	if (end->output)
		flx_outlet_stats(&end->out, &st);
	else
		flx_inlet_stats(&end->in, &st);
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		sum += st.dropped[i];
	if (sum != end->traced)
		trace_fluxion_drop(end, sum - end->traced);
	end->traced = sum;
}

void flx_end_stats(struct flx_end *end, struct flx_end_stats *st)
{
	lockdep_assert_held(&end->pipeline->run);
	mutex_lock(&end->engine);
	if (end->output) {
		if (!flx_pipeline_is_dead(end->pipeline))
			flx_outlet_settle(&end->out);
		flx_outlet_stats(&end->out, st);
	} else {
		if (!flx_pipeline_is_dead(end->pipeline))
			flx_inlet_settle(&end->in);
		flx_inlet_stats(&end->in, st);
	}
	mutex_unlock(&end->engine);
}
