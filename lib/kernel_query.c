// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: kernel_query - what pipelines the kernel has, and how they do. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "runtime_kernel.h"

#define GRAPH_BYTES_MAX	(64u << 20)
#define CHUNK		64

static int query_chunk(int fd, struct fluxion_query *q, char **array,
		       size_t element, unsigned int have)
{
	char *more = realloc(*array, (have + CHUNK) * element);

	if (!more)
		return -ENOMEM;
	*array = more;
	q->buffer = (uintptr_t)(more + have * element);
	q->buffer_size = CHUNK * element;
	return kernel_ioctl(fd, FLUXION_IOC_QUERY, q);
}

/* All elements, by cursor. Return: how many, or a negative errno. */
static int query_all(int fd, enum fluxion_query_what what, u64 id,
		     size_t element, void *result)
{
	struct fluxion_query q = { .size = sizeof(q), .what = what, .id = id };
	unsigned int have = 0;
	char *array = NULL;
	int err;

	do {
		err = query_chunk(fd, &q, &array, element, have);
		if (err) {
			free(array);
			return err;
		}
		have += q.count;
	} while (q.cursor);
	*(void **)result = array;
	return have;
}

int kernel_list(struct fluxion *f, struct fluxion_pipeline_info **info)
{
	return query_all(((struct kernel *)f)->fd, FLUXION_QUERY_LIST, 0,
			 sizeof(**info), info);
}

int kernel_pipeline_ends(struct fluxion_pipeline *p,
			 struct fluxion_end_info **info)
{
	return query_all(kernel_fd(p), FLUXION_QUERY_ENDS, p->id,
			 sizeof(**info), info);
}

int kernel_pipeline_nodes(struct fluxion_pipeline *p,
			  struct fluxion_node_info **info)
{
	return query_all(kernel_fd(p), FLUXION_QUERY_NODES, p->id,
			 sizeof(**info), info);
}

int kernel_pipeline_queues(struct fluxion_pipeline *p,
			   struct fluxion_queue_info **info)
{
	return query_all(kernel_fd(p), FLUXION_QUERY_QUEUES, p->id,
			 sizeof(**info), info);
}

/* An administrator sees several of one name: the caller's own comes first. */
static const struct fluxion_pipeline_info *
pick(const struct fluxion_pipeline_info *info, int n, const char *name, u64 id)
{
	const struct fluxion_pipeline_info *found = NULL;
	int i;

	for (i = 0; i < n; i++) {
		bool same = name ? !strcmp(info[i].name, name) :
				   info[i].id == id;

		if (same && (!found || info[i].uid == geteuid()))
			found = &info[i];
	}
	return found;
}

static int find_info(struct fluxion *f, const char *name, u64 id,
		     struct fluxion_pipeline_info *info)
{
	const struct fluxion_pipeline_info *found;
	struct fluxion_pipeline_info *all;
	int n = kernel_list(f, &all);

	if (n < 0)
		return n;
	found = pick(all, n, name, id);
	if (found)
		*info = *found;
	free(all);
	return found ? 0 : -ENOENT;
}

int kernel_pipeline_info(struct fluxion_pipeline *p,
			 struct fluxion_pipeline_info *info)
{
	return find_info(p->f, NULL, p->id, info);
}

static int query_graph(struct fluxion_pipeline *p, struct fluxion_graph **graph)
{
	size_t bytes = 16 * 1024;
	int err = -ENOSPC;

	for (; err == -ENOSPC && bytes <= GRAPH_BYTES_MAX; bytes *= 2) {
		struct fluxion_query q = {
			.size = sizeof(q),
			.what = FLUXION_QUERY_GRAPH,
			.id = p->id,
			.buffer_size = bytes,
		};

		*graph = calloc(1, bytes);
		if (!*graph)
			return -ENOMEM;
		q.buffer = (uintptr_t)*graph;
		err = kernel_ioctl(kernel_fd(p), FLUXION_IOC_QUERY, &q);
		if (err)
			free(*graph);
	}
	return err;
}

int kernel_find(struct fluxion_pipeline *p, const char *name, uint64_t id)
{
	struct fluxion_pipeline_info info;
	struct fluxion_graph *graph;
	int err;

	err = find_info(p->f, name, id, &info);
	if (err)
		return err;
	p->id = info.id;
	p->memory = info.memory;
	err = query_graph(p, &graph);
	if (err)
		return err;
	((struct kernel_pipeline *)p)->graph = graph;
	p->graph = graph;
	return 0;
}
