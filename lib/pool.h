/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: pool - a few threads, and the jobs that they run.
 *
 *	queue, or a deadline -> [ first ... last ] -> a thread: run
 *
 * A job is in the queue at most once, and its runs never overlap: one that is
 * queued while it runs, runs once more. There is no thread for the timers: of
 * the threads that have nothing to do one sleeps until the next deadline.
 */
#ifndef FLUXION_POOL_H
#define FLUXION_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include "core/timer.h"

/* Threads for as many processors, and with those for what may sleep. */
#define POOL_CPUS_MAX		8u
#define POOL_THREADS_MAX	64u

struct pool;

/**
 * struct pool_job - something that a thread of a pool does
 * @pool: I where it belongs; NULL: nowhere yet
 * @run: I what is done
 * @next: L in the queue
 * @at: L what points to it there, or NULL
 * @timer: L when it is queued by itself
 * @running: L a thread does it
 * @again: L and once more after that
 * @over: L it is never done again
 *
 * Letters: I set at init only; L pool->lock.
 */
struct pool_job {
	struct pool *pool;
	void (*run)(struct pool_job *job);
	struct pool_job *next;
	struct pool_job **at;
	struct flx_timer timer;
	bool running;
	bool again;
	bool over;
};

/**
 * struct pool - threads and jobs
 * @lock: of all that follows; nothing else is taken under it
 * @work: wakes a thread that has nothing to do
 * @rest: a run is over, for those who wait for that
 * @first: L the queue
 * @last: L where the next one goes
 * @timers: L deadlines of jobs
 * @jobs: L how many may have one
 * @watched: L the deadline that a thread sleeps until; FLX_NEVER: none does
 * @idle: L threads that sleep
 * @waiting: L those who wait for the end of a run
 * @stop: L the threads are to go
 * @sleepers: C jobs that may sleep, beside those that use a processor
 * @count: C threads that there are
 * @threads: C
 *
 * Letters: L @lock; C who creates and ends the pool and its jobs, one thread.
 */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	pthread_cond_t rest;
	struct pool_job *first;
	struct pool_job **last;
	struct flx_timers timers;
	unsigned int jobs;
	u64 watched;
	unsigned int idle;
	unsigned int waiting;
	bool stop;
	unsigned int sleepers;
	unsigned int count;
	pthread_t threads[POOL_THREADS_MAX];
};

/**
 * pool_start() - a thread for each processor, at most POOL_CPUS_MAX
 * @p: zeroed
 * Return: 0, -EAGAIN: there are too many threads.
 */
int pool_start(struct pool *p);

/**
 * pool_stop() - all jobs are over; so are the threads
 */
void pool_stop(struct pool *p);

/**
 * pool_sleepers() - @n more jobs may sleep for long: the others need threads
 * Return: 0, -EAGAIN. Pair: pool_sleepers_gone().
 */
int pool_sleepers(struct pool *p, unsigned int n);

static inline void pool_sleepers_gone(struct pool *p, unsigned int n)
{
	p->sleepers -= n;
}

/**
 * pool_job_init() - a job that nobody has asked for yet
 * @job: zeroed
 * Return: 0, -ENOMEM. Pair: pool_job_end().
 */
int pool_job_init(struct pool *p, struct pool_job *job,
		  void (*run)(struct pool_job *job));

/**
 * pool_job_end() - it is never run again; until the run under way is over
 * @job: also one that was never initialised; may still be asked for
 *
 * Context: not the job itself.
 */
void pool_job_end(struct pool_job *job);

/**
 * pool_queue() - run it, once more if it runs now
 * Context: any thread, also the job itself.
 */
void pool_queue(struct pool_job *job);

/**
 * pool_set_timer() - queue it at @deadline instead of the last one that was set
 * @deadline: of the monotonic clock; FLX_NEVER: not at all
 * Context: as pool_queue().
 */
void pool_set_timer(struct pool_job *job, u64 deadline);

#endif /* FLUXION_POOL_H */
