/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: graph - a pipeline as the model knows it: operators and their types.
 */
#ifndef MODEL_GRAPH_H
#define MODEL_GRAPH_H

#include "expr.h"

enum op {
	INPUT, INTERVAL, MERGE_WITH,
	MAP, FILTER, SCAN, REDUCE, PREVIOUS, DISTINCT, DISTINCT_BY, TAP, TAKE, SKIP,
	RATIO, WINDOW, ON_ERROR, SINGLE, START_WITH, ZIP,
	MERGE, COMBINE, WITH_LATEST, EMIT_WHEN, TAKE_LATEST, TAKE_WHILE,
	DELAY, DEBOUNCE, THROTTLE, SAMPLE, TIMEOUT,
	SHARE, PARTITION, SEQUENTIAL, LEFT, RIGHT,
	OPS
};

enum late { LATE_PASS, LATE_DROP, LATE_ERROR };
enum overflow { BLOCK, DROP_NEWEST, DROP_OLDEST, LATEST };

#define INS_MAX		4
#define ITEMS_MAX	3

/**
 * struct node - one operator
 * @op: enum op
 * @type: what it gives, once it has been typed
 * @in: what it reads
 * @ins: how many
 * @x: its expression, or NULL; MERGE_WITH: one for each input
 * @y: t = of MAP, out = of SCAN and MERGE_WITH, or NULL
 * @seed: of SCAN, REDUCE and MERGE_WITH
 * @state: their state's type, once it has been typed
 * @n: a count; of INPUT its number; of RATIO thousandths
 * @n2: RATIO's seed
 * @d: a duration or a wait, in nanoseconds
 * @subject: of INPUT: an error is the last that it gives
 * @waits: it has a wait =
 * @queue: of a wait, a delay, a zip, a task; 0: not given
 * @late: enum late
 * @overflow: enum overflow, of SHARE, PARTITION and SEQUENTIAL
 * @item: of START_WITH
 * @items: how many
 * @branch: of PARTITION and SEQUENTIAL: LEFT and RIGHT, which read it
 * @read: somebody reads it; a branch that nobody does is discarded
 * @reader: where it is read, once it has been typed
 * @name: the statement that defines it, for the printer
 * @run: what it remembers while it runs
 */
struct node {
	enum op op;
	const struct type *type;
	struct node *in[INS_MAX];
	unsigned int ins;
	struct expr *x[INS_MAX];
	struct expr *y[INS_MAX];
	struct expr *seed;
	const struct type *state;
	int64_t n;
	int64_t n2;
	uint64_t d;
	bool subject;
	bool waits;
	unsigned int queue;
	enum late late;
	enum overflow overflow;
	struct item item[ITEMS_MAX];
	unsigned int items;
	struct node *branch[2];
	bool read;
	struct node **reader;
	const char *name;
	struct run *run;
};

#define INPUTS_MAX	5
#define OUTPUTS_MAX	3

/**
 * struct graph - a pipeline
 * @input: types of its inputs i0, i1 ...; NULL: not used
 * @subject: they are subjects
 * @inputs: how many
 * @output: what its outputs are
 * @outputs: how many; they are called o0, o1 ...
 * @small: rings have the size that a few items need, which is quicker
 */
struct graph {
	const struct type *input[INPUTS_MAX];
	bool subject[INPUTS_MAX];
	unsigned int inputs;
	struct node *output[OUTPUTS_MAX];
	unsigned int outputs;
	bool small;
};

struct node *node_new(enum op op, struct node *in);

/* It has a task of its own, which sends to those who read it. */
static inline bool is_task(const struct node *n)
{
	return n->op == SHARE || n->op == PARTITION;
}

/* Only branches read it. */
static inline bool is_partition(const struct node *n)
{
	return n->op == PARTITION || n->op == SEQUENTIAL;
}

/* Those who read it have a queue each. */
static inline bool has_queues(const struct node *n)
{
	return is_task(n) || n->op == SEQUENTIAL;
}

static inline bool is_branch(const struct node *n)
{
	return n->op == LEFT || n->op == RIGHT;
}

bool graph_is_timed(const struct graph *g);
bool graph_has(const struct graph *g, enum op op);

/* Has a task few places for those who read it, and waits? */
bool graph_blocks(const struct graph *g);

/* Do all runtimes show what is tapped in the same order? */
bool graph_tells_taps(const struct graph *g);

/* Call @fn for each place where a node is read, what is upstream first. */
void graph_walk(struct graph *g, void (*fn)(struct node **at, void *arg),
		void *arg);

/* The names that a node's expressions may use; @which: MERGE_WITH's input. */
void node_scope(const struct node *n, unsigned int which, struct scope *s);

/**
 * graph_type() - give every node its type
 * Return: false: the language refuses it.
 */
bool graph_type(struct graph *g);

/* Type one node whose inputs have their types. */
bool node_type(struct node *n);

/* Find out which inputs and branches are read; forget the other inputs. */
void graph_prune(struct graph *g);

/* The program, in the arena. */
char *graph_text(struct graph *g);

const char *output_name(unsigned int i);

#endif /* MODEL_GRAPH_H */
