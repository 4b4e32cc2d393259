// SPDX-License-Identifier: GPL-2.0
/* fluxion: info - what a runtime offers: version, features, limits, operators. */
#include <stdlib.h>
#include "access.h"
#include "describe.h"

#define OPS_MAX	256

static const struct {
	uint64_t bit;
	const char *name;
} features[] = {
	{ FLUXION_FEATURE_URING_CMD, "uring_cmd" },
	{ FLUXION_FEATURE_URING_WAIT, "uring_wait" },
	{ FLUXION_FEATURE_DEBUG, "debug" },
};

static int show(const struct fluxion *f, const struct fluxion_info *info,
		const struct fluxion_op_info *ops, unsigned int count)
{
	printf("%-16s %s\n", "runtime", runtime_name(fluxion_runtime(f)));
	printf("%-16s %u\n", "interface", info->version);
	printf("%-16s", "features");
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		if (info->features & features[i].bit)
			printf(" %s", features[i].name);
	printf("\n%-16s %u\n", "pipelines", info->max_pipelines);
	printf("%-16s %u\n", "pinned", info->max_pins);
	printf("%-16s %llu\n", "bytes", (unsigned long long)info->max_bytes);
	printf("%-16s %u\n", "nodes", info->max_nodes);
	printf("%-16s %u\n", "depth", info->max_depth);
	printf("%-16s %u\n", "batch", info->batch_max);
	printf("%-16s %u\n", "record bytes", info->record_max);
	printf("%-16s", "operators");
	for (unsigned int i = 0; i < count; i++)
		printf(" %s", ops[i].name);
	putchar('\n');
	return STATUS_OK;
}

static int show_json(const struct fluxion *f, const struct fluxion_info *info,
		     const struct fluxion_op_info *ops, unsigned int count)
{
	json_t *has = json_array(), *names = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		if (info->features & features[i].bit)
			json_array_append_new(has,
					      json_string(features[i].name));
	for (unsigned int i = 0; i < count; i++)
		json_array_append_new(names, json_string(ops[i].name));
	return json_show(json_pack("{s:s, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
				   "runtime", runtime_name(fluxion_runtime(f)),
				   "interface", (json_int_t)info->version,
				   "features", has,
				   "pipelines", (json_int_t)info->max_pipelines,
				   "pinned", (json_int_t)info->max_pins,
				   "bytes", (json_int_t)info->max_bytes,
				   "nodes", (json_int_t)info->max_nodes,
				   "depth", (json_int_t)info->max_depth,
				   "batch", (json_int_t)info->batch_max,
				   "record_bytes", (json_int_t)info->record_max,
				   "operators", names));
}

static int run(const struct request *r)
{
	struct fluxion_op_info ops[OPS_MAX];
	unsigned int count = OPS_MAX;
	struct fluxion_info info;
	struct fluxion *f;
	int err = runtime_open(r->runtime, &f);

	if (err)
		return err;
	err = fluxion_info(f, &info, ops, &count);
	if (err)
		err = fail_errno(err, "info");
	else
		err = r->json ? show_json(f, &info, ops, count) :
			show(f, &info, ops, count);
	fluxion_close(f);
	return err;
}

const struct command cmd_info = {
	.name = "info",
	.args = "",
	.summary = "show what the runtime offers: features, limits, operators",
	.takes = TAKES_JSON | TAKES_RUNTIME,
	.run = run,
};
