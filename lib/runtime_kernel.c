// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: runtime_kernel - pipelines in the kernel, through /dev/fluxion. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "runtime_kernel.h"

#define DEVICE	"/dev/fluxion"

int kernel_ioctl(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	return ret < 0 ? -errno : ret;
}

int kernel_device(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return -ENODEV;
	case EPERM:
		return -EACCES;
	}
	return -errno;
}

static int kernel_open(struct fluxion *f)
{
	struct kernel *k = (struct kernel *)f;
	struct fluxion_info info = { .size = sizeof(info) };
	int err;

	k->fd = kernel_device(DEVICE);
	if (k->fd < 0)
		return k->fd;
	err = kernel_ioctl(k->fd, FLUXION_IOC_GET_INFO, &info);
	if (!err && info.version != FLUXION_ABI_VERSION)
		err = -ENOTSUP;
	if (err == -ENOTTY)
		err = -ENOTSUP;
	if (err)
		close(k->fd);
	k->features = info.features;
	return err;
}

static void kernel_close(struct fluxion *f)
{
	close(((struct kernel *)f)->fd);
}

static int kernel_info(struct fluxion *f, struct fluxion_info *info,
		       struct fluxion_op_info *ops, unsigned int *count)
{
	int err;

	if (ops) {
		info->ops = (uintptr_t)ops;
		info->ops_count = *count;
	}
	err = kernel_ioctl(((struct kernel *)f)->fd, FLUXION_IOC_GET_INFO,
			   info);
	if (!err && count)
		*count = info->ops_count;
	return err;
}

static int kernel_target(struct fluxion_pipeline *p, unsigned long request)
{
	struct fluxion_target t = { .size = sizeof(t), .id = p->id };

	return kernel_ioctl(kernel_fd(p), request, &t);
}

static int kernel_control(struct fluxion_pipeline *p, enum fluxion_cmd cmd)
{
	switch (cmd) {
	case FLUXION_CMD_DETACH:
		return kernel_target(p, FLUXION_IOC_DETACH);
	case FLUXION_CMD_PAUSE:
		return kernel_target(p, FLUXION_IOC_PAUSE);
	case FLUXION_CMD_RESUME:
		return kernel_target(p, FLUXION_IOC_RESUME);
	case FLUXION_CMD_CANCEL:
		return kernel_target(p, FLUXION_IOC_CANCEL);
	default:
		return -EINVAL;
	}
}

static int attach_ioctl(struct fluxion_pipeline *p,
			const struct fluxion_options *o,
			struct fluxion_error *error)
{
	struct fluxion_attach a = {
		.size = sizeof(a),
		.flags = (o->pin ? FLUXION_ATTACH_PIN : 0) |
			 (o->paused ? FLUXION_ATTACH_PAUSED : 0),
		.graph = (uintptr_t)p->graph,
		.graph_size = p->graph->total,
		.batch = o->batch,
		.error = (uintptr_t)error,
	};
	int err;

	if (o->name)
		strcpy(a.name, o->name);
	err = kernel_ioctl(kernel_fd(p), FLUXION_IOC_ATTACH, &a);
	p->id = a.id;
	p->memory = a.memory;
	return err;
}

static int kernel_attach(struct fluxion_pipeline *p,
			 const struct fluxion_options *o,
			 struct fluxion_error *error)
{
	struct fluxion_graph *copy = malloc(p->graph->total);
	int err;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, p->graph, p->graph->total);
	err = attach_ioctl(p, o, error);
	if (err) {
		free(copy);
		return err;
	}
	((struct kernel_pipeline *)p)->graph = copy;
	p->graph = copy;
	return 0;
}

static void kernel_pipeline_free(struct fluxion_pipeline *p)
{
	free(((struct kernel_pipeline *)p)->graph);
}

const struct fluxion_ops fluxion_ops_kernel = {
	.size = sizeof(struct kernel),
	.pipeline_size = sizeof(struct kernel_pipeline),
	.stream_size = sizeof(struct kernel_stream),
	.open = kernel_open,
	.close = kernel_close,
	.info = kernel_info,
	.attach = kernel_attach,
	.find = kernel_find,
	.list = kernel_list,
	.control = kernel_control,
	.pipeline_info = kernel_pipeline_info,
	.pipeline_ends = kernel_pipeline_ends,
	.pipeline_nodes = kernel_pipeline_nodes,
	.pipeline_queues = kernel_pipeline_queues,
	.pipeline_free = kernel_pipeline_free,
	.tap_open = kernel_tap_open,
	.stream_open = kernel_stream_open,
	.stream_close = kernel_stream_close,
	.kick = kernel_kick,
	.pump = kernel_pump,
	.wait = kernel_wait,
	.push = kernel_push,
	.pull = kernel_pull,
	.run = kernel_run,
	.flush = kernel_flush,
};
