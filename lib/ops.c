// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops - the operators that the compiler knows. */
#include <string.h>
#include "ops.h"

const struct lang_op fluxion__ops[] = {
	{ .entry = &flx_op_map, .compile = fluxion__compile_map },
	{ .entry = &flx_op_filter, .compile = fluxion__compile_filter },
	{ .entry = &flx_op_scan, .compile = fluxion__compile_scan },
	{ .entry = &flx_op_ordered_merge,
	  .compile = fluxion__compile_ordered_merge },
	{ .entry = &flx_op_take_items, .compile = fluxion__compile_count },
	{ .entry = &flx_op_combine_with_previous,
	  .compile = fluxion__compile_combine_with_previous },
	{ .entry = &flx_op_skip_items, .compile = fluxion__compile_count },
	{ .entry = &flx_op_distinct_until_changed,
	  .compile = fluxion__compile_distinct_until_changed },
	{ .entry = &flx_op_distinct_until_changed_by,
	  .compile = fluxion__compile_distinct_until_changed_by },
	{ .entry = &flx_op_on_error, .compile = fluxion__compile_on_error },
	{ .entry = &flx_op_sample_ratio,
	  .compile = fluxion__compile_sample_ratio },
	{ .entry = &flx_op_start_with, .compile = fluxion__compile_start_with },
	{ .entry = &flx_op_merge_with, .compile = fluxion__compile_merge_with,
	  .flags = OP_SOURCE },
	{ .entry = &flx_op_combine_latest,
	  .compile = fluxion__compile_combine_latest },
	{ .entry = &flx_op_with_latest_from,
	  .compile = fluxion__compile_with_latest_from },
	{ .entry = &flx_op_emit_when, .compile = fluxion__compile_emit_when },
	{ .entry = &flx_op_take_latest_when,
	  .compile = fluxion__compile_take_latest_when },
	{ .entry = &flx_op_take_while_with,
	  .compile = fluxion__compile_take_while_with },
	{ .entry = &flx_op_window_by_count,
	  .compile = fluxion__compile_window_by_count },
	{ .entry = &flx_op_tap, .compile = fluxion__compile_tap },
	{ .entry = &flx_op_delay, .compile = fluxion__compile_delay },
	{ .entry = &flx_op_debounce, .compile = fluxion__compile_duration },
	{ .entry = &flx_op_throttle, .compile = fluxion__compile_duration },
	{ .entry = &flx_op_sample, .compile = fluxion__compile_sample },
	{ .entry = &flx_op_timeout, .compile = fluxion__compile_duration },
	{ .entry = &flx_op_interval, .compile = fluxion__compile_interval,
	  .flags = OP_SOURCE },
	{ .entry = &flx_op_share, .compile = fluxion__compile_share,
	  .flags = OP_SHARES },
	{ .entry = &flx_op_partition, .compile = fluxion__compile_partition,
	  .flags = OP_BRANCHES },
	{ .entry = &flx_op_subscribe, .compile = fluxion__compile_subscribe,
	  .flags = OP_LAST },
	{ .entry = &flx_op_subscribe_latest,
	  .compile = fluxion__compile_subscribe_latest, .flags = OP_LAST },
	{ .entry = &flx_op_share_single, .compile = fluxion__compile_tap },
	{ .entry = &flx_op_partition_sequential,
	  .compile = fluxion__compile_partition, .flags = OP_BRANCHES },
	{ .entry = &flx_op_subscribe_latest_sequential,
	  .compile = fluxion__compile_subscribe, .flags = OP_LAST },
	{ .entry = &flx_op_reduce, .compile = fluxion__compile_reduce },
	{ .entry = &flx_op_zip, .compile = fluxion__compile_zip },
	{ .entry = NULL },
};

const struct lang_op *fluxion__op_find(const char *name)
{
	const struct lang_op *op;

	for (op = fluxion__ops; op->entry; op++)
		if (!strcmp(op->entry->name, name))
			return op;
	return NULL;
}
