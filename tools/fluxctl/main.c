// SPDX-License-Identifier: GPL-2.0
/* fluxion: fluxctl - attaches, feeds, drains, watches and detaches pipelines. */
#include <argp.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fluxctl.h"

const char *argp_program_version = "fluxctl 0.1.0";

/* All commands, in the order of --help. */
static const struct command *const commands[] = {
	&cmd_check, &cmd_ops, &cmd_run, &cmd_attach, &cmd_list, &cmd_show,
	&cmd_stats, &cmd_push, &cmd_drain, &cmd_tap, &cmd_pause,
	&cmd_resume, &cmd_cancel, &cmd_detach, &cmd_info, &cmd_conformance, &cmd_bench,
};

static const char statuses[] =
	"Exit status:\n"
	"  0  all went well\n"
	"  1  it failed at run time\n"
	"  2  usage, a refused program, or input text that is not right\n"
	"  3  an error item that the output format cannot hold\n"
	"  4  the fluxion module is not loaded\n"
	"  5  no permission\n";

static char *help_filter(int key, const char *text, void *input)
{
	char *out = NULL;
	size_t len;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&out, &len);
	if (!f)
		return (char *)text;
	fputs("Commands (fluxctl COMMAND --help says more):\n", f);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(f, "  %-12s %s\n", commands[i]->name,
			commands[i]->summary);
	fprintf(f, "\n%s\nExample: fluxctl run 'a | filter(v > 3) | map(v * 2)'",
		statuses);
	fclose(f);
	return out;
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static const struct argp argp = {
	.args_doc = "COMMAND [ARGUMENT...]",
	.doc = "Attach, feed, drain, watch and detach reactive pipelines.\v-",
	.help_filter = help_filter,
};

/* Where stdin, stdout or stderr is closed, nothing else may take its number. */
static void hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(STATUS_FAILED);
}

int main(int argc, char **argv)
{
	const struct command *command;
	struct request r;
	int first = 1;

	hold_descriptors();
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	argp_err_exit_status = STATUS_REFUSED;
	while (first < argc && argv[first][0] == '-')
		first++;
	argp_parse(&argp, first, argv, 0, NULL, NULL);
	if (first == argc) {
		argp_help(&argp, stderr, ARGP_HELP_STD_USAGE, "fluxctl");
		return STATUS_REFUSED;
	}
	command = command_find(argv[first]);
	if (!command)
		return fail(STATUS_REFUSED,
			    "no such command: '%s' (see fluxctl --help)",
			    argv[first]);
	request_parse(&r, command, argc - first, argv + first);
	return command->run(&r);
}
