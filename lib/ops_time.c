// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_time - operators that look at the clock. */
#include "core/fifo.h"
#include "ops.h"

#define QUEUE_DEFAULT	1024

int64_t fluxion__arg_queue(struct use *u, unsigned int i)
{
	return arg_given(u, i) ? fluxion__arg_count(u, i, 1, FLX_FIFO_MAX) :
				 QUEUE_DEFAULT;
}

void fluxion__compile_delay(struct use *u)
{
	enum { DURATION, QUEUE };

	u->node.arg[0] = fluxion__arg_duration(u, DURATION);
	u->node.arg[1] = fluxion__arg_queue(u, QUEUE);
	u->type = u->in[0].type;
}

/* debounce, throttle, timeout. */
void fluxion__compile_duration(struct use *u)
{
	u->node.arg[0] = fluxion__arg_duration(u, 0);
	u->type = u->in[0].type;
}

/* The runtime may have a limit above this one. */
static void set_period(struct use *u)
{
	u->node.arg[0] = fluxion__arg_duration(u, 0);
	if (!u->node.arg[0])
		fluxion__fail(u->lang, u->call->param[0]->span, OUT_OF_RANGE,
			      "a period is longer than 0");
}

void fluxion__compile_sample(struct use *u)
{
	set_period(u);
	u->type = u->in[0].type;
}

void fluxion__compile_interval(struct use *u)
{
	set_period(u);
	u->type = fluxion__type_scalar(u->lang, FLUXION_TYPE_S64);
}
