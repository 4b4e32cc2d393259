/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: atomic - the few ordered accesses that shared memory needs.
 *
 * Only what is written by one side and read by the other goes through these;
 * each use carries the letter of its barrier (ring.h).
 */
#ifndef FLX_ATOMIC_H
#define FLX_ATOMIC_H

#include "types.h"

/* What was read before it is not read again after it. */
static inline void flx_compiler_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

/* A shared word, read or written exactly once. Up to the size of a pointer. */
#define flx_read_once(x)	__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define flx_write_once(x, v)	__atomic_store_n(&(x), v, __ATOMIC_RELAXED)

/*
 * 64-bit words. A 32-bit kernel has no libatomic, and the smallest machines no
 * such instruction: there a position is read in two halves. A torn one is out
 * of range, or is put right by the next look.
 */
#if __SIZEOF_POINTER__ == 8 || \
	(__GCC_ATOMIC_LLONG_LOCK_FREE == 2 && !defined(__KERNEL__))
static inline u64 flx_load_once(const u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void flx_store_once(u64 *p, u64 v)
{
	__atomic_store_n(p, v, __ATOMIC_RELAXED);
}

static inline u64 flx_load_acquire(const u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static inline void flx_store_release(u64 *p, u64 v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}
#else
static inline u64 flx_load_once(const u64 *p)
{
	u64 v = *p;

	flx_compiler_barrier();
	return v;
}

static inline void flx_store_once(u64 *p, u64 v)
{
	*p = v;
	flx_compiler_barrier();
}

static inline u64 flx_load_acquire(const u64 *p)
{
	u64 v = flx_load_once(p);

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return v;
}

static inline void flx_store_release(u64 *p, u64 v)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
	flx_store_once(p, v);
}
#endif

/* Everything before it is seen before anything after it. */
static inline void flx_mb(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif /* FLX_ATOMIC_H */
