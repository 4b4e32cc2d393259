// SPDX-License-Identifier: GPL-2.0
/* fluxion: flow_run - the loop that moves items until all have moved. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include "flow.h"
#include "stop.h"

#define AT_ONCE		8192	/* items that are fed before the outputs' turn */

/* Straight from the file into the ring: one file, one input. */
static enum read_result feed_direct_items(struct flow *f,
					  struct feed_source *s,
					  unsigned long *moved)
{
	struct flow_input *in = &f->inputs[s->reader.inputs - f->feed->inputs];
	enum read_result result;
	struct fluxion_item *item;

	for (int n = 0; n < AT_ONCE; n++) {
		item = flow_slot(f, in - f->inputs);
		if (!item)
			return READ_ITEM;
		result = feed_read(f->feed, s, item);
		if (result != READ_ITEM)
			return result;
		in->ended = item->kind == FLUXION_ITEM_END;
		in->filled++;
		++*moved;
	}
	return READ_ITEM;
}

static enum read_result feed_items(struct flow *f, unsigned long *moved)
{
	enum read_result result;
	struct feed_source *s;
	struct fluxion_item *item;
	size_t record;

	for (int n = 0; n < AT_ONCE; n++) {
		result = feed_peek(f->feed, &s);
		if (result != READ_ITEM)
			return result;
		item = flow_slot(f, s->input);
		if (!item)
			return READ_ITEM;
		record = fluxion_stream_record_size(f->inputs[s->input].stream);
		*item = *s->head;
		memcpy(item + 1, s->head + 1, record);
		f->inputs[s->input].ended = item->kind == FLUXION_ITEM_END;
		f->inputs[s->input].filled++;
		feed_pop(s);
		++*moved;
	}
	return READ_ITEM;
}

/* Feed what there is. Sets @file to the one that has nothing yet, or -1. */
static int feed_step(struct flow *f, unsigned long *moved, int *file)
{
	struct feed_source *direct = feed_direct(f->feed);
	enum read_result result;
	int err;

	*file = -1;
	if (f->fed)
		return STATUS_OK;
	result = direct ? feed_direct_items(f, direct, moved) :
		feed_items(f, moved);
	if (result == READ_AGAIN)
		*file = direct ? direct->reader.file.fd :
			f->feed->waiting->reader.file.fd;
	if (result == READ_END)
		f->fed = !f->end || flow_end(f);
	err = flow_commit(f);
	if (result != READ_FAILED)
		return err;
	direct = direct ? direct : f->feed->waiting;
	return direct->reader.file.broken ? STATUS_FAILED : STATUS_REFUSED;
}

/* Whatever has been fed goes through, though nothing follows it. */
static void settle(struct flow *f)
{
	unsigned long moved;

	if (!f->noutputs)
		return;
	do {
		moved = 0;
		fluxion_flush(f->outputs[0].stream, -1);
		if (flow_drain(f, &moved))
			break;
	} while (moved && !stop_wanted());
	flow_flush(f);
}

static unsigned int wait_list(const struct flow *f, int file,
			      struct pollfd *p)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < f->noutputs; i++)
		p[n++] = (struct pollfd) {
			f->outputs[i].ended ? -1 :
			fluxion_stream_fd(f->outputs[i].stream), POLLIN, 0,
		};
	for (unsigned int i = 0; i < f->ninputs; i++)
		p[n++] = (struct pollfd) {
			f->inputs[i].blocked ?
			fluxion_stream_fd(f->inputs[i].stream) : -1,
			POLLOUT, 0,
		};
	p[n++] = (struct pollfd) { stop_fd(), POLLIN, 0 };
	p[n++] = (struct pollfd) { file, POLLIN, 0 };
	return n;
}

/* An output may have ended before we came, or its pipeline may have gone. */
static int look_at_ends(struct flow *f, const struct pollfd *p)
{
	for (unsigned int i = 0; i < f->noutputs; i++) {
		if (p[i].revents & POLLIN)
			continue;
		if (p[i].revents & POLLERR)
			return fail(STATUS_FAILED, "%s: the pipeline is gone",
				    f->outputs[i].node->name);
		if (p[i].revents & POLLHUP)
			f->outputs[i].ended = true;
	}
	return STATUS_OK;
}

/* Until an end, a file or, in this process, a timer makes something move. */
static int wait_all(struct flow *f, int file, int64_t timer_ns)
{
	int64_t ns = timer_ns;
	struct pollfd *p = calloc(f->ninputs + f->noutputs + 2, sizeof(*p));
	struct timespec t;
	int ready, err = STATUS_OK;

	if (!p)
		return fail_errno(ENOMEM, "poll");
	if (ns < 0 && file < 0 && f->idle_ms >= 0)
		ns = f->idle_ms * 1000000LL;
	t = (struct timespec) { ns / 1000000000, ns % 1000000000 };
	ready = ppoll(p, wait_list(f, file, p), ns < 0 ? NULL : &t, NULL);
	if (ready < 0 && errno != EINTR)
		err = fail_errno(errno, "poll");
	else if (ready > 0)
		err = look_at_ends(f, p);
	f->idle = !ready && timer_ns < 0;
	free(p);
	return err;
}

/* In this process: run it until an output has something. False: none will. */
static bool run_local(struct flow *f)
{
	for (unsigned int i = 0; i < f->noutputs; i++)
		if (!f->outputs[i].ended &&
		    fluxion_stream_wait(f->outputs[i].stream, 0) != -ETIME)
			return true;
	return false;
}

/* Nothing moves. */
static int wait_any(struct flow *f, int file)
{
	int64_t timer_ns;

	if (f->local && run_local(f))
		return STATUS_OK;
	timer_ns = fluxion_pipeline_timeout(f->pipeline);
	if (f->local && file < 0 && timer_ns < 0)
		return fail(STATUS_FAILED,
			    "the pipeline stalls: nothing can move");
	return wait_all(f, file, timer_ns);
}

static bool is_done(const struct flow *f)
{
	if (f->idle || (f->limit && f->taken == f->limit))
		return true;
	if (f->keep && f->ninputs && f->inputs[0].closed)
		return true;
	if (f->noutputs)
		return flow_ended(f);
	return f->fed && fluxion_pipeline_timeout(f->pipeline) < 0;
}

int flow_run(struct flow *f)
{
	unsigned long moved;
	int file = -1, err;

	while (!stop_wanted()) {
		moved = 0;
		err = f->feed ? feed_step(f, &moved, &file) : STATUS_OK;
		if (err) {
			settle(f);
			return err;
		}
		err = flow_drain(f, &moved);
		if (is_done(f) || err)
			break;
		if (moved)
			continue;
		err = flow_flush(f);
		if (!err)
			err = wait_any(f, file);
		if (err)
			break;
	}
	if (stop_wanted())
		err = STATUS_FAILED;
	moved = flow_flush(f);
	return err ? err : (int)moved;
}
