/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: types - the few names that the core needs and no header gives it.
 *
 * The core is compiled in the kernel, in a process and on bare metal, so it
 * brings its own fixed-width types. They are the kernel's: where a file of the
 * kernel or of a hosted program includes the core, system headers come first.
 */
#ifndef FLX_TYPES_H
#define FLX_TYPES_H

typedef unsigned char u8;
typedef signed char s8;
typedef unsigned short u16;
typedef signed short s16;
typedef unsigned int u32;
typedef signed int s32;
typedef unsigned long long u64;
typedef signed long long s64;
typedef __SIZE_TYPE__ size_t;

typedef u8 __u8;
typedef s8 __s8;
typedef u16 __u16;
typedef s16 __s16;
typedef u32 __u32;
typedef s32 __s32;
typedef u64 __u64;
typedef s64 __s64;

/* Neither <stdbool.h> nor the kernel's <linux/stddef.h> has come before. */
#if !defined(__bool_true_false_are_defined) && !defined(_LINUX_STDDEF_H)
typedef _Bool bool;
enum { false = 0, true = 1 };
#endif

#ifndef NULL
#define NULL ((void *)0)
#endif

#define FLX_CONTAINER_OF(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))
#define FLX_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
/* Each operand is evaluated once: it may be a look at a ring. */
#define FLX_MIN(a, b)							\
({									\
	__typeof__(a) flx_min_a = (a);					\
	__typeof__(b) flx_min_b = (b);					\
									\
	flx_min_a < flx_min_b ? flx_min_a : flx_min_b;			\
})
#define FLX_MAX(a, b)							\
({									\
	__typeof__(a) flx_max_a = (a);					\
	__typeof__(b) flx_max_b = (b);					\
									\
	flx_max_a > flx_max_b ? flx_max_a : flx_max_b;			\
})
/* @to is a power of two. */
#define FLX_ALIGN(n, to)						\
({									\
	__typeof__(n) flx_align_mask = (to) - 1;			\
									\
	((n) + flx_align_mask) & ~flx_align_mask;			\
})

/* What memory is aligned to: as malloc() does it, enough for any of our types. */
#define FLX_ALIGNED	(2 * sizeof(void *))

#define flx_memcpy(d, s, n)	__builtin_memcpy(d, s, n)
#define flx_memmove(d, s, n)	__builtin_memmove(d, s, n)
#define flx_memset(d, c, n)	__builtin_memset(d, c, n)
#define flx_memcmp(a, b, n)	__builtin_memcmp(a, b, n)

/* The errnos that the core uses; the same numbers on every port. */
enum {
	FLX_ENOENT = 2,
	FLX_E2BIG = 7,
	FLX_ENOMEM = 12,
	FLX_EBUSY = 16,
	FLX_EINVAL = 22,
	FLX_EPIPE = 32,
	FLX_EDOM = 33,
	FLX_EDEADLK = 35,
	FLX_ETIME = 62,
	FLX_ETIMEDOUT = 110,
	FLX_ECANCELED = 125,
};

#define FLUXION_UAPI_NO_TYPES
#include "../../include/uapi/linux/fluxion.h"

#endif /* FLX_TYPES_H */
