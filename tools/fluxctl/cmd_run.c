// SPDX-License-Identifier: GPL-2.0
/* fluxion: run - a pipeline in the foreground: files in, files out. */
#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <fluxion/loop.h>
#include "access.h"
#include "flow.h"
#include "io_options.h"
#include "print.h"
#include "replay.h"
#include "stats.h"
#include "stop.h"

#define LOOK_MS_MAX	64	/* until we look again */

static bool show_stats;

/**
 * struct run - one run
 * @request: the command line
 * @runtime: what runs it
 * @graph: of the program
 * @inputs: of the program
 * @outputs: of the program
 * @feed: what is fed
 * @printer: of the handler `print`
 */
struct run {
	const struct request *request;
	struct fluxion *runtime;
	struct fluxion_graph *graph;
	const struct fluxion_node **inputs;
	const struct fluxion_node **outputs;
	unsigned int ninputs;
	unsigned int noutputs;
	struct feed feed;
	struct printer printer;
};

static int check_clock(const struct request *r)
{
	if (io.clock_items && r->runtime == FLUXION_KERNEL)
		return fail(STATUS_REFUSED,
			    "--clock items needs a clock that can be moved; the kernel's cannot (leave out --runtime kernel)");
	return STATUS_OK;
}

/* All that can be refused before anything is attached. */
static int prepare(struct run *run)
{
	const struct request *r = run->request;
	int err = check_clock(r);

	if (!err)
		err = program_compile(r, &run->graph);
	if (!err)
		err = graph_ends(run->graph, false, &run->inputs,
				 &run->ninputs);
	if (!err)
		err = graph_ends(run->graph, true, &run->outputs,
				 &run->noutputs);
	if (!err)
		err = io_check_outputs(run->outputs, run->noutputs);
	if (!err)
		err = io_sources(run->inputs, run->ninputs);
	if (err)
		return err;
	run->feed.graph = run->graph;
	run->feed.inputs = run->inputs;
	run->feed.ninputs = run->ninputs;
	run->feed.sort = io.sort;
	run->feed.ordered = io.clock_items;
	return feed_open(&run->feed, io.sources, io.nsources);
}

static int attach(struct run *run, struct fluxion_pipeline **pipeline)
{
	enum fluxion_runtime runtime = io.clock_items ? FLUXION_VIRTUAL :
		run->request->runtime;
	struct fluxion_diagnostic diag = { 0 };
	int err = runtime_open(runtime, &run->runtime);

	if (!err)
		err = print_register(&run->printer, run->runtime);
	if (!err && io.clock_items)
		err = replay_begin(run->runtime, &run->feed, io.unit_ns);
	if (err)
		return err;
	err = fluxion_attach_graph(run->runtime, run->graph, NULL, pipeline,
				   &diag);
	return err ? program_refuse(run->request, err, &diag) : STATUS_OK;
}

static int open_ends(struct run *run, struct flow *flow)
{
	const struct fluxion_node *node;
	struct writer w;
	int err = STATUS_OK;

	for (unsigned int i = 0; i < run->noutputs && !err; i++) {
		node = run->outputs[i];
		w = io_writer(node->name, run->outputs, run->noutputs);
		err = flow_open_output(flow, node, &w);
	}
	for (unsigned int i = 0; i < run->ninputs && !err; i++)
		err = flow_open_input(flow, run->inputs[i]);
	return err;
}

static bool has_ended(struct fluxion_pipeline *p)
{
	struct fluxion_pipeline_info info;

	return fluxion_pipeline_info(p, &info) ||
		info.state == FLUXION_STATE_ENDED ||
		info.state == FLUXION_STATE_CANCELLED;
}

/*
 * Take a turn, where nothing but our calls runs it. Return: milliseconds until the
 * next one; -1: it takes none.
 */
static int turn_ms(struct run *run, struct fluxion_pipeline *p)
{
	int more = fluxion_turn(run->runtime);
	int64_t ns = fluxion_pipeline_timeout(p);

	if (more)
		return more < 0 ? -1 : 0;
	if (ns < 0)
		return -1;
	return ns < LOOK_MS_MAX * 1000000LL ? ns / 1000000 + 1 : LOOK_MS_MAX;
}

/*
 * What handlers have, or will have when a timer is over, is theirs: wait for the
 * end, which nothing tells of.
 */
static void wait_handlers(struct run *run, struct fluxion_pipeline *p)
{
	bool is_inline = runtime_is_inline(fluxion_runtime(run->runtime));
	struct pollfd stop = { .fd = stop_fd(), .events = POLLIN };
	int look_ms = 1;
	int ms;

	while (!has_ended(p)) {
		ms = is_inline ? turn_ms(run, p) : look_ms;
		if (ms < 0 || poll(&stop, 1, ms))
			break;
		if (look_ms < LOOK_MS_MAX)
			look_ms *= 2;
	}
}

static int run_pipeline(struct run *run, struct fluxion_pipeline *pipeline)
{
	bool has_ends = run->ninputs || run->noutputs;
	struct flow flow;
	int err;

	err = flow_init(&flow, pipeline,
			runtime_is_inline(fluxion_runtime(run->runtime)));
	if (err)
		return err;
	flow.feed = &run->feed;
	flow.end = true;
	err = open_ends(run, &flow);
	if (!err && io.clock_items)
		err = replay_run(&flow, run->runtime, io.unit_ns);
	else if (!err && has_ends)
		err = flow_run(&flow);
	if (!err && !io.clock_items)
		wait_handlers(run, pipeline);
	if (show_stats)
		stats_print(pipeline, stderr);
	return flow_close(&flow, err);
}

static int run(const struct request *r)
{
	struct run run = { .request = r };
	struct fluxion_pipeline *pipeline;
	int err;

	stop_catch();
	err = prepare(&run);
	if (!err)
		err = attach(&run, &pipeline);
	if (!err)
		err = run_pipeline(&run, pipeline);
	feed_close(&run.feed);
	fluxion_close(run.runtime);
	err = print_close(&run.printer, err);
	fluxion_graph_free(run.graph);
	free(run.inputs);
	free(run.outputs);
	return stop_finish(err);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	(void)state;
	if (key != 's')
		return ARGP_ERR_UNKNOWN;
	show_stats = true;
	return 0;
}

static const struct argp_option options[] = {
	{ "stats", 's', NULL, 0, "Show the counters on stderr at the end", 4 },
	{ 0 },
};

static const struct argp_child children[] = {
	{ &io_files_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
};

const struct command cmd_run = {
	.name = "run",
	.args = "EXPR",
	.summary = "run a pipeline in the foreground: files in, files out",
	.takes = TAKES_EXPR | TAKES_RUNTIME,
	.argp = &argp,
	.run = run,
};
