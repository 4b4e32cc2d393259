// SPDX-License-Identifier: GPL-2.0
/* fluxion: ops - the operators of this build, from the engine's own table. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "describe.h"
#include "core/op.h"
#include "ops/table.h"

static const char *arg_kind(const struct flx_op_arg *arg)
{
	static const char *const names[] = {
		[FLX_ARG_EXPR] = "expression",
		[FLX_ARG_STREAM] = "stream",
		[FLX_ARG_COUNT] = "integer",
		[FLX_ARG_SEED] = "value",
		[FLX_ARG_RATIO] = "decimal",
		[FLX_ARG_ITEM] = "item",
		[FLX_ARG_INPUT] = "stream: expression",
		[FLX_ARG_DURATION] = "duration",
		[FLX_ARG_WORD] = "word",
		[FLX_ARG_HANDLER] = "name",
	};

	return arg->kind < ARRAY_SIZE(names) ? names[arg->kind] : "?";
}

static const char *clock_use(const struct flx_op *op)
{
	static const char *const uses[] = {
		[FLX_CLOCK_NONE] = "no",
		[FLX_CLOCK_WAIT] = "only with wait",
		[FLX_CLOCK_ALWAYS] = "yes",
	};

	return uses[op->clock];
}

/* What an operator does with errors, and at the end, if it says nothing. */
static const char *on_errors(const struct flx_op *op)
{
	return op->errors ? op->errors : "pass at once and change nothing";
}

static const char *at_end(const struct flx_op *op)
{
	return op->ends ? op->ends : "with its source";
}

static unsigned int arg_count(const struct flx_op *op)
{
	unsigned int n = 0;

	while (n < ARRAY_SIZE(op->args) && op->args[n].name)
		n++;
	return n;
}

/* One argument as it is written: expr, out = expression, stream: expression. */
static void print_arg(const struct flx_op_arg *arg, bool first)
{
	if (arg->optional)
		fputs(first ? "[" : " [", stdout);
	if (!first)
		fputs(", ", stdout);
	if (arg->kind == FLX_ARG_INPUT)
		fputs(arg_kind(arg), stdout);
	else if (arg->named)
		printf("%s = %s", arg->name, arg_kind(arg));
	else
		fputs(arg->name, stdout);
	if (arg->many)
		fputs(", ...", stdout);
	if (arg->optional)
		putchar(']');
}

static void print_usage(const struct flx_op *op)
{
	unsigned int n = arg_count(op);

	fputs(op->name, stdout);
	if (n)
		putchar('(');
	for (unsigned int i = 0; i < n; i++)
		print_arg(&op->args[i], !i);
	puts(n ? ")" : "");
}

static void print_op(const struct flx_op *op)
{
	print_usage(op);
	printf("  %s\n", op->summary);
	for (unsigned int i = 0; i < arg_count(op); i++)
		printf("  %-8s %s: %s\n", op->args[i].name,
		       arg_kind(&op->args[i]), op->args[i].help);
	printf("  inputs   %u", op->min_inputs);
	if (op->max_inputs != op->min_inputs)
		printf(" to %u", op->max_inputs);
	printf("\n  state    %s\n", op->state ? op->state : "none");
	printf("  errors   %s\n", on_errors(op));
	printf("  ends     %s\n", at_end(op));
	printf("  clock    %s\n", clock_use(op));
	printf("  task     %s%s%s\n", op->kind == FLX_OP_SPAWN ? "one of its own" : "none",
	       op->instead ? "; where there are none: " : "",
	       op->instead ? op->instead : "");
	printf("  example  %s\n", op->example);
}

static json_t *op_json(const struct flx_op *op)
{
	json_t *args = json_array();

	for (unsigned int i = 0; i < arg_count(op); i++) {
		const struct flx_op_arg *arg = &op->args[i];

		json_array_append_new(args,
				      json_pack("{s:s, s:s, s:b, s:b, s:b, s:s}",
						"name", arg->name,
						"kind", arg_kind(arg),
						"named", arg->named,
						"optional", arg->optional,
						"many", arg->many,
						"help", arg->help));
	}
	return json_pack("{s:s, s:i, s:s, s:s?, s:s, s:s, s:s, s:b, s:s?, s:s, s:i, s:i, s:o}",
			 "name", op->name, "number", op->op,
			 "summary", op->summary, "state", op->state,
			 "errors", on_errors(op), "ends", at_end(op),
			 "clock", clock_use(op), "spawns", op->kind == FLX_OP_SPAWN,
			 "instead", op->instead,
			 "example", op->example,
			 "min_inputs", op->min_inputs,
			 "max_inputs", op->max_inputs, "arguments", args);
}

static int run(const struct request *r)
{
	json_t *list = json_array();
	bool found = false;

	for (u32 i = 0; i < flx_op_count; i++) {
		const struct flx_op *op = flx_op_find(i);

		if (!op || op->kind == FLX_OP_END ||
		    (r->count && strcmp(r->args[0], op->name)))
			continue;
		if (r->json)
			json_array_append_new(list, op_json(op));
		else if (found)
			putchar('\n');
		if (!r->json)
			print_op(op);
		found = true;
	}
	if (!found)
		return fail(STATUS_REFUSED, "no such operator: '%s'",
			    r->args[0]);
	if (r->json)
		return json_show(list);
	json_decref(list);
	return STATUS_OK;
}

const struct command cmd_ops = {
	.name = "ops",
	.args = "[OPERATOR]",
	.summary = "describe the operators: arguments, state, an example",
	.takes = TAKES_JSON,
	.max = 1,
	.run = run,
};
