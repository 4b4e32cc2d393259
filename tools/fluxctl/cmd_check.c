// SPDX-License-Identifier: GPL-2.0
/* fluxion: check - compile a program, and say what it is or what is wrong. */
#include "access.h"
#include "describe.h"

static int run(const struct request *r)
{
	struct fluxion_graph *g;
	json_t *json;
	int err = program_compile(r, &g);

	if (err)
		return err;
	if (r->json) {
		err = describe_graph_json(g, &json);
		json_show(json);
	} else {
		err = describe_ends(g, stdout);
		printf("%s\n", fluxion_graph_text(g));
	}
	fluxion_graph_free(g);
	return err;
}

const struct command cmd_check = {
	.name = "check",
	.args = "EXPR",
	.summary = "compile a program; print its ends, their types, its text",
	.takes = TAKES_EXPR | TAKES_JSON,
	.run = run,
};
