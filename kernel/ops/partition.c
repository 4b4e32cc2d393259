// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: partition - one task sends each value to one of two readers. */
#include "../core/graph.h"
#include "../core/spawn.h"
#include "table.h"

struct flx_partition {
	struct flx_spawn spawn;
	struct flx_stage stage;		/* where the condition is evaluated */
	struct flx_expr expr;
	struct flx_expr_frame frame;
	struct flx_channel side[2];	/* left: it holds; right: it does not */
	bool read[2];			/* `_` is no reader */
	struct flx_batch half;
};

static struct flx_partition *to_partition(struct flx_spawn *s)
{
	return FLX_CONTAINER_OF(s, struct flx_partition, spawn);
}

static void partition_env(const struct flx_graph *g,
			  const struct fluxion_node *n,
			  struct flx_expr_env *env)
{
	flx_graph_env(g, n, env);
	env->result = true;
}

static int partition_verify(struct flx_check *c, const struct fluxion_node *n)
{
	struct flx_expr_env env;
	int err;

	err = flx_spawn_verify(c, n);
	if (err)
		return err;
	err = flx_check_programs(c, n, 1, 1);
	if (err)
		return err;
	partition_env(c->graph, n, &env);
	return flx_check_program(c, n, 0, &env);
}

/* Nobody can know to which side the next item goes. */
static u32 partition_room(struct flx_spawn *s, struct flx_waker *w)
{
	struct flx_partition *p = to_partition(s);
	u32 least = FLUXION_BATCH_MAX;
	u32 i, room;

	for (i = 0; i < 2; i++) {
		room = p->read[i] ? flx_channel_room(&p->side[i], w) : least;
		least = FLX_MIN(least, room);
	}
	return least;
}

/* What of @b belongs to a side; errors belong to both. */
static void give_side(struct flx_partition *p, u32 side,
		      const struct flx_batch *b, const s64 *keep)
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
		p->spawn.counts->out += half->count;
	else
		p->spawn.counts->dropped += half->count;
}

/* A value that cannot be decided about becomes an error, and the last item. */
static void partition_give(struct flx_spawn *s, struct flx_batch *b)
{
	struct flx_partition *p = to_partition(s);
	const s64 *keep;

	flx_stage_frame(&p->stage, &p->frame, b, b);
	keep = flx_expr_run(&p->expr, &p->frame);
	if (p->expr.can_fail) {
		flx_stage_settle(&p->stage, b);
		flx_spawn_cut(s);
	}
	give_side(p, 0, b, keep);
	give_side(p, 1, b, keep);
}

static bool partition_end(struct flx_spawn *s, struct flx_waker *w)
{
	struct flx_partition *p = to_partition(s);

	(void)w;
	flx_channel_end(&p->side[0]);
	flx_channel_end(&p->side[1]);
	return true;
}

static const struct flx_spawn_ops partition_ops = {
	.room = partition_room,
	.give = partition_give,
	.end = partition_end,
};

static int partition_create(struct flx_stream *s, struct flx_build *b,
			    const struct fluxion_node *n,
			    struct flx_stream **in)
{
	struct flx_partition *p = to_partition(flx_to_spawn(s));
	struct flx_expr_env env;
	int err;

	err = flx_spawn_init(&p->spawn, b, n, in[0], &partition_ops);
	if (err)
		return err;
	err = flx_batch_init(&p->half, &b->pipe->pool, p->spawn.batch.capacity,
			     s->stride);
	if (err)
		return err;
	p->stage.scratch = &b->pipe->scratch;
	p->stage.counts = b->counts;
	p->frame.base[FLUXION_SPACE_DATA] = b->pipe->graph->data;
	partition_env(b->pipe->graph, n, &env);
	return flx_build_expr(b, n, 0, &env, &p->expr);
}

static bool is_unwanted(const struct flx_partition *p, u32 side)
{
	return !p->read[side] || p->side[side].closed;
}

/* Its items are dropped from here on; when nobody reads, it stops. */
static void side_left(struct flx_channel *c)
{
	struct flx_partition *p = c->owner;

	p->spawn.done |= is_unwanted(p, 0) && is_unwanted(p, 1);
	flx_task_wake(p->spawn.task);
}

static int partition_branch(struct flx_stream *s, struct flx_build *b,
			    u32 port, struct flx_stream **queue)
{
	struct flx_partition *p = to_partition(flx_to_spawn(s));
	struct flx_channel *c = &p->side[port];
	int err = flx_spawn_channel(&p->spawn, b, c, port);

	c->left = side_left;
	c->owner = p;
	p->read[port] = true;
	*queue = &c->stream;
	return err;
}

const struct flx_op flx_op_partition = {
	.op = FLUXION_OP_PARTITION,
	.kind = FLX_OP_SPAWN,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_partition),
	.name = "partition",
	.summary = "Sends a value left if the condition holds, else right, in a task of its own.",
	.state = "a queue for each side",
	.errors = "the first one goes to both sides, and then comes the end",
	.ends = "with its source, behind the first error, or when nobody reads",
	.spawns = true,
	.example = "(l, r) = a | partition(v > 1); l | ordered_merge(r) :: a 2@1 1@2 => 2@1 1@2",
	.args = {
		{ "expr", FLX_ARG_EXPR, .help = "goes left unless it is 0" },
		FLX_SPAWN_QUEUE_ARG,
		FLX_SPAWN_OVERFLOW_ARG,
	},
	.verify = partition_verify,
	.create = partition_create,
	.ports = 2,
	.branch = partition_branch,
};
