/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: run - the reference model at work: one item at a time.
 *
 * A poll walks up the tree of operators and comes back with one item, with
 * nothing, or with the end, as the page of the operators says it.
 */
#ifndef MODEL_RUN_H
#define MODEL_RUN_H

#include "graph.h"

#define NEVER	UINT64_MAX

/* Items that wait, and for each a time: its deadline, or when it arrived. */
struct queue {
	struct item *item;
	uint64_t *time;
	unsigned int head;
	unsigned int count;
	unsigned int room;
};

void queue_put(struct queue *q, struct item it, uint64_t time);
struct item queue_take(struct queue *q);
const struct item *queue_head(const struct queue *q);
uint64_t queue_time(const struct queue *q);
unsigned int queue_length(const struct queue *q);

/**
 * struct channel - what a task has sent to one of those who read it
 * @queue: items
 * @room: how many fit
 * @overflow: what happens to one more
 * @ended: nothing will follow
 * @gone: nobody reads it any more
 * @right: of a partition: for what is not true
 * @next: of the same task
 */
struct channel {
	struct queue queue;
	unsigned int room;
	enum overflow overflow;
	bool ended;
	bool gone;
	bool right;
	struct channel *next;
};

/**
 * struct run - what a node remembers
 * @ended: it gives nothing more
 * @queue: INPUT: pushed; DELAY: in flight; DEBOUNCE, SAMPLE: none or one
 * @deadline: THROTTLE: the window's end; SAMPLE, INTERVAL: the next tick;
 *            TIMEOUT: when it gives up
 * @n: a count: left, seen, next; of RATIO the generator
 * @acc: of SCAN, REDUCE and MERGE_WITH
 * @last: the value that was passed last
 * @slot: of a merge: the look-ahead of each input
 * @latest: of a merge: the value of each input that left it last
 * @in_ended: of a merge: the input has, and what was queued has left
 * @fifo: of a merge that waits, or a zip
 * @closed: of a merge that waits, or a zip: the input has ended, items may be queued
 * @shown: of a merge that waits: greatest timestamp of an input's values
 * @has_shown: ... is of use
 * @left: of a merge that waits: greatest timestamp that has left
 * @channel: where the node reads a task's items
 * @channels: of a task: where it sends them
 */
struct run {
	bool ended;
	struct queue queue;
	uint64_t deadline;
	uint64_t n;
	const struct value *acc;
	struct item last;
	struct item slot[INS_MAX];
	struct item latest[INS_MAX];
	bool in_ended[INS_MAX];
	struct queue fifo[INS_MAX];
	bool closed[INS_MAX];
	uint64_t shown[INS_MAX];
	bool has_shown[INS_MAX];
	uint64_t left;
	struct channel *channel[INS_MAX];
	struct channel *channels;
};

/* Deliberate mistakes: the comparison has to find them. */
enum plant {
	PLANT_NONE,
	PLANT_TIE,		/* ties go to the higher input */
	PLANT_SCAN,		/* a failed scan takes its accumulator along */
	PLANT_WINDOW,		/* an error keeps the partial window */
	PLANT_THROTTLE,		/* a value at the window's end is inside it */
	PLANT_DISTINCT,		/* the last value seen counts, not the last passed */
	PLANT_REDUCE,		/* the last item's timestamp, failed or not */
	PLANT_ZIP,		/* the timestamp of the last input */
	PLANT_ROOM,		/* a full queue that loses the oldest loses the new */
	PLANT_SUBJECT,		/* an error does not end it */
	PLANT_SINGLE,		/* nor that of a share with one reader */
	PLANT_SEQUENTIAL,	/* one side gets the error, not both */
	PLANT_SUBSCRIBE,	/* one that comes after the end waits for ever */
	PLANTS
};

extern enum plant plant;

#define CONSUMERS_MAX	6

/**
 * struct consumer - who takes what comes out
 * @name: of the output, or of the subscriber
 * @node: what it reads
 * @queue: what has come out and was not taken
 * @channel: it subscribed to a share; else NULL
 * @ended: END lies behind the queue
 * @gone: it was dropped
 */
struct consumer {
	const char *name;
	struct node *node;
	struct queue queue;
	struct channel *channel;
	bool ended;
	bool gone;
};

/**
 * struct machine - a pipeline at work
 * @g: the pipeline
 * @now: nanoseconds since it was attached
 * @timed: it looks at the clock
 * @cancelled: it was
 * @input: queues of its inputs
 * @consumer: who takes from it; the outputs first
 * @consumers: how many
 * @task: its shares and partitions, what is upstream first
 * @tasks: how many
 * @tapped: what the taps have shown, as text
 */
struct machine {
	struct graph *g;
	uint64_t now;
	bool timed;
	bool cancelled;
	struct run *input[INPUTS_MAX];
	struct consumer consumer[CONSUMERS_MAX];
	unsigned int consumers;
	struct node *task[8];
	unsigned int tasks;
	char *tapped[1024];
	unsigned int taps;
};

struct machine *machine_new(struct graph *g);
void machine_push(struct machine *m, unsigned int input, struct item item);

/* Time moves; what falls due on the way is drained. */
void machine_advance(struct machine *m, uint64_t ns);
void machine_cancel(struct machine *m);
/* To the first output, which is a share. Return: false: that has ended. */
bool machine_subscribe(struct machine *m, const char *name);

/* Who has the name and is there; somebody is. */
struct consumer *machine_find(struct machine *m, const char *name);
void machine_drop(struct machine *m, const char *name);

/* The tasks run until they are idle; the outputs are drained, too, if @main. */
void machine_settle(struct machine *m, bool main);

/* The next item of a consumer: without @poll only of what has come out. */
struct item machine_take(struct machine *m, struct consumer *c, bool poll);

/* What the operators use of each other: run.c and run_*.c. */
struct item poll_node(struct machine *m, struct node *n);
struct item poll_in(struct machine *m, struct node *n, unsigned int i);
void close_inputs(struct node *n);
struct item poll_combining(struct machine *m, struct node *n);
struct item poll_zip(struct machine *m, struct node *n);
struct item poll_timed(struct machine *m, struct node *n);
uint64_t node_deadline(const struct node *n, uint64_t now);
struct channel *channel_new(struct node *task);
struct item channel_take(struct channel *c);

/* Its next item; where there is no task, the reader advances the source. */
struct item channel_poll(struct machine *m, struct channel *c,
			 struct node *from);
void channel_leave(struct channel *c, struct node *from);

/* The item that cannot be computed. */
struct item failed(struct item item);

/* The names of an item, of type @t. */
void env_item(struct env *env, const struct type *t, const struct item *item);

extern const struct item nothing;
extern const struct item the_end;

#endif /* MODEL_RUN_H */
