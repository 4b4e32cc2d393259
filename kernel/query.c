// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: query - GET_INFO and QUERY: what there is and how it does.
 *
 * One element at a time: it is put together without touching user memory, then
 * copied without holding a lock.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>

#include "cmd.h"
#include "compat.h"
#include "pipeline.h"
#include "registry.h"
#include "core/channel.h"
#include "ops/table.h"

static u64 features(void)
{
	u64 f = 0;

	if (IS_ENABLED(CONFIG_IO_URING))
		f |= FLUXION_FEATURE_URING_CMD;
	if (FLX_URING_CAN_WAIT)
		f |= FLUXION_FEATURE_URING_WAIT;
	if (IS_ENABLED(CONFIG_KASAN) || IS_ENABLED(CONFIG_LOCKDEP))
		f |= FLUXION_FEATURE_DEBUG;
	return f;
}

/* Fill in up to @room operators at @to. Return: how many there are. */
static int give_ops(struct fluxion_op_info __user *to, u32 room)
{
	u32 known = 0;
	u32 i;

	for (i = 0; i < flx_op_count; i++) {
		const struct flx_op *op = flx_op_table[i];
		struct fluxion_op_info info = { 0 };

		if (!op)
			continue;
		info.op = op->op;
		strscpy(info.name, op->name, sizeof(info.name));
		if (to && known < room &&
		    copy_to_user(&to[known], &info, sizeof(info)))
			return -EFAULT;
		known++;
	}
	return known;
}

long flx_cmd_get_info(struct flx_call *call)
{
	struct fluxion_info *info = call->arg;
	struct flx_limits_info limits;
	int ops;

	if (info->zero)
		return -EINVAL;
	ops = give_ops(u64_to_user_ptr(info->ops), info->ops_count);
	if (ops < 0)
		return ops;
	flx_registry_limits(&limits);
	info->version = FLUXION_ABI_VERSION;
	info->page_size = PAGE_SIZE;
	info->features = features();
	info->ops_count = ops;
	info->max_nodes = limits.nodes;
	info->max_bytes = limits.bytes;
	info->max_pipelines = limits.pipelines;
	info->max_pins = limits.pins;
	info->max_depth = FLX_DEPTH_MAX;
	info->batch_max = FLUXION_BATCH_MAX;
	info->record_max = FLUXION_RECORD_MAX;
	return flx_call_reply(call);
}

static void describe(struct flx_pipeline *p, const struct file *who,
		     struct fluxion_pipeline_info *info)
{
	memset(info, 0, sizeof(*info));
	info->id = p->id;
	strscpy(info->name, p->name, sizeof(info->name));
	info->uid = from_kuid_munged(who->f_cred->user_ns, p->owner->uid);
	info->state = flx_pipeline_state(p);
	info->pinned = p->pinned;
	info->batch = p->pipe.batch;
	info->inputs = p->inputs;
	info->outputs = p->outputs;
	info->nodes = p->graph.header->nodes.count;
	info->memory = READ_ONCE(p->memory);
	info->runs = flx_pipe_runs(&p->pipe);
}

static long query_list(struct flx_call *call)
{
	struct fluxion_query *q = call->arg;
	struct fluxion_pipeline_info __user *to = u64_to_user_ptr(q->buffer);
	u64 room = q->buffer_size / sizeof(*to);
	struct fluxion_pipeline_info info;
	struct flx_pipeline *p;

	for (q->count = 0; ; q->count++) {
		p = flx_registry_next(call->file, q->cursor);
		if (!p) {
			q->cursor = 0;
			return flx_call_reply(call);
		}
		if (q->count == room || q->count == U32_MAX)
			break;
		describe(p, call->file, &info);
		q->cursor = p->id;
		flx_pipeline_put(p);
		if (copy_to_user(&to[q->count], &info, sizeof(info)))
			return -EFAULT;
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	flx_pipeline_put(p);
	return q->count ? flx_call_reply(call) : -ENOSPC;
}

static long query_graph(struct flx_call *call, struct flx_pipeline *p)
{
	struct fluxion_query *q = call->arg;

	q->count = p->graph.header->total;
	q->cursor = 0;
	if (q->buffer_size < q->count)
		return flx_call_reply(call) ?: -ENOSPC;
	if (copy_to_user(u64_to_user_ptr(q->buffer), p->blob, q->count))
		return -EFAULT;
	return flx_call_reply(call);
}

/* Fill in element @i. Return: 0, 1: there is none, or an error. */
typedef int (*describe_fn)(struct flx_pipeline *p, u32 i, void *to);

static void add_seat(struct flx_end *end, struct fluxion_end_info *info)
{
	struct flx_end_stats st;
	u32 i;

	flx_end_stats(end, &st);
	info->held += test_bit(0, &end->held);
	info->generation += end->generation;
	info->queued += st.queued;
	info->accepted += st.accepted;
	info->delivered += st.delivered;
	info->errors += st.errors;
	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		info->dropped[i] += st.dropped[i];
}

/* What all seats have in common, and their sums. */
static void describe_seats(struct flx_end *end, struct fluxion_end_info *info)
{
	const struct flx_subject *subject = flx_end_subject(end);

	info->overflow = end->output ? end->out.overflow : end->in.overflow;
	info->flags = READ_ONCE(flx_end_ring(end)->kernel->flags);
	for (; end; end = end->next)
		add_seat(end, info);
	if (!subject)
		return;
	info->accepted += subject->unheard;
	info->dropped[FLUXION_DROP_NO_SUBSCRIBER] += subject->unheard;
	if (subject->closed)
		info->flags |= FLUXION_RING_ENDED;
}

static int describe_end(struct flx_pipeline *p, u32 i, void *to)
{
	struct fluxion_end_info *info = to;
	struct flx_ring *r;
	struct flx_end *end;

	if (i >= p->inputs + p->outputs)
		return 1;
	end = &p->ends[i];
	if (mutex_lock_interruptible(&p->run))
		return -EINTR;
	describe_seats(end, info);
	mutex_unlock(&p->run);
	r = flx_end_ring(end);
	strscpy(info->name, end->node->name, sizeof(info->name));
	info->output = end->output;
	info->node = end->node - p->graph.nodes;
	info->slots = r->mask + 1;
	info->stride = r->stride;
	return 0;
}

static int describe_node(struct flx_pipeline *p, u32 i, void *to)
{
	struct fluxion_node_info *info = to;

	if (i >= p->graph.header->nodes.count)
		return 1;
	info->node = i;
	info->op = p->graph.nodes[i].op;
	if (mutex_lock_interruptible(&p->run))
		return -EINTR;
	if (!flx_pipeline_is_dead(p)) {
		info->in = p->pipe.counts[i].in;
		info->out = p->pipe.counts[i].out;
		info->errors = p->pipe.counts[i].errors;
		info->dropped = p->pipe.counts[i].dropped;
		info->late = p->pipe.counts[i].late;
		info->forced = p->pipe.counts[i].forced;
	}
	mutex_unlock(&p->run);
	return 0;
}

/* The consumer in seat @seat of the output of a share. */
static void describe_consumer(struct flx_end *end, u32 seat,
			      struct fluxion_queue_info *info)
{
	struct flx_pipeline *p = end->pipeline;

	info->from = flx_graph_share(&p->graph, end->node) - p->graph.nodes;
	info->to = end->node - p->graph.nodes;
	info->seat = seat;
	info->blocked = end->subscriber.blocked;
	flx_outlet_describe(&end->out, info);
}

/* The consumers that are there, @i-th of all shared outputs. */
static int find_consumer(struct flx_pipeline *p, u32 i,
			 struct fluxion_queue_info *info)
{
	struct flx_end *end;
	u32 seat = 0;

	for (end = flx_pipeline_next_end(p, NULL); end;
	     end = flx_pipeline_next_end(p, end)) {
		seat = end == &p->ends[end->index] ? 1 : seat + 1;
		if (!end->output || !flx_end_subject(end) ||
		    !test_bit(0, &end->held) || i--)
			continue;
		describe_consumer(end, seat, info);
		return 0;
	}
	return 1;
}

static int describe_queue(struct flx_pipeline *p, u32 i, void *to)
{
	const struct flx_channel *c;
	int ret = 0;

	if (mutex_lock_interruptible(&p->run))
		return -EINTR;
	c = flx_pipeline_is_dead(p) ? NULL : p->pipe.channels;
	for (; c && i; i--)
		c = c->next;
	if (c)
		flx_channel_describe(c, to);
	else
		ret = find_consumer(p, i, to);
	mutex_unlock(&p->run);
	return ret;
}

/* From the cursor on, what fits. */
static long query_elements(struct flx_call *call, struct flx_pipeline *p,
			   describe_fn describe, size_t size)
{
	struct fluxion_query *q = call->arg;
	u64 room = q->buffer_size / size;
	union {
		struct fluxion_end_info end;
		struct fluxion_node_info node;
		struct fluxion_queue_info queue;
	} info;
	int ret;

	if (q->cursor > U32_MAX)
		return -EINVAL;
	for (q->count = 0; ; q->count++) {
		memset(&info, 0, sizeof(info));
		ret = describe(p, q->cursor, &info);
		if (ret)
			break;
		if (q->count == room)
			return room ? flx_call_reply(call) : -ENOSPC;
		if (copy_to_user(u64_to_user_ptr(q->buffer) + q->count * size,
				 &info, size))
			return -EFAULT;
		q->cursor++;
	}
	if (ret < 0)
		return ret;
	q->cursor = 0;
	return flx_call_reply(call);
}

static long query_pipeline(struct flx_call *call, struct flx_pipeline *p)
{
	const struct fluxion_query *q = call->arg;

	switch (q->what) {
	case FLUXION_QUERY_GRAPH:
		return query_graph(call, p);
	case FLUXION_QUERY_ENDS:
		return query_elements(call, p, describe_end,
				      sizeof(struct fluxion_end_info));
	case FLUXION_QUERY_NODES:
		return query_elements(call, p, describe_node,
				      sizeof(struct fluxion_node_info));
	case FLUXION_QUERY_QUEUES:
		return query_elements(call, p, describe_queue,
				      sizeof(struct fluxion_queue_info));
	}
	return -EINVAL;
}

long flx_cmd_query(struct flx_call *call)
{
	const struct fluxion_query *q = call->arg;
	struct flx_pipeline *p;
	long ret;

	if (strnlen(q->name, sizeof(q->name)) == sizeof(q->name))
		return -EINVAL;
	if (q->what == FLUXION_QUERY_LIST)
		return query_list(call);
	p = flx_registry_find(call->file, q->id, q->name);
	if (IS_ERR(p))
		return PTR_ERR(p);
	ret = query_pipeline(call, p);
	flx_pipeline_put(p);
	return ret;
}
