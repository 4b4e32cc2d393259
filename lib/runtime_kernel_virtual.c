// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: runtime_kernel_virtual - the virtual runtime of fluxion_test.ko.
 *
 * It belongs to Fluxion's own tests, as its device does: what a case needs and
 * no more. Every stream is in COPY mode and never waits, and what taps show is
 * told when the call that made them show it is over.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "engine.h"
#include "runtime_kernel.h"
#include "../tests/kernel-virtual/fluxion_test.h"

#define DEVICE	"/dev/" FLUXION_TEST_DEVICE

/**
 * struct kvirt_pipeline - a handle
 * @base: first
 * @graph: a copy
 * @tap: whom the taps show what passes; NULL: nobody
 * @arg: for @tap
 * @shown: room for what they have shown
 */
struct kvirt_pipeline {
	struct fluxion_pipeline base;
	struct fluxion_graph *graph;
	fluxion_tap_fn tap;
	void *arg;
	u8 *shown;
};

struct kvirt_stream {
	struct fluxion_stream base;
	u32 number;
};

static struct kvirt_pipeline *to_kvirt(struct fluxion_pipeline *p)
{
	return (struct kvirt_pipeline *)p;
}

static int kvirt_open(struct fluxion *f)
{
	int fd = kernel_device(DEVICE);

	((struct kernel *)f)->fd = fd;
	return fd < 0 ? fd : 0;
}

static void kvirt_close(struct fluxion *f)
{
	close(((struct kernel *)f)->fd);
}

static int kvirt_target(struct fluxion_pipeline *p, unsigned long request)
{
	struct fluxion_test_target t = { .id = p->id };

	return kernel_ioctl(kernel_fd(p), request, &t);
}

static int attach_ioctl(struct fluxion_pipeline *p,
			const struct fluxion_options *o,
			struct fluxion_error *error)
{
	struct fluxion_test_attach a = {
		.graph = (uintptr_t)p->graph,
		.graph_size = p->graph->total,
		.batch = o->batch,
		.paused = o->paused,
	};
	int err = kernel_ioctl(kernel_fd(p), FLUXION_TEST_ATTACH, &a);

	*error = a.error;
	p->id = a.id;
	p->memory = a.memory;
	return err;
}

static int kvirt_attach(struct fluxion_pipeline *p,
			const struct fluxion_options *o,
			struct fluxion_error *error)
{
	struct fluxion_graph *copy;
	int err;

	if (o->name)
		return -EOPNOTSUPP;
	copy = malloc(p->graph->total);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, p->graph, p->graph->total);
	err = attach_ioctl(p, o, error);
	if (err) {
		free(copy);
		return err;
	}
	to_kvirt(p)->graph = copy;
	p->graph = copy;
	return 0;
}

static void kvirt_free(struct fluxion_pipeline *p)
{
	free(to_kvirt(p)->shown);
	free(to_kvirt(p)->graph);
}

/* Tell of the values in the first @bytes of what taps have shown. */
static void tell(const struct kvirt_pipeline *k, size_t bytes)
{
	struct fluxion_test_shown shown;
	const u8 *at = k->shown;

	while (at < k->shown + bytes) {
		memcpy(&shown, at, sizeof(shown));
		at += sizeof(shown);
		k->tap(k->arg, shown.node, shown.type, shown.ts, at);
		at += FLX_ALIGN(shown.size, 8u);
	}
}

/* A call that ran the pipeline is over, with @ret. */
static int ran(struct fluxion_pipeline *p, int ret)
{
	struct kvirt_pipeline *k = to_kvirt(p);
	struct fluxion_test_tapped t = {
		.id = p->id,
		.buffer = (uintptr_t)k->shown,
		.bytes = FLUXION_TEST_TAPPED_MAX,
	};
	int bytes = k->tap ? kernel_ioctl(kernel_fd(p), FLUXION_TEST_TAPPED,
					  &t) : 0;

	if (bytes > 0)
		tell(k, bytes);
	return ret < 0 || bytes >= 0 ? ret : bytes;
}

static int kvirt_tap(struct fluxion_pipeline *p, fluxion_tap_fn fn, void *arg)
{
	struct kvirt_pipeline *k = to_kvirt(p);

	if (!k->shown)
		k->shown = malloc(FLUXION_TEST_TAPPED_MAX);
	if (!k->shown)
		return -ENOMEM;
	k->tap = fn;
	k->arg = arg;
	return 0;
}

static int kvirt_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd)
{
	switch (cmd) {
	case FLUXION_CMD_DETACH:
		return kvirt_target(p, FLUXION_TEST_DETACH);
	case FLUXION_CMD_PAUSE:
		return kvirt_target(p, FLUXION_TEST_PAUSE);
	case FLUXION_CMD_RESUME:
		return kvirt_target(p, FLUXION_TEST_RESUME);
	case FLUXION_CMD_CANCEL:
		return ran(p, kvirt_target(p, FLUXION_TEST_CANCEL));
	default:
		return -EINVAL;
	}
}

static int kvirt_drain(struct fluxion_pipeline *p)
{
	return ran(p, kvirt_target(p, FLUXION_TEST_DRAIN));
}

static int kvirt_advance(struct fluxion *f, uint64_t ns)
{
	struct fluxion_test_advance a = { .ns = ns };
	int ret = kernel_ioctl(((struct kernel *)f)->fd, FLUXION_TEST_ADVANCE,
			       &a);
	struct fluxion_pipeline *p;

	for (p = f->pipelines; p; p = p->next)
		ret = ran(p, ret);
	return ret;
}

static int kvirt_stream_open(struct fluxion_stream *s)
{
	struct fluxion_test_open o = {
		.id = s->p->id,
		.node = s->node - fluxion_graph_nodes(s->p->graph, NULL),
	};
	int err = kernel_ioctl(kernel_fd(s->p), FLUXION_TEST_OPEN, &o);

	((struct kvirt_stream *)s)->number = o.stream;
	s->flags |= FLUXION_COPY;
	s->ring.mask = o.slots - 1;
	s->ring.stride = o.stride;
	s->ring.size = o.record_size;
	return err;
}

static void kvirt_stream_close(struct fluxion_stream *s)
{
	struct fluxion_test_close c = {
		.stream = ((struct kvirt_stream *)s)->number,
	};

	kernel_ioctl(kernel_fd(s->p), FLUXION_TEST_CLOSE, &c);
}

static int transfer(struct fluxion_stream *s, unsigned long request,
		    const void *items, unsigned int n)
{
	struct fluxion_test_items t = {
		.items = (uintptr_t)items,
		.stream = ((struct kvirt_stream *)s)->number,
		.count = n,
	};

	return kernel_ioctl(kernel_fd(s->p), request, &t);
}

static int kvirt_push(struct fluxion_stream *s, const void *items,
		      unsigned int n)
{
	unsigned int sent = 0;
	int taken = 1;

	while (sent < n && taken > 0) {
		taken = transfer(s, FLUXION_TEST_PUSH,
				 (const char *)items + sent * s->ring.stride,
				 n - sent);
		sent += FLX_MAX(taken, 0);
	}
	if (sent)
		return sent;
	return taken ? taken : -EAGAIN;
}

static int kvirt_pull(struct fluxion_stream *s, void *items, unsigned int max)
{
	int n = transfer(s, FLUXION_TEST_PULL, items, max);

	return n ? n : -EAGAIN;
}

static int kvirt_poll(struct fluxion_stream *s, struct fluxion_item *item)
{
	int n = transfer(s, FLUXION_TEST_POLL, item, 1);

	s->ended |= n > 0 && item->kind == FLUXION_ITEM_END;
	return ran(s->p, n);
}

/* Whatever happens here happens in a call. */
static int kvirt_kick(struct fluxion_stream *s)
{
	(void)s;
	return 0;
}

static int kvirt_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	(void)s;
	return timeout_ns ? -EAGAIN : -ETIME;
}

static int kvirt_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	(void)timeout_ns;
	return kvirt_drain(s->p);
}

const struct fluxion_ops fluxion_ops_kernel_virtual = {
	.size = sizeof(struct kernel),
	.pipeline_size = sizeof(struct kvirt_pipeline),
	.stream_size = sizeof(struct kvirt_stream),
	.open = kvirt_open,
	.close = kvirt_close,
	.info = engine_info,
	.attach = kvirt_attach,
	.control = kvirt_control,
	.tap = kvirt_tap,
	.pipeline_free = kvirt_free,
	.stream_open = kvirt_stream_open,
	.stream_close = kvirt_stream_close,
	.kick = kvirt_kick,
	.wait = kvirt_wait,
	.push = kvirt_push,
	.pull = kvirt_pull,
	.flush = kvirt_flush,
	.poll = kvirt_poll,
	.drain = kvirt_drain,
	.advance = kvirt_advance,
};
