// SPDX-License-Identifier: GPL-2.0 OR MIT
/* fluxion: table - all operators, in the order of their numbers. */
#include "table.h"

const struct flx_op *const flx_op_table[] = {
	[FLUXION_OP_INPUT] = &flx_op_input,
	[FLUXION_OP_OUTPUT] = &flx_op_output,
	[FLUXION_OP_MAP] = &flx_op_map,
	[FLUXION_OP_FILTER] = &flx_op_filter,
	[FLUXION_OP_SCAN] = &flx_op_scan,
	[FLUXION_OP_ORDERED_MERGE] = &flx_op_ordered_merge,
	[FLUXION_OP_TAKE_ITEMS] = &flx_op_take_items,
	[FLUXION_OP_COMBINE_WITH_PREVIOUS] = &flx_op_combine_with_previous,
	[FLUXION_OP_SKIP_ITEMS] = &flx_op_skip_items,
	[FLUXION_OP_DISTINCT_UNTIL_CHANGED] = &flx_op_distinct_until_changed,
	[FLUXION_OP_DISTINCT_UNTIL_CHANGED_BY] = &flx_op_distinct_until_changed_by,
	[FLUXION_OP_ON_ERROR] = &flx_op_on_error,
	[FLUXION_OP_SAMPLE_RATIO] = &flx_op_sample_ratio,
	[FLUXION_OP_START_WITH] = &flx_op_start_with,
	[FLUXION_OP_MERGE_WITH] = &flx_op_merge_with,
	[FLUXION_OP_COMBINE_LATEST] = &flx_op_combine_latest,
	[FLUXION_OP_WITH_LATEST_FROM] = &flx_op_with_latest_from,
	[FLUXION_OP_EMIT_WHEN] = &flx_op_emit_when,
	[FLUXION_OP_TAKE_LATEST_WHEN] = &flx_op_take_latest_when,
	[FLUXION_OP_TAKE_WHILE_WITH] = &flx_op_take_while_with,
	[FLUXION_OP_WINDOW_BY_COUNT] = &flx_op_window_by_count,
	[FLUXION_OP_TAP] = &flx_op_tap,
	[FLUXION_OP_DELAY] = &flx_op_delay,
	[FLUXION_OP_DEBOUNCE] = &flx_op_debounce,
	[FLUXION_OP_THROTTLE] = &flx_op_throttle,
	[FLUXION_OP_SAMPLE] = &flx_op_sample,
	[FLUXION_OP_TIMEOUT] = &flx_op_timeout,
	[FLUXION_OP_INTERVAL] = &flx_op_interval,
	[FLUXION_OP_SHARE] = &flx_op_share,
	[FLUXION_OP_PARTITION] = &flx_op_partition,
	[FLUXION_OP_SUBSCRIBE] = &flx_op_subscribe,
	[FLUXION_OP_SUBSCRIBE_LATEST] = &flx_op_subscribe_latest,
	[FLUXION_OP_REDUCE] = &flx_op_reduce,
	[FLUXION_OP_ZIP] = &flx_op_zip,
	[FLUXION_OP_SHARE_SINGLE] = &flx_op_share_single,
	[FLUXION_OP_PARTITION_SEQUENTIAL] = &flx_op_partition_sequential,
	[FLUXION_OP_SUBSCRIBE_LATEST_SEQUENTIAL] =
		&flx_op_subscribe_latest_sequential,
};

const u32 flx_op_count = FLX_ARRAY_SIZE(flx_op_table);

const struct flx_op *flx_op_find(u32 op)
{
	return op < flx_op_count ? flx_op_table[op] : NULL;
}
