/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fluxion: fluxion_test - /dev/fluxion_test: the virtual runtime in a kernel.
 *
 * For tests only: fluxion_test.ko is never installed and promises nothing; its
 * device is root's. Nothing runs by itself there. A file has its pipelines, its
 * streams and a clock that begins at 0; they go when it is closed. An ioctl that
 * takes long ends with EINTR when a signal comes, and can be asked again.
 */
#ifndef FLUXION_TEST_H
#define FLUXION_TEST_H

#include <linux/ioctl.h>
#include <linux/types.h>
#include <linux/fluxion.h>

#define FLUXION_TEST_DEVICE	"fluxion_test"

/**
 * struct fluxion_test_attach - FLUXION_TEST_ATTACH: a pipeline of a flat graph
 * @graph: user address
 * @graph_size: bytes, as many as it says itself
 * @batch: items that move together; 0: the default
 * @paused: 1: attach it paused
 * @zero: 0
 * @id: out: the pipeline's number in this file
 * @memory: out: bytes that it holds
 * @error: out: why the graph was refused
 *
 * Return: 0, -EINVAL and -E2BIG (see @error), -ENOMEM, -EFAULT.
 */
struct fluxion_test_attach {
	__u64 graph;
	__u32 graph_size;
	__u32 batch;
	__u32 paused;
	__u32 zero;
	__u64 id;
	__u64 memory;
	struct fluxion_error error;
};

/**
 * struct fluxion_test_target - DETACH, PAUSE, RESUME, CANCEL, DRAIN
 * @id: of the pipeline
 *
 * DRAIN runs it until nothing moves: results queue up at its outputs.
 * Return: 0, -ENOENT; DRAIN: -EINTR.
 */
struct fluxion_test_target {
	__u64 id;
};

/**
 * struct fluxion_test_open - FLUXION_TEST_OPEN: a stream on one end
 * @id: of the pipeline
 * @node: of the end, in its graph
 * @stream: out: the stream's number in this file
 * @slots: out: items that its ring holds
 * @stride: out: bytes from item to item in PUSH, PULL and POLL
 * @record_size: out: bytes of a record
 * @zero: 0
 *
 * Return: 0, -ENOENT, -EINVAL no end, -EBUSY it has a holder, -ENOMEM.
 */
struct fluxion_test_open {
	__u64 id;
	__u32 node;
	__u32 stream;
	__u32 slots;
	__u32 stride;
	__u32 record_size;
	__u32 zero;
};

/**
 * struct fluxion_test_close - FLUXION_TEST_CLOSE: let an end go
 * @stream: of OPEN
 * @zero: 0
 *
 * Return: 0, -ENOENT.
 */
struct fluxion_test_close {
	__u32 stream;
	__u32 zero;
};

/**
 * struct fluxion_test_items - FLUXION_TEST_PUSH, PULL, POLL
 * @items: user address of @count items, at the stream's stride
 * @stream: of OPEN
 * @count: at most so many; POLL: 1
 *
 * PUSH queues items at an input. PULL takes what has queued up at an output.
 * POLL takes that, or else polls the output once, with a budget of one item.
 * END is an item.
 *
 * Return: how many, 0 where nothing is there or nothing fits; -EINVAL,
 * -ENOENT, -EPIPE the input is closed or the pipeline gone, -ENOMEM, -EFAULT;
 * POLL: -EINTR.
 */
struct fluxion_test_items {
	__u64 items;
	__u32 stream;
	__u32 count;
};

/**
 * struct fluxion_test_advance - FLUXION_TEST_ADVANCE: move the file's clock
 * @ns: by so much; pipelines are drained at each of their deadlines on the way
 *
 * Return: 0, -EINTR: it stands where it was stopped.
 */
struct fluxion_test_advance {
	__u64 ns;
};

/**
 * struct fluxion_test_shown - a value that a tap has shown; the record follows
 * @ts: timestamp
 * @node: the tap
 * @type: of the value, in the graph
 * @size: bytes of the record; the next struct begins at a multiple of 8
 * @zero: 0
 */
struct fluxion_test_shown {
	__u64 ts;
	__u32 node;
	__u32 type;
	__u32 size;
	__u32 zero;
};

/**
 * struct fluxion_test_tapped - FLUXION_TEST_TAPPED: take what taps have shown
 * @id: of the pipeline
 * @buffer: user address, for struct fluxion_test_shown
 * @bytes: of it
 * @zero: 0
 *
 * Return: bytes, of whole values; -ENOENT, -EFAULT, -EOVERFLOW: some were not
 * kept, since nobody took them in time (told once).
 */
struct fluxion_test_tapped {
	__u64 id;
	__u64 buffer;
	__u32 bytes;
	__u32 zero;
};

/* What is kept of the taps of a pipeline. */
#define FLUXION_TEST_TAPPED_MAX	(256 * 1024)

#define FLUXION_TEST_MAGIC	0xF2
#define FLUXION_TEST_IOC(nr, type) \
	_IOWR(FLUXION_TEST_MAGIC, nr, struct fluxion_test_##type)

#define FLUXION_TEST_ATTACH	FLUXION_TEST_IOC(0, attach)
#define FLUXION_TEST_DETACH	FLUXION_TEST_IOC(1, target)
#define FLUXION_TEST_PAUSE	FLUXION_TEST_IOC(2, target)
#define FLUXION_TEST_RESUME	FLUXION_TEST_IOC(3, target)
#define FLUXION_TEST_CANCEL	FLUXION_TEST_IOC(4, target)
#define FLUXION_TEST_DRAIN	FLUXION_TEST_IOC(5, target)
#define FLUXION_TEST_OPEN	FLUXION_TEST_IOC(6, open)
#define FLUXION_TEST_CLOSE	FLUXION_TEST_IOC(7, close)
#define FLUXION_TEST_PUSH	FLUXION_TEST_IOC(8, items)
#define FLUXION_TEST_PULL	FLUXION_TEST_IOC(9, items)
#define FLUXION_TEST_POLL	FLUXION_TEST_IOC(10, items)
#define FLUXION_TEST_ADVANCE	FLUXION_TEST_IOC(11, advance)
#define FLUXION_TEST_TAPPED	FLUXION_TEST_IOC(12, tapped)

#endif /* FLUXION_TEST_H */
