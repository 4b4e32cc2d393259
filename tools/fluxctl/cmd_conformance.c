// SPDX-License-Identifier: GPL-2.0
/* fluxion: cmd_conformance - plays conformance cases and prints TAP. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "loop.h"
#include "player.h"

static unsigned int asked_modes;	/* --mode; 0: all that the runtime has */
static uint64_t batch = 1;		/* --batch */
static bool real_clock;			/* --clock real */

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

/* A poll is of one item: larger batches are there to be drained. */
static struct play plan(const struct request *r)
{
	bool polls = runtime_is_virtual(r->runtime) && batch == 1;
	struct play how = {
		.runtime = r->runtime,
		.modes = CASE_DRAIN | (polls ? CASE_POLL : 0),
		.batch = batch,
		.real_clock = real_clock || r->runtime == FLUXION_KERNEL,
	};

	if (asked_modes)
		how.modes &= asked_modes;
	return how;
}

/* Is it there? */
static int try_runtime(enum fluxion_runtime runtime)
{
	struct fluxion *f;
	struct loop *loop;
	int err = loop_open(runtime, !real_clock, &loop);

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

/* The clock of an executor is its program's, and here that is the cases'. */
static int check_clock(enum fluxion_runtime runtime)
{
	if (real_clock && (runtime == FLUXION_EXECUTOR ||
			   runtime_is_virtual(runtime)))
		return fail(STATUS_REFUSED, "--clock real: %s has none",
			    runtime_name(runtime));
	return STATUS_OK;
}

static int run(const struct request *r)
{
	const struct play how = plan(r);
	struct case_list list = { 0 };
	int err = check_clock(r->runtime);

	if (!err)
		err = try_runtime(r->runtime);

	for (int i = 0; i < r->count && !err; i++)
		err = read_cases(&list, r->args[i]);
	if (!err && !conformance_run(&list, &how))
		err = STATUS_FAILED;
	case_free(&list);
	return err;
}

static void parse_mode(const char *arg, struct argp_state *state)
{
	if (!strcmp(arg, "poll"))
		asked_modes = CASE_POLL;
	else if (!strcmp(arg, "drain"))
		asked_modes = CASE_DRAIN;
	else
		argp_error(state, "no such mode: '%s' (poll, drain)", arg);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'm':
		parse_mode(arg, state);
		return 0;
	case 'b':
		if (!number_parse(arg, &batch) || !batch ||
		    batch > FLUXION_BATCH_MAX)
			argp_error(state, "--batch is 1 to %d",
				   FLUXION_BATCH_MAX);
		return 0;
	case 'c':
		real_clock = !strcmp(arg, "real");
		if (!real_clock && strcmp(arg, "held"))
			argp_error(state, "no such clock: '%s' (held, real)",
				   arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "mode", 'm', "MODE", 0,
	  "poll or drain (else both, as far as the runtime has them)", 0 },
	{ "batch", 'b', "N", 0,
	  "Items that move together (1); more than one: only in mode drain", 0 },
	{ "clock", 'c', "CLOCK", 0,
	  "held: the cases move it (the default, but on kernel); real: those with "
	  "time are skipped", 0 },
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
