// SPDX-License-Identifier: GPL-2.0
/* fluxion: replay - recorded items on a clock that they move. */
#include <poll.h>
#include <string.h>
#include "replay.h"
#include "stop.h"
#include "timed.h"

static uint64_t clock_now;

static int move_clock(struct fluxion *f, uint64_t to)
{
	int err = 0;

	if (to > clock_now)
		err = fluxion_virtual_advance(f, to - clock_now);
	if (err)
		return fail_errno(err, "--clock");
	clock_now = to > clock_now ? to : clock_now;
	return STATUS_OK;
}

/* The head that comes next, waiting for it if need be; NULL: see @result. */
static struct feed_source *next_head(struct feed *feed,
				     enum read_result *result)
{
	struct feed_source *s;

	for (;;) {
		*result = feed_peek(feed, &s);
		if (*result == READ_ITEM)
			return s;
		if (*result != READ_AGAIN || stop_wanted())
			return NULL;
		struct pollfd p[2] = {
			{ feed->waiting->reader.file.fd, POLLIN, 0 },
			{ stop_fd(), POLLIN, 0 },
		};
		poll(p, 2, -1);
	}
}

static int to_ns(const struct feed_source *s, uint64_t unit_ns, uint64_t *ns)
{
	if (!__builtin_mul_overflow(s->ts, unit_ns, ns))
		return STATUS_OK;
	return fail(STATUS_REFUSED,
		    "%s: timestamp %llu is too large for --timestamp-unit",
		    s->reader.file.name, (unsigned long long)s->ts);
}

static int refusal(const struct feed *feed, enum read_result result)
{
	if (result != READ_FAILED)
		return STATUS_OK;
	return feed->waiting->reader.file.broken ? STATUS_FAILED :
		STATUS_REFUSED;
}

int replay_begin(struct fluxion *f, struct feed *feed, uint64_t unit_ns)
{
	enum read_result result;
	struct feed_source *s = next_head(feed, &result);
	uint64_t ns = 0;
	int err;

	if (!s)
		return refusal(feed, result);
	err = to_ns(s, unit_ns, &ns);
	return err ? err : move_clock(f, ns);
}

/* Handle what lies in the inputs, and write what comes of it. */
static int drain(struct flow *f)
{
	unsigned long moved;
	int err;

	do {
		moved = 0;
		err = fluxion_virtual_drain(f->pipeline);
		if (err < 0)
			return fail_errno(err, "--clock");
		err = flow_drain(f, &moved);
	} while (moved && !err);
	return err;
}

static int put(struct flow *f, struct feed_source *s)
{
	struct fluxion_item *item = flow_slot(f, s->input);

	if (!item)
		return fail(STATUS_FAILED, "%s: the pipeline stalls",
			    f->inputs[s->input].node->name);
	memcpy(item, s->head, sizeof(*item) +
	       fluxion_stream_record_size(f->inputs[s->input].stream));
	f->inputs[s->input].ended = item->kind == FLUXION_ITEM_END;
	f->inputs[s->input].filled++;
	feed_pop(s);
	return flow_commit(f);
}

/* Move it from deadline to deadline, and write what comes at each. */
static int play_until(struct flow *f, struct fluxion *runtime, uint64_t to)
{
	int64_t next = fluxion_pipeline_timeout(f->pipeline);
	int err = STATUS_OK;

	while (!err && !stop_wanted() && !flow_ended(f) && next >= 0 &&
	       (uint64_t)next <= to - clock_now) {
		err = move_clock(runtime, clock_now + next);
		if (!err)
			err = drain(f);
		next = fluxion_pipeline_timeout(f->pipeline);
	}
	return err;
}

/*
 * END, then time until what is still in flight has come out. A source that ticks
 * would go on for ever; if it is not the only one, it ends with the items.
 */
static int finish(struct flow *f, struct fluxion *runtime)
{
	int err;

	flow_end(f);
	err = flow_commit(f);
	if (!err)
		err = drain(f);
	if (!err && !(f->ninputs && graph_has_interval(f->feed->graph)))
		err = play_until(f, runtime, UINT64_MAX);
	return err;
}

int replay_run(struct flow *f, struct fluxion *runtime, uint64_t unit_ns)
{
	enum read_result result;
	struct feed_source *s;
	uint64_t ns = 0;
	int err = STATUS_OK, failed;

	while (!err && !stop_wanted() && !flow_ended(f)) {
		s = next_head(f->feed, &result);
		if (!s && result == READ_END)
			err = finish(f, runtime);
		if (!s) {
			err = err ? err : refusal(f->feed, result);
			break;
		}
		err = to_ns(s, unit_ns, &ns);
		if (!err && ns > clock_now)
			err = play_until(f, runtime, ns);
		if (!err)
			err = move_clock(runtime, ns);
		if (!err)
			err = put(f, s);
		if (!err)
			err = drain(f);
	}
	failed = flow_flush(f);
	return stop_wanted() ? STATUS_FAILED : err ? err : failed;
}
