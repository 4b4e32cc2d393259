// SPDX-License-Identifier: GPL-2.0
/* fluxion: control - pause, resume, cancel and detach an attached pipeline. */
#include "access.h"

static int control(const struct request *r,
		   int (*action)(struct fluxion_pipeline *p))
{
	struct fluxion_pipeline *p;
	struct fluxion *f;
	int err = pipeline_open(r->args[0], &f, &p);

	if (err)
		return err;
	err = action(p);
	if (err)
		err = fail_errno(err, "%s: %s", r->command->name, r->args[0]);
	fluxion_close(f);
	return err;
}

static int run_pause(const struct request *r)
{
	return control(r, fluxion_pause);
}

static int run_resume(const struct request *r)
{
	return control(r, fluxion_resume);
}

static int run_cancel(const struct request *r)
{
	return control(r, fluxion_cancel);
}

static int run_detach(const struct request *r)
{
	return control(r, fluxion_detach);
}

const struct command cmd_pause = {
	.name = "pause",
	.args = "NAME|ID",
	.summary = "stop polling a pipeline's outputs",
	.min = 1,
	.max = 1,
	.run = run_pause,
};

const struct command cmd_resume = {
	.name = "resume",
	.args = "NAME|ID",
	.summary = "go on after pause",
	.min = 1,
	.max = 1,
	.run = run_resume,
};

const struct command cmd_cancel = {
	.name = "cancel",
	.args = "NAME|ID",
	.summary = "stop a pipeline for good; its outputs end",
	.min = 1,
	.max = 1,
	.run = run_cancel,
};

const struct command cmd_detach = {
	.name = "detach",
	.args = "NAME|ID",
	.summary = "remove a pipeline; what is queued is dropped",
	.min = 1,
	.max = 1,
	.run = run_detach,
};
