// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: split - a condition sends each value to one of two queues. */
#include "spawn.h"
#include "split.h"

static void split_env(const struct flx_graph *g, const struct fluxion_node *n,
		      struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->result = true;
}

int flx_split_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_spawn_verify(c, n);
	if (err)
		return err;
	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	split_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

int flx_split_init(struct flx_split *p, struct flx_build *b,
		   const struct fluxion_node *n, u32 rows, u32 stride)
{
	struct flx_expr_env env;
	int err;

	err = flx_batch_init(&p->half, &b->pipe->pool, rows, stride);
	if (err)
		return err;
	p->stage.scratch = &b->pipe->scratch;
	p->stage.counts = b->counts;
	p->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	split_env(b->pipe->graph, n, &env);
	return flx_build_expr(b, n, 0, &env, &p->expr);
}

/* What of @b belongs to a side; errors belong to both. */
static void give_side(struct flx_split *p, u32 side, const struct flx_batch *b,
		      const s64 *keep)
{
	struct flx_batch *half = &p->half;
	u32 i;

	flx_batch_reset(half, half->capacity);
	for (i = 0; i < b->count; i++)
		if (!flx_batch_is_value(b, i) || (keep[i] ? 0 : 1) == side)
			flx_batch_append(half, b, i, 1);
	if (p->read[side] && half->count)
		flx_channel_put(&p->side[side], half);
	if (p->read[side])
		p->stage.counts->out += half->count;
	else
		p->stage.counts->dropped += half->count;
}

bool flx_split_give(struct flx_split *p, struct flx_batch *b)
{
	bool last = flx_batch_cut(b);
	const s64 *keep;

	flx_stage_frame(&p->stage, &p->frame, b, b);
	keep = flx_expr_run(&p->expr, &p->frame);
	if (p->expr.can_fail) {
		flx_stage_settle(&p->stage, b);
		last |= flx_batch_cut(b);
	}
	give_side(p, 0, b, keep);
	give_side(p, 1, b, keep);
	return last;
}

void flx_split_end(struct flx_split *p)
{
	flx_channel_end(&p->side[0]);
	flx_channel_end(&p->side[1]);
}

static bool is_unwanted(const struct flx_split *p, u32 side)
{
	return !p->read[side] || p->side[side].closed;
}

bool flx_split_is_unread(const struct flx_split *p)
{
	return is_unwanted(p, 0) && is_unwanted(p, 1);
}
