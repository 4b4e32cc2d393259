// SPDX-License-Identifier: GPL-2.0
/* fluxion: stream - the file of an end's holder: its file operations. */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/uio.h>

#include "cmd.h"
#include "pipeline.h"
#include "stream.h"
#include "tap.h"

static enum flx_copy_wait iocb_wait(const struct kiocb *iocb)
{
	if (iocb->ki_flags & IOCB_NOWAIT)
		return FLX_COPY_NOWAIT;
	if (iocb->ki_filp->f_flags & O_NONBLOCK)
		return FLX_COPY_NONBLOCK;
	return FLX_COPY_WAIT;
}

static ssize_t stream_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct flx_end *end = iocb->ki_filp->private_data;
	u32 stride = flx_end_ring(end)->stride;
	long n;

	if (iov_iter_count(to) % stride)
		return -EINVAL;
	n = flx_copy_pull(end, to, iocb_wait(iocb));
	return n < 0 ? n : n * stride;
}

static ssize_t stream_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct flx_end *end = iocb->ki_filp->private_data;
	u32 stride = flx_end_ring(end)->stride;
	long n;

	if (iov_iter_count(from) % stride)
		return -EINVAL;
	n = flx_copy_push(end, from, iocb_wait(iocb));
	return n < 0 ? n : n * stride;
}

static __poll_t stream_poll(struct file *file, struct poll_table_struct *wait)
{
	struct flx_end *end = file->private_data;

	poll_wait(file, &end->wait, wait);
	smp_mb();	/* pairs with wq_has_sleeper() in flx_end_wake() */
	flx_end_look(end);
	return flx_end_events(end);
}

static long stream_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return flx_cmd_ioctl(file, cmd, arg, true);
}

static void let_go(struct flx_end *end)
{
	struct flx_pipeline *p = end->pipeline;

	if (end->tap)
		flx_tap_close(end);
	else
		flx_end_release(end);
	flx_pipeline_put(p);
}

static int stream_release(struct inode *inode, struct file *file)
{
	let_go(file->private_data);
	return 0;
}

static void stream_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct flx_end *end = file->private_data;

	seq_printf(m, "pipeline:\t%llu\n", end->pipeline->id);
	if (end->tap) {
		flx_tap_show_fdinfo(m, end);
		return;
	}
	seq_printf(m, "end:\t%s\n", end->node->name);
	seq_printf(m, "direction:\t%s\n", end->output ? "output" : "input");
	seq_printf(m, "mode:\t%s\n", end->copy ? "copy" : "mapped");
	seq_printf(m, "generation:\t%u\n", end->generation);
}

const struct file_operations flx_stream_fops = {
	.owner = THIS_MODULE,
	.release = stream_release,
	.read_iter = stream_read,
	.write_iter = stream_write,
	.poll = stream_poll,
	.mmap = flx_stream_mmap,
	.unlocked_ioctl = stream_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.uring_cmd = flx_uring_cmd,
	.show_fdinfo = stream_show_fdinfo,
};

/* Nothing fails after the descriptor is there. */
static long install(struct flx_call *call, struct file *file)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);
	int err;

	if (fd < 0)
		return fd;
	err = flx_call_reply(call);
	if (err) {
		put_unused_fd(fd);
		return err;
	}
	fd_install(fd, file);
	return fd;
}

long flx_stream_give(struct flx_call *call, struct flx_end *end, int flags)
{
	struct file *file;
	long ret;

	file = anon_inode_getfile("[fluxion]", &flx_stream_fops, end, flags);
	if (IS_ERR(file)) {
		let_go(end);
		return PTR_ERR(file);
	}
	stream_open(file_inode(file), file);
	ret = install(call, file);
	if (ret < 0)
		fput(file);
	return ret;
}
