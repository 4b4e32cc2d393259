// SPDX-License-Identifier: GPL-2.0
/* fluxion: push - items from stdin or a file into an input of a pipeline. */
#include <argp.h>
#include <limits.h>
#include <stdlib.h>
#include "access.h"
#include "flow.h"
#include "io_options.h"

static const char *file = "-";
static int idle_ms = -1;
static bool end;

static int push(const struct request *r, struct flow *flow, struct feed *feed)
{
	int err;

	flow->feed = feed;
	flow->keep = true;
	flow->idle_ms = idle_ms;
	flow->end = end;
	err = flow_open_input(flow, feed->inputs[0]);
	if (err)
		return flow_close(flow, err);
	err = flow_run(flow);
	if (!err && flow->inputs[0].closed)
		err = fail(STATUS_FAILED,
			   "%s %s takes no more items (pushed: %lu)",
			   r->args[0], r->args[1], flow->inputs[0].count);
	else if (!err && flow->idle)
		err = fail(STATUS_FAILED,
			   "%s %s has been full for too long (pushed: %lu)",
			   r->args[0], r->args[1], flow->inputs[0].count);
	else if (err == STATUS_REFUSED)
		fail(err, "%s %s: items pushed before it: %lu", r->args[0],
		     r->args[1], flow->inputs[0].count);
	return flow_close(flow, err);
}

static int run_on(const struct request *r, struct fluxion_pipeline *p)
{
	struct source_options source = io.all;
	const struct fluxion_node *input;
	struct feed feed = { 0 };
	struct flow flow;
	int err;

	feed.graph = fluxion_pipeline_graph(p);
	input = fluxion_graph_end(feed.graph, r->args[1], false);
	if (!input)
		return fail(STATUS_FAILED, "%s has no input '%s'", r->args[0],
			    r->args[1]);
	feed.inputs = &input;
	feed.ninputs = 1;
	feed.sort = io.sort;
	source.path = file;
	source.input = input->name;
	source.format = io_in_format();
	err = feed_open(&feed, &source, 1);
	if (!err)
		err = flow_init(&flow, p, false);
	if (!err)
		err = push(r, &flow, &feed);
	feed_close(&feed);
	return err;
}

static int run(const struct request *r)
{
	return pipeline_move(r, run_on);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	uint64_t ns;

	switch (key) {
	case 'i':
		file = arg;
		return 0;
	case 'e':
		end = true;
		return 0;
	case 'W':
		if (!duration_parse(arg, &ns) || ns / 1000000 > INT_MAX)
			argp_error(state, "'%s' is not a duration, as 500ms or 2s",
				   arg);
		idle_ms = ns / 1000000;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "in", 'i', "FILE", 0, "Read from FILE instead of stdin", 0 },
	{ "end", 'e', NULL, 0, "Send END behind the last item", 0 },
	{ "wait", 'W', "DURATION", 0,
	  "Give up when the input has been full for so long", 0 },
	{ 0 },
};

static const struct argp_child children[] = {
	{ &io_format_argp, 0, NULL, 0 },
	{ &io_read_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
};

const struct command cmd_push = {
	.name = "push",
	.args = "NAME|ID INPUT",
	.summary = "push items from stdin or a file into an input",
	.min = 2,
	.max = 2,
	.argp = &argp,
	.run = run,
};
