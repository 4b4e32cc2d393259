// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_merge - operators that take several inputs by timestamp. */
#include "core/graph.h"
#include "ops.h"

void fluxion__check_inputs(struct use *u)
{
	if (u->ins > FLX_INPUTS_MAX)
		fluxion__fail(u->lang, u->call->name_span, TOO_LARGE,
			      "%s takes at most %d streams", u->call->name,
			      FLX_INPUTS_MAX);
}

void fluxion__check_lateness(struct use *u, unsigned int first)
{
	static const char *const words[] = {
		[FLUXION_LATE_PASS] = "pass",
		[FLUXION_LATE_DROP] = "drop",
		[FLUXION_LATE_ERROR] = "error",
		NULL
	};
	bool wait = arg_given(u, first);
	unsigned int i;

	for (i = first + 1; i < first + 3 && !wait; i++)
		if (arg_given(u, i))
			fluxion__fail(u->lang, u->call->param[i]->span,
				      BAD_ARGUMENT,
				      "'%s' has no meaning without 'wait'",
				      u->call->param[i]->name);
	if (!wait)
		return;
	u->node.arg[0] = fluxion__arg_duration(u, first);
	u->node.arg[1] = fluxion__arg_queue(u, first + 1);
	if (arg_given(u, first + 2))
		u->node.arg[2] = fluxion__arg_word(u, first + 2, words);
}

void fluxion__compile_ordered_merge(struct use *u)
{
	unsigned int i;

	fluxion__check_inputs(u);
	fluxion__check_lateness(u, 1);
	u->type = u->in[0].type;
	for (i = 1; i < u->ins; i++)
		if (u->in[i].type != u->type)
			fluxion__fail(u->lang, u->call->span, BAD_TYPE,
				      "merged streams have the same type; these are %s and %s",
				      fluxion__type_text(u->lang, u->type),
				      fluxion__type_text(u->lang,
							 u->in[i].type));
}
