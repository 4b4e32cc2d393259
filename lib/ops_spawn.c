// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_spawn - operators with a task of their own. */
#include <string.h>
#include "ops.h"
#include "core/channel.h"

/* Parameters @first and @first + 1: queue and overflow. */
static void compile_queue(struct use *u, unsigned int first)
{
	u->node.arg[0] = arg_given(u, first) ?
		fluxion__arg_count(u, first, 1, FLX_CHANNEL_MAX) :
		FLX_CHANNEL_DEFAULT;
	if (arg_given(u, first + 1))
		u->node.arg[1] = fluxion__arg_word(u, first + 1,
						   fluxion__overflow_words);
	u->type = u->in[0].type;
}

void fluxion__compile_share(struct use *u)
{
	compile_queue(u, 0);
}

void fluxion__compile_partition(struct use *u)
{
	enum { EXPR, QUEUE };
	struct scope scope;

	fluxion__use_scope(u, &scope);
	fluxion__use_condition(u, &scope, fluxion__arg_expr(u, EXPR));
	compile_queue(u, QUEUE);
}

void fluxion__compile_subscribe(struct use *u)
{
	strcpy(u->node.name, fluxion__arg_handler(u, 0));
	u->type = u->in[0].type;
}

void fluxion__compile_subscribe_latest(struct use *u)
{
	enum { HANDLER, CANCEL };
	const struct expr *e;

	fluxion__compile_subscribe(u);
	if (!arg_given(u, CANCEL))
		return;
	e = fluxion__arg_expr(u, CANCEL);
	if (e->kind != EXPR_NAME || strcmp(e->name, "cancel_outdated"))
		fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
			      "%s takes the word cancel_outdated here",
			      u->call->name);
	u->node.arg[0] = 1;
}
