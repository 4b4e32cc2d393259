// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: combine - what the combining operators share. */
#include "combine.h"

/* The timestamps of parts that has_ts has bits for. */
#define PARTS_WITH_TS	(64 - FLUXION_SPACE_PART)

static struct flx_combine *to_combine(struct flx_stream *s)
{
	return FLX_CONTAINER_OF(s, struct flx_combine, stream);
}

void flx_combine_env(const struct flx_graph *g, const struct fluxion_node *n,
		     struct flx_expr_env *env)
{
	u32 i;

	flx_memset(env, 0, sizeof(*env));
	env->has_ts = 1ull << FLUXION_SPACE_ITEM;
	env->space[FLUXION_SPACE_DATA] = g->header->data.count;
	for (i = 0; i < n->edges; i++) {
		env->space[FLUXION_SPACE_PART + i] =
			flx_graph_input_type(g, n, i)->size;
		if (i < PARTS_WITH_TS)
			env->has_ts |= 1ull << (FLUXION_SPACE_PART + i);
	}
}

int flx_combine_verify_condition(struct flx_check *c,
				 const struct fluxion_node *n, u32 min)
{
	struct flx_expr_env env;
	int err;

	err = flx_lateness_verify(c, n);
	if (!err)
		err = flx_check_programs(c, n, min, 1);
	if (err || !n->programs)
		return err;
	flx_combine_env(c->graph, n, &env);
	env.result = true;
	return flx_check_program(c, n, 0, &env);
}

static void remember(struct flx_combine *c, u32 which)
{
	const struct flx_merge_input *in = &c->merge.in[which];
	struct flx_latest *l = &c->latest[which];

	flx_memcpy(l->record, flx_batch_record(&in->batch, in->at), l->size);
	l->ts = in->batch.ts[in->at];
	l->has = true;
}

static void take_one(struct flx_combine *c, u32 which, struct flx_batch *out)
{
	const struct flx_merge_input *in = &c->merge.in[which];
	u8 *record;

	c->counts->in++;
	if (flx_batch_is_value(&in->batch, in->at)) {
		remember(c, which);
		c->step(c, which, out);
	} else {
		record = flx_combine_give(c, which, out);
		flx_memset(record, 0, out->stride);
	}
	flx_merge_take(&c->merge, which, 1);
}

static void combine_end(struct flx_combine *c)
{
	c->ended = true;
	flx_merge_close(&c->merge);
}

static enum flx_poll combine_poll(struct flx_stream *s, struct flx_waker *w,
				  struct flx_batch *out)
{
	struct flx_combine *c = to_combine(s);
	enum flx_poll r = FLX_READY;
	u32 which;

	flx_merge_begin(&c->merge);
	while (out->count < out->limit && !c->ended) {
		r = flx_merge_next(&c->merge, w, &which);
		if (r == FLX_END)
			c->ended = true;
		if (r != FLX_READY)
			break;
		take_one(c, which, out);
		if (!out->count && flx_waker_spent(w, 1))
			return FLX_PENDING;
	}
	if (c->ended)
		combine_end(c);
	c->counts->out += out->count;
	if (out->count)
		return FLX_READY;
	return c->ended ? FLX_END : r;
}

static void combine_close(struct flx_stream *s)
{
	combine_end(to_combine(s));
}

static const struct flx_stream_ops combine_ops = {
	.poll = combine_poll,
	.close = combine_close,
};

static int alloc_latest(struct flx_combine *c, struct flx_build *b,
			const struct fluxion_node *n, struct flx_stream **in)
{
	void *mem;
	u32 i;
	int err;

	err = flx_build_alloc(b, n->edges * sizeof(*c->latest), &mem);
	if (err)
		return err;
	c->latest = mem;
	for (i = 0; i < n->edges; i++) {
		struct flx_latest *l = &c->latest[i];

		err = flx_build_alloc(b, in[i]->size, &mem);
		if (err)
			return err;
		l->record = mem;
		l->size = in[i]->size;
		c->frame.base[FLUXION_SPACE_PART + i] = l->record;
		c->frame.ts[FLUXION_SPACE_PART + i] = &l->ts;
	}
	return 0;
}

int flx_combine_create(struct flx_combine *c, struct flx_build *b,
		       const struct fluxion_node *n, struct flx_stream **in,
		       const struct flx_expr_env *env,
		       void (*step)(struct flx_combine *c, u32 which,
				    struct flx_batch *out),
		       bool (*over)(const struct flx_merge *m))
{
	const struct flx_graph *g = b->pipe->graph;
	int err;

	flx_stream_init(&c->stream, &combine_ops, g->types[n->type].size);
	c->counts = b->counts;
	c->scratch = &b->pipe->scratch;
	c->step = step;
	c->merge.over = over;
	c->frame.base[FLUXION_SPACE_DATA] = g->data;
	err = alloc_latest(c, b, n, in);
	if (err)
		return err;
	c->has_expr = n->programs;
	if (c->has_expr) {
		err = flx_build_expr(b, n, 0, env, &c->expr);
		if (err)
			return err;
	}
	err = flx_merge_init(&c->merge, b, in, n->edges);
	return err ? err : flx_lateness_init(&c->merge, b, n);
}

int flx_combine_create_condition(struct flx_combine *c, struct flx_build *b,
				 const struct fluxion_node *n,
				 struct flx_stream **in,
				 void (*step)(struct flx_combine *c, u32 which,
					      struct flx_batch *out),
				 bool (*over)(const struct flx_merge *m))
{
	struct flx_expr_env env;

	flx_combine_env(b->pipe->graph, n, &env);
	env.result = true;
	return flx_combine_create(c, b, n, in, &env, step, over);
}

u8 *flx_combine_give(struct flx_combine *c, u32 which, struct flx_batch *out)
{
	const struct flx_merge_input *in = &c->merge.in[which];

	return flx_batch_add(out, &in->batch, in->at);
}

void flx_combine_error(struct flx_combine *c, u32 which, struct flx_batch *out)
{
	flx_combine_give(c, which, out);
	flx_batch_fail(out, out->count - 1, FLX_EDOM);
	c->counts->errors++;
}

const s64 *flx_combine_eval(struct flx_combine *c, const struct flx_expr *x,
			    u32 which, u8 *record, bool *failed)
{
	const struct flx_merge_input *in = &c->merge.in[which];
	struct flx_expr_frame *f = &c->frame;
	const s64 *result;

	f->base[FLUXION_SPACE_ITEM] = flx_batch_record(&in->batch, in->at);
	f->ts[FLUXION_SPACE_ITEM] = in->batch.ts + in->at;
	f->out = record;
	f->rows = 1;
	f->scratch = c->scratch->regs;
	f->fail = c->scratch->fail;
	f->fail[0] = 0;
	result = flx_expr_run(x, f);
	*failed = f->fail[0];
	return result;
}

bool flx_combine_holds(struct flx_combine *c, u32 which, struct flx_batch *out)
{
	const s64 *holds;
	bool failed;

	if (!c->has_expr)
		return true;
	holds = flx_combine_eval(c, &c->expr, which, NULL, &failed);
	if (failed) {
		flx_combine_error(c, which, out);
		return false;
	}
	return *holds;
}
