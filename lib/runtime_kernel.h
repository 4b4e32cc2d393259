/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/* fluxion: runtime_kernel - handles on /dev/fluxion. */
#ifndef FLUXION_RUNTIME_KERNEL_H
#define FLUXION_RUNTIME_KERNEL_H

#include <sys/ioctl.h>
#include "internal.h"

/**
 * struct kernel - a struct fluxion on /dev/fluxion
 * @base: first
 * @fd: I of the device
 * @features: I FLUXION_FEATURE_*
 */
struct kernel {
	struct fluxion base;
	int fd;
	u64 features;
};

struct kernel_pipeline {
	struct fluxion_pipeline base;
	struct fluxion_graph *graph;
};

/**
 * struct kernel_stream - a stream file and its mappings
 * @base: first
 * @page_bytes: I of each page's mapping
 * @slots_bytes: I of the slots' mapping
 */
struct kernel_stream {
	struct fluxion_stream base;
	size_t page_bytes;
	size_t slots_bytes;
};

static inline int kernel_fd(const struct fluxion_pipeline *p)
{
	return ((const struct kernel *)p->f)->fd;
}

/**
 * kernel_device() - open a device
 * Return: its file, or -ENODEV, -EACCES ...
 */
int kernel_device(const char *path);

/**
 * kernel_ioctl() - Return: the ioctl's, or a negative errno
 */
int kernel_ioctl(int fd, unsigned long request, void *arg);

/* kernel_query.c: entries of struct fluxion_ops */
int kernel_find(struct fluxion_pipeline *p, const char *name, uint64_t id);
int kernel_list(struct fluxion *f, struct fluxion_pipeline_info **info);
int kernel_pipeline_info(struct fluxion_pipeline *p,
			 struct fluxion_pipeline_info *info);
int kernel_pipeline_ends(struct fluxion_pipeline *p,
			 struct fluxion_end_info **info);
int kernel_pipeline_nodes(struct fluxion_pipeline *p,
			  struct fluxion_node_info **info);
int kernel_pipeline_queues(struct fluxion_pipeline *p,
			   struct fluxion_queue_info **info);

/* kernel_stream.c: entries of struct fluxion_ops */
int kernel_stream_open(struct fluxion_stream *s);
int kernel_tap_open(struct fluxion_stream *s, uint64_t queue);
void kernel_stream_close(struct fluxion_stream *s);
int kernel_kick(struct fluxion_stream *s);
void kernel_pump(struct fluxion_stream *s);
int kernel_wait(struct fluxion_stream *s, int64_t timeout_ns);
int kernel_push(struct fluxion_stream *s, const void *items, unsigned int n);
int kernel_pull(struct fluxion_stream *s, void *items, unsigned int max);
int kernel_run(struct fluxion_stream *s, unsigned int batches);
int kernel_flush(struct fluxion_stream *s, int64_t timeout_ns);

#endif /* FLUXION_RUNTIME_KERNEL_H */
