/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: fluxctl - what its commands share: statuses, requests, failures.
 *
 * Convention of this folder: a function that can fail returns STATUS_OK or the
 * exit status, and has then printed the one message that says what and where.
 */
#ifndef FLUXCTL_H
#define FLUXCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <fluxion/fluxion.h>

/* Exit statuses; the manual page and --help list them. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	/* at run time */
	STATUS_REFUSED = 2,	/* usage, the program's text, or input text */
	STATUS_ITEM = 3,	/* an error item that the format cannot hold */
	STATUS_NO_MODULE = 4,
	STATUS_PERMISSION = 5,
};

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Options that several commands take: command.takes. */
#define TAKES_JSON	0x1	/* --json */
#define TAKES_RUNTIME	0x2	/* --runtime kernel|local|auto */
#define TAKES_EXPR	0x4	/* EXPR or --file F */
#define TAKES_VIRTUAL	0x8	/* --runtime virtual, too, and no auto */

struct argp;
struct request;

/**
 * struct command - one command
 * @name: the word on the command line
 * @args: its arguments, for --help
 * @summary: one line
 * @takes: TAKES_*
 * @min: arguments that it needs, EXPR not counted
 * @max: arguments that it takes
 * @argp: its own options, or NULL; they keep what they read in the command's
 *        file
 * @run: carry it out. Return: the exit status.
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	unsigned int takes;
	int min;
	int max;
	const struct argp *argp;
	int (*run)(const struct request *r);
};

/**
 * struct request - a command line that has been read
 * @command: which command
 * @runtime: --runtime
 * @runtime_given: it was there
 * @json: --json
 * @expr: EXPR, or NULL
 * @file: --file F, or NULL
 * @args: the arguments
 * @count: how many
 */
struct request {
	const struct command *command;
	enum fluxion_runtime runtime;
	bool runtime_given;
	bool json;
	const char *expr;
	const char *file;
	char **args;
	int count;
};

/* Each in its file, cmd_NAME.c; pause, resume, cancel, detach in cmd_control.c. */
extern const struct command cmd_check, cmd_ops, cmd_run, cmd_attach, cmd_list;
extern const struct command cmd_show, cmd_stats, cmd_push, cmd_drain, cmd_tap;
extern const struct command cmd_pause, cmd_resume, cmd_cancel, cmd_detach;
extern const struct command cmd_info, cmd_conformance, cmd_bench;

/**
 * request_parse() - read a command's options and arguments
 *
 * Exits by itself for --help and for usage errors (STATUS_REFUSED).
 */
void request_parse(struct request *r, const struct command *command, int argc,
		   char **argv);

/**
 * runtime_name() - as --runtime takes it
 */
const char *runtime_name(enum fluxion_runtime runtime);

/**
 * runtime_parse() - the runtime of that name
 */
bool runtime_parse(const char *text, enum fluxion_runtime *runtime);

/**
 * runtime_is_virtual() - nothing runs there by itself, and the clock is moved
 */
bool runtime_is_virtual(enum fluxion_runtime runtime);

/**
 * runtime_is_inline() - nothing but the calls of this process runs it
 */
bool runtime_is_inline(enum fluxion_runtime runtime);

/**
 * fail() - say what went wrong, as "fluxctl: ..."
 * Return: @status.
 */
int fail(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * fail_errno() - the same with the text of an errno, negative or positive
 * Return: STATUS_PERMISSION for EACCES and EPERM, else STATUS_FAILED.
 */
int fail_errno(int err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * number_parse() - an unsigned decimal number, nothing else
 */
bool number_parse(const char *text, uint64_t *number);

/**
 * duration_parse() - 100ms, 1m ... in nanoseconds
 */
bool duration_parse(const char *text, uint64_t *ns);

#endif /* FLUXCTL_H */
