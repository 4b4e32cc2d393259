// SPDX-License-Identifier: GPL-2.0
/* fluxion: request - the options and arguments of a command. */
#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "fluxctl.h"

enum {
	KEY_JSON = 'j',
	KEY_RUNTIME = 'r',
	KEY_FILE = 'f',
};

#define MAX_CHILDREN	6	/* option groups of a command, and the end */

static error_t parse_json(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	(void)arg;
	if (key != KEY_JSON)
		return ARGP_ERR_UNKNOWN;
	r->json = true;
	return 0;
}

static error_t parse_runtime(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	bool cases = r->command->takes & TAKES_VIRTUAL;

	if (key != KEY_RUNTIME)
		return ARGP_ERR_UNKNOWN;
	r->runtime_given = runtime_parse(arg, &r->runtime) &&
		!(cases ? r->runtime == FLUXION_AUTO :
			  runtime_is_virtual(r->runtime) ||
			  r->runtime == FLUXION_EXECUTOR);
	if (!r->runtime_given)
		argp_error(state, "no such runtime: '%s' (kernel, local, pthread, uring, %s)",
			   arg, cases ?
			   "virtual, kernel-virtual, none, executor" : "auto");
	return 0;
}

static error_t parse_file(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key != KEY_FILE)
		return ARGP_ERR_UNKNOWN;
	r->file = arg;
	return 0;
}

static const struct argp_option json_options[] = {
	{ "json", KEY_JSON, NULL, 0, "Print JSON", 0 },
	{ 0 },
};

static const struct argp_option runtime_options[] = {
	{ "runtime", KEY_RUNTIME, "NAME", 0,
	  "Where it runs: kernel, local (this process), pthread (this process, by threads), uring (this process, off an io_uring) or auto (the default: kernel if its module is loaded)",
	  0 },
	{ 0 },
};

static const struct argp_option virtual_options[] = {
	{ "runtime", KEY_RUNTIME, "NAME", 0,
	  "Where they run: virtual (the default), kernel-virtual (fluxion_test.ko), none, local, pthread, uring, executor or kernel",
	  0 },
	{ 0 },
};

static const struct argp_option file_options[] = {
	{ "file", KEY_FILE, "F", 0, "Read EXPR from file F", 0 },
	{ 0 },
};

static const struct argp json_argp = {
	.options = json_options,
	.parser = parse_json,
};

static const struct argp runtime_argp = {
	.options = runtime_options,
	.parser = parse_runtime,
};

static const struct argp virtual_argp = {
	.options = virtual_options,
	.parser = parse_runtime,
};

static const struct argp file_argp = {
	.options = file_options,
	.parser = parse_file,
};

static int children(const struct command *c, struct argp_child *child)
{
	int n = 0;

	if (c->argp)
		child[n++].argp = c->argp;
	if (c->takes & TAKES_EXPR)
		child[n++].argp = &file_argp;
	if (c->takes & TAKES_RUNTIME)
		child[n++].argp = &runtime_argp;
	if (c->takes & TAKES_VIRTUAL)
		child[n++].argp = &virtual_argp;
	if (c->takes & TAKES_JSON)
		child[n++].argp = &json_argp;
	return n;
}

static error_t parse_args(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	const struct command *c = r->command;
	struct argp_child unused[MAX_CHILDREN];
	bool expr = c->takes & TAKES_EXPR;

	switch (key) {
	case ARGP_KEY_INIT:
		for (int i = children(c, unused); i > 0; i--)
			state->child_inputs[i - 1] = r;
		return 0;
	case ARGP_KEY_ARG:
		if (r->count == c->max + expr)
			argp_error(state, "one argument too many: '%s'", arg);
		r->args[r->count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->count < c->min + (expr && !r->file))
			argp_error(state, "an argument is missing");
		if (expr && r->file && r->count > c->max)
			argp_error(state, "EXPR and --file exclude each other");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

void request_parse(struct request *r, const struct command *command, int argc,
		   char **argv)
{
	static char name[64];
	struct argp_child child[MAX_CHILDREN] = { 0 };
	struct argp argp = {
		.parser = parse_args,
		.args_doc = command->args,
		.doc = command->summary,
		.children = child,
	};

	memset(r, 0, sizeof(*r));
	r->command = command;
	r->runtime = command->takes & TAKES_VIRTUAL ? FLUXION_VIRTUAL :
		FLUXION_AUTO;
	r->args = calloc(argc + 1, sizeof(*r->args));
	if (!r->args)
		exit(fail_errno(ENOMEM, "%s", command->name));
	children(command, child);
	snprintf(name, sizeof(name), "fluxctl %s", command->name);
	argv[0] = name;
	argp_parse(&argp, argc, argv, 0, NULL, r);
	if (command->takes & TAKES_EXPR && !r->file) {
		r->expr = *r->args++;
		r->count--;
	}
}

int fail(int status, const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("fluxctl: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

int fail_errno(int err, const char *format, ...)
{
	va_list ap;

	err = err < 0 ? -err : err;
	fflush(stdout);
	fputs("fluxctl: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(err));
	return err == EACCES || err == EPERM ? STATUS_PERMISSION :
		STATUS_FAILED;
}
