/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: flow - move items between files and the ends of a pipeline.
 *
 * One loop does both directions, so that a full output never stops the input
 * that waits for it: fill the inputs as far as they go, empty the outputs, and
 * only when neither moves wait for all of them (and for the files) together.
 */
#ifndef FLUXCTL_FLOW_H
#define FLUXCTL_FLOW_H

#include "feed.h"

/**
 * struct flow_input - an input that is fed
 * @node: its node
 * @stream: held
 * @copies: slots of its own, where the input's policy wants items to be copied
 * @room: slots that may be filled
 * @filled: ... that are, and not committed yet
 * @count: items that were committed
 * @ended: it has END
 * @closed: it takes no more: what is put into it is lost
 * @blocked: it had no room when an item was there
 */
struct flow_input {
	const struct fluxion_node *node;
	struct fluxion_stream *stream;
	char *copies;
	unsigned int room;
	unsigned int filled;
	unsigned long count;
	bool ended;
	bool closed;
	bool blocked;
};

/**
 * struct flow_output - an output that is drained
 * @node: its node
 * @stream: held
 * @writer: where its items go
 * @ended: END was taken
 */
struct flow_output {
	const struct fluxion_node *node;
	struct fluxion_stream *stream;
	struct writer writer;
	bool ended;
};

/**
 * struct flow - what moves
 * @pipeline: the pipeline
 * @local: it runs in this process
 * @keep: it is not ours: an item is released only when it has been written
 * @end: send END to all inputs behind the last item
 * @limit: take so many items, 0: all
 * @idle_ms: end when nothing has moved for so long, -1: never
 * @feed: what is fed, or NULL
 * @inputs: in the order of the feed's inputs
 * @ninputs: how many
 * @outputs: what is drained
 * @noutputs: how many
 * @taken: items that were taken
 * @fed: the feed is at its end
 * @idle: it ended for @idle_ms
 * @last: the input that was filled last: when another one's turn comes, its
 *        items are committed first, so that whoever sees an item can see all
 *        that came before it
 * @waste: where items for a closed input go
 */
struct flow {
	struct fluxion_pipeline *pipeline;
	bool local;
	bool keep;
	bool end;
	unsigned long limit;
	int idle_ms;
	struct feed *feed;
	struct flow_input *inputs;
	unsigned int ninputs;
	struct flow_output *outputs;
	unsigned int noutputs;
	unsigned long taken;
	bool fed;
	bool idle;
	unsigned int last;
	struct fluxion_item *waste;
};

/**
 * flow_init() - room for the ends of a pipeline
 */
int flow_init(struct flow *f, struct fluxion_pipeline *pipeline, bool local);

/**
 * flow_open_input() - become the holder of an input
 */
int flow_open_input(struct flow *f, const struct fluxion_node *node);

/**
 * flow_open_output() - become the holder of an output and open its file
 * @model: its @format, @file and flags
 */
int flow_open_output(struct flow *f, const struct fluxion_node *node,
		     const struct writer *model);

/**
 * flow_close() - let all ends go and close their files
 * Return: @status, or what went wrong in closing.
 */
int flow_close(struct flow *f, int status);

/**
 * flow_run() - move items until all have moved
 *
 * When the input text is refused, what stands before that place still goes
 * through, and nothing behind it.
 */
int flow_run(struct flow *f);

/**
 * flow_slot() - where the next item of an input goes; NULL: no room now
 *
 * When it has been filled in, add one to the input's @filled.
 */
struct fluxion_item *flow_slot(struct flow *f, unsigned int input);

/**
 * flow_commit() - publish what was filled in
 */
int flow_commit(struct flow *f);

/**
 * flow_end() - END into every input that has none
 * Return: false: one of them has no room.
 */
bool flow_end(struct flow *f);

/**
 * flow_drain() - take what lies at the outputs and write it
 * @moved: add how many items it were
 */
int flow_drain(struct flow *f, unsigned long *moved);

/**
 * flow_flush() - everything that was taken is in its file
 */
int flow_flush(struct flow *f);

/**
 * flow_ended() - END was taken from every output, and there is one
 */
bool flow_ended(const struct flow *f);

#endif /* FLUXCTL_FLOW_H */
