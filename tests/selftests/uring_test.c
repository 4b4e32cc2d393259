// SPDX-License-Identifier: GPL-2.0
/* fluxion: uring_test - the six stream commands over io_uring. */
#include <liburing.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY
#define SMALL	"in a (size = 512); out o (size = 512) = a | map(v)"

static int control;
static bool can_wait;	/* FLUXION_FEATURE_URING_WAIT */

/* Commands' structures stay where they are until they have been issued. */
static union {
	uint32_t size;
	struct fluxion_kick kick;
	struct fluxion_wait wait;
	struct fluxion_run run;
	struct fluxion_transfer transfer;
	struct fluxion_flush flush;
} args[64];

static void ring_init(struct io_uring *ring, unsigned int flags)
{
	int ret = io_uring_queue_init(64, ring, flags);

	if (ret) {
		errno = -ret;
		bail("io_uring");
	}
}

static struct io_uring_sqe *prep(struct io_uring *ring, int fd,
				 unsigned int op, void *arg, uint64_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct fluxion_uring_arg *u;

	if (!sqe)
		bail("no submission entry");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->off = op;	/* cmd_op */
	sqe->user_data = data;
	u = (void *)&sqe->addr3;
	u->arg = (uintptr_t)arg;
	u->size = *(uint32_t *)arg;
	u->flags = 0;
	return sqe;
}

/* Submit, wait for one completion (at most 10 s), give its result. */
static int reap(struct io_uring *ring, uint64_t *data)
{
	struct __kernel_timespec ts = { .tv_sec = 10 };
	struct io_uring_cqe *cqe;
	int ret = io_uring_wait_cqe_timeout(ring, &cqe, &ts);

	if (ret)
		return -99999;
	ret = cqe->res;
	if (data)
		*data = cqe->user_data;
	io_uring_cqe_seen(ring, cqe);
	return ret;
}

static int command(struct io_uring *ring, int fd, unsigned int op, void *arg)
{
	prep(ring, fd, op, arg, 0);
	io_uring_submit(ring);
	return reap(ring, NULL);
}

static bool nothing_yet(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;

	io_uring_submit(ring);
	sleep_ms(50);
	/* Lets task work run. */
	io_uring_get_events(ring);
	return io_uring_peek_cqe(ring, &cqe) != 0;
}

static int do_kick(struct io_uring *ring, int fd)
{
	args[0].kick = (struct fluxion_kick){ .size = sizeof(args[0].kick) };
	return command(ring, fd, FLUXION_CMD_KICK, &args[0]);
}

static int do_transfer(struct io_uring *ring, int fd, unsigned int op,
		       struct cell *c, unsigned int n)
{
	args[0].transfer = (struct fluxion_transfer){
		.size = sizeof(args[0].transfer),
		.items = (uintptr_t)c,
		.count = n,
	};
	return command(ring, fd, op, &args[0]);
}

static void *wait_arg(int i, uint64_t timeout_ns)
{
	args[i].wait = (struct fluxion_wait){
		.size = sizeof(args[i].wait),
		.timeout_ns = timeout_ns,
	};
	return &args[i];
}

static void *flush_arg(int i, uint64_t timeout_ns)
{
	args[i].flush = (struct fluxion_flush){
		.size = sizeof(args[i].flush),
		.timeout_ns = timeout_ns,
	};
	return &args[i];
}

static void test_commands(unsigned int flags, const char *name)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct io_uring ring;
	struct cell c[32];
	int ret;

	printf("# %s\n", name);
	ring_init(&ring, flags);
	is(do_kick(&ring, in.fd), 0, "KICK");
	fill(c, 0, 32);
	is(do_transfer(&ring, out.fd, FLUXION_CMD_PULL, c, 4), -EAGAIN,
	   "PULL of nothing: EAGAIN is the result");
	is(do_transfer(&ring, in.fd, FLUXION_CMD_PUSH, c, 4), 4, "PUSH");
	args[0].run = (struct fluxion_run){ .size = sizeof(args[0].run),
					    .batches = 10 };
	ret = command(&ring, in.fd, FLUXION_CMD_RUN, &args[0]);
	ok(ret == 0 || ret == -EBUSY, "RUN");
	ret = command(&ring, in.fd, FLUXION_CMD_FLUSH, flush_arg(0, 0));
	ok(ret == 0 || (!can_wait && ret == -EOPNOTSUPP), "FLUSH");
	flush(in.fd);
	is(command(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 0)),
	   POLLIN | POLLRDNORM, "WAIT for what is there");
	is(do_transfer(&ring, out.fd, FLUXION_CMD_PULL, c, 32), 4, "PULL");
	is(c[3].v, 3, "the values");
	while (push(in.fd, c, 16, FLUXION_TRANSFER_NONBLOCK) > 0)
		flush(in.fd);
	is(do_transfer(&ring, in.fd, FLUXION_CMD_PUSH, c, 4), -EAGAIN,
	   "PUSH without room: EAGAIN");
	io_uring_queue_exit(&ring);
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

static void test_bad(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct fluxion_uring_arg *u;
	struct io_uring_sqe *sqe;
	struct io_uring ring;

	ring_init(&ring, 0);
	args[0].kick = (struct fluxion_kick){ .size = 8 };
	is(command(&ring, in.fd, 31, &args[0]), -ENOTTY, "no such command");
	is(command(&ring, in.fd, ~0u, &args[0]), -ENOTTY, "nor that");
	is(command(&ring, in.fd, FLUXION_CMD_DETACH, &args[0]), -ENOTTY,
	   "a command of the control file");
	ok(command(&ring, control, FLUXION_CMD_KICK, &args[0]) < 0,
	   "the control file has none");
	sqe = prep(&ring, in.fd, FLUXION_CMD_KICK, &args[0], 0);
	u = (void *)&sqe->addr3;
	u->flags = 1;
	io_uring_submit(&ring);
	is(reap(&ring, NULL), -EINVAL, "unknown flags");
	sqe = prep(&ring, in.fd, FLUXION_CMD_KICK, &args[0], 0);
	u = (void *)&sqe->addr3;
	u->size = 12;
	io_uring_submit(&ring);
	is(reap(&ring, NULL), -EINVAL, "two sizes");
	sqe = prep(&ring, in.fd, FLUXION_CMD_KICK, &args[0], 0);
	u = (void *)&sqe->addr3;
	u->arg = 64;
	io_uring_submit(&ring);
	is(reap(&ring, NULL), -EFAULT, "a bad address");
	io_uring_queue_exit(&ring);
	close(in.fd);
	detach(control, id);
}

/* A chain of links is not broken by results above zero. */
static void test_links(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct io_uring ring;
	struct cell c[4];
	int i, good = 0;

	ring_init(&ring, 0);
	fill(c, 0, 4);
	for (i = 0; i < 4; i++) {
		args[i].transfer = (struct fluxion_transfer){
			.size = sizeof(args[i].transfer),
			.items = (uintptr_t)&c[i],
			.count = 1,
		};
		prep(&ring, in.fd, FLUXION_CMD_PUSH, &args[i], i)->flags =
			i < 3 ? IOSQE_IO_LINK : 0;
	}
	io_uring_submit(&ring);
	for (i = 0; i < 4; i++)
		good += reap(&ring, NULL) == 1;
	is(good, 4, "four linked PUSHes");
	io_uring_queue_exit(&ring);
	close(in.fd);
	detach(control, id);
}

/* read and write of io_uring, and its poll, on every kernel. */
static void test_read_write(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct io_uring ring;
	struct cell c[4], d[4];

	ring_init(&ring, 0);
	fill(c, 7, 4);
	io_uring_prep_read(io_uring_get_sqe(&ring), out.fd, d, sizeof(d), 0);
	ok(nothing_yet(&ring), "a read waits");
	io_uring_prep_write(io_uring_get_sqe(&ring), in.fd, c, 32, 0);
	io_uring_submit(&ring);
	is(reap(&ring, NULL), 32, "a write");
	is(reap(&ring, NULL), 32, "and the read is done");
	is(d[0].v, 7, "with the item");
	io_uring_prep_poll_add(io_uring_get_sqe(&ring), out.fd, POLLIN);
	ok(nothing_yet(&ring), "a poll waits");
	push(in.fd, c, 4, 0);
	is(reap(&ring, NULL) & POLLIN, POLLIN, "until there is an item");
	pull(out.fd, d, 4, 0);
	io_uring_prep_read(io_uring_get_sqe(&ring), out.fd, d, sizeof(d), 0);
	nothing_yet(&ring);
	io_uring_queue_exit(&ring);
	ok(true, "the ring can go while a read waits");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

/* From a worker thread of io_uring. */
static void test_async(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct io_uring ring;
	struct cell c[4];

	ring_init(&ring, 0);
	fill(c, 0, 4);
	args[0].transfer = (struct fluxion_transfer){
		.size = sizeof(args[0].transfer),
		.items = (uintptr_t)c,
		.count = 4,
	};
	prep(&ring, in.fd, FLUXION_CMD_PUSH, &args[0], 0)->flags = IOSQE_ASYNC;
	io_uring_submit(&ring);
	is(reap(&ring, NULL), 4, "PUSH by a worker");
	flush(in.fd);
	pull(out.fd, c, 4, 0);
	prep(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 50000000), 0)->flags =
		IOSQE_ASYNC;
	io_uring_submit(&ring);
	is(reap(&ring, NULL), can_wait ? -ETIME : -EOPNOTSUPP,
	   "WAIT by a worker");
	/* One that waits when the ring goes. */
	prep(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 0), 0)->flags =
		IOSQE_ASYNC;
	io_uring_submit(&ring);
	sleep_ms(50);
	io_uring_queue_exit(&ring);
	ok(true, "and the ring can go");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

/* Where nothing can be cancelled, nothing waits. */
static void test_refused(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct io_uring ring;

	ring_init(&ring, 0);
	is(command(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 0)),
	   -EOPNOTSUPP, "WAIT that would wait: EOPNOTSUPP");
	args[0].wait.flags = FLUXION_WAIT_NONBLOCK;
	is(command(&ring, out.fd, FLUXION_CMD_WAIT, &args[0]), -EAGAIN,
	   "a mere look: EAGAIN");
	io_uring_queue_exit(&ring);
	close(out.fd);
	detach(control, id);
}

static void test_wait(unsigned int flags, const char *name)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	uint64_t start = now_ns();
	struct io_uring ring;
	struct cell c[32];
	uint64_t data;
	int i, n = 0;

	printf("# %s\n", name);
	ring_init(&ring, flags);
	is(command(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 50000000)),
	   -ETIME, "WAIT: ETIME");
	ok(now_ns() - start >= 50000000, "not too early");

	for (i = 0; i < 10; i++)
		prep(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(i, i ? 0 :
			60000000000ull), i);
	ok(nothing_yet(&ring), "ten WAITs are pending");
	fill(c, 0, 32);
	push(in.fd, c, 1, 0);
	for (i = 0; i < 10; i++)
		n += reap(&ring, &data) == (POLLIN | POLLRDNORM);
	is(n, 10, "an item completes them all");
	pull(out.fd, c, 32, 0);

	prep(&ring, out.fd, FLUXION_CMD_WAIT, wait_arg(0, 0), 0);
	nothing_yet(&ring);
	detach(control, id);
	is(reap(&ring, NULL), -EPIPE, "DETACH completes one");
	io_uring_queue_exit(&ring);
	close(in.fd);
	close(out.fd);
}

/* FLUSH waits for a pipeline that runs; make it run for long. */
static void test_flush(void)
{
	uint64_t id = attach(control, "in a (size = 8MiB); "
				      "out o (size = 8MiB, overflow = drop_newest) = "
				      "a | map(v / 3) | map(v % 1000) | map(v * 7)");
	struct stream in = must_open(control, id, "a", 0);
	struct io_uring ring;
	int i, n = 0, over = 0;

	ring_init(&ring, 0);
	for (i = 0; i < 20; i++) {
		target(control, FLUXION_IOC_PAUSE, id);
		send_values(&in, 0, 200000);
		target(control, FLUXION_IOC_RESUME, id);
		n += command(&ring, in.fd, FLUXION_CMD_FLUSH,
			     flush_arg(0, 0)) == 0;
		over += kernel_pos(&in) == in.user->pos;
	}
	is(n, 20, "FLUSH");
	is(over, 20, "when it is done all has been taken");
	io_uring_queue_exit(&ring);
	stream_close(&in);
	detach(control, id);
}

/* ---- Who goes while a command waits ---- */

static uint64_t shared_id;

static void pend(struct io_uring *ring, int fd, int n)
{
	int i;

	for (i = 0; i < n; i++)
		prep(ring, fd, FLUXION_CMD_WAIT, wait_arg(i, 0), i);
	io_uring_submit(ring);
}

static int child_exits(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;

	(void)arg;
	ring_init(&ring, 0);
	pend(&ring, out.fd, 8);
	return 0;
}

static int child_execs(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;

	(void)arg;
	ring_init(&ring, 0);
	pend(&ring, out.fd, 8);
	execl("/bin/true", "true", NULL);
	execl("/bin/busybox", "true", NULL);
	return 1;
}

static int child_is_killed(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;

	(void)arg;
	ring_init(&ring, 0);
	pend(&ring, out.fd, 8);
	kill(getpid(), SIGKILL);
	return 0;
}

static int child_closes_all(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;

	(void)arg;
	ring_init(&ring, 0);
	pend(&ring, out.fd, 8);
	close(out.fd);
	io_uring_queue_exit(&ring);
	return 0;
}

/* The file is only in the ring's table. */
static int child_registers(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;
	int i;

	(void)arg;
	ring_init(&ring, 0);
	if (io_uring_register_files(&ring, &out.fd, 1))
		return 2;
	close(out.fd);
	for (i = 0; i < 8; i++)
		prep(&ring, 0, FLUXION_CMD_WAIT, wait_arg(i, 0), i)->flags =
			IOSQE_FIXED_FILE;
	io_uring_submit(&ring);
	sleep_ms(20);
	io_uring_queue_exit(&ring);
	return 0;
}

static int child_updates(void *arg)
{
	struct stream out = must_open(control, shared_id, "o", OUT | COPY);
	struct io_uring ring;
	int none = -1;

	(void)arg;
	ring_init(&ring, 0);
	if (io_uring_register_files(&ring, &out.fd, 1))
		return 2;
	close(out.fd);
	prep(&ring, 0, FLUXION_CMD_WAIT, wait_arg(0, 0), 0)->flags =
		IOSQE_FIXED_FILE;
	io_uring_submit(&ring);
	io_uring_register_files_update(&ring, 0, &none, 1);
	return 0;
}

/* When the child is gone the end must be free soon. */
static void test_child(int (*fn)(void *), int want, const char *name)
{
	uint64_t start = now_ns();
	struct stream out;
	int ret, left;

	shared_id = attach(control, SMALL);
	is(in_child(fn, NULL), want, name);
	for (left = 200; left; left--) {
		ret = stream_open(control, shared_id, "o", OUT | COPY, &out);
		if (ret != -EBUSY)
			break;
		sleep_ms(50);
	}
	is(ret, 0, "and the end is free");
	ok(now_ns() - start < 20000000000ull, "nobody hung");
	close(out.fd);
	detach(control, shared_id);
}

static void test_going(void)
{
	test_child(child_exits, 0, "exit while commands wait");
	test_child(child_execs, 0, "exec while commands wait");
	test_child(child_is_killed, -1, "kill while commands wait");
	test_child(child_closes_all, 0, "close and ring exit");
	test_child(child_registers, 0, "a registered file, closed");
	test_child(child_updates, 0, "a registered file, replaced");
}

/* Completions, time-outs and cancellations race; each command ends once. */
static void test_races(void)
{
	uint64_t id = attach(control, SMALL);
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "o", OUT | COPY);
	struct io_uring ring;
	unsigned char seen[32];
	struct cell c[32];
	uint64_t data;
	int round, i, bad = 0;

	fill(c, 0, 32);
	for (round = 0; round < 200; round++) {
		ring_init(&ring, 0);
		memset(seen, 0, sizeof(seen));
		for (i = 0; i < 32; i++)
			prep(&ring, out.fd, FLUXION_CMD_WAIT,
			     wait_arg(i, 1 + i * 20000), i);
		io_uring_submit(&ring);
		if (round % 3)
			push(in.fd, c, 1, FLUXION_TRANSFER_NONBLOCK);
		if (round % 5 == 0) {
			io_uring_queue_exit(&ring);
			pull(out.fd, c, 32, FLUXION_TRANSFER_NONBLOCK);
			continue;
		}
		for (i = 0; i < 32; i++) {
			int ret = reap(&ring, &data);

			if (ret != -ETIME && ret != (POLLIN | POLLRDNORM))
				bad++;
			if (data < 32)
				seen[data]++;
		}
		for (i = 0; i < 32; i++)
			bad += seen[i] != 1;
		pull(out.fd, c, 32, FLUXION_TRANSFER_NONBLOCK);
		io_uring_queue_exit(&ring);
	}
	is(bad, 0, "every command completes once, however it ends");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

int main(void)
{
	struct fluxion_info info = { .size = sizeof(info) };

	control = control_open();
	call(control, FLUXION_IOC_GET_INFO, &info);
	can_wait = info.features & FLUXION_FEATURE_URING_WAIT;
	printf("# commands %s wait here\n", can_wait ? "may" : "may not");
	test_commands(0, "an ordinary ring");
	test_commands(IORING_SETUP_SQPOLL, "SQPOLL");
	test_bad();
	test_links();
	test_read_write();
	test_async();
	if (can_wait) {
		test_wait(0, "an ordinary ring");
		test_wait(IORING_SETUP_COOP_TASKRUN, "COOP_TASKRUN");
		test_wait(IORING_SETUP_SINGLE_ISSUER |
			  IORING_SETUP_DEFER_TASKRUN, "DEFER_TASKRUN");
		test_wait(IORING_SETUP_SQPOLL, "SQPOLL");
		test_flush();
		test_races();
	} else {
		test_refused();
	}
	test_going();
	close(control);
	return done();
}
