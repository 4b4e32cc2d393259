// SPDX-License-Identifier: GPL-2.0
/* fluxion: device_test - the control file: sizes, flags, graphs that are refused. */
#include <stddef.h>
#include <sys/stat.h>

#include "control.h"

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
}

/* What has no meaning yet is zero, and an address is one of the caller's. */
static void test_contents(void)
{
	struct fluxion_info info = { .size = sizeof(info), .flags = 1 };
	unsigned long request;

	is(call(control, FLUXION_IOC_GET_INFO, &info), -EINVAL,
	   "unknown flags: EINVAL");
	info.flags = 0;
	info.zero = 1;
	is(call(control, FLUXION_IOC_GET_INFO, &info), -EINVAL,
	   "padding: EINVAL");
	info.zero = 0;
	request = _IOWR(FLUXION_IOC_MAGIC, FLUXION_CMD_GET_INFO, char[100]);
	is(call(control, request, &info), 0,
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

int main(void)
{
	control = control_open();
	test_node();
	test_sizes();
	test_contents();
	test_info();
	test_attach();
	test_error();
	test_mutations();
	test_random();
	close(control);
	return done();
}
