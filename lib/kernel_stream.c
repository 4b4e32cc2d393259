// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: kernel_stream - stream files: mapped rings, and commands on them. */
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "runtime_kernel.h"

static struct kernel_stream *to_kernel(struct fluxion_stream *s)
{
	return (struct kernel_stream *)s;
}

static size_t whole_pages(size_t bytes)
{
	return FLX_ALIGN(bytes, (size_t)sysconf(_SC_PAGESIZE));
}

static int map(const struct fluxion_stream *s, u64 offset, size_t bytes,
	       int prot, void **at)
{
	*at = mmap(NULL, bytes, prot, MAP_SHARED, s->fd, offset);
	return *at == MAP_FAILED ? -errno : 0;
}

static int map_ring(struct fluxion_stream *s, const struct fluxion_open *o)
{
	struct kernel_stream *k = to_kernel(s);
	int rw = s->flags & FLUXION_INPUT ? PROT_READ | PROT_WRITE : PROT_READ;
	void *kernel, *user, *slots;
	int err;

	k->page_bytes = o->page_bytes;
	k->slots_bytes = whole_pages((size_t)o->slots * o->stride);
	err = map(s, o->kernel_offset, k->page_bytes, PROT_READ, &kernel);
	if (err)
		return err;
	err = map(s, o->user_offset, k->page_bytes, PROT_READ | PROT_WRITE,
		  &user);
	if (err)
		goto err_kernel;
	err = map(s, o->slots_offset, k->slots_bytes, rw, &slots);
	if (err)
		goto err_user;
	flx_ring_user_init(&s->ring, kernel, user, slots, o->slots, o->stride,
			   o->record_size);
	return 0;

err_user:
	munmap(user, k->page_bytes);
err_kernel:
	munmap(kernel, k->page_bytes);
	return err;
}

static u32 open_flags(const struct fluxion_stream *s)
{
	u32 flags = 0;

	if (!(s->flags & FLUXION_INPUT))
		flags |= FLUXION_OPEN_OUTPUT;
	if (s->flags & FLUXION_COPY)
		flags |= FLUXION_OPEN_COPY;
	if (s->flags & FLUXION_NONBLOCK)
		flags |= FLUXION_OPEN_NONBLOCK;
	return flags;
}

int kernel_stream_open(struct fluxion_stream *s)
{
	struct fluxion_open o = {
		.size = sizeof(o),
		.flags = open_flags(s),
		.id = s->p->id,
	};
	int err = 0;

	memcpy(o.end, s->node->name, sizeof(o.end));
	s->fd = kernel_ioctl(kernel_fd(s->p), FLUXION_IOC_OPEN, &o);
	if (s->fd < 0)
		return s->fd;
	if (s->flags & FLUXION_COPY) {
		s->ring.mask = o.slots - 1;
		s->ring.stride = o.stride;
		s->ring.size = o.record_size;
	} else {
		err = map_ring(s, &o);
	}
	if (err)
		close(s->fd);
	return err;
}

int kernel_tap_open(struct fluxion_stream *s, uint64_t queue)
{
	struct fluxion_tap t = {
		.size = sizeof(t),
		.flags = s->flags & FLUXION_NONBLOCK ? FLUXION_TAP_NONBLOCK : 0,
		.id = s->p->id,
		.node = s->node - fluxion_graph_nodes(s->p->graph, NULL),
		.queue = queue,
	};

	s->fd = kernel_ioctl(kernel_fd(s->p), FLUXION_IOC_TAP, &t);
	if (s->fd < 0)
		return s->fd;
	s->ring.mask = t.slots - 1;
	s->ring.stride = t.stride;
	s->ring.size = t.record_size;
	return 0;
}

void kernel_stream_close(struct fluxion_stream *s)
{
	struct kernel_stream *k = to_kernel(s);

	if (s->ring.kernel) {
		munmap(s->ring.slots, k->slots_bytes);
		munmap(s->ring.user, k->page_bytes);
		munmap(s->ring.kernel, k->page_bytes);
	}
	close(s->fd);
}

int kernel_kick(struct fluxion_stream *s)
{
	struct fluxion_kick kick = { .size = sizeof(kick) };

	return kernel_ioctl(s->fd, FLUXION_IOC_KICK, &kick);
}

/* The kernel runs by itself. */
void kernel_pump(struct fluxion_stream *s)
{
	(void)s;
}

int kernel_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	struct fluxion_wait wait = {
		.size = sizeof(wait),
		.flags = timeout_ns ? 0 : FLUXION_WAIT_NONBLOCK,
		.timeout_ns = timeout_ns > 0 ? timeout_ns : 0,
	};
	int events = kernel_ioctl(s->fd, FLUXION_IOC_WAIT, &wait);

	if (events == -EAGAIN)
		return -ETIME;
	if (events < 0)
		return events;
	/* An output that has ended may hold items yet. */
	if (events & (POLLIN | POLLOUT))
		return 0;
	return events & (POLLERR | POLLHUP) ? -EPIPE : 0;
}

static int transfer(struct fluxion_stream *s, unsigned long request,
		    const void *items, unsigned int n)
{
	struct fluxion_transfer t = {
		.size = sizeof(t),
		.items = (uintptr_t)items,
		.count = n,
	};

	if (s->flags & FLUXION_NONBLOCK)
		t.flags = FLUXION_TRANSFER_NONBLOCK;
	return kernel_ioctl(s->fd, request, &t);
}

int kernel_push(struct fluxion_stream *s, const void *items, unsigned int n)
{
	size_t stride = s->ring.stride;
	unsigned int sent = 0;
	int done = 0;

	while (sent < n) {
		done = transfer(s, FLUXION_IOC_PUSH,
				(const char *)items + sent * stride, n - sent);
		if (done <= 0)
			break;
		sent += done;
	}
	return sent ? (int)sent : done;
}

int kernel_pull(struct fluxion_stream *s, void *items, unsigned int max)
{
	return transfer(s, FLUXION_IOC_PULL, items, max);
}

int kernel_run(struct fluxion_stream *s, unsigned int batches)
{
	struct fluxion_run run = { .size = sizeof(run), .batches = batches };

	return kernel_ioctl(s->fd, FLUXION_IOC_RUN, &run);
}

int kernel_flush(struct fluxion_stream *s, int64_t timeout_ns)
{
	struct fluxion_flush flush = {
		.size = sizeof(flush),
		.flags = timeout_ns ? 0 : FLUXION_FLUSH_NONBLOCK,
		.timeout_ns = timeout_ns > 0 ? timeout_ns : 0,
	};
	int err = kernel_ioctl(s->fd, FLUXION_IOC_FLUSH, &flush);

	return err == -EAGAIN ? -ETIME : err;
}
