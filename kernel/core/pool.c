// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: pool - everything that one pipeline holds, added up and bounded. */
#include "pool.h"

/* So long that what follows is aligned as the runtime's memory is. */
struct flx_pool_block {
	struct flx_pool_block *next;
} __attribute__((aligned(FLX_ALIGNED)));

int flx_pool_alloc(struct flx_pool *p, size_t bytes, void **mem)
{
	struct flx_pool_block *block;

	if (bytes > p->limit || p->bytes > p->limit - bytes)
		return -FLX_E2BIG;
	block = flx_rt_alloc(p->rt, sizeof(*block) + bytes);
	if (!block)
		return -FLX_ENOMEM;
	block->next = p->blocks;
	p->blocks = block;
	p->bytes += bytes;
	*mem = block + 1;
	return 0;
}

void flx_pool_free(struct flx_pool *p)
{
	while (p->blocks) {
		struct flx_pool_block *block = p->blocks;

		p->blocks = block->next;
		flx_rt_free(p->rt, block);
	}
	p->bytes = 0;
}
