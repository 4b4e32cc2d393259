// SPDX-License-Identifier: GPL-2.0
/* fluxion: list - the pipelines that are attached. */
#include <stdlib.h>
#include "access.h"
#include "describe.h"

static int show(const struct fluxion_pipeline_info *info, int n)
{
	printf("%-6s %-24s %-10s %6s %5s %5s %5s %12s %12s\n", "ID", "NAME",
	       "STATE", "UID", "IN", "OUT", "NODES", "BYTES", "RUNS");
	for (int i = 0; i < n; i++)
		printf("%-6llu %-24s %-10s %6u %5u %5u %5u %12llu %12llu\n",
		       (unsigned long long)info[i].id,
		       info[i].name[0] ? info[i].name : "-",
		       state_name(info[i].state), info[i].uid, info[i].inputs,
		       info[i].outputs, info[i].nodes,
		       (unsigned long long)info[i].memory,
		       (unsigned long long)info[i].runs);
	return STATUS_OK;
}

static int show_json(const struct fluxion_pipeline_info *info, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(list, describe_info_json(&info[i]));
	return json_show(list);
}

static int run(const struct request *r)
{
	struct fluxion_pipeline_info *info;
	struct fluxion *f;
	int n, err = runtime_open(FLUXION_KERNEL, &f);

	if (err)
		return err;
	n = fluxion_list(f, &info);
	if (n < 0)
		err = fail_errno(n, "list");
	else
		err = r->json ? show_json(info, n) : show(info, n);
	if (n >= 0)
		free(info);
	fluxion_close(f);
	return err;
}

const struct command cmd_list = {
	.name = "list",
	.args = "",
	.summary = "list the attached pipelines",
	.takes = TAKES_JSON,
	.run = run,
};
