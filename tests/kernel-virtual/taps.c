// SPDX-License-Identifier: GPL-2.0
/* fluxion: taps - what the taps of a pipeline show, kept until it is taken. */
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "file.h"

/**
 * struct test_tap - the observer of a pipeline
 * @observer: the pipe's
 * @graph: its graph
 * @lost: some values were not kept
 * @used: bytes of @shown
 * @shown: struct fluxion_test_shown and their records
 */
struct test_tap {
	struct flx_observer observer;
	const struct flx_graph *graph;
	bool lost;
	u32 used;
	u8 shown[FLUXION_TEST_TAPPED_MAX];
};

static u32 shown_bytes(u32 size)
{
	return sizeof(struct fluxion_test_shown) + round_up(size, 8);
}

static void keep(struct test_tap *tap, const struct fluxion_test_shown *shown,
		 const void *record)
{
	u8 *at = tap->shown + tap->used;

	if (shown_bytes(shown->size) > sizeof(tap->shown) - tap->used) {
		tap->lost = true;
		return;
	}
	memcpy(at, shown, sizeof(*shown));
	at += sizeof(*shown);
	memcpy(at, record, shown->size);
	memset(at + shown->size, 0, round_up(shown->size, 8) - shown->size);
	tap->used += shown_bytes(shown->size);
}

static void tap_show(struct flx_observer *o, u32 node,
		     const struct flx_batch *b, u32 size)
{
	struct test_tap *tap = container_of(o, struct test_tap, observer);
	const struct flx_graph *g = tap->graph;
	u32 type = flx_graph_current(g, g->nodes[node].type) - g->types;
	u32 i;

	for (i = 0; i < b->count; i++) {
		struct fluxion_test_shown shown = {
			.ts = b->ts[i],
			.node = node,
			.type = type,
			.size = size,
		};

		if (flx_batch_is_value(b, i))
			keep(tap, &shown, flx_batch_record(b, i));
	}
}

static bool has_tap(const struct flx_graph *g)
{
	u32 i;

	for (i = 0; i < g->header->nodes.count; i++)
		if (g->nodes[i].op == FLUXION_OP_TAP)
			return true;
	return false;
}

int test_watch(struct engine_pipe *p)
{
	struct test_tap *tap;

	if (!has_tap(&p->graph))
		return 0;
	tap = p->engine->rt->alloc(sizeof(*tap));
	if (!tap)
		return -ENOMEM;
	tap->observer.show = tap_show;
	tap->graph = &p->graph;
	p->tap = tap;
	p->pipe.observer = &tap->observer;
	return 0;
}

/* Bytes of the first values that fit into @bytes. */
static u32 whole(const struct test_tap *tap, u32 bytes)
{
	struct fluxion_test_shown shown;
	u32 n = 0;

	while (n < tap->used) {
		memcpy(&shown, tap->shown + n, sizeof(shown));
		if (shown_bytes(shown.size) > bytes - n)
			break;
		n += shown_bytes(shown.size);
	}
	return n;
}

static long take(struct test_tap *tap, const struct fluxion_test_tapped *t)
{
	u32 n = whole(tap, t->bytes);

	if (tap->lost) {
		tap->lost = false;
		return -EOVERFLOW;
	}
	if (copy_to_user(u64_to_user_ptr(t->buffer), tap->shown, n))
		return -EFAULT;
	tap->used -= n;
	memmove(tap->shown, tap->shown + n, tap->used);
	return n;
}

long test_tapped(struct test_file *f, union test_arg *arg)
{
	const struct fluxion_test_tapped *t = &arg->tapped;
	struct engine_pipe *p = engine_pipe_find(&f->engine, t->id);

	if (!p)
		return -ENOENT;
	if (t->zero)
		return -EINVAL;
	return p->tap ? take(p->tap, t) : 0;
}
