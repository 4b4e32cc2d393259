/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: stream - the file of an end's holder.
 *
 * Its private data is the end. It holds a reference to the pipeline.
 */
#ifndef FLX_STREAM_FILE_H
#define FLX_STREAM_FILE_H

#include <linux/fs.h>

struct flx_call;
struct flx_end;
struct io_uring_cmd;
struct iov_iter;

extern const struct file_operations flx_stream_fops;

/**
 * flx_stream_give() - reply to a command with the file of an end
 * @end: held, and with a reference to its pipeline; the file takes over both,
 *       and if there is none, both are let go
 * @flags: O_RDWR or O_RDONLY, O_NONBLOCK
 *
 * Return: the descriptor (close-on-exec), or a negative errno.
 */
long flx_stream_give(struct flx_call *call, struct flx_end *end, int flags);

/**
 * flx_stream_mmap() - map one of an end's three regions (mmap.c)
 */
int flx_stream_mmap(struct file *file, struct vm_area_struct *vma);

/**
 * flx_uring_cmd() - the io_uring transport (uring.c)
 */
int flx_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags);

/* How a COPY transfer waits. */
enum flx_copy_wait {
	FLX_COPY_WAIT,		/* for the first item, or room for it */
	FLX_COPY_NONBLOCK,	/* not for that */
	FLX_COPY_NOWAIT,	/* nor for another caller */
};

/**
 * flx_copy_push() - COPY mode: whole items into an input (copy.c)
 * @from: a multiple of the stride
 *
 * Return: how many items; -EBUSY: the end is mapped; -EPIPE; -EAGAIN; -EFAULT;
 * -EBADF: not an input; -ERESTARTSYS.
 */
long flx_copy_push(struct flx_end *end, struct iov_iter *from,
		   enum flx_copy_wait wait);

/**
 * flx_copy_pull() - COPY mode: whole items out of an output (copy.c)
 * @to: a multiple of the stride
 *
 * Return: how many items, 0 after END; errors as above.
 */
long flx_copy_pull(struct flx_end *end, struct iov_iter *to,
		   enum flx_copy_wait wait);

#endif /* FLX_STREAM_FILE_H */
