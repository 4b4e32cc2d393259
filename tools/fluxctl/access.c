// SPDX-License-Identifier: GPL-2.0
/* fluxion: access - runtimes, programs and pipelines, as the commands need them. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "stop.h"
#include "core/op.h"

int runtime_open(enum fluxion_runtime runtime, struct fluxion **f)
{
	*f = fluxion_open(runtime);
	if (*f)
		return STATUS_OK;
	switch (errno) {
	case ENODEV:
	case ENOENT:
		if (runtime == FLUXION_KERNEL_VIRTUAL)
			return fail(STATUS_NO_MODULE,
				    "fluxion_test.ko, a module for tests, is not loaded");
		return fail(STATUS_NO_MODULE,
			    "the fluxion module is not loaded (modprobe fluxion)");
	case EACCES:
	case EPERM:
		if (runtime == FLUXION_KERNEL_VIRTUAL)
			return fail(STATUS_PERMISSION,
				    "/dev/fluxion_test is for root");
		return fail(STATUS_PERMISSION,
			    "no permission for /dev/fluxion (it is for root and the group fluxion)");
	case ENOTSUP:
		return fail(STATUS_FAILED,
			    "the module has an interface that this fluxctl does not know");
	}
	return fail_errno(errno, "cannot open the runtime");
}

int text_read(const char *name, char **text)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "r") : stdin;
	size_t len;
	FILE *mem;
	int c;

	if (!f)
		return fail_errno(errno, "%s", name);
	mem = open_memstream(text, &len);
	if (!mem)
		return fail_errno(errno, "%s", name);
	while ((c = getc(f)) > 0)
		putc(c, mem);
	fclose(mem);
	if (c == EOF && !ferror(f)) {
		if (f != stdin)
			fclose(f);
		return STATUS_OK;
	}
	free(*text);
	if (!c)
		return fail(STATUS_REFUSED, "%s: not a text: it has a zero byte",
			    name);
	return fail_errno(errno, "%s", name);
}

int program_read(const struct request *r, char **text)
{
	if (r->file)
		return text_read(r->file, text);
	*text = strdup(r->expr);
	return *text ? STATUS_OK : fail_errno(ENOMEM, "EXPR");
}

const char *program_name(const struct request *r)
{
	return r->file ? r->file : "EXPR";
}

int program_refuse(const struct request *r, int err,
		   const struct fluxion_diagnostic *diag)
{
	switch (err) {
	case -EINVAL:
	case -E2BIG:
	case -EBUSY:
		fflush(stdout);
		fluxion_diagnostic_print(stderr, program_name(r), diag);
		return STATUS_REFUSED;
	case -EEXIST:
		return fail(STATUS_FAILED, "there is a pipeline of that name");
	case -ENOSPC:
		return fail(STATUS_FAILED,
			    "too many pipelines, pinned pipelines or bytes for this user (see fluxctl info)");
	}
	return fail_errno(err, "%s", program_name(r));
}

int program_compile(const struct request *r, struct fluxion_graph **graph)
{
	struct fluxion_diagnostic diag = { 0 };
	struct fluxion_error error = { .size = sizeof(error) };
	char *text;
	int err;

	err = program_read(r, &text);
	if (err)
		return err;
	err = fluxion_compile(text, graph, &diag);
	free(text);
	if (err)
		return program_refuse(r, err, &diag);
	err = fluxion_graph_check(*graph, &error);
	if (!err)
		return STATUS_OK;
	fluxion_graph_diagnose(*graph, &error, &diag);
	fluxion_graph_free(*graph);
	return program_refuse(r, err, &diag);
}

int pipeline_find(struct fluxion *f, const char *name,
		  struct fluxion_pipeline **pipeline)
{
	uint64_t id;
	int err = -ENOENT;

	if (number_parse(name, &id))
		err = fluxion_find(f, NULL, id, pipeline);
	if (err == -ENOENT)
		err = fluxion_find(f, name, 0, pipeline);
	if (err == -ENOENT)
		return fail(STATUS_FAILED, "%s: there is no such pipeline",
			    name);
	return err ? fail_errno(err, "%s", name) : STATUS_OK;
}

int pipeline_open(const char *name, struct fluxion **f,
		  struct fluxion_pipeline **pipeline)
{
	int err = runtime_open(FLUXION_KERNEL, f);

	if (err)
		return err;
	err = pipeline_find(*f, name, pipeline);
	if (err)
		fluxion_close(*f);
	return err;
}

int pipeline_move(const struct request *r,
		  int (*move)(const struct request *r,
			      struct fluxion_pipeline *p))
{
	struct fluxion_pipeline *p;
	struct fluxion *f;
	int err;

	stop_catch();
	err = pipeline_open(r->args[0], &f, &p);
	if (err)
		return err;
	err = move(r, p);
	fluxion_close(f);
	return stop_finish(err);
}

int graph_ends(const struct fluxion_graph *g, bool output,
	       const struct fluxion_node ***nodes, unsigned int *count)
{
	unsigned int n, op = output ? FLUXION_OP_OUTPUT : FLUXION_OP_INPUT;
	const struct fluxion_node *node = fluxion_graph_nodes(g, &n);

	*count = 0;
	*nodes = calloc(n + 1, sizeof(**nodes));
	if (!*nodes)
		return fail_errno(ENOMEM, "ends");
	for (unsigned int i = 0; i < n; i++)
		if (node[i].op == op)
			(*nodes)[(*count)++] = &node[i];
	return STATUS_OK;
}

char *type_text(const struct fluxion_graph *g, uint32_t type)
{
	int len = fluxion_type_print(g, type, NULL, 0);
	char *text = len < 0 ? NULL : malloc(len + 1);

	if (text)
		fluxion_type_print(g, type, text, len + 1);
	return text;
}

const char *op_name(unsigned int op)
{
	const struct flx_op *entry = flx_op_find(op);

	return entry ? entry->name : "?";
}

const char *state_name(unsigned int state)
{
	static const char *const names[] = {
		[FLUXION_STATE_IDLE] = "idle",
		[FLUXION_STATE_RUNNING] = "running",
		[FLUXION_STATE_PAUSED] = "paused",
		[FLUXION_STATE_STALLED] = "stalled",
		[FLUXION_STATE_ENDED] = "ended",
		[FLUXION_STATE_CANCELLED] = "cancelled",
	};

	return state < ARRAY_SIZE(names) && names[state] ? names[state] : "?";
}

const char *drop_name(unsigned int reason)
{
	static const char *const names[FLUXION_DROP_REASONS] = {
		[FLUXION_DROP_NEWEST] = "newest",
		[FLUXION_DROP_OLDEST] = "oldest",
		[FLUXION_DROP_LATEST] = "latest",
		[FLUXION_DROP_INVALID] = "invalid",
		[FLUXION_DROP_CLOSED] = "closed",
		[FLUXION_DROP_DETACHED] = "detached",
		[FLUXION_DROP_NO_SUBSCRIBER] = "no_subscriber",
	};

	return reason < ARRAY_SIZE(names) && names[reason] ? names[reason] :
		"other";
}

const char *overflow_name(unsigned int overflow)
{
	static const char *const names[] = {
		[FLUXION_OVERFLOW_BLOCK] = "block",
		[FLUXION_OVERFLOW_DROP_NEWEST] = "drop_newest",
		[FLUXION_OVERFLOW_DROP_OLDEST] = "drop_oldest",
		[FLUXION_OVERFLOW_LATEST] = "latest",
	};

	return overflow < ARRAY_SIZE(names) ? names[overflow] : "?";
}
