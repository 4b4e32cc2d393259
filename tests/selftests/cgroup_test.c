// SPDX-License-Identifier: GPL-2.0
/* fluxion: cgroup_test - who attaches pays, and is told when there is no more. */
#include <sys/mount.h>
#include <sys/stat.h>

#include "harness.h"

#define ROOT	"/tmp/cgroup"
#define GROUP	ROOT "/fluxion"
#define BIG	"in a (size = 8MiB); out o (size = 8MiB) = a | map(v)"

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool good = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	close(fd);
	return good;
}

static long get(const char *path)
{
	FILE *f = fopen(path, "r");
	long n = -1;

	if (f && fscanf(f, "%ld", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

static int child_attaches(void *arg)
{
	long before, after;
	int control;
	int64_t id;

	(void)arg;
	if (!put(GROUP "/cgroup.procs", "0"))
		return 2;
	control = control_open();
	before = get(GROUP "/memory.current");
	id = attach_as(control, BIG, NULL, 0);
	after = get(GROUP "/memory.current");
	printf("# %ld MiB more\n", (after - before) >> 20);
	return id < 0 || after - before < 16 << 20;
}

static int child_is_refused(void *arg)
{
	int control;

	(void)arg;
	if (!put(GROUP "/cgroup.procs", "0"))
		return 2;
	control = control_open();
	if (attach_as(control, BIG, NULL, 0) != -ENOMEM)
		return 1;
	return attach_as(control, "a | map(v)", NULL, 0) < 0;
}

static bool prepare(void)
{
	mkdir(ROOT, 0755);
	if (mount("none", ROOT, "cgroup2", 0, NULL))
		return false;
	put(ROOT "/cgroup.subtree_control", "+memory");
	mkdir(GROUP, 0755);
	return get(GROUP "/memory.current") >= 0;
}

int main(void)
{
	if (!prepare()) {
		skip("memory", "no memory cgroups here");
		return done();
	}
	is(in_child(child_attaches, NULL), 0, "rings are charged to the caller");
	sleep_ms(200);
	put(GROUP "/memory.max", "8388608");
	is(in_child(child_is_refused, NULL), 0,
	   "beyond its limit it gets ENOMEM, and lives");
	rmdir(GROUP);
	umount(ROOT);
	return done();
}
