// SPDX-License-Identifier: GPL-2.0
/* fluxion: attach - make a program a named pipeline that stays until detached. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "describe.h"

#define GENERATED_MAX	10000	/* names p1, p2 ... that are tried */

static struct fluxion_options options = { .pin = true };

/* Attach under the first name p1, p2 ... that is free. */
static int attach_generated(struct fluxion *f, const struct fluxion_graph *g,
			    struct fluxion_pipeline **p,
			    struct fluxion_diagnostic *diag)
{
	static char name[16];
	int err = -EEXIST;

	options.name = name;
	for (int i = 1; err == -EEXIST && i <= GENERATED_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		err = fluxion_attach_graph(f, g, &options, p, diag);
	}
	return err;
}

static int show(const struct request *r, struct fluxion_pipeline *p)
{
	uint64_t id = fluxion_pipeline_id(p);

	if (r->json)
		return json_show(json_pack("{s:I, s:s}", "id", (json_int_t)id,
					   "name", options.name));
	printf("%llu %s\n", (unsigned long long)id, options.name);
	return STATUS_OK;
}

static int run(const struct request *r)
{
	struct fluxion_diagnostic diag = { 0 };
	struct fluxion_pipeline *p;
	struct fluxion_graph *g;
	struct fluxion *f;
	int err = program_compile(r, &g);

	if (err)
		return err;
	err = runtime_open(FLUXION_KERNEL, &f);
	if (err)
		goto free_graph;
	if (options.name)
		err = fluxion_attach_graph(f, g, &options, &p, &diag);
	else
		err = attach_generated(f, g, &p, &diag);
	if (err == -EINVAL && !diag.message[0])
		err = fail(STATUS_REFUSED,
			   "--name is of letters, digits, '_', '-' and '.', at most %d",
			   FLUXION_NAME_LEN - 1);
	else if (err)
		err = program_refuse(r, err, &diag);
	else
		err = show(r, p);
	fluxion_close(f);
free_graph:
	fluxion_graph_free(g);
	return err;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	uint64_t batch;

	switch (key) {
	case 'n':
		options.name = arg;
		return 0;
	case 'p':
		options.paused = true;
		return 0;
	case 'b':
		if (!number_parse(arg, &batch) || !batch ||
		    batch > FLUXION_BATCH_MAX)
			argp_error(state, "--batch is 1 to %d",
				   FLUXION_BATCH_MAX);
		options.batch = batch;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option argp_options[] = {
	{ "name", 'n', "NAME", 0, "Its name (else p1, p2 ...)", 0 },
	{ "paused", 'p', NULL, 0, "Attach it paused", 0 },
	{ "batch", 'b', "N", 0, "Items that move together", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = argp_options,
	.parser = parse,
};

const struct command cmd_attach = {
	.name = "attach",
	.args = "EXPR",
	.summary = "attach a pipeline to the kernel; print its id and name",
	.takes = TAKES_EXPR | TAKES_JSON,
	.argp = &argp,
	.run = run,
};
