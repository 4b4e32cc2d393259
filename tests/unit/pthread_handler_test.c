// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: pthread_handler_test - who is called by a pool of threads: handlers of
 * pipelines, taps, subscribers.
 *
 * Also built with the thread sanitizer. A handler stops where the test wants it
 * to, and goes on when the test says so: nothing here depends on time.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "pipeline.h"
#include "core/cancel.h"
#include "pooled.h"

/**
 * struct gate - a handler that stops at each item
 * @begun: posted when it has one
 * @go: waited for before it is done
 * @value: A of the item that one of them had last
 * @calls: A how many it has had
 * @done: A how many it is done with
 *
 * Letters: A atomic.
 */
struct gate {
	sem_t begun;
	sem_t go;
	int64_t value;
	unsigned int calls;
	unsigned int done;
};

static int stop_at(void *arg, const struct fluxion_graph *g, uint32_t type,
		   const struct fluxion_item *item)
{
	struct gate *gate = arg;
	int64_t v;

	(void)g;
	(void)type;
	memcpy(&v, item + 1, sizeof(v));
	__atomic_store_n(&gate->value, v, __ATOMIC_RELAXED);
	__atomic_add_fetch(&gate->calls, 1, __ATOMIC_RELAXED);
	sem_post(&gate->begun);
	while (sem_wait(&gate->go))
		;
	__atomic_add_fetch(&gate->done, 1, __ATOMIC_RELAXED);
	return 0;
}

static struct fluxion *open_gate(struct gate *gate)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	const struct fluxion_handler h = {
		.name = "h", .handle = stop_at, .arg = gate,
	};

	memset(gate, 0, sizeof(*gate));
	sem_init(&gate->begun, 0, 0);
	sem_init(&gate->go, 0, 0);
	CHECK(!f || !fluxion_handler_register(f, &h));
	return f;
}

static void pass(sem_t *s)
{
	while (sem_wait(s))
		;
}

/* Until the node has taken @n items. */
static void wait_taken(struct fluxion_pipeline *p, unsigned int node, uint64_t n)
{
	struct fluxion_node_info *info;
	uint64_t taken = 0;

	while (taken < n) {
		CHECK(fluxion_pipeline_nodes(p, &info) > (int)node);
		taken = info[node].in;
		free(info);
		sched_yield();
	}
}

/* While it is busy the pipeline goes on; then it takes the newest. */
TEST(a_busy_handler_takes_the_latest_next)
{
	struct gate gate;
	struct fluxion *f = open_gate(&gate);
	struct fluxion_pipeline *p = attach(f, "a | subscribe_latest(h)", NULL,
					    0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_node_info *info;
	int64_t i;

	CHECK(!fluxion_send_value(in, 1, 1));
	pass(&gate.begun);
	for (i = 2; i <= 9; i++)
		CHECK(!fluxion_send_value(in, i, i));
	wait_taken(p, 1, 9);
	CHECK(fluxion_flush(in, 0) == -ETIME);
	CHECK(fluxion_flush(in, 1000) == -ETIME);
	CHECK(fluxion_handler_unregister(f, "h") == -EBUSY);
	sem_post(&gate.go);
	pass(&gate.begun);
	CHECK(gate.value == 9 && gate.calls == 2);
	sem_post(&gate.go);
	CHECK(!fluxion_flush(in, -1));
	CHECK(gate.done == 2);
	CHECK(fluxion_pipeline_nodes(p, &info) == 2);
	CHECK(info[1].dropped == 7 && info[1].out == 2);
	free(info);
	fluxion_close(f);
}

/* Many that sleep do not keep a pipeline from being run. */
TEST(sleeping_handlers_hold_up_nothing)
{
	enum { N = 12 };
	struct gate gate;
	struct fluxion *f = open_gate(&gate);
	struct fluxion_pipeline *p;
	struct fluxion_stream *in, *out;
	int i;

	for (i = 0; i < N; i++) {
		p = attach(f, "a | subscribe(h)", NULL, 0);
		CHECK(!fluxion_send_value(stream(p, "a", FLUXION_INPUT), i, i));
		pass(&gate.begun);
	}
	p = attach(f, "a | map(v + 1)", NULL, 0);
	in = stream(p, "a", FLUXION_INPUT);
	out = stream(p, "out", 0);
	for (i = 0; i < 100; i++) {
		CHECK(!fluxion_send_value(in, i, i));
		check_value(out, i + 1, i);
	}
	for (i = 0; i < N; i++)
		sem_post(&gate.go);
	fluxion_close(f);
	CHECK(gate.done == N);
}

static void *open_later(void *arg)
{
	struct gate *gate = arg;
	int i;

	for (i = 0; i < 1000; i++)
		sched_yield();
	sem_post(&gate->go);
	return NULL;
}

/* What the handler has is not taken away from it. */
static void ends_with_a_handler(bool close)
{
	struct gate gate;
	struct fluxion *f = open_gate(&gate);
	struct fluxion_pipeline *p = attach(f, "a | subscribe(h)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	pthread_t thread;

	CHECK(!fluxion_send_value(in, 1, 1));
	CHECK(!fluxion_send_value(in, 2, 2));
	pass(&gate.begun);
	CHECK(!pthread_create(&thread, NULL, open_later, &gate));
	if (!close) {
		CHECK(!fluxion_detach(p));
		CHECK(gate.done == 1);
		CHECK(!fluxion_handler_unregister(f, "h"));
	}
	fluxion_close(f);
	CHECK(gate.done == 1 && gate.calls == 1);
	CHECK(!pthread_join(thread, NULL));
}

TEST(teardown_waits_for_the_handler)
{
	ends_with_a_handler(false);
	ends_with_a_handler(true);
}

static void nothing(int signal)
{
	(void)signal;
}

TEST(a_signal_interrupts_a_flush)
{
	struct gate gate;
	struct fluxion *f = open_gate(&gate);
	struct fluxion_pipeline *p = attach(f, "a | subscribe(h)", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };
	struct itimerval never = { 0 };

	CHECK(!fluxion_send_value(in, 1, 1));
	pass(&gate.begun);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	CHECK(fluxion_flush(in, -1) == -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	sem_post(&gate.go);
	fluxion_close(f);
}

/**
 * struct inside - somebody who uses the pipeline that calls it
 * @p: which one
 * @in: an input of it
 * @out: an output, or NULL
 * @seen: values
 * @bad: calls that were not refused as they should be
 */
struct inside {
	struct fluxion_pipeline *p;
	struct fluxion_stream *in;
	struct fluxion_stream *out;
	unsigned int seen;
	unsigned int bad;
};

static void use_from_tap(void *arg, unsigned int node, uint32_t type,
			 uint64_t ts, const void *record)
{
	struct inside *u = arg;
	struct fluxion_pipeline_info info;
	struct fluxion_stream *s;

	(void)node;
	(void)type;
	(void)ts;
	(void)record;
	u->seen++;
	u->bad += fluxion_detach(u->p) != -EDEADLK;
	u->bad += fluxion_flush(u->in, -1) != -EDEADLK;
	u->bad += fluxion_run(u->in, 1) != -EBUSY;
	u->bad += fluxion_stream_open(u->p, "out", 0, &s) != -EDEADLK;
	u->bad += fluxion_stream_wait(u->out, -1) != -EDEADLK;
	u->bad += !!fluxion_pipeline_info(u->p, &info);
}

TEST(a_tap_cannot_end_its_pipeline)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	struct fluxion_pipeline *p = attach(f, "a | tap", NULL, 0);
	struct inside u = { .p = p };

	u.in = stream(p, "a", FLUXION_INPUT);
	u.out = stream(p, "out", 0);
	CHECK(!fluxion_tap(p, use_from_tap, &u));
	CHECK(!fluxion_send_value(u.in, 1, 1));
	check_value(u.out, 1, 1);
	CHECK(!fluxion_flush(u.in, -1));
	CHECK(u.seen == 1 && !u.bad);
	CHECK(!fluxion_tap(p, NULL, NULL));
	CHECK(!fluxion_send_value(u.in, 2, 2));
	check_value(u.out, 2, 2);
	CHECK(u.seen == 1);
	fluxion_close(f);
}

static int use_from_handler(void *arg, const struct fluxion_graph *g,
			    uint32_t type, const struct fluxion_item *item)
{
	struct inside *u = arg;

	(void)g;
	(void)type;
	(void)item;
	u->seen++;
	u->bad += fluxion_detach(u->p) != -EDEADLK;
	u->bad += fluxion_flush(u->in, -1) != -EDEADLK;
	return 0;
}

TEST(a_handler_cannot_end_its_pipeline)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	struct inside u = { 0 };
	const struct fluxion_handler h = {
		.name = "h", .handle = use_from_handler, .arg = &u,
	};

	CHECK(!fluxion_handler_register(f, &h));
	u.p = attach(f, "a | subscribe(h)", NULL, 0);
	u.in = stream(u.p, "a", FLUXION_INPUT);
	CHECK(!fluxion_send_value(u.in, 1, 1));
	CHECK(!fluxion_flush(u.in, -1));
	CHECK(u.seen == 1 && !u.bad);
	fluxion_close(f);
}

static void stop_in_tap(void *arg, unsigned int node, uint32_t type,
			uint64_t ts, const void *record)
{
	struct gate *gate = arg;

	(void)node;
	(void)type;
	(void)ts;
	(void)record;
	sem_post(&gate->begun);
	pass(&gate->go);
}

TEST(run_elsewhere_is_busy)
{
	struct gate gate;
	struct fluxion *f = open_gate(&gate);
	struct fluxion_pipeline *p = attach(f, "a | tap", NULL, 0);
	struct fluxion_stream *in = stream(p, "a", FLUXION_INPUT);
	struct fluxion_stream *out = stream(p, "out", FLUXION_NONBLOCK);

	CHECK(!fluxion_tap(p, stop_in_tap, &gate));
	CHECK(!fluxion_send_value(in, 1, 1));
	pass(&gate.begun);
	CHECK(fluxion_run(in, 1) == -EBUSY);
	sem_post(&gate.go);
	CHECK(!fluxion_stream_wait(out, -1));
	check_value(out, 1, 1);
	CHECK(!fluxion_flush(in, -1));
	CHECK(fluxion_run(in, 0) == -EINVAL);
	CHECK(fluxion_run(in, 1) == 0);
	fluxion_close(f);
}

/**
 * struct taker - a subscriber
 * @sum: of the values
 * @count: how many
 * @stop: after so many the token is cancelled
 * @token: that one
 */
struct taker {
	int64_t sum;
	unsigned int count;
	unsigned int stop;
	struct fluxion_token *token;
};

static int take(void *arg, const struct fluxion_item *item,
		struct fluxion_token *token)
{
	struct taker *t = arg;
	int64_t v;

	(void)token;
	memcpy(&v, item + 1, sizeof(v));
	t->sum += v;
	if (++t->count == t->stop)
		fluxion_token_cancel(t->token);
	return 0;
}

static void *feed(void *arg)
{
	int64_t i;

	for (i = 1; i <= 10000; i++)
		if (fluxion_send_value(arg, i, i))
			return NULL;
	fluxion_send_end(arg);
	return NULL;
}

TEST(subscribers)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 0);
	struct taker t = { .token = fluxion_token_new(), .stop = 5000 };
	const struct fluxion_subscriber sub = { .handle = take, .arg = &t };
	struct fluxion_stream *out = stream(p, "out", 0);
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, feed,
			      stream(p, "a", FLUXION_INPUT)));
	CHECK(!fluxion_subscribe(out, &sub, t.token));
	CHECK(t.count == 5000);
	CHECK(!fluxion_subscribe(out, &sub, NULL));
	CHECK(t.count == 10000 && t.sum == 50005000);
	CHECK(!pthread_join(thread, NULL));
	fluxion_token_free(t.token);
	fluxion_close(f);
}

TEST(subscribers_to_the_latest)
{
	struct fluxion *f = fluxion_open(FLUXION_PTHREAD);
	struct fluxion_pipeline *p = attach(f, "a", NULL, 0);
	struct taker t = { 0 };
	const struct fluxion_subscriber sub = { .handle = take, .arg = &t };
	struct fluxion_stream *out = stream(p, "out", 0);
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, feed,
			      stream(p, "a", FLUXION_INPUT)));
	CHECK(!fluxion_subscribe_latest(out, &sub, NULL, 0));
	CHECK(t.count && t.count <= 10000 && t.sum >= 10000);
	CHECK(!pthread_join(thread, NULL));
	fluxion_close(f);
}

/* Tasks of their own: they end when their token is cancelled. */
static enum flx_poll until_cancelled(struct flx_handle *h, int *result)
{
	*result = 7;
	return flx_cancel_is(&h->token) ? FLX_END : FLX_PENDING;
}

static void *join_task(void *arg)
{
	struct pooled_task *t = arg;
	static int result[4];
	static unsigned int n;
	int *mine = &result[__atomic_fetch_add(&n, 1, __ATOMIC_RELAXED)];

	return flx_handle_join(&t->handle, mine) ? NULL : mine;
}

TEST(tasks_of_their_own)
{
	static struct pooled_task tasks[4];
	static struct pool pool;
	struct flx_cancel parent;
	pthread_t thread[4];
	void *result;
	int i, ret;

	CHECK(!pool_start(&pool));
	flx_cancel_init(&parent, &pooled_runtime_table, NULL);
	for (i = 0; i < 4; i++) {
		CHECK(!pooled_task_spawn(&pool, &tasks[i], until_cancelled,
					 &parent));
		CHECK(!pthread_create(&thread[i], NULL, join_task, &tasks[i]));
	}
	flx_handle_cancel(&tasks[0].handle);
	CHECK(!flx_handle_join(&tasks[0].handle, &ret) && ret == 7);
	flx_handle_abort(&tasks[1].handle);
	CHECK(!flx_handle_join(&tasks[1].handle, &ret) && ret == -ECANCELED);
	flx_cancel_now(&parent);
	for (i = 0; i < 4; i++) {
		CHECK(!pthread_join(thread[i], &result) && result);
		CHECK(*(int *)result == (i == 1 ? -ECANCELED : 7));
		pooled_task_end(&tasks[i]);
	}
	pool_stop(&pool);
}

/* Return: with at most @most threads of the user: is a pipeline attached? */
static bool attaches(rlim_t most, bool *no_pool, bool *no_handlers)
{
	struct fluxion_pipeline *p = NULL;
	struct rlimit limit;
	struct gate gate;
	struct fluxion *f;
	int err;

	getrlimit(RLIMIT_NPROC, &limit);
	limit.rlim_cur = most;
	setrlimit(RLIMIT_NPROC, &limit);
	f = open_gate(&gate);
	*no_pool |= !f && errno == EAGAIN;
	if (!f)
		return false;
	err = fluxion_attach(f, "s = a | share; s | subscribe(h); s | "
			     "subscribe(h); s | subscribe(h)", NULL, &p, NULL);
	*no_handlers |= err == -EAGAIN;
	fluxion_close(f);
	return !err;
}

/*
 * One thread more at a time, until there are enough. Those that have just ended
 * may still count, so it may take a few rounds. Return: exit status.
 */
static int use_few_threads(void)
{
	bool no_pool = false, no_handlers = false;
	int round;
	rlim_t most;

	if (!getuid() && setuid(65534))
		return 1;
	for (round = 0; round < 50 && (!no_pool || !no_handlers); round++)
		for (most = 0; most < 4096; most++) {
			if (attaches(most, &no_pool, &no_handlers))
				break;
			usleep(1000);
		}
	return !no_pool || !no_handlers;
}

TEST(too_few_threads_are_refused)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(use_few_threads());
	CHECK(waitpid(pid, &status, 0) == pid && !status);
}

int main(void)
{
	RUN(too_few_threads_are_refused);
	RUN(a_busy_handler_takes_the_latest_next);
	RUN(sleeping_handlers_hold_up_nothing);
	RUN(teardown_waits_for_the_handler);
	RUN(a_signal_interrupts_a_flush);
	RUN(a_tap_cannot_end_its_pipeline);
	RUN(a_handler_cannot_end_its_pipeline);
	RUN(run_elsewhere_is_busy);
	RUN(subscribers);
	RUN(subscribers_to_the_latest);
	RUN(tasks_of_their_own);
	return tap_done();
}
