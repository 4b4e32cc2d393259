// SPDX-License-Identifier: GPL-2.0
/* fluxion: owner_test - other users, and how much of everything one may have. */
#include <grp.h>
#include <sys/stat.h>

#include "control.h"

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

static void limit_pipelines(void)
{
	long was = parameter("user_pipelines", 3);
	uint64_t id[3];
	int i;

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
}

static void limit_pins(void)
{
	long was = parameter("user_pins", 0);

	is(attach_as(control, "a | map(v)", "pin", FLUXION_ATTACH_PIN),
	   -ENOSPC, "one pin too many: ENOSPC");
	parameter("user_pins", was);
}

static void limit_nodes(void)
{
	long was = parameter("max_nodes", 2);

	is(attach_as(control, "a | map(v)", NULL, 0), -E2BIG,
	   "one node too many: E2BIG");
	parameter("max_nodes", was);
}

static void limit_periods(void)
{
	uint64_t id;
	long was;

	is(attach_as(control, "interval(99us)", NULL, 0), -EINVAL,
	   "a period below 100 us: EINVAL");
	was = parameter("min_period", 50000);
	id = attach(control, "interval(99us)");
	ok(true, "unless the administrator lets it");
	detach(control, id);
	parameter("min_period", was);
}

static void limit_bytes(void)
{
	long was = parameter("user_bytes", 1 << 20);
	struct stream in, out;
	uint64_t id;

	is(attach_as(control, "in a (size = 2MiB); a | map(v)", NULL, 0),
	   -E2BIG, "too many bytes for one: E2BIG");
	id = attach(control, "in a (size = 512KiB); a | map(v)");
	is(attach_as(control, "in a (size = 512KiB); a | map(v)", NULL, 0),
	   -ENOSPC, "too many beside the others: ENOSPC");
	in = must_open(control, id, "a", 0);
	out = must_open(control, id, "out", OUT);
	detach(control, id);
	is(attach_as(control, "in a (size = 512KiB); a | map(v)", NULL, 0),
	   -ENOSPC, "what a holder still has counts");
	stream_close(&in);
	stream_close(&out);
	id = attach(control, "in a (size = 512KiB); a | map(v)");
	ok(true, "until it is gone");
	detach(control, id);
	parameter("user_bytes", was);
}

/* The bounds that no parameter moves. */
static void limit_rings(void)
{
	struct fluxion_graph *g = compile("a | map(v)");
	struct fluxion_node *n = (void *)((char *)g + g->nodes.offset);
	struct stream in, out;
	uint64_t id;

	n->arg[0] = INT64_MAX;
	is(attach_raw(g, g->total, "", 0, 0), -EINVAL, "a ring beyond measure");
	n->arg[0] = -1;
	is(attach_raw(g, g->total, "", 0, 0), -EINVAL, "one of less than nothing");
	fluxion_graph_free(g);
	id = attach(control, "in a (size = 1); out o (size = 63MiB) = a | map(v)");
	in = must_open(control, id, "a", 0);
	out = must_open(control, id, "o", OUT);
	is(in.o.slots, 2, "the smallest ring has two slots");
	is(out.o.ring_bytes, 64 << 20, "sizes are rounded up");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

static void test_limits(void)
{
	long was = parameter("user_pipelines", 3);

	if (was < 0) {
		skip("limits", "the parameters cannot be set");
		return;
	}
	parameter("user_pipelines", was);
	limit_pipelines();
	limit_pins();
	limit_nodes();
	limit_periods();
	limit_bytes();
	limit_rings();
}

int main(void)
{
	control = control_open();
	test_users();
	test_limits();
	close(control);
	return done();
}
