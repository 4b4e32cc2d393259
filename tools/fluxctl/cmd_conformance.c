// SPDX-License-Identifier: GPL-2.0
/* fluxion: cmd_conformance - plays conformance cases and prints TAP. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "loop.h"
#include "player.h"

static unsigned int asked_modes;	/* --mode; 0: all that the runtime has */

static int read_cases(struct case_list *list, const char *path)
{
	struct case_error error;
	char *text;
	int err = text_read(path, &text);

	if (err)
		return err;
	if (!case_parse(list, path, text, &error)) {
		fprintf(stderr, "%s:%u:%u: error: %s\n", path, error.line,
			error.column, error.why);
		err = STATUS_REFUSED;
	}
	free(text);
	return err;
}

/* Is it there? */
static int try_runtime(enum fluxion_runtime runtime)
{
	struct fluxion *f;
	struct loop *loop;
	int err = loop_open(runtime, &loop);

	if (err)
		return fail_errno(-err, "cannot open the runtime");
	if (loop) {
		loop->close(loop);
		return STATUS_OK;
	}
	err = runtime_open(runtime, &f);
	if (!err)
		fluxion_close(f);
	return err;
}

static int run(const struct request *r)
{
	unsigned int modes = CASE_DRAIN |
		(runtime_is_virtual(r->runtime) ? CASE_POLL : 0);
	struct case_list list = { 0 };
	int err = try_runtime(r->runtime);

	if (err)
		return err;
	if (asked_modes)
		modes &= asked_modes;
	for (int i = 0; i < r->count && !err; i++)
		err = read_cases(&list, r->args[i]);
	if (!err && !conformance_run(&list, r->runtime, modes))
		err = STATUS_FAILED;
	case_free(&list);
	return err;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != 'm')
		return ARGP_ERR_UNKNOWN;
	if (!strcmp(arg, "poll"))
		asked_modes = CASE_POLL;
	else if (!strcmp(arg, "drain"))
		asked_modes = CASE_DRAIN;
	else
		argp_error(state, "no such mode: '%s' (poll, drain)", arg);
	return 0;
}

static const struct argp_option options[] = {
	{ "mode", 'm', "MODE", 0,
	  "poll or drain (else both, as far as the runtime has them)", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
};

const struct command cmd_conformance = {
	.name = "conformance",
	.args = "FILE...",
	.summary = "play conformance cases and print TAP",
	.takes = TAKES_VIRTUAL,
	.min = 1,
	.max = 1 << 20,
	.argp = &argp,
	.run = run,
};
