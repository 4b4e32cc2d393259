// SPDX-License-Identifier: GPL-2.0
/* fluxion: flow - the ends of a pipeline, as files are fed to them and filled from them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "flow.h"

#define WRITE_BYTES	(64 * 1024)	/* write at least so much at a time */
#define ROUNDS		64		/* of a pipeline in this process */
#define COPIES		64		/* items that are sent at a time, where they are copied */

int flow_init(struct flow *f, struct fluxion_pipeline *pipeline, bool local)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(pipeline);
	unsigned int nodes;

	fluxion_graph_nodes(g, &nodes);
	memset(f, 0, sizeof(*f));
	f->pipeline = pipeline;
	f->local = local;
	f->idle_ms = -1;
	f->inputs = calloc(nodes + 1, sizeof(*f->inputs));
	f->outputs = calloc(nodes + 1, sizeof(*f->outputs));
	f->waste = calloc(1, sizeof(*f->waste) + FLUXION_RECORD_MAX);
	if (f->inputs && f->outputs && f->waste)
		return STATUS_OK;
	return fail_errno(ENOMEM, "pipeline");
}

static int open_end(struct flow *f, const struct fluxion_node *node,
		    unsigned int flags, struct fluxion_stream **stream)
{
	int err = fluxion_stream_open(f->pipeline, node->name, flags, stream);

	switch (err) {
	case 0:
		return STATUS_OK;
	case -EBUSY:
		return fail(STATUS_FAILED, "%s: another program holds this end",
			    node->name);
	case -EPIPE:
		return fail(STATUS_FAILED, "%s: the pipeline is gone",
			    node->name);
	}
	return fail_errno(err, "%s", node->name);
}

int flow_open_input(struct flow *f, const struct fluxion_node *node)
{
	struct flow_input *in = &f->inputs[f->ninputs];
	bool copy = node->arg[1] > FLUXION_OVERFLOW_DROP_NEWEST;
	int err;

	err = open_end(f, node, FLUXION_INPUT | (copy ? FLUXION_COPY : 0),
		       &in->stream);
	if (err)
		return err;
	in->node = node;
	f->ninputs++;
	if (!copy)
		return STATUS_OK;
	in->copies = calloc(COPIES, fluxion_stream_stride(in->stream));
	return in->copies ? STATUS_OK : fail_errno(ENOMEM, "%s", node->name);
}

int flow_open_output(struct flow *f, const struct fluxion_node *node,
		     const struct writer *model)
{
	struct flow_output *out = &f->outputs[f->noutputs];
	int err = open_end(f, node, 0, &out->stream);

	if (err)
		return err;
	f->noutputs++;
	out->node = node;
	out->writer = *model;
	out->writer.fd = -1;
	out->writer.stream = node->name;
	out->writer.graph = fluxion_pipeline_graph(f->pipeline);
	out->writer.type = node->type;
	return writer_open(&out->writer);
}

int flow_close(struct flow *f, int status)
{
	int err;

	for (unsigned int i = 0; i < f->ninputs; i++) {
		fluxion_stream_close(f->inputs[i].stream);
		free(f->inputs[i].copies);
	}
	for (unsigned int i = 0; i < f->noutputs; i++) {
		err = writer_close(&f->outputs[i].writer);
		status = status ? status : err;
		fluxion_stream_close(f->outputs[i].stream);
	}
	free(f->inputs);
	free(f->outputs);
	free(f->waste);
	return status;
}

/* The policies of an input that is fed by copying never make it wait. */
static int send_copies(struct flow_input *in)
{
	int n = fluxion_send(in->stream, in->copies, in->filled);

	return n < 0 ? n : 0;
}

static int commit(struct flow_input *in)
{
	int err;

	if (!in->filled)
		return STATUS_OK;
	err = in->copies ? send_copies(in) :
			   fluxion_stream_commit(in->stream, in->filled);
	if (err && err != -EPIPE)
		return fail_errno(err, "%s", in->node->name);
	if (err)
		in->closed = true;
	else
		in->count += in->filled;
	in->room -= in->filled;
	in->filled = 0;
	return STATUS_OK;
}

int flow_commit(struct flow *f)
{
	int err = STATUS_OK;

	for (unsigned int i = 0; i < f->ninputs && !err; i++)
		err = commit(&f->inputs[i]);
	return err;
}

static struct fluxion_item *next_slot(const struct flow_input *in)
{
	size_t at = (size_t)in->filled * fluxion_stream_stride(in->stream);

	return in->copies ? (void *)(in->copies + at) :
			    fluxion_stream_slot(in->stream, in->filled);
}

struct fluxion_item *flow_slot(struct flow *f, unsigned int input)
{
	struct flow_input *in = &f->inputs[input];

	if (f->last != input && commit(&f->inputs[f->last]))
		return NULL;
	f->last = input;
	in->blocked = false;
	if (in->filled == in->room && !in->closed) {
		if (in->filled && commit(in))
			return NULL;
		in->room = in->copies ? COPIES :
					fluxion_stream_reserve(in->stream);
		in->closed = !in->room &&
			fluxion_stream_wait(in->stream, 0) == -EPIPE;
	}
	if (in->closed) {
		in->filled = 0;
		return f->waste;
	}
	in->blocked = !in->room;
	return in->room ? next_slot(in) : NULL;
}

bool flow_end(struct flow *f)
{
	struct fluxion_item *item;
	bool all = true;

	for (unsigned int i = 0; i < f->ninputs; i++) {
		if (f->inputs[i].ended)
			continue;
		item = flow_slot(f, i);
		if (item) {
			*item = (struct fluxion_item) {
				.kind = FLUXION_ITEM_END,
			};
			f->inputs[i].filled++;
			f->inputs[i].ended = true;
		}
		all &= f->inputs[i].ended;
	}
	return all;
}

static int drain_output(struct flow *f, struct flow_output *out,
			unsigned long *moved)
{
	unsigned int n = fluxion_stream_peek(out->stream), done;
	int err = STATUS_OK;

	for (done = 0; done < n && !err; done++) {
		const struct fluxion_item *item =
			fluxion_stream_slot(out->stream, done);

		if (f->limit && f->taken == f->limit)
			break;
		out->ended = item->kind == FLUXION_ITEM_END;
		f->taken += !out->ended;
		err = writer_item(&out->writer, item);
		if (err)
			break;
	}
	*moved += done;
	if ((f->keep || err || out->writer.len >= WRITE_BYTES) &&
	    writer_flush(&out->writer))
		return err ? err : STATUS_FAILED;
	fluxion_stream_release(out->stream, done);
	return err;
}

int flow_drain(struct flow *f, unsigned long *moved)
{
	int err = STATUS_OK;

	if (f->local && f->noutputs)
		fluxion_run(f->outputs[0].stream, ROUNDS);
	else if (f->local && f->ninputs)
		fluxion_flush(f->inputs[0].stream, -1);
	for (unsigned int i = 0; i < f->noutputs && !err; i++)
		if (!f->outputs[i].ended)
			err = drain_output(f, &f->outputs[i], moved);
	return err;
}

int flow_flush(struct flow *f)
{
	int err = STATUS_OK;

	for (unsigned int i = 0; i < f->noutputs; i++) {
		int failed = writer_flush(&f->outputs[i].writer);

		err = err ? err : failed;
	}
	return err;
}

bool flow_ended(const struct flow *f)
{
	for (unsigned int i = 0; i < f->noutputs; i++)
		if (!f->outputs[i].ended)
			return false;
	return f->noutputs;
}
