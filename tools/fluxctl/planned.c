// SPDX-License-Identifier: GPL-2.0
/* fluxion: planned - parts of the language that this build does not have yet. */
#include <ctype.h>
#include <string.h>
#include "fluxctl.h"
#include "planned.h"
#include "core/op.h"

static const char *const operators[] = {
	"combine_latest", "debounce", "delay", "distinct_until_changed",
	"distinct_until_changed_by", "emit_when", "interval", "merge_with",
	"on_error", "partition", "sample", "sample_ratio", "share",
	"skip_items", "start_with", "take_latest_when", "take_while_with",
	"tap", "throttle", "timeout", "window_by_count", "with_latest_from",
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_built(const char *name, size_t len)
{
	for (u32 i = 0; i < flx_op_count; i++) {
		const struct flx_op *op = flx_op_find(i);

		if (op && strlen(op->name) == len &&
		    !strncmp(op->name, name, len))
			return true;
	}
	return false;
}

static bool is_planned(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (strlen(operators[i]) == len &&
		    !strncmp(operators[i], name, len))
			return !is_built(name, len);
	return false;
}

/* An operator stands behind a bar, or is a source with a parenthesis. */
static bool is_operator(const char *text, const char *name, size_t len)
{
	const char *before = name, *after = name + len;

	while (before > text && strchr(" \t", before[-1]))
		before--;
	if (before > text && before[-1] == '|')
		return true;
	after += strspn(after, " \t");
	return *after == '(' && (before == text || strchr("=;", before[-1]));
}

const char *planned_missing(const char *pipeline, char *why, size_t size)
{
	const char *p = pipeline;
	size_t len;

	while (*p) {
		for (len = 0; is_name(p[len]); len++)
			;
		if (len && is_planned(p, len) && is_operator(pipeline, p, len)) {
			snprintf(why, size, "operator %.*s not built", (int)len,
				 p);
			return why;
		}
		p += len ? len : 1;
	}
	return NULL;
}
