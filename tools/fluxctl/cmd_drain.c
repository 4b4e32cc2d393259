// SPDX-License-Identifier: GPL-2.0
/* fluxion: drain - items from an output of a pipeline to stdout, until END. */
#include <argp.h>
#include <limits.h>
#include <stdlib.h>
#include "access.h"
#include "flow.h"
#include "io_options.h"

static const char *file = "-";
static int idle_ms = -1;
static uint64_t count;

static int run_on(const struct request *r, struct fluxion_pipeline *p)
{
	const struct fluxion_node *output =
		fluxion_graph_end(fluxion_pipeline_graph(p), r->args[1], true);
	struct writer w;
	struct flow flow;
	int err;

	if (!output)
		return fail(STATUS_FAILED, "%s has no output '%s'", r->args[0],
			    r->args[1]);
	err = flow_init(&flow, p, false);
	if (err)
		return err;
	w = io_writer(output->name, &output, 1);
	w.file = file;
	if (!io_out_format())
		w.format = format_guess(file);
	flow.keep = true;
	flow.limit = count;
	flow.idle_ms = idle_ms;
	err = flow_open_output(&flow, output, &w);
	if (!err)
		err = flow_run(&flow);
	return flow_close(&flow, err);
}

static int run(const struct request *r)
{
	return pipeline_move(r, run_on);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	uint64_t ns;

	switch (key) {
	case 'o':
		file = arg;
		return 0;
	case 'c':
		if (!number_parse(arg, &count) || !count)
			argp_error(state, "--count is a number from 1");
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
	{ "out", 'o', "FILE", 0, "Write to FILE instead of stdout", 0 },
	{ "count", 'c', "N", 0, "Take N items, then leave", 0 },
	{ "wait", 'W', "DURATION", 0,
	  "Leave when nothing has come for so long (0s: take what is there)",
	  0 },
	{ 0 },
};

static const struct argp_child children[] = {
	{ &io_format_argp, 0, NULL, 0 },
	{ &io_write_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
};

const struct command cmd_drain = {
	.name = "drain",
	.args = "NAME|ID OUTPUT",
	.summary = "take items from an output, until it ends",
	.min = 2,
	.max = 2,
	.argp = &argp,
	.run = run,
};
