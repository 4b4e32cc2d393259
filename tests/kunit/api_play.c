// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: api_play - plays api-cases.txt against the core's own functions.
 *
 * A hot object is a pipe, a pipe with a share, a subject or a token. What is
 * pushed waits in a channel, each subscriber has one, and each task that waits
 * for a token is a handle.
 */
#include "api_play.h"
#include "core/channel.h"
#include "core/handle.h"

#define READERS		4
#define WAITERS		4
#define QUEUE		64
#define MEMORY		(1024 * 1024)

enum kind { PIPE, SHARE, SUBJECT, TOKEN };

struct reader {
	struct flx_channel queue;
	struct flx_subscriber subscriber;
};

/**
 * struct play - the case that is being played
 * @bed: the surroundings
 * @rt: nothing is scheduled by it: tasks run between the lines
 * @pool: of @one and the channels
 * @one: the item that is pushed or polled
 * @waker: of who polls
 * @kind: of its hot object
 * @last: what the last push or subscription returned
 * @built: there is a pipe
 * @blob: PIPE, SHARE: its graph
 * @graph: verified, in @blob
 * @pipe: built of it
 * @input: what it reads
 * @hot: SUBJECT
 * @subject: SUBJECT, SHARE: who has subscribed
 * @readers: s0, s1 ...
 * @token: TOKEN
 * @waiters: the tasks that wait for it
 * @waiting: how many
 */
struct play {
	const struct api_bed *bed;
	struct flx_runtime rt;
	struct flx_pool pool;
	struct flx_batch one;
	struct flx_waker waker;
	enum kind kind;
	int last;
	bool built;
	void *blob;
	struct flx_graph graph;
	struct flx_pipe pipe;
	struct flx_channel input;
	struct flx_subject hot;
	struct flx_subject *subject;
	struct reader readers[READERS];
	struct flx_cancel token;
	struct flx_handle waiters[WAITERS];
	u32 waiting;
};

static struct play play;

/* Lines that do not hold as they stand. */
static const struct difference {
	const char *name;
	u32 nth;
	const char *line;
	const char *instead;
	const char *reason;
} differences[] = {
	{ "subject/dropped-subscriber-pruned-on-next-send", 8,
	  "expect count 2", "expect count 1",
	  "a subscriber that goes away leaves at once" },
};

/* Words. */

static u32 length(const char *s)
{
	u32 n = 0;

	while (s[n])
		n++;
	return n;
}

static bool is(struct api_word w, const char *s)
{
	return w.len == length(s) && !flx_memcmp(w.s, s, w.len);
}

static bool begins(struct api_word w, const char *s)
{
	return w.len >= length(s) && !flx_memcmp(w.s, s, length(s));
}

static struct api_word rest_of(struct api_word w, u32 n)
{
	return (struct api_word){ w.s + n, w.len - n };
}

/* Take the first word off a line. */
static struct api_word take_word(struct api_word *line)
{
	struct api_word w = *line;

	w.len = 0;
	while (w.len < line->len && w.s[w.len] != ' ')
		w.len++;
	*line = rest_of(*line, w.len);
	if (line->len)
		*line = rest_of(*line, 1);
	return w;
}

/* Return: false if it is no number to its end. */
static bool number(struct api_word w, s64 *n)
{
	bool minus = w.len && w.s[0] == '-';
	u32 i;

	*n = 0;
	for (i = minus; i < w.len && w.s[i] >= '0' && w.s[i] <= '9'; i++)
		*n = *n * 10 + w.s[i] - '0';
	if (minus)
		*n = -*n;
	return i == w.len && w.len > minus;
}

/* "value@timestamp" */
static bool item(struct api_word w, s64 *v, s64 *ts)
{
	struct api_word head = w;

	head.len = 0;
	while (head.len < w.len && w.s[head.len] != '@')
		head.len++;
	return head.len < w.len && number(head, v) &&
		number(rest_of(w, head.len + 1), ts);
}

/* Return: false at the end of the text. */
static bool next_line(struct api_text *t, struct api_word *line)
{
	line->s = t->at;
	line->len = 0;
	while (line->s[line->len] && line->s[line->len] != '\n')
		line->len++;
	t->at += line->len + !!line->s[line->len];
	t->line++;
	return line->len || *t->at || t->at != line->s;
}

/* The surroundings. */

static u64 play_now(void)
{
	return 0;
}

static void play_schedule(struct flx_task *t)
{
	(void)t;
}

static unsigned long play_lock(void)
{
	return 0;
}

static void play_unlock(unsigned long key)
{
	(void)key;
}

static void play_wake(struct flx_waker *w)
{
	(void)w;
}

static enum flx_poll wait_run(struct flx_handle *h, int *result)
{
	*result = 0;
	return flx_cancel_is(&h->token) ? FLX_END : FLX_PENDING;
}

/* Until nothing has anything to do. */
static void rest(struct play *p)
{
	u32 i;

	if (p->kind == SHARE)
		while (flx_pipe_run(&p->pipe, ~0u) > 0)
			;
	for (i = 0; i < p->waiting; i++)
		if (flx_task_is_scheduled(&p->waiters[i].task))
			flx_handle_visit(&p->waiters[i]);
}

/* op */

static int open_pipe(struct play *p, bool map, s64 add)
{
	static const struct flx_limits limits = {
		.nodes = FLX_NODES_MAX, .depth = FLX_DEPTH_MAX,
		.bytes = MEMORY, .period = FLX_PERIOD_MIN,
	};
	struct flx_stream *in = &p->input.stream;
	struct fluxion_error error;
	u32 bytes;
	int err;

	p->blob = p->bed->graph(map, add, p->kind == SHARE, &bytes);
	if (!p->blob)
		return -FLX_ENOMEM;
	err = flx_channel_init(&p->input, &p->pool, sizeof(s64), QUEUE,
			       FLUXION_OVERFLOW_BLOCK);
	if (err)
		return err;
	err = flx_graph_verify(&p->graph, p->blob, bytes, &limits, &error);
	if (err)
		return err;
	err = flx_pipe_build(&p->pipe, &p->rt, &p->graph, 8, &limits, &in,
			     &error);
	if (err)
		return err;
	p->built = true;
	p->subject = p->pipe.outputs[0].subject;
	flx_pipe_wake(&p->pipe);
	return 0;
}

/* "into_fluxion_stream_map(a; map: v + 100)" */
static int open_map(struct play *p, struct api_word line)
{
	s64 add;

	while (line.len && !begins(line, "map: v + "))
		line = rest_of(line, 1);
	if (!line.len)
		return -FLX_EINVAL;
	line = rest_of(line, length("map: v + "));
	line.len--;
	return number(line, &add) ? open_pipe(p, true, add) : -FLX_EINVAL;
}

static int open_op(struct play *p, struct api_word line)
{
	if (is(line, "into_fluxion_stream(a)")) {
		p->kind = PIPE;
		return open_pipe(p, false, 0);
	}
	if (begins(line, "into_fluxion_stream_map(a")) {
		p->kind = PIPE;
		return open_map(p, line);
	}
	if (is(line, "share(a)")) {
		p->kind = SHARE;
		return open_pipe(p, false, 0);
	}
	if (is(line, "subject()")) {
		p->kind = SUBJECT;
		p->subject = &p->hot;
		return 0;
	}
	if (!is(line, "token()"))
		return -FLX_EINVAL;
	p->kind = TOKEN;
	flx_cancel_init(&p->token, &p->rt, NULL);
	return 0;
}

static void close_all(struct play *p)
{
	u32 i;

	for (i = 0; i < p->waiting; i++) {
		flx_handle_abort(&p->waiters[i]);
		flx_handle_fini(&p->waiters[i]);
	}
	if (p->built) {
		flx_pipe_kill(&p->pipe);
		flx_pipe_free(&p->pipe);
		flx_pipe_release(&p->pipe);
	}
	if (p->blob)
		p->bed->drop(p->blob);
	flx_pool_free(&p->pool);
}

/* What happens. */

static void fill_one(struct play *p, s64 v, s64 ts, u32 code)
{
	flx_batch_reset(&p->one, 1);
	p->one.count = 1;
	p->one.ts[0] = ts;
	flx_memcpy(flx_batch_record(&p->one, 0), &v, sizeof(v));
	if (code)
		flx_batch_fail(&p->one, 0, code);
}

static void push(struct play *p)
{
	if (p->kind == SUBJECT)
		p->last = flx_subject_send(p->subject, &p->one);
	else
		flx_channel_put(&p->input, &p->one);
}

static void end(struct play *p)
{
	if (p->kind == SUBJECT)
		flx_subject_close(p->subject, &p->waker);
	else
		flx_channel_end(&p->input);
}

/* "a 5@10", "a error 22", "a end" */
static bool do_push(struct play *p, struct api_word line)
{
	struct api_word w = take_word(&line);
	s64 v, ts;

	if (is(w, "end")) {
		end(p);
		return true;
	}
	if (is(w, "error")) {
		if (!number(line, &v))
			return false;
		fill_one(p, 0, 0, v);
		push(p);
		if (p->kind == SUBJECT)
			end(p);
		return true;
	}
	if (!item(w, &v, &ts))
		return false;
	fill_one(p, v, ts, 0);
	push(p);
	return true;
}

static struct reader *find_reader(struct play *p, struct api_word w)
{
	u32 i = w.len == 2 ? w.s[1] - '0' : READERS;

	return begins(w, "s") && i < READERS ? &p->readers[i] : NULL;
}

static void reader_left(struct flx_channel *c)
{
	struct reader *r = FLX_CONTAINER_OF(c, struct reader, queue);

	flx_subject_unsubscribe(c->owner, &r->subscriber);
}

static bool do_subscribe(struct play *p, struct api_word line)
{
	struct reader *r = find_reader(p, line);

	if (!r || !p->subject ||
	    flx_channel_init(&r->queue, &p->pool, sizeof(s64), QUEUE,
			     FLUXION_OVERFLOW_BLOCK))
		return false;
	r->queue.left = reader_left;
	r->queue.owner = p->subject;
	r->subscriber.sink = &r->queue.sink;
	p->last = flx_subject_subscribe(p->subject, &r->subscriber);
	return true;
}

static bool do_drop(struct play *p, struct api_word line)
{
	struct reader *r = find_reader(p, line);

	if (r)
		flx_stream_close(&r->queue.stream);
	else if (is(line, "shared") && p->kind == SHARE)
		flx_pipe_cancel(&p->pipe);
	else
		return false;
	return true;
}

static bool do_wait(struct play *p)
{
	if (p->kind != TOKEN || p->waiting == WAITERS)
		return false;
	flx_handle_spawn(&p->waiters[p->waiting++], &p->rt, wait_run,
			 &p->token);
	return true;
}

/* expect */

static u32 woken(struct play *p)
{
	u32 n = 0;
	int result;
	u32 i;

	for (i = 0; i < p->waiting; i++)
		n += !flx_handle_join(&p->waiters[i], &result) && !result;
	return n;
}

/* What the next poll gives: "none", "end", "5@10", "error 22". */
static bool expect_poll(struct play *p, struct flx_stream *s,
			struct api_word line)
{
	struct flx_batch *b = &p->one;
	enum flx_poll r;
	s64 v, ts, got;

	flx_batch_reset(b, 1);
	r = flx_stream_poll(s, &p->waker, b);
	if (is(line, "none"))
		return r == FLX_PENDING;
	if (is(line, "end"))
		return r == FLX_END;
	if (r != FLX_READY || b->count != 1)
		return false;
	if (begins(line, "error "))
		return number(rest_of(line, 6), &v) &&
			!flx_batch_is_value(b, 0) && b->code[0] == v;
	flx_memcpy(&got, flx_batch_record(b, 0), sizeof(got));
	return item(line, &v, &ts) && flx_batch_is_value(b, 0) && got == v &&
		b->ts[0] == (u64)ts;
}

static bool expect_subject(struct play *p, struct api_word line)
{
	s64 n;

	if (is(line, "open"))
		return !p->subject->closed;
	if (is(line, "closed"))
		return p->subject->closed;
	if (is(line, "accepted"))
		return !p->last;
	if (is(line, "refused"))
		return p->last == -FLX_EPIPE;
	return begins(line, "count ") && number(rest_of(line, 6), &n) &&
		p->subject->count == n;
}

static bool expect_token(struct play *p, struct api_word line)
{
	s64 n;

	if (is(line, "none"))
		return !flx_cancel_is(&p->token) && !woken(p);
	if (is(line, "cancelled"))
		return flx_cancel_is(&p->token);
	return begins(line, "woken ") && number(rest_of(line, 6), &n) &&
		woken(p) == n;
}

static bool expect(struct play *p, struct api_word line)
{
	struct api_word all = line;
	struct reader *r = find_reader(p, take_word(&line));

	if (p->kind == TOKEN)
		return expect_token(p, all);
	if (r && r->queue.items.rec)
		return expect_poll(p, &r->queue.stream, line);
	if (p->subject)
		return expect_subject(p, all);
	return p->built && expect_poll(p, p->pipe.outputs[0].stream, all);
}

/* Cases. */

static bool do_line(struct play *p, struct api_word line)
{
	struct api_word verb = take_word(&line);

	if (is(verb, "op"))
		return !open_op(p, line);
	if (is(verb, "a"))
		return do_push(p, line);
	if (is(verb, "subscribe"))
		return do_subscribe(p, line);
	if (is(verb, "drop"))
		return do_drop(p, line);
	if (is(verb, "wait"))
		return do_wait(p);
	if (is(verb, "expect"))
		return expect(p, line);
	if (!is(verb, "cancel") || p->kind != TOKEN)
		return false;
	flx_cancel_now(&p->token);
	return true;
}

/* Return: the line, or what is to hold instead. */
static struct api_word settle(struct api_case *c, u32 nth,
			      struct api_word line)
{
	const struct difference *d = differences;

	for (; d < differences + FLX_ARRAY_SIZE(differences); d++) {
		if (!is(c->name, d->name) || nth != d->nth ||
		    !is(line, d->line))
			continue;
		c->differs = d->reason;
		return (struct api_word){ d->instead, length(d->instead) };
	}
	return line;
}

static int play_begin(struct play *p, const struct api_bed *bed)
{
	flx_memset(p, 0, sizeof(*p));
	p->bed = bed;
	p->rt.alloc = bed->alloc;
	p->rt.free = bed->free;
	p->rt.now = play_now;
	p->rt.schedule = play_schedule;
	p->rt.lock = play_lock;
	p->rt.unlock = play_unlock;
	p->waker.wake = play_wake;
	p->waker.budget = FLX_TASK_BUDGET;
	flx_pool_init(&p->pool, &p->rt, MEMORY);
	return flx_batch_init(&p->one, &p->pool, 1, sizeof(s64));
}

static bool is_handled(const struct api_case *c)
{
	return api_is_of(c, "subscribe") || api_is_of(c, "subscribe_latest");
}

/* The lines of a case, up to an empty one. */
static enum api_result play_lines(struct play *p, struct api_text *t,
				  struct api_case *c)
{
	enum api_result result = is_handled(c) ? API_SKIPPED : API_PASSED;
	struct api_word line;
	u32 nth = 0;

	while (next_line(t, &line) && line.len) {
		if (line.s[0] == '#' || result != API_PASSED)
			continue;
		if (!do_line(p, settle(c, ++nth, line))) {
			c->bad = line;
			c->line = t->line;
			result = API_FAILED;
		}
		rest(p);
	}
	return result;
}

bool api_is_of(const struct api_case *c, const char *op)
{
	return begins(c->name, op) && c->name.s[length(op)] == '/';
}

enum api_result api_play(const struct api_bed *bed, struct api_text *t,
			 struct api_case *c)
{
	enum api_result result = API_FAILED;
	struct api_word line;

	do {
		if (!next_line(t, &line))
			return API_OVER;
	} while (!begins(line, "case "));
	*c = (struct api_case){ .name = rest_of(line, 5), .bad = line,
				.line = t->line };
	if (!play_begin(&play, bed))
		result = play_lines(&play, t, c);
	close_all(&play);
	return result;
}
