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
};

const u32 flx_op_count = FLX_ARRAY_SIZE(flx_op_table);

const struct flx_op *flx_op_find(u32 op)
{
	return op < flx_op_count ? flx_op_table[op] : NULL;
}
