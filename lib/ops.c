// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops - the operators that the compiler knows. */
#include <string.h>
#include "ops.h"

const struct lang_op fluxion__ops[] = {
	{
		.name = "map",
		.op = FLUXION_OP_MAP,
		.params = {
			{ "expr", PARAM_EXPR },
			{ "t", PARAM_EXPR, .named = true, .optional = true },
		},
		.compile = fluxion__compile_map,
	},
	{
		.name = "filter",
		.op = FLUXION_OP_FILTER,
		.params = { { "expr", PARAM_EXPR } },
		.compile = fluxion__compile_filter,
	},
	{
		.name = "scan",
		.op = FLUXION_OP_SCAN,
		.params = {
			{ "seed", PARAM_SEED },
			{ "expr", PARAM_EXPR },
			{ "out", PARAM_EXPR, .named = true, .optional = true },
		},
		.compile = fluxion__compile_scan,
	},
	{
		.name = "ordered_merge",
		.op = FLUXION_OP_ORDERED_MERGE,
		.params = {
			{ "stream", PARAM_STREAM, .optional = true,
			  .many = true },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_ordered_merge,
	},
	{
		.name = "take_items",
		.op = FLUXION_OP_TAKE_ITEMS,
		.params = { { "n", PARAM_COUNT } },
		.compile = fluxion__compile_take_items,
	},
	{
		.name = "combine_with_previous",
		.op = FLUXION_OP_COMBINE_WITH_PREVIOUS,
		.compile = fluxion__compile_combine_with_previous,
	},
	{ .name = NULL },
};

const struct lang_op *fluxion__op_find(const char *name)
{
	const struct lang_op *op;

	for (op = fluxion__ops; op->name; op++)
		if (!strcmp(op->name, name))
			return op;
	return NULL;
}
