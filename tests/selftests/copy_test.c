// SPDX-License-Identifier: GPL-2.0
/* fluxion: copy_test - COPY mode: read, write, PUSH, PULL, and who drops what. */
#include <pthread.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY
#define NONBLOCK FLUXION_TRANSFER_NONBLOCK
/* Rings of 16 slots. */
#define SMALL	"in a (size = 512); out o (size = 512) = a | map(v)"

static int control;

static int open_policy(uint64_t id, const char *end, unsigned int flags,
		       unsigned int overflow)
{
	struct fluxion_open o = {
		.size = sizeof(o),
		.flags = flags | FLUXION_OPEN_OVERFLOW,
		.id = id,
		.overflow = overflow,
	};

	snprintf(o.end, sizeof(o.end), "%s", end);
	return call(control, FLUXION_IOC_OPEN, &o);
}

static int pause_it(uint64_t id)
{
	return target(control, FLUXION_IOC_PAUSE, id);
}

static int resume(uint64_t id)
{
	return target(control, FLUXION_IOC_RESUME, id);
}

static void test_read_write(void)
{
	uint64_t id = attach(control, "a | map(v + 1)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT | COPY);
	struct cell c[8];

	fill(c, 10, 4);
	is(result(write(in.fd, c, 4 * sizeof(c[0]))), 4 * 32, "write 4 items");
	is(result(write(in.fd, c, 33)), -EINVAL, "write of a part: EINVAL");
	is(result(write(in.fd, c, 0)), 0, "write of nothing");
	is(result(read(in.fd, c, 32)), -EBADF, "an input is not read");
	is(result(write(out.fd, c, 32)), -EBADF, "nor an output written");
	is(result(read(out.fd, c, 31)), -EINVAL, "read of a part: EINVAL");
	flush(in.fd);
	is(result(read(out.fd, c, 3 * sizeof(c[0]))), 3 * 32, "read 3 items");
	is(c[2].v, 13, "values");
	is(c[2].item.ts, 12, "timestamps");
	is(result(read(out.fd, c, sizeof(c))), 32, "the last one");
	set_end(&c[0].item);
	is(result(write(in.fd, c, 32)), 32, "write END");
	is(result(write(in.fd, c, 32)), -EPIPE, "after it: EPIPE");
	flush(in.fd);
	is(result(read(out.fd, c, sizeof(c))), 32, "END is an item");
	is(c[0].item.kind, FLUXION_ITEM_END, "END");
	is(result(read(out.fd, c, sizeof(c))), 0, "then 0");
	is(pull(out.fd, c, 1, 0), 0, "PULL says 0, too");
	is(result(lseek(in.fd, 0, SEEK_SET)), -ESPIPE, "no seeking");
	is(result(pread(out.fd, c, 32, 0)), -ESPIPE, "no pread");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

static void test_transfer(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT | COPY);
	struct fluxion_transfer t = { .size = sizeof(t), .zero = 1 };
	struct cell *c = calloc(5000, sizeof(*c));
	char *edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	fill(c, 0, 5000);
	is(pull(out.fd, c, 1, NONBLOCK), -EAGAIN, "PULL of nothing: EAGAIN");
	is(push(in.fd, c, 0, 0), 0, "PUSH of nothing");
	is(push(in.fd, c, 3, 4), -EINVAL, "an unknown flag: EINVAL");
	is(call(in.fd, FLUXION_IOC_PUSH, &t), -EINVAL, "padding: EINVAL");
	is(transfer(in.fd, FLUXION_IOC_PUSH, NULL, 4, 0), -EFAULT,
	   "a bad address: EFAULT");
	is(transfer(in.fd, FLUXION_IOC_PUSH, (void *)-4096ul, 4, 0), -EFAULT,
	   "a kernel address: EFAULT");
	munmap(edge + 4096, 4096);
	memcpy(edge + 4096 - 80, c, 80);
	is(transfer(in.fd, FLUXION_IOC_PUSH, edge + 4096 - 80, 4, 0), 2,
	   "as many as can be read");
	flush(in.fd);
	is(transfer(out.fd, FLUXION_IOC_PULL, edge + 4096 - 40, 4, 0), 1,
	   "as many as can be written");
	is(transfer(out.fd, FLUXION_IOC_PULL, (void *)-4096ul, 4, 0), -EFAULT,
	   "none: EFAULT, and it stays");
	is(pull(out.fd, c, 9, 0), 1, "the other one");
	is(c[0].v, 1, "is the second");
	is(push(in.fd, c, 0xffffffff, NONBLOCK) > 0, 1,
	   "a count beyond everything is taken piece by piece");
	close(in.fd);
	close(out.fd);
	detach(control, id);
	munmap(edge, 4096);
	free(c);
}

/* Fill a paused pipeline's input of 16 slots with 20 items. */
static void test_input(unsigned int policy, const char *name, int pushed,
		       int reason, int first, int gap_at, int gap)
{
	uint64_t id = attach(control, SMALL);
	struct fluxion_end_info e;
	struct stream out;
	struct cell c[64];
	int fd, n, i;

	pause_it(id);
	fd = open_policy(id, "a", COPY, policy);
	fill(c, 0, 64);
	printf("# %s\n", name);
	is(push(fd, c, 20, NONBLOCK), pushed, "PUSH of 20 takes");
	e = end_info(control, id, "a", false);
	ok(adds_up(&e), "accepted = delivered + dropped + queued, paused");
	is(e.accepted, pushed, "accepted");
	is(e.overflow, policy, "QUERY knows the policy");
	if (policy)
		is(e.dropped[reason], 5, "dropped by that reason");
	set_end(&c[0].item);
	if (policy)
		is(push(fd, c, 1, NONBLOCK), 1, "END always fits");
	out = must_open(control, id, "o", OUT | COPY);
	resume(id);
	flush(fd);
	n = pull(out.fd, c, 64, 0);
	is(n, 16, "what comes through");
	is(c[0].v, first, "the first that is left");
	for (i = 0; i < n && c[i].item.kind == FLUXION_ITEM_VALUE; i++)
		if (c[i].item.flags & FLUXION_ITEM_GAP)
			break;
	if (policy) {
		is(i, gap_at, "the gap is marked where it is");
		if (i < n && c[i].item.kind == FLUXION_ITEM_VALUE)
			is(c[i].item.code, gap, "and how wide it is");
	}
	e = end_info(control, id, "a", false);
	ok(adds_up(&e), "accepted = delivered + dropped + queued, at the end");
	is(e.queued, 0, "nothing is queued");
	close(fd);
	close(out.fd);
	detach(control, id);
}

static void test_output(unsigned int policy, const char *name, int reason,
			int count)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct fluxion_end_info e;
	struct cell c[128];
	int n, i, fd, lost = 0, got = 0;

	printf("# %s\n", name);
	fd = open_policy(id, "o", OUT | COPY, policy);
	for (i = 0; i < 100; i += n) {
		fill(c, i, 10);
		n = push(in.fd, c, 10, 0);
		if (n <= 0)
			break;
		flush(in.fd);
	}
	is(i, 100, "an output that drops never stops the producer");
	e = end_info(control, id, "o", true);
	ok(adds_up(&e), "accepted = delivered + dropped + queued");
	is(e.accepted, 100, "accepted");
	is(e.queued, count, "queued");
	is(e.dropped[reason], 100 - count, "dropped by that reason");
	while ((n = pull(fd, c, 128, NONBLOCK)) > 0) {
		for (i = 0; i < n; i++)
			if (c[i].item.flags & FLUXION_ITEM_GAP)
				lost += c[i].item.code;
		got += n;
		flush(in.fd);
	}
	is(got, count, "as many come out");
	/* drop_newest marks the gap on the next one. */
	fill(c, 100, 1);
	push(in.fd, c, 1, 0);
	flush(in.fd);
	n = pull(fd, c, 1, NONBLOCK);
	is(n, 1, "the next one");
	if (c[0].item.flags & FLUXION_ITEM_GAP)
		lost += c[0].item.code;
	is(lost, 100 - count, "the gaps add up");
	e = end_info(control, id, "o", true);
	ok(adds_up(&e), "accepted = delivered + dropped + queued, drained");
	is(e.delivered, count + 1, "delivered");
	close(in.fd);
	close(fd);
	detach(control, id);
}

static void test_policies(void)
{
	uint64_t id = attach(control, SMALL);

	is(open_policy(id, "a", 0, FLUXION_OVERFLOW_DROP_OLDEST), -EINVAL,
	   "a mapped input cannot drop its oldest");
	is(open_policy(id, "a", 0, FLUXION_OVERFLOW_LATEST), -EINVAL,
	   "nor keep the latest only");
	is(open_policy(id, "a", COPY, 4), -EINVAL, "an unknown policy");
	detach(control, id);
	test_input(FLUXION_OVERFLOW_BLOCK, "input, block", 16, 0, 0, 0, 0);
	test_input(FLUXION_OVERFLOW_DROP_NEWEST, "input, drop_newest", 20,
		   FLUXION_DROP_NEWEST, 0, 15, 0);
	test_input(FLUXION_OVERFLOW_DROP_OLDEST, "input, drop_oldest", 20,
		   FLUXION_DROP_OLDEST, 5, 0, 5);
	test_input(FLUXION_OVERFLOW_LATEST, "input, latest", 20,
		   FLUXION_DROP_LATEST, 0, 14, 5);
	test_output(FLUXION_OVERFLOW_DROP_NEWEST, "output, drop_newest",
		    FLUXION_DROP_NEWEST, 16);
	test_output(FLUXION_OVERFLOW_DROP_OLDEST, "output, drop_oldest",
		    FLUXION_DROP_OLDEST, 32);
	test_output(FLUXION_OVERFLOW_LATEST, "output, latest",
		    FLUXION_DROP_LATEST, 17);
}

/* A policy comes and goes with the holder. */
static void test_change(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct fluxion_pipeline_info before, after;
	struct cell c[64];
	int fd, i;

	pipeline_info(control, id, &before);
	for (i = 0; i < 8; i++) {
		fd = open_policy(id, "o", OUT | COPY,
				 i % 2 ? FLUXION_OVERFLOW_LATEST :
					 FLUXION_OVERFLOW_DROP_OLDEST);
		close(fd);
	}
	pipeline_info(control, id, &after);
	ok(after.memory > before.memory, "a queue is accounted for");
	ok(after.memory < before.memory + 4096, "once");
	fd = open_policy(id, "o", OUT | COPY, FLUXION_OVERFLOW_DROP_OLDEST);
	fill(c, 0, 64);
	for (i = 0; i < 4; i++) {
		push(in.fd, c, 16, 0);
		flush(in.fd);
	}
	close(fd);
	is(open_policy(id, "o", OUT | COPY, FLUXION_OVERFLOW_BLOCK), -EBUSY,
	   "not while its queue holds items");
	fd = open_policy(id, "o", OUT | COPY, FLUXION_OVERFLOW_DROP_OLDEST);
	while (pull(fd, c, 64, NONBLOCK) > 0)
		flush(in.fd);
	close(fd);
	fd = open_policy(id, "o", OUT | COPY, FLUXION_OVERFLOW_BLOCK);
	ok(fd >= 0, "but when it is empty");
	close(fd);
	close(in.fd);
	detach(control, id);
}

/* ---- Waiting ---- */

struct mover {
	int fd;
	long moved;
	bool pushes;
};

static void *move(void *arg)
{
	struct mover *m = arg;
	struct cell c[16];

	fill(c, 7, 16);
	m->moved = m->pushes ? push(m->fd, c, 16, 0) : pull(m->fd, c, 16, 0);
	return NULL;
}

static void test_waiting(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct mover m = { .fd = out.fd };
	struct cell c[64];
	pthread_t thread;
	uint64_t start;

	pthread_create(&thread, NULL, move, &m);
	sleep_ms(100);
	fill(c, 0, 64);
	push(in.fd, c, 1, 0);
	pthread_join(thread, NULL);
	is(m.moved, 1, "PULL waits for an item");

	start = now_ns();
	is(wait_ready(out.fd, 50), -ETIME, "WAIT: ETIME");
	ok(now_ns() - start >= 50000000, "not before the time has passed");

	while (push(in.fd, c, 16, NONBLOCK) > 0)
		flush(in.fd);
	is(push(in.fd, c, 1, NONBLOCK), -EAGAIN, "full: EAGAIN");
	m = (struct mover){ .fd = in.fd, .pushes = true };
	pthread_create(&thread, NULL, move, &m);
	sleep_ms(100);
	pull(out.fd, c, 1, 0);
	pthread_join(thread, NULL);
	is(m.moved, 1, "PUSH waits for room for one item");

	m = (struct mover){ .fd = in.fd, .pushes = true };
	pthread_create(&thread, NULL, move, &m);
	sleep_ms(100);
	detach(control, id);
	pthread_join(thread, NULL);
	is(m.moved, -EPIPE, "DETACH ends a PUSH that waits");
	is(pull(out.fd, c, 1, 0), -EPIPE, "and PULL");
	is(result(read(out.fd, c, 32)), -EPIPE, "and read");
	close(in.fd);
	close(out.fd);
}

static void on_signal(int signal)
{
	(void)signal;
}

static void test_signals(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct fluxion_flush f = { .size = sizeof(f) };
	struct sigaction sa = { .sa_handler = on_signal };
	struct cell c[4];

	sigaction(SIGALRM, &sa, NULL);
	ualarm(100000, 0);
	is(pull(out.fd, c, 1, 0), -EINTR, "a signal interrupts PULL");
	ualarm(100000, 0);
	is(result(read(out.fd, c, 32)), -EINTR, "and read");
	ualarm(100000, 0);
	is(wait_ready(out.fd, 5000), -EINTR, "and WAIT");
	is(call(out.fd, FLUXION_IOC_FLUSH, &f), 0, "FLUSH is at rest at once");
	close(out.fd);
	detach(control, id);
}

static void test_run(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct fluxion_run r = { .size = sizeof(r) };
	struct cell c[64];
	int ret;

	is(call(in.fd, FLUXION_IOC_RUN, &r), -EINVAL, "RUN of 0 batches");
	r.batches = 65537;
	is(call(in.fd, FLUXION_IOC_RUN, &r), -EINVAL, "of too many");
	r.batches = 100;
	is(call(in.fd, FLUXION_IOC_RUN, &r), 0, "idle");
	fill(c, 0, 8);
	push(in.fd, c, 8, 0);
	ret = call(in.fd, FLUXION_IOC_RUN, &r);
	ok(ret == 0 || ret == -EBUSY, "here, or the kernel was faster");
	flush(in.fd);
	is(pull(out.fd, c, 64, 0), 8, "either way it is done");
	detach(control, id);
	is(call(in.fd, FLUXION_IOC_RUN, &r), -EPIPE, "detached: EPIPE");
	close(in.fd);
	close(out.fd);
}

static void test_poll(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a",
				     COPY | FLUXION_OPEN_NONBLOCK);
	struct stream out = must_open(control, id, "out",
				      OUT | COPY | FLUXION_OPEN_NONBLOCK);
	struct pollfd p[2] = {
		{ .fd = in.fd, .events = POLLIN | POLLOUT },
		{ .fd = out.fd, .events = POLLIN | POLLOUT },
	};
	struct cell *c = calloc(2048, sizeof(*c));
	int n = 0, ret;

	fill(c, 0, 2048);
	is(poll(p, 2, 0), 1, "one is ready");
	is(p[0].revents, POLLOUT, "the input has room");
	is(pull(out.fd, c, 1, 0), -EAGAIN, "O_NONBLOCK counts");
	is(result(write(in.fd, c, 32)), 32, "write");
	is(poll(p + 1, 1, 5000), 1, "then the output");
	is(p[1].revents, POLLIN, "has an item");
	while ((ret = push(in.fd, c, 2048, 0)) > 0 ||
	       (ret == -EAGAIN && flush(in.fd) == 0 &&
		push(in.fd, c, 1, 0) > 0))
		n++;
	is(poll(p, 1, 0), 0, "full: no POLLOUT");
	while (pull(out.fd, c, 2048, 0) > 0)
		;
	is(poll(p, 1, 5000), 1, "drained: POLLOUT");
	free(c);
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

int main(void)
{
	control = control_open();
	test_read_write();
	test_transfer();
	test_policies();
	test_change();
	test_waiting();
	test_signals();
	test_run();
	test_poll();
	close(control);
	return done();
}
