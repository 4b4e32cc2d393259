// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: args - arguments: which of the operator's each is, and its value. */
#include <string.h>
#include "ops.h"
#include "words.h"

static unsigned int param_count(const struct lang_op *op)
{
	unsigned int n = 0;

	while (n < FLX_ARGS_MAX && op->entry->args[n].name)
		n++;
	return n;
}

static __attribute__((noreturn)) void unknown_arg(struct lang *l, const struct call *call,
				  const struct arg *a)
{
	const struct flx_op_arg *p = call->op->entry->args;
	struct guess g = { .wanted = a->name };
	unsigned int i;

	for (i = 0; i < param_count(call->op); i++)
		if (p[i].named)
			fluxion__guess(&g, p[i].name);
	fluxion__fail(l, a->span, BAD_ARGUMENT,
		      "%s has no argument called '%s'%s", call->name, a->name,
		      fluxion__guess_text(l, &g));
}

/* `stream: expr` is an argument of its own kind, whatever the stream's name. */
static unsigned int find_input(const struct lang_op *op)
{
	unsigned int i = 0;

	while (i < param_count(op) && op->entry->args[i].kind != FLX_ARG_INPUT)
		i++;
	return i;
}

static unsigned int find_named(struct lang *l, const struct call *call,
			       const struct arg *a)
{
	const struct flx_op_arg *p = call->op->entry->args;
	unsigned int i = find_input(call->op);

	if (a->sign == ':' && i < param_count(call->op))
		return i;
	for (i = 0; i < param_count(call->op); i++)
		if (p[i].named && !strcmp(p[i].name, a->name))
			break;
	if (i == param_count(call->op))
		unknown_arg(l, call, a);
	if (a->sign != '=')
		fluxion__fail(l, a->span, BAD_ARGUMENT,
			      "write '%s = ', not '%s: '", a->name, a->name);
	return i;
}

/* The next parameter without a name, from @i on. */
static unsigned int next_positional(const struct lang_op *op, unsigned int i)
{
	while (i < param_count(op) && op->entry->args[i].named)
		i++;
	return i;
}

/*
 * Streams may be followed by an expression, which is told from a stream by not
 * being a bare name; what is a variable is no stream either.
 */
static bool ends_streams(const struct call *call, unsigned int i,
			 const struct arg *a)
{
	const struct lang_op *op = call->op;

	if (op->entry->args[i].kind != FLX_ARG_STREAM ||
	    !op->entry->args[i].many ||
	    next_positional(op, i + 1) == param_count(op))
		return false;
	return a->kind != ARG_VALUE || a->value->kind != EXPR_NAME ||
	       fluxion__is_variable(a->value->name);
}

static unsigned int find_positional(struct lang *l, const struct call *call,
				    unsigned int *at, const struct arg *a)
{
	const struct lang_op *op = call->op;
	unsigned int i = next_positional(op, *at);

	if (i < param_count(op) && ends_streams(call, i, a))
		i = next_positional(op, i + 1);
	if (i == param_count(op))
		fluxion__fail(l, a->span, BAD_ARGUMENT,
			      "%s does not take this argument", call->name);
	*at = op->entry->args[i].many ? i : i + 1;
	return i;
}

static void check_sort(struct lang *l, const struct call *call,
		       const struct flx_op_arg *p, const struct arg *a)
{
	bool is_name = a->kind == ARG_VALUE && a->value->kind == EXPR_NAME;

	if (p->kind == FLX_ARG_STREAM && !is_name)
		fluxion__fail(l, a->span, BAD_ARGUMENT,
			      "%s takes the name of a stream here", call->name);
	if (p->kind != FLX_ARG_ITEM && a->kind != ARG_VALUE)
		fluxion__fail(l, a->span, BAD_ARGUMENT,
			      "%s does not take an item here", call->name);
}

static void check_missing(struct lang *l, const struct call *call)
{
	const struct flx_op_arg *p = call->op->entry->args;
	unsigned int i;

	for (i = 0; i < param_count(call->op); i++)
		if (!p[i].optional && !call->param[i])
			fluxion__fail(l, call->span, BAD_ARGUMENT,
				      "%s needs its argument '%s'", call->name,
				      p[i].name);
}

void fluxion__bind(struct lang *l, struct call *call)
{
	const struct lang_op *op = call->op;
	unsigned int at = 0;
	struct arg *a;

	call->param = fluxion__alloc(l, FLX_ARGS_MAX * sizeof(*call->param));
	call->many = fluxion__alloc(l, FLX_ARGS_MAX * sizeof(*call->many));
	for (a = call->args; a; a = a->next) {
		unsigned int i = a->name ? find_named(l, call, a) :
					   find_positional(l, call, &at, a);

		if (call->many[i] && !op->entry->args[i].many)
			fluxion__fail(l, a->span, BAD_ARGUMENT,
				      "'%s' is given twice", a->name);
		check_sort(l, call, &op->entry->args[i], a);
		if (!call->many[i]++)
			call->param[i] = a;
	}
	check_missing(l, call);
}

static const char *name_of_unit(const struct expr *e)
{
	return strchr(e->name, 'B') ? "size" : "duration";
}

const struct expr *fluxion__arg_expr(struct use *u, unsigned int i)
{
	const struct expr *e = u->call->param[i]->value;

	if (e->kind == EXPR_UNIT)
		fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
			      "%s takes no %s here", u->call->name,
			      name_of_unit(e));
	return e;
}

static __attribute__((noreturn)) void not_constant(struct use *u, const struct expr *e)
{
	fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
		      "%s needs a constant whole number here", u->call->name);
}

/* A name that stands for no value: say what it is instead. */
static void refuse_stream(struct use *u, const struct expr *e)
{
	const struct symbol *s;

	if (e->kind != EXPR_NAME)
		return;
	for (s = u->lang->symbols; s; s = s->next)
		if (!strcmp(s->name, e->name))
			fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
				      "'%s' is a stream; %s takes a number here",
				      e->name, u->call->name);
	not_constant(u, e);
}

int64_t fluxion__arg_count(struct use *u, unsigned int i, int64_t min,
			   int64_t max)
{
	const struct expr *e = fluxion__arg_expr(u, i);
	struct scope none = { .lang = u->lang };
	struct lower w;
	struct value v;
	int64_t n;

	refuse_stream(u, e);
	w = fluxion__use_lower(u, &none, e);
	v = fluxion__lower(&w, e);
	if (v.kind != VALUE_NUMBER || !type_is_int(v.type) ||
	    !fluxion__code_known(w.code, v.r, &n))
		not_constant(u, e);
	if (n < min || n > max)
		fluxion__fail(u->lang, e->span, OUT_OF_RANGE,
			      "%s takes %lld to %lld here", u->call->name,
			      (long long)min, (long long)max);
	return n;
}

/* @n / @one, which is at most 1, times 2^52 and rounded up. */
static int64_t scaled_ratio(uint64_t n, uint64_t one)
{
	uint64_t rest = n % one;
	int64_t ratio = n / one;
	int bit;

	for (bit = 0; bit < 52; bit++) {
		rest *= 2;
		ratio = 2 * ratio + (rest >= one);
		rest -= rest >= one ? one : 0;
	}
	return ratio + (rest > 0);
}

int64_t fluxion__arg_ratio(struct use *u, unsigned int i)
{
	const struct expr *e = fluxion__arg_expr(u, i);
	struct scope none = { .lang = u->lang };
	struct lower w = fluxion__use_lower(u, &none, e);
	struct value v = fluxion__lower(&w, e);
	uint64_t one = 1;
	unsigned int scale;
	int64_t n;

	if (v.kind != VALUE_NUMBER || !fluxion__code_known(w.code, v.r, &n))
		fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
			      "%s needs a constant number here", u->call->name);
	for (scale = v.type->scale; scale; scale--)
		one *= 10;
	if (n < 0 || (uint64_t)n > one)
		fluxion__fail(u->lang, e->span, OUT_OF_RANGE,
			      "a ratio lies between 0.0 and 1.0");
	return scaled_ratio(n, one);
}

const char *fluxion__arg_handler(struct use *u, unsigned int i)
{
	const struct expr *e = fluxion__arg_expr(u, i);

	if (e->kind != EXPR_NAME)
		fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
			      "%s takes the name of a handler here",
			      u->call->name);
	return e->name;
}

static int64_t unit_factor(const char *unit)
{
	static const struct {
		const char *name;
		int64_t factor;
	} units[] = {
		{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 },
		{ "s", 1000000000 }, { "m", 60000000000 },
		{ "h", 3600000000000 }, { "KiB", 1 << 10 }, { "MiB", 1 << 20 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(units) - 1; i++)
		if (!strcmp(units[i].name, unit))
			break;
	return units[i].factor;
}

static int64_t unit_value(struct lang *l, const struct expr *e)
{
	int64_t value;

	if (__builtin_mul_overflow(e->number, unit_factor(e->name), &value))
		fluxion__fail(l, e->span, OUT_OF_RANGE,
			      "%llu%s does not fit 63 bits",
			      (unsigned long long)e->number, e->name);
	return value;
}

int64_t fluxion__arg_duration(struct use *u, unsigned int i)
{
	const struct expr *e = u->call->param[i]->value;

	if (e->kind != EXPR_UNIT || strchr(e->name, 'B'))
		fluxion__fail(u->lang, e->span, BAD_ARGUMENT,
			      "%s takes a duration here, like 50ms",
			      u->call->name);
	return unit_value(u->lang, e);
}

int64_t fluxion__arg_size(struct lang *l, const struct arg *a)
{
	const struct expr *e = a->value;

	if (a->kind == ARG_VALUE && e->kind == EXPR_UNIT &&
	    strchr(e->name, 'B'))
		return unit_value(l, e);
	if (a->kind != ARG_VALUE || e->kind != EXPR_NUMBER || e->scale)
		fluxion__fail(l, a->span, BAD_ARGUMENT,
			      "a size is needed here, like 64KiB");
	if (e->number > INT64_MAX)
		fluxion__fail(l, a->span, OUT_OF_RANGE, "the size is too large");
	return e->number;
}

unsigned int fluxion__word(struct lang *l, const struct arg *a,
			   const char *const *words)
{
	bool is_name = a->kind == ARG_VALUE && a->value->kind == EXPR_NAME;
	const char *list = words[0];
	unsigned int i;

	for (i = 0; words[i]; i++)
		if (is_name && !strcmp(words[i], a->value->name))
			return i;
	for (i = 1; words[i]; i++)
		list = fluxion__format(l, "%s, %s", list, words[i]);
	fluxion__fail(l, a->span, BAD_ARGUMENT, "'%s' is one of %s", a->name,
		      list);
}

unsigned int fluxion__arg_word(struct use *u, unsigned int i,
			       const char *const *words)
{
	return fluxion__word(u->lang, u->call->param[i], words);
}
