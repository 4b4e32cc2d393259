/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * fluxion: table - every operator's entry; each is defined in its own file.
 */
#ifndef FLX_TABLE_H
#define FLX_TABLE_H

#include "../core/op.h"

extern const struct flx_op flx_op_input;
extern const struct flx_op flx_op_output;
extern const struct flx_op flx_op_map;
extern const struct flx_op flx_op_filter;
extern const struct flx_op flx_op_scan;
extern const struct flx_op flx_op_ordered_merge;
extern const struct flx_op flx_op_take_items;
extern const struct flx_op flx_op_combine_with_previous;
extern const struct flx_op flx_op_skip_items;
extern const struct flx_op flx_op_distinct_until_changed;
extern const struct flx_op flx_op_distinct_until_changed_by;
extern const struct flx_op flx_op_on_error;
extern const struct flx_op flx_op_sample_ratio;
extern const struct flx_op flx_op_start_with;
extern const struct flx_op flx_op_merge_with;
extern const struct flx_op flx_op_combine_latest;
extern const struct flx_op flx_op_with_latest_from;
extern const struct flx_op flx_op_emit_when;
extern const struct flx_op flx_op_take_latest_when;
extern const struct flx_op flx_op_take_while_with;
extern const struct flx_op flx_op_window_by_count;
extern const struct flx_op flx_op_tap;
extern const struct flx_op flx_op_delay;
extern const struct flx_op flx_op_debounce;
extern const struct flx_op flx_op_throttle;
extern const struct flx_op flx_op_sample;
extern const struct flx_op flx_op_timeout;
extern const struct flx_op flx_op_interval;
extern const struct flx_op flx_op_share;
extern const struct flx_op flx_op_partition;
extern const struct flx_op flx_op_subscribe;
extern const struct flx_op flx_op_subscribe_latest;
extern const struct flx_op flx_op_reduce;
extern const struct flx_op flx_op_zip;
extern const struct flx_op flx_op_share_single;
extern const struct flx_op flx_op_partition_sequential;
extern const struct flx_op flx_op_subscribe_latest_sequential;

#endif /* FLX_TABLE_H */
