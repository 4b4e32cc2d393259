/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: runtime - the seam between the core and where it runs.
 *
 * The core reaches its surroundings through these functions and nothing else, on
 * cold paths only. A program that has one runtime names it when it is compiled,
 * -DFLX_RUNTIME=name: then they are name_alloc(), name_now() and so on, and no
 * object knows its runtime. One that has several gives each object a table.
 */
#ifndef FLX_RUNTIME_H
#define FLX_RUNTIME_H

#include "types.h"

struct flx_cancel;
struct flx_task;

#define FLX_RT_PROTOTYPES(name)						\
	void *name##_alloc(size_t bytes);				\
	void name##_free(void *p);					\
	u64 name##_now(void);						\
	void name##_schedule(struct flx_task *t);			\
	void name##_timer(struct flx_task *t, u64 deadline);		\
	unsigned long name##_lock(void);				\
	void name##_unlock(unsigned long key);				\
	int name##_wait(struct flx_cancel *c)

/*
 * flx_rt_t is by what an object knows its runtime, and FLX_RT(table) the one that
 * has this table. FLX_RT_DECLARE(name) and FLX_RT_DEFINE(name) are of the
 * functions of a name, and their table, which bears it: a port is one file.
 */
#ifndef FLX_RUNTIME

/**
 * struct flx_runtime - what a runtime provides
 * @alloc: zeroed memory, aligned to FLX_ALIGNED; may sleep. Charged to the caller.
 * @free: of @alloc; NULL is fine
 * @now: monotonic nanoseconds
 * @schedule: run flx_task_run(@t) soon, once. Called for an idle task only,
 *            from any context. A task without a home is a handle's: there
 *            flx_handle_visit() takes the place of flx_task_run().
 * @timer: wake @t at @deadline (of @now's clock) instead of the last one that
 *         was asked for; ~0: not at all. Waking it too often does no harm.
 *         Called by the task itself, where it has a home.
 * @lock: the lock of slow bookkeeping (cancel tokens); any context.
 *        Returns what @unlock wants.
 * @unlock: of @lock
 * @wait: block until a token is cancelled. Return: 0 or -EINTR; the token is not
 *        touched any more. -EDEADLK, or a table without it: nothing can block
 *        here.
 */
struct flx_runtime {
	void *(*alloc)(size_t bytes);
	void (*free)(void *p);
	u64 (*now)(void);
	void (*schedule)(struct flx_task *t);
	void (*timer)(struct flx_task *t, u64 deadline);
	unsigned long (*lock)(void);
	void (*unlock)(unsigned long key);
	int (*wait)(struct flx_cancel *c);
};

typedef const struct flx_runtime *flx_rt_t;

#define FLX_RT(table)		(&(table))
#define FLX_RT_DECLARE(name)						\
	extern const struct flx_runtime name;				\
	FLX_RT_PROTOTYPES(name)
#define FLX_RT_DEFINE(name)						\
	const struct flx_runtime name = {				\
		.alloc = name##_alloc,					\
		.free = name##_free,					\
		.now = name##_now,					\
		.schedule = name##_schedule,				\
		.timer = name##_timer,					\
		.lock = name##_lock,					\
		.unlock = name##_unlock,				\
		.wait = name##_wait,					\
	}
#define FLX_RT_CALL(rt, verb)	((rt)->verb)

#else

typedef struct { } flx_rt_t;

#define FLX_RT(table)		((flx_rt_t){ })
#define FLX_RT_DECLARE(name)	FLX_RT_PROTOTYPES(name)
#define FLX_RT_DEFINE(name)	FLX_RT_PROTOTYPES(name)
#define FLX_RT_NAME(name, verb)	name##_##verb
#define FLX_RT_BOUND(name, verb)	FLX_RT_NAME(name, verb)
#define FLX_RT_CALL(rt, verb)	((void)(rt), FLX_RT_BOUND(FLX_RUNTIME, verb))

FLX_RT_DECLARE(FLX_RUNTIME);

#endif

static inline void *flx_rt_alloc(flx_rt_t rt, size_t bytes)
{
	return FLX_RT_CALL(rt, alloc)(bytes);
}

static inline void flx_rt_free(flx_rt_t rt, void *p)
{
	FLX_RT_CALL(rt, free)(p);
}

static inline u64 flx_rt_now(flx_rt_t rt)
{
	return FLX_RT_CALL(rt, now)();
}

static inline void flx_rt_schedule(flx_rt_t rt, struct flx_task *t)
{
	FLX_RT_CALL(rt, schedule)(t);
}

static inline void flx_rt_timer(flx_rt_t rt, struct flx_task *t, u64 deadline)
{
	FLX_RT_CALL(rt, timer)(t, deadline);
}

static inline unsigned long flx_rt_lock(flx_rt_t rt)
{
	return FLX_RT_CALL(rt, lock)();
}

static inline void flx_rt_unlock(flx_rt_t rt, unsigned long key)
{
	FLX_RT_CALL(rt, unlock)(key);
}

static inline int flx_rt_wait(flx_rt_t rt, struct flx_cancel *c)
{
	int (*block)(struct flx_cancel *c);

	block = FLX_RT_CALL(rt, wait);
	return block ? block(c) : -FLX_EDEADLK;
}

#endif /* FLX_RUNTIME_H */
