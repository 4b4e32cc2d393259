// SPDX-License-Identifier: GPL-2.0
/* fluxion: stats - the counters of a pipeline, for people and as JSON. */
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "stats.h"

#define U64(n)	((unsigned long long)(n))

/* @dropped: by reason. */
static void print_dropped(const __u64 *dropped, FILE *to)
{
	const char *comma = "";

	for (int i = 0; i < FLUXION_DROP_REASONS; i++) {
		if (!dropped[i])
			continue;
		fprintf(to, "%s%llu %s", comma, U64(dropped[i]), drop_name(i));
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
		print_dropped(e[i].dropped, to);
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
	fprintf(to, "%-24s %12s %12s %9s %9s %9s %9s\n", "OPERATOR", "IN",
		"OUT", "ERRORS", "DROPPED", "LATE", "FORCED");
	for (int i = 0; i < n; i++) {
		if (node[i].op == FLUXION_OP_INPUT ||
		    node[i].op == FLUXION_OP_OUTPUT)
			continue;
		fprintf(to, "%-24s %12llu %12llu %9llu %9llu %9llu %9llu\n",
			op_name(node[i].op), U64(node[i].in), U64(node[i].out),
			U64(node[i].errors), U64(node[i].dropped),
			U64(node[i].late), U64(node[i].forced));
	}
	free(node);
	return STATUS_OK;
}

/* Who reads a queue, for people; @size bytes at @text. */
static const char *reader_name(struct fluxion_pipeline *p,
			       const struct fluxion_queue_info *q, char *text,
			       size_t size)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(p);
	const struct fluxion_node *node = fluxion_graph_nodes(g, NULL) + q->to;

	if (q->seat)
		snprintf(text, size, "%s/%u", node->name, q->seat);
	else
		snprintf(text, size, "%s", node->op == FLUXION_OP_OUTPUT ?
			 node->name : op_name(node->op));
	return text;
}

/* The other queues wait for one that is full: it sets the pace. */
static int print_queues(struct fluxion_pipeline *p, FILE *to)
{
	struct fluxion_queue_info *q;
	int n = fluxion_pipeline_queues(p, &q);
	char name[64];

	if (n < 0)
		return fail_errno(n, "statistics");
	if (n)
		fprintf(to, "%-24s %-10s %12s %12s %9s %9s  %s\n", "QUEUE OF",
			"FROM", "IN", "OUT", "ERRORS", "QUEUED", "DROPPED");
	for (int i = 0; i < n; i++) {
		const struct fluxion_node *nodes =
			fluxion_graph_nodes(fluxion_pipeline_graph(p), NULL);

		fprintf(to, "%-24s %-10s %12llu %12llu %9llu %9llu%c ",
			reader_name(p, &q[i], name, sizeof(name)),
			op_name(nodes[q[i].from].op), U64(q[i].accepted),
			U64(q[i].delivered), U64(q[i].errors), U64(q[i].queued),
			q[i].blocked ? '!' : ' ');
		print_dropped(q[i].dropped, to);
	}
	free(q);
	return STATUS_OK;
}

int stats_print(struct fluxion_pipeline *p, FILE *to)
{
	int err = print_ends(p, to);

	if (!err)
		err = print_nodes(p, to);
	return err ? err : print_queues(p, to);
}

static json_t *dropped_json(const __u64 *n)
{
	json_t *dropped = json_object();

	for (int i = 0; i < FLUXION_DROP_REASONS; i++)
		if (i != FLUXION_DROP_RESERVED)
			json_object_set_new(dropped, drop_name(i),
					    json_integer(n[i]));
	return dropped;
}

static json_t *end_json(const struct fluxion_end_info *e)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:s, s:i, s:i}",
			 "name", e->name,
			 "end", e->output ? "output" : "input",
			 "in", (json_int_t)e->accepted,
			 "out", (json_int_t)e->delivered,
			 "errors", (json_int_t)e->errors,
			 "queued", (json_int_t)e->queued,
			 "dropped", dropped_json(e->dropped),
			 "overflow", overflow_name(e->overflow),
			 "held", (int)e->held,
			 "slots", (int)e->slots);
}

static json_t *node_json(const struct fluxion_node_info *node)
{
	return json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "node", (int)node->node,
			 "operator", op_name(node->op),
			 "in", (json_int_t)node->in,
			 "out", (json_int_t)node->out,
			 "errors", (json_int_t)node->errors,
			 "dropped", (json_int_t)node->dropped,
			 "late", (json_int_t)node->late,
			 "forced", (json_int_t)node->forced);
}

static json_t *queue_json(struct fluxion_pipeline *p,
			  const struct fluxion_queue_info *q)
{
	char name[64];

	return json_pack("{s:s, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:o, s:s, s:b}",
			 "reader", reader_name(p, q, name, sizeof(name)),
			 "from", (int)q->from,
			 "port", (int)q->port,
			 "to", (int)q->to,
			 "seat", (int)q->seat,
			 "room", (json_int_t)q->room,
			 "in", (json_int_t)q->accepted,
			 "out", (json_int_t)q->delivered,
			 "errors", (json_int_t)q->errors,
			 "queued", (json_int_t)q->queued,
			 "dropped", dropped_json(q->dropped),
			 "overflow", overflow_name(q->overflow),
			 "blocked", q->blocked != 0);
}

static int ends_json(struct fluxion_pipeline *p, json_t *json)
{
	struct fluxion_end_info *e;
	int n = fluxion_pipeline_ends(p, &e);

	if (n < 0)
		return fail_errno(n, "statistics");
	for (int i = 0; i < n; i++)
		json_array_append_new(json, end_json(&e[i]));
	free(e);
	return STATUS_OK;
}

static int nodes_json(struct fluxion_pipeline *p, json_t *json)
{
	struct fluxion_node_info *node;
	int n = fluxion_pipeline_nodes(p, &node);

	if (n < 0)
		return fail_errno(n, "statistics");
	for (int i = 0; i < n; i++)
		if (node[i].op != FLUXION_OP_INPUT &&
		    node[i].op != FLUXION_OP_OUTPUT)
			json_array_append_new(json, node_json(&node[i]));
	free(node);
	return STATUS_OK;
}

static int queues_json(struct fluxion_pipeline *p, json_t *json)
{
	struct fluxion_queue_info *q;
	int n = fluxion_pipeline_queues(p, &q);

	if (n < 0)
		return fail_errno(n, "statistics");
	for (int i = 0; i < n; i++)
		json_array_append_new(json, queue_json(p, &q[i]));
	free(q);
	return STATUS_OK;
}

int stats_json(struct fluxion_pipeline *p, json_t **json)
{
	json_t *ends = json_array(), *nodes = json_array();
	json_t *queues = json_array();
	int err = ends_json(p, ends);

	if (!err)
		err = nodes_json(p, nodes);
	if (!err)
		err = queues_json(p, queues);
	*json = json_pack("{s:o, s:o, s:o}", "ends", ends, "operators", nodes,
			  "queues", queues);
	return err;
}
