// SPDX-License-Identifier: GPL-2.0
/* fluxion: print - the handler `print`: items go to stdout, as text. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "print.h"

static void write_item(struct printer *p, const struct fluxion_graph *g,
		       uint32_t type, const struct fluxion_item *item)
{
	p->writer.graph = g;
	p->writer.type = type;
	p->status = writer_item(&p->writer, item);
	if (!p->status)
		p->status = writer_flush(&p->writer);
}

static int print(void *arg, const struct fluxion_graph *g, uint32_t type,
		 const struct fluxion_item *item)
{
	struct printer *p = arg;
	int err;

	pthread_mutex_lock(&p->lock);
	if (!p->status)
		write_item(p, g, type, item);
	err = p->status ? -EIO : 0;
	pthread_mutex_unlock(&p->lock);
	return err;
}

int print_register(struct printer *p, struct fluxion *f)
{
	const struct fluxion_handler handler = {
		.name = "print", .handle = print, .arg = p,
	};
	int err = fluxion_handler_register(f, &handler);

	pthread_mutex_init(&p->lock, NULL);
	p->writer = (struct writer){
		.format = &format_text, .file = "stdout", .fd = STDOUT_FILENO,
	};
	if (!err || err == -EOPNOTSUPP)
		return STATUS_OK;
	return fail_errno(-err, "print");
}

int print_close(struct printer *p, int status)
{
	free(p->writer.buf);
	return status ? status : p->status;
}
