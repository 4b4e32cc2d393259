// SPDX-License-Identifier: GPL-2.0
/* fluxion: stats - the counters of a pipeline, for people and as JSON. */
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "stats.h"

#define U64(n)	((unsigned long long)(n))

static void print_dropped(const struct fluxion_end_info *e, FILE *to)
{
	const char *comma = "";

	for (int i = 0; i < FLUXION_DROP_REASONS; i++) {
		if (!e->dropped[i])
			continue;
		fprintf(to, "%s%llu %s", comma, U64(e->dropped[i]),
			drop_name(i));
		comma = ", ";
	}
	fprintf(to, "%s\n", *comma ? "" : "0");
}

static int print_ends(struct fluxion_pipeline *p, FILE *to)
{
	struct fluxion_end_info *e;
	int n = fluxion_pipeline_ends(p, &e);

	if (n < 0)
		return fail_errno(n, "statistics");
	fprintf(to, "%-16s %-7s %12s %12s %9s %9s  %s\n", "END", "", "IN",
		"OUT", "ERRORS", "QUEUED", "DROPPED");
	for (int i = 0; i < n; i++) {
		fprintf(to, "%-16s %-7s %12llu %12llu %9llu %9llu  ", e[i].name,
			e[i].output ? "output" : "input", U64(e[i].accepted),
			U64(e[i].delivered), U64(e[i].errors),
			U64(e[i].queued));
		print_dropped(&e[i], to);
	}
	free(e);
	return STATUS_OK;
}

static int print_nodes(struct fluxion_pipeline *p, FILE *to)
{
	struct fluxion_node_info *node;
	int n = fluxion_pipeline_nodes(p, &node);

	if (n < 0)
		return fail_errno(n, "statistics");
	fprintf(to, "%-24s %12s %12s %9s %9s %9s\n", "OPERATOR", "IN", "OUT",
		"ERRORS", "LATE", "FORCED");
	for (int i = 0; i < n; i++) {
		if (node[i].op == FLUXION_OP_INPUT ||
		    node[i].op == FLUXION_OP_OUTPUT)
			continue;
		fprintf(to, "%-24s %12llu %12llu %9llu %9llu %9llu\n",
			op_name(node[i].op), U64(node[i].in), U64(node[i].out),
			U64(node[i].errors), U64(node[i].late),
			U64(node[i].forced));
	}
	free(node);
	return STATUS_OK;
}

int stats_print(struct fluxion_pipeline *p, FILE *to)
{
	int err = print_ends(p, to);

	return err ? err : print_nodes(p, to);
}

static json_t *end_json(const struct fluxion_end_info *e)
{
	json_t *dropped = json_object();

	for (int i = 0; i < FLUXION_DROP_REASONS; i++)
		if (i != FLUXION_DROP_RESERVED)
			json_object_set_new(dropped, drop_name(i),
					    json_integer(e->dropped[i]));
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:s, s:b, s:i}",
			 "name", e->name,
			 "end", e->output ? "output" : "input",
			 "in", (json_int_t)e->accepted,
			 "out", (json_int_t)e->delivered,
			 "errors", (json_int_t)e->errors,
			 "queued", (json_int_t)e->queued,
			 "dropped", dropped,
			 "overflow", overflow_name(e->overflow),
			 "held", e->held,
			 "slots", (int)e->slots);
}

static json_t *node_json(const struct fluxion_node_info *node)
{
	return json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I}",
			 "node", (int)node->node,
			 "operator", op_name(node->op),
			 "in", (json_int_t)node->in,
			 "out", (json_int_t)node->out,
			 "errors", (json_int_t)node->errors,
			 "late", (json_int_t)node->late,
			 "forced", (json_int_t)node->forced);
}

int stats_json(struct fluxion_pipeline *p, json_t **json)
{
	json_t *ends = json_array(), *nodes = json_array();
	struct fluxion_end_info *e;
	struct fluxion_node_info *node;
	int n = fluxion_pipeline_ends(p, &e);

	if (n < 0)
		return fail_errno(n, "statistics");
	for (int i = 0; i < n; i++)
		json_array_append_new(ends, end_json(&e[i]));
	free(e);
	n = fluxion_pipeline_nodes(p, &node);
	if (n < 0)
		return fail_errno(n, "statistics");
	for (int i = 0; i < n; i++)
		if (node[i].op != FLUXION_OP_INPUT &&
		    node[i].op != FLUXION_OP_OUTPUT)
			json_array_append_new(nodes, node_json(&node[i]));
	free(node);
	*json = json_pack("{s:o, s:o}", "ends", ends, "operators", nodes);
	return STATUS_OK;
}
