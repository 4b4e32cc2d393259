// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: fault_test - every allocation and every copy fails once.
 *
 * On kernels with fault injection (User Mode Linux): the n-th chance to fail of
 * a whole life of a pipeline fails, for n = 1, 2, ... until all went well. One
 * life has a handler and a source of another module (samples/kernel/thermo.c),
 * which must be free to go after all of it.
 */
#include <sys/syscall.h>

#include "harness.h"
#include "fault.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY
#define MODULE	"/modules/thermo.ko"
#define SEND	"/sys/module/thermo/parameters/send"

static int control;

struct life {
	void (*use)(struct life *l);	/* once it is attached */
	int control;
	struct stream in, out;
	uint64_t id;
	struct fluxion_graph *g;
	int bad;
};

static long step(struct life *l, long ret, const char *what)
{
	if (!fault_expected(ret)) {
		printf("# %s: %s\n", what, strerror(-ret));
		l->bad++;
	}
	return ret;
}

static long attach_it(struct life *l)
{
	struct fluxion_error error = { .size = sizeof(error) };
	struct fluxion_attach a = {
		.size = sizeof(a),
		.graph = (uintptr_t)l->g,
		.graph_size = l->g->total,
		.error = (uintptr_t)&error,
		.name = "fault",
	};
	long ret = call(l->control, FLUXION_IOC_ATTACH, &a);

	l->id = a.id;
	return ret;
}

static void use_ends(struct life *l)
{
	static struct cell c[100];
	struct fluxion_open o = { .size = sizeof(o), .id = l->id, .end = "o",
				  .flags = OUT | COPY | FLUXION_OPEN_OVERFLOW,
				  .overflow = FLUXION_OVERFLOW_DROP_OLDEST };
	struct fluxion_tap t = { .size = sizeof(t), .node = 3 };
	struct fluxion_info info = { .size = sizeof(info) };
	struct fluxion_pipeline_info list[4];
	struct fluxion_query q = {
		.size = sizeof(q),
		.what = FLUXION_QUERY_LIST,
		.buffer = (uintptr_t)list,
		.buffer_size = sizeof(list),
	};
	int tap;

	step(l, stream_open(l->control, l->id, "a", COPY, &l->in), "open a");
	step(l, stream_open(l->control, l->id, "b", 0, &l->out), "open b");
	if (l->out.fd > 0 && l->out.kernel != MAP_FAILED)
		stream_unmap(&l->out);
	close(l->out.fd);
	l->out.fd = step(l, call(l->control, FLUXION_IOC_OPEN, &o), "open o");
	step(l, call(l->control, FLUXION_IOC_GET_INFO, &info), "info");
	step(l, call(l->control, FLUXION_IOC_QUERY, &q), "list");
	if (l->in.fd < 0 || l->out.fd < 0)
		return;
	fill(c, 0, 100);
	step(l, push(l->in.fd, c, 100, FLUXION_TRANSFER_NONBLOCK), "push");
	t.id = l->id;
	tap = step(l, call(l->control, FLUXION_IOC_TAP, &t), "tap");
	step(l, wait_ready(l->out.fd, 0), "wait");
	step(l, pull(l->out.fd, c, 100, FLUXION_TRANSFER_NONBLOCK), "pull");
	if (tap >= 0) {
		step(l, pull(tap, c, 100, FLUXION_TRANSFER_NONBLOCK), "look");
		close(tap);
	}
	step(l, target(l->control, FLUXION_IOC_CANCEL, l->id), "cancel");
}

static long send_reading(void)
{
	int fd = open(SEND, O_WRONLY);
	long ret = result(fd);

	if (fd >= 0)
		ret = result(write(fd, "250", 3));
	close(fd);
	return ret;
}

static void use_module(struct life *l)
{
	static struct cell c[10];
	struct fluxion_run r = { .size = sizeof(r), .batches = 1 };
	long ret;

	step(l, stream_open(l->control, l->id, "b", COPY, &l->in), "open b");
	step(l, send_reading(), "send");
	if (l->in.fd >= 0) {
		fill(c, 0, 10);
		step(l, push(l->in.fd, c, 10, FLUXION_TRANSFER_NONBLOCK),
		     "push");
		ret = call(l->in.fd, FLUXION_IOC_RUN, &r);
		/* The workqueue may be at it. */
		step(l, ret == -EBUSY ? 0 : ret, "run");
	}
	step(l, target(l->control, FLUXION_IOC_CANCEL, l->id), "cancel");
}

/* Return: true if something failed. */
static bool live(struct life *l, int n)
{
	bool hit;
	long ret;

	l->in.fd = l->out.fd = -1;
	fault_arm(n);
	l->control = step(l, result(open(DEVICE, O_RDWR)), "open");
	if (l->control >= 0) {
		ret = step(l, attach_it(l), "attach");
		if (!ret)
			l->use(l);
	}
	hit = fault_disarm();
	close(l->in.fd);
	close(l->out.fd);
	close(l->control);
	return hit;
}

static int left(void)
{
	struct fluxion_target t = { .size = sizeof(t), .name = "fault" };

	return call(control, FLUXION_IOC_PAUSE, &t);
}

static void all_places(const char *text, void (*use)(struct life *l), int least)
{
	struct life l = { .use = use, .g = compile(text) };
	int n = 0, gone = 0;

	while (live(&l, ++n))
		gone += left() == -ENOENT;
	printf("# %d places: %s\n", n - 1, text);
	ok(n > least, "there were many places to fail");
	is(l.bad, 0, "each failure was one of memory or of access");
	is(gone, n - 1, "and left nothing");
	l.bad = 0;
	live(&l, 0);
	is(l.bad, 0, "after all that it works");
}

static void with_module(void)
{
	int fd = open(MODULE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		bail(MODULE);
	close(fd);
	all_places("in c: {c: dec(1)} (source = thermo, size = 512); "
		   "in b: {c: dec(1)} (size = 512); c | subscribe(histogram); "
		   "b | subscribe_latest(histogram)", use_module, 50);
	is(result(syscall(SYS_delete_module, "thermo", O_NONBLOCK)), 0,
	   "the module with the handler can go");
}

int main(void)
{
	if (!fault_init()) {
		skip("faults", "no fault injection here");
		return done();
	}
	control = control_open();
	all_places("in a (size = 512); in b (size = 512); "
		   "out o (size = 512) = a | ordered_merge(b) | map(v * 3) | "
		   "scan(0, acc + v)", use_ends, 50);
	with_module();
	close(control);
	return done();
}
