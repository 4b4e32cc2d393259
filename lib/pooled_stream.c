// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: pooled_stream - ends of pipelines that a pool runs: wait, and be told.
 *
 * Two sides meet at @armed (W):
 *
 *	holder				tasks
 *	------				-----
 *	looks: not ready		publish, or take
 *	file: not ready			full barrier
 *	armed = 1			armed? then armed = 0, file: ready
 *	full barrier
 *	looks once more
 *
 * One of the two sees the other. The file may become ready late, when the holder
 * has taken all and armed it again: then it is ready for nothing, once. To arm it
 * once more puts that right.
 */
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include "pooled.h"
#include "core/atomic.h"

/* Looks after which a file that is armed is armed once more. */
#define LOOKS_MAX	16

/* An eventfd with this value cannot be written to. */
#define EVENT_FULL	(~0ull - 1)

static struct pooled_stream *to_pooled_stream(struct fluxion_stream *s)
{
	return (struct pooled_stream *)s;
}

/*
 * Of an output POLLIN is wanted: a value. Of an input POLLOUT: room for one. What
 * cannot be written or read is that already.
 */
static void say_ready(const struct fluxion_stream *s, bool ready)
{
	/* Not s->flags: those are the holder's. */
	bool output = to_end(s)->output;
	u64 value = output ? 1 : EVENT_FULL;
	ssize_t n = ready == output ? write(s->fd, &value, sizeof(value)) :
				      read(s->fd, &value, sizeof(value));

	(void)n;
}

/* Items of an output, or slots of an input; all of them at its end. */
static u32 end_level(const struct engine_end *end)
{
	const struct flx_ring *r = end->output ? &end->out.ring : &end->in.ring;

	if (__atomic_load_n(&r->kernel->flags, __ATOMIC_ACQUIRE) &
	    (FLUXION_RING_CLOSED | FLUXION_RING_ENDED))
		return r->mask + 1;
	if (!end->output)
		return flx_inlet_room(&end->in);
	return flx_load_once(&r->kernel->pos) - flx_load_once(&r->user->pos);
}

static void tell(struct pooled_stream *s)
{
	if (__atomic_exchange_n(&s->armed, 0, __ATOMIC_ACQ_REL))
		say_ready(&s->base.base, true);
}

static bool is_armed(const struct pooled_stream *s)
{
	return __atomic_load_n(&s->armed, __ATOMIC_RELAXED);
}

/* What is missed here is found when the run is over. */
void pooled_end_moved(struct engine_end *end)
{
	struct pooled_stream *s = end->holder;

	if (s && is_armed(s) && end_level(end) > s->base.base.ring.mask / 2)
		tell(s);
}

void pooled_end_tell(struct engine_end *end)
{
	struct pooled_stream *s = end->holder;

	if (s && is_armed(s) && end_level(end))
		tell(s);
}

/* It is not ready, as far as its holder sees. */
static void arm(struct fluxion_stream *s)
{
	struct pooled_stream *ps = to_pooled_stream(s);

	ps->looks = 0;
	say_ready(s, false);
	__atomic_store_n(&ps->armed, 1, __ATOMIC_RELAXED);
	flx_mb();	/* W */
	if (end_level(to_end(s)))
		tell(ps);
}

/* A look found it not ready. Who only looks makes no system call each time. */
static void look_again(struct fluxion_stream *s)
{
	struct pooled_stream *ps = to_pooled_stream(s);

	if (!is_armed(ps) || ++ps->looks == LOOKS_MAX)
		arm(s);
}

static struct pooled_pipe *stream_pipe(const struct fluxion_stream *s)
{
	return to_pooled_pipe(s->p);
}

int pooled_stream_open(struct fluxion_stream *s)
{
	struct engine_pipe *p = to_pipe(s->p);
	int err;

	if (pooled_pipe_runs_here(stream_pipe(s)))
		return -EDEADLK;
	s->fd = eventfd(!(s->flags & FLUXION_INPUT),
			EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->fd < 0)
		return -errno;
	err = engine_stream_open(s);
	if (err) {
		close(s->fd);
		return err;
	}
	engine_pipe_own(p);
	to_end(s)->holder = s;
	engine_pipe_leave(p);
	return 0;
}

void pooled_stream_close(struct fluxion_stream *s)
{
	engine_stream_close(s);
	close(s->fd);
}

/* The pool runs it. */
void pooled_stream_pump(struct fluxion_stream *s)
{
	look_again(s);
}

/* Until its file is ready, or it is @until. Return: 0, -ETIME, -EINTR. */
static int sleep_on(const struct fluxion_stream *s, u64 until)
{
	struct pollfd p = {
		.fd = s->fd,
		.events = s->flags & FLUXION_INPUT ? POLLOUT : POLLIN,
	};
	u64 now = until == FLX_NEVER ? 0 : engine_now();
	u64 left = until > now ? until - now : 0;
	struct timespec t = { left / 1000000000, left % 1000000000 };
	int n = ppoll(&p, 1, until == FLX_NEVER ? NULL : &t, NULL);

	if (n < 0)
		return -errno;
	return n ? 0 : -ETIME;
}

/* END was taken, by another holder; or the pipeline is gone. */
static bool is_over(const struct fluxion_stream *s)
{
	u32 flags = __atomic_load_n(&s->ring.kernel->flags, __ATOMIC_ACQUIRE);

	return !engine_ready(s) &&
	       flags & (FLUXION_RING_CLOSED | FLUXION_RING_ENDED);
}

/* Return: 0 it is ready, -EAGAIN it is not yet, -EPIPE. */
static int look(struct fluxion_stream *s)
{
	if (fluxion_stream_is_closed(s) || is_over(s))
		return -EPIPE;
	return engine_ready(s) ? 0 : -EAGAIN;
}

int pooled_stream_wait(struct fluxion_stream *s, int64_t timeout_ns)
{
	u64 until = timeout_ns < 0 ? FLX_NEVER :
		flx_deadline(timeout_ns ? engine_now() : 0, timeout_ns);
	int err;

	while ((err = look(s)) == -EAGAIN) {
		if (pooled_pipe_runs_here(stream_pipe(s)))
			return timeout_ns ? -EDEADLK : -ETIME;
		look_again(s);
		err = timeout_ns ? sleep_on(s, until) : -ETIME;
		if (err)
			return look(s) ? err : 0;
	}
	return err;
}

static int copy_wait(struct fluxion_stream *s)
{
	if (!(s->flags & FLUXION_NONBLOCK))
		return pooled_stream_wait(s, -1);
	look_again(s);
	return -EAGAIN;
}

/* What there is room for. The teardown is kept out. */
static int push_some(struct fluxion_stream *s, const void *items,
		     unsigned int n)
{
	struct pooled_pipe *p = stream_pipe(s);
	int taken = -EPIPE;

	pthread_mutex_lock(&p->copy);
	if (p->base.attached)
		taken = engine_push(s, items, n);
	pthread_mutex_unlock(&p->copy);
	return taken;
}

int pooled_stream_push(struct fluxion_stream *s, const void *items,
		       unsigned int n)
{
	size_t stride = s->ring.stride;
	unsigned int sent = 0;
	int taken = 0;

	while (sent < n && taken >= 0) {
		taken = push_some(s, (char *)items + sent * stride, n - sent);
		if (taken > 0)
			sent += taken;
		else if (!taken)
			taken = copy_wait(s);
	}
	return sent ? (int)sent : taken;
}

int pooled_stream_pull(struct fluxion_stream *s, void *items, unsigned int max)
{
	int err;

	while ((err = look(s)) == -EAGAIN) {
		err = copy_wait(s);
		if (err)
			return err;
	}
	if (err)
		return fluxion_stream_is_closed(s) ? -EPIPE : 0;
	return engine_pull(s, items, max);
}
