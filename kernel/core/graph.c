// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * fluxion: graph - a flat graph, verified before anything is built of it.
 *
 * The bytes come from user space: every index and length is checked here, once,
 * against a copy that nobody changes any more. What belongs to one operator
 * alone is checked by that operator's verify.
 */
#include "graph_types.h"
#include "ring.h"

static void set_error(struct fluxion_error *e, u32 node, u32 insn,
		      const char *message)
{
	u32 i;

	if (!e)
		return;
	e->node = node;
	e->insn = insn;
	for (i = 0; message[i] && i < sizeof(e->message) - 1; i++)
		e->message[i] = message[i];
	e->message[i] = '\0';
}

static int graph_fail(struct flx_check *c, int err, const char *message)
{
	set_error(c->error, FLUXION_NO_NODE, FLUXION_NO_NODE, message);
	return err;
}

static u32 node_index(const struct flx_check *c, const struct fluxion_node *n)
{
	return n - c->graph->nodes;
}

int flx_check_fail(struct flx_check *c, const struct fluxion_node *n, int err,
		   const char *message)
{
	set_error(c->error, node_index(c, n), FLUXION_NO_NODE, message);
	return err;
}

/* One section lies inside the graph. Return: its start, or NULL. */
static const void *section(const struct fluxion_graph *h,
			   const struct fluxion_section *s, size_t element)
{
	u64 end = s->offset + (u64)s->count * element;

	if (s->offset % 8 || s->offset < h->size || end > h->total)
		return NULL;
	return (const u8 *)h + s->offset;
}

static int open_sections(struct flx_check *c, struct flx_graph *g)
{
	const struct fluxion_graph *h = g->header;

	g->types = section(h, &h->types, sizeof(*g->types));
	g->fields = section(h, &h->fields, sizeof(*g->fields));
	g->nodes = section(h, &h->nodes, sizeof(*g->nodes));
	g->edges = section(h, &h->edges, sizeof(*g->edges));
	g->programs = section(h, &h->programs, sizeof(*g->programs));
	g->code = section(h, &h->code, sizeof(*g->code));
	g->data = section(h, &h->data, 1);
	g->text = section(h, &h->text, 1);
	if (!g->types || !g->fields || !g->nodes || !g->edges ||
	    !g->programs || !g->code || !g->data || !g->text)
		return graph_fail(c, -FLX_EINVAL,
				  "a section lies outside the graph");
	return 0;
}

static int check_header(struct flx_check *c, struct flx_graph *g,
			const void *blob, size_t bytes)
{
	const struct fluxion_graph *h = blob;

	if (bytes < sizeof(*h) || h->size != sizeof(*h) || h->total != bytes)
		return graph_fail(c, -FLX_EINVAL, "the graph's size is wrong");
	if (h->version != FLUXION_ABI_VERSION || h->flags)
		return graph_fail(c, -FLX_EINVAL,
				  "the graph's version or flags are unknown");
	g->header = h;
	if (h->nodes.count > c->limits->nodes)
		return graph_fail(c, -FLX_E2BIG,
				  "too large: more operators than the limit");
	return open_sections(c, g);
}

static u32 last_port(const struct fluxion_node *n)
{
	u32 ports = flx_op_find(n->op)->ports;

	return ports ? ports - 1 : 0;
}

static int check_edges(struct flx_check *c, const struct fluxion_node *n)
{
	const struct flx_graph *g = c->graph;
	u32 i;

	if (n->edge > g->header->edges.count ||
	    n->edges > g->header->edges.count - n->edge)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "its inputs are not there");
	for (i = 0; i < n->edges; i++) {
		const struct fluxion_edge *e = &g->edges[n->edge + i];

		if (e->node >= node_index(c, n) || e->zero ||
		    flx_op_find(g->nodes[e->node].op)->last ||
		    e->port > last_port(&g->nodes[e->node]))
			return flx_check_fail(c, n, -FLX_EINVAL,
					      "an input is no stream before it");
	}
	return 0;
}

static int check_arity(struct flx_check *c, const struct fluxion_node *n,
		       const struct flx_op *op)
{
	if (n->edges < op->min_inputs || n->edges > op->max_inputs)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: wrong number of inputs");
	return 0;
}

static char *append(char *at, const char *end, const char *text)
{
	while (*text && at < end - 1)
		*at++ = *text++;
	*at = '\0';
	return at;
}

/* What needs a task that runs by itself, where the runtime has none. */
static int check_spawn(struct flx_check *c, const struct fluxion_node *n,
		       const struct flx_op *op)
{
	char message[FLUXION_MESSAGE_LEN];
	const char *end = message + sizeof(message);
	char *at = message;

	if (!op->instead || !c->limits->taskless)
		return 0;
	at = append(at, end, "not available: the runtime ");
	at = append(at, end, c->limits->taskless);
	at = append(at, end, " has no ");
	at = append(at, end, op->name);
	at = append(at, end, "; use ");
	append(at, end, op->instead);
	return flx_check_fail(c, n, -FLX_EINVAL, message);
}

static int check_node(struct flx_check *c, const struct fluxion_node *n)
{
	const struct fluxion_graph *h = c->graph->header;
	const struct flx_op *op = flx_op_find(n->op);
	int err;

	if (!op)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "unknown operator: not in this engine");
	err = check_spawn(c, n, op);
	if (err)
		return err;
	if ((n->flags && n->op != FLUXION_OP_INPUT) || n->type >= h->types.count ||
	    n->name[FLUXION_END_LEN - 1])
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "its flags, type or name are wrong");
	if (n->program > h->programs.count ||
	    n->programs > h->programs.count - n->program ||
	    n->data > h->data.count || n->data_len > h->data.count - n->data ||
	    n->pos > h->text.count || n->len > h->text.count - n->pos)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "its programs, data or place are not there");
	err = check_edges(c, n);
	if (err)
		return err;
	err = check_arity(c, n, op);
	if (err)
		return err;
	return op->verify(c, n);
}

static bool same_name(const struct fluxion_node *a, const struct fluxion_node *b)
{
	return a->op == b->op &&
	       !flx_memcmp(a->name, b->name, FLUXION_END_LEN);
}

static bool is_end(const struct fluxion_node *n)
{
	return n->op == FLUXION_OP_INPUT || n->op == FLUXION_OP_OUTPUT;
}

static int check_names(struct flx_check *c)
{
	const struct fluxion_node *nodes = c->graph->nodes;
	u32 i, k;

	for (i = 0; i < c->graph->header->nodes.count; i++) {
		if (!is_end(&nodes[i]))
			continue;
		for (k = 0; k < i; k++)
			if (same_name(&nodes[i], &nodes[k]))
				return flx_check_fail(c, &nodes[i], -FLX_EINVAL,
						      "two ends of one name");
	}
	return 0;
}

/* @read: of each node a bit for each port. Return: it was not read before. */
static bool read_once(const struct flx_graph *g, const struct fluxion_edge *e,
		      u8 *read)
{
	u8 bit = 1u << e->port;
	bool again = read[e->node] & bit;

	read[e->node] |= bit;
	return !again || flx_op_find(g->nodes[e->node].op)->subject;
}

/* How often each stream is read: exactly once, unless it is shared. */
static __attribute__((__noinline__)) int check_readers(struct flx_check *c)
{
	const struct flx_graph *g = c->graph;
	u8 read[FLX_NODES_MAX] = { 0 };
	u32 i, k;

	for (i = 0; i < g->header->nodes.count; i++) {
		const struct fluxion_node *n = &g->nodes[i];

		for (k = 0; k < n->edges; k++)
			if (!read_once(g, &g->edges[n->edge + k], read))
				return flx_check_fail(c, n, -FLX_EINVAL,
						      "used twice: a stream is read a second time without share");
	}
	for (i = 0; i < g->header->nodes.count; i++)
		if (!read[i] && !flx_op_find(g->nodes[i].op)->last)
			return flx_check_fail(c, &g->nodes[i], -FLX_EINVAL,
					      "never read: nothing reads this stream");
	return 0;
}

static bool is_of_kind(const struct fluxion_node *n, enum flx_op_kind kind)
{
	return flx_op_find(n->op)->kind == kind;
}

/*
 * Levels that poll each other; adjacent item operators share one, and what lies
 * before a task of its own is not polled by those behind it.
 */
static __attribute__((__noinline__)) int check_depth(struct flx_check *c)
{
	const struct flx_graph *g = c->graph;
	u8 level[FLX_NODES_MAX] = { 0 };
	u32 i, k;

	for (i = 0; i < g->header->nodes.count; i++) {
		const struct fluxion_node *n = &g->nodes[i];

		for (k = 0; k < n->edges; k++) {
			u32 from = g->edges[n->edge + k].node;
			const struct fluxion_node *f = &g->nodes[from];
			bool joins = is_of_kind(n, FLX_OP_ITEM) &&
				     is_of_kind(f, FLX_OP_ITEM);
			u8 here = level[from] + !joins;

			if (is_of_kind(f, FLX_OP_SPAWN))
				here = 1;

			level[i] = FLX_MAX(level[i], here);
		}
		if (level[i] > c->limits->depth + 1)
			return flx_check_fail(c, n, -FLX_E2BIG,
					      "too large: too many levels of operators");
	}
	return 0;
}

static int check_nodes(struct flx_check *c, struct flx_graph *g)
{
	u32 i;
	int err;

	for (i = 0; i < g->header->nodes.count; i++) {
		const struct fluxion_node *n = &g->nodes[i];

		err = check_node(c, n);
		if (err)
			return err;
		g->inputs += n->op == FLUXION_OP_INPUT;
		g->outputs += n->op == FLUXION_OP_OUTPUT;
		g->spawns += is_of_kind(n, FLX_OP_SPAWN);
		g->handlers += is_of_kind(n, FLX_OP_SPAWN) &&
			       flx_op_find(n->op)->last;
	}
	if (!g->outputs && !g->handlers)
		return graph_fail(c, -FLX_EINVAL, "the graph has no output");
	return 0;
}

int flx_graph_verify(struct flx_graph *g, const void *blob, size_t bytes,
		     const struct flx_limits *limits,
		     struct fluxion_error *error)
{
	struct flx_check c = { .graph = g, .limits = limits, .error = error };
	const char *why;
	int err;

	flx_memset(g, 0, sizeof(*g));
	err = check_header(&c, g, blob, bytes);
	if (err)
		return err;
	why = flx_graph_check_types(g);
	if (why)
		return graph_fail(&c, -FLX_EINVAL, why);
	err = check_nodes(&c, g);
	if (err)
		return err;
	err = check_names(&c);
	if (err)
		return err;
	err = check_readers(&c);
	if (err)
		return err;
	return check_depth(&c);
}

/* ---- For operators ---- */

const struct fluxion_type *flx_graph_input_type(const struct flx_graph *g,
						const struct fluxion_node *n,
						u32 i)
{
	return &g->types[g->nodes[g->edges[n->edge + i].node].type];
}

const struct fluxion_node *flx_graph_share(const struct flx_graph *g,
					   const struct fluxion_node *output)
{
	const struct fluxion_node *from;

	if (output->op != FLUXION_OP_OUTPUT)
		return NULL;
	from = &g->nodes[g->edges[output->edge].node];
	return flx_op_find(from->op)->subject ? from : NULL;
}

const char *flx_graph_source(const struct flx_graph *g,
			     const struct fluxion_node *n)
{
	if (n->op != FLUXION_OP_INPUT || !n->data_len)
		return NULL;
	return (const char *)g->data + n->data;
}

/* A consumer of a share has the queue that its other readers have. */
u64 flx_graph_ring_bytes(const struct flx_graph *g,
			 const struct fluxion_node *n, u64 bytes)
{
	const struct fluxion_node *share = flx_graph_share(g, n);

	if (n->arg[0])
		return n->arg[0];
	if (share)
		return share->arg[0] * flx_ring_stride(g->types[n->type].size);
	return bytes;
}

u32 flx_graph_overflow(const struct flx_graph *g, const struct fluxion_node *n)
{
	const struct fluxion_node *share = flx_graph_share(g, n);

	return share && !n->arg[1] ? share->arg[1] : n->arg[1];
}

void flx_graph_env(const struct flx_graph *g, const struct fluxion_node *n,
		   struct flx_expr_env *env)
{
	flx_memset(env, 0, sizeof(*env));
	env->space[FLUXION_SPACE_ITEM] = flx_graph_input_type(g, n, 0)->size;
	env->space[FLUXION_SPACE_DATA] = g->header->data.count;
	env->has_ts = 1ull << FLUXION_SPACE_ITEM;
}

int flx_check_programs(struct flx_check *c, const struct fluxion_node *n,
		       u32 min, u32 max)
{
	if (n->programs < min || n->programs > max)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad argument: wrong number of programs");
	return 0;
}

/* Rows that a program runs over at once, at most. */
static u32 program_rows(const struct flx_graph *g, const struct fluxion_node *n)
{
	u32 rows = 1;
	u32 i, fit;

	for (i = 0; i < n->edges; i++) {
		u32 size = flx_graph_input_type(g, n, i)->size;

		fit = flx_batch_fit(FLUXION_BATCH_MAX, flx_batch_stride(size));
		rows = FLX_MAX(rows, fit);
	}
	return rows;
}

static int check_work(struct flx_check *c, const struct fluxion_node *n,
		      const struct flx_expr *x)
{
	c->work += x->work * program_rows(c->graph, n);
	if (c->work > FLX_WORK_MAX)
		return flx_check_fail(c, n, -FLX_E2BIG,
				      "too large: its expressions take too long");
	return 0;
}

int flx_check_program(struct flx_check *c, const struct fluxion_node *n, u32 i,
		      const struct flx_expr_env *env)
{
	const struct flx_graph *g = c->graph;
	const struct fluxion_program *p = &g->programs[n->program + i];
	struct flx_expr x;
	const char *why;
	u32 bad;
	int err;

	if (p->first > g->header->code.count ||
	    p->count > g->header->code.count - p->first || p->zero)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "a program lies outside the code");
	err = flx_expr_verify(&x, g->code + p->first, p, env, &bad, &why);
	if (err)
		set_error(c->error, node_index(c, n), p->first + bad, why);
	return err ? err : check_work(c, n, &x);
}

int flx_check_same_type(struct flx_check *c, const struct fluxion_node *n,
			u32 i)
{
	const struct flx_graph *g = c->graph;

	if (!flx_graph_same_type(g, n->type, g->nodes[g->edges[n->edge + i].node].type))
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: it does not give what it takes");
	return 0;
}

int flx_check_duration(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] < 0)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a duration is not negative");
	return flx_check_same_type(c, n, 0);
}

int flx_check_period(struct flx_check *c, const struct fluxion_node *n)
{
	if (n->arg[0] <= 0 || (u64)n->arg[0] < c->limits->period)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "out of range: a period shorter than the limit");
	return 0;
}

int flx_check_tuple(struct flx_check *c, const struct fluxion_node *n)
{
	const struct flx_graph *g = c->graph;
	const struct fluxion_type *t = &g->types[n->type];
	bool same = t->kind == FLUXION_TYPE_TUPLE && t->count == n->edges;
	u32 i;

	for (i = 0; same && i < n->edges; i++)
		same = flx_graph_same_type(g, g->fields[t->first + i].type,
					   g->nodes[g->edges[n->edge + i].node].type);
	if (!same)
		return flx_check_fail(c, n, -FLX_EINVAL,
				      "bad type: it gives a tuple of what it takes");
	return 0;
}
