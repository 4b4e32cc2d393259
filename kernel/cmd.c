// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: cmd - the commands of the ABI: one table, two transports.
 *
 * A structure's own size says which version of it the caller knows. It is
 * copied once; only the copy is looked at.
 */
#include <linux/build_bug.h>
#include <linux/ioctl.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "cmd.h"

/**
 * struct flx_cmd - one command
 * @name: for people
 * @size: of its structure as this kernel knows it; a shorter one is filled up
 *        with zeros, down to size and flags
 * @flags: the flags that it knows
 * @stream: of stream files, over ioctl and io_uring; else of the control file
 * @run: do it
 */
struct flx_cmd {
	const char *name;
	u32 size;
	u32 flags;
	bool stream;
	long (*run)(struct flx_call *call);
};

#define CMD_MIN		sizeof_field(union flx_cmd_arg, head)

/*
 * The ABI's structures are what they were: a multiple of 8 bytes, without holes,
 * so that a 32-bit program means the same.
 */
static_assert(sizeof(struct fluxion_item) == 16);
static_assert(sizeof(struct fluxion_ring_kernel) == 152);
static_assert(sizeof(struct fluxion_ring_user) == 16);
static_assert(sizeof(struct fluxion_type) == 16);
static_assert(sizeof(struct fluxion_field) == 40);
static_assert(sizeof(struct fluxion_edge) == 8);
static_assert(sizeof(struct fluxion_insn) == 16);
static_assert(sizeof(struct fluxion_program) == 16);
static_assert(sizeof(struct fluxion_node) == 104);
static_assert(sizeof(struct fluxion_graph) == 80);
static_assert(sizeof(struct fluxion_error) == 128);
static_assert(sizeof(struct fluxion_op_info) == 40);
static_assert(sizeof(struct fluxion_info) == 72);
static_assert(sizeof(struct fluxion_attach) == 112);
static_assert(sizeof(struct fluxion_target) == 80);
static_assert(sizeof(struct fluxion_open) == 176);
static_assert(sizeof(struct fluxion_tap) == 112);
static_assert(sizeof(struct fluxion_query) == 112);
static_assert(sizeof(struct fluxion_pipeline_info) == 120);
static_assert(sizeof(struct fluxion_end_info) == 160);
static_assert(sizeof(struct fluxion_node_info) == 56);
static_assert(sizeof(struct fluxion_queue_info) == 128);
static_assert(sizeof(struct fluxion_transfer) == 24);
static_assert(sizeof(struct fluxion_uring_arg) == 16);

static const struct flx_cmd commands[] = {
	[FLUXION_CMD_GET_INFO] = {
		.name = "GET_INFO",
		.size = sizeof(struct fluxion_info),
		.run = flx_cmd_get_info,
	},
	[FLUXION_CMD_ATTACH] = {
		.name = "ATTACH",
		.size = sizeof(struct fluxion_attach),
		.flags = FLUXION_ATTACH_PIN | FLUXION_ATTACH_PAUSED,
		.run = flx_cmd_attach,
	},
	[FLUXION_CMD_DETACH] = {
		.name = "DETACH",
		.size = sizeof(struct fluxion_target),
		.run = flx_cmd_detach,
	},
	[FLUXION_CMD_OPEN] = {
		.name = "OPEN",
		.size = sizeof(struct fluxion_open),
		.flags = FLUXION_OPEN_OUTPUT | FLUXION_OPEN_COPY |
			 FLUXION_OPEN_NONBLOCK | FLUXION_OPEN_OVERFLOW,
		.run = flx_cmd_open,
	},
	[FLUXION_CMD_QUERY] = {
		.name = "QUERY",
		.size = sizeof(struct fluxion_query),
		.run = flx_cmd_query,
	},
	[FLUXION_CMD_PAUSE] = {
		.name = "PAUSE",
		.size = sizeof(struct fluxion_target),
		.run = flx_cmd_pause,
	},
	[FLUXION_CMD_RESUME] = {
		.name = "RESUME",
		.size = sizeof(struct fluxion_target),
		.run = flx_cmd_resume,
	},
	[FLUXION_CMD_CANCEL] = {
		.name = "CANCEL",
		.size = sizeof(struct fluxion_target),
		.run = flx_cmd_cancel,
	},
	[FLUXION_CMD_TAP] = {
		.name = "TAP",
		.size = sizeof(struct fluxion_tap),
		.flags = FLUXION_TAP_NONBLOCK,
		.run = flx_cmd_tap,
	},
	[FLUXION_CMD_KICK] = {
		.name = "KICK",
		.size = sizeof(struct fluxion_kick),
		.stream = true,
		.run = flx_cmd_kick,
	},
	[FLUXION_CMD_WAIT] = {
		.name = "WAIT",
		.size = sizeof(struct fluxion_wait),
		.flags = FLUXION_WAIT_NONBLOCK,
		.stream = true,
		.run = flx_cmd_wait,
	},
	[FLUXION_CMD_RUN] = {
		.name = "RUN",
		.size = sizeof(struct fluxion_run),
		.stream = true,
		.run = flx_cmd_run_inline,
	},
	[FLUXION_CMD_PUSH] = {
		.name = "PUSH",
		.size = sizeof(struct fluxion_transfer),
		.flags = FLUXION_TRANSFER_NONBLOCK,
		.stream = true,
		.run = flx_cmd_push,
	},
	[FLUXION_CMD_PULL] = {
		.name = "PULL",
		.size = sizeof(struct fluxion_transfer),
		.flags = FLUXION_TRANSFER_NONBLOCK,
		.stream = true,
		.run = flx_cmd_pull,
	},
	[FLUXION_CMD_FLUSH] = {
		.name = "FLUSH",
		.size = sizeof(struct fluxion_flush),
		.flags = FLUXION_FLUSH_NONBLOCK,
		.stream = true,
		.run = flx_cmd_flush,
	},
};

static const struct flx_cmd *cmd_find(unsigned int nr)
{
	if (nr >= ARRAY_SIZE(commands))
		return NULL;
	nr = array_index_nospec(nr, ARRAY_SIZE(commands));
	return commands[nr].run ? &commands[nr] : NULL;
}

int flx_call_reply(const struct flx_call *call)
{
	size_t n = min(call->user_size, call->size);

	return copy_to_user(call->user, call->arg, n) ? -EFAULT : 0;
}

int flx_cmd_load(unsigned int nr, bool stream, size_t user_size,
		 union flx_cmd_arg *arg, struct flx_call *call)
{
	const struct flx_cmd *cmd = cmd_find(nr);
	u32 size;
	int err;

	if (!cmd || cmd->stream != stream)
		return -ENOTTY;
	if (get_user(size, (u32 __user *)call->user))
		return -EFAULT;
	if (size < CMD_MIN || (user_size && user_size != size))
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(arg, cmd->size, call->user, size);
	if (err)
		return err;
	/* What was read the first time is what counts. */
	arg->head.size = size;
	if (arg->head.flags & ~cmd->flags)
		return -EINVAL;
	call->arg = arg;
	call->user_size = size;
	call->size = cmd->size;
	return 0;
}

long flx_cmd_run(unsigned int nr, struct flx_call *call)
{
	return cmd_find(nr)->run(call);
}

long flx_cmd_ioctl(struct file *file, unsigned int cmd, unsigned long arg,
		   bool stream)
{
	struct flx_call call = {
		.file = file,
		.user = (void __user *)arg,
	};
	union flx_cmd_arg copy;
	int err;

	if (_IOC_TYPE(cmd) != FLUXION_IOC_MAGIC ||
	    _IOC_DIR(cmd) != (_IOC_READ | _IOC_WRITE))
		return -ENOTTY;
	err = flx_cmd_load(_IOC_NR(cmd), stream, 0, &copy, &call);
	if (err)
		return err;
	return flx_cmd_run(_IOC_NR(cmd), &call);
}
