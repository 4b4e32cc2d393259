// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: merge - the temporal merge that multi-input operators read through. */
#include "lateness.h"
#include "pipe.h"

static int alloc_tables(struct flx_merge *m, struct flx_build *b)
{
	void *in, *head, *tree;
	int err;

	m->leaves = 1;
	while (m->leaves < m->n)
		m->leaves *= 2;
	err = flx_build_alloc(b, m->n * sizeof(*m->in), &in);
	if (err)
		return err;
	err = flx_build_alloc(b, m->n * sizeof(*m->head), &head);
	if (err)
		return err;
	err = flx_build_alloc(b, 2 * m->leaves * sizeof(*m->tree), &tree);
	m->in = in;
	m->head = head;
	m->tree = tree;
	return err;
}

int flx_merge_init(struct flx_merge *m, struct flx_build *b,
		   struct flx_stream **streams, u32 n)
{
	u32 i;
	int err;

	m->n = n;
	err = alloc_tables(m, b);
	if (err)
		return err;
	for (i = 0; i < n; i++) {
		u32 stride = streams[i]->stride;

		m->in[i].stream = streams[i];
		err = flx_batch_init(&m->in[i].batch, &b->pipe->pool,
				     flx_batch_fit(b->rows, stride), stride);
		if (err)
			return err;
		flx_batch_reset(&m->in[i].batch, 0);
	}
	return 0;
}

void flx_merge_begin(struct flx_merge *m)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		m->in[i].idle = false;
}

/* Make sure that there is an item at in->at. */
static bool refill(struct flx_merge_input *in, struct flx_waker *w)
{
	if (in->at < in->batch.count)
		return true;
	if (in->ended || in->idle)
		return false;
	flx_batch_reset(&in->batch, in->batch.capacity);
	in->at = 0;
	switch (flx_stream_poll(in->stream, w, &in->batch)) {
	case FLX_READY:
		in->fresh = true;
		return true;
	case FLX_PENDING:
		in->idle = true;
		return false;
	default:
		in->ended = true;
		return false;
	}
}

/* The filled input that is next, or m->n. */
static u32 least(const struct flx_merge *m)
{
	u32 best = m->n;
	u64 ts = 0;
	u32 i;

	for (i = 0; i < m->n; i++) {
		const struct flx_merge_input *in = &m->in[i];

		if (!in->filled)
			continue;
		if (best == m->n || in->batch.ts[in->at] < ts) {
			best = i;
			ts = in->batch.ts[in->at];
		}
	}
	return best;
}

/*
 * A producer that feeds several inputs in the order of time may be at work: an
 * input that was pending may by now hold an item older than one that was found
 * behind it. Ask the idle ones again after each batch that was found. Without
 * such a producer that finds nothing, and changes nothing.
 */
static bool ask_again(struct flx_merge *m)
{
	bool fresh = false, idle = false;
	u32 i;

	for (i = 0; i < m->n; i++) {
		fresh |= m->in[i].fresh;
		idle |= m->in[i].idle;
		m->in[i].fresh = false;
	}
	for (i = 0; fresh && i < m->n; i++)
		m->in[i].idle = false;
	return fresh && idle;
}

static enum flx_poll merge_round(struct flx_merge *m, struct flx_waker *w,
				 u32 *which)
{
	bool pending = false;
	u32 i;

	if (m->late)
		return flx_lateness_next(m, w, which);
	for (i = 0; i < m->n; i++) {
		struct flx_merge_input *in = &m->in[i];

		if (in->filled)
			continue;
		if (!refill(in, w)) {
			if (in->ended && m->over && m->over(m))
				return FLX_END;
			pending |= !in->ended;
			continue;
		}
		if (!flx_batch_is_value(&in->batch, in->at)) {
			*which = i;
			return FLX_READY;
		}
		in->filled = true;
	}
	*which = least(m);
	if (*which < m->n)
		return FLX_READY;
	return pending ? FLX_PENDING : FLX_END;
}

enum flx_poll flx_merge_next(struct flx_merge *m, struct flx_waker *w,
			     u32 *which)
{
	enum flx_poll r;

	do {
		r = merge_round(m, w, which);
	} while (r == FLX_READY && m->in[*which].filled && ask_again(m));
	return r;
}

/*
 * Nothing is polled between the items of a run: the slots of the others stay
 * as they are, and an idle or ended input stays so until the next poll.
 */
u32 flx_merge_run(const struct flx_merge *m, u32 which, u32 max)
{
	const struct flx_merge_input *in = &m->in[which];
	const u64 *ts = in->batch.ts + in->at;
	u32 n = FLX_MIN(max, in->batch.count - in->at);
	u64 limit = ~0ull;
	u32 k = 1;
	u32 i;

	if (!in->filled)
		return 1;
	for (i = 0; i < m->n; i++) {
		const struct flx_merge_input *other = &m->in[i];
		u64 theirs;

		if (i == which || !other->filled)
			continue;
		theirs = other->batch.ts[other->at];
		if (i < which) {
			/* Equal timestamps are theirs; ours is less. */
			limit = FLX_MIN(limit, theirs - 1);
		} else {
			limit = FLX_MIN(limit, theirs);
		}
	}
	while (k < n && ts[k] <= limit &&
	       flx_batch_is_value(&in->batch, in->at + k))
		k++;
	return k;
}

void flx_merge_take(struct flx_merge *m, u32 which, u32 n)
{
	m->in[which].at += n;
	m->in[which].filled = false;
}

/* The earlier of two inputs, @a the lower one; m->n stands for nobody. */
static u32 play(const struct flx_merge *m, u32 a, u32 b)
{
	if (a == m->n)
		return b;
	if (b == m->n)
		return a;
	return m->head[b] < m->head[a] ? b : a;
}

/* Let all that take part play. Return: false if one is not plain. */
static bool play_all(struct flx_merge *m, const struct flx_batch *out)
{
	u32 i;

	for (i = 0; i < m->leaves; i++) {
		const struct flx_merge_input *in = m->in + i;

		m->tree[m->leaves + i] = m->n;
		if (i >= m->n || !in->filled)
			continue;
		if (!in->batch.plain || in->batch.stride != out->stride)
			return false;
		m->tree[m->leaves + i] = i;
		m->head[i] = in->batch.ts[in->at];
	}
	for (i = m->leaves - 1; i; i--)
		m->tree[i] = play(m, m->tree[2 * i], m->tree[2 * i + 1]);
	return out->plain;
}

static void move_one(struct flx_merge_input *in, struct flx_batch *out)
{
	u32 to = out->count++;
	u32 from = in->at++;

	out->ts[to] = in->batch.ts[from];
	if (out->stride == 8)
		((u64 *)out->rec)[to] = ((u64 *)in->batch.rec)[from];
	else
		flx_memcpy(flx_batch_record(out, to),
			   flx_batch_record(&in->batch, from), out->stride);
}

u32 flx_merge_move(struct flx_merge *m, struct flx_batch *out)
{
	u32 before = out->count;
	u32 k;

	if (!play_all(m, out))
		return 0;
	while (out->count < out->limit) {
		u32 winner = m->tree[1];
		struct flx_merge_input *in = &m->in[winner];

		move_one(in, out);
		if (in->at == in->batch.count) {
			in->filled = false;
			break;
		}
		m->head[winner] = in->batch.ts[in->at];
		for (k = (m->leaves + winner) / 2; k; k /= 2)
			m->tree[k] = play(m, m->tree[2 * k],
					  m->tree[2 * k + 1]);
	}
	return out->count - before;
}

void flx_merge_close(struct flx_merge *m)
{
	u32 i;

	if (m->late)
		flx_timer_stop(&m->late->timer);
	for (i = 0; i < m->n; i++)
		flx_stream_close(m->in[i].stream);
}
