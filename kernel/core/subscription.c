// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: subscription - the end of a stream whose items a handler takes. */
#include "ring.h"
#include "subscription.h"

void flx_subscription_done(struct flx_subscription *s, int err)
{
	struct flx_task *task = s->task;

	s->err = err;
	/* Whoever sees this may give @s back: only the task outlives it. */
	__atomic_store_n(&s->state, FLX_HANDLER_DONE, __ATOMIC_RELEASE);
	flx_task_wake(task);
}

/* Take back what the handler is done with. Return: true if it is idle. */
static bool collect(struct flx_subscription *s)
{
	u32 state = __atomic_load_n(&s->state, __ATOMIC_ACQUIRE);

	if (state == FLX_HANDLER_DONE) {
		s->counts->errors += !!s->err;
		flx_cancel_fini(&s->token);
		__atomic_store_n(&s->state, FLX_HANDLER_IDLE, __ATOMIC_RELEASE);
	}
	return state != FLX_HANDLER_BUSY;
}

static bool is_stopped(const struct flx_subscription *s)
{
	return flx_cancel_is(&s->pipe->cancel);
}

/* The handler is idle, and @s->item is the next one. */
static void begin(struct flx_subscription *s)
{
	s->counts->out++;
	flx_cancel_init(&s->token, s->task->rt, &s->pipe->cancel);
	__atomic_store_n(&s->state, FLX_HANDLER_BUSY, __ATOMIC_RELEASE);
	s->handler->start(s->handler, s);
}

static void load(struct flx_subscription *s, struct fluxion_item *to, u32 i)
{
	const struct flx_batch *b = &s->batch;

	*to = (struct fluxion_item){
		.ts = b->ts[i], .kind = b->kind[i], .flags = b->flags[i],
		.code = b->code[i],
	};
	if (to->kind == FLUXION_ITEM_VALUE)
		flx_memcpy(to + 1, flx_batch_record(b, i), s->stream.size);
	else
		flx_memset(to + 1, 0, s->stream.size);
}

static void begin_waiting(struct flx_subscription *s)
{
	struct fluxion_item *item = s->item;

	s->item = s->waiting;
	s->waiting = item;
	item->kind = 0;
	begin(s);
}

/* Return: true if the handler is idle, and nothing waits for it. */
static bool is_free(struct flx_subscription *s)
{
	while (collect(s) && s->waiting && s->waiting->kind && !is_stopped(s))
		begin_waiting(s);
	return !flx_subscription_is_busy(s);
}

/* The newest item waits; one that waited until now is lost. */
static void replace(struct flx_subscription *s, u32 i)
{
	s->counts->dropped += !!s->waiting->kind;
	load(s, s->waiting, i);
	if (s->cancel_outdated)
		flx_cancel_now(&s->token);
}

static void offer(struct flx_subscription *s)
{
	u32 i;

	flx_batch_columns(&s->batch);
	s->counts->in += s->batch.count;
	for (i = 0; i < s->batch.count && !is_stopped(s); i++) {
		if (is_free(s)) {
			load(s, s->item, i);
			begin(s);
		} else {
			replace(s, i);
		}
	}
}

static void finish(struct flx_subscription *s)
{
	s->done = true;
	flx_stream_close(s->source);
}

/* Return: true if another round may move something. */
static bool take(struct flx_subscription *s)
{
	struct flx_waker *w = &s->task->waker;

	flx_batch_reset(&s->batch, s->batch.capacity);
	switch (flx_stream_poll(s->source, w, &s->batch)) {
	case FLX_READY:
		w->budget -= s->batch.count;
		offer(s);
		return true;
	case FLX_END:
		finish(s);
		return true;
	default:
		return false;
	}
}

static bool step(struct flx_subscription *s)
{
	bool idle = is_free(s);

	if (is_stopped(s))
		finish(s);
	if (s->done) {
		s->ended = idle;
		return false;
	}
	return (idle || s->latest) && take(s);
}

/* A handler that is done wakes it, paused or not: is_free() takes note. */
static bool may_go_on(struct flx_subscription *s)
{
	if (is_stopped(s))
		return true;
	if (!s->handler)
		return false;
	if (!__atomic_load_n(&s->pipe->paused, __ATOMIC_ACQUIRE))
		return true;
	collect(s);
	return false;
}

static bool subscription_run(struct flx_task *t)
{
	struct flx_subscription *s = t->arg;
	bool more;

	if (s->ended || !may_go_on(s))
		return false;
	do {
		more = step(s);
		t->rounds--;
	} while (more && t->rounds && t->waker.budget > 0);
	return more;
}

int flx_subscription_verify(struct flx_check *c, const struct fluxion_node *n)
{
	if (!n->name[0])
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: a handler without a name");
	return flx_check_same_type(c, n, 0);
}

/* The pipe's list is in the order of the nodes. */
static void enlist(struct flx_subscription *s)
{
	struct flx_subscription **at = &s->pipe->subscriptions;

	while (*at)
		at = &(*at)->next;
	*at = s;
}

static int alloc_item(struct flx_build *b, u32 size, struct fluxion_item **item)
{
	void *mem;
	int err = flx_build_alloc(b, flx_ring_stride(size), &mem);

	*item = mem;
	return err;
}

int flx_subscription_create(struct flx_stream *stream, struct flx_build *b,
			    const struct fluxion_node *n,
			    struct flx_stream **in)
{
	struct flx_subscription *s = flx_to_subscription(stream);
	struct flx_stream *source = in[0];
	u32 rows = s->latest ? flx_batch_fit(b->rows, source->stride) : 1;
	int err;

	flx_stream_init(&s->stream, NULL, source->size);
	s->node = n;
	s->pipe = b->pipe;
	s->source = source;
	s->counts = b->counts;
	s->task = flx_build_task(b, subscription_run, s);
	flx_cancel_init(&s->token, s->task->rt, NULL);
	err = flx_batch_init(&s->batch, &b->pipe->pool, rows, source->stride);
	if (!err)
		err = alloc_item(b, source->size, &s->item);
	if (!err && s->latest)
		err = alloc_item(b, source->size, &s->waiting);
	if (!err)
		enlist(s);
	return err;
}

static void discard(struct flx_handler *h, struct flx_subscription *s)
{
	(void)h;
	flx_subscription_done(s, 0);
}

struct flx_handler *flx_handler_builtin(const char *name)
{
	static struct flx_handler handler = { .start = discard };

	return flx_memcmp(name, "discard", sizeof("discard")) ? NULL : &handler;
}
