// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: window_by_count - every n values become one list.
 *
 * A list is {u64 length, n elements}; those that are not used are zero, so that
 * equal lists are equal bytes. It is made in a place of its own, because it may
 * be made of many batches.
 */
#include "../core/graph_types.h"
#include "../core/pipe.h"
#include "table.h"

#define WINDOW_MAX	4096

struct flx_window_by_count {
	struct flx_stage stage;
	u8 *list;		/* the window that is being filled */
	u32 element;		/* bytes of an element */
	u32 size;		/* n */
	u32 count;		/* elements so far */
	u64 ts;			/* of the last of them */
};

static int window_verify(struct flx_check *c, const struct fluxion_node *n)
{
	const struct flx_graph *g = c->graph;
	const struct fluxion_type *t = &g->types[n->type];
	u32 in = flx_graph_input_type(g, n, 0) - g->types;
	u32 element = flx_graph_current(g, in) - g->types;

	if (n->arg[0] < 1 || n->arg[0] > WINDOW_MAX)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a window has 1 to 4096 values");
	if (t->kind != FLUXION_TYPE_LIST || t->count != n->arg[0] ||
	    !flx_graph_same_type(g, t->first, element))
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: it gives lists of what it takes");
	return 0;
}

static int window_init(struct flx_stage *st, struct flx_build *b,
		       const struct fluxion_node *n)
{
	struct flx_window_by_count *w =
		FLX_CONTAINER_OF(st, struct flx_window_by_count, stage);
	const struct flx_graph *g = b->pipe->graph;
	void *mem;
	int err;

	err = flx_build_alloc(b, st->size, &mem);
	if (err)
		return err;
	w->list = mem;
	w->size = n->arg[0];
	w->element = g->types[g->types[n->type].first].size;
	st->moves = true;
	return 0;
}

static u8 *element(const struct flx_window_by_count *w, u32 i)
{
	return w->list + sizeof(u64) + (size_t)i * w->element;
}

/* Write the window to @record; the next one begins. */
static void give(struct flx_window_by_count *w, u8 *record)
{
	u64 count = w->count;

	flx_memcpy(w->list, &count, sizeof(count));
	flx_memset(element(w, w->count), 0,
		   (size_t)(w->size - w->count) * w->element);
	flx_memcpy(record, w->list, w->stage.size);
	w->count = 0;
}

/* Take values from @i on, as many as are one behind the other and fit. */
static u32 take(struct flx_window_by_count *w, const struct flx_batch *in,
		u32 i)
{
	u32 n = in->plain ? FLX_MIN(w->size - w->count, in->count - i) : 1;
	u32 k;

	if (in->stride == w->element)
		flx_memcpy(element(w, w->count), flx_batch_record(in, i),
			   (size_t)n * w->element);
	else
		for (k = 0; k < n; k++)
			flx_memcpy(element(w, w->count + k),
				   flx_batch_record(in, i + k), w->element);
	w->count += n;
	w->ts = in->ts[i + n - 1];
	return n;
}

static void window_run(struct flx_stage *st, struct flx_batch *in,
		       struct flx_batch *out)
{
	struct flx_window_by_count *w =
		FLX_CONTAINER_OF(st, struct flx_window_by_count, stage);
	u32 i = 0;

	while (i < in->count) {
		if (!flx_batch_is_value(in, i)) {
			w->count = 0;
			flx_batch_add(out, in, i++);
			continue;
		}
		i += take(w, in, i);
		if (w->count == w->size)
			give(w, flx_batch_add(out, in, i - 1));
	}
}

static void window_finish(struct flx_stage *st, struct flx_batch *out)
{
	struct flx_window_by_count *w =
		FLX_CONTAINER_OF(st, struct flx_window_by_count, stage);

	if (!w->count)
		return;
	out->ts[0] = w->ts;
	out->count = 1;
	give(w, flx_batch_record(out, 0));
}

const struct flx_op flx_op_window_by_count = {
	.op = FLUXION_OP_WINDOW_BY_COUNT,
	.kind = FLX_OP_ITEM,
	.min_inputs = 1,
	.max_inputs = 1,
	.size = sizeof(struct flx_window_by_count),
	.name = "window_by_count",
	.summary = "Every n values become one list, with the last one's timestamp.",
	.state = "the values of the window that is not full yet",
	.errors = "discard the window that is not full yet, then pass",
	.ends = "with its source; a window that is not full is given before",
	.example = "a | window_by_count(2) | map(sum(v) + v[0]) :: a 1@1 2@2 => 4@2",
	.args = {
		{ "n", FLX_ARG_COUNT, .help = "how many values, 1 to 4096" },
	},
	.verify = window_verify,
	.init = window_init,
	.run = window_run,
	.finish = window_finish,
};
