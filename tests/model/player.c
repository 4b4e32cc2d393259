// SPDX-License-Identifier: GPL-2.0
/* fluxion: player - plays a script on a runtime, and compares with the model. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "player.h"

#define REST_NS		(10 * 1000000000LL)	/* to come to rest */
#define PORTS_MAX	16
#define TAPPED_MAX	1024

/**
 * struct port - an end that the script uses
 * @name: of the end, or of the subscriber
 * @stream: held; NULL: dropped
 * @ended: END was taken
 */
struct port {
	const char *name;
	struct fluxion_stream *stream;
	bool ended;
};

/**
 * struct player - a script at play
 * @how: see player_play()
 * @f: the runtime
 * @p: the pipeline
 * @port: its ends
 * @ports: how many
 * @timed: it looks at the clock: it is drained after every line
 * @tapped: what the taps have shown, as text
 * @taps: how many values
 * @item: room for one item
 * @diff: see player_play()
 */
struct player {
	const struct play *how;
	struct fluxion *f;
	struct fluxion_pipeline *p;
	struct port port[PORTS_MAX];
	unsigned int ports;
	bool timed;
	char *tapped[TAPPED_MAX];
	unsigned int taps;
	struct fluxion_item *item;
	struct difference *diff;
};

static bool differ(struct player *pl, const struct line *line,
		   const char *expected, const char *got)
{
	struct difference *d = pl->diff;

	d->line = line;
	snprintf(d->expected, sizeof(d->expected), "%s", expected);
	snprintf(d->got, sizeof(d->got), "%s", got);
	return false;
}

static bool fail(struct player *pl, const struct line *line, const char *what,
		 int err)
{
	char text[64];

	snprintf(text, sizeof(text), "%s: %s", what, strerror(-err));
	return differ(pl, line, "", text);
}

static struct port *find_port(struct player *pl, const char *name)
{
	unsigned int i = 0;

	while (i < pl->ports && strcmp(pl->port[i].name, name))
		i++;
	return i < pl->ports ? &pl->port[i] : NULL;
}

static int try_port(struct player *pl, const char *end, const char *name,
		    bool input)
{
	unsigned int flags = input ? FLUXION_INPUT : FLUXION_NONBLOCK;
	struct port *port = &pl->port[pl->ports];

	if (pl->ports == PORTS_MAX)
		return -E2BIG;
	*port = (struct port){ .name = name };
	pl->ports++;
	return fluxion_stream_open(pl->p, end, flags, &port->stream);
}

static bool open_port(struct player *pl, const char *name, bool input)
{
	int err = try_port(pl, name, name, input);

	return !err || fail(pl, NULL, name, err);
}

/* One that comes when all is over is refused: it has ended. */
static bool subscribe(struct player *pl, const struct line *line)
{
	int err = try_port(pl, output_name(0), line->name, false);

	if (!line->texts)
		return !err || fail(pl, line, "subscribe", err);
	find_port(pl, line->name)->ended = true;
	return err == -EPIPE || fail(pl, line, "not refused", err);
}

static bool open_ends(struct player *pl)
{
	unsigned int i, n;
	const struct fluxion_node *node =
		fluxion_graph_nodes(fluxion_pipeline_graph(pl->p), &n);

	for (i = 0; i < n; i++) {
		bool input = node[i].op == FLUXION_OP_INPUT;

		if ((input || node[i].op == FLUXION_OP_OUTPUT) &&
		    !open_port(pl, node[i].name, input))
			return false;
	}
	return true;
}

static bool is_virtual(const struct player *pl)
{
	return play_is_virtual(pl->how);
}

static int drain(struct player *pl)
{
	unsigned int i = 0;

	if (is_virtual(pl))
		return fluxion_virtual_drain(pl->p);
	while (i < pl->ports && !pl->port[i].stream)
		i++;
	return i < pl->ports ? fluxion_flush(pl->port[i].stream, REST_NS) : 0;
}

/*
 * The tasks run until they are idle; the main task, which is paused unless there
 * is time in the pipeline, drains the outputs, too, if @main.
 */
static bool settle(struct player *pl, const struct line *line, bool main)
{
	bool resume = main && !pl->timed;
	int err = resume ? fluxion_resume(pl->p) : 0;

	if (!err)
		err = drain(pl);
	if (!err && resume)
		err = fluxion_pause(pl->p);
	return err >= 0 || fail(pl, line, "settle", err);
}

static bool push(struct player *pl, const struct line *line)
{
	char name[] = { 'i', '0' + line->input, 0 };
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);
	struct port *port = find_port(pl, name);
	unsigned int i;
	int err;

	/* An input that nothing reads any more, once the case was shrunk. */
	for (i = 0; port && i < line->items; i++) {
		const struct type *t = line->type;
		const char *text = item_text(t, &line->item[i]);

		if (fluxion_item_parse(g, fluxion_stream_type(port->stream),
				       text, NULL, 0, pl->item, NULL))
			return differ(pl, line, "an item", text);
		err = fluxion_send(port->stream, pl->item, 1);
		if (err < 0 && err != -EPIPE)
			return fail(pl, line, "push", err);
	}
	return true;
}

/* Take the next item of an output. Return: there is one. */
static bool take(struct player *pl, struct port *port)
{
	if (pl->how->mode == POLL && !pl->timed)
		return fluxion_virtual_poll(port->stream, pl->item) > 0;
	return fluxion_receive(port->stream, pl->item, 1) > 0;
}

/* As the model writes it: no blanks outside strings. */
static void squeeze(char *text)
{
	bool quoted = false;
	char *to = text;

	for (; *text; text++) {
		if (*text == '"')
			quoted = !quoted;
		if (quoted && *text == '\\' && text[1])
			*to++ = *text++;
		if (quoted || *text != ' ')
			*to++ = *text;
	}
	*to = 0;
}

static const char *next_text(struct player *pl, struct port *port)
{
	static char text[PLAYER_TEXT_MAX];
	const struct fluxion_graph *g = fluxion_pipeline_graph(pl->p);

	if (port->ended)
		return "end";
	if (!take(pl, port))
		return "none";
	port->ended = pl->item->kind == FLUXION_ITEM_END;
	fluxion_item_print(g, fluxion_stream_type(port->stream), pl->item, text,
			   sizeof(text));
	if (pl->item->kind == FLUXION_ITEM_VALUE)
		squeeze(text);
	return text;
}

static bool expect(struct player *pl, const struct line *line)
{
	struct port *port = find_port(pl, line->name);
	unsigned int i;

	if (!port || (!port->stream && !port->ended))
		return differ(pl, line, "an output", "none");
	if ((pl->timed || pl->how->mode == DRAIN) && !settle(pl, line, true))
		return false;
	for (i = 0; i < line->texts; i++) {
		const char *got = next_text(pl, port);

		if (strcmp(line->text[i], got))
			return differ(pl, line, line->text[i], got);
	}
	return true;
}

static void show(void *arg, unsigned int node, uint32_t type, uint64_t ts,
		 const void *record)
{
	struct player *pl = arg;
	char text[PLAYER_TEXT_MAX];

	(void)node;
	(void)ts;
	fluxion_value_print(fluxion_pipeline_graph(pl->p), type, record, text,
			    sizeof(text));
	squeeze(text);
	if (pl->taps < TAPPED_MAX)
		pl->tapped[pl->taps++] = strdup(text);
}

static void forget_tapped(struct player *pl)
{
	while (pl->taps)
		free(pl->tapped[--pl->taps]);
}

/* With larger batches taps may run ahead of what is taken. */
static bool expect_tapped(struct player *pl, const struct line *line)
{
	bool ok = pl->how->batch > 1 || pl->how->runtime == FLUXION_KERNEL;
	unsigned int i;

	if (pl->how->mode == DRAIN && !settle(pl, line, true))
		return false;
	for (i = 0; !ok && i < line->texts && i < pl->taps; i++)
		if (strcmp(line->text[i], pl->tapped[i]))
			return differ(pl, line, line->text[i], pl->tapped[i]);
	if (!ok && line->texts != pl->taps)
		return differ(pl, line,
			      i < line->texts ? line->text[i] : "tapped none",
			      i < pl->taps ? pl->tapped[i] : "tapped none");
	forget_tapped(pl);
	return true;
}

static bool advance(struct player *pl, const struct line *line)
{
	int err = fluxion_virtual_advance(pl->f, line->ns);

	if (err)
		return fail(pl, line, "advance", err);
	return settle(pl, line, pl->how->mode == DRAIN);
}

static bool cancel(struct player *pl, const struct line *line)
{
	int err = fluxion_cancel(pl->p);

	return !err || fail(pl, line, "cancel", err);
}

static bool drop(struct player *pl, const struct line *line)
{
	struct port *port = find_port(pl, line->name);

	if (port->stream)
		fluxion_stream_close(port->stream);
	port->stream = NULL;
	return true;
}

static bool play_line(struct player *pl, const struct line *line)
{
	switch (line->verb) {
	case PUSH:
		return push(pl, line);
	case ADVANCE:
		return advance(pl, line);
	case CANCEL:
		return cancel(pl, line);
	case SUBSCRIBE:
		return subscribe(pl, line);
	case DROP:
		return drop(pl, line);
	case EXPECT:
		return expect(pl, line);
	case EXPECT_TAPPED:
		return expect_tapped(pl, line);
	}
	return false;
}

/*
 * A clock that is not the test's from the start. Where tasks run by themselves
 * they do so before the first line, too, which the model does not.
 */
static bool hold_clock(struct player *pl)
{
	bool local = pl->how->runtime == FLUXION_LOCAL;
	int err = local ? fluxion_clock_hold(pl->f) : 0;

	return !err || fail(pl, NULL, "clock", err);
}

static bool attach(struct player *pl, const struct fluxion_graph *graph)
{
	struct fluxion_options options = {
		.batch = pl->how->batch,
		.paused = !pl->timed,
	};
	struct fluxion_diagnostic diag;
	int err = fluxion_attach_graph(pl->f, graph, &options, &pl->p, &diag);

	if (err)
		return fail(pl, NULL, "attach", err);
	fluxion_tap(pl->p, show, pl);
	return true;
}

bool player_play(const struct play *how, const struct fluxion_graph *graph,
		 const struct script *s, struct difference *diff)
{
	struct player pl = {
		.how = how,
		.f = fluxion_open(how->runtime),
		.item = calloc(1, sizeof(*pl.item) + FLUXION_RECORD_MAX + 16),
		.timed = s->timed,
		.diff = diff,
	};
	bool ok = pl.f && pl.item ? hold_clock(&pl) && attach(&pl, graph) &&
				    open_ends(&pl) :
				    fail(&pl, NULL, "open", -errno);
	unsigned int i;

	if (ok && pl.timed)
		ok = settle(&pl, NULL, true);
	for (i = 0; ok && i < s->lines; i++)
		ok = play_line(&pl, &s->line[i]) &&
		     settle(&pl, &s->line[i], false);
	fluxion_close(pl.f);
	forget_tapped(&pl);
	free(pl.item);
	return ok;
}
