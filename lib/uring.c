// SPDX-License-Identifier: LGPL-2.1 OR MIT
/*
 * fluxion: uring - submissions for the caller's own io_uring.
 *
 * liburing is not needed at run time: a submission is filled in by hand, since
 * liburing 2.3 has no helper for IORING_OP_URING_CMD.
 */
#include <poll.h>
#include <string.h>
#include <linux/io_uring.h>
#include "runtime_kernel.h"

#define BIG_ENDIAN_MACHINE	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* All but user_data, which is the caller's. */
static void prep(struct io_uring_sqe *sqe, u8 op, const struct fluxion_stream *s)
{
	u64 user_data = sqe->user_data;

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->fd = s->fd;
	sqe->user_data = user_data;
}

static void prep_cmd(struct io_uring_sqe *sqe, const struct fluxion_stream *s,
		     enum fluxion_cmd cmd, const void *arg, u32 size)
{
	struct fluxion_uring_arg in_sqe = {
		.arg = (uintptr_t)arg,
		.size = size,
	};

	prep(sqe, IORING_OP_URING_CMD, s);
	sqe->cmd_op = cmd;
	/* The command's 16 bytes end the submission; cmd[] is declared empty. */
	memcpy((char *)sqe + offsetof(struct io_uring_sqe, cmd), &in_sqe,
	       sizeof(in_sqe));
}

void fluxion_prep_kick(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_kick *arg)
{
	*arg = (struct fluxion_kick){ .size = sizeof(*arg) };
	prep_cmd(sqe, s, FLUXION_CMD_KICK, arg, sizeof(*arg));
}

void fluxion_prep_wait(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_wait *arg, uint64_t timeout_ns)
{
	*arg = (struct fluxion_wait){
		.size = sizeof(*arg),
		.timeout_ns = timeout_ns,
	};
	prep_cmd(sqe, s, FLUXION_CMD_WAIT, arg, sizeof(*arg));
}

void fluxion_prep_run(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		      struct fluxion_run *arg, unsigned int batches)
{
	*arg = (struct fluxion_run){
		.size = sizeof(*arg),
		.batches = batches,
	};
	prep_cmd(sqe, s, FLUXION_CMD_RUN, arg, sizeof(*arg));
}

static void prep_transfer(struct io_uring_sqe *sqe, struct fluxion_stream *s,
			  enum fluxion_cmd cmd, struct fluxion_transfer *arg,
			  const void *items, unsigned int n)
{
	*arg = (struct fluxion_transfer){
		.size = sizeof(*arg),
		.items = (uintptr_t)items,
		.count = n,
	};
	prep_cmd(sqe, s, cmd, arg, sizeof(*arg));
}

void fluxion_prep_push(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_transfer *arg, const void *items,
		       unsigned int n)
{
	prep_transfer(sqe, s, FLUXION_CMD_PUSH, arg, items, n);
}

void fluxion_prep_pull(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_transfer *arg, void *items,
		       unsigned int max)
{
	prep_transfer(sqe, s, FLUXION_CMD_PULL, arg, items, max);
}

void fluxion_prep_flush(struct io_uring_sqe *sqe, struct fluxion_stream *s,
			struct fluxion_flush *arg, uint64_t timeout_ns)
{
	*arg = (struct fluxion_flush){
		.size = sizeof(*arg),
		.timeout_ns = timeout_ns,
	};
	prep_cmd(sqe, s, FLUXION_CMD_FLUSH, arg, sizeof(*arg));
}

static bool can_wait(const struct fluxion_stream *s)
{
	const struct fluxion *f = s->p->f;

	return f->ops == &fluxion_ops_kernel &&
	       (((const struct kernel *)f)->features &
		FLUXION_FEATURE_URING_WAIT);
}

static void prep_poll(struct io_uring_sqe *sqe, const struct fluxion_stream *s)
{
	u32 events = s->flags & FLUXION_INPUT ? POLLOUT : POLLIN;

	/* io_uring keeps the events' halves swapped on big-endian machines. */
	if (BIG_ENDIAN_MACHINE)
		events = events << 16 | events >> 16;
	prep(sqe, IORING_OP_POLL_ADD, s);
	sqe->poll32_events = events;
}

void fluxion_prep_ready(struct io_uring_sqe *sqe, struct fluxion_stream *s,
			struct fluxion_wait *arg)
{
	if (can_wait(s))
		fluxion_prep_wait(sqe, s, arg, 0);
	else
		prep_poll(sqe, s);
}
