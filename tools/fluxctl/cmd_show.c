// SPDX-License-Identifier: GPL-2.0
/* fluxion: show - what one attached pipeline is. */
#include <argp.h>
#include "access.h"
#include "describe.h"

static bool source;

static int show(struct fluxion_pipeline *p,
		const struct fluxion_pipeline_info *info)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(p);

	printf("%-7s %s\n", "name", info->name[0] ? info->name : "-");
	printf("%-7s %llu\n", "id", (unsigned long long)info->id);
	printf("%-7s %s%s\n", "state", state_name(info->state),
	       info->pinned ? ", pinned" : "");
	printf("%-7s %u\n", "uid", info->uid);
	printf("%-7s %u\n", "batch", info->batch);
	printf("%-7s %llu bytes\n", "memory", (unsigned long long)info->memory);
	printf("%-7s %s\n", "text", fluxion_graph_text(g));
	return describe_ends(g, stdout);
}

/* "inputs" and "outputs" are the ends here, not how many they are. */
static int show_json(struct fluxion_pipeline *p,
		     const struct fluxion_pipeline_info *info)
{
	json_t *json = describe_info_json(info), *graph;
	int err = describe_graph_json(fluxion_pipeline_graph(p), &graph);

	json_object_update(json, graph);
	json_decref(graph);
	return err ? err : json_show(json);
}

static int run(const struct request *r)
{
	struct fluxion_pipeline_info info;
	struct fluxion_pipeline *p;
	struct fluxion *f;
	int err = pipeline_open(r->args[0], &f, &p);

	if (err)
		return err;
	err = fluxion_pipeline_info(p, &info);
	if (err)
		err = fail_errno(err, "%s", r->args[0]);
	else if (source)
		printf("%s\n", fluxion_graph_text(fluxion_pipeline_graph(p)));
	else
		err = r->json ? show_json(p, &info) : show(p, &info);
	fluxion_close(f);
	return err;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	(void)state;
	if (key != 's')
		return ARGP_ERR_UNKNOWN;
	source = true;
	return 0;
}

static const struct argp_option options[] = {
	{ "source", 's', NULL, 0, "Only its text, in its canonical form", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
};

const struct command cmd_show = {
	.name = "show",
	.args = "NAME|ID",
	.summary = "show what a pipeline is, its ends and its text",
	.takes = TAKES_JSON,
	.min = 1,
	.max = 1,
	.argp = &argp,
	.run = run,
};
