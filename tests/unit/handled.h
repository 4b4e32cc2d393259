/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: handled - what handlers are expected to get, for tests of them. */
#ifndef TEST_HANDLED_H
#define TEST_HANDLED_H

#include "pipeline.h"

#define SUBSCRIBE_CASES	"tests/unit/subscribe.cases"
#define HANDLED_MAX	64

/* "call 5@10", "call error 22" */
static void note_item(char *line, size_t size, const char *what,
		      const struct fluxion_item *h)
{
	int64_t v;

	memcpy(&v, h + 1, sizeof(v));
	if (h->kind == FLUXION_ITEM_ERROR)
		snprintf(line, size, "%s error %u", what, h->code);
	else
		snprintf(line, size, "%s %lld@%llu", what, (long long)v,
			 (unsigned long long)h->ts);
}

/* Does the value make the expression hold? The language knows. */
static bool value_holds(const char *expr, int64_t v)
{
	struct fluxion *f = fluxion_open(FLUXION_VIRTUAL);
	struct fluxion_pipeline *p;
	char text[128];
	bool held;

	snprintf(text, sizeof(text), "a | filter(%s)", expr);
	p = attach(f, text, NULL, 1);
	fluxion_send_value(stream(p, "a", FLUXION_INPUT), v, 0);
	fluxion_virtual_drain(p);
	held = fluxion_stream_wait(stream(p, "out", 0), 0) == 0;
	fluxion_close(f);
	return held;
}

static unsigned int next_random(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16 & 0x7fff;
}

/*
 * A model. One item at a time: @running and @waiting are numbers of items, 0: none.
 */
struct model {
	bool latest;
	unsigned int running;
	unsigned int waiting[HANDLED_MAX];	/* subscribe: all; latest: one */
	unsigned int count;
};

static void model_push(struct model *m, unsigned int item)
{
	if (!m->running) {
		m->running = item;
		return;
	}
	if (m->latest)
		m->count = 0;
	m->waiting[m->count++] = item;
}

static void model_release(struct model *m)
{
	m->running = m->count ? m->waiting[0] : 0;
	if (!m->count)
		return;
	m->count--;
	memmove(m->waiting, m->waiting + 1, m->count * sizeof(m->waiting[0]));
}

#endif /* TEST_HANDLED_H */
