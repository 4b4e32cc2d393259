/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: harness - TAP, and the ABI by hand: no library but the compiler.
 *
 * Every program counts its own tests: ok() for each, done() at the end.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fluxion/fluxion.h>

#define DEVICE	"/dev/fluxion"
#define MAYBE	__attribute__((unused))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- TAP ---- */

static int tests, failures;

static MAYBE void __attribute__((format(printf, 2, 3)))
ok(bool good, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tests);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	failures += !good;
}

/* Compare two numbers; say what they are if they differ. */
#define is(got, want, name)						\
({									\
	long long __got = (got), __want = (want);			\
									\
	ok(__got == __want, "%s", name);				\
	if (__got != __want)						\
		printf("#   got %lld (%s), want %lld, line %d\n", __got, \
		       __got < 0 ? strerror(-__got) : "", __want,	\
		       __LINE__);					\
	__got == __want;						\
})

static MAYBE int done(void)
{
	printf("1..%d\n", tests);
	return failures != 0;
}

static MAYBE void skip(const char *name, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tests, name, why);
	fflush(stdout);
}

/* What cannot go on. */
static MAYBE void __attribute__((noreturn)) bail(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- Calls that return a negative errno ---- */

static MAYBE int call(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	return ret < 0 ? -errno : ret;
}

static MAYBE long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static MAYBE int control_open(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		bail(DEVICE);
	return fd;
}

static MAYBE uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static MAYBE void sleep_ms(unsigned int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000l };

	nanosleep(&t, NULL);
}

/* ---- Pipelines ---- */

static MAYBE struct fluxion_graph *compile(const char *text)
{
	struct fluxion_diagnostic diag;
	struct fluxion_graph *g;

	if (fluxion_compile(text, &g, &diag)) {
		printf("# %s: %s\n", text, diag.message);
		bail("compile");
	}
	return g;
}

/* Return: the id, or a negative errno. */
static MAYBE int64_t attach_as(int control, const char *text, const char *name,
			       unsigned int flags)
{
	struct fluxion_graph *g = compile(text);
	struct fluxion_error error = { .size = sizeof(error) };
	struct fluxion_attach a = {
		.size = sizeof(a),
		.flags = flags,
		.graph = (uintptr_t)g,
		.graph_size = g->total,
		.error = (uintptr_t)&error,
	};
	int ret;

	if (name)
		snprintf(a.name, sizeof(a.name), "%s", name);
	ret = call(control, FLUXION_IOC_ATTACH, &a);
	if (ret && error.message[0])
		printf("# attach: %s\n", error.message);
	fluxion_graph_free(g);
	return ret ? ret : (int64_t)a.id;
}

static MAYBE uint64_t attach(int control, const char *text)
{
	int64_t id = attach_as(control, text, NULL, 0);

	if (id < 0) {
		errno = -id;
		bail(text);
	}
	return id;
}

static MAYBE int target(int control, unsigned long request, uint64_t id)
{
	struct fluxion_target t = { .size = sizeof(t), .id = id };

	return call(control, request, &t);
}

static MAYBE int detach(int control, uint64_t id)
{
	return target(control, FLUXION_IOC_DETACH, id);
}

/* What QUERY says of one end. */
static MAYBE struct fluxion_end_info end_info(int control, uint64_t id,
					      const char *name, bool output)
{
	struct fluxion_end_info info[16];
	struct fluxion_query q = {
		.size = sizeof(q),
		.what = FLUXION_QUERY_ENDS,
		.id = id,
		.buffer = (uintptr_t)info,
		.buffer_size = sizeof(info),
	};
	unsigned int i;

	if (!call(control, FLUXION_IOC_QUERY, &q))
		for (i = 0; i < q.count; i++)
			if (info[i].output == output &&
			    !strcmp(info[i].name, name))
				return info[i];
	memset(&info[0], 0, sizeof(info[0]));
	return info[0];
}

static MAYBE uint64_t dropped(const struct fluxion_end_info *e)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < FLUXION_DROP_REASONS; i++)
		sum += e->dropped[i];
	return sum;
}

/* accepted = delivered + dropped + queued */
static MAYBE bool adds_up(const struct fluxion_end_info *e)
{
	if (e->accepted == e->delivered + dropped(e) + e->queued)
		return true;
	printf("#   accepted %llu delivered %llu dropped %llu queued %llu\n",
	       e->accepted, e->delivered, (unsigned long long)dropped(e),
	       e->queued);
	return false;
}

static MAYBE int pipeline_info(int control, uint64_t id,
			       struct fluxion_pipeline_info *info)
{
	struct fluxion_query q = {
		.size = sizeof(q),
		.what = FLUXION_QUERY_LIST,
		.cursor = id - 1,
		.buffer = (uintptr_t)info,
		.buffer_size = sizeof(*info),
	};
	int ret = call(control, FLUXION_IOC_QUERY, &q);

	if (ret)
		return ret;
	return q.count && info->id == id ? 0 : -ENOENT;
}

static MAYBE int state_of(int control, uint64_t id)
{
	struct fluxion_pipeline_info info;
	int ret = pipeline_info(control, id, &info);

	return ret ? ret : (int)info.state;
}

/* ---- Streams ---- */

struct stream {
	int fd;
	struct fluxion_open o;
	volatile struct fluxion_ring_kernel *kernel;
	volatile struct fluxion_ring_user *user;
	unsigned char *slots;
};

static MAYBE int open_end(int control, uint64_t id, const char *end,
			  unsigned int flags, struct fluxion_open *o)
{
	memset(o, 0, sizeof(*o));
	o->size = sizeof(*o);
	o->flags = flags;
	o->id = id;
	snprintf(o->end, sizeof(o->end), "%s", end);
	return call(control, FLUXION_IOC_OPEN, o);
}

static MAYBE size_t slots_bytes(const struct stream *s)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (s->o.ring_bytes + page - 1) / page * page;
}

/* Map what there is to be mapped. Return: 0 or a negative errno. */
static MAYBE int stream_map(struct stream *s)
{
	bool output = s->o.flags & FLUXION_OPEN_OUTPUT;
	int rw = PROT_READ | PROT_WRITE;

	s->kernel = mmap(NULL, s->o.page_bytes, PROT_READ, MAP_SHARED, s->fd,
			 s->o.kernel_offset);
	s->user = mmap(NULL, s->o.page_bytes, rw, MAP_SHARED, s->fd,
		       s->o.user_offset);
	s->slots = mmap(NULL, slots_bytes(s), output ? PROT_READ : rw,
			MAP_SHARED, s->fd, s->o.slots_offset);
	if (s->kernel == MAP_FAILED || s->user == MAP_FAILED ||
	    s->slots == MAP_FAILED)
		return -errno;
	return 0;
}

/* Return: 0 or a negative errno. Flags: FLUXION_OPEN_*; mapped unless COPY. */
static MAYBE int stream_open(int control, uint64_t id, const char *end,
			     unsigned int flags, struct stream *s)
{
	memset(s, 0, sizeof(*s));
	s->fd = open_end(control, id, end, flags, &s->o);
	if (s->fd < 0)
		return s->fd;
	return flags & FLUXION_OPEN_COPY ? 0 : stream_map(s);
}

static MAYBE struct stream must_open(int control, uint64_t id, const char *end,
				     unsigned int flags)
{
	struct stream s;
	int ret = stream_open(control, id, end, flags, &s);

	if (ret) {
		errno = -ret;
		bail(end);
	}
	return s;
}

static MAYBE void stream_unmap(struct stream *s)
{
	if (!s->kernel)
		return;
	munmap((void *)s->kernel, s->o.page_bytes);
	munmap((void *)s->user, s->o.page_bytes);
	munmap(s->slots, slots_bytes(s));
	s->kernel = NULL;
}

static MAYBE void stream_close(struct stream *s)
{
	stream_unmap(s);
	close(s->fd);
}

static MAYBE struct fluxion_item *slot(const struct stream *s, uint64_t pos)
{
	return (void *)(s->slots + (pos & (s->o.slots - 1)) * s->o.stride);
}

static MAYBE int64_t value_of(const struct fluxion_item *item)
{
	int64_t v;

	memcpy(&v, item + 1, sizeof(v));
	return v;
}

static MAYBE void set_value(struct fluxion_item *item, int64_t v, uint64_t ts)
{
	memset(item, 0, sizeof(*item));
	item->ts = ts;
	item->kind = FLUXION_ITEM_VALUE;
	item->flags = FLUXION_ITEM_TS;
	memcpy(item + 1, &v, sizeof(v));
}

static MAYBE void set_end(struct fluxion_item *item)
{
	memset(item, 0, sizeof(*item));
	item->kind = FLUXION_ITEM_END;
}

static MAYBE int kick(const struct stream *s)
{
	struct fluxion_kick k = { .size = sizeof(k) };

	return call(s->fd, FLUXION_IOC_KICK, &k);
}

static MAYBE void store_pos(const struct stream *s, uint64_t pos)
{
	__atomic_store_n(&s->user->pos, pos, __ATOMIC_SEQ_CST);
}

static MAYBE uint64_t kernel_pos(const struct stream *s)
{
	return __atomic_load_n(&s->kernel->pos, __ATOMIC_ACQUIRE);
}

static MAYBE void commit(const struct stream *s, unsigned int n)
{
	store_pos(s, s->user->pos + n);
	if (__atomic_load_n(&s->kernel->flags, __ATOMIC_SEQ_CST) &
	    FLUXION_RING_NEED_KICK)
		kick(s);
}

#define release commit	/* the same, on an output */

/* Mapped: values from..from + n - 1, timestamps the same. There is room. */
static MAYBE void send_values(const struct stream *s, int64_t from,
			      unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		set_value(slot(s, s->user->pos + i), from + i, from + i);
	commit(s, n);
}

static MAYBE void send_end(const struct stream *s)
{
	set_end(slot(s, s->user->pos));
	commit(s, 1);
}

static MAYBE unsigned int readable(const struct stream *s)
{
	return kernel_pos(s) - s->user->pos;
}

static MAYBE int wait_ready(int fd, unsigned int ms)
{
	struct fluxion_wait w = {
		.size = sizeof(w),
		.flags = ms ? 0 : FLUXION_WAIT_NONBLOCK,
		.timeout_ns = ms * 1000000ull,
	};

	return call(fd, FLUXION_IOC_WAIT, &w);
}

static MAYBE int flush(int fd)
{
	struct fluxion_flush f = {
		.size = sizeof(f),
		.timeout_ns = 20000000000ull,
	};

	return call(fd, FLUXION_IOC_FLUSH, &f);
}

static MAYBE int transfer(int fd, unsigned long request, void *items,
			  unsigned int n, unsigned int flags)
{
	struct fluxion_transfer t = {
		.size = sizeof(t),
		.flags = flags,
		.items = (uintptr_t)items,
		.count = n,
	};

	return call(fd, request, &t);
}

/* COPY, one s64: items at a stride of 32. */
struct cell {
	struct fluxion_item item;
	int64_t v;
	int64_t zero;
};

static MAYBE void fill(struct cell *c, int64_t from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		c[i].zero = 0;
		set_value(&c[i].item, from + i, from + i);
	}
}

static MAYBE int push(int fd, struct cell *c, unsigned int n,
		      unsigned int flags)
{
	return transfer(fd, FLUXION_IOC_PUSH, c, n, flags);
}

static MAYBE int pull(int fd, struct cell *c, unsigned int n,
		      unsigned int flags)
{
	return transfer(fd, FLUXION_IOC_PULL, c, n, flags);
}

/* ---- Processes ---- */

/* In a child: exits with what @fn returns. Return: that, or -1. */
static MAYBE int in_child(int (*fn)(void *), void *arg)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		bail("fork");
	if (!pid)
		_exit(fn(arg));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

#endif /* HARNESS_H */
