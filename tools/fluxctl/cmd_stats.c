// SPDX-License-Identifier: GPL-2.0
/* fluxion: stats - how many items went in, came out, failed and were lost. */
#include "access.h"
#include "describe.h"
#include "stats.h"

static int run(const struct request *r)
{
	struct fluxion_pipeline *p;
	struct fluxion *f;
	json_t *json;
	int err = pipeline_open(r->args[0], &f, &p);

	if (err)
		return err;
	err = r->json ? stats_json(p, &json) : stats_print(p, stdout);
	if (!err && r->json)
		err = json_show(json);
	fluxion_close(f);
	return err;
}

const struct command cmd_stats = {
	.name = "stats",
	.args = "NAME|ID",
	.summary = "show a pipeline's counters: in, out, errors, dropped",
	.takes = TAKES_JSON,
	.min = 1,
	.max = 1,
	.run = run,
};
