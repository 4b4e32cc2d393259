// SPDX-License-Identifier: GPL-2.0
/* fluxion: trace_test - the tracepoints, and what /proc says of a stream file. */
#include "harness.h"

#define COPY	FLUXION_OPEN_COPY
#define EVENTS	"/sys/kernel/tracing/events/fluxion/enable"
#define TRACE	"/sys/kernel/tracing/trace"

static int control;

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	close(fd);
	return good;
}

static bool has(const char *path, const char *text)
{
	static char buffer[1 << 20];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		return false;
	n = fread(buffer, 1, sizeof(buffer) - 1, f);
	fclose(f);
	buffer[n] = '\0';
	return strstr(buffer, text);
}

static bool traced(uint64_t id, const char *event, const char *rest)
{
	char text[128];

	snprintf(text, sizeof(text), "fluxion_%s: id=%llu %s", event,
		 (unsigned long long)id, rest);
	return has(TRACE, text);
}

static void test_events(void)
{
	struct cell c[64];
	struct stream in;
	uint64_t id;

	if (!put(EVENTS, "1")) {
		skip("tracepoints", "no tracing here");
		return;
	}
	put(TRACE, "");
	id = attach_as(control, "in a (size = 512); "
		       "out o (size = 512, overflow = drop_newest) = a | tap | map(v)",
		       "traced", 0);
	in = must_open(control, id, "a", COPY);
	fill(c, 0, 64);
	for (int i = 0; i < 4; i++) {
		push(in.fd, c, 16, 0);
		flush(in.fd);
	}
	close(in.fd);
	detach(control, id);
	put(EVENTS, "0");
	ok(traced(id, "attach", "name=traced memory="), "attach");
	ok(traced(id, "run", "runs="), "run");
	ok(traced(id, "drop", "end=o output=1 items="), "drop");
	ok(traced(id, "tap", "node=1 ts=3 size=8 value=03 00 00 00 00 00 00 00"),
	   "tap");
	ok(traced(id, "detach", "name=traced"), "detach");
}

static void test_fdinfo(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", COPY);
	char path[64], text[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", in.fd);
	snprintf(text, sizeof(text), "pipeline:\t%llu\nend:\ta\n",
		 (unsigned long long)id);
	ok(has(path, text), "fdinfo names the pipeline and the end");
	ok(has(path, "direction:\tinput\nmode:\tcopy\ngeneration:\t1\n"),
	   "and how it is held");
	close(in.fd);
	detach(control, id);
}

int main(void)
{
	control = control_open();
	test_events();
	test_fdinfo();
	close(control);
	return done();
}
