/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fluxion: the ABI - /dev/fluxion, its commands, its rings and its graphs.
 *
 * This header is also the manual of the ABI. A program attaches a graph with
 * FLUXION_IOC_ATTACH, opens the ends of the pipeline with FLUXION_IOC_OPEN and
 * moves items through the stream files that OPEN returns: through rings that
 * it maps, or with read, write, PUSH and PULL.
 *
 * Rules that hold for every structure here:
 * - It begins with `size` (of the structure as the caller knows it) and
 *   `flags`. A shorter one is taken as if the rest were zero; a longer one
 *   only if the part that the kernel does not know is zero (else E2BIG).
 * - Unknown flag bits and padding that is not zero are refused with EINVAL.
 * - Strings are NUL-terminated inside their arrays.
 * - Numbers of operators, instructions and types are only ever appended.
 */
#ifndef _UAPI_LINUX_FLUXION_H
#define _UAPI_LINUX_FLUXION_H

/* The freestanding core brings its own __u8 ... __u64 (kernel/core/types.h). */
#ifndef FLUXION_UAPI_NO_TYPES
#include <linux/ioctl.h>
#include <linux/types.h>
#endif

#define FLUXION_ABI_VERSION	1

#define FLUXION_NAME_LEN	64	/* a pipeline's name, with its NUL */
#define FLUXION_END_LEN		32	/* an end's or a field's name, with its NUL */
#define FLUXION_MESSAGE_LEN	112	/* an error's message, with its NUL */
#define FLUXION_RECORD_MAX	65536	/* bytes of one record */
#define FLUXION_BATCH_MAX	1024	/* items of one batch */
#define FLUXION_BATCH_DEFAULT	128

/* ---- Items ------------------------------------------------------------ */

enum fluxion_item_kind {
	FLUXION_ITEM_VALUE = 1,
	FLUXION_ITEM_ERROR = 2,
	FLUXION_ITEM_END = 3,		/* nothing follows; not counted as an item */
};

#define FLUXION_ITEM_TS		0x01	/* ts is valid: always set on a value */
#define FLUXION_ITEM_GAP	0x02	/* items were dropped before this one */

/**
 * struct fluxion_item - the header of one item in a ring or a PUSH buffer
 * @ts: timestamp in the producer's own unit
 * @kind: enum fluxion_item_kind
 * @flags: FLUXION_ITEM_*; a producer sets FLUXION_ITEM_TS only
 * @zero: 0
 * @code: of an error, the positive code; of a value with FLUXION_ITEM_GAP, how
 *        many were dropped before it (saturating); else 0
 *
 * The record follows at once. The next item starts at the ring's stride, a
 * multiple of 16 bytes.
 */
struct fluxion_item {
	__u64 ts;
	__u8 kind;
	__u8 flags;
	__u16 zero;
	__u32 code;
};

/* ---- Rings ------------------------------------------------------------ */

/* Why an item did not get through: index into fluxion_ring_kernel.dropped. */
enum fluxion_drop {
	FLUXION_DROP_NEWEST,		/* overflow = drop_newest */
	FLUXION_DROP_OLDEST,		/* overflow = drop_oldest */
	FLUXION_DROP_LATEST,		/* overflow = latest */
	FLUXION_DROP_INVALID,		/* the slot did not hold a valid item */
	FLUXION_DROP_CLOSED,		/* pushed to an end that takes no more */
	FLUXION_DROP_DETACHED,		/* still queued when the pipeline went */
	FLUXION_DROP_NO_SUBSCRIBER,	/* a shared stream that nobody reads */
	FLUXION_DROP_RESERVED,
	FLUXION_DROP_REASONS,		/* how many there are */
};

enum fluxion_overflow {
	FLUXION_OVERFLOW_BLOCK,		/* the producer waits; nothing is lost */
	FLUXION_OVERFLOW_DROP_NEWEST,
	FLUXION_OVERFLOW_DROP_OLDEST,	/* outputs, and inputs in COPY mode */
	FLUXION_OVERFLOW_LATEST,	/* outputs, and inputs in COPY mode */
};

/* fluxion_ring_kernel.flags */
#define FLUXION_RING_NEED_KICK	0x1	/* the kernel sleeps: KICK after commit or release */
#define FLUXION_RING_CLOSED	0x2	/* input: takes no more (EPIPE) */
#define FLUXION_RING_ENDED	0x4	/* output: the END item has been published */

/**
 * struct fluxion_ring_kernel - the page that the kernel writes, read-only to users
 * @pos: free-running position: slots consumed (input) or published (output)
 * @flags: FLUXION_RING_*
 * @generation: counts the holders that this end has had
 * @accepted: input: items taken from the producer; output: items that the
 *            pipeline gave to this end
 * @delivered: input: items given to the pipeline; output: items released by
 *             the consumer (as far as the kernel has looked)
 * @errors: error items among the accepted
 * @dropped: items lost, by reason
 *
 * At rest accepted = delivered + the sum of dropped + what is still queued.
 * END is not an item and counts nowhere.
 */
struct fluxion_ring_kernel {
	__u64 pos;
	__u32 flags;
	__u32 generation;
	__u64 reserved[6];
	__u64 accepted;
	__u64 delivered;
	__u64 errors;
	__u64 dropped[FLUXION_DROP_REASONS];
};

/**
 * struct fluxion_ring_user - the page that the user of a ring writes
 * @pos: free-running position: slots committed (input) or released (output)
 * @flags: 0
 * @zero: 0
 *
 * Slot i of a ring lies at (i & (slots - 1)) * stride. A producer fills slots,
 * then stores @pos with release; the kernel copies each slot once and checks
 * the copy. A position outside the ring counts as a broken producer: the ring
 * is left alone until the position is valid again.
 */
struct fluxion_ring_user {
	__u64 pos;
	__u32 flags;
	__u32 zero;
};

/* ---- Graphs ----------------------------------------------------------- */

enum fluxion_type_kind {
	FLUXION_TYPE_S8 = 1,
	FLUXION_TYPE_S16,
	FLUXION_TYPE_S32,
	FLUXION_TYPE_S64,
	FLUXION_TYPE_U8,
	FLUXION_TYPE_U16,
	FLUXION_TYPE_U32,
	FLUXION_TYPE_U64,
	FLUXION_TYPE_BOOL,		/* one byte, 0 or 1 */
	FLUXION_TYPE_DEC,		/* s64, scaled by 10^scale */
	FLUXION_TYPE_BYTES,		/* count bytes, padded with zeros */
	FLUXION_TYPE_RECORD,		/* fields first .. first + count - 1 */
	FLUXION_TYPE_LIST,		/* u64 length, then up to count elements of type first */
	FLUXION_TYPE_PAIR,		/* of type first: see below */
	FLUXION_TYPE_TUPLE,		/* as RECORD; the fields have no names */
};

/*
 * Records are packed: fields follow each other without padding, in the
 * machine's byte order. A pair is {current, previous, u64 tprev, u8 has}; while
 * there is no previous item, its part, tprev and has are zero.
 */

/**
 * struct fluxion_type - one type; components come before what they make up
 * @kind: enum fluxion_type_kind
 * @scale: digits after the point (DEC), 0..18
 * @zero: 0
 * @size: bytes
 * @first: first field (RECORD, TUPLE) or the element's type (LIST, PAIR)
 * @count: fields (RECORD, TUPLE), bytes (BYTES) or most elements (LIST)
 */
struct fluxion_type {
	__u8 kind;
	__u8 scale;
	__u16 zero;
	__u32 size;
	__u32 first;
	__u32 count;
};

/**
 * struct fluxion_field - one field of a record or one part of a tuple
 * @name: empty in a tuple
 * @type: index of its type
 * @offset: in the record, in bytes
 */
struct fluxion_field {
	char name[FLUXION_END_LEN];
	__u32 type;
	__u32 offset;
};

enum fluxion_op {
	FLUXION_OP_INPUT = 1,
	FLUXION_OP_OUTPUT,
	FLUXION_OP_MAP,
	FLUXION_OP_FILTER,
	FLUXION_OP_SCAN,
	FLUXION_OP_ORDERED_MERGE,
	FLUXION_OP_TAKE_ITEMS,
	FLUXION_OP_COMBINE_WITH_PREVIOUS,
	FLUXION_OP_SKIP_ITEMS,
	FLUXION_OP_DISTINCT_UNTIL_CHANGED,
	FLUXION_OP_DISTINCT_UNTIL_CHANGED_BY,
	FLUXION_OP_ON_ERROR,
	FLUXION_OP_SAMPLE_RATIO,
	FLUXION_OP_START_WITH,
	FLUXION_OP_MERGE_WITH,
	FLUXION_OP_COMBINE_LATEST,
	FLUXION_OP_WITH_LATEST_FROM,
	FLUXION_OP_EMIT_WHEN,
	FLUXION_OP_TAKE_LATEST_WHEN,
	FLUXION_OP_TAKE_WHILE_WITH,
	FLUXION_OP_WINDOW_BY_COUNT,
	FLUXION_OP_TAP,
	FLUXION_OP_DELAY,
	FLUXION_OP_DEBOUNCE,
	FLUXION_OP_THROTTLE,
	FLUXION_OP_SAMPLE,
	FLUXION_OP_TIMEOUT,
	FLUXION_OP_INTERVAL,
	FLUXION_OP_SHARE,
	FLUXION_OP_PARTITION,
	FLUXION_OP_SUBSCRIBE,
	FLUXION_OP_SUBSCRIBE_LATEST,
	FLUXION_OP_REDUCE = 40,
	FLUXION_OP_ZIP,
	FLUXION_OP_SHARE_SINGLE = 50,
	FLUXION_OP_PARTITION_SEQUENTIAL,
	FLUXION_OP_SUBSCRIBE_LATEST_SEQUENTIAL,
};

/* struct fluxion_node.flags of an INPUT */
#define FLUXION_INPUT_SUBJECT	0x1	/* any number of producers */

/* What becomes of an item that comes too late for a merge that waited. */
enum fluxion_late {
	FLUXION_LATE_PASS,
	FLUXION_LATE_DROP,
	FLUXION_LATE_ERROR,		/* error 62, ETIME */
};

/**
 * struct fluxion_edge - where a node takes one of its inputs from
 * @node: an earlier node (so that a graph has no cycle)
 * @port: which of that node's streams (partition: 0 left, 1 right), else 0
 * @zero: 0
 */
struct fluxion_edge {
	__u32 node;
	__u16 port;
	__u16 zero;
};

/* Instructions: see struct fluxion_insn. */
enum fluxion_insn_op {
	FLUXION_X_LD = 1,	/* dst = field of space a at off; b is its type kind */
	FLUXION_X_LDT,		/* dst = timestamp of space a */
	FLUXION_X_CONST,	/* dst = imm */
	FLUXION_X_MOV,		/* dst = a */
	FLUXION_X_NEG,		/* dst = -a */
	FLUXION_X_ABS,		/* dst = a < 0 ? -a : a */
	FLUXION_X_NOT,		/* dst = a == 0 */
	FLUXION_X_BOOL,		/* dst = a != 0 */
	FLUXION_X_INV,		/* dst = ~a */
	FLUXION_X_SEL,		/* dst = register off ? a : b */
	FLUXION_X_EQB,		/* dst = imm >> 32 bytes of space a at off ==
				 * those of space b at (u32)imm
				 */
	FLUXION_X_ST,		/* output field at off (type kind b) = a */
	FLUXION_X_STT,		/* output timestamp = a */
	FLUXION_X_CP,		/* output bytes at off = space a at (u32)imm, imm >> 32 of them */

	/* Lists: see below. An element that is not there reads as zero. */
	FLUXION_X_IDX,		/* dst = a; fails the item with EDOM where the
				 * list of space b at (u32)imm, of at most
				 * imm >> 32 elements, has no element a
				 */
	FLUXION_X_LDE,		/* dst = element of the list of space a at off,
				 * its number in register b; (u32)imm: most
				 * elements, imm >> 32: their type kind
				 */
	FLUXION_X_SUM,		/* dst = sum of the elements of the list of space */
	FLUXION_X_LEAST,	/* a at off; b: their type kind, imm: most */
	FLUXION_X_MOST,		/* elements; an empty list gives 0 */
	FLUXION_X_CPE,		/* output bytes at off = element of the list of
				 * space a at (u16)imm, its number in register b;
				 * (u16)(imm >> 16): bytes of an element,
				 * imm >> 32: most elements
				 */

	FLUXION_X_ADD = 32,	/* dst = a OP b from here on */
	FLUXION_X_SUB,
	FLUXION_X_MUL,
	FLUXION_X_AND,
	FLUXION_X_OR,
	FLUXION_X_XOR,
	FLUXION_X_EQ,
	FLUXION_X_NE,
	FLUXION_X_LT,
	FLUXION_X_LE,
	FLUXION_X_GT,
	FLUXION_X_GE,
	FLUXION_X_MIN,
	FLUXION_X_MAX,
	FLUXION_X_DIV,		/* from here on: fails the item with EDOM where b is */
	FLUXION_X_MOD,		/* 0 (or a is the least number and b is -1) ... */
	FLUXION_X_SHL,		/* ... or b is outside 0..63 */
	FLUXION_X_SHR,
};

#define FLUXION_X_IMM		0x80	/* with a binary operation: b is imm */
#define FLUXION_REGS_MAX	64

/* Where a program reads: the `space` of an instruction. */
#define FLUXION_SPACE_ITEM	0	/* the item's own record */
#define FLUXION_SPACE_ACC	1	/* an accumulator, a state, a previous item */
#define FLUXION_SPACE_DATA	2	/* the graph's data section (literals) */
#define FLUXION_SPACE_PART	4	/* + k: the k-th part of a combination */
#define FLUXION_SPACES		68

/**
 * struct fluxion_insn - one instruction of a program
 * @op: enum fluxion_insn_op, | FLUXION_X_IMM
 * @dst: register that it sets
 * @a: first operand
 * @b: second operand, or a type kind
 * @off: a byte offset; SEL: the condition's register; an operation that can
 *       fail: 0, or 1 + the register that must be non-zero for it to fail
 *       (operands that C would not evaluate)
 * @imm: immediate
 *
 * All registers hold s64. A program is straight-line code: it has no jumps.
 * Integers wrap; comparisons give 0 or 1.
 *
 * A list is a u64 length and room for as many elements as its type says. A
 * length above that, which only a broken producer sends, counts as that many.
 */
struct fluxion_insn {
	__u8 op;
	__u8 dst;
	__u8 a;
	__u8 b;
	__u32 off;
	__s64 imm;
};

/**
 * struct fluxion_program - one expression of a node
 * @first: its first instruction
 * @count: its instructions
 * @regs: registers that it uses, at most FLUXION_REGS_MAX
 * @result: the register that holds its value (conditions), else 0
 */
struct fluxion_program {
	__u32 first;
	__u32 count;
	__u16 regs;
	__u16 result;
	__u32 zero;
};

/**
 * struct fluxion_node - one operator, input or output
 * @op: enum fluxion_op
 * @flags: 0
 * @type: of the items that it gives (index of a type)
 * @edge: its first edge
 * @edges: how many inputs it has
 * @program: its first program
 * @programs: how many it has
 * @data: offset of its literal in the data section
 * @data_len: bytes of it
 * @pos: where the operator stands in the text, in bytes
 * @len: how long it is there
 * @arg: integer arguments, by operator
 * @name: of an input, an output or a handler
 *
 * By operator (programs; data; arg):
 * INPUT, OUTPUT: none; of an input that a source in the kernel feeds its name,
 * else none; ring size in bytes or 0, overflow policy, stamp (inputs; 0 producer,
 * 1 arrival).
 * MAP: 0 the value (ST, CP, STT). FILTER: 0 the condition (result).
 * SCAN: 0 the new accumulator (ST, CP), 1 what is given (ST, CP), may be
 * missing when it is the accumulator; data = seed, as long as the accumulator.
 * ORDERED_MERGE: none. TAKE_ITEMS: arg 0 = n. COMBINE_WITH_PREVIOUS: none.
 * SKIP_ITEMS: arg 0 = n. DISTINCT_UNTIL_CHANGED: none.
 * DISTINCT_UNTIL_CHANGED_BY: 0 the condition; space ACC is the item that was
 * passed last. ON_ERROR: 0 the condition; space ACC is {s64 code, s64 errors
 * seen before}. SAMPLE_RATIO: arg 0 = the ratio times 2^52, rounded up,
 * 1 = seed.
 * START_WITH: data = items as in a ring (struct fluxion_item and the record, at
 * a stride that is a multiple of 16).
 * MERGE_WITH: two programs for each input, the new state (ST, CP) and what is
 * given of it (ST, CP); space ACC is the state, data = seed.
 * The others know their inputs' latest values as spaces PART + 0 and on, with
 * timestamps. COMBINE_LATEST: 0 the condition, may be missing.
 * WITH_LATEST_FROM: 0 the value (ST, CP). EMIT_WHEN: 0 the condition; space ITEM
 * has the timestamp of the one that came. TAKE_LATEST_WHEN, TAKE_WHILE_WITH: 0
 * the condition (the former's may be missing).
 * WINDOW_BY_COUNT: arg 0 = n; its type is a list of n of what it takes (of a
 * pair: of its current value). TAP: none.
 * All with several inputs: arg 0 = how long a value waits for earlier ones of
 * other inputs, 1 = how many of each input wait at most, 0 if they do not wait,
 * 2 = enum fluxion_late. Durations are nanoseconds.
 * DELAY: arg 0 = duration, 1 = how many are in flight at most. DEBOUNCE,
 * THROTTLE, TIMEOUT: arg 0 = duration. SAMPLE, INTERVAL: arg 0 = period;
 * INTERVAL has no inputs.
 * SHARE, PARTITION: arg 0 = items that each reader's queue holds, 1 = enum
 * fluxion_overflow of it. A SHARE is read by any number of nodes; an OUTPUT that
 * reads one has any number of consumers. PARTITION: one condition; its port 0
 * has the values for which it holds, port 1 the others.
 * SUBSCRIBE, SUBSCRIBE_LATEST: nothing reads them; @name is the handler's. The
 * latter: arg 0 = 1 cancels the running handler's token when a newer item comes.
 */
struct fluxion_node {
	__u16 op;
	__u16 flags;
	__u32 type;
	__u32 edge;
	__u32 edges;
	__u32 program;
	__u32 programs;
	__u32 data;
	__u32 data_len;
	__u32 pos;
	__u32 len;
	__s64 arg[4];
	char name[FLUXION_END_LEN];
};

struct fluxion_section {
	__u32 offset;		/* from the start of the graph; a multiple of 8 */
	__u32 count;		/* elements; of data and text: bytes */
};

/**
 * struct fluxion_graph - a flat graph: this header, then its sections
 * @size: of this header
 * @flags: 0
 * @total: bytes of the whole graph
 * @version: FLUXION_ABI_VERSION
 * @types: struct fluxion_type
 * @fields: struct fluxion_field
 * @nodes: struct fluxion_node, each after the nodes that it reads
 * @edges: struct fluxion_edge
 * @programs: struct fluxion_program
 * @code: struct fluxion_insn
 * @data: literals
 * @text: the program's text in its canonical form, for people
 */
struct fluxion_graph {
	__u32 size;
	__u32 flags;
	__u32 total;
	__u32 version;
	struct fluxion_section types;
	struct fluxion_section fields;
	struct fluxion_section nodes;
	struct fluxion_section edges;
	struct fluxion_section programs;
	struct fluxion_section code;
	struct fluxion_section data;
	struct fluxion_section text;
};

#define FLUXION_NO_NODE		0xffffffffU

/**
 * struct fluxion_error - why a graph was refused
 * @size: of this structure; the caller sets it
 * @flags: 0
 * @node: the node that is wrong, or FLUXION_NO_NODE
 * @insn: the instruction that is wrong (index in the code section), or
 *        FLUXION_NO_NODE
 * @message: begins with the kind of the error, as in "too large: ..."
 */
struct fluxion_error {
	__u32 size;
	__u32 flags;
	__u32 node;
	__u32 insn;
	char message[FLUXION_MESSAGE_LEN];
};

/* ---- /dev/fluxion ------------------------------------------------------ */

/* fluxion_info.features */
#define FLUXION_FEATURE_URING_CMD	0x1ULL	/* uring commands work */
#define FLUXION_FEATURE_URING_WAIT	0x2ULL	/* ... and WAIT and FLUSH may block there */
#define FLUXION_FEATURE_DEBUG		0x4ULL	/* a kernel with KASAN or lockdep */

/**
 * struct fluxion_op_info - one operator that this kernel knows
 * @op: enum fluxion_op
 * @flags: 0
 * @name: as in the pipeline language
 */
struct fluxion_op_info {
	__u32 op;
	__u32 flags;
	char name[FLUXION_END_LEN];
};

/**
 * struct fluxion_info - FLUXION_IOC_GET_INFO: what this kernel offers
 * @size: in
 * @flags: in: 0
 * @version: FLUXION_ABI_VERSION of the module
 * @page_size: bytes
 * @features: FLUXION_FEATURE_*
 * @ops: in: user address of struct fluxion_op_info[ops_count], or 0
 * @ops_count: in: room; out: how many the kernel knows
 * @max_nodes: per graph
 * @max_bytes: per user, in all pipelines
 * @max_pipelines: per user
 * @max_pins: per user, pinned pipelines
 * @max_depth: of one task's operators
 * @batch_max: items of one batch
 * @record_max: bytes of one record
 */
struct fluxion_info {
	__u32 size;
	__u32 flags;
	__u32 version;
	__u32 page_size;
	__u64 features;
	__u64 ops;
	__u32 ops_count;
	__u32 max_nodes;
	__u64 max_bytes;
	__u32 max_pipelines;
	__u32 max_pins;
	__u32 max_depth;
	__u32 batch_max;
	__u32 record_max;
	__u32 zero;
};

#define FLUXION_ATTACH_PIN	0x1	/* lives until DETACH; needs a name */
#define FLUXION_ATTACH_PAUSED	0x2	/* as after PAUSE, from the beginning */

/**
 * struct fluxion_attach - FLUXION_IOC_ATTACH: verify a graph, make it a pipeline
 * @size: in
 * @flags: in: FLUXION_ATTACH_*
 * @graph: in: user address of a struct fluxion_graph
 * @graph_size: in: bytes of it
 * @batch: in: items that move together, 1..FLUXION_BATCH_MAX; 0 = default
 * @error: in: user address of a struct fluxion_error to be filled, or 0
 * @id: out: the pipeline's number, never used again
 * @memory: out: bytes that it will ever hold
 * @name: in: letters, digits, '_', '-', '.'; empty for none
 *
 * The pipeline lives until this file is closed, or with FLUXION_ATTACH_PIN
 * until it is detached.
 *
 * EINVAL: the graph is malformed (see @error). E2BIG: it is beyond a limit.
 * EEXIST: you have a pipeline of that name. ENOSPC: too many pipelines, pins
 * or bytes. EBUSY: a source that it names feeds a pipeline already (see @error).
 * ENOMEM, EFAULT.
 */
struct fluxion_attach {
	__u32 size;
	__u32 flags;
	__u64 graph;
	__u32 graph_size;
	__u32 batch;
	__u64 error;
	__u64 id;
	__u64 memory;
	char name[FLUXION_NAME_LEN];
};

/**
 * struct fluxion_target - FLUXION_IOC_DETACH, PAUSE, RESUME, CANCEL: which pipeline
 * @size: in
 * @flags: in: 0
 * @id: in: its number, or 0
 * @name: in: its name, if @id is 0
 *
 * DETACH: removes it; its streams end with EPIPE, what is queued is dropped.
 * PAUSE: its outputs are not polled until RESUME. CANCEL: it stops for good;
 * what lies at the outputs can still be taken, then comes END.
 *
 * The owner is who opened the file that attached it. CAP_SYS_ADMIN in the
 * initial user namespace reaches all pipelines; by name its own ones first.
 *
 * ENOENT: there is none, or it is another user's. ENOTUNIQ: several users have
 * one of that name. EINVAL: neither number nor name.
 */
struct fluxion_target {
	__u32 size;
	__u32 flags;
	__u64 id;
	char name[FLUXION_NAME_LEN];
};

#define FLUXION_OPEN_OUTPUT	0x1	/* an output; else an input */
#define FLUXION_OPEN_COPY	0x2	/* read, write, PUSH, PULL; else the mapped ring */
#define FLUXION_OPEN_NONBLOCK	0x4	/* the stream file is O_NONBLOCK */
#define FLUXION_OPEN_OVERFLOW	0x8	/* @overflow replaces the graph's policy */

/**
 * struct fluxion_open - FLUXION_IOC_OPEN: a stream file on one end
 * @size: in
 * @flags: in: FLUXION_OPEN_*
 * @id: in: the pipeline's number, or 0
 * @name: in: its name, if @id is 0
 * @end: in: the end's name
 * @overflow: in: enum fluxion_overflow, with FLUXION_OPEN_OVERFLOW; it stays
 *            until the next OPEN of the end
 * @generation: out: which holder of the end this is
 * @ring_bytes: out: bytes of the slots; the ring is made at ATTACH, of the size
 *              that the graph says, rounded up
 * @slots: out: a power of two
 * @stride: out: bytes from slot to slot
 * @record_size: out: bytes of the record in a slot
 * @zero: 0
 * @kernel_offset: out: where to map struct fluxion_ring_kernel, PROT_READ
 * @user_offset: out: where to map struct fluxion_ring_user
 * @slots_offset: out: where to map the slots; PROT_WRITE on inputs only
 * @page_bytes: out: length of the first two mappings
 *
 * The caller is the end's holder until the last descriptor and the last mapping
 * of the file are gone. Closing is not END: what was committed stays, what was
 * only reserved vanishes, what was peeked and not released comes again; the next
 * holder goes on from the position in struct fluxion_ring_user.
 *
 * An input that is a subject and an output that reads a share take any number of
 * holders (up to 1024), each with a ring of its own, made by the first OPEN that
 * needs it and charged to the pipeline's owner. A consumer of a share gets what
 * comes after its OPEN; what it leaves behind is dropped.
 *
 * Mappings are shared, begin where a region begins, and have at most its rights
 * (else EACCES). They are not inherited, do not grow, and cannot be pinned.
 *
 * Returns the file descriptor (close-on-exec). ENOENT: no such pipeline or
 * end. EBUSY: the end has a holder, or a mapping of the last holder is left, or
 * the private queue of an output still holds items and cannot change its
 * policy. EPIPE: the pipeline is gone. EINVAL: a mapped input can only block or
 * drop_newest. ENOSPC: beyond the owner's limit. ENOTUNIQ: see struct
 * fluxion_target.
 */
struct fluxion_open {
	__u32 size;
	__u32 flags;
	__u64 id;
	char name[FLUXION_NAME_LEN];
	char end[FLUXION_END_LEN];
	__u32 overflow;
	__u32 generation;
	__u64 ring_bytes;
	__u32 slots;
	__u32 stride;
	__u32 record_size;
	__u32 zero;
	__u64 kernel_offset;
	__u64 user_offset;
	__u64 slots_offset;
	__u64 page_bytes;
};

#define FLUXION_TAP_NONBLOCK	0x1	/* the file is O_NONBLOCK */

#define FLUXION_TAP_QUEUE_MAX	(16U << 20)

/**
 * struct fluxion_tap - FLUXION_IOC_TAP: a file of what one node gives
 * @size: in
 * @flags: in: FLUXION_TAP_*
 * @id: in: the pipeline's number, or 0
 * @name: in: its name, if @id is 0
 * @node: in: index of the node in the graph; any but an OUTPUT, which gives
 *        what the node that it reads gives
 * @zero: 0
 * @queue: in: bytes of items that wait for the reader, at most
 *         FLUXION_TAP_QUEUE_MAX; 0 = 64 KiB; out: rounded up
 * @slots: out: items that these are, a power of two
 * @stride: out: bytes from item to item in read(2)
 * @record_size: out: bytes of the record in an item
 * @type: out: of the items (index of a type of the graph)
 *
 * The file gives whole items, with read, PULL, WAIT and poll, as an output in
 * COPY mode does. A TAP operator shows its values only, any other node its
 * errors, too; a PARTITION what goes to either side.
 *
 * Nothing ever waits for the reader: items that find no room are lost, and the
 * next one has FLUXION_ITEM_GAP. Their number is in the file's fdinfo, where
 * accepted = delivered + queued + dropped. When the pipeline has ended or is
 * gone, what is queued can be read; then read returns 0, and poll says EPOLLHUP.
 *
 * Returns the file descriptor (close-on-exec, read-only); closing it removes the
 * tap. The queue is charged to the pipeline's owner. ENOENT, ENOTUNIQ: as struct
 * fluxion_target. EINVAL: no such node, or an output. EBUSY: the pipeline has
 * 64 taps. ENOSPC: beyond the owner's limit. EPIPE: the pipeline is gone. ENOMEM.
 */
struct fluxion_tap {
	__u32 size;
	__u32 flags;
	__u64 id;
	char name[FLUXION_NAME_LEN];
	__u32 node;
	__u32 zero;
	__u64 queue;
	__u32 slots;
	__u32 stride;
	__u32 record_size;
	__u32 type;
};

enum fluxion_query_what {
	FLUXION_QUERY_LIST = 1,	/* struct fluxion_pipeline_info, by cursor */
	FLUXION_QUERY_GRAPH,	/* the graph of one pipeline, as it was attached */
	FLUXION_QUERY_ENDS,	/* struct fluxion_end_info of one pipeline, by cursor */
	FLUXION_QUERY_NODES,	/* struct fluxion_node_info of one pipeline, by cursor */
	FLUXION_QUERY_QUEUES,	/* struct fluxion_queue_info of one pipeline, by cursor */
};

/**
 * struct fluxion_query - FLUXION_IOC_QUERY: what there is and how it does
 * @size: in
 * @flags: in: 0
 * @what: in: enum fluxion_query_what
 * @count: out: elements written (GRAPH: bytes of the whole graph)
 * @id: in: the pipeline's number, or 0
 * @name: in: its name, if @id is 0
 * @cursor: in: 0 at first, then what the last call returned; out: 0 at the end
 * @buffer: in: user address
 * @buffer_size: in: bytes of it (ENOSPC: too small for one element; GRAPH: for
 *               the graph, and @count says how long it is)
 *
 * ENOENT and ENOTUNIQ as struct fluxion_target.
 */
struct fluxion_query {
	__u32 size;
	__u32 flags;
	__u32 what;
	__u32 count;
	__u64 id;
	char name[FLUXION_NAME_LEN];
	__u64 cursor;
	__u64 buffer;
	__u64 buffer_size;
};

enum fluxion_state {
	FLUXION_STATE_IDLE = 1,		/* waits for items */
	FLUXION_STATE_RUNNING,
	FLUXION_STATE_PAUSED,
	FLUXION_STATE_STALLED,		/* every output that has items is full */
	FLUXION_STATE_ENDED,		/* every output has ended */
	FLUXION_STATE_CANCELLED,
};

struct fluxion_pipeline_info {
	__u64 id;
	char name[FLUXION_NAME_LEN];
	__u32 uid;			/* the owner, as the caller's namespace sees it */
	__u32 state;			/* enum fluxion_state */
	__u32 pinned;
	__u32 batch;
	__u32 inputs;
	__u32 outputs;
	__u32 nodes;
	__u32 zero;
	__u64 memory;			/* bytes */
	__u64 runs;			/* times that its task ran */
};

struct fluxion_end_info {
	char name[FLUXION_END_LEN];
	__u32 output;			/* 1 for an output */
	__u32 node;
	__u32 overflow;
	__u32 held;			/* how many holders it has now */
	__u32 slots;
	__u32 stride;
	__u32 flags;			/* FLUXION_RING_* */
	__u32 generation;
	__u64 queued;			/* items that wait in it */
	__u64 accepted;
	__u64 delivered;
	__u64 errors;
	__u64 dropped[FLUXION_DROP_REASONS];
};

struct fluxion_node_info {
	__u32 node;
	__u32 op;
	__u64 in;			/* items taken */
	__u64 out;			/* items given */
	__u64 errors;			/* error items that it made */
	__u64 dropped;			/* items that nobody wanted: no subscriber, `_` */
	__u64 late;			/* values that came after later ones had left */
	__u64 forced;			/* ... that left early: a queue was full */
};

/**
 * struct fluxion_queue_info - the queue of one who reads a share or a partition
 * @from: the node that fills it
 * @port: which of its streams it is
 * @to: the node that reads it: an operator, or the output of a share
 * @seat: of such an output's consumers the n-th, from 1 on; else 0
 * @overflow: enum fluxion_overflow
 * @blocked: 1 if it is full and the others wait for it
 * @room: items that it holds
 * @queued: items in it now; the others as in struct fluxion_end_info
 */
struct fluxion_queue_info {
	__u32 from;
	__u32 port;
	__u32 to;
	__u32 seat;
	__u32 overflow;
	__u32 blocked;
	__u64 room;
	__u64 queued;
	__u64 accepted;
	__u64 delivered;
	__u64 errors;
	__u64 dropped[FLUXION_DROP_REASONS];
};

/* ---- Stream files: each also a uring command --------------------------- */

/**
 * struct fluxion_kick - FLUXION_IOC_KICK: look at the ring
 *
 * After a commit or release while FLUXION_RING_NEED_KICK was set. Never
 * blocks. Returns 0. EPIPE: the pipeline is gone.
 */
struct fluxion_kick {
	__u32 size;
	__u32 flags;
};

#define FLUXION_WAIT_NONBLOCK	0x1	/* only look */

/**
 * struct fluxion_wait - FLUXION_IOC_WAIT: until the end is ready
 * @size: in
 * @flags: in: FLUXION_WAIT_NONBLOCK
 * @timeout_ns: in: at most so long; 0 = for ever
 *
 * Ready: an input has room for a batch, an output has an item or END. Returns
 * the poll(2) events. ETIME: not within the time. EAGAIN: NONBLOCK and not
 * ready. EOPNOTSUPP: as a uring command on a kernel that cannot cancel it
 * (see FLUXION_FEATURE_URING_WAIT): poll the file instead. EPIPE: the pipeline
 * is gone.
 */
struct fluxion_wait {
	__u32 size;
	__u32 flags;
	__u64 timeout_ns;
};

/**
 * struct fluxion_run - FLUXION_IOC_RUN: run the pipeline here and now
 * @size: in
 * @flags: in: 0
 * @batches: in: at most so many rounds over the outputs, 1..65536
 * @zero: 0
 *
 * Never sleeps. Returns 1 if more is left, else 0. EBUSY: it runs elsewhere.
 * EINTR: a signal is pending and nothing was run. EPIPE: the pipeline is gone.
 */
struct fluxion_run {
	__u32 size;
	__u32 flags;
	__u32 batches;
	__u32 zero;
};

#define FLUXION_TRANSFER_NONBLOCK	0x1

/**
 * struct fluxion_transfer - FLUXION_IOC_PUSH, FLUXION_IOC_PULL: whole items, copied
 * @size: in
 * @flags: in: FLUXION_TRANSFER_NONBLOCK
 * @items: in: user address of @count items at the ring's stride
 * @count: in: how many there are (PUSH), how many fit (PULL)
 * @zero: 0
 *
 * For files opened with FLUXION_OPEN_COPY (else EBUSY). Returns how many were
 * moved: PUSH waits for room for the first item, PULL for one item. As uring
 * commands they never wait, and EAGAIN is their result. An item that PUSH took
 * and the policy dropped counts as moved. EAGAIN: nothing could be moved now.
 * EPIPE: a PUSH to a closed input, or the pipeline is gone. EBADF: a PUSH to an
 * output, a PULL from an input. A PULL after END returns 0.
 *
 * read(2) and write(2) do the same; their sizes are multiples of the stride
 * (else EINVAL).
 */
struct fluxion_transfer {
	__u32 size;
	__u32 flags;
	__u64 items;
	__u32 count;
	__u32 zero;
};

#define FLUXION_FLUSH_NONBLOCK	0x1

/**
 * struct fluxion_flush - FLUXION_IOC_FLUSH: until the pipeline is at rest
 * @size: in
 * @flags: in: FLUXION_FLUSH_NONBLOCK
 * @timeout_ns: in: at most so long; 0 = for ever
 *
 * At rest: every task is idle, every ring drained or blocked; a paused pipeline
 * is. Returns 0. ETIME, EAGAIN, EOPNOTSUPP: as WAIT. EPIPE: the pipeline is gone.
 */
struct fluxion_flush {
	__u32 size;
	__u32 flags;
	__u64 timeout_ns;
};

/**
 * struct fluxion_uring_arg - what lies in sqe->cmd of an IORING_OP_URING_CMD
 * @arg: user address of the ioctl's structure, copied once at issue
 * @size: bytes of it
 * @flags: 0
 *
 * sqe->cmd_op is the number of the command (FLUXION_CMD_*); the result is the
 * one of the ioctl.
 */
struct fluxion_uring_arg {
	__u64 arg;
	__u32 size;
	__u32 flags;
};

enum fluxion_cmd {
	FLUXION_CMD_GET_INFO,
	FLUXION_CMD_ATTACH,
	FLUXION_CMD_DETACH,
	FLUXION_CMD_OPEN,
	FLUXION_CMD_QUERY,
	FLUXION_CMD_PAUSE,
	FLUXION_CMD_RESUME,
	FLUXION_CMD_CANCEL,
	FLUXION_CMD_TAP,
	FLUXION_CMD_KICK = 32,
	FLUXION_CMD_WAIT,
	FLUXION_CMD_RUN,
	FLUXION_CMD_PUSH,
	FLUXION_CMD_PULL,
	FLUXION_CMD_FLUSH,
};

#define FLUXION_IOC_MAGIC	0xF1
#define FLUXION_IOC(nr, type)	_IOWR(FLUXION_IOC_MAGIC, nr, type)

#define FLUXION_IOC_GET_INFO	FLUXION_IOC(FLUXION_CMD_GET_INFO, struct fluxion_info)
#define FLUXION_IOC_ATTACH	FLUXION_IOC(FLUXION_CMD_ATTACH, struct fluxion_attach)
#define FLUXION_IOC_DETACH	FLUXION_IOC(FLUXION_CMD_DETACH, struct fluxion_target)
#define FLUXION_IOC_OPEN	FLUXION_IOC(FLUXION_CMD_OPEN, struct fluxion_open)
#define FLUXION_IOC_QUERY	FLUXION_IOC(FLUXION_CMD_QUERY, struct fluxion_query)
#define FLUXION_IOC_PAUSE	FLUXION_IOC(FLUXION_CMD_PAUSE, struct fluxion_target)
#define FLUXION_IOC_RESUME	FLUXION_IOC(FLUXION_CMD_RESUME, struct fluxion_target)
#define FLUXION_IOC_CANCEL	FLUXION_IOC(FLUXION_CMD_CANCEL, struct fluxion_target)
#define FLUXION_IOC_TAP		FLUXION_IOC(FLUXION_CMD_TAP, struct fluxion_tap)
#define FLUXION_IOC_KICK	FLUXION_IOC(FLUXION_CMD_KICK, struct fluxion_kick)
#define FLUXION_IOC_WAIT	FLUXION_IOC(FLUXION_CMD_WAIT, struct fluxion_wait)
#define FLUXION_IOC_RUN		FLUXION_IOC(FLUXION_CMD_RUN, struct fluxion_run)
#define FLUXION_IOC_PUSH	FLUXION_IOC(FLUXION_CMD_PUSH, struct fluxion_transfer)
#define FLUXION_IOC_PULL	FLUXION_IOC(FLUXION_CMD_PULL, struct fluxion_transfer)
#define FLUXION_IOC_FLUSH	FLUXION_IOC(FLUXION_CMD_FLUSH, struct fluxion_flush)

#endif /* _UAPI_LINUX_FLUXION_H */
