/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: pool - everything that one pipeline holds, added up and bounded.
 *
 * Memory is taken while a pipeline is built and given back all at once when it
 * goes; nothing is allocated while it runs.
 */
#ifndef FLX_POOL_H
#define FLX_POOL_H

#include "runtime.h"

struct flx_pool_block;

/**
 * struct flx_pool - the allocations of one pipeline
 * @rt: where the memory comes from
 * @blocks: all of them
 * @bytes: their sum
 * @limit: the most that it may become
 */
struct flx_pool {
	flx_rt_t rt;
	struct flx_pool_block *blocks;
	u64 bytes;
	u64 limit;
};

static inline void flx_pool_init(struct flx_pool *p,
				 flx_rt_t rt, u64 limit)
{
	p->rt = rt;
	p->blocks = NULL;
	p->bytes = 0;
	p->limit = limit;
}

/**
 * flx_pool_alloc() - zeroed memory that lives as long as the pool
 * @mem: set to it; aligned to FLX_ALIGNED
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or -E2BIG when the sum would pass the limit.
 */
int flx_pool_alloc(struct flx_pool *p, size_t bytes, void **mem);

/**
 * flx_pool_free() - give everything back
 */
void flx_pool_free(struct flx_pool *p);

#endif /* FLX_POOL_H */
