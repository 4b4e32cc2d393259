// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: batch_property_test - the same items for every batch size.
 *
 * Random pipelines over random scripts. What comes out at batch sizes 1, 2, 7
 * and 128 is compared, item by item, with a model that knows no batches.
 *
 *	batch_property_test [PIPELINES [SEED]]
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>
#include "pipe_model.h"
#include "tap.h"

static const unsigned int batches[] = { 1, 2, 7, 128 };

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))
#define STEPS_MAX	400

/**
 * struct step - one line of a script
 * @input: which input, or -1: drain
 * @item: to push
 */
struct step {
	int input;
	struct pipe_item item;
};

struct script {
	struct step step[STEPS_MAX];
	int steps;
};

static struct pipe_item random_item(uint64_t *seed, uint64_t *clock)
{
	struct pipe_item item = { .kind = MODEL_VALUE, .has_ts = true };
	uint32_t what = pipe_random(seed, 12);

	*clock += pipe_random(seed, 4);
	item.ts = *clock - (pipe_random(seed, 6) ? 0 : pipe_random(seed, 20));
	item.v = (int)pipe_random(seed, 200) - 100;
	if (!pipe_random(seed, 20))
		item.v = pipe_random(seed, 2) ? INT64_MIN : INT64_MAX;
	if (what)
		return item;
	item.kind = MODEL_ERROR;
	item.code = 1 + pipe_random(seed, 200);
	item.has_ts = pipe_random(seed, 2);
	item.v = 0;
	return item;
}

/* Pushes, now and then a drain, and at the end END for most inputs. */
static void random_script(struct script *s, uint64_t *seed, int inputs)
{
	uint64_t clock[MODEL_INPUTS] = { 0 };
	uint32_t drains = 1 + pipe_random(seed, 60);
	int i;

	s->steps = 20 + pipe_random(seed, STEPS_MAX - 20 - MODEL_INPUTS);
	for (i = 0; i < s->steps; i++) {
		int input = pipe_random(seed, inputs);

		s->step[i].input = pipe_random(seed, drains) ? input : -1;
		s->step[i].item = random_item(seed, &clock[input]);
	}
	for (i = 0; i < inputs; i++) {
		if (!pipe_random(seed, 6))
			continue;
		s->step[s->steps].input = i;
		s->step[s->steps++].item =
			(struct pipe_item){ .kind = MODEL_END };
	}
}

/* ---- The pipeline itself ---- */

struct subject {
	struct fluxion *f;
	struct fluxion_pipeline *p;
	struct fluxion_stream *in[MODEL_INPUTS];
	struct fluxion_stream *out;
};

static bool subject_open(struct subject *s, enum fluxion_runtime runtime,
			 const char *text, int inputs, unsigned int batch)
{
	struct fluxion_options o = { .batch = batch };
	struct fluxion_diagnostic diag;
	char name[3] = "i0";
	int i;

	s->f = fluxion_open(runtime);
	if (fluxion_attach(s->f, text, &o, &s->p, &diag)) {
		tap_note("%s", diag.message);
		return false;
	}
	for (i = 0; i < inputs; i++, name[1]++)
		if (fluxion_stream_open(s->p, name, FLUXION_INPUT, &s->in[i]))
			return false;
	return fluxion_stream_open(s->p, "out", FLUXION_NONBLOCK, &s->out) == 0;
}

static bool subject_push(struct subject *s, int input,
			 const struct pipe_item *item)
{
	struct {
		struct fluxion_item h;
		int64_t v[2];
	} slot = {
		.h.ts = item->ts,
		.h.kind = item->kind == MODEL_VALUE ? FLUXION_ITEM_VALUE :
			  item->kind == MODEL_ERROR ? FLUXION_ITEM_ERROR :
						      FLUXION_ITEM_END,
		.h.flags = item->has_ts ? FLUXION_ITEM_TS : 0,
		.h.code = item->code,
		.v[0] = item->v,
	};
	int n = fluxion_send(s->in[input], &slot, 1);

	return n == 1 || n == -EPIPE;
}

static struct pipe_item subject_poll(struct subject *s)
{
	union {
		struct fluxion_item h;
		char bytes[64];
	} slot;
	struct pipe_item item = { .kind = MODEL_NOTHING };
	int n = fluxion_receive(s->out, &slot, 1);

	if (n < 0)
		return item;
	if (!n || slot.h.kind == FLUXION_ITEM_END) {
		item.kind = MODEL_END;
		return item;
	}
	item.kind = slot.h.kind == FLUXION_ITEM_VALUE ? MODEL_VALUE : MODEL_ERROR;
	item.has_ts = slot.h.flags & FLUXION_ITEM_TS;
	item.ts = slot.h.ts;
	item.code = slot.h.code;
	memcpy(&item.v, &slot.h + 1, sizeof(item.v));
	return item;
}

static bool same(const struct pipe_item *a, const struct pipe_item *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == MODEL_NOTHING || a->kind == MODEL_END)
		return true;
	if (a->has_ts != b->has_ts || (a->has_ts && a->ts != b->ts))
		return false;
	return a->kind == MODEL_ERROR ? a->code == b->code : a->v == b->v;
}

static void note_item(const char *who, const struct pipe_item *item)
{
	static const char *const kinds[] = { "nothing", "value", "error", "end" };

	tap_note("  %s: %s v %lld code %u ts %llu%s", who, kinds[item->kind],
		 (long long)item->v, item->code, (unsigned long long)item->ts,
		 item->has_ts ? "" : " (none)");
}

/* Compare what the pipeline gave since the last drain. */
static bool drain(struct subject *s, struct pipe_model *m, int *items)
{
	struct pipe_item want, got;

	if (fluxion_runtime(s->f) == FLUXION_VIRTUAL)
		fluxion_virtual_drain(s->p);
	else
		fluxion_flush(s->out, -1);
	do {
		want = pipe_model_poll(m);
		got = subject_poll(s);
		if (!same(&want, &got)) {
			note_item("want", &want);
			note_item("got", &got);
			return false;
		}
		++*items;
	} while (want.kind == MODEL_VALUE || want.kind == MODEL_ERROR);
	return true;
}

static bool run_script(struct subject *s, struct pipe_model *m,
		       const struct script *script, int *items)
{
	int i;

	for (i = 0; i < script->steps; i++) {
		const struct step *step = &script->step[i];

		if (step->input < 0) {
			if (!drain(s, m, items))
				return false;
			continue;
		}
		if (!subject_push(s, step->input, &step->item))
			return false;
		pipe_model_push(m, step->input, &step->item);
	}
	return drain(s, m, items);
}

/* One pipeline, one script, one batch size. */
static bool run_one(uint64_t seed, unsigned int batch, int *items)
{
	enum fluxion_runtime runtime = seed % 2 ? FLUXION_LOCAL : FLUXION_VIRTUAL;
	uint64_t random = seed * 977 + 1;
	struct subject s = { 0 };
	static struct script script;
	struct pipe_model *m;
	char *text;
	int inputs;
	bool ok;

	m = pipe_model_new(seed, &text, &inputs);
	random_script(&script, &random, inputs);
	ok = subject_open(&s, runtime, text, inputs, batch) &&
	     run_script(&s, m, &script, items);
	if (!ok)
		tap_note("seed %llu batch %u: %s", (unsigned long long)seed,
			 batch, text);
	fluxion_close(s.f);
	pipe_model_free(m);
	free(text);
	return ok;
}

static int pipelines = 1500;
static uint64_t first_seed = 1;

TEST(every_batch_size_gives_the_models_items)
{
	int items = 0, bad = 0;
	unsigned int j;
	int i;

	for (i = 0; i < pipelines && bad < 10; i++)
		for (j = 0; j < COUNT(batches); j++)
			bad += !run_one(first_seed + i, batches[j], &items);
	tap_note("%d pipelines, %d items compared", i, items);
	CHECK(!bad);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		pipelines = atoi(argv[1]);
	if (argc > 2)
		first_seed = strtoull(argv[2], NULL, 0);
	RUN(every_batch_size_gives_the_models_items);
	return tap_done();
}
