// SPDX-License-Identifier: GPL-2.0
/* fluxion: command_test - the control file: names, commands, what QUERY says. */
#include "control.h"

static void test_targets(void)
{
	struct fluxion_target t = { .size = sizeof(t) };
	int64_t id = attach_as(control, "a | map(v)", "here", 0);
	int64_t next;

	ok(id > 0, "ATTACH by a name");
	is(call(control, FLUXION_IOC_DETACH, &t), -EINVAL, "neither id nor name");
	is(by_name(FLUXION_IOC_PAUSE, "there"), -ENOENT, "a name that is not");
	is(target(control, FLUXION_IOC_PAUSE, 1ull << 60), -ENOENT, "an id");
	memset(t.name, 'x', sizeof(t.name));
	is(call(control, FLUXION_IOC_PAUSE, &t), -EINVAL, "no NUL: EINVAL");
	is(by_name(FLUXION_IOC_PAUSE, "here"), 0, "PAUSE by name");
	is(state_of(control, id), FLUXION_STATE_PAUSED, "state: paused");
	is(target(control, FLUXION_IOC_RESUME, id), 0, "RESUME by id");
	is(by_name(FLUXION_IOC_CANCEL, "here"), 0, "CANCEL");
	is(by_name(FLUXION_IOC_CANCEL, "here"), 0, "twice");
	is(state_of(control, id), FLUXION_STATE_CANCELLED, "state: cancelled");
	is(by_name(FLUXION_IOC_DETACH, "here"), 0, "DETACH");
	is(by_name(FLUXION_IOC_DETACH, "here"), -ENOENT, "once");
	next = attach_as(control, "interval(1ms)", NULL, FLUXION_ATTACH_PAUSED);
	is(state_of(control, next), FLUXION_STATE_PAUSED, "attached paused");
	detach(control, next);
	next = attach_as(control, "a | map(v)", "here", 0);
	ok(next > id, "the name is free, the number is never used again");
	detach(control, next);
}

static void test_cancel(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT | COPY);
	struct cell c[8];

	fill(c, 0, 8);
	push(in.fd, c, 3, 0);
	flush(in.fd);
	target(control, FLUXION_IOC_CANCEL, id);
	flush(in.fd);
	is(pull(out.fd, c, 8, 0), 4, "what lies at the outputs, then END");
	is(c[3].item.kind, FLUXION_ITEM_END, "END");
	is(push(in.fd, c, 1, 0), -EPIPE, "PUSH: EPIPE");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

/* What QUERY says, of @id, in @bytes bytes at @buffer. */
static struct fluxion_query ask(uint32_t what, uint64_t id, void *buffer,
				uint32_t bytes)
{
	return (struct fluxion_query){
		.size = sizeof(struct fluxion_query),
		.what = what,
		.id = id,
		.buffer = (uintptr_t)buffer,
		.buffer_size = bytes,
	};
}

static void query_list(const uint64_t id[5])
{
	struct fluxion_pipeline_info info[8];
	struct fluxion_query q = ask(FLUXION_QUERY_LIST, 0, info,
				     2 * sizeof(info[0]) + 8);
	int i, seen = 0;

	do {
		if (call(control, FLUXION_IOC_QUERY, &q))
			break;
		for (i = 0; i < (int)q.count; i++)
			seen += info[i].id >= id[0] && info[i].id <= id[4];
		ok(q.count <= 2, "LIST gives what fits");
	} while (q.cursor);
	is(seen, 5, "by cursor, all of them, once");
	is(info[0].inputs == 1 && info[0].outputs == 1 && info[0].batch == 128,
	   1, "with their properties");
	q.cursor = 0;
	q.buffer_size = sizeof(info[0]) - 1;
	is(call(control, FLUXION_IOC_QUERY, &q), -ENOSPC,
	   "no room for one: ENOSPC");
	q.buffer_size = sizeof(info);
	q.buffer = 64;
	is(call(control, FLUXION_IOC_QUERY, &q), -EFAULT, "EFAULT");
	q.cursor = ~0ull;
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "behind the last one");
	is(q.count, 0, "there is nothing");
}

static void query_graph(uint64_t id, const struct fluxion_graph *g)
{
	char buffer[4096];
	struct fluxion_query q = ask(FLUXION_QUERY_GRAPH, id, buffer, 10);

	is(call(control, FLUXION_IOC_QUERY, &q), -ENOSPC, "GRAPH: ENOSPC");
	is(q.count, g->total, "says how long it is");
	q.buffer_size = sizeof(buffer);
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "GRAPH");
	is(memcmp(buffer, g, g->total), 0, "as it was attached");
}

static void query_nodes(uint64_t id, const struct fluxion_graph *g)
{
	struct fluxion_node_info nodes[8];
	struct fluxion_query q = ask(FLUXION_QUERY_NODES, id, nodes,
				     sizeof(nodes));
	struct stream in = must_open(control, id, "a", COPY);
	struct cell c[8];

	fill(c, 0, 8);
	push(in.fd, c, 8, 0);
	flush(in.fd);
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "NODES");
	is(q.count, g->nodes.count, "all of them");
	is(nodes[1].in, 8, "map took 8");
	is(nodes[2].out, 6, "filter gave 6");
	q.cursor = ~0ull;
	is(call(control, FLUXION_IOC_QUERY, &q), -EINVAL, "a made-up cursor");
	q.what = 77;
	q.cursor = 0;
	is(call(control, FLUXION_IOC_QUERY, &q), -EINVAL, "an unknown query");
	close(in.fd);
}

static void test_query(void)
{
	const char *text = "a | map(v + 1) | filter(v > 2)";
	struct fluxion_graph *g = compile(text);
	uint64_t id[5];
	int i;

	for (i = 0; i < 5; i++)
		id[i] = attach(control, text);
	query_list(id);
	query_graph(id[2], g);
	query_nodes(id[2], g);
	for (i = 0; i < 5; i++)
		detach(control, id[i]);
	fluxion_graph_free(g);
}

int main(void)
{
	control = control_open();
	test_targets();
	test_cancel();
	test_query();
	close(control);
	return done();
}
