/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: compat - one interface over the kernels that we build for.
 *
 * Owns every difference between versions. FLX_HAVE_* come from probe.sh, which
 * looks into the kernel's headers; nothing here asks for a version number.
 */
#ifndef FLX_COMPAT_H
#define FLX_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/mm.h>

#ifdef FLX_HAVE_URING_CMD_H
#include <linux/io_uring/cmd.h>
#else
#include <linux/io_uring.h>
#endif

/*
 * Commands of io_uring.
 *
 * flx_uring_payload(): what lies in sqe->cmd. It may be memory that user space
 * writes to: read each field once.
 * flx_uring_done(): complete a command.
 * flx_uring_in_task(): call a function declared by FLX_URING_TASK_WORK() in
 * the task that submitted the command. Context: any.
 */
#if defined(FLX_HAVE_URING_SQE_CMD_TYPE)
#define flx_uring_payload(c, type)	io_uring_sqe_cmd((c)->sqe, type)
#elif defined(FLX_HAVE_URING_SQE_CMD)
#define flx_uring_payload(c, type) \
	((const type *)io_uring_sqe_cmd((c)->sqe))
#else
#define flx_uring_payload(c, type)	((const type *)(c)->cmd)
#endif

#ifdef FLX_HAVE_URING_DONE32
#define flx_uring_done(cmd, ret, flags)	io_uring_cmd_done(cmd, ret, flags)
#else
#define flx_uring_done(cmd, ret, flags)	io_uring_cmd_done(cmd, ret, 0, flags)
#endif

#ifdef FLX_HAVE_URING_TW_TOKEN
#define FLX_URING_TASK_WORK(name, body)					\
	static void name(struct io_tw_req tw_req, io_tw_token_t tw)	\
	{								\
		body(io_uring_cmd_from_tw(tw_req),			\
		     IO_URING_CMD_TASK_WORK_ISSUE_FLAGS);		\
	}
#else
#define FLX_URING_TASK_WORK(name, body)					\
	static void name(struct io_uring_cmd *cmd, unsigned int issue_flags) \
	{								\
		body(cmd, issue_flags);					\
	}
#endif
#define flx_uring_in_task(cmd, name)	io_uring_cmd_complete_in_task(cmd, name)

/* Can a command that waits be cancelled? If not, none may wait. */
#ifdef FLX_HAVE_URING_CANCEL
#define FLX_URING_CAN_WAIT	IS_ENABLED(CONFIG_IO_URING)
#define FLX_URING_F_CANCEL	IO_URING_F_CANCEL
#else
#define FLX_URING_CAN_WAIT	0
#define FLX_URING_F_CANCEL	0
#endif

#ifndef FLX_HAVE_VM_FLAGS_SET
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#ifndef FLX_HAVE_HRTIMER_SETUP
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/* The namespace of an exported symbol: a string, or what becomes one. */
#ifdef FLX_HAVE_EXPORT_NS_STRING
#define FLX_NS(ns)	#ns
#else
#define FLX_NS(ns)	ns
#endif

#endif /* FLX_COMPAT_H */
