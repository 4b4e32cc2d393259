/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: pipeline - an attached graph: a named object with ends.
 *
 *	ATTACH -> published -> (DETACH, or its control file closes) -> dead
 *
 * The registry holds one reference while it is published, every stream file
 * holds one. A dead pipeline has no operators any more; what is left are its
 * ends, until the last stream file is gone.
 */
#ifndef FLX_PIPELINE_H
#define FLX_PIPELINE_H

#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/workqueue.h>

#include "handler.h"
#include "ring.h"

struct file;
struct flx_user;

/**
 * struct flx_pipeline - an attached graph
 * @ref: references
 * @id: I never used again
 * @name: I empty: none
 * @owner: I who pays
 * @pinned: I lives until DETACH
 * @link: R in the registry; empty: not published (any more)
 * @owned: R in its control file's list; empty: none
 * @dead: W the teardown has begun
 * @run: P whoever runs the task, and whoever needs it not to run, holds it
 * @work: runs the task
 * @timer: P wakes it
 * @rest_lock: with @rests
 * @rests: S how often the task came to rest
 * @rest: those who wait for that
 * @blob: I the graph's bytes
 * @graph: I pointers into them
 * @pipe: P the operators
 * @observer: I what its taps show goes to a tracepoint
 * @jobs: I handlers of other modules, graph.handlers of them
 * @memory: P bytes that it holds, charged to @owner
 * @taps: P files that show what its nodes give (tap.c)
 * @inputs: I how many
 * @outputs: I how many
 * @ends: inputs, then outputs, in the order of their nodes; of each the first
 *        seat (seat.c)
 *
 * Letters: I set before it is published; R the registry's lock; W written once,
 * read by anyone; P @run; S @rest_lock.
 */
struct flx_pipeline {
	struct kref ref;
	u64 id;
	char name[FLUXION_NAME_LEN];
	struct flx_user *owner;
	bool pinned;
	struct list_head link;
	struct list_head owned;
	bool dead;
	struct mutex run;	/* who runs it */
	struct work_struct work;
	struct hrtimer timer;
	spinlock_t rest_lock;	/* rests */
	u64 rests;
	wait_queue_head_t rest;
	void *blob;
	struct flx_graph graph;
	struct flx_pipe pipe;
	struct flx_observer observer;
	struct flx_job *jobs;
	u64 memory;
	struct list_head taps;
	u32 inputs;
	u32 outputs;
	struct flx_end ends[];
};

static inline u32 flx_pipeline_ends(const struct flx_pipeline *p)
{
	return p->inputs + p->outputs;
}

/**
 * flx_pipeline_next_end() - all seats at all ends, one after the other
 * @end: the last one, NULL: the first is wanted
 *
 * Context: any; more may be added meanwhile.
 */
static inline struct flx_end *flx_pipeline_next_end(struct flx_pipeline *p,
						    const struct flx_end *end)
{
	u32 i = end ? end->index + 1 : 0;
	/* Pairs with the release in seat.c: what is found is whole. */
	struct flx_end *seat = end ? smp_load_acquire(&end->next) : NULL;

	if (seat)
		return seat;
	return i < flx_pipeline_ends(p) ? &p->ends[i] : NULL;
}

static inline bool flx_pipeline_is_dead(const struct flx_pipeline *p)
{
	return READ_ONCE(p->dead);
}

static inline void flx_pipeline_get(struct flx_pipeline *p)
{
	kref_get(&p->ref);
}

/**
 * flx_pipeline_put() - let a reference go
 * Context: may sleep.
 */
void flx_pipeline_put(struct flx_pipeline *p);

/**
 * flx_pipeline_attach() - verify a graph, build it, publish it (attach.c)
 * @file: the control file that asks
 * @a: what it wants; @id and @memory are filled in
 * @error: zeroed; filled in when the graph is refused
 *
 * Return: the pipeline, with a reference; or as FLUXION_IOC_ATTACH.
 */
struct flx_pipeline *flx_pipeline_attach(const struct file *file,
					 struct fluxion_attach *a,
					 struct fluxion_error *error);

/**
 * flx_pipeline_grow() - something that makes it hold more
 * @grow: called with @p->run held and what its owner may still hold as the
 *        pool's limit; returns 0, -E2BIG or another error
 *
 * What the pool has grown by is charged to the owner.
 *
 * Context: may sleep.
 * Return: what @grow returned, with -ENOSPC for -E2BIG; -EPIPE: it is dead;
 * -EINTR.
 */
int flx_pipeline_grow(struct flx_pipeline *p,
		      int (*grow)(struct flx_pipeline *p, void *arg),
		      void *arg);

/**
 * flx_pipeline_stop() - the first half of a teardown: no operator is left
 *
 * Mark dead, so that wakes are refused; wait for the run that is under way;
 * count what is queued as dropped; free the operators.
 */
void flx_pipeline_stop(struct flx_pipeline *p);

/**
 * flx_pipeline_teardown() - end the life of a pipeline
 * @p: just taken out of the registry, whose reference it takes over
 *
 * Stop it and wake those who wait.
 */
void flx_pipeline_teardown(struct flx_pipeline *p);

/**
 * flx_pipeline_ran() - a run is over: tell the tracepoints and the taps
 * @inl: by RUN, in its caller
 *
 * Context: @p->run is held.
 */
void flx_pipeline_ran(struct flx_pipeline *p, bool inl);

/**
 * flx_pipeline_rested() - a run is over: tell those who wait for rest
 */
void flx_pipeline_rested(struct flx_pipeline *p);

/**
 * flx_pipeline_rest_begin() - is it at rest?
 * @start: if not, what flx_pipeline_has_rested() wants to know
 *
 * First looks at all rings, as KICK would.
 */
bool flx_pipeline_rest_begin(struct flx_pipeline *p, u64 *start);

/**
 * flx_pipeline_has_rested() - has it been at rest since, or died?
 */
bool flx_pipeline_has_rested(struct flx_pipeline *p, u64 start);

/**
 * flx_pipeline_state() - enum fluxion_state
 */
u32 flx_pipeline_state(struct flx_pipeline *p);

/**
 * flx_pipeline_end() - an end by its name, or NULL
 */
struct flx_end *flx_pipeline_end(struct flx_pipeline *p, const char *name,
				 bool output);

#endif /* FLX_PIPELINE_H */
