// SPDX-License-Identifier: GPL-2.0
/* fluxion: stream - commands that hold ends of pipelines and move items. */
#include <linux/err.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "file.h"

/* What one command moves, if it is more than one item. */
#define BOUNCE_BYTES	SZ_64K

/**
 * struct test_stream - an end, held
 * @pipe: with a reference
 * @end: in it
 * @half: the user's half of an output's ring
 */
struct test_stream {
	struct engine_pipe *pipe;
	struct engine_end *end;
	struct flx_ring half;
};

static struct engine_end *find_end(const struct engine_pipe *p, u32 node)
{
	u16 op;

	if (node >= p->graph.header->nodes.count)
		return NULL;
	op = p->graph.nodes[node].op;
	if (op != FLUXION_OP_INPUT && op != FLUXION_OP_OUTPUT)
		return NULL;
	return engine_pipe_end(p, node);
}

static int stream_new(struct test_file *f, struct engine_pipe *p,
		      struct engine_end *end, u32 *number)
{
	struct test_stream *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	int err;

	if (!s)
		return -ENOMEM;
	err = xa_alloc(&f->streams, number, s, xa_limit_31b,
		       GFP_KERNEL_ACCOUNT);
	if (err) {
		kfree(s);
		return err;
	}
	err = engine_end_hold(&f->engine, p, &end, true,
			      flx_graph_overflow(&p->graph,
						 &p->graph.nodes[end->node]),
			      &s->half);
	if (err) {
		xa_erase(&f->streams, *number);
		kfree(s);
		return err;
	}
	s->pipe = p;
	s->end = end;
	p->refs++;
	return 0;
}

long test_open(struct test_file *f, union test_arg *arg)
{
	struct fluxion_test_open *o = &arg->open;
	struct engine_pipe *p = engine_pipe_find(&f->engine, o->id);
	struct engine_end *end;
	const struct flx_ring *r;
	int err;

	if (!p)
		return -ENOENT;
	end = find_end(p, o->node);
	if (!end || o->zero)
		return -EINVAL;
	err = stream_new(f, p, end, &o->stream);
	if (err)
		return err;
	r = end->output ? &end->out.ring : &end->in.ring;
	o->slots = r->mask + 1;
	o->stride = r->stride;
	o->record_size = r->size;
	return 0;
}

static void stream_free(struct test_stream *s)
{
	engine_end_release(s->pipe, s->end);
	engine_pipe_put(s->pipe);
	kfree(s);
}

long test_close(struct test_file *f, union test_arg *arg)
{
	struct test_stream *s;

	if (arg->close.zero)
		return -EINVAL;
	s = xa_erase(&f->streams, arg->close.stream);
	if (!s)
		return -ENOENT;
	stream_free(s);
	return 0;
}

void test_close_all(struct test_file *f)
{
	struct test_stream *s;
	unsigned long i;

	xa_for_each(&f->streams, i, s)
		stream_free(s);
	xa_destroy(&f->streams);
}

static struct test_stream *find_stream(struct test_file *f,
				       const struct fluxion_test_items *t,
				       bool output)
{
	struct test_stream *s = xa_load(&f->streams, t->stream);

	if (!s)
		return ERR_PTR(-ENOENT);
	if (s->end->output != output || !t->count)
		return ERR_PTR(-EINVAL);
	if (!s->pipe->attached)
		return ERR_PTR(-EPIPE);
	return s;
}

/* How many of the items one command moves. */
static u32 part(const struct fluxion_test_items *t, u32 stride)
{
	return min(t->count, max_t(u32, BOUNCE_BYTES / stride, 1));
}

long test_push(struct test_file *f, union test_arg *arg)
{
	const struct fluxion_test_items *t = &arg->items;
	struct test_stream *s = find_stream(f, t, false);
	size_t stride;
	void *items;
	long ret;

	if (IS_ERR(s))
		return PTR_ERR(s);
	stride = s->end->in.ring.stride;
	items = vmemdup_user(u64_to_user_ptr(t->items),
			     part(t, stride) * stride);
	if (IS_ERR(items))
		return PTR_ERR(items);
	ret = engine_end_push(s->end, items, part(t, stride));
	kvfree(items);
	return ret;
}

/* Copy out what lies in the ring. What cannot be copied is lost. */
static long pull(struct test_stream *s, const struct fluxion_test_items *t)
{
	size_t stride = s->half.stride;
	void *items = kvmalloc(part(t, stride) * stride, GFP_KERNEL_ACCOUNT);
	long n;

	if (!items)
		return -ENOMEM;
	n = engine_end_pull(s->end, &s->half, items, part(t, stride));
	if (copy_to_user(u64_to_user_ptr(t->items), items, n * stride))
		n = -EFAULT;
	kvfree(items);
	return n;
}

long test_pull(struct test_file *f, union test_arg *arg)
{
	struct test_stream *s = find_stream(f, &arg->items, true);

	return IS_ERR(s) ? PTR_ERR(s) : pull(s, &arg->items);
}

long test_poll(struct test_file *f, union test_arg *arg)
{
	const struct fluxion_test_items *t = &arg->items;
	struct test_stream *s = find_stream(f, t, true);
	u64 pos;
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	if (t->count != 1)
		return -EINVAL;
	if (!flx_ring_user_peek(&s->half, &pos)) {
		err = virtual_poll(&f->engine, s->pipe, s->end);
		if (err)
			return err;
	}
	return pull(s, t);
}
