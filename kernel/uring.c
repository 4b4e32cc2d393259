// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: uring - the second transport of the stream commands.
 *
 * Every command is completed here by flx_uring_done(), never by the return
 * value: -EAGAIN would be taken as a wish to be punted, and on 6.1 a positive
 * one breaks a link.
 */
#include <linux/kernel.h>

#include "cmd.h"
#include "stream.h"
#include "uring_wait.h"

/* What lies in the submission, which user space may change meanwhile. */
static void load_payload(struct io_uring_cmd *cmd, struct fluxion_uring_arg *to)
{
	const struct fluxion_uring_arg *from =
		flx_uring_payload(cmd, struct fluxion_uring_arg);

	to->arg = READ_ONCE(from->arg);
	to->size = READ_ONCE(from->size);
	to->flags = READ_ONCE(from->flags);
}

/*
 * A worker thread of io_uring may sleep, and is interrupted to be cancelled.
 * On the submitter's own path nothing sleeps; what would has to be pending.
 */
static bool may_sleep(unsigned int nr, unsigned int issue_flags)
{
	return FLX_URING_CAN_WAIT && issue_flags & IO_URING_F_UNLOCKED &&
	       (nr == FLUXION_CMD_WAIT || nr == FLUXION_CMD_FLUSH);
}

static long issue(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct flx_call call = { .file = cmd->file };
	struct fluxion_uring_arg payload;
	union flx_cmd_arg arg;
	unsigned int nr = cmd->cmd_op;
	long ret;

	load_payload(cmd, &payload);
	if (payload.flags || !payload.size)
		return -EINVAL;
	call.user = u64_to_user_ptr(payload.arg);
	ret = flx_cmd_load(nr, true, payload.size, &arg, &call);
	if (ret)
		return ret;
	call.nowait = !may_sleep(nr, issue_flags);
	ret = flx_cmd_run(nr, &call);
	if (call.blocks)
		return flx_uring_wait(cmd, issue_flags, nr, &call);
	return ret == -ERESTARTSYS ? -EINTR : ret;
}

int flx_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	long ret;

	if (issue_flags & FLX_URING_F_CANCEL) {
		flx_uring_wait_cancel(cmd, issue_flags);
		return -EIOCBQUEUED;
	}
	ret = issue(cmd, issue_flags);
	if (ret != -EIOCBQUEUED)
		flx_uring_done(cmd, ret, issue_flags);
	return -EIOCBQUEUED;
}
