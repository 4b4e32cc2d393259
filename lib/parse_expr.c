// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: parse_expr - expressions and literals, by C's precedence. */
#include <string.h>
#include "parse.h"

static const char *const units[] = {
	"ns", "us", "ms", "s", "m", "h", "KiB", "MiB", NULL
};

unsigned int fluxion__precedence(unsigned int token)
{
	switch (token) {
	case TOKEN_OR_OR:
		return 1;
	case TOKEN_AND_AND:
		return 2;
	case '|':
		return 3;
	case '^':
		return 4;
	case '&':
		return 5;
	case TOKEN_EQ:
	case TOKEN_NE:
		return 6;
	case '<':
	case '>':
	case TOKEN_LE:
	case TOKEN_GE:
		return 7;
	case TOKEN_SHL:
	case TOKEN_SHR:
		return 8;
	case '+':
	case '-':
		return 9;
	case '*':
	case '/':
	case '%':
		return 10;
	default:
		return 0;
	}
}

static struct expr *new_expr(struct parser *p, enum expr_kind kind,
			     struct span from)
{
	struct expr *e = fluxion__alloc(p->lang, sizeof(*e));

	e->kind = kind;
	e->span = from;
	e->height = 1;
	return e;
}

/* @e grows above @child. */
static void grow(struct parser *p, struct expr *e, const struct expr *child)
{
	if (child->height >= LANG_HEIGHT_MAX)
		fluxion__fail(p->lang, e->span, TOO_LARGE,
			      "an expression of more than %d levels",
			      LANG_HEIGHT_MAX);
	if (e->height <= child->height)
		e->height = child->height + 1;
}

static void set_arg(struct parser *p, struct expr *e, unsigned int i,
		    struct expr *child)
{
	e->arg[i] = child;
	e->span = span_join(e->span, p->last);
	grow(p, e, child);
}

static bool at_unit(const struct parser *p)
{
	unsigned int i;

	for (i = 0; units[i]; i++)
		if (fluxion__parse_is(p, units[i]))
			return true;
	return false;
}

static struct expr *parse_number(struct parser *p)
{
	struct expr *e = new_expr(p, EXPR_NUMBER, parse_span(p));
	const char *text = p->lang->text + p->token.pos;

	e->hex = p->token.hex;
	e->scale = p->token.scale;
	if (e->scale > 18)
		fluxion__fail(p->lang, e->span, OUT_OF_RANGE,
			      "more than 18 digits after the point");
	if (fluxion__number(text, p->token.len, e->scale, false, UINT64_MAX,
			    &e->number))
		fluxion__fail(p->lang, e->span, OUT_OF_RANGE,
			      "the number does not fit 64 bits");
	fluxion__parse_next(p);
	if (!e->scale && !e->hex && at_unit(p)) {
		e->kind = EXPR_UNIT;
		e->name = fluxion__parse_name(p, "a unit");
		e->span = span_join(e->span, p->last);
	}
	return e;
}

static struct expr *parse_string(struct parser *p)
{
	struct expr *e = new_expr(p, EXPR_STRING, parse_span(p));
	const char *text = p->lang->text + p->token.pos;
	char *bytes = fluxion__alloc(p->lang, p->token.len);
	uint32_t i;

	for (i = 1; i + 1 < p->token.len; e->len++)
		i += fluxion__unquote(text + i, bytes + e->len);
	e->name = bytes;
	fluxion__parse_next(p);
	return e;
}

/* Items up to @close; of a record each is "name: value". */
static void parse_items(struct parser *p, struct expr *e, char close,
			const char *what)
{
	struct buf items = { 0 };
	struct expr_item *item;

	if (e->kind == EXPR_CALL && fluxion__parse_take(p, close))
		return;
	do {
		item = fluxion__buf_more(p->lang, &items, sizeof(*item));
		if (e->kind == EXPR_RECORD) {
			item->name = fluxion__parse_name(p, "a field");
			fluxion__parse_expect(p, ':', "':'");
		}
		e->count++;
		item->value = fluxion__parse_expr(p);
		grow(p, e, item->value);
	} while (fluxion__parse_take(p, ','));
	fluxion__parse_expect(p, close, what);
	e->items = (struct expr_item *)items.data;
}

static struct expr *parse_name(struct parser *p)
{
	struct expr *e = new_expr(p, EXPR_NAME, parse_span(p));

	e->name = fluxion__parse_name(p, "a name");
	if (fluxion__parse_take(p, '(')) {
		e->kind = EXPR_CALL;
		parse_items(p, e, ')', "')'");
	}
	return e;
}

static struct expr *parse_group(struct parser *p)
{
	struct expr *e;

	fluxion__parse_next(p);
	e = fluxion__parse_expr(p);
	fluxion__parse_expect(p, ')', "')'");
	return e;
}

static struct expr *parse_braces(struct parser *p)
{
	bool list = p->token.kind == '[';
	struct expr *e = new_expr(p, list ? EXPR_LIST : EXPR_RECORD,
				  parse_span(p));

	fluxion__parse_next(p);
	parse_items(p, e, list ? ']' : '}', list ? "']'" : "'}'");
	return e;
}

static struct expr *parse_primary(struct parser *p)
{
	struct expr *e;

	switch (p->token.kind) {
	case TOKEN_NUMBER:
		return parse_number(p);
	case TOKEN_STRING:
		return parse_string(p);
	case TOKEN_NAME:
		e = parse_name(p);
		break;
	case '(':
		return parse_group(p);
	case '{':
	case '[':
		e = parse_braces(p);
		break;
	default:
		fluxion__parse_fail(p, "an expression");
	}
	e->span = span_join(e->span, p->last);
	return e;
}

static struct expr *parse_postfix(struct parser *p)
{
	struct expr *e = parse_primary(p);
	struct expr *up;

	for (;;) {
		if (fluxion__parse_take(p, '.')) {
			up = new_expr(p, EXPR_FIELD, e->span);
			up->name = fluxion__parse_name(p, "a field");
		} else if (fluxion__parse_take(p, '[')) {
			struct expr *index = fluxion__parse_expr(p);

			fluxion__parse_expect(p, ']', "']'");
			up = new_expr(p, EXPR_INDEX, e->span);
			set_arg(p, up, 1, index);
		} else {
			return e;
		}
		set_arg(p, up, 0, e);
		e = up;
	}
}

static struct expr *parse_unary(struct parser *p)
{
	struct expr *e;

	if (!p->token.kind || p->token.kind >= TOKEN_NAME ||
	    !strchr("-!~", p->token.kind))
		return parse_postfix(p);
	e = new_expr(p, EXPR_UNARY, parse_span(p));
	e->op = p->token.kind;
	fluxion__parse_enter(p);
	fluxion__parse_next(p);
	set_arg(p, e, 0, parse_unary(p));
	fluxion__parse_leave(p);
	return e;
}

/* Operators of precedence @least and above; all associate to the left. */
static struct expr *parse_binary(struct parser *p, unsigned int least)
{
	struct expr *left = parse_unary(p);
	unsigned int precedence = fluxion__precedence(p->token.kind);

	while (precedence >= least && precedence) {
		struct expr *e = new_expr(p, EXPR_BINARY, left->span);

		e->op = p->token.kind;
		fluxion__parse_next(p);
		set_arg(p, e, 0, left);
		set_arg(p, e, 1, parse_binary(p, precedence + 1));
		left = e;
		precedence = fluxion__precedence(p->token.kind);
	}
	return left;
}

struct expr *fluxion__parse_expr(struct parser *p)
{
	struct expr *cond, *e;

	fluxion__parse_enter(p);
	cond = parse_binary(p, 1);
	e = cond;
	if (fluxion__parse_take(p, '?')) {
		e = new_expr(p, EXPR_CHOOSE, cond->span);
		set_arg(p, e, 0, cond);
		set_arg(p, e, 1, fluxion__parse_expr(p));
		fluxion__parse_expect(p, ':', "':'");
		set_arg(p, e, 2, fluxion__parse_expr(p));
	}
	fluxion__parse_leave(p);
	return e;
}
