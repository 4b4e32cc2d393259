// SPDX-License-Identifier: GPL-2.0
/* fluxion: device_test - the control file: sizes, flags, names, owners, limits. */
#include <grp.h>
#include <stddef.h>
#include <sys/stat.h>

#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY

static int control;

static void test_node(void)
{
	struct stat st;
	int fd;

	is(result(stat(DEVICE, &st)), 0, "/dev/fluxion is there");
	is(st.st_mode & 0777, 0660, "0660");
	fd = open(DEVICE, O_RDWR);
	ok(fd >= 0, "it opens");
	is(result(read(fd, &st, 1)), -EINVAL, "it is not read");
	is(ioctl(fd, FLUXION_IOC_KICK, &st) < 0 ? -errno : 0, -ENOTTY,
	   "a stream's command: ENOTTY");
	is(result(ioctl(fd, 0x5401, &st)), -ENOTTY, "another magic: ENOTTY");
	is(result(ioctl(fd, _IOC(_IOC_NONE, FLUXION_IOC_MAGIC, 0, 0), &st)),
	   -ENOTTY, "another direction: ENOTTY");
	is(result(ioctl(fd, _IOWR(FLUXION_IOC_MAGIC, 31, int), &st)), -ENOTTY,
	   "an unknown number: ENOTTY");
	is(result(ioctl(fd, _IOWR(FLUXION_IOC_MAGIC, 255, int), &st)), -ENOTTY,
	   "the last number: ENOTTY");
	close(fd);
}

/* A structure of another time: shorter, or with a tail. */
static void test_sizes(void)
{
	union {
		struct fluxion_info info;
		unsigned char bytes[8192];
	} u;
	unsigned long request;

	memset(&u, 0, sizeof(u));
	u.info.size = 4;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -EINVAL, "4 bytes: EINVAL");
	u.info.size = 0;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -EINVAL, "none: EINVAL");
	u.info.size = 12;
	is(call(control, FLUXION_IOC_GET_INFO, &u), 0, "a short one");
	is(u.info.version, FLUXION_ABI_VERSION, "what fits is filled in");
	is(u.info.page_size, 0, "and nothing behind it");
	u.info.size = sizeof(u.info) + 64;
	is(call(control, FLUXION_IOC_GET_INFO, &u), 0, "a longer one");
	is(u.info.page_size, sysconf(_SC_PAGESIZE), "is filled in");
	memset(&u, 0, sizeof(u));
	u.info.size = sizeof(u.info) + 64;
	u.bytes[sizeof(u.info) + 63] = 1;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -E2BIG,
	   "one with something behind that: E2BIG");
	memset(&u, 0, sizeof(u));
	u.info.size = 8000;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -E2BIG,
	   "more than a page: E2BIG");
	u.info.size = sizeof(u.info);
	u.info.flags = 1;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -EINVAL,
	   "unknown flags: EINVAL");
	u.info.flags = 0;
	u.info.zero = 1;
	is(call(control, FLUXION_IOC_GET_INFO, &u), -EINVAL,
	   "padding: EINVAL");
	u.info.zero = 0;
	request = _IOWR(FLUXION_IOC_MAGIC, FLUXION_CMD_GET_INFO, char[100]);
	is(call(control, request, &u), 0,
	   "the number counts, not the size in it");
	is(result(ioctl(control, FLUXION_IOC_GET_INFO, NULL)), -EFAULT,
	   "no address: EFAULT");
	is(result(ioctl(control, FLUXION_IOC_GET_INFO, (void *)-4096l)),
	   -EFAULT, "a kernel address: EFAULT");
}

static void test_info(void)
{
	struct fluxion_op_info ops[64];
	struct fluxion_info info = {
		.size = sizeof(info),
		.ops = (uintptr_t)ops,
		.ops_count = 2,
	};
	unsigned int i, known;

	memset(ops, 0, sizeof(ops));
	is(call(control, FLUXION_IOC_GET_INFO, &info), 0, "GET_INFO");
	known = info.ops_count;
	ok(known >= 8, "at least eight operators");
	is(ops[2].op, 0, "no more than there is room for");
	info.ops_count = COUNT(ops);
	call(control, FLUXION_IOC_GET_INFO, &info);
	is(info.ops_count, known, "as many again");
	for (i = 0; i < known && ops[i].name[0]; i++)
		;
	is(i, known, "all have names");
	is(info.record_max, FLUXION_RECORD_MAX, "record_max");
	ok(info.max_bytes && info.max_nodes && info.max_pipelines &&
	   info.max_pins && info.max_depth, "limits");
	info.ops = 64;
	is(call(control, FLUXION_IOC_GET_INFO, &info), -EFAULT,
	   "a bad address for the operators: EFAULT");
}

/* ---- ATTACH ---- */

static int attach_raw(const void *graph, uint32_t bytes, const char *name,
		      uint32_t flags, uint32_t batch)
{
	struct fluxion_attach a = {
		.size = sizeof(a),
		.flags = flags,
		.graph = (uintptr_t)graph,
		.graph_size = bytes,
		.batch = batch,
	};

	memcpy(a.name, name, strnlen(name, sizeof(a.name)));
	return call(control, FLUXION_IOC_ATTACH, &a);
}

static void test_attach(void)
{
	struct fluxion_graph *g = compile("a | map(v)");
	static const char *const bad[] = {
		"a b", "a/b", "a;b", "\xc3\xa4", "a\n", "*",
	};
	char longest[FLUXION_NAME_LEN + 8];
	unsigned int i;

	is(attach_raw(g, g->total, "", 0, 0), 0, "ATTACH");
	is(attach_raw(g, g->total, "", 4, 0), -EINVAL, "unknown flags");
	is(attach_raw(g, g->total, "", FLUXION_ATTACH_PIN, 0), -EINVAL,
	   "PIN needs a name");
	is(attach_raw(g, g->total, "", 0, FLUXION_BATCH_MAX), 0, "batch 1024");
	is(attach_raw(g, g->total, "", 0, FLUXION_BATCH_MAX + 1), -EINVAL,
	   "batch 1025");
	is(attach_raw(g, g->total, "a", 0, 0), 0, "a name");
	is(attach_raw(g, g->total, "a", 0, 0), -EEXIST, "the same again");
	is(attach_raw(g, g->total, "A_9-.z", 0, 0), 0, "all that may be in one");
	for (i = 0; i < COUNT(bad); i++)
		is(attach_raw(g, g->total, bad[i], 0, 0), -EINVAL, "no name");
	memset(longest, 'x', sizeof(longest));
	is(attach_raw(g, g->total, longest, 0, 0), -EINVAL, "one without a NUL");
	longest[FLUXION_NAME_LEN - 1] = '\0';
	is(attach_raw(g, g->total, longest, 0, 0), 0, "the longest name");
	is(attach_raw(g, 0, "", 0, 0), -EINVAL, "a graph of no bytes");
	is(attach_raw(g, sizeof(*g) - 1, "", 0, 0), -EINVAL, "too few");
	is(attach_raw(g, g->total - 8, "", 0, 0), -EINVAL, "not all");
	is(attach_raw(g, 0xffffffff, "", 0, 0), -E2BIG, "4 GiB");
	is(attach_raw(NULL, g->total, "", 0, 0), -EFAULT, "nowhere");
	is(attach_raw((void *)-4096l, g->total, "", 0, 0), -EFAULT,
	   "in the kernel");
	fluxion_graph_free(g);
	close(control);
	control = control_open();
}

static void test_error(void)
{
	struct fluxion_graph *g = compile("a | map(v + 1)");
	struct {
		struct fluxion_error e;
		char canary[16];
	} u = { .e = { .size = sizeof(u.e) }, .canary = "canary" };
	struct fluxion_attach a = {
		.size = sizeof(a),
		.graph = (uintptr_t)g,
		.graph_size = g->total,
		.error = (uintptr_t)&u.e,
	};
	struct fluxion_node *n = (void *)((char *)g + g->nodes.offset);

	n[1].op = 999;
	is(call(control, FLUXION_IOC_ATTACH, &a), -EINVAL, "a wrong graph");
	is(u.e.node, 1, "the error names the node");
	ok(u.e.message[0] && strnlen(u.e.message, FLUXION_MESSAGE_LEN) <
	   FLUXION_MESSAGE_LEN, "and says why");
	printf("# %s\n", u.e.message);
	memset(&u.e, 0, sizeof(u.e));
	u.e.size = offsetof(struct fluxion_error, message) + 4;
	is(call(control, FLUXION_IOC_ATTACH, &a), -EINVAL, "a shorter error");
	ok(u.e.message[3] && !u.e.message[4], "is filled as far as it goes");
	u.e.size = 100000;
	is(call(control, FLUXION_IOC_ATTACH, &a), -EINVAL, "a longer one");
	is(strcmp(u.canary, "canary"), 0, "as far as the kernel knows it");
	a.error = (uintptr_t)-4096l;
	is(call(control, FLUXION_IOC_ATTACH, &a), -EINVAL,
	   "an error that cannot be written does not matter");
	fluxion_graph_free(g);
}

/* Every byte of a graph, changed; what is taken must run and go again. */
static void test_mutations(void)
{
	struct fluxion_graph *g = compile("in q: {a: s32, b: dec(2)}; "
					  "q | filter(a > 3) | map({a: a, c: b}) | "
					  "scan(0, acc + a) | take_items(5)");
	unsigned char *copy = malloc(g->total);
	unsigned int i, k, taken = 0;

	for (i = 0; i < g->total; i++) {
		for (k = 0; k < 4; k++) {
			static const unsigned char with[] = { 0, 1, 0x80, 0xff };
			struct fluxion_attach a = {
				.size = sizeof(a),
				.graph = (uintptr_t)copy,
				.graph_size = g->total,
			};
			struct cell c[8];
			struct stream s;

			memcpy(copy, g, g->total);
			copy[i] = with[k];
			if (call(control, FLUXION_IOC_ATTACH, &a))
				continue;
			taken++;
			if (!stream_open(control, a.id, "q", COPY, &s)) {
				fill(c, i, 8);
				push(s.fd, c, 8, FLUXION_TRANSFER_NONBLOCK);
				flush(s.fd);
				close(s.fd);
			}
			detach(control, a.id);
		}
	}
	printf("# %u of %u were taken\n", taken, 4 * g->total);
	ok(true, "graphs with a wrong byte do no harm");
	free(copy);
	fluxion_graph_free(g);
}

static uint64_t seed = 42;

static uint32_t draw(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed >> 33;
}

/* Random commands with random contents. */
static void test_random(void)
{
	uint64_t id = attach(control, "in a (size = 512); a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT);
	int fds[3] = { control, in.fd, out.fd };
	uint32_t arg[64];
	int i, k;

	for (i = 0; i < 20000; i++) {
		uint32_t nr = draw() % 40;
		uint32_t r;

		for (k = 0; k < 64; k++)
			arg[k] = draw() % 4 ? 0 : draw() % 3 ? draw() % 64 :
								draw();
		arg[0] = draw() % 3 ? 8 + draw() % 200 : draw();
		arg[1] = draw() % 2 ? 0 : draw() % 16;
		/* Not the ones that may wait for ever, nor change who we are. */
		r = nr == FLUXION_CMD_WAIT || nr == FLUXION_CMD_FLUSH;
		if (r)
			arg[1] |= 1;
		if (nr == FLUXION_CMD_PUSH || nr == FLUXION_CMD_PULL)
			arg[1] = 1;
		r = ioctl(fds[draw() % 3],
			  _IOWR(FLUXION_IOC_MAGIC, nr, uint32_t[4]), arg);
		if ((int)r > 2 && nr == FLUXION_CMD_OPEN)
			close(r);
	}
	ok(true, "random commands do no harm");
	close(in.fd);
	stream_close(&out);
	close(control);
	control = control_open();
}

/* ---- Names and owners ---- */

static int by_name(unsigned long request, const char *name)
{
	struct fluxion_target t = { .size = sizeof(t) };

	snprintf(t.name, sizeof(t.name), "%s", name);
	return call(control, request, &t);
}

static void test_targets(void)
{
	struct fluxion_target t = { .size = sizeof(t) };
	int64_t id = attach_as(control, "a | map(v)", "here", 0);
	int64_t next;

	ok(id > 0, "ATTACH by a name");
	is(call(control, FLUXION_IOC_DETACH, &t), -EINVAL, "neither id nor name");
	is(by_name(FLUXION_IOC_PAUSE, "there"), -ENOENT, "a name that is not");
	is(target(control, FLUXION_IOC_PAUSE, 1ull << 60), -ENOENT, "an id");
	memset(t.name, 'x', sizeof(t.name));
	is(call(control, FLUXION_IOC_PAUSE, &t), -EINVAL, "no NUL: EINVAL");
	is(by_name(FLUXION_IOC_PAUSE, "here"), 0, "PAUSE by name");
	is(state_of(control, id), FLUXION_STATE_PAUSED, "state: paused");
	is(target(control, FLUXION_IOC_RESUME, id), 0, "RESUME by id");
	is(by_name(FLUXION_IOC_CANCEL, "here"), 0, "CANCEL");
	is(by_name(FLUXION_IOC_CANCEL, "here"), 0, "twice");
	is(state_of(control, id), FLUXION_STATE_CANCELLED, "state: cancelled");
	is(by_name(FLUXION_IOC_DETACH, "here"), 0, "DETACH");
	is(by_name(FLUXION_IOC_DETACH, "here"), -ENOENT, "once");
	next = attach_as(control, "interval(1ms)", NULL, FLUXION_ATTACH_PAUSED);
	is(state_of(control, next), FLUXION_STATE_PAUSED, "attached paused");
	detach(control, next);
	next = attach_as(control, "a | map(v)", "here", 0);
	ok(next > id, "the name is free, the number is never used again");
	detach(control, next);
}

static void test_cancel(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	struct stream out = must_open(control, id, "out", OUT | COPY);
	struct cell c[8];

	fill(c, 0, 8);
	push(in.fd, c, 3, 0);
	flush(in.fd);
	target(control, FLUXION_IOC_CANCEL, id);
	flush(in.fd);
	is(pull(out.fd, c, 8, 0), 4, "what lies at the outputs, then END");
	is(c[3].item.kind, FLUXION_ITEM_END, "END");
	is(push(in.fd, c, 1, 0), -EPIPE, "PUSH: EPIPE");
	close(in.fd);
	close(out.fd);
	detach(control, id);
}

/* ---- QUERY ---- */

static void test_query(void)
{
	struct fluxion_pipeline_info info[8];
	struct fluxion_node_info nodes[8];
	struct fluxion_query q = {
		.size = sizeof(q),
		.what = FLUXION_QUERY_LIST,
		.buffer = (uintptr_t)info,
		.buffer_size = 2 * sizeof(info[0]) + 8,
	};
	uint64_t id[5];
	struct fluxion_graph *g = compile("a | map(v + 1) | filter(v > 2)");
	struct stream in;
	struct cell c[8];
	char buffer[4096];
	int i, seen = 0;

	for (i = 0; i < 5; i++)
		id[i] = attach(control, "a | map(v + 1) | filter(v > 2)");
	do {
		if (call(control, FLUXION_IOC_QUERY, &q))
			break;
		for (i = 0; i < (int)q.count; i++)
			seen += info[i].id >= id[0] && info[i].id <= id[4];
		ok(q.count <= 2, "LIST gives what fits");
	} while (q.cursor);
	is(seen, 5, "by cursor, all of them, once");
	is(info[0].inputs == 1 && info[0].outputs == 1 && info[0].batch == 128,
	   1, "with their properties");
	q.cursor = 0;
	q.buffer_size = sizeof(info[0]) - 1;
	is(call(control, FLUXION_IOC_QUERY, &q), -ENOSPC,
	   "no room for one: ENOSPC");
	q.buffer_size = sizeof(info);
	q.buffer = 64;
	is(call(control, FLUXION_IOC_QUERY, &q), -EFAULT, "EFAULT");
	q.cursor = ~0ull;
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "behind the last one");
	is(q.count, 0, "there is nothing");

	q.what = FLUXION_QUERY_GRAPH;
	q.id = id[2];
	q.cursor = 0;
	q.buffer = (uintptr_t)buffer;
	q.buffer_size = 10;
	is(call(control, FLUXION_IOC_QUERY, &q), -ENOSPC, "GRAPH: ENOSPC");
	is(q.count, g->total, "says how long it is");
	q.buffer_size = sizeof(buffer);
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "GRAPH");
	is(memcmp(buffer, g, g->total), 0, "as it was attached");

	in = must_open(control, id[2], "a", COPY);
	fill(c, 0, 8);
	push(in.fd, c, 8, 0);
	flush(in.fd);
	q.what = FLUXION_QUERY_NODES;
	q.buffer = (uintptr_t)nodes;
	q.buffer_size = sizeof(nodes);
	is(call(control, FLUXION_IOC_QUERY, &q), 0, "NODES");
	is(q.count, g->nodes.count, "all of them");
	is(nodes[1].in, 8, "map took 8");
	is(nodes[2].out, 6, "filter gave 6");
	q.cursor = ~0ull;
	is(call(control, FLUXION_IOC_QUERY, &q), -EINVAL, "a made-up cursor");
	q.what = 77;
	q.cursor = 0;
	is(call(control, FLUXION_IOC_QUERY, &q), -EINVAL, "an unknown query");
	close(in.fd);
	for (i = 0; i < 5; i++)
		detach(control, id[i]);
	fluxion_graph_free(g);
}

/* ---- Other users ---- */

static uint64_t foreign;

static int become(uid_t uid)
{
	return setgroups(0, NULL) || setgid(uid) || setuid(uid);
}

/* With a control file of its own, opened as that user. Return: what failed. */
static int child_stranger(void *arg)
{
	struct fluxion_open o;
	int fd;

	(void)arg;
	if (chmod(DEVICE, 0666) || become(1234))
		return 100;
	fd = control_open();
	if (detach(fd, foreign) != -ENOENT)
		return 1;
	if (state_of(fd, foreign) != -ENOENT)
		return 2;
	if (open_end(fd, foreign, "a", COPY, &o) != -ENOENT)
		return 3;
	if (target(fd, FLUXION_IOC_PAUSE, foreign) != -ENOENT)
		return 4;
	if (attach_as(fd, "a | map(v)", "mine", 0) <= 0)
		return 5;
	/* A file that root opened keeps root's rights. */
	if (state_of(control, foreign) < 0)
		return 6;
	return 0;
}

static int go[2], went[2];

/* A stranger with two pipelines, while root looks. */
static int child_owner(void *arg)
{
	char byte;
	int fd;

	(void)arg;
	if (become(1235))
		return 100;
	fd = control_open();
	if (attach_as(fd, "a | map(v)", "same", 0) <= 0 ||
	    attach_as(fd, "a | map(v)", "theirs", 0) <= 0)
		return 1;
	write(went[1], "x", 1);
	return read(go[0], &byte, 1) != 1;
}

static void test_users(void)
{
	struct stat st;
	int64_t id;
	pid_t pid;
	char byte;
	int status;

	if (getuid()) {
		skip("other users", "not root");
		return;
	}
	stat(DEVICE, &st);
	foreign = attach_as(control, "a | map(v)", "mine", 0);
	is(in_child(child_stranger, NULL), 0,
	   "another user sees and reaches nothing of it");
	if (pipe(go) || pipe(went))
		bail("pipe");
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(child_owner(NULL));
	read(went[0], &byte, 1);
	is(by_name(FLUXION_IOC_PAUSE, "theirs"), 0,
	   "the administrator reaches another's by name");
	id = attach_as(control, "a | map(v)", "same", 0);
	ok(id > 0, "two owners, one name");
	is(by_name(FLUXION_IOC_CANCEL, "same"), 0, "his own name comes first");
	is(state_of(control, id), FLUXION_STATE_CANCELLED, "it was his");
	write(go[1], "x", 1);
	waitpid(pid, &status, 0);
	is(status, 0, "the other user is content");
	is(by_name(FLUXION_IOC_PAUSE, "theirs"), -ENOENT, "and gone");
	detach(control, foreign);
	detach(control, id);
	chmod(DEVICE, st.st_mode & 0777);
}

/* ---- Limits ---- */

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

static void test_limits(void)
{
	long was = parameter("user_pipelines", 3);
	uint64_t id[3];
	struct fluxion_graph *g;
	struct fluxion_node *n;
	struct stream in, out;
	int i;

	if (was < 0) {
		skip("limits", "the parameters cannot be set");
		return;
	}
	for (i = 0; i < 3; i++)
		id[i] = attach(control, "a | map(v)");
	is(attach_as(control, "a | map(v)", NULL, 0), -ENOSPC,
	   "one pipeline too many: ENOSPC");
	detach(control, id[0]);
	id[0] = attach(control, "a | map(v)");
	ok(true, "one less, one more");
	for (i = 0; i < 3; i++)
		detach(control, id[i]);
	parameter("user_pipelines", was);

	was = parameter("user_pins", 0);
	is(attach_as(control, "a | map(v)", "pin", FLUXION_ATTACH_PIN),
	   -ENOSPC, "one pin too many: ENOSPC");
	parameter("user_pins", was);

	was = parameter("max_nodes", 2);
	is(attach_as(control, "a | map(v)", NULL, 0), -E2BIG,
	   "one node too many: E2BIG");
	parameter("max_nodes", was);

	is(attach_as(control, "interval(99us)", NULL, 0), -EINVAL,
	   "a period below 100 us: EINVAL");
	was = parameter("min_period", 50000);
	id[0] = attach(control, "interval(99us)");
	ok(true, "unless the administrator lets it");
	detach(control, id[0]);
	parameter("min_period", was);

	was = parameter("user_bytes", 1 << 20);
	is(attach_as(control, "in a (size = 2MiB); a | map(v)", NULL, 0),
	   -E2BIG, "too many bytes for one: E2BIG");
	id[0] = attach(control, "in a (size = 512KiB); a | map(v)");
	is(attach_as(control, "in a (size = 512KiB); a | map(v)", NULL, 0),
	   -ENOSPC, "too many beside the others: ENOSPC");
	in = must_open(control, id[0], "a", 0);
	out = must_open(control, id[0], "out", OUT);
	detach(control, id[0]);
	is(attach_as(control, "in a (size = 512KiB); a | map(v)", NULL, 0),
	   -ENOSPC, "what a holder still has counts");
	stream_close(&in);
	stream_close(&out);
	id[0] = attach(control, "in a (size = 512KiB); a | map(v)");
	ok(true, "until it is gone");
	detach(control, id[0]);
	parameter("user_bytes", was);

	g = compile("a | map(v)");
	n = (void *)((char *)g + g->nodes.offset);
	n->arg[0] = INT64_MAX;
	is(attach_raw(g, g->total, "", 0, 0), -EINVAL, "a ring beyond measure");
	n->arg[0] = -1;
	is(attach_raw(g, g->total, "", 0, 0), -EINVAL, "one of less than nothing");
	fluxion_graph_free(g);
	id[0] = attach(control, "in a (size = 1); out o (size = 63MiB) = a | map(v)");
	in = must_open(control, id[0], "a", 0);
	out = must_open(control, id[0], "o", OUT);
	is(in.o.slots, 2, "the smallest ring has two slots");
	is(out.o.ring_bytes, 64 << 20, "sizes are rounded up");
	stream_close(&in);
	stream_close(&out);
	detach(control, id[0]);
}

int main(void)
{
	control = control_open();
	test_node();
	test_sizes();
	test_info();
	test_attach();
	test_error();
	test_mutations();
	test_random();
	test_targets();
	test_cancel();
	test_query();
	test_users();
	test_limits();
	close(control);
	return done();
}
