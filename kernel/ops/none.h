/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: none - what C that runs on the runtime none must not name.
 *
 * For embedders whose machine has no tasks but the main one: include this, and
 * naming an operator that needs another one does not compile. Text is
 * refused in the same words (flx_limits.taskless).
 */
#ifndef FLX_NONE_H
#define FLX_NONE_H

#include "table.h"

#define FLX_NONE_HAS_NO(op, instead)					\
	__attribute__((unavailable("not available: the runtime none has no " \
				   op "; use " instead)))

extern const struct flx_op flx_op_share
	FLX_NONE_HAS_NO("share", "share_single");
extern const struct flx_op flx_op_partition
	FLX_NONE_HAS_NO("partition", "partition_sequential");
extern const struct flx_op flx_op_subscribe_latest
	FLX_NONE_HAS_NO("subscribe_latest", "subscribe_latest_sequential");

/* In a graph that is written down in C, too. */
extern const u16 flx_none_share
	FLX_NONE_HAS_NO("share", "share_single");
extern const u16 flx_none_partition
	FLX_NONE_HAS_NO("partition", "partition_sequential");
extern const u16 flx_none_subscribe_latest
	FLX_NONE_HAS_NO("subscribe_latest", "subscribe_latest_sequential");

#define FLUXION_OP_SHARE	flx_none_share
#define FLUXION_OP_PARTITION	flx_none_partition
#define FLUXION_OP_SUBSCRIBE_LATEST	flx_none_subscribe_latest

#endif /* FLX_NONE_H */
