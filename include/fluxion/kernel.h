/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: kernel - what other modules give pipelines: handlers and sources.
 *
 * A handler is a function at the end of a stream, which a pipeline names in
 * `subscribe(NAME)` or `subscribe_latest(NAME)`; a source feeds an input, which
 * names it in `in t: TYPE (source = NAME)`. A pipeline that uses one pins its
 * module from ATTACH until it is detached.
 *
 * All functions are in the symbol namespace FLUXION.
 * Documentation/kernel-api.rst tells more, samples/kernel/ has an example.
 */
#ifndef FLUXION_KERNEL_H
#define FLUXION_KERNEL_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <fluxion/kernel_task.h>
#include <uapi/linux/fluxion.h>

struct flx_end;
struct fluxion_token;
struct module;

/**
 * struct fluxion_handler - a function at the end of streams
 * @name: letters, digits and '_', at most 31; unique among handlers
 * @type: of the records that it takes, as the language writes types ("s64",
 *        "{id: u64, mag: dec(2)}"); NULL: any
 * @handle: one item, a value or an error; @size bytes of record lie behind it
 *          (zeros behind an error). It runs from a work item and may sleep;
 *          other subscriptions may call it at the same time. @token is
 *          cancelled when the pipeline is, or goes, or (cancel_outdated) a
 *          newer item came: then it had better return. A negative errno is a
 *          failure.
 * @on_failure: called after @handle failed, where it ran; may be NULL. The
 *              stream goes on.
 * @arg: for both
 * @owner: THIS_MODULE
 */
struct fluxion_handler {
	const char *name;
	const char *type;
	int (*handle)(const struct fluxion_item *item, u32 size,
		      struct fluxion_token *token, void *arg);
	void (*on_failure)(const struct fluxion_item *item, int err, void *arg);
	void *arg;
	struct module *owner;
	/* private: */
	struct list_head link;
	unsigned int users;
};

static inline const void *fluxion_item_record(const struct fluxion_item *item)
{
	return item + 1;
}

/**
 * fluxion_register_handler() - from here on pipelines can name it
 * @h: stays as it is until it is unregistered
 *
 * Context: process; may sleep.
 * Return: 0; -EEXIST: there is one of that name; -EINVAL: the name is wrong, or
 * there is no @handle.
 */
int fluxion_register_handler(struct fluxion_handler *h);

/**
 * fluxion_unregister_handler() - no pipeline can name it any more
 *
 * From a module's exit it cannot fail: while a pipeline uses the handler, the
 * module cannot be removed.
 *
 * Context: process; may sleep.
 * Return: 0; -EBUSY: a pipeline uses it, and it stays registered.
 */
int fluxion_unregister_handler(struct fluxion_handler *h);

/**
 * fluxion_token_is_cancelled() - is there no more use in handling the item
 * Context: any, during @handle.
 */
bool fluxion_token_is_cancelled(const struct fluxion_token *token);

/**
 * fluxion_token_wait() - sleep until the token is cancelled
 * @timeout: at most so long, in jiffies
 *
 * Context: process, during @handle; sleeps.
 * Return: true: it is cancelled.
 */
bool fluxion_token_wait(struct fluxion_token *token, unsigned long timeout);

/**
 * struct fluxion_source - what feeds an input
 * @name: letters, digits and '_', at most 31; unique among sources
 * @type: of the records that it sends, as the language writes types. The input
 *        is declared with it: `in t: {c: dec(1)} (source = NAME)`.
 * @owner: THIS_MODULE
 *
 * It feeds one pipeline at a time.
 */
struct fluxion_source {
	const char *name;
	const char *type;
	struct module *owner;
	/* private: */
	struct list_head link;
	bool used;
	spinlock_t lock;	/* sending, against a pipeline that goes */
	struct flx_end *end;
};

/**
 * fluxion_register_source() - from here on pipelines can name it
 * @s: stays as it is until it is unregistered
 *
 * Context: process; may sleep.
 * Return: 0; -EEXIST: there is one of that name; -EINVAL: the name is wrong, or
 * there is no @type.
 */
int fluxion_register_source(struct fluxion_source *s);

/**
 * fluxion_unregister_source() - no pipeline can name it any more
 *
 * Nothing is sent any more when it is called. As with handlers, it cannot fail
 * from a module's exit.
 *
 * Context: process; may sleep.
 * Return: 0; -EBUSY: a pipeline uses it, and it stays registered.
 */
int fluxion_unregister_source(struct fluxion_source *s);

/**
 * fluxion_source_send() - a value
 * @record: as long as @s->type; copied
 * @ts: its timestamp
 *
 * Never waits. Where the ring is full the input's policy decides: with `block`
 * the item is not taken.
 *
 * Context: process or softirq, interrupts enabled; a hard interrupt handler
 * sends from its thread, or a work item. Several callers take turns.
 * Return: 0: taken, or dropped and counted by the policy; -EAGAIN: no room;
 * -ENOTCONN: no pipeline uses it; -EPIPE: the input takes no more.
 */
int fluxion_source_send(struct fluxion_source *s, const void *record, u64 ts);

/**
 * fluxion_source_error() - an error item
 * @code: positive
 *
 * Context: and Return: as fluxion_source_send(); -EINVAL: @code is 0.
 */
int fluxion_source_error(struct fluxion_source *s, u32 code);

/**
 * fluxion_source_end() - nothing follows, in this pipeline
 *
 * Context: and Return: as fluxion_source_send().
 */
int fluxion_source_end(struct fluxion_source *s);

#endif /* FLUXION_KERNEL_H */
