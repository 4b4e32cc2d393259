// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: seat - the places at an end, where more than one holder may come.
 *
 * An input that is a subject has any number of producers, the output of a share
 * any number of consumers, each with a ring of its own. A seat is an end like
 * the first one. Seats are only ever appended, under pipeline->run, so that
 * anyone may walk along them; the next holder takes one that is free.
 */
#include <linux/slab.h>

#include "pipeline.h"
#include "registry.h"

/* Seats at one end. */
#define SEATS_MAX	1024

static bool has_seats(const struct flx_end *end)
{
	if (end->output)
		return flx_graph_share(&end->pipeline->graph, end->node);
	return end->node->flags & FLUXION_INPUT_SUBJECT;
}

static struct flx_end *claim_free_seat(struct flx_end *end, u32 *seats)
{
	*seats = 0;
	while (end && !flx_end_claim(end)) {
		++*seats;
		/* Pairs with append(). */
		end = smp_load_acquire(&end->next);
	}
	return end;
}

static void append(struct flx_end *first, struct flx_end *seat)
{
	while (first->next)
		first = first->next;
	/* Pairs with those who walk along: they find it whole. */
	smp_store_release(&first->next, seat);
}

/* The pipeline is alive, and nothing of it runs. */
static int seat_join(struct flx_pipeline *p, void *arg)
{
	struct flx_end *seat = arg;
	u32 node = seat->node - p->graph.nodes;
	int err;

	if (seat->output)
		err = flx_end_connect(seat, &p->pipe.pool);
	else
		err = flx_pipe_join(&p->pipe, node, &seat->member);
	if (err)
		return err;
	p->memory += sizeof(*seat) + seat->bytes;
	append(&p->ends[seat->index], seat);
	return 0;
}

/* Return: one that is claimed, or an error. */
static struct flx_end *seat_create(struct flx_end *first)
{
	struct flx_pipeline *p = first->pipeline;
	u64 bytes = sizeof(*first) + flx_end_bytes(p, first->node);
	struct flx_end *seat;
	int err;

	err = flx_user_charge(p->owner, bytes);
	if (err)
		return ERR_PTR(err);
	err = -ENOMEM;
	seat = kvzalloc(sizeof(*seat), FLX_GFP);
	if (!seat)
		goto err_charge;
	seat->index = first->index;
	err = flx_end_create(seat, p, first->node);
	if (err)
		goto err_seat;
	flx_end_claim(seat);
	err = flx_pipeline_grow(p, seat_join, seat);
	if (err)
		goto err_seat;
	return seat;

err_seat:
	flx_end_destroy(seat);
	kvfree(seat);
err_charge:
	flx_user_uncharge(p->owner, bytes);
	return ERR_PTR(err);
}

static bool is_possible(const struct flx_end *end, bool copy, u32 overflow)
{
	bool takes_back = overflow == FLUXION_OVERFLOW_DROP_OLDEST ||
			  overflow == FLUXION_OVERFLOW_LATEST;

	return end->output || copy || !takes_back;
}

int flx_end_take_seat(struct flx_end **end, bool copy, u32 overflow)
{
	struct flx_end *seat;
	u32 seats;

	if (!is_possible(*end, copy, overflow))
		return -EINVAL;
	seat = claim_free_seat(*end, &seats);
	if (!seat) {
		if (!has_seats(*end) || seats >= SEATS_MAX)
			return -EBUSY;
		seat = seat_create(*end);
		if (IS_ERR(seat))
			return PTR_ERR(seat);
	}
	*end = seat;
	return flx_end_hold(seat, copy, overflow);
}
