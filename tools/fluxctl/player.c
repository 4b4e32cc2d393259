// SPDX-License-Identifier: GPL-2.0
/* fluxion: player - plays one conformance case on one runtime, in one mode. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "loop.h"
#include "player.h"
#include "timed.h"

#define REST_NS		(10 * 1000000000LL)	/* to come to rest */
#define PORTS_MAX	64

/**
 * struct port - an end of the pipeline that the case uses
 * @name: of the end, or of the subscriber
 * @stream: held; NULL: dropped
 * @input: it is one
 * @ended: END was taken
 */
struct port {
	const char *name;
	struct fluxion_stream *stream;
	bool input;
	bool ended;
};

/**
 * struct player - a case at play
 * @c: the case
 * @how: see player_run()
 * @mode: CASE_POLL or CASE_DRAIN
 * @live: the runtime runs by itself
 * @timed: the pipeline looks at the clock: it is drained after every line
 * @f: the runtime
 * @loop: that it runs off, or NULL
 * @p: the pipeline
 * @ports: its ends
 * @count: how many
 * @item: room for one item
 * @tap: kernel: a stream of each tap, in the order of the nodes
 * @ntaps: kernel: how many
 * @tapped: what the taps have shown since they were asked last, as text
 * @taps: how many values
 * @result: so far
 * @why: see player_run()
 */
struct player {
	const struct test_case *c;
	const struct play *how;
	unsigned int mode;
	bool live;
	bool timed;
	struct fluxion *f;
	struct loop *loop;
	struct fluxion_pipeline *p;
	struct port ports[PORTS_MAX];
	unsigned int count;
	struct fluxion_item *item;
	struct fluxion_stream *tap[PORTS_MAX];
	unsigned int ntaps;
	char **tapped;
	unsigned int taps;
	enum player_result result;
	char **why;
};

static bool __attribute__((format(printf, 3, 4)))
give_up(struct player *pl, enum player_result result, const char *format, ...)
{
	va_list ap;

	pl->result = result;
	va_start(ap, format);
	if (vasprintf(pl->why, format, ap) < 0)
		*pl->why = NULL;
	va_end(ap);
	return false;
}

static bool fail_at(struct player *pl, unsigned int line, const char *expected,
		    const char *got)
{
	return give_up(pl, PLAYER_FAILED, "%s:%u: expected %s, got %s",
		       pl->c->file, line, expected, got);
}

static bool fail_call(struct player *pl, unsigned int line, const char *what,
		      int err)
{
	return give_up(pl, PLAYER_FAILED, "%s:%u: %s: %s", pl->c->file, line,
		       what, strerror(-err));
}

static struct port *find_port(struct player *pl, const char *name, bool input)
{
	for (unsigned int i = 0; i < pl->count; i++)
		if (pl->ports[i].input == input &&
		    !strcmp(pl->ports[i].name, name))
			return &pl->ports[i];
	return NULL;
}

static bool open_port(struct player *pl, const char *end, const char *name,
		      bool input, unsigned int line)
{
	unsigned int flags = input ? FLUXION_INPUT : FLUXION_NONBLOCK;
	struct port *port = &pl->ports[pl->count];
	int err = pl->count == PORTS_MAX ? -E2BIG :
		fluxion_stream_open(pl->p, end, flags, &port->stream);

	if (err)
		return fail_call(pl, line, end, err);
	port->name = name;
	port->input = input;
	pl->count++;
	return true;
}

static bool open_ends(struct player *pl)
{
	unsigned int n;
	const struct fluxion_node *node =
		fluxion_graph_nodes(fluxion_pipeline_graph(pl->p), &n);

	for (unsigned int i = 0; i < n; i++) {
		bool input = node[i].op == FLUXION_OP_INPUT;

		if ((input || node[i].op == FLUXION_OP_OUTPUT) &&
		    !open_port(pl, node[i].name, node[i].name, input,
			       pl->c->line))
			return false;
	}
	return true;
}

/* One more consumer: of the output `out` or, if none is called that, the first. */
static bool step_subscribe(struct player *pl, const struct case_step *step)
{
	struct port *port = find_port(pl, "out", false);
	unsigned int i = 0;

	while (!port && i < pl->count) {
		port = pl->ports[i].input ? NULL : &pl->ports[i];
		i++;
	}
	if (!port)
		return give_up(pl, PLAYER_FAILED, "%s:%u: no output",
			       pl->c->file, step->line);
	return open_port(pl, port->name, step->end, false, step->line);
}

/* Any end that is still held: what FLUSH is asked of. */
static struct fluxion_stream *any_stream(const struct player *pl)
{
	for (unsigned int i = 0; i < pl->count; i++)
		if (pl->ports[i].stream)
			return pl->ports[i].stream;
	return NULL;
}

static int drain(struct player *pl)
{
	struct fluxion_stream *s = any_stream(pl);

	if (pl->loop)
		return pl->loop->rest(pl->loop);
	if (!pl->live)
		return fluxion_virtual_drain(pl->p);
	return s ? fluxion_flush(s, REST_NS) : 0;
}

/*
 * The whole pipeline runs until it is idle: the tasks that it spawned and, if
 * @main or if it looks at the clock, its main task, which is paused otherwise.
 */
static bool settle(struct player *pl, unsigned int line, bool main)
{
	bool resume = main || pl->timed;
	int err = resume ? fluxion_resume(pl->p) : 0;

	if (!err)
		err = drain(pl);
	if (!err && resume)
		err = fluxion_pause(pl->p);
	return err >= 0 || fail_call(pl, line, "it does not come to rest", err);
}

static bool push_item(struct player *pl, const struct case_step *step,
		      struct port *port, const char *word)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	const char *why = "not an item";
	int err;

	if (fluxion_item_parse(g, fluxion_stream_type(port->stream), word,
			       NULL, 0, pl->item, &why))
		return give_up(pl, PLAYER_FAILED, "%s:%u: %s: '%s'",
			       pl->c->file, step->line, why, word);
	err = fluxion_send(port->stream, pl->item, 1);
	/* What is pushed into a closed input is ignored. */
	if (err < 0 && err != -EPIPE)
		return fail_call(pl, step->line, step->end, err);
	return true;
}

static bool step_push(struct player *pl, const struct case_step *step)
{
	struct port *port = find_port(pl, step->end, true);

	if (!port)
		return give_up(pl, PLAYER_FAILED, "%s:%u: no such input: '%s'",
			       pl->c->file, step->line, step->end);
	for (unsigned int i = 0; i < step->count; i++)
		if (!push_item(pl, step, port, step->words[i]))
			return false;
	return settle(pl, step->line, false);
}

/* Take the next item of an output. Return: there is one. */
static bool take(struct player *pl, struct port *port)
{
	if (pl->mode == CASE_POLL && !pl->timed)
		return fluxion_virtual_poll(port->stream, pl->item) > 0;
	return fluxion_receive(port->stream, pl->item, 1) > 0;
}

/* What comes next, as text: an item, none or end. */
static char *next_text(struct player *pl, struct port *port)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	uint32_t type = fluxion_stream_type(port->stream);
	size_t room = 1;
	char *text;

	if (port->ended)
		return strdup("end");
	if (!take(pl, port))
		return strdup("none");
	port->ended = pl->item->kind == FLUXION_ITEM_END;
	if (port->ended)
		return strdup("end");
	room += fluxion_item_print(g, type, pl->item, NULL, 0);
	text = malloc(room);
	if (!text)
		return NULL;
	fluxion_item_print(g, type, pl->item, text, room);
	if (pl->item->kind == FLUXION_ITEM_VALUE)
		case_squeeze(text);
	return text;
}

/* An error's timestamp counts only where the case gives one. */
static bool matches(const char *expected, const char *got)
{
	size_t len = strlen(expected);

	if (!strncmp(expected, "error ", 6) && !strchr(expected, '@'))
		return !strncmp(expected, got, len) &&
			(!got[len] || got[len] == '@');
	return !strcmp(expected, got);
}

static bool step_expect(struct player *pl, const struct case_step *step)
{
	struct port *port = find_port(pl, step->end ? step->end : "out", false);
	bool ok = true;
	char *got;

	if (!port || !port->stream)
		return give_up(pl, PLAYER_FAILED, "%s:%u: no such output: '%s'",
			       pl->c->file, step->line,
			       step->end ? step->end : "out");
	if ((pl->mode == CASE_DRAIN || pl->timed) &&
	    !settle(pl, step->line, true))
		return false;
	for (unsigned int i = 0; i < step->count && ok; i++) {
		got = next_text(pl, port);
		ok = got && matches(step->words[i], got);
		if (!ok)
			fail_at(pl, step->line, step->words[i],
				got ? got : strerror(ENOMEM));
		free(got);
	}
	return ok && settle(pl, step->line, false);
}

/* The callback of the taps. */
static void tap_shows(void *arg, unsigned int node, uint32_t type, uint64_t ts,
		      const void *record)
{
	struct player *pl = arg;
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	size_t room = 1 + fluxion_value_print(g, type, record, NULL, 0);
	char **tapped = realloc(pl->tapped, (pl->taps + 1) * sizeof(*tapped));
	char *text = malloc(room);

	(void)node;
	(void)ts;
	if (!tapped || !text)
		abort();
	fluxion_value_print(g, type, record, text, room);
	case_squeeze(text);
	pl->tapped = tapped;
	pl->tapped[pl->taps++] = text;
}

/* The taps' streams; the callback is called for what comes out of them. */
static bool open_taps(struct player *pl)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	unsigned int n;
	const struct fluxion_node *node = fluxion_graph_nodes(g, &n);
	int err = 0;

	if (fluxion_tap(pl->p, tap_shows, pl) != -EOPNOTSUPP)
		return true;
	for (unsigned int i = 0; i < n && !err; i++) {
		if (node[i].op != FLUXION_OP_TAP)
			continue;
		err = pl->ntaps == PORTS_MAX ? -E2BIG :
			fluxion_tap_open(pl->p, i, 0, FLUXION_NONBLOCK,
					 &pl->tap[pl->ntaps]);
		pl->ntaps += !err;
	}
	return !err || fail_call(pl, pl->c->line, "tap", err);
}

/* What operators see of a type: of a pair its current value. */
static uint32_t current_type(const struct fluxion_graph *g, uint32_t type)
{
	const struct fluxion_type *types =
		(const void *)((const char *)g + g->types.offset);

	return types[type].kind == FLUXION_TYPE_PAIR ? types[type].first : type;
}

/* What has come since, one tap after the other. */
static bool read_taps(struct player *pl, unsigned int line)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	int n = 0;

	for (unsigned int i = 0; i < pl->ntaps; i++) {
		uint32_t type = fluxion_stream_type(pl->tap[i]);

		while ((n = fluxion_receive(pl->tap[i], pl->item, 1)) > 0)
			tap_shows(pl, i, current_type(g, type), pl->item->ts,
				  fluxion_item_record(pl->item));
		if (n < 0 && n != -EAGAIN)
			return fail_call(pl, line, "tap", n);
	}
	return true;
}

static void forget_tapped(struct player *pl)
{
	while (pl->taps)
		free(pl->tapped[--pl->taps]);
}

static bool step_tapped(struct player *pl, const struct case_step *step)
{
	bool none = step->count == 1 && !strcmp(step->words[0], "none");
	unsigned int wanted = none ? 0 : step->count;
	bool ok = true;

	if (pl->mode == CASE_DRAIN && !settle(pl, step->line, true))
		return false;
	if (!read_taps(pl, step->line))
		return false;
	for (unsigned int i = 0;
	     ok && pl->how->batch == 1 && (i < wanted || i < pl->taps); i++) {
		const char *want = i < wanted ? step->words[i] : "none";
		const char *got = i < pl->taps ? pl->tapped[i] : "none";

		ok = !strcmp(want, got) || fail_at(pl, step->line, want, got);
	}
	forget_tapped(pl);
	return ok;
}

static bool step_drop(struct player *pl, const struct case_step *step)
{
	struct port *port = find_port(pl, step->end, false);

	if (!port || !port->stream)
		return give_up(pl, PLAYER_FAILED, "%s:%u: no such output: '%s'",
			       pl->c->file, step->line, step->end);
	fluxion_stream_close(port->stream);
	port->stream = NULL;
	return settle(pl, step->line, false);
}

static bool step_advance(struct player *pl, const struct case_step *step)
{
	int err = pl->timed ? fluxion_resume(pl->p) : 0;

	if (!err)
		err = pl->loop ? pl->loop->advance(pl->loop, step->ns) :
				 fluxion_virtual_advance(pl->f, step->ns);
	if (err)
		return fail_call(pl, step->line, "advance", err);
	return (pl->mode == CASE_POLL && !pl->timed) ||
		settle(pl, step->line, true);
}

static bool step_cancel(struct player *pl, const struct case_step *step)
{
	int err = fluxion_cancel(pl->p);

	return err ? fail_call(pl, step->line, "cancel", err) :
		settle(pl, step->line, false);
}

static bool play_step(struct player *pl, const struct case_step *step)
{
	switch (step->verb) {
	case CASE_PUSH:
		return step_push(pl, step);
	case CASE_ADVANCE:
		return step_advance(pl, step);
	case CASE_CANCEL:
		return step_cancel(pl, step);
	case CASE_SUBSCRIBE:
		return step_subscribe(pl, step);
	case CASE_DROP:
		return step_drop(pl, step);
	case CASE_EXPECT:
		return step_expect(pl, step);
	case CASE_EXPECT_TAPPED:
		return step_tapped(pl, step);
	case CASE_EXPECT_FAIL:
		return fail_at(pl, step->line, "that it is refused",
			       "a pipeline");
	}
	return false;
}

/* It was refused: was that expected? */
static void judge_refusal(struct player *pl,
			  const struct fluxion_diagnostic *d)
{
	const struct case_step *step = pl->c->steps;
	bool expected = pl->c->count && step->verb == CASE_EXPECT_FAIL;
	char text[sizeof(d->message) + 64];

	if (d->line)
		snprintf(text, sizeof(text), "EXPR:%u:%u: error: %s", d->line,
			 d->column, d->message);
	else
		snprintf(text, sizeof(text), "EXPR: error: %s", d->message);
	if (!strcmp(d->kind, "not available") &&
	    (!expected || !strstr(text, step->text)))
		give_up(pl, PLAYER_SKIPPED, "%s", d->message);
	else if (!expected)
		fail_at(pl, pl->c->line, "a pipeline", text);
	else if (!strstr(text, step->text))
		fail_at(pl, step->line, step->text, text);
}

static bool attach(struct player *pl)
{
	struct fluxion_options options = {
		.batch = pl->how->batch,
		.paused = true,
	};
	struct fluxion_diagnostic diag = { 0 };
	int err = fluxion_attach(pl->f, pl->c->pipeline, &options, &pl->p,
				 &diag);

	if (err == -EINVAL || err == -E2BIG)
		judge_refusal(pl, &diag);
	else if (err)
		fail_call(pl, pl->c->line, "attach", err);
	if (err)
		return false;
	pl->timed = graph_is_timed(fluxion_pipeline_graph(pl->p));
	return true;
}

static void play(struct player *pl)
{
	bool ok = attach(pl) && open_ends(pl) && open_taps(pl) &&
		  (!pl->timed || settle(pl, pl->c->line, true));

	for (unsigned int i = 0; ok && i < pl->c->count; i++)
		ok = play_step(pl, &pl->c->steps[i]);
}

static bool open_runtime(struct player *pl)
{
	enum fluxion_runtime runtime = pl->how->runtime;
	bool hold = !pl->how->real_clock;
	int err = loop_open(runtime, hold, &pl->loop);

	if (err)
		return fail_call(pl, pl->c->line, "loop", err);
	pl->f = pl->loop ? pl->loop->f : fluxion_open(runtime);
	if (!pl->f)
		return fail_call(pl, pl->c->line, "runtime", -errno);
	if (hold && (runtime == FLUXION_LOCAL || runtime == FLUXION_PTHREAD))
		err = fluxion_clock_hold(pl->f);
	return !err || fail_call(pl, pl->c->line, "clock", err);
}

static void close_runtime(struct player *pl)
{
	if (pl->loop)
		pl->loop->close(pl->loop);
	else
		fluxion_close(pl->f);
}

enum player_result player_run(const struct test_case *c,
			      const struct play *how, unsigned int mode,
			      char **why)
{
	struct player pl = {
		.c = c,
		.how = how,
		.mode = mode,
		.live = !runtime_is_virtual(how->runtime),
		.item = calloc(1, sizeof(*pl.item) + FLUXION_RECORD_MAX + 16),
		.why = why,
	};

	*why = NULL;
	if (!pl.item)
		fail_call(&pl, c->line, "case", -ENOMEM);
	else if (open_runtime(&pl))
		play(&pl);
	close_runtime(&pl);
	forget_tapped(&pl);
	free(pl.tapped);
	free(pl.item);
	return pl.result;
}
