/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: uring_wait - commands of io_uring that wait.
 *
 * Only where the kernel can cancel them. Where it cannot (6.1), a pending
 * command would keep exec and the closing of rings waiting for ever.
 */
#ifndef FLX_URING_WAIT_H
#define FLX_URING_WAIT_H

#include <linux/errno.h>

#include "compat.h"
#include "cmd.h"

#ifdef FLX_HAVE_URING_CANCEL
/**
 * flx_uring_wait() - make a WAIT or FLUSH pending
 * @nr: which of them
 * @call: it; has just said -EAGAIN
 *
 * Context: issue, with the ring's lock held (not IO_URING_F_UNLOCKED): neither
 * a cancellation nor the task work that completes can come before it returns.
 *
 * Return: -EIOCBQUEUED, or the result if it is over already.
 */
int flx_uring_wait(struct io_uring_cmd *cmd, unsigned int issue_flags,
		   unsigned int nr, const struct flx_call *call);

/**
 * flx_uring_wait_cancel() - io_uring wants a pending command to end
 */
void flx_uring_wait_cancel(struct io_uring_cmd *cmd, unsigned int issue_flags);
#else
static inline int flx_uring_wait(struct io_uring_cmd *cmd,
				 unsigned int issue_flags, unsigned int nr,
				 const struct flx_call *call)
{
	return -EOPNOTSUPP;
}

static inline void flx_uring_wait_cancel(struct io_uring_cmd *cmd,
					 unsigned int issue_flags)
{
}
#endif

#endif /* FLX_URING_WAIT_H */
