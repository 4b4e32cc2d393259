// SPDX-License-Identifier: GPL-2.0
/* fluxion: tap - what an operator of a pipeline gives, while it works. */
#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "io_options.h"
#include "stop.h"

#define AT_ONCE		256	/* items that are received at a time */

static const char *file = "-";
static uint64_t count;
static uint64_t queue;

/* As in OPERATOR: an input by its own name. */
static const char *node_name(const struct fluxion_node *n)
{
	return n->op == FLUXION_OP_INPUT ? n->name : op_name(n->op);
}

/* Is it the only one of its name (0), or which one, from 1? */
static unsigned int node_number(const struct fluxion_node *nodes,
				unsigned int total, unsigned int node)
{
	unsigned int number = 0, same = 0;

	for (unsigned int i = 0; i < total; i++) {
		if (nodes[i].op == FLUXION_OP_OUTPUT ||
		    strcmp(node_name(&nodes[i]), node_name(&nodes[node])))
			continue;
		same++;
		number += i <= node;
	}
	return same > 1 ? number : 0;
}

/* The number after '#' (1 if there is none), 0: it is none; @len: before it. */
static uint64_t split(const char *text, size_t *len)
{
	const char *hash = strchr(text, '#');
	uint64_t number = 1;

	*len = hash ? (size_t)(hash - text) : strlen(text);
	return !hash || number_parse(hash + 1, &number) ? number : 0;
}

/* Return: index of the node, or @total. */
static unsigned int find_node(const struct fluxion_node *nodes,
			      unsigned int total, const char *text)
{
	size_t len;
	uint64_t left = split(text, &len);

	for (unsigned int i = 0; left && i < total; i++) {
		const char *name = node_name(&nodes[i]);

		if (nodes[i].op != FLUXION_OP_OUTPUT && strlen(name) == len &&
		    !strncmp(name, text, len) && !--left)
			return i;
	}
	return total;
}

static int list_nodes(const struct request *r,
		      const struct fluxion_node *nodes, unsigned int total)
{
	const char *comma = "";
	char *list = NULL;
	size_t len;
	FILE *f = open_memstream(&list, &len);
	int err;

	if (!f)
		return fail_errno(ENOMEM, "%s", r->args[0]);
	for (unsigned int i = 0; i < total; i++) {
		unsigned int number = node_number(nodes, total, i);

		if (nodes[i].op == FLUXION_OP_OUTPUT)
			continue;
		fprintf(f, "%s%s", comma, node_name(&nodes[i]));
		if (number)
			fprintf(f, "#%u", number);
		comma = ", ";
	}
	fclose(f);
	err = r->count > 1 ?
		fail(STATUS_FAILED, "%s has no operator '%s'; it has %s",
		     r->args[0], r->args[1], list) :
		fail(STATUS_FAILED, "%s has no tap; say which operator: %s",
		     r->args[0], list);
	free(list);
	return err;
}

static int open_tap(const struct request *r, struct fluxion_pipeline *p,
		    struct fluxion_stream **s, struct writer *w)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(p);
	const char *name = r->count > 1 ? r->args[1] : "tap";
	unsigned int total;
	const struct fluxion_node *nodes = fluxion_graph_nodes(g, &total);
	unsigned int node = find_node(nodes, total, name);
	int err;

	if (node == total)
		return list_nodes(r, nodes, total);
	err = fluxion_tap_open(p, node, queue, FLUXION_NONBLOCK, s);
	if (err == -EBUSY)
		return fail(STATUS_FAILED, "%s has too many taps", r->args[0]);
	if (err == -EPIPE)
		return fail(STATUS_FAILED, "%s: the pipeline is gone",
			    r->args[0]);
	if (err)
		return fail_errno(err, "%s: %s", r->args[0], name);
	w->stream = name;
	w->graph = g;
	w->type = nodes[node].type;
	return STATUS_OK;
}

/* How many items passed that we were too slow for, exactly. */
static unsigned long long lost(const struct fluxion_stream *s)
{
	unsigned long long n = 0;
	char path[64], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d",
		 fluxion_stream_fd(s));
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "dropped: %llu", &n) == 1)
			break;
	fclose(f);
	return n;
}

static int wait_for(const struct fluxion_stream *s)
{
	struct pollfd p[] = {
		{ .fd = fluxion_stream_fd(s), .events = POLLIN },
		{ .fd = stop_fd(), .events = POLLIN },
	};

	if (poll(p, ARRAY_SIZE(p), -1) < 0 && errno != EINTR)
		return fail_errno(errno, "poll");
	return STATUS_OK;
}

static int write_items(struct writer *w, const char *items, int n,
		       size_t stride)
{
	int err = STATUS_OK;
	int flushed;

	for (int i = 0; i < n && !err; i++)
		err = writer_item(w, (const void *)(items + i * stride));
	flushed = writer_flush(w);
	return err ? err : flushed;
}

static int write_end(struct writer *w)
{
	const struct fluxion_item end = { .kind = FLUXION_ITEM_END };

	return write_items(w, (const char *)&end, 1, sizeof(end));
}

/* Until nothing follows, @count items have passed, or a signal came. */
static int show(struct fluxion_stream *s, struct writer *w, char *items)
{
	uint64_t left = count ? count : UINT64_MAX;
	int n, err = STATUS_OK;

	while (!err && left && !stop_wanted()) {
		n = fluxion_receive(s, items, left < AT_ONCE ? left : AT_ONCE);
		if (!n)
			return write_end(w);
		if (n > 0) {
			err = write_items(w, items, n,
					  fluxion_stream_stride(s));
			left -= n;
		} else if (n == -EAGAIN) {
			err = wait_for(s);
		} else {
			err = fail_errno(n, "%s", w->stream);
		}
	}
	return err;
}

static int run_on(const struct request *r, struct fluxion_pipeline *p)
{
	struct writer w = io_writer("", NULL, 0);
	struct fluxion_stream *s;
	unsigned long long n;
	char *items;
	int closed, err = open_tap(r, p, &s, &w);

	if (err)
		return err;
	w.file = file;
	if (!io_out_format())
		w.format = format_guess(file);
	err = writer_open(&w);
	if (err)
		return err;
	items = malloc(AT_ONCE * fluxion_stream_stride(s));
	err = items ? show(s, &w, items) : fail_errno(ENOMEM, "%s", w.stream);
	free(items);
	n = lost(s);
	if (n)
		fprintf(stderr, "fluxctl: %s: %llu item%s passed too fast to be shown\n",
			w.stream, n, n == 1 ? "" : "s");
	closed = writer_close(&w);
	return err ? err : closed;
}

static int run(const struct request *r)
{
	return pipeline_move(r, run_on);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'o':
		file = arg;
		return 0;
	case 'n':
		if (!number_parse(arg, &count) || !count)
			argp_error(state, "--count is a number from 1");
		return 0;
	case 'q':
		if (!number_parse(arg, &queue) || !queue ||
		    queue > FLUXION_TAP_QUEUE_MAX)
			argp_error(state, "--queue is a number of bytes from 1 to %u",
				   FLUXION_TAP_QUEUE_MAX);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "out", 'o', "FILE", 0, "Write to FILE instead of stdout", 0 },
	{ "count", 'n', "COUNT", 0, "Show COUNT items, then leave", 0 },
	{ "queue", 'q', "BYTES", 0,
	  "Let so many bytes of items wait to be shown (65536)", 0 },
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

const struct command cmd_tap = {
	.name = "tap",
	.args = "NAME|ID [OPERATOR[#N]]",
	.summary = "watch what an operator gives, without taking it away",
	.min = 1,
	.max = 2,
	.argp = &argp,
	.run = run,
};
