/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: libfluxion - attach pipelines, feed and drain their streams.
 *
 *	struct fluxion *f = fluxion_open(FLUXION_AUTO);
 *	struct fluxion_pipeline *p;
 *	struct fluxion_stream *in, *out;
 *
 *	fluxion_attach(f, "a | map(v * 2)", NULL, &p, NULL);
 *	fluxion_stream_open(p, "a", FLUXION_INPUT, &in);
 *	fluxion_stream_open(p, "out", 0, &out);
 *	fluxion_send_value(in, 5, 10);
 *	fluxion_receive_value(out, &value, &timestamp);
 *
 * Functions that return int return a negative errno on failure. A handle and
 * what was opened through it belong to one thread at a time; different handles
 * are independent.
 *
 * On FLUXION_PTHREAD each open stream belongs to one thread at a time, and other
 * threads may use other streams of the same pipeline meanwhile: all that takes a
 * stream but opening and closing it. Those, and all that takes a handle or a
 * pipeline, remain one thread's. A pipeline that it detaches while others use
 * streams of it is gone for them (-EPIPE); freed are streams, pipeline and handle
 * when nobody uses them any more.
 */
#ifndef FLUXION_H
#define FLUXION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/fluxion.h>

#ifdef __cplusplus
extern "C" {
#endif

struct io_uring_sqe;
struct fluxion;
struct fluxion_pipeline;
struct fluxion_stream;
struct fluxion_token;

/* ---- Language ----------------------------------------------------------- */

/**
 * struct fluxion_diagnostic - what is wrong with a pipeline's text, and where
 * @line: from 1; 0: no place is known
 * @column: from 1, in bytes
 * @length: bytes of the span, at least 1
 * @kind: as LANGUAGE says: "syntax", "unknown operator", ...
 * @message: begins with @kind
 * @source: the line itself, without its end, shortened if it is very long
 * @source_column: where @column is in @source, from 1
 */
struct fluxion_diagnostic {
	unsigned int line;
	unsigned int column;
	unsigned int length;
	unsigned int source_column;
	char kind[24];
	char message[256];
	char source[256];
};

/**
 * fluxion_diagnostic_print() - "NAME:1:23: error: MESSAGE", the line, a caret
 * @name: what stands before the place: "EXPR" or a file's name
 */
void fluxion_diagnostic_print(FILE *to, const char *name,
			      const struct fluxion_diagnostic *d);

/**
 * fluxion_compile() - parse, check and compile a pipeline's text
 * @text: the program
 * @graph: set to the flat graph; fluxion_graph_free() it
 * @diag: filled in on failure; may be NULL
 *
 * Return: 0, -EINVAL (see @diag), -ENOMEM.
 */
int fluxion_compile(const char *text, struct fluxion_graph **graph,
		    struct fluxion_diagnostic *diag);
void fluxion_graph_free(struct fluxion_graph *graph);

/**
 * fluxion_graph_text() - the program in its canonical form, NUL-terminated
 *
 * Compiling it gives the same graph again. Owned by the graph.
 */
const char *fluxion_graph_text(const struct fluxion_graph *graph);

/**
 * fluxion_graph_nodes() - the nodes, and how many (@count may be NULL)
 */
const struct fluxion_node *fluxion_graph_nodes(const struct fluxion_graph *g,
					       unsigned int *count);

/**
 * fluxion_graph_end() - find an end by its name
 * Return: its node, or NULL.
 */
const struct fluxion_node *fluxion_graph_end(const struct fluxion_graph *g,
					     const char *name, bool output);

/**
 * fluxion_graph_check() - do what the kernel does with a graph at ATTACH
 * @error: filled in on failure; may be NULL
 * Return: 0, -EINVAL, -E2BIG.
 */
int fluxion_graph_check(const struct fluxion_graph *g,
			struct fluxion_error *error);

/**
 * fluxion_graph_diagnose() - a refusal by the kernel, as a place in the text
 */
void fluxion_graph_diagnose(const struct fluxion_graph *g,
			    const struct fluxion_error *error,
			    struct fluxion_diagnostic *diag);

/**
 * fluxion_type_print() - a type as the language writes it: s64, dec(2), {a: u8}
 * Return: as snprintf.
 */
int fluxion_type_print(const struct fluxion_graph *g, uint32_t type, char *buf,
		       size_t size);

/* ---- Values in text -------------------------------------------------------- */

#define FLUXION_PARSE_ROUND	0x1	/* round decimals half away from zero */

/**
 * fluxion_value_parse() - a value as text into a record
 * @type: index of the type in @g
 * @text: 5, -1.50, "us", {mag: 4.5, id: 7}, [1,2]
 * @end: set to the first byte after it; NULL: nothing may follow
 * @record: filled in, as long as the type
 * @why: set to what is wrong, a constant string; may be NULL
 *
 * Return: 0, -EINVAL it does not parse, -ERANGE it does not fit.
 */
int fluxion_value_parse(const struct fluxion_graph *g, uint32_t type,
			const char *text, const char **end, unsigned int flags,
			void *record, const char **why);

/**
 * fluxion_value_print() - a record as text
 * Return: as snprintf.
 */
int fluxion_value_print(const struct fluxion_graph *g, uint32_t type,
			const void *record, char *buf, size_t size);

/**
 * fluxion_item_parse() - "5@10", "error 22", "error 22@50" or "end" into an item
 * @item: filled in; room for the header and a record of the type
 */
int fluxion_item_parse(const struct fluxion_graph *g, uint32_t type,
		       const char *text, const char **end, unsigned int flags,
		       struct fluxion_item *item, const char **why);
int fluxion_item_print(const struct fluxion_graph *g, uint32_t type,
		       const struct fluxion_item *item, char *buf, size_t size);

static inline void *fluxion_item_record(struct fluxion_item *item)
{
	return item + 1;
}

/* ---- Runtimes and pipelines -------------------------------------------------- */

enum fluxion_runtime {
	FLUXION_AUTO,		/* the kernel if its module is there, else in process */
	FLUXION_KERNEL,		/* fluxion.ko */
	FLUXION_LOCAL,		/* in this process, run by the calls that feed and drain */
	FLUXION_VIRTUAL,	/* for tests: deterministic, nothing runs by itself */
	FLUXION_KERNEL_VIRTUAL,	/* for Fluxion's own: the same, in fluxion_test.ko */
	FLUXION_NONE,		/* as virtual, and no operator has a task of its own */
	FLUXION_PTHREAD,	/* in this process, run by a pool of threads */
	FLUXION_URING,		/* in this process, off an io_uring: fluxion/loop.h */
	FLUXION_EXECUTOR,	/* ... off a program's loop: fluxion/loop.h */
};

/**
 * fluxion_open() - get hold of a runtime
 *
 * Return: NULL with errno: ENODEV the module is not loaded, EACCES no
 * permission for /dev/fluxion, ENOTSUP an ABI that this library does not know,
 * ENOMEM, EAGAIN no more threads, EINVAL: this function opens no such runtime. For
 * FLUXION_URING also what keeps a ring from being made: ENOSYS, EPERM, ...
 */
struct fluxion *fluxion_open(enum fluxion_runtime runtime);

/**
 * fluxion_close() - let it go, and all that was attached through it and is not
 * pinned. Streams and pipelines of it must not be used any more.
 */
void fluxion_close(struct fluxion *f);
enum fluxion_runtime fluxion_runtime(const struct fluxion *f);

/**
 * fluxion_info() - what the runtime offers
 * @ops: filled in, or NULL
 * @count: room in @ops; set to how many there are
 */
int fluxion_info(struct fluxion *f, struct fluxion_info *info,
		 struct fluxion_op_info *ops, unsigned int *count);

/**
 * struct fluxion_options - how to attach
 * @name: of the pipeline, or NULL
 * @pin: it outlives this handle, until it is detached; needs a name
 * @batch: items that move together; 0 = default
 * @paused: attach it paused
 */
struct fluxion_options {
	const char *name;
	bool pin;
	bool paused;
	unsigned int batch;
};

/**
 * fluxion_attach() - compile a text and make it a pipeline
 * @options: NULL: none
 * @diag: filled in when the text (-EINVAL) or its size (-E2BIG) is refused
 */
int fluxion_attach(struct fluxion *f, const char *text,
		   const struct fluxion_options *options,
		   struct fluxion_pipeline **pipeline,
		   struct fluxion_diagnostic *diag);
int fluxion_attach_graph(struct fluxion *f, const struct fluxion_graph *graph,
			 const struct fluxion_options *options,
			 struct fluxion_pipeline **pipeline,
			 struct fluxion_diagnostic *diag);

/**
 * fluxion_find() - a pipeline that is attached already, by name, or by id
 * @name: NULL: by @id
 */
int fluxion_find(struct fluxion *f, const char *name, uint64_t id,
		 struct fluxion_pipeline **pipeline);

/**
 * fluxion_pipeline_free() - let the handle go; its streams must be closed
 *
 * The pipeline itself stays until fluxion_detach() or fluxion_close().
 */
void fluxion_pipeline_free(struct fluxion_pipeline *p);

/**
 * fluxion_detach() - the end of a pipeline; what is queued is dropped
 *
 * A run or a handler that is under way in another thread is waited for.
 *
 * Return: 0, -ENOENT it is gone already, -EDEADLK: called by a tap or a handler
 * of the pipeline itself, which would wait for its own end.
 */
int fluxion_detach(struct fluxion_pipeline *p);
int fluxion_pause(struct fluxion_pipeline *p);
int fluxion_resume(struct fluxion_pipeline *p);
int fluxion_cancel(struct fluxion_pipeline *p);

uint64_t fluxion_pipeline_id(const struct fluxion_pipeline *p);
uint64_t fluxion_pipeline_memory(const struct fluxion_pipeline *p);
const struct fluxion_graph *
fluxion_pipeline_graph(const struct fluxion_pipeline *p);

/**
 * fluxion_list() - the caller's pipelines (all of them for an administrator)
 * @info: set to an array, free() it
 * Return: how many.
 */
int fluxion_list(struct fluxion *f, struct fluxion_pipeline_info **info);
int fluxion_pipeline_info(struct fluxion_pipeline *p,
			  struct fluxion_pipeline_info *info);

/**
 * fluxion_pipeline_ends() - statistics of its inputs and outputs
 * @info: set to an array, free() it
 * Return: how many.
 */
int fluxion_pipeline_ends(struct fluxion_pipeline *p,
			  struct fluxion_end_info **info);
int fluxion_pipeline_nodes(struct fluxion_pipeline *p,
			   struct fluxion_node_info **info);

/**
 * fluxion_pipeline_queues() - the queues of those who read shares and partitions
 * @info: set to an array, free() it
 *
 * One for each operator that reads one, and one for each consumer of the output
 * of a share. Who is @blocked sets the pace of all.
 *
 * Return: how many.
 */
int fluxion_pipeline_queues(struct fluxion_pipeline *p,
			    struct fluxion_queue_info **info);

/**
 * fluxion_tap_fn - what a tap shows
 * @arg: as it was given to fluxion_tap()
 * @node: the tap's number in the graph
 * @type: of the value, in fluxion_pipeline_graph() (of a pair: its current one)
 * @ts: timestamp
 * @record: the value; valid during the call only
 */
typedef void (*fluxion_tap_fn)(void *arg, unsigned int node, uint32_t type,
			       uint64_t ts, const void *record);

/**
 * fluxion_tap() - watch what passes the pipeline's taps
 * @fn: called for every value (not for errors) when it is pulled, by whoever
 *      runs the pipeline (a thread of the pool, but one at a time); it must not
 *      use it. NULL: nobody watches any more.
 *
 * One observer for a pipeline. Return: 0, -EPIPE, -EOPNOTSUPP: a pipeline in
 * the kernel; see fluxion_tap_open(), and the tracepoint fluxion:fluxion_tap.
 */
int fluxion_tap(struct fluxion_pipeline *p, fluxion_tap_fn fn, void *arg);

/**
 * fluxion_pipeline_timeout() - nanoseconds until a timer of it is over
 *
 * For programs that wait for other things, too: run the pipeline then.
 * Return: 0: one is over; -1: none is set, or the pipeline runs by itself.
 */
int64_t fluxion_pipeline_timeout(const struct fluxion_pipeline *p);

/* ---- Streams ------------------------------------------------------------------- */

#define FLUXION_INPUT		0x1	/* feed it; else drain it */
#define FLUXION_COPY		0x2	/* no mapping: send and receive only */
#define FLUXION_NONBLOCK	0x4	/* send and receive do not wait */

/**
 * fluxion_stream_open() - become the holder of one end
 * @end: its name
 * @flags: FLUXION_INPUT, FLUXION_COPY, FLUXION_NONBLOCK
 *
 * Return: 0, -ENOENT no such end, -EBUSY it has a holder, -EPIPE.
 */
int fluxion_stream_open(struct fluxion_pipeline *p, const char *end,
			unsigned int flags, struct fluxion_stream **stream);

/**
 * fluxion_stream_close() - let the end go. That is not END: an input goes on
 * with the next holder.
 */
void fluxion_stream_close(struct fluxion_stream *s);

/**
 * fluxion_stream_fd() - the file to poll(2): an output's for POLLIN, an input's for
 * POLLOUT; -1 where a pipeline is run by the caller
 *
 * In the kernel it is also what io_uring takes. With a pool of threads it is an
 * eventfd, which is ready from when the end may be ready until peek, reserve, wait
 * or a call that does not wait finds that it is not: look first, then poll. Not to
 * be read or written; it belongs to the stream.
 */
int fluxion_stream_fd(const struct fluxion_stream *s);
size_t fluxion_stream_stride(const struct fluxion_stream *s);
size_t fluxion_stream_record_size(const struct fluxion_stream *s);
unsigned int fluxion_stream_slots(const struct fluxion_stream *s);
uint32_t fluxion_stream_type(const struct fluxion_stream *s);

/**
 * fluxion_stream_reserve() - slots that may be filled now
 *
 * Fill fluxion_stream_slot(s, 0) and on, then commit. Return: how many.
 */
unsigned int fluxion_stream_reserve(struct fluxion_stream *s);
int fluxion_stream_commit(struct fluxion_stream *s, unsigned int n);

/**
 * fluxion_stream_peek() - items that may be read now, from fluxion_stream_slot(s, 0) on
 */
unsigned int fluxion_stream_peek(struct fluxion_stream *s);
int fluxion_stream_release(struct fluxion_stream *s, unsigned int n);
struct fluxion_item *fluxion_stream_slot(struct fluxion_stream *s,
					 unsigned int i);

/**
 * fluxion_stream_wait() - until an input has room or an output has an item
 * @timeout_ns: at most so long; negative: for ever; 0: only look
 * Return: 0, -ETIME, -EPIPE the end takes (or gives) nothing more, -EINTR;
 * in process, without threads, also -EAGAIN: nothing in this process can make it
 * ready, not even a timer.
 */
int fluxion_stream_wait(struct fluxion_stream *s, int64_t timeout_ns);

/**
 * fluxion_send() - copy items in
 * @items: at fluxion_stream_stride() from each other
 * @n: how many
 *
 * Return: how many were sent: all, unless FLUXION_NONBLOCK or a signal.
 * -EAGAIN none, -EPIPE the input is closed. In process, without threads, -EAGAIN
 * also: the pipeline is blocked, an output must be drained first.
 */
int fluxion_send(struct fluxion_stream *s, const void *items, unsigned int n);

/**
 * fluxion_receive() - copy items out, END among them as an item
 * Return: how many, at least one; 0 after END; -EAGAIN.
 */
int fluxion_receive(struct fluxion_stream *s, void *items, unsigned int max);

/* One s64 field. */
int fluxion_send_value(struct fluxion_stream *s, int64_t value, uint64_t ts);
int fluxion_send_error(struct fluxion_stream *s, uint32_t code);
int fluxion_send_end(struct fluxion_stream *s);

/**
 * fluxion_receive_value() - the next item of a stream of one s64 field
 * Return: 1 a value, 0 END, -EBADMSG an error item (its code in *value), ...
 */
int fluxion_receive_value(struct fluxion_stream *s, int64_t *value,
			  uint64_t *ts);

/**
 * fluxion_tap_open() - a stream of what one node of a pipeline in the kernel gives
 * @node: index of the node in fluxion_pipeline_graph(), not an output
 * @queue: bytes of items that wait to be received, at most
 *         FLUXION_TAP_QUEUE_MAX; 0: 64 KiB
 * @flags: FLUXION_NONBLOCK
 *
 * The stream is in COPY mode and can only be received from, waited for and
 * closed. The pipeline does not wait for it: what finds no room is lost, and the
 * next item has FLUXION_ITEM_GAP. fluxion_receive() gives 0, without an END item,
 * when the pipeline has ended or is gone and nothing is left.
 *
 * Return: 0, -EINVAL, -EPIPE, -EBUSY: it has 64 already, -ENOSPC: beyond the
 * owner's limit, -EOPNOTSUPP: not in the kernel.
 */
int fluxion_tap_open(struct fluxion_pipeline *p, unsigned int node,
		     size_t queue, unsigned int flags,
		     struct fluxion_stream **stream);

int fluxion_kick(struct fluxion_stream *s);

/**
 * fluxion_run() - run the pipeline in the caller, at most so many rounds
 * Return: 1 more is left, 0 idle, -EBUSY it runs elsewhere.
 */
int fluxion_run(struct fluxion_stream *s, unsigned int batches);

/**
 * fluxion_flush() - until the pipeline is at rest
 * @timeout_ns: negative: for ever
 *
 * At rest no task has anything to do, and no handler is under way. Return: 0,
 * -ETIME, -EINTR, -EPIPE, -EDEADLK: called by a tap or a handler of the pipeline.
 */
int fluxion_flush(struct fluxion_stream *s, int64_t timeout_ns);

/* ---- Handlers -------------------------------------------------------------------- */

/**
 * fluxion_token_new() - a cancel token: it says once, for good, to stop
 * Return: NULL: no memory, or no file descriptor.
 */
struct fluxion_token *fluxion_token_new(void);

/**
 * fluxion_token_child() - one that is cancelled with @parent, or by itself
 * @parent: may be freed before its children
 */
struct fluxion_token *fluxion_token_child(struct fluxion_token *parent);
void fluxion_token_free(struct fluxion_token *t);

/**
 * fluxion_token_cancel() - cancel it, and with it its children
 * Context: any thread, signal handlers. Idempotent.
 */
void fluxion_token_cancel(struct fluxion_token *t);

/* NULL is a token that nobody cancels. */
bool fluxion_token_is_cancelled(const struct fluxion_token *t);

/**
 * fluxion_token_fd() - a file to poll(2): readable once it is cancelled
 *
 * Not to be read; it belongs to the token.
 */
int fluxion_token_fd(const struct fluxion_token *t);

/**
 * fluxion_token_wait() - until it is cancelled; any number of threads may
 * @timeout_ns: negative: for ever
 * Return: 0 it is cancelled, -ETIME, -EINTR.
 */
int fluxion_token_wait(struct fluxion_token *t, int64_t timeout_ns);

/**
 * struct fluxion_subscriber - who takes items
 * @handle: an item, a value or an error, with its record behind it; it may feed
 *          inputs of the pipeline. Not 0: it failed.
 * @on_failure: called after @handle failed; may be NULL
 * @arg: for both
 */
struct fluxion_subscriber {
	int (*handle)(void *arg, const struct fluxion_item *item,
		      struct fluxion_token *token);
	void (*on_failure)(void *arg, const struct fluxion_item *item, int err);
	void *arg;
};

/**
 * fluxion_subscribe() - hand over an output's items, one after another
 * @token: cancelled, it returns at once, or when the handler is done; NULL: never
 *
 * Return: 0: the output has ended, or the token was cancelled; -EPIPE: the
 * pipeline is gone; -EINTR; in process also -EAGAIN: nothing in this process can
 * make an item come.
 */
int fluxion_subscribe(struct fluxion_stream *s,
		      const struct fluxion_subscriber *sub,
		      struct fluxion_token *token);

/* fluxion_subscribe_latest(): a newer item cancels the running handler's token. */
#define FLUXION_CANCEL_OUTDATED	1

/**
 * fluxion_subscribe_latest() - hand over an output's newest item, again and again
 * @sub: called by a thread of its own, where no signals arrive; so it does not
 *       touch the pipeline's handles. Its token is its own, of this one item,
 *       and cancelled with @token.
 * @token: cancelled, it returns as soon as the running handler is done; NULL: never
 * @flags: 0 or FLUXION_CANCEL_OUTDATED
 *
 * What comes while the handler is busy waits, in the place of what waited until
 * now: that is lost. Unless it is cancelled, the last item is always handled
 * before this returns.
 *
 * Return: as fluxion_subscribe(); -EINVAL, -ENOMEM, -EAGAIN also: no thread.
 */
int fluxion_subscribe_latest(struct fluxion_stream *s,
			     const struct fluxion_subscriber *sub,
			     struct fluxion_token *token, unsigned int flags);

/**
 * struct fluxion_handler - a function that pipelines in process name
 * @name: letters, digits and '_', at most 31; unique in its runtime
 * @type: of the records that it takes, as the language writes types ("s64",
 *        "{id: u64, mag: dec(2)}"); NULL: any
 * @handle: an item, a value or an error, with its record behind it, which is of
 *          @type in @g. Called by whoever runs the pipeline: it may send to it
 *          without waiting, and cancel it; what would wait for the pipeline, or
 *          detach it, gives -EDEADLK. With a pool of threads it is called by one of them,
 *          and may sleep: the pipeline goes on meanwhile. There one handler may
 *          be called for several pipelines at once. Not 0: it failed.
 * @on_failure: called after @handle failed; may be NULL
 * @arg: for both
 */
struct fluxion_handler {
	const char *name;
	const char *type;
	int (*handle)(void *arg, const struct fluxion_graph *g, uint32_t type,
		      const struct fluxion_item *item);
	void (*on_failure)(void *arg, const struct fluxion_item *item, int err);
	void *arg;
};

/**
 * fluxion_handler_register() - from here on pipelines can name it
 * @handler: copied
 *
 * In `subscribe(NAME)` and `subscribe_latest(NAME)`.
 *
 * Return: 0; -EEXIST: there is one of that name; -EINVAL: the name is wrong, or
 * there is no @handle; -ENOMEM; -EOPNOTSUPP: the runtime's handlers are modules
 * of the kernel.
 */
int fluxion_handler_register(struct fluxion *f,
			     const struct fluxion_handler *handler);

/**
 * fluxion_handler_unregister() - no pipeline can name it any more
 *
 * Those that stay until the runtime is closed go with it.
 *
 * Return: 0, -ENOENT, -EBUSY: an attached pipeline uses it, -EOPNOTSUPP.
 */
int fluxion_handler_unregister(struct fluxion *f, const char *name);

/* ---- io_uring -------------------------------------------------------------------- */

/*
 * Prepare a submission on the caller's own ring, for a stream of the kernel.
 * @arg stays valid until the submission has been issued. The completion's res
 * is what the ioctl of the same name would return (include/uapi).
 */
void fluxion_prep_kick(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_kick *arg);
void fluxion_prep_wait(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_wait *arg, uint64_t timeout_ns);
void fluxion_prep_run(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		      struct fluxion_run *arg, unsigned int batches);
void fluxion_prep_push(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_transfer *arg, const void *items,
		       unsigned int n);
void fluxion_prep_pull(struct io_uring_sqe *sqe, struct fluxion_stream *s,
		       struct fluxion_transfer *arg, void *items,
		       unsigned int max);
void fluxion_prep_flush(struct io_uring_sqe *sqe, struct fluxion_stream *s,
			struct fluxion_flush *arg, uint64_t timeout_ns);

/**
 * fluxion_prep_ready() - complete when the stream is ready, on every kernel
 *
 * A WAIT where the kernel can cancel it, else a poll of the stream's file.
 */
void fluxion_prep_ready(struct io_uring_sqe *sqe, struct fluxion_stream *s,
			struct fluxion_wait *arg);

/* ---- Virtual runtimes, and clocks that stand still, for tests ---------------------- */

/**
 * fluxion_clock_hold() - the clock of a runtime in process stands still
 *
 * It is 0 from here on, and only fluxion_virtual_advance() moves it. For tests
 * and simulations. The virtual runtimes' clock is like that from the start.
 *
 * Return: 0; -EBUSY: something has been attached; -EOPNOTSUPP.
 */
int fluxion_clock_hold(struct fluxion *f);

/**
 * fluxion_virtual_advance() - move a clock that stands still
 *
 * At each deadline on the way the pipelines that have it are drained. Where threads
 * run them, they come to rest first: what was sent before is not late.
 */
int fluxion_virtual_advance(struct fluxion *f, uint64_t ns);

/**
 * fluxion_virtual_poll() - poll an output once, with a budget of one item
 * @item: room for one item
 * Return: 1 an item (or END), 0 nothing now.
 */
int fluxion_virtual_poll(struct fluxion_stream *s, struct fluxion_item *item);

/**
 * fluxion_virtual_drain() - run until idle; results queue up at the outputs
 */
int fluxion_virtual_drain(struct fluxion_pipeline *p);

#ifdef __cplusplus
}
#endif

#endif /* FLUXION_H */
