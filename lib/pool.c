// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: pool - a few threads, and the jobs that they run. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "engine.h"
#include "pool.h"
#include "thread.h"

/* Return: true if a thread has to be woken. */
static bool append(struct pool *p, struct pool_job *job)
{
	if (job->over || job->at)
		return false;
	if (job->running) {
		job->again = true;
		return false;
	}
	job->next = NULL;
	job->at = p->last;
	*p->last = job;
	p->last = &job->next;
	return p->idle;
}

static void take_out(struct pool *p, struct pool_job *job)
{
	if (!job->at)
		return;
	*job->at = job->next;
	if (job->next)
		job->next->at = job->at;
	else
		p->last = job->at;
	job->at = NULL;
}

/* Jobs whose deadline is over. */
static void expire(struct pool *p)
{
	struct flx_timers *t = &p->timers;
	u64 now = t->count ? engine_now() : 0;
	struct flx_timer *timer;

	while (t->count && flx_timers_next(t) <= now) {
		timer = t->heap[0];
		flx_timer_stop(timer);
		append(p, FLX_CONTAINER_OF(timer, struct pool_job, timer));
	}
}

static void run_first(struct pool *p)
{
	struct pool_job *job = p->first;

	take_out(p, job);
	job->running = true;
	/* The clock has to be watched meanwhile, and the queue emptied. */
	if (p->idle && (p->first || flx_timers_next(&p->timers) < p->watched))
		pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
	job->run(job);
	pthread_mutex_lock(&p->lock);
	job->running = false;
	if (job->again) {
		job->again = false;
		append(p, job);
	}
	if (p->waiting)
		pthread_cond_broadcast(&p->rest);
}

/* Until there may be something to do. One of those who sleep has a clock. */
static void sleep_on(struct pool *p)
{
	u64 next = flx_timers_next(&p->timers);
	struct timespec t = { next / 1000000000, next % 1000000000 };

	p->idle++;
	if (next < p->watched) {
		p->watched = next;
		pthread_cond_timedwait(&p->work, &p->lock, &t);
		if (p->watched == next)
			p->watched = FLX_NEVER;
	} else {
		pthread_cond_wait(&p->work, &p->lock);
	}
	p->idle--;
}

static void *pool_thread(void *arg)
{
	struct pool *p = arg;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		expire(p);
		if (p->first)
			run_first(p);
		else if (!p->stop)
			sleep_on(p);
		else
			break;
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Return: as thread_start(). Those that there are stay. */
static int grow(struct pool *p, unsigned int wanted)
{
	int err = 0;

	wanted = FLX_MIN(wanted, POOL_THREADS_MAX);
	while (p->count < wanted && !err) {
		err = thread_start(&p->threads[p->count], pool_thread, p);
		p->count += !err;
	}
	return err;
}

static unsigned int cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : FLX_MIN((unsigned long)n, POOL_CPUS_MAX);
}

int pool_start(struct pool *p)
{
	pthread_condattr_t attr;
	int err;

	p->last = &p->first;
	p->watched = FLX_NEVER;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->work, &attr);
	pthread_cond_init(&p->rest, &attr);
	pthread_condattr_destroy(&attr);
	err = grow(p, cpus());
	if (err)
		pool_stop(p);
	return err;
}

void pool_stop(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	while (p->count)
		pthread_join(p->threads[--p->count], NULL);
	free(p->timers.heap);
	pthread_cond_destroy(&p->rest);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
}

int pool_sleepers(struct pool *p, unsigned int n)
{
	int err = grow(p, cpus() + p->sleepers + n);

	if (!err)
		p->sleepers += n;
	return err;
}

/* Room for the deadline of one more job: setting it cannot fail. */
static int grow_timers(struct pool *p)
{
	struct flx_timers *t = &p->timers;
	u32 capacity = t->capacity ? t->capacity * 2 : 16;
	struct flx_timer **heap;

	if (p->jobs < t->capacity)
		return 0;
	heap = realloc(t->heap, capacity * sizeof(*heap));
	if (!heap)
		return -ENOMEM;
	t->heap = heap;
	t->capacity = capacity;
	return 0;
}

int pool_job_init(struct pool *p, struct pool_job *job,
		  void (*run)(struct pool_job *job))
{
	int err;

	pthread_mutex_lock(&p->lock);
	err = grow_timers(p);
	p->jobs += !err;
	pthread_mutex_unlock(&p->lock);
	if (err)
		return err;
	job->pool = p;
	job->run = run;
	job->timer.timers = &p->timers;
	return 0;
}

void pool_job_end(struct pool_job *job)
{
	struct pool *p = job->pool;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	job->over = true;
	job->again = false;
	take_out(p, job);
	flx_timer_stop(&job->timer);
	p->waiting++;
	while (job->running)
		pthread_cond_wait(&p->rest, &p->lock);
	p->waiting--;
	p->jobs--;
	pthread_mutex_unlock(&p->lock);
}

void pool_queue(struct pool_job *job)
{
	struct pool *p = job->pool;
	bool wake;

	pthread_mutex_lock(&p->lock);
	wake = append(p, job);
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->work);
}

void pool_set_timer(struct pool_job *job, u64 deadline)
{
	struct pool *p = job->pool;
	bool wake = false;

	pthread_mutex_lock(&p->lock);
	if (deadline == FLX_NEVER || job->over) {
		flx_timer_stop(&job->timer);
	} else {
		flx_timer_set(&job->timer, deadline);
		wake = p->idle && deadline < p->watched;
	}
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->work);
}
