// SPDX-License-Identifier: GPL-2.0
/* fluxion: describe - programs and pipelines, for people and as JSON. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "describe.h"

static void print_end(const struct fluxion_graph *g,
		      const struct fluxion_node *node, bool output, FILE *to)
{
	char *type = type_text(g, node->type);

	fprintf(to, "%-7s %-16s %s\n", output ? "output" : "input",
		node->name, type ? type : "?");
	free(type);
}

int describe_ends(const struct fluxion_graph *g, FILE *to)
{
	const struct fluxion_node **nodes;
	unsigned int count;
	int err;

	for (int output = 0; output < 2; output++) {
		err = graph_ends(g, output, &nodes, &count);
		if (err)
			return err;
		for (unsigned int i = 0; i < count; i++)
			print_end(g, nodes[i], output, to);
		free(nodes);
	}
	return STATUS_OK;
}

static int ends_json(const struct fluxion_graph *g, bool output, json_t *array)
{
	const struct fluxion_node **nodes;
	unsigned int count;
	char *type;
	int err = graph_ends(g, output, &nodes, &count);

	if (err)
		return err;
	for (unsigned int i = 0; i < count; i++) {
		type = type_text(g, nodes[i]->type);
		json_array_append_new(array,
				      json_pack("{s:s, s:s, s:s}",
						"name", nodes[i]->name,
						"type", type ? type : "?",
						"overflow",
						overflow_name(nodes[i]->arg[1])));
		free(type);
	}
	free(nodes);
	return STATUS_OK;
}

int describe_graph_json(const struct fluxion_graph *g, json_t **json)
{
	json_t *inputs = json_array(), *outputs = json_array();
	int err = ends_json(g, false, inputs);

	if (!err)
		err = ends_json(g, true, outputs);
	*json = json_pack("{s:o, s:o, s:s}", "inputs", inputs,
			  "outputs", outputs, "text", fluxion_graph_text(g));
	return err;
}

json_t *describe_info_json(const struct fluxion_pipeline_info *info)
{
	return json_pack("{s:I, s:s, s:I, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "id", (json_int_t)info->id,
			 "name", info->name,
			 "uid", (json_int_t)info->uid,
			 "state", state_name(info->state),
			 "pinned", info->pinned != 0,
			 "batch", (json_int_t)info->batch,
			 "inputs", (json_int_t)info->inputs,
			 "outputs", (json_int_t)info->outputs,
			 "nodes", (json_int_t)info->nodes,
			 "memory", (json_int_t)info->memory,
			 "runs", (json_int_t)info->runs);
}

int json_show(json_t *json)
{
	int err = STATUS_OK;

	if (!json)
		return fail_errno(ENOMEM, "json");
	if (json_dumpf(json, stdout, JSON_INDENT(2)) || putchar('\n') < 0 ||
	    fflush(stdout))
		err = fail_errno(errno, "stdout");
	json_decref(json);
	return err;
}
