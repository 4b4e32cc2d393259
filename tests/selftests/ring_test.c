// SPDX-License-Identifier: GPL-2.0
/* fluxion: ring_test - mapped rings: their rules, and what breaks them. */
#include "harness.h"

#define OUT	FLUXION_OPEN_OUTPUT
#define COPY	FLUXION_OPEN_COPY

static int control;

static long map(const struct stream *s, uint64_t offset, size_t bytes, int prot,
		int flags)
{
	void *at = mmap(NULL, bytes, prot, flags, s->fd, offset);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, bytes);
	return 0;
}

static void test_stream(void)
{
	uint64_t id = attach(control, "a | map(v * 2) | filter(v > 4)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	int i, sum = 0;

	is(in.o.stride, 32, "the stride of one s64 is 32");
	is(in.o.slots * in.o.stride, 65536, "64 KiB by default");
	is(in.o.generation, 1, "the first holder is generation 1");
	send_values(&in, 0, 5);
	send_end(&in);
	is(flush(in.fd), 0, "FLUSH");
	is(readable(&out), 3, "two values and END come out");
	for (i = 0; i < 2; i++)
		sum += value_of(slot(&out, i));
	is(sum, 6 + 8, "the values are right");
	is(slot(&out, 2)->kind, FLUXION_ITEM_END, "END is the last");
	is(in.kernel->flags & FLUXION_RING_CLOSED, FLUXION_RING_CLOSED,
	   "the input is closed after END");
	is(out.kernel->flags & FLUXION_RING_ENDED, FLUXION_RING_ENDED,
	   "the output says that it has ended");
	release(&out, 3);
	is(wait_ready(out.fd, 0) & POLLHUP, POLLHUP, "POLLHUP after END");
	is(wait_ready(in.fd, 0), POLLERR, "POLLERR at a closed input");
	is(state_of(control, id), FLUXION_STATE_ENDED, "state: ended");
	stream_close(&in);
	stream_close(&out);
	is(detach(control, id), 0, "DETACH");
}

static void test_rights(void)
{
	const int rw = PROT_READ | PROT_WRITE;
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	size_t page = in.o.page_bytes;
	long ret;

	is(page, sysconf(_SC_PAGESIZE), "real page sizes");
	is(map(&in, in.o.kernel_offset, page, rw, MAP_SHARED), -EACCES,
	   "the kernel's page is not writable");
	is(map(&out, out.o.slots_offset, slots_bytes(&out), rw, MAP_SHARED),
	   -EACCES, "an output's slots are not writable");
	is(map(&in, in.o.slots_offset, slots_bytes(&in), rw, MAP_SHARED), 0,
	   "an input's slots are");
	is(map(&in, in.o.slots_offset, slots_bytes(&in) + page, rw,
	       MAP_SHARED), -EINVAL, "not beyond the slots");
	is(map(&in, in.o.user_offset, 2 * page, rw, MAP_SHARED), -EINVAL,
	   "not over two regions");
	is(map(&in, in.o.slots_offset + page, page, rw, MAP_SHARED), -EINVAL,
	   "not from the middle");
	is(map(&in, in.o.slots_offset + (1ull << 40), page, rw, MAP_SHARED),
	   -EINVAL, "not far behind the end");
	is(map(&in, in.o.kernel_offset, page, PROT_READ, MAP_PRIVATE), -EINVAL,
	   "not privately");
	ret = map(&in, in.o.user_offset, page, PROT_READ | PROT_EXEC,
		  MAP_SHARED);
	/* EPERM: the kernel itself lets no such file be executed. */
	ok(ret == -EACCES || ret == -EPERM, "not executable");
	is(result(mprotect((void *)in.kernel, page, rw)), -EACCES,
	   "the kernel's page does not become writable");
	is(result(mprotect(out.slots, page, rw)), -EACCES,
	   "nor do an output's slots");
	is(result(mprotect(in.slots, page, PROT_READ | PROT_EXEC)), -EACCES,
	   "nor does anything become executable");
	ok(mremap(in.slots, page, 4 * slots_bytes(&in), MREMAP_MAYMOVE) ==
	   MAP_FAILED, "a mapping does not grow");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

static int child_reads(void *arg)
{
	volatile struct fluxion_ring_kernel *k = arg;

	signal(SIGSEGV, SIG_DFL);
	return k->pos != 0;
}

static void test_fork(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);

	is(in_child(child_reads, (void *)in.kernel), -1,
	   "a child does not inherit the mappings");
	stream_close(&in);
	detach(control, id);
}

static void test_pin_pages(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct iovec v = { in.slots, 4096 };
	int p[2];

	if (pipe(p))
		bail("pipe");
	is(result(vmsplice(p[1], &v, 1, 0)), -EFAULT,
	   "slots cannot be pinned, so nothing outlives the holder");
	close(p[0]);
	close(p[1]);
	stream_close(&in);
	detach(control, id);
}

/* What a debugger sees. */
static void test_debugger(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	int mem = open("/proc/self/mem", O_RDWR);
	uint64_t pos = 0;
	long ret;

	send_values(&in, 0, 3);
	flush(in.fd);
	ret = result(pread(mem, &pos, 8, (uintptr_t)&in.kernel->pos));
	if (ret == -EIO) {
		/* User Mode Linux has no way to ask the driver. */
		skip("debuggers", "this kernel does not let them");
	} else {
		is(ret, 8, "a debugger reads the kernel's page");
		is(pos, 3, "and sees the position");
		is(result(pwrite(mem, &pos, 8, (uintptr_t)in.slots)), 8,
		   "what the program may write it may write");
		is(*(uint64_t *)in.slots, 3, "and has");
	}
	ok(pwrite(mem, &pos, 8, (uintptr_t)&in.kernel->pos) != 8,
	   "it does not write the kernel's page");
	is(kernel_pos(&in), 3, "nor has it");
	close(mem);
	stream_close(&in);
	detach(control, id);
}

static void test_modes(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream other;
	struct cell c;

	fill(&c, 1, 1);
	is(push(in.fd, &c, 1, 0), -EBUSY, "PUSH to a mapped input: EBUSY");
	is(result(write(in.fd, &c, sizeof(c))), -EBUSY, "write to it: EBUSY");
	is(stream_open(control, id, "a", COPY, &other), -EBUSY,
	   "one holder at a time");
	is(stream_open(control, id, "nobody", COPY, &other), -ENOENT,
	   "an end that is not there");
	is(stream_open(control, id, "out", COPY, &other), -ENOENT,
	   "an output is no input");
	stream_close(&in);
	is(stream_open(control, id, "a", COPY, &in), 0, "free again");
	is(in.o.generation, 2, "the next generation");
	is(map(&in, 0, 4096, PROT_READ, MAP_SHARED), -EBUSY,
	   "mmap in COPY mode: EBUSY");
	close(in.fd);
	detach(control, id);
}

/* A mapping that outlives its descriptor keeps the end. */
static void test_stale(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream next;

	close(in.fd);
	is(stream_open(control, id, "a", 0, &next), -EBUSY,
	   "a mapping that is left over holds the end");
	stream_unmap(&in);
	is(stream_open(control, id, "a", 0, &next), 0,
	   "without it the next holder may come");
	stream_close(&next);
	detach(control, id);
}

static void test_generations(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	int i, good = 0;

	send_values(&in, 0, 10);
	/* Filled and not committed: vanishes. */
	set_value(slot(&in, in.user->pos), 99, 99);
	flush(in.fd);
	stream_close(&in);
	is(readable(&out), 10, "closing an input is not END");
	is(value_of(slot(&out, 3)), 3, "peek");
	release(&out, 4);
	stream_close(&out);

	in = must_open(control, id, "a", 0);
	is(in.kernel->generation, 2, "the kernel's page has the generation");
	is(in.user->pos, 10, "the next producer goes on where the last stood");
	send_values(&in, 10, 5);
	flush(in.fd);
	out = must_open(control, id, "out", OUT);
	is(readable(&out), 11, "what was not released comes again");
	for (i = 0; i < 11; i++)
		good += value_of(slot(&out, out.user->pos + i)) == 4 + i;
	is(good, 11, "in order, nothing twice");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

static void test_positions(void)
{
	static const uint64_t bad[] = {
		1ull << 63, ~0ull, 1ull << 32, 1000000, 2058,
	};
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	unsigned int i;

	send_values(&in, 0, 4);
	flush(in.fd);
	for (i = 0; i < COUNT(bad); i++) {
		store_pos(&in, bad[i]);
		kick(&in);
		flush(in.fd);
	}
	store_pos(&in, 2);
	kick(&in);
	flush(in.fd);
	is(readable(&out), 4, "an impossible position moves nothing");
	is(wait_ready(in.fd, 0), -EAGAIN, "and is not ready");
	store_pos(&in, 4);
	send_values(&in, 4, 3);
	flush(in.fd);
	is(readable(&out), 7, "a valid one goes on");

	for (i = 0; i < COUNT(bad); i++) {
		store_pos(&out, bad[i]);
		kick(&out);
		flush(out.fd);
	}
	is(wait_ready(out.fd, 0), -EAGAIN, "the same at an output");
	store_pos(&out, 0x123456789);
	stream_close(&out);
	store_pos(&in, 0x123456789);
	stream_close(&in);
	out = must_open(control, id, "out", OUT);
	is(out.user->pos, 0, "the next consumer finds the last valid position");
	is(readable(&out), 7, "and all items");
	in = must_open(control, id, "a", 0);
	is(in.user->pos, 7, "the next producer, too");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

static void test_slots(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	struct fluxion_end_info e;
	uint64_t pos = in.user->pos;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		set_value(slot(&in, pos + i), i, i);
		slot(&in, pos + i)->kind = i;
	}
	slot(&in, pos + FLUXION_ITEM_END)->kind = 0;
	slot(&in, pos + FLUXION_ITEM_ERROR)->code = 5;
	commit(&in, 256);
	flush(in.fd);
	is(readable(&out), 2, "only valid items get through");
	is(slot(&out, 0)->kind, FLUXION_ITEM_VALUE, "the value");
	is(slot(&out, 1)->code, 5, "and the error");
	set_value(slot(&in, in.user->pos), 1, 1);
	slot(&in, in.user->pos)->flags |= FLUXION_ITEM_GAP;
	commit(&in, 1);
	flush(in.fd);
	is(readable(&out), 2, "a producer cannot invent gaps");
	e = end_info(control, id, "a", false);
	is(e.dropped[FLUXION_DROP_INVALID], 255, "the others are counted");
	ok(adds_up(&e), "accepted = delivered + dropped + queued");
	is(in.kernel->dropped[FLUXION_DROP_INVALID], 255,
	   "the kernel's page says the same");
	stream_close(&in);
	/* What one left unread is checked, whoever reads it. */
	target(control, FLUXION_IOC_PAUSE, id);
	in = must_open(control, id, "a", 0);
	for (i = 0; i < 16; i++)
		memset(slot(&in, in.user->pos + i), 0xff, 32);
	commit(&in, 16);
	stream_close(&in);
	in = must_open(control, id, "a", COPY);
	target(control, FLUXION_IOC_RESUME, id);
	flush(in.fd);
	is(readable(&out), 2, "also after a change to COPY mode");
	close(in.fd);
	stream_close(&out);
	detach(control, id);
}

/* Write to the ring like mad while the kernel reads it. */
static void test_scribble(void)
{
	uint64_t id = attach(control, "a | filter(v > 0)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	uint64_t until = now_ns() + 500000000ull;
	uint64_t seed = 1;
	unsigned int i;

	while (now_ns() < until) {
		for (i = 0; i < 1000; i++) {
			uint64_t *word = (void *)in.slots;

			seed = seed * 6364136223846793005ull + 1;
			word[(seed >> 33) % (65536 / 8)] = seed >> 60;
			if (!(seed >> 57))
				store_pos(&in, seed);
			else if (seed >> 55 & 1)
				store_pos(&in, kernel_pos(&in) +
					  (seed >> 40) % 2048);
		}
		store_pos(&out, kernel_pos(&out));
		kick(&in);
		kick(&out);
	}
	ok(true, "a producer gone mad hurts nobody");
	stream_close(&in);
	stream_close(&out);
	is(detach(control, id), 0, "and can be detached");
}

static void test_block(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	struct fluxion_end_info e;
	int64_t sent = 0, got = 0;
	int good = 1;

	while (wait_ready(in.fd, 100) > 0 && sent < 100000) {
		send_values(&in, sent, 64);
		sent += 64;
		flush(in.fd);
	}
	ok(sent >= 2 * 2048 - 128 && sent < 2 * 2048 + 256,
	   "both rings fill, then the producer waits");
	printf("# sent %lld\n", (long long)sent);
	is(flush(in.fd), 0, "FLUSH is done when everything is blocked");
	is(state_of(control, id), FLUXION_STATE_STALLED, "state: stalled");
	e = end_info(control, id, "a", false);
	ok(adds_up(&e), "the input adds up");
	e = end_info(control, id, "out", true);
	ok(adds_up(&e), "the output adds up");
	send_end(&in);
	while (good && got <= sent) {
		unsigned int i, n = readable(&out);

		if (!n && wait_ready(out.fd, 5000) < 0)
			break;
		for (i = 0; i < n; i++, got++) {
			struct fluxion_item *item = slot(&out, out.user->pos + i);

			if (got == sent)
				good = item->kind == FLUXION_ITEM_END;
			else if (value_of(item) != got)
				good = 0;
		}
		release(&out, n);
	}
	ok(good && got == sent + 1, "all come, in order, then END");
	stream_close(&in);
	stream_close(&out);
	detach(control, id);
}

static void test_detached(void)
{
	uint64_t id = attach(control, "a | map(v)");
	struct stream in = must_open(control, id, "a", 0);
	struct stream out = must_open(control, id, "out", OUT);
	struct pollfd p = { .fd = in.fd, .events = POLLOUT };

	send_values(&in, 0, 10);
	flush(in.fd);
	release(&out, 3);
	target(control, FLUXION_IOC_PAUSE, id);
	send_values(&in, 10, 5);
	is(detach(control, id), 0, "DETACH with everything open");
	is(in.kernel->dropped[FLUXION_DROP_DETACHED], 5,
	   "what lay in the input is dropped");
	is(out.kernel->dropped[FLUXION_DROP_DETACHED], 7,
	   "what lay at the output, too");
	is(out.kernel->accepted, 10, "accepted");
	is(out.kernel->delivered, 3, "delivered");
	is(kick(&in), -EPIPE, "KICK: EPIPE");
	is(wait_ready(in.fd, 0), -EPIPE, "WAIT: EPIPE");
	is(flush(out.fd), -EPIPE, "FLUSH: EPIPE");
	is(poll(&p, 1, 0), 1, "poll returns");
	is(p.revents, POLLERR | POLLHUP, "POLLERR and POLLHUP");
	is(map(&in, 0, 4096, PROT_READ, MAP_SHARED), -EPIPE, "mmap: EPIPE");
	is(in.kernel->flags & FLUXION_RING_CLOSED, FLUXION_RING_CLOSED,
	   "the mapped page says so");
	store_pos(&in, 77);
	stream_close(&in);
	stream_close(&out);
}

int main(void)
{
	control = control_open();
	test_stream();
	test_rights();
	test_fork();
	test_pin_pages();
	test_debugger();
	test_modes();
	test_stale();
	test_generations();
	test_positions();
	test_slots();
	test_scribble();
	test_block();
	test_detached();
	close(control);
	return done();
}
