// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: ops_scan - operators with a state: scan, reduce, merge_with. */
#include <string.h>
#include "accumulate.h"

/* What begins with (seed, expr): program 0 is the new accumulator. */
static void accumulate(struct use *u, struct state *s)
{
	enum { SEED, EXPR };
	struct change step = { fluxion__arg_expr(u, EXPR), u->in[0].type };

	fluxion__state(s, u, "acc", fluxion__arg_expr(u, SEED), &step, 1);
	fluxion__state_program(s, &step, s->type);
	u->type = s->type;
}

void fluxion__compile_reduce(struct use *u)
{
	struct state s;

	accumulate(u, &s);
}

void fluxion__compile_scan(struct use *u)
{
	enum { SEED, EXPR, OUT };
	struct change out = { .item = u->in[0].type };
	struct state s;

	accumulate(u, &s);
	if (!arg_given(u, OUT))
		return;
	out.e = fluxion__arg_expr(u, OUT);
	u->type = fluxion__state_type(&s, &out);
	fluxion__state_program(&s, &out, u->type);
}

/**
 * struct input - an input of merge_with
 * @step: the new state
 * @out: what is given of it
 */
struct input {
	struct change step;
	struct change out;
};

/* Without an out the new state is given. */
static const struct expr *state_name(struct use *u, const struct arg *a)
{
	struct expr *e = fluxion__alloc(u->lang, sizeof(*e));

	*e = (struct expr){ .kind = EXPR_NAME, .name = "state",
			    .span = a->span };
	return e;
}

static void find_inputs(struct use *u, struct input *inputs)
{
	struct input *in = NULL;
	unsigned int n = 0;
	const struct arg *a;

	for (a = u->call->args; a; a = a->next) {
		if (a->stream) {
			in = &inputs[n];
			in->step = (struct change){ a->value, u->in[n++].type };
			in->out = (struct change){ NULL, in->step.item };
		} else if (a->name && !strcmp(a->name, "out")) {
			if (!in || in->out.e)
				fluxion__fail(u->lang, a->span, BAD_ARGUMENT,
					      "'out' belongs behind an input's expression, once");
			in->out.e = a->value;
		}
	}
	for (; n; n--)
		if (!inputs[n - 1].out.e)
			inputs[n - 1].out.e = state_name(u, u->call->args);
}

/* All inputs give the same. */
static const struct type *common_type(struct state *s,
				      const struct input *inputs)
{
	struct lang *l = s->use->lang;
	const struct type *t = NULL;
	unsigned int i;

	for (i = 0; i < s->use->ins; i++) {
		const struct change *out = &inputs[i].out;
		const struct type *gives = fluxion__state_type(s, out);
		const struct type *both = gives;

		if (t && t != gives)
			both = fluxion__type_join(l, out->e->span, t, gives);
		if (!both)
			fluxion__fail(l, out->e->span, BAD_TYPE,
				      "one input gives %s, another one %s",
				      fluxion__type_text(l, t),
				      fluxion__type_text(l, gives));
		t = both;
	}
	return t;
}

void fluxion__compile_merge_with(struct use *u)
{
	enum { SEED, INPUT, OUT, WAIT };
	struct input *inputs = fluxion__alloc(u->lang,
					      u->ins * sizeof(*inputs));
	struct change *steps = fluxion__alloc(u->lang,
					      u->ins * sizeof(*steps));
	struct state s;
	unsigned int i;

	fluxion__check_lateness(u, WAIT);
	fluxion__check_inputs(u);
	find_inputs(u, inputs);
	for (i = 0; i < u->ins; i++)
		steps[i] = inputs[i].step;
	fluxion__state(&s, u, "state", fluxion__arg_expr(u, SEED), steps,
		       u->ins);
	u->type = common_type(&s, inputs);
	for (i = 0; i < u->ins; i++) {
		fluxion__state_program(&s, &inputs[i].step, s.type);
		fluxion__state_program(&s, &inputs[i].out, u->type);
	}
}
