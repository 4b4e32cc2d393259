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
		.compile = fluxion__compile_count,
	},
	{
		.name = "combine_with_previous",
		.op = FLUXION_OP_COMBINE_WITH_PREVIOUS,
		.compile = fluxion__compile_combine_with_previous,
	},
	{
		.name = "skip_items",
		.op = FLUXION_OP_SKIP_ITEMS,
		.params = {
			{ "n", PARAM_COUNT },
		},
		.compile = fluxion__compile_count,
	},
	{
		.name = "distinct_until_changed",
		.op = FLUXION_OP_DISTINCT_UNTIL_CHANGED,
		.compile = fluxion__compile_distinct_until_changed,
	},
	{
		.name = "distinct_until_changed_by",
		.op = FLUXION_OP_DISTINCT_UNTIL_CHANGED_BY,
		.params = {
			{ "expr", PARAM_EXPR },
		},
		.compile = fluxion__compile_distinct_until_changed_by,
	},
	{
		.name = "on_error",
		.op = FLUXION_OP_ON_ERROR,
		.params = {
			{ "expr", PARAM_EXPR },
		},
		.compile = fluxion__compile_on_error,
	},
	{
		.name = "sample_ratio",
		.op = FLUXION_OP_SAMPLE_RATIO,
		.params = {
			{ "ratio", PARAM_RATIO },
			{ "seed", PARAM_COUNT, .named = true },
		},
		.compile = fluxion__compile_sample_ratio,
	},
	{
		.name = "start_with",
		.op = FLUXION_OP_START_WITH,
		.params = {
			{ "item", PARAM_ITEM, .optional = true, .many = true },
		},
		.compile = fluxion__compile_start_with,
	},
	{
		.name = "merge_with",
		.op = FLUXION_OP_MERGE_WITH,
		.flags = OP_SOURCE,
		.params = {
			{ "seed", PARAM_SEED },
			{ "input", PARAM_INPUT, .named = true, .many = true },
			{ "out", PARAM_EXPR, .named = true, .optional = true,
			  .many = true },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_merge_with,
	},
	{
		.name = "combine_latest",
		.op = FLUXION_OP_COMBINE_LATEST,
		.params = {
			{ "stream", PARAM_STREAM, .optional = true,
			  .many = true },
			{ "expr", PARAM_EXPR, .optional = true },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_combine_latest,
	},
	{
		.name = "with_latest_from",
		.op = FLUXION_OP_WITH_LATEST_FROM,
		.params = {
			{ "stream", PARAM_STREAM },
			{ "expr", PARAM_EXPR, .optional = true },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_with_latest_from,
	},
	{
		.name = "emit_when",
		.op = FLUXION_OP_EMIT_WHEN,
		.params = {
			{ "stream", PARAM_STREAM },
			{ "expr", PARAM_EXPR },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_emit_when,
	},
	{
		.name = "take_latest_when",
		.op = FLUXION_OP_TAKE_LATEST_WHEN,
		.params = {
			{ "stream", PARAM_STREAM },
			{ "expr", PARAM_EXPR, .optional = true },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_take_latest_when,
	},
	{
		.name = "take_while_with",
		.op = FLUXION_OP_TAKE_WHILE_WITH,
		.params = {
			{ "stream", PARAM_STREAM },
			{ "expr", PARAM_EXPR },
			{ "wait", PARAM_DURATION, .named = true,
			  .optional = true },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
			{ "late", PARAM_WORD, .named = true, .optional = true },
		},
		.compile = fluxion__compile_take_while_with,
	},
	{
		.name = "window_by_count",
		.op = FLUXION_OP_WINDOW_BY_COUNT,
		.params = {
			{ "n", PARAM_COUNT },
		},
		.compile = fluxion__compile_window_by_count,
	},
	{
		.name = "tap",
		.op = FLUXION_OP_TAP,
		.compile = fluxion__compile_tap,
	},
	{
		.name = "delay",
		.op = FLUXION_OP_DELAY,
		.params = {
			{ "d", PARAM_DURATION },
			{ "queue", PARAM_COUNT, .named = true,
			  .optional = true },
		},
		.compile = fluxion__compile_delay,
	},
	{
		.name = "debounce",
		.op = FLUXION_OP_DEBOUNCE,
		.params = {
			{ "d", PARAM_DURATION },
		},
		.compile = fluxion__compile_duration,
	},
	{
		.name = "throttle",
		.op = FLUXION_OP_THROTTLE,
		.params = {
			{ "d", PARAM_DURATION },
		},
		.compile = fluxion__compile_duration,
	},
	{
		.name = "sample",
		.op = FLUXION_OP_SAMPLE,
		.params = {
			{ "d", PARAM_DURATION },
		},
		.compile = fluxion__compile_sample,
	},
	{
		.name = "timeout",
		.op = FLUXION_OP_TIMEOUT,
		.params = {
			{ "d", PARAM_DURATION },
		},
		.compile = fluxion__compile_duration,
	},
	{
		.name = "interval",
		.op = FLUXION_OP_INTERVAL,
		.flags = OP_SOURCE,
		.params = {
			{ "d", PARAM_DURATION },
		},
		.compile = fluxion__compile_interval,
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
