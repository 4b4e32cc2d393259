// SPDX-License-Identifier: GPL-2.0
/* fluxion: print - the handler `print`: items go to stdout, as text. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "print.h"

static int print(void *arg, const struct fluxion_graph *g, uint32_t type,
		 const struct fluxion_item *item)
{
	struct printer *p = arg;

	if (p->status)
		return -EIO;
	p->writer.graph = g;
	p->writer.type = type;
	p->status = writer_item(&p->writer, item);
	if (!p->status)
		p->status = writer_flush(&p->writer);
	return p->status ? -EIO : 0;
}

int print_register(struct printer *p, struct fluxion *f)
{
	const struct fluxion_handler handler = {
		.name = "print", .handle = print, .arg = p,
	};
	int err = fluxion_handler_register(f, &handler);

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
