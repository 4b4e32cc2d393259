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

#endif /* FLX_TABLE_H */
