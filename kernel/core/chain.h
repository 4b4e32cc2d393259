/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: chain - adjacent item operators, one level of polling.
 *
 *	source --> [stage] [stage] -(moves)-> [stage] --> the poller's batch
 *
 * The source is polled once for a batch, then each stage looks at the whole
 * batch, in place where the records' layout stays as it is. A stage that moves
 * items to another layout writes into a batch of the chain's own, the last one
 * of them into the poller's.
 *
 * At the end of the source, or when a stage ends by itself, the stages that
 * still hold something (op->finish) give it one after the other: each goes
 * through the stages behind it, before those give theirs. Then comes END.
 */
#ifndef FLX_CHAIN_H
#define FLX_CHAIN_H

#include "op.h"

/**
 * struct flx_chain - a stream made of stages
 * @stream: poll it
 * @source: what the first stage takes from
 * @first: the stages, in order
 * @last: where the next one goes
 * @mover: the last stage that moves
 * @head: what the source is polled with, NULL: the poller's batch
 * @limit: items that every batch of the chain holds
 * @stages: how many
 * @done: the last stage that gives nothing more, NULL: none yet
 * @ended: the source is not polled any more
 */
struct flx_chain {
	struct flx_stream stream;
	struct flx_stream *source;
	struct flx_stage *first;
	struct flx_stage *last;
	struct flx_stage *mover;
	struct flx_batch *head;
	struct flx_stage *done;
	u32 limit;
	u32 stages;
	bool ended;
};

/**
 * flx_chain_append() - add a stage behind a stream
 * @in: a chain, which grows, or another stream, for which one is made
 * @st: prepared by its operator's init
 * @chain: set to the chain
 *
 * Return: 0, -ENOMEM, -E2BIG.
 */
int flx_chain_append(struct flx_build *b, struct flx_stream *in,
		     struct flx_stage *st, struct flx_stream **chain);

/**
 * flx_chain_stage() - the stage of a node
 * @chain: what flx_chain_append() made of it
 * @counts: the node's
 */
struct flx_stage *flx_chain_stage(struct flx_stream *chain,
				  const struct flx_counts *counts);

#endif /* FLX_CHAIN_H */
