// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: tap_test - files that show what one node of a pipeline gives.
 *
 * Whoever looks sees every item or a gap, and never holds the pipeline up.
 */
#include <grp.h>
#include <pthread.h>
#include <sys/stat.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY
#define NONBLOCK FLUXION_TAP_NONBLOCK

static int control;

static int tap_raw(uint64_t id, unsigned int node, unsigned int flags,
		   uint64_t queue, struct fluxion_tap *t)
{
	*t = (struct fluxion_tap){
		.size = sizeof(*t), .flags = flags, .id = id, .node = node,
		.queue = queue,
	};
	return call(control, FLUXION_IOC_TAP, t);
}

static int tap(uint64_t id, unsigned int node, unsigned int flags)
{
	struct fluxion_tap t;
	int fd = tap_raw(id, node, flags, 0, &t);

	if (fd < 0) {
		errno = -fd;
		bail("tap");
	}
	return fd;
}

/* A number of the file's fdinfo, by its name. */
static long long fdinfo(int fd, const char *name)
{
	char path[64], line[128];
	long long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "r");
	if (!f)
		bail(path);
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			n = atoll(line + strlen(name));
	fclose(f);
	return n;
}

static bool tap_adds_up(int fd)
{
	return fdinfo(fd, "accepted:") == fdinfo(fd, "delivered:") +
	       fdinfo(fd, "queued:") + fdinfo(fd, "dropped:");
}

static void push_all(int fd, struct cell *c, unsigned int n)
{
	if (push(fd, c, n, 0) != (int)n || flush(fd))
		bail("push");
}

static void push_end(int fd)
{
	struct cell c = { 0 };

	set_end(&c.item);
	push_all(fd, &c, 1);
}

static void push_error(int fd, unsigned int code)
{
	struct cell c = { .item = { .kind = FLUXION_ITEM_ERROR, .code = code } };

	push_all(fd, &c, 1);
}

static void test_refused(void)
{
	uint64_t id = attach(control, "a | map(v)");	/* a, map, out */
	struct fluxion_tap t = { .size = sizeof(t) };

	is(tap_raw(id, 3, 0, 0, &t), -EINVAL, "no such node");
	is(tap_raw(id, ~0u, 0, 0, &t), -EINVAL, "the last number there is");
	is(tap_raw(id, 2, 0, 0, &t), -EINVAL, "an output");
	is(tap_raw(id, 1, 2, 0, &t), -EINVAL, "an unknown flag");
	is(tap_raw(id, 1, 0, FLUXION_TAP_QUEUE_MAX + 1, &t), -EINVAL,
	   "a queue beyond the limit");
	is(tap_raw(id, 1, 0, ~0ull, &t), -EINVAL, "and beyond measure");
	is(tap_raw(id + 1, 1, 0, 0, &t), -ENOENT, "no such pipeline");
	is(tap_raw(0, 1, 0, 0, &t), -EINVAL, "neither number nor name");
	t = (struct fluxion_tap){ .size = sizeof(t), .id = id, .zero = 1 };
	is(call(control, FLUXION_IOC_TAP, &t), -EINVAL, "padding");
	t = (struct fluxion_tap){ .size = 4, .id = id };
	is(call(control, FLUXION_IOC_TAP, &t), -EINVAL, "too short");
	t = (struct fluxion_tap){ .size = 5000, .id = id };
	is(call(control, FLUXION_IOC_TAP, &t), -E2BIG, "too long");
	t = (struct fluxion_tap){ .size = sizeof(t), .id = id };
	memset(t.name, 'x', sizeof(t.name));
	is(call(control, FLUXION_IOC_TAP, &t), -EINVAL, "a name without an end");
	is(call(control, FLUXION_IOC_TAP, (void *)-4096l), -EFAULT,
	   "a bad address");
	is(tap_raw(id, 1, 0, 1, &t) > 0, 1, "the smallest queue");
	is(t.slots, 2, "has two slots");
	is(t.queue, 2 * t.stride, "and says how large it is");
	is(t.stride, 32, "the stride");
	is(t.record_size, 8, "and the record's size");
	detach(control, id);
}

static uint64_t foreign;

static int child_stranger(void *arg)
{
	struct fluxion_tap t;

	(void)arg;
	if (chmod(DEVICE, 0666) || setgroups(0, NULL) || setgid(1234) ||
	    setuid(1234))
		return 100;
	control = control_open();
	return tap_raw(foreign, 1, 0, 0, &t) != -ENOENT;
}

static void test_users(void)
{
	foreign = attach(control, "a | map(v)");
	is(in_child(child_stranger, NULL), 0, "another user's: ENOENT");
	chmod(DEVICE, 0660);
	detach(control, foreign);
}

/* What a tap on @node shows of 1 2 error 3: @n items, the first is @first. */
static void expect_items(uint64_t id, unsigned int node, const char *name,
			 int n, int64_t first)
{
	struct stream in = must_open(control, id, "a", COPY);
	int fd = tap(id, node, NONBLOCK);
	struct cell c[16], got[16];

	fill(c, 1, 2);
	push_all(in.fd, c, 2);
	push_error(in.fd, 7);
	fill(c, 3, 1);
	/* A share has closed its input. */
	push(in.fd, c, 1, 0);
	flush(in.fd);
	is(result(read(fd, got, sizeof(got))), n * 32, name);
	is(got[0].v, first, "the first one");
	ok(tap_adds_up(fd), "accepted = delivered + queued + dropped");
	close(fd);
	close(in.fd);
	detach(control, id);
}

static void test_nodes(void)
{
	expect_items(attach(control, "a | map(v * 2) | filter(v > 2)"), 0,
		     "an input gives all", 4, 1);
	expect_items(attach(control, "a | map(v * 2) | filter(v > 2)"), 1,
		     "map, with the error", 4, 2);
	expect_items(attach(control, "a | map(v * 2) | filter(v > 2)"), 2,
		     "filter, in the same chain", 3, 4);
	expect_items(attach(control, "a | map(v + 1) | tap"), 2,
		     "tap shows values only", 3, 2);
	expect_items(attach(control, "a | ordered_merge(b)"), 2,
		     "a merge", 4, 1);
	expect_items(attach(control, "a | combine_latest(b, 1)"), 2,
		     "a stream operator that waits for b", 1, 0);
	expect_items(attach(control, "a | window_by_count(2) | map(sum(v))"), 2,
		     "behind a window", 2, 3);
	expect_items(attach(control, "a | share"), 1,
		     "a share gives up at the error", 3, 1);
	expect_items(attach(control, "(l, r) = a | partition(v > 1); "
			    "l | ordered_merge(r)"), 1,
		     "both sides of a partition", 3, 1);
}

/* What the file is not for. */
static void test_file(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	int fd = tap(id, 1, NONBLOCK);
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	struct fluxion_kick k = { .size = sizeof(k) };
	struct cell c[8];

	fill(c, 0, 8);
	is(result(read(fd, c, 32)), -EAGAIN, "nothing yet");
	is(wait_ready(fd, 0), -EAGAIN, "WAIT says so, too");
	is(poll(&p, 1, 0), 0, "and poll");
	is(result(write(fd, c, 32)), -EBADF, "it cannot be written");
	is(push(fd, c, 1, 0), -EBADF, "nor pushed to");
	ok(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED,
	   "nor mapped");
	is(result(lseek(fd, 0, SEEK_SET)), -ESPIPE, "nor sought in");
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "it is closed on exec");
	is(call(fd, FLUXION_IOC_KICK, &k), 0, "a KICK does no harm");
	push_all(in.fd, c, 8);
	is(poll(&p, 1, 0), 1, "poll: items");
	is(p.revents, POLLIN, "POLLIN only");
	is(wait_ready(fd, 0) & POLLIN, POLLIN, "WAIT: items");
	is(result(read(fd, c, 33)), -EINVAL, "not a whole number of items");
	is(result(read(fd, c, 31)), -EINVAL, "less than one");
	is(result(read(fd, c, 0)), 0, "none");
	is(result(read(fd, (void *)-4096l, 32)), -EFAULT, "a bad address");
	is(result(read(fd, c, 32)), 32, "one, and nothing was lost");
	is(c[0].v, 0, "the first");
	is(pull(fd, c, 8, 0), 7, "PULL: the others");
	is(c[6].v, 7, "the last");
	close(fd);
	close(in.fd);
	detach(control, id);
}

static void test_end(bool by_detach)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT | COPY);
	int fd = tap(id, 1, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct cell c[8];

	printf("# ended by %s\n", by_detach ? "DETACH" : "END");
	fill(c, 0, 5);
	push_all(in.fd, c, 5);
	if (by_detach)
		detach(control, id);
	else
		push_end(in.fd);
	poll(&p, 1, 0);
	is(p.revents & ~POLLHUP, POLLIN, "there are items");
	is(result(read(fd, c, 64)), 64, "they can be read");
	is(wait_ready(fd, 0) & POLLIN, POLLIN, "and waited for");
	is(result(read(fd, c, sizeof(c))), 96, "to the last");
	is(c[2].v, 4, "which is this one");
	is(result(read(fd, c, sizeof(c))), 0, "then 0");
	is(pull(fd, c, 8, 0), 0, "PULL says 0, too");
	poll(&p, 1, 0);
	is(p.revents, POLLHUP, "POLLHUP");
	is(wait_ready(fd, 0), POLLHUP, "WAIT, too");
	ok(tap_adds_up(fd), "accepted = delivered + queued + dropped");
	close(fd);
	if (!by_detach) {
		fd = tap(id, 1, 0);
		is(result(read(fd, c, sizeof(c))), 0, "a new one: 0 at once");
		close(fd);
		detach(control, id);
	}
	close(in.fd);
	close(out.fd);
}

/* A reader that does not read: the pipeline goes on, and the gap is told. */
static void test_slow(void)
{
	uint64_t id = attach(control, "in a (size = 64KiB); "
			     "out o (overflow = drop_newest) = a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct fluxion_tap t;
	int fd = tap_raw(id, 1, NONBLOCK, 512, &t);
	struct cell c[128];
	int i;

	is(t.slots, 16, "room for 16");
	for (i = 0; i < 10; i++) {
		fill(c, 100 * i, 100);
		push_all(in.fd, c, 100);
	}
	ok(true, "1000 items went through");
	is(fdinfo(fd, "accepted:"), 1000, "all were shown");
	is(fdinfo(fd, "queued:"), 16, "these are there");
	is(fdinfo(fd, "dropped:"), 984, "these are lost");
	is(pull(fd, c, 128, 0), 16, "take them");
	is(c[15].v, 15, "they are the oldest");
	fill(c, 2000, 2);
	push_all(in.fd, c, 2);
	is(pull(fd, c, 128, 0), 2, "the next ones");
	is(c[0].item.flags, FLUXION_ITEM_TS | FLUXION_ITEM_GAP, "say so");
	is(c[0].item.code, 984, "and how many were lost");
	is(c[1].item.flags, FLUXION_ITEM_TS, "once");
	ok(tap_adds_up(fd), "accepted = delivered + queued + dropped");
	close(fd);
	close(in.fd);
	detach(control, id);
}

static void test_many(void)
{
	uint64_t id = attach(control, "a | map(v) | filter(v > 0)");
	struct stream in = must_open(control, id, "a", COPY);
	struct fluxion_tap t;
	int fd[65], i, all = 0, got = 0;
	struct cell c[8];

	for (i = 0; i < 64; i++) {
		fd[i] = tap_raw(id, i % 3, NONBLOCK, 256, &t);
		all += fd[i] >= 0;
	}
	is(all, 64, "64 taps on three nodes");
	is(tap_raw(id, 0, 0, 256, &t), -EBUSY, "and no more");
	fill(c, 0, 2);
	push_all(in.fd, c, 2);
	for (i = 0; i < 64; i += 2)
		close(fd[i]);
	push_all(in.fd, c, 2);
	for (i = 1; i < 64; i += 2)
		got += pull(fd[i], c, 8, 0) == (i % 3 == 2 ? 2 : 4);
	is(got, 32, "each sees what its node gives, whoever goes");
	fd[0] = tap(id, 1, NONBLOCK);
	is(pull(fd[0], c, 8, 0), -EAGAIN, "a new one begins with what comes");
	fill(c, 9, 1);
	push_all(in.fd, c, 1);
	is(pull(fd[0], c, 8, 0), 1, "and sees that");
	is(c[0].v, 9, "it is the one");
	detach(control, id);
	for (i = 1; i < 64; i += 2)
		close(fd[i]);
	close(fd[0]);
	close(in.fd);
}

static long parameter(const char *name, long set)
{
	char path[128];
	long was = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/fluxion/parameters/%s", name);
	f = fopen(path, "r+");
	if (!f)
		return -1;
	if (fscanf(f, "%ld", &was) != 1)
		was = -1;
	rewind(f);
	fprintf(f, "%ld", set);
	fclose(f);
	return was;
}

static void test_memory(void)
{
	long was = parameter("user_bytes", 2 << 20);
	uint64_t id = attach(control, "a | map(v)");
	struct fluxion_tap t;
	int fd, other;

	fd = tap_raw(id, 1, 0, 1 << 20, &t);
	ok(fd >= 0, "a queue of 1 MiB within 2 MiB");
	is(tap_raw(id, 1, 0, 1 << 20, &t), -ENOSPC, "a second one: ENOSPC");
	detach(control, id);
	id = attach(control, "a | map(v)");
	is(tap_raw(id, 1, 0, 1 << 20, &t), -ENOSPC,
	   "it counts beyond the pipeline's end");
	close(fd);
	other = tap_raw(id, 1, 0, 1 << 20, &t);
	ok(other >= 0, "until it is closed");
	close(other);
	detach(control, id);
	parameter("user_bytes", was);
}

/* ---- At the same time ---- */

struct reader {
	int fd;
	long got;
};

static void *read_one(void *arg)
{
	struct reader *r = arg;
	struct cell c[4];

	r->got = result(read(r->fd, c, sizeof(c)));
	return NULL;
}

static void test_waiting(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct reader r = { .fd = tap(id, 1, 0) };
	struct cell c[4];
	pthread_t thread;

	pthread_create(&thread, NULL, read_one, &r);
	sleep_ms(50);
	fill(c, 0, 1);
	push_all(in.fd, c, 1);
	pthread_join(thread, NULL);
	is(r.got, 32, "an item wakes who reads");
	pthread_create(&thread, NULL, read_one, &r);
	sleep_ms(50);
	detach(control, id);
	pthread_join(thread, NULL);
	is(r.got, 0, "and so does the end");
	close(r.fd);
	close(in.fd);
}

/* Reads until it is killed, or the end. */
static void read_on(int fd)
{
	struct cell c[64];

	while (read(fd, c, sizeof(c)) > 0)
		;
	_exit(0);
}

/* Readers come, are killed and go, while items pass and pipelines end. */
static void test_stress(void)
{
	struct cell c[100];
	int round, i, bad = 0;

	fill(c, 0, 100);
	for (round = 0; round < 30; round++) {
		uint64_t id = attach(control, "out o (overflow = drop_newest) ="
				     " a | map(v + 1) | filter(v > 3)");
		struct stream in = must_open(control, id, "a", COPY);
		struct fluxion_tap t;
		pid_t pid[4];
		int fd;

		for (i = 0; i < 4; i++) {
			fd = tap_raw(id, i % 3, 0, 256 << i, &t);
			fflush(stdout);
			pid[i] = fork();
			if (!pid[i])
				read_on(fd);
			close(fd);
		}
		for (i = 0; i < 20; i++) {
			bad += push(in.fd, c, 100, 0) != 100;
			fd = tap(id, i % 3, NONBLOCK);
			if (i == 10)
				kill(pid[round % 4], SIGKILL);
			close(fd);
		}
		detach(control, id);
		for (i = 0; i < 4; i++)
			waitpid(pid[i], NULL, 0);
		close(in.fd);
	}
	is(bad, 0, "no producer was held up");
}

static void *detach_it(void *arg)
{
	sleep_ms(1);
	detach(control, *(uint64_t *)arg);
	return NULL;
}

static void test_races(void)
{
	int round, i, fd, odd = 0;

	for (round = 0; round < 100; round++) {
		uint64_t id = attach(control, "interval(100us) | map(v)");
		struct fluxion_tap t;
		pthread_t thread;

		pthread_create(&thread, NULL, detach_it, &id);
		for (i = 0; i < 20; i++) {
			fd = tap_raw(id, i % 2, NONBLOCK, 0, &t);
			odd += fd < 0 && fd != -ENOENT && fd != -EPIPE;
			if (fd >= 0)
				close(fd);
		}
		pthread_join(thread, NULL);
	}
	is(odd, 0, "TAP against DETACH: a tap, ENOENT or EPIPE");
}

int main(void)
{
	control = control_open();
	test_refused();
	test_users();
	test_nodes();
	test_file();
	test_end(false);
	test_end(true);
	test_slow();
	test_many();
	test_memory();
	test_waiting();
	test_stress();
	test_races();
	close(control);
	return done();
}
