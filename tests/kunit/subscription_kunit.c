// SPDX-License-Identifier: GPL-2.0
/* fluxion: subscription_kunit - a handler has one item, and what others become. */
#include "pipe_run.h"

#include <linux/string.h>

#include "core/subscription.h"

static const struct test_item input[] = {
	{ 1, 1 }, { 2, 2 }, { 3, 3 }, { 0, 4, 9 }, { 5, 5 },
};

/* A handler that is done when the test says so. */
struct slow {
	struct flx_handler base;
	struct flx_subscription *s;
	u32 started;
};

static void start(struct flx_handler *base, struct flx_subscription *s)
{
	struct slow *h = FLX_CONTAINER_OF(base, struct slow, base);

	h->s = s;
	h->started++;
}

static struct test_run *begin(struct kunit *test, u16 op, s64 option,
			      struct slow *h)
{
	struct test_run *r = run_begin(test);
	u32 node = graph_node(&r->g, op, graph_input(&r->g, "a"));

	r->g.nodes[node].arg[0] = option;
	strscpy(r->g.nodes[node].name, "slow", sizeof(r->g.nodes[node].name));
	test_source_init(&r->in[0], input, 0);
	r->in[0].open = true;
	KUNIT_ASSERT_EQ_MSG(test, run_open(r, 128, &graph_limits), 0, "%s",
			    r->error.message);
	*h = (struct slow){ .base.start = start };
	r->pipe.subscriptions->handler = &h->base;
	return r;
}

static void come(struct test_run *r, u32 n)
{
	r->in[0].n = n;
	run_on(r);
}

static void done(struct test_run *r, struct slow *h, int err)
{
	flx_subscription_done(h->s, err);
	run_on(r);
}

static void end(struct kunit *test, struct test_run *r)
{
	run_close(r);
	KUNIT_EXPECT_EQ(test, test_blocks(), 0);
}

/* What comes while it is busy is replaced by what comes after. */
static void the_newest_one_waits(struct kunit *test)
{
	struct slow h;
	struct test_run *r = begin(test, FLUXION_OP_SUBSCRIBE_LATEST, 0, &h);
	const struct flx_counts *c = &r->pipe.counts[1];

	come(r, 4);
	KUNIT_ASSERT_EQ(test, h.started, 1);
	KUNIT_EXPECT_EQ(test, h.s->item->ts, 1);
	KUNIT_EXPECT_EQ(test, *(s64 *)(h.s->item + 1), 1);
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&h.s->token));
	KUNIT_EXPECT_EQ(test, c->dropped, 2);
	done(r, &h, 0);
	KUNIT_ASSERT_EQ(test, h.started, 2);
	KUNIT_EXPECT_EQ(test, h.s->item->kind, FLUXION_ITEM_ERROR);
	KUNIT_EXPECT_EQ(test, h.s->item->code, 9);
	r->in[0].open = false;
	come(r, 5);
	KUNIT_EXPECT_FALSE(test, flx_pipe_ended(&r->pipe));
	done(r, &h, 0);
	KUNIT_EXPECT_EQ(test, h.started, 3);
	KUNIT_EXPECT_FALSE(test, flx_pipe_ended(&r->pipe));
	done(r, &h, 0);
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	KUNIT_EXPECT_EQ(test, c->in, 5);
	KUNIT_EXPECT_EQ(test, c->out, 3);
	end(test, r);
}

static void who_is_outdated_may_be_told(struct kunit *test)
{
	struct slow h;
	struct test_run *r = begin(test, FLUXION_OP_SUBSCRIBE_LATEST, 1, &h);

	come(r, 1);
	KUNIT_ASSERT_EQ(test, h.started, 1);
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&h.s->token));
	come(r, 2);
	KUNIT_EXPECT_TRUE(test, flx_cancel_is(&h.s->token));
	done(r, &h, -FLX_ECANCELED);
	KUNIT_EXPECT_EQ(test, h.started, 2);
	KUNIT_EXPECT_FALSE(test, flx_cancel_is(&h.s->token));
	KUNIT_EXPECT_EQ(test, r->pipe.counts[1].errors, 1);
	done(r, &h, 0);
	KUNIT_EXPECT_EQ(test, r->pipe.counts[1].errors, 1);
	end(test, r);
}

/* Cancelled while it is busy: it is told, waited for, and gets nothing more. */
static void a_cancel_waits_for_who_is_busy(struct kunit *test)
{
	static const u16 ops[] = {
		FLUXION_OP_SUBSCRIBE, FLUXION_OP_SUBSCRIBE_LATEST,
	};
	struct test_run *r;
	struct slow h;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		r = begin(test, ops[i], 0, &h);
		come(r, 3);
		flx_pipe_cancel(&r->pipe);
		run_on(r);
		KUNIT_EXPECT_TRUE(test, flx_cancel_is(&h.s->token));
		KUNIT_EXPECT_TRUE(test, r->in[0].closed);
		KUNIT_EXPECT_FALSE(test, flx_pipe_ended(&r->pipe));
		done(r, &h, 0);
		KUNIT_EXPECT_EQ(test, h.started, 1);
		KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
		end(test, r);
	}
}

/* Nothing is lost: the next one is taken when the handler is done. */
static void in_order_and_none_lost(struct kunit *test)
{
	struct slow h;
	struct test_run *r = begin(test, FLUXION_OP_SUBSCRIBE, 0, &h);
	u32 i;

	r->in[0].open = false;
	come(r, ARRAY_SIZE(input));
	for (i = 0; i < ARRAY_SIZE(input); i++) {
		KUNIT_ASSERT_EQ(test, h.started, i + 1);
		KUNIT_EXPECT_EQ(test, h.s->item->ts, input[i].ts);
		KUNIT_EXPECT_EQ(test, r->in[0].at, i + 1);
		done(r, &h, 0);
	}
	KUNIT_EXPECT_TRUE(test, flx_pipe_ended(&r->pipe));
	end(test, r);
}

/* While the pipe is paused none begins; one that ends then is not waited for. */
static void a_pause_lets_no_other_begin(struct kunit *test)
{
	struct slow h;
	struct test_run *r = begin(test, FLUXION_OP_SUBSCRIBE, 0, &h);

	come(r, 2);
	flx_pipe_pause(&r->pipe, true);
	KUNIT_EXPECT_TRUE(test, flx_subscription_is_busy(h.s));
	done(r, &h, 0);
	KUNIT_EXPECT_EQ(test, h.started, 1);
	KUNIT_EXPECT_FALSE(test, flx_subscription_is_busy(h.s));
	flx_pipe_pause(&r->pipe, false);
	run_on(r);
	KUNIT_EXPECT_EQ(test, h.started, 2);
	done(r, &h, 0);
	end(test, r);
}

/* Until there is a handler everything stays where it is. */
static void without_a_handler_nothing_is_taken(struct kunit *test)
{
	struct slow h;
	struct test_run *r = begin(test, FLUXION_OP_SUBSCRIBE, 0, &h);

	r->pipe.subscriptions->handler = NULL;
	come(r, 1);
	KUNIT_EXPECT_EQ(test, r->in[0].at, 0);
	r->pipe.subscriptions->handler = &h.base;
	run_on(r);
	KUNIT_EXPECT_EQ(test, h.started, 1);
	done(r, &h, 0);
	end(test, r);
}

static void expect_refused(struct kunit *test, u16 op, const char *name,
			   s64 option, const char *why)
{
	struct test_run *r = run_begin(test);
	u32 node = graph_node(&r->g, op, graph_input(&r->g, "a"));

	r->g.nodes[node].arg[0] = option;
	strscpy(r->g.nodes[node].name, name, sizeof(r->g.nodes[node].name));
	KUNIT_EXPECT_EQ(test, run_open(r, 1, &graph_limits), -FLX_EINVAL);
	KUNIT_EXPECT_STREQ(test, r->error.message, why);
}

static void their_arguments_are_checked(struct kunit *test)
{
	static const char option[] = "bad argument: unknown option";
	static const char name[] = "bad argument: a handler without a name";

	expect_refused(test, FLUXION_OP_SUBSCRIBE, "", 0, name);
	expect_refused(test, FLUXION_OP_SUBSCRIBE_LATEST, "", 0, name);
	expect_refused(test, FLUXION_OP_SUBSCRIBE_LATEST, "h", 2, option);
	expect_refused(test, FLUXION_OP_SUBSCRIBE_LATEST, "h", -1, option);
}

static struct kunit_case subscription_cases[] = {
	KUNIT_CASE(the_newest_one_waits),
	KUNIT_CASE(who_is_outdated_may_be_told),
	KUNIT_CASE(a_cancel_waits_for_who_is_busy),
	KUNIT_CASE(in_order_and_none_lost),
	KUNIT_CASE(a_pause_lets_no_other_begin),
	KUNIT_CASE(without_a_handler_nothing_is_taken),
	KUNIT_CASE(their_arguments_are_checked),
	{}
};

static struct kunit_suite subscription_suite = {
	.name = "flx_subscription",
	.test_cases = subscription_cases,
};

kunit_test_suite(subscription_suite);
