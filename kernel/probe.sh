#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: probe - what the kernel that we are built for has, as -D flags.
#
# usage: probe.sh INCLUDE
#
# INCLUDE is the kernel's include/ folder. Headers are asked, not versions:
# distributions carry changes back. kernel/compat.h turns the answers into one
# interface. Prints FLX_HAVE_* definitions.
set -eu

include=$1

# has NAME PATTERN HEADER...: one of the headers has a line like that.
has() {
	name=$1
	pattern=$2
	shift 2
	for header; do
		if grep -qsE -e "$pattern" "$include/linux/$header"; then
			echo "-DFLX_HAVE_$name"
			return
		fi
	done
}

[ ! -e "$include/linux/io_uring/cmd.h" ] || echo -DFLX_HAVE_URING_CMD_H
uring='io_uring.h io_uring/cmd.h'
# shellcheck disable=SC2086 # words
{
	has URING_SQE_CMD 'io_uring_sqe_cmd\(const struct io_uring_sqe' $uring
	has URING_SQE_CMD_TYPE 'define io_uring_sqe_cmd\(sqe, type\)' $uring
	has URING_CANCEL 'io_uring_cmd_mark_cancelable' $uring
	has URING_TW_TOKEN 'io_uring_cmd_from_tw|io_tw_token_t' $uring
	has URING_DONE32 'io_uring_cmd_done32' $uring
}
has VM_FLAGS_SET 'vm_flags_set\(' mm.h
has EXPORT_NS_STRING 'EXPORT_SYMBOL_NS_GPL\(sym, ns\).*, ns\)' export.h
has HRTIMER_SETUP 'hrtimer_setup\(' hrtimer.h
