// SPDX-License-Identifier: GPL-2.0
/* fluxion: handler_test - handlers of the program, named by pipelines in process. */
#include "pipeline.h"

/**
 * struct heard - what a handler got
 * @text: its items as text, a blank behind each
 * @failures: how often it was told that it had failed
 */
struct heard {
	char text[256];
	unsigned int failures;
};

static int hear(void *arg, const struct fluxion_graph *g, uint32_t type,
		const struct fluxion_item *item)
{
	struct heard *h = arg;
	size_t len = strlen(h->text);

	fluxion_item_print(g, type, item, h->text + len,
			   sizeof(h->text) - len - 1);
	strcat(h->text, " ");
	return item->kind == FLUXION_ITEM_ERROR ? -EDOM : 0;
}

static void failed(void *arg, const struct fluxion_item *item, int err)
{
	struct heard *h = arg;

	h->failures += err == -EDOM && item->code == 22;
}

static int add(struct fluxion *f, const char *name, const char *type,
	       struct heard *heard)
{
	const struct fluxion_handler h = { name, type, hear, failed, heard };

	return fluxion_handler_register(f, &h);
}

static void hears(enum fluxion_runtime runtime, const char *text,
		  const char *type, const char *want)
{
	struct fluxion *f = fluxion_open(runtime);
	struct heard heard = { 0 };
	struct fluxion_pipeline *p;
	struct fluxion_stream *in;
	int64_t i;

	CHECK(!add(f, "h", type, &heard));
	p = attach(f, text, NULL, 7);
	in = stream(p, "a", FLUXION_INPUT);
	for (i = 1; i <= 3; i++) {
		fluxion_send_value(in, i, i * 10);
		/* Another thread's handler may have the one before. */
		CHECK(!fluxion_flush(in, -1));
	}
	fluxion_send_error(in, 22);
	CHECK(!fluxion_flush(in, -1));
	CHECK(!strcmp(heard.text, want) && heard.failures == 1);
	if (tap_bad)
		tap_note("%s: %s", text, heard.text);
	fluxion_close(f);
}

TEST(items_come_with_their_type)
{
	static const enum fluxion_runtime in_process[] = {
		FLUXION_LOCAL, FLUXION_VIRTUAL, FLUXION_PTHREAD,
	};
	unsigned int i;

	for (i = 0; i < 3; i++) {
		hears(in_process[i], "a | map(v * 2) | subscribe(h)", "s64",
		      "2@10 4@20 6@30 error 22 ");
		hears(in_process[i], "a | map({x: v}) | subscribe(h)", NULL,
		      "{x: 1}@10 {x: 2}@20 {x: 3}@30 error 22 ");
		hears(in_process[i], "a | subscribe_latest(h)", NULL,
		      "1@10 2@20 3@30 error 22 ");
	}
}

/* Refused with @why, where the handler is named. */
static void refused(struct fluxion *f, const char *text, const char *why)
{
	struct fluxion_diagnostic diag = { 0 };
	struct fluxion_pipeline *p = NULL;

	CHECK(fluxion_attach(f, text, NULL, &p, &diag) == -EINVAL);
	CHECK(strstr(diag.message, why));
	if (tap_bad)
		tap_note("%s: %s", text, diag.message);
}

TEST(what_is_refused)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct fluxion_handler none = { .name = "none" };
	struct heard heard = { 0 };

	CHECK(add(f, NULL, NULL, &heard) == -EINVAL);
	CHECK(add(f, "", NULL, &heard) == -EINVAL);
	CHECK(add(f, "1st", NULL, &heard) == -EINVAL);
	CHECK(add(f, "a-b", NULL, &heard) == -EINVAL);
	CHECK(add(f, "n23456789012345678901234567890123", NULL, &heard) ==
	      -EINVAL);
	CHECK(fluxion_handler_register(f, &none) == -EINVAL);
	CHECK(add(f, "discard", NULL, &heard) == -EEXIST);
	CHECK(!add(f, "h", "dec(2)", &heard));
	CHECK(add(f, "h", NULL, &heard) == -EEXIST);
	refused(f, "a | subscribe(h)", "the handler takes other records");
	refused(f, "a | subscribe(i)", "no handler is registered by it");
	fluxion_close(f);
}

/**
 * struct inside - a handler that uses the pipeline that calls it
 * @p: the pipeline
 * @in: its input
 * @calls: so far
 */
struct inside {
	struct fluxion_pipeline *p;
	struct fluxion_stream *in;
	int calls;
};

static int use_from_inside(void *arg, const struct fluxion_graph *g,
			   uint32_t type, const struct fluxion_item *item)
{
	struct inside *i = arg;
	int64_t n = 0;

	(void)g, (void)type, (void)item;
	i->calls++;
	CHECK(fluxion_detach(i->p) == -EDEADLK);
	CHECK(fluxion_flush(i->in, -1) == -EDEADLK);
	CHECK(fluxion_run(i->in, 1) == -EBUSY);
	while (i->calls == 1 && !fluxion_stream_wait(i->in, 0))
		CHECK(fluxion_send_value(i->in, n++, 1) == 0);
	if (i->calls == 1) {
		CHECK(n > 1000);
		CHECK(fluxion_stream_wait(i->in, -1) == -EDEADLK);
		CHECK(fluxion_send_value(i->in, 1, 1) == -EDEADLK);
	}
	if (i->calls == 10)
		CHECK(fluxion_cancel(i->p) == 0);
	return 0;
}

static void inside(enum fluxion_runtime runtime, unsigned int flags)
{
	struct fluxion *f = fluxion_open(runtime);
	struct inside i = { 0 };
	struct fluxion_handler h = {
		.name = "h", .handle = use_from_inside, .arg = &i,
	};

	CHECK(!fluxion_handler_register(f, &h));
	i.p = attach(f, "a | subscribe(h)", NULL, 1);
	i.in = stream(i.p, "a", FLUXION_INPUT | flags);
	CHECK(!fluxion_send_value(i.in, 1, 1));
	CHECK(!fluxion_flush(i.in, -1));
	CHECK(i.calls == 10);
	CHECK(!fluxion_detach(i.p));
	fluxion_close(f);
}

TEST(a_handler_does_not_wait_for_its_own_pipeline)
{
	inside(FLUXION_LOCAL, 0);
	inside(FLUXION_LOCAL, FLUXION_COPY);
}

TEST(one_in_use_stays)
{
	struct fluxion *f = fluxion_open(FLUXION_LOCAL);
	struct heard heard = { 0 };
	struct fluxion_pipeline *p;

	CHECK(!add(f, "h", NULL, &heard));
	p = attach(f, "a | subscribe(h)", NULL, 1);
	CHECK(fluxion_handler_unregister(f, "h") == -EBUSY);
	CHECK(!fluxion_detach(p));
	CHECK(!fluxion_handler_unregister(f, "h"));
	CHECK(fluxion_handler_unregister(f, "h") == -ENOENT);
	refused(f, "a | subscribe(h)", "no handler is registered by it");
	fluxion_close(f);
}

int main(void)
{
	RUN(items_come_with_their_type);
	RUN(what_is_refused);
	RUN(a_handler_does_not_wait_for_its_own_pipeline);
	RUN(one_in_use_stays);
	return tap_done();
}
