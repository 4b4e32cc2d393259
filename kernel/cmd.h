/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: cmd - the commands of the ABI: one table, two transports.
 */
#ifndef FLX_CMD_H
#define FLX_CMD_H

#include <linux/compiler.h>
#include <linux/fs.h>

#include "core/types.h"

/**
 * struct flx_call - one command under way
 * @file: the control file or stream file
 * @arg: the command's structure, a copy, as long as this kernel knows it
 * @user: where it came from
 * @user_size: how long the caller knows it
 * @size: how long this kernel knows it
 * @nowait: do not sleep until something happens
 * @blocks: out: -EAGAIN is for want of something to happen, and @nowait
 */
struct flx_call {
	struct file *file;
	void *arg;
	void __user *user;
	size_t user_size;
	size_t size;
	bool nowait;
	bool blocks;
};

/**
 * flx_call_reply() - give the structure back to the caller
 *
 * As much of it as both sides know. Return: 0 or -EFAULT.
 */
int flx_call_reply(const struct flx_call *call);

/* Room for any command's structure. */
union flx_cmd_arg {
	struct {
		__u32 size;
		__u32 flags;
	} head;
	struct fluxion_info info;
	struct fluxion_attach attach;
	struct fluxion_target target;
	struct fluxion_open open;
	struct fluxion_tap tap;
	struct fluxion_query query;
	struct fluxion_kick kick;
	struct fluxion_wait wait;
	struct fluxion_run run;
	struct fluxion_transfer transfer;
	struct fluxion_flush flush;
};

/**
 * flx_cmd_load() - look a command up and copy its structure, once
 * @nr: enum fluxion_cmd
 * @stream: a command of stream files; else of the control file
 * @user_size: what the caller says that the structure's size is; 0: the
 *             structure itself tells
 * @arg: filled in
 * @call: @file and @user are set; filled in
 *
 * Return: 0; -ENOTTY: no such command here; -EFAULT; -EINVAL: too short,
 * unknown flags; -E2BIG: longer than known, and not zero there.
 */
int flx_cmd_load(unsigned int nr, bool stream, size_t user_size,
		 union flx_cmd_arg *arg, struct flx_call *call);

/**
 * flx_cmd_run() - run a command that was loaded
 */
long flx_cmd_run(unsigned int nr, struct flx_call *call);

/**
 * flx_cmd_ioctl() - the ioctl transport
 */
long flx_cmd_ioctl(struct file *file, unsigned int cmd, unsigned long arg,
		   bool stream);

/* The commands, by the file that has them. */
long flx_cmd_get_info(struct flx_call *call);	/* query.c */
long flx_cmd_query(struct flx_call *call);
long flx_cmd_attach(struct flx_call *call);	/* control.c */
long flx_cmd_detach(struct flx_call *call);
long flx_cmd_pause(struct flx_call *call);
long flx_cmd_resume(struct flx_call *call);
long flx_cmd_cancel(struct flx_call *call);
long flx_cmd_open(struct flx_call *call);	/* open.c */
long flx_cmd_tap(struct flx_call *call);	/* tap.c */
long flx_cmd_kick(struct flx_call *call);	/* wait.c */
long flx_cmd_wait(struct flx_call *call);
long flx_cmd_run_inline(struct flx_call *call);
long flx_cmd_flush(struct flx_call *call);
long flx_cmd_push(struct flx_call *call);	/* copy.c */
long flx_cmd_pull(struct flx_call *call);

#endif /* FLX_CMD_H */
