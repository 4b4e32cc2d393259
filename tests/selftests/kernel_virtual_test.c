// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: kernel_virtual_test - /dev/fluxion_test holds whatever it is asked.
 *
 * The module that the conformance cases run in, by hand: it is loaded for this
 * test, where there is one. Kernels without KUnit have none.
 */
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "harness.h"
#include "fault.h"
#include "../kernel-virtual/fluxion_test.h"

#define TEST_DEVICE	"/dev/" FLUXION_TEST_DEVICE
#define MODULE		"/modules/fluxion_test.ko"
#define FOREVER		(1ull << 62)	/* ns */

static int file;

static int open_file(void)
{
	int fd = open(TEST_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		bail(TEST_DEVICE);
	return fd;
}

static int attach_graph(int fd, const struct fluxion_graph *g,
			struct fluxion_test_attach *a)
{
	memset(a, 0, sizeof(*a));
	a->graph = (uintptr_t)g;
	a->graph_size = g->total;
	a->batch = 1;
	return call(fd, FLUXION_TEST_ATTACH, a);
}

static uint64_t attach_to(int fd, const char *text)
{
	struct fluxion_graph *g = compile(text);
	struct fluxion_test_attach a;
	int err = attach_graph(fd, g, &a);

	fluxion_graph_free(g);
	if (err) {
		errno = -err;
		bail(text);
	}
	return a.id;
}

static int on(int fd, unsigned long request, uint64_t id)
{
	struct fluxion_test_target t = { .id = id };

	return call(fd, request, &t);
}

/* Return: the stream's number, or a negative errno. */
static int hold(int fd, uint64_t id, unsigned int node)
{
	struct fluxion_test_open o = { .id = id, .node = node };
	int err = call(fd, FLUXION_TEST_OPEN, &o);

	return err ? err : (int)o.stream;
}

static int let_go(int fd, unsigned int stream)
{
	struct fluxion_test_close c = { .stream = stream };

	return call(fd, FLUXION_TEST_CLOSE, &c);
}

static int move(int fd, unsigned long request, unsigned int stream,
		void *items, unsigned int n)
{
	struct fluxion_test_items t = {
		.items = (uintptr_t)items,
		.stream = stream,
		.count = n,
	};

	return call(fd, request, &t);
}

static int advance(int fd, uint64_t ns)
{
	struct fluxion_test_advance a = { .ns = ns };

	return call(fd, FLUXION_TEST_ADVANCE, &a);
}

static int tapped(int fd, uint64_t id, void *buffer, unsigned int bytes)
{
	struct fluxion_test_tapped t = {
		.id = id,
		.buffer = (uintptr_t)buffer,
		.bytes = bytes,
	};

	return call(fd, FLUXION_TEST_TAPPED, &t);
}

/* A pipeline of one input, node 0, and one output, the last node. */
struct line {
	uint64_t id;
	int in;
	int out;
};

static struct line line_open(int fd, const char *text)
{
	struct fluxion_graph *g = compile(text);
	struct line l = { .id = attach_to(fd, text) };
	unsigned int nodes;

	fluxion_graph_nodes(g, &nodes);
	fluxion_graph_free(g);
	l.in = hold(fd, l.id, 0);
	l.out = hold(fd, l.id, nodes - 1);
	if (l.in < 0 || l.out < 0)
		bail(text);
	return l;
}

static int try_to_open(void *arg)
{
	(void)arg;
	if (setgid(65534) || setuid(65534))
		return 1;
	return open(TEST_DEVICE, O_RDWR) < 0 && errno == EACCES ? 0 : 2;
}

static void device_is_for_root(void)
{
	struct stat st;

	if (stat(TEST_DEVICE, &st))
		bail(TEST_DEVICE);
	is(st.st_mode & 07777, 0600, "the device is for its owner only");
	is(st.st_uid, 0, "who is root");
	is(in_child(try_to_open, NULL), 0, "others get EACCES");
}

static void commands_are_checked(void)
{
	struct fluxion_test_advance a = { .ns = 0 };
	unsigned int after = _IOC_NR(FLUXION_TEST_TAPPED) + 1;

	is(call(file, _IOWR(FLUXION_TEST_MAGIC, after,
			    struct fluxion_test_advance), &a), -ENOTTY,
	   "a command after the last");
	is(call(file, _IOWR(FLUXION_TEST_MAGIC, 11, uint32_t), &a), -ENOTTY,
	   "a size that is too small");
	is(call(file, _IOWR(FLUXION_TEST_MAGIC, 11, struct fluxion_error), &a),
	   -ENOTTY, "a size that is too large");
	is(call(file, _IOWR('x', 11, struct fluxion_test_advance), &a),
	   -ENOTTY, "another device's command");
	is(call(file, FLUXION_TEST_ADVANCE, NULL), -EFAULT, "no argument");
	is(call(file, FLUXION_TEST_ADVANCE, &a), 0, "and a right one");
}

static void graphs_are_checked(void)
{
	struct fluxion_graph *g = compile("a | map(v + 1)");
	struct fluxion_test_attach a, good = {
		.graph = (uintptr_t)g, .graph_size = g->total,
	};

	a = good;
	a.batch = FLUXION_BATCH_MAX + 1;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EINVAL, "a batch too large");
	a = good;
	a.paused = 2;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EINVAL, "an unknown pause");
	a = good;
	a.zero = 1;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EINVAL, "padding");
	a = good;
	a.graph_size = sizeof(*g) - 1;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EINVAL, "a graph too short");
	ok(strstr(a.error.message, "size") != NULL, "and it says so");
	a = good;
	a.graph_size--;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EINVAL, "not its own size");
	a.graph_size = 1 << 30;
	is(call(file, FLUXION_TEST_ATTACH, &a), -E2BIG, "a graph too large");
	a = good;
	a.graph = 0;
	is(call(file, FLUXION_TEST_ATTACH, &a), -EFAULT, "no graph");
	((struct fluxion_node *)fluxion_graph_nodes(g, NULL))[1].op = 9999;
	is(attach_graph(file, g, &a), -EINVAL, "an unknown operator");
	is(a.error.node, 1, "and it says where");
	fluxion_graph_free(g);
}

static void rings_are_bounded(void)
{
	struct fluxion_graph *g = compile("in a (size = 67108864); a");
	struct fluxion_test_attach a;

	is(attach_graph(file, g, &a), -E2BIG, "a ring of 64 MiB and its two pages");
	ok(strstr(a.error.message, "too large") != NULL, "and it says why");
	fluxion_graph_free(g);
}

static void pipelines_are_found(void)
{
	static const struct {
		const char *name;
		unsigned long request;
	} all[] = {
		{ "DETACH of none", FLUXION_TEST_DETACH },
		{ "PAUSE of none", FLUXION_TEST_PAUSE },
		{ "RESUME of none", FLUXION_TEST_RESUME },
		{ "CANCEL of none", FLUXION_TEST_CANCEL },
		{ "DRAIN of none", FLUXION_TEST_DRAIN },
	};
	unsigned int i;

	for (i = 0; i < COUNT(all); i++)
		is(on(file, all[i].request, 12345), -ENOENT, all[i].name);
	is(hold(file, 12345, 0), -ENOENT, "OPEN of none");
	is(tapped(file, 12345, NULL, 0), -ENOENT, "TAPPED of none");
}

static void ends_are_checked(void)
{
	uint64_t id = attach_to(file, "a | map(v * 2)");
	struct fluxion_test_open o = { .id = id, .zero = 1 };
	struct fluxion_test_close c = { .zero = 1 };
	int in;

	is(hold(file, id, 1), -EINVAL, "an operator is no end");
	is(hold(file, id, 3), -EINVAL, "a node that there is not");
	is(hold(file, id, ~0u), -EINVAL, "nor this one");
	is(call(file, FLUXION_TEST_OPEN, &o), -EINVAL, "OPEN: padding");
	in = hold(file, id, 0);
	ok(in >= 0, "an input");
	is(hold(file, id, 0), -EBUSY, "it has a holder");
	c.stream = in;
	is(call(file, FLUXION_TEST_CLOSE, &c), -EINVAL, "CLOSE: padding");
	is(let_go(file, in), 0, "it is let go");
	is(let_go(file, in), -ENOENT, "once");
	in = hold(file, id, 0);
	ok(in >= 0, "the next holder");
	is(on(file, FLUXION_TEST_DETACH, id), 0, "the pipeline goes");
	is(let_go(file, in), 0, "then its stream");
}

static void items_are_checked(void)
{
	struct line l = line_open(file, "a");
	struct cell c[2] = { 0 };

	fill(c, 1, 2);
	is(move(file, FLUXION_TEST_PUSH, 999, c, 1), -ENOENT, "no such stream");
	is(move(file, FLUXION_TEST_PUSH, l.out, c, 1), -EINVAL,
	   "PUSH to an output");
	is(move(file, FLUXION_TEST_PULL, l.in, c, 1), -EINVAL,
	   "PULL from an input");
	is(move(file, FLUXION_TEST_POLL, l.in, c, 1), -EINVAL,
	   "POLL of an input");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 0), -EINVAL, "no items");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 2), -EINVAL,
	   "POLL for two items");
	is(move(file, FLUXION_TEST_PUSH, l.in, NULL, 1), -EFAULT,
	   "items from nowhere");
	c[0].item.kind = 77;
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 2), 2,
	   "what is no item is taken");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 1, "the next one");
	is(c[0].v, 2, "is what comes out");
	is(on(file, FLUXION_TEST_DETACH, l.id), 0, "detached");
	let_go(file, l.in);
	let_go(file, l.out);
}

static void items_move_when_told(void)
{
	struct line l = line_open(file, "a | filter(v > 2)");
	struct cell c[8];

	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 0, "nothing is there");
	fill(c, 0, 6);
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 6), 6, "six items");
	is(move(file, FLUXION_TEST_PULL, l.out, c, 8), 0, "they only queue");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 1, "until a poll");
	is(c[0].v, 3, "gives one");
	is(on(file, FLUXION_TEST_PAUSE, l.id), 0, "paused");
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "a drain");
	is(move(file, FLUXION_TEST_PULL, l.out, c, 8), 0, "moves nothing");
	is(on(file, FLUXION_TEST_RESUME, l.id), 0, "resumed");
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "it moves");
	is(move(file, FLUXION_TEST_PULL, l.out, c, 8), 2, "the others");
	is(c[1].v, 5, "up to the last");
	set_end(&c[0].item);
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 1), 1, "END");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 1), -EPIPE, "then no more");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 1, "END comes out");
	is(c[0].item.kind, FLUXION_ITEM_END, "as an item");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 0, "once");
	on(file, FLUXION_TEST_DETACH, l.id);
	let_go(file, l.in);
	let_go(file, l.out);
}

static void what_goes_in_the_middle(void)
{
	struct line l = line_open(file, "a | window_by_count(3)");
	struct cell c[4];

	fill(c, 0, 4);
	move(file, FLUXION_TEST_PUSH, l.in, c, 2);
	is(let_go(file, l.out), 0, "an output closes");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 2), 2, "items still go in");
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "and through");
	is(on(file, FLUXION_TEST_DETACH, l.id), 0, "the pipeline goes");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 1), -EPIPE, "its input ends");
	is(on(file, FLUXION_TEST_DRAIN, l.id), -ENOENT, "it is not found");
	is(let_go(file, l.in), 0, "the rest closes");
	l = line_open(file, "a");
	move(file, FLUXION_TEST_PUSH, l.in, c, 2);
	is(on(file, FLUXION_TEST_CANCEL, l.id), 0, "one is cancelled");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 1), -EPIPE, "no more goes in");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 1, "END");
	is(c[0].item.kind, FLUXION_ITEM_END, "comes out");
	on(file, FLUXION_TEST_DETACH, l.id);
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), -EPIPE, "then nothing");
	let_go(file, l.in);
	let_go(file, l.out);
}

static void subscribers_come_and_go(void)
{
	struct line l = line_open(file, "a | share");
	int second = hold(file, l.id, 2), third;
	struct cell c[4];

	ok(second >= 0 && second != l.out, "a share has two consumers");
	fill(c, 0, 2);
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 2), 2, "two items");
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "go through");
	is(move(file, FLUXION_TEST_PULL, l.out, c, 4), 2, "to the one");
	is(let_go(file, second), 0, "the other goes with its items");
	third = hold(file, l.id, 2);
	is(move(file, FLUXION_TEST_PULL, third, c, 4), 0,
	   "a third gets none of them");
	is(move(file, FLUXION_TEST_PUSH, l.in, c, 1), 1, "one item more");
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "goes through");
	is(move(file, FLUXION_TEST_POLL, l.out, c, 1), 1, "to the first");
	is(move(file, FLUXION_TEST_POLL, third, c, 1), 1, "and to the third");
	is(on(file, FLUXION_TEST_DETACH, l.id), 0, "the pipeline goes");
	is(move(file, FLUXION_TEST_PULL, third, c, 1), -EPIPE, "under them");
	is(let_go(file, third), 0, "they close");
	let_go(file, l.out);
	let_go(file, l.in);
}

static void files_are_apart(void)
{
	uint64_t id = attach_to(file, "interval(1ms)"), other;
	int second = open_file();
	int mine = hold(file, id, 1), theirs;
	struct cell c[8];

	is(on(second, FLUXION_TEST_DETACH, id), -ENOENT,
	   "another file does not know a pipeline");
	is(let_go(second, mine), -ENOENT, "nor a stream");
	other = attach_to(second, "interval(1ms)");
	theirs = hold(second, other, 1);
	is(on(second, FLUXION_TEST_DRAIN, other), 0, "its own begins");
	is(on(file, FLUXION_TEST_DRAIN, id), 0, "so does this one");
	is(advance(file, 3000000), 0, "this clock moves");
	is(move(file, FLUXION_TEST_PULL, mine, c, 8), 3, "three items");
	is(move(second, FLUXION_TEST_PULL, theirs, c, 8), 0,
	   "the other stands still");
	is(advance(second, 1000000), 0, "until it is moved");
	is(move(second, FLUXION_TEST_PULL, theirs, c, 8), 1, "by so much");
	is(close(second), 0, "it closes");
	is(advance(file, 1000000), 0, "this one goes on");
	is(move(file, FLUXION_TEST_PULL, mine, c, 8), 1, "an item");
	on(file, FLUXION_TEST_DETACH, id);
	let_go(file, mine);
}

static void nothing(int sig)
{
	(void)sig;
}

/* A clock that takes for ever; nothing comes of it. */
static int endless(void *arg)
{
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval often = { { 0, 10000 }, { 0, 10000 } };
	int fd = open_file();
	uint64_t id = attach_to(fd, "interval(100us) | filter(v < 0)");

	(void)arg;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	on(fd, FLUXION_TEST_DRAIN, id);
	return advance(fd, FOREVER) != -EINTR;
}

/* Killed with items in it. */
static int killed(void *arg)
{
	struct line l = line_open(open_file(), "a | tap | window_by_count(3)");

	(void)arg;
	(void)l;
	raise(SIGKILL);
	return 0;
}

static void processes_end(void)
{
	is(in_child(endless, NULL), 0, "what takes for ever ends with a signal");
	is(in_child(killed, NULL), -1, "a process is killed");
	is(advance(file, 1), 0, "the device goes on");
}

static void taps_are_kept(void)
{
	struct {
		struct fluxion_test_shown shown;
		int64_t v;
	} got[4];
	struct line l = line_open(file, "a | tap | filter(v > 5)");
	struct cell c[256];
	unsigned int i;

	fill(c, 0, 3);
	move(file, FLUXION_TEST_PUSH, l.in, c, 3);
	is(on(file, FLUXION_TEST_DRAIN, l.id), 0, "three pass a tap");
	is(tapped(file, l.id, got, sizeof(got[0]) - 1), 0, "too little room");
	is(tapped(file, l.id, NULL, sizeof(got)), -EFAULT, "nowhere to go");
	is(tapped(file, l.id, got, sizeof(got[0]) + 9), sizeof(got[0]),
	   "room for one");
	ok(got[0].v == 0 && got[0].shown.node == 1 && got[0].shown.size == 8,
	   "it is the first");
	is(tapped(file, l.id, got, sizeof(got)), 2 * sizeof(got[0]),
	   "the others");
	ok(got[1].v == 2 && got[1].shown.ts == 2, "up to the last");
	fill(c, 0, 256);
	for (i = 0; i <= FLUXION_TEST_TAPPED_MAX / sizeof(got[0]) / 256; i++) {
		move(file, FLUXION_TEST_PUSH, l.in, c, 256);
		on(file, FLUXION_TEST_DRAIN, l.id);
	}
	is(tapped(file, l.id, got, sizeof(got)), -EOVERFLOW,
	   "more than it keeps");
	is(tapped(file, l.id, got, sizeof(got)), 4 * sizeof(got[0]),
	   "what it kept can be had");
	on(file, FLUXION_TEST_DETACH, l.id);
	let_go(file, l.in);
	let_go(file, l.out);
}

/* A whole life, with the @n-th chance to fail taken. */
static bool live(const struct fluxion_graph *g, int n, int *bad)
{
	struct fluxion_test_attach a;
	struct fluxion_test_open o;
	struct cell c[4];
	long ret[5] = { 0 };
	unsigned int i;
	bool hit;
	int fd;

	fault_arm(n);
	fd = ret[0] = result(open(TEST_DEVICE, O_RDWR));
	if (fd >= 0)
		ret[1] = attach_graph(fd, g, &a);
	o = (struct fluxion_test_open){ .id = a.id };
	if (fd >= 0 && !ret[1])
		ret[2] = call(fd, FLUXION_TEST_OPEN, &o);
	if (fd >= 0 && !ret[1] && !ret[2]) {
		fill(c, 0, 4);
		ret[3] = move(fd, FLUXION_TEST_PUSH, o.stream, c, 4);
		ret[4] = on(fd, FLUXION_TEST_DRAIN, a.id);
	}
	hit = fault_disarm();
	close(fd);
	for (i = 0; i < COUNT(ret); i++)
		*bad += !fault_expected(ret[i]);
	return hit;
}

static void faults(void)
{
	struct fluxion_graph *g;
	int bad = 0;
	int n = 0;

	if (!fault_init()) {
		skip("faults", "no fault injection here");
		return;
	}
	g = compile("in b (size = 512); "
		    "out o (size = 512, overflow = latest) = "
		    "b | tap | map(v * 3) | delay(1ms)");
	while (live(g, ++n, &bad))
		;
	printf("# %d places\n", n - 1);
	ok(n > 20, "there were many places to fail");
	is(bad, 0, "each failure was one of memory or of access");
	live(g, 0, &bad);
	is(bad, 0, "after all that it works");
	fluxion_graph_free(g);
}

static void is_busy(void)
{
	is(result(syscall(SYS_delete_module, FLUXION_TEST_DEVICE, O_NONBLOCK)),
	   -EAGAIN, "the module stays while it is open");
}

static const struct {
	const char *name;
	void (*run)(void);
} all[] = {
	{ "device_is_for_root", device_is_for_root },
	{ "commands_are_checked", commands_are_checked },
	{ "graphs_are_checked", graphs_are_checked },
	{ "rings_are_bounded", rings_are_bounded },
	{ "pipelines_are_found", pipelines_are_found },
	{ "ends_are_checked", ends_are_checked },
	{ "items_are_checked", items_are_checked },
	{ "items_move_when_told", items_move_when_told },
	{ "what_goes_in_the_middle", what_goes_in_the_middle },
	{ "subscribers_come_and_go", subscribers_come_and_go },
	{ "files_are_apart", files_are_apart },
	{ "processes_end", processes_end },
	{ "taps_are_kept", taps_are_kept },
	{ "faults", faults },
	{ "is_busy", is_busy },
};

static void load(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && syscall(SYS_finit_module, fd, "", 0))
		bail(MODULE);
	close(fd);
}

int main(void)
{
	bool loaded = !access(TEST_DEVICE, F_OK);
	unsigned int i;

	if (!loaded)
		load();
	if (access(TEST_DEVICE, F_OK)) {
		for (i = 0; i < COUNT(all); i++)
			skip(all[i].name, "no fluxion_test.ko: this kernel has no KUnit");
		return done();
	}
	file = open_file();
	for (i = 0; i < COUNT(all); i++) {
		printf("# %s\n", all[i].name);
		all[i].run();
	}
	close(file);
	if (!loaded)
		is(result(syscall(SYS_delete_module, FLUXION_TEST_DEVICE,
				  O_NONBLOCK)), 0, "the module goes");
	return done();
}
