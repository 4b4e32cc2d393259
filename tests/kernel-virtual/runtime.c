// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: runtime - the caller's thread as a runtime, one command at a time.
 */
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "file.h"

#define GFP_TEST (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN | \
		  __GFP_ZERO)

static DEFINE_MUTEX(command);
static const struct test_file *running;

/* vmalloc: aligned, and KASAN knows the exact end. */
static void *runtime_alloc(size_t bytes)
{
	return __vmalloc(bytes, GFP_TEST);
}

static void runtime_free(void *p)
{
	vfree(p);
}

static u64 runtime_now(void)
{
	lockdep_assert_held(&command);
	return running->engine.now;
}

/* The commands that run a pipeline see it by the task's state. */
static void runtime_schedule(struct flx_task *t)
{
}

/* Whoever moves the clock asks the pipe when its next timer is over. */
static void runtime_timer(struct flx_task *t, u64 deadline)
{
}

static unsigned long runtime_lock(void)
{
	lockdep_assert_held(&command);
	return 0;
}

static void runtime_unlock(unsigned long key)
{
}

static const struct flx_runtime runtime = {
	.alloc = runtime_alloc,
	.free = runtime_free,
	.now = runtime_now,
	.schedule = runtime_schedule,
	.timer = runtime_timer,
	.lock = runtime_lock,
	.unlock = runtime_unlock,
};

static const struct flx_limits limits = {
	.nodes = FLX_NODES_MAX,
	.depth = FLX_DEPTH_MAX,
	.bytes = SZ_64M,
	.period = FLX_PERIOD_MIN,
};

/* A graph and a clock can be such that it would take for ever. */
static int runtime_between(void)
{
	cond_resched();
	return signal_pending(current) ? -EINTR : 0;
}

int test_begin(struct test_file *f)
{
	int err = mutex_lock_interruptible(&command);

	if (!err)
		running = f;
	return err;
}

void test_begin_release(struct test_file *f)
{
	mutex_lock(&command);
	running = f;
}

void test_end(void)
{
	running = NULL;
	mutex_unlock(&command);
}

void test_engine_init(struct engine *e)
{
	e->rt = &runtime;
	e->limits = &limits;
	e->ring_bytes = VIRTUAL_RING_BYTES;
	e->between = runtime_between;
}
