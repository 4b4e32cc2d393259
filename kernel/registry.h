/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: registry - all pipelines, who owns them, what each user may hold.
 */
#ifndef FLX_REGISTRY_H
#define FLX_REGISTRY_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/uidgid.h>

struct file;
struct flx_control;
struct flx_pipeline;

/**
 * struct flx_user - what one user holds
 * @link: R among all users
 * @uid: I
 * @refs: R pipeline objects that pay here, and ATTACHes under way
 * @pipelines: R that are published
 * @pins: R of them, pinned
 * @bytes: R memory of all pipeline objects
 * @attach: one ATTACH at a time, so that each sees what is left
 *
 * Letters: I set at init only; R the registry's lock.
 */
struct flx_user {
	struct list_head link;
	kuid_t uid;
	u32 refs;
	u32 pipelines;
	u32 pins;
	u64 bytes;
	struct mutex attach;	/* one at a time */
};

/**
 * struct flx_limits_info - the limits as they are now
 */
struct flx_limits_info {
	u32 nodes;
	u32 pipelines;
	u32 pins;
	u64 bytes;
	u64 period;
};

/**
 * flx_registry_limits() - of one user, from the module's parameters
 */
void flx_registry_limits(struct flx_limits_info *l);

/**
 * flx_user_get() - the record of a user
 * Return: NULL: no memory. Pair: flx_user_put().
 */
struct flx_user *flx_user_get(kuid_t uid);
void flx_user_put(struct flx_user *u);

/**
 * flx_user_left() - bytes that the user may still hold
 */
u64 flx_user_left(struct flx_user *u);

/**
 * flx_user_charge() - the user holds so much more
 * Return: 0 or -ENOSPC. Pair: flx_user_uncharge().
 */
int flx_user_charge(struct flx_user *u, u64 bytes);

/**
 * flx_user_add() - the user holds so much more, and has it already
 */
void flx_user_add(struct flx_user *u, u64 bytes);
void flx_user_uncharge(struct flx_user *u, u64 bytes);

/**
 * flx_registry_publish() - from here on others find it
 * @p: complete; gets its id
 * @c: it dies with this control file; unless it is pinned
 *
 * Takes over the caller's reference.
 *
 * Return: 0; -EEXIST: the owner has one of that name; -ENOSPC: a limit.
 */
int flx_registry_publish(struct flx_pipeline *p, struct flx_control *c);

/**
 * flx_registry_remove() - nobody finds it any more
 *
 * Return: true if this call removed it. The registry's reference is then the
 * caller's, for flx_pipeline_teardown().
 */
bool flx_registry_remove(struct flx_pipeline *p);

/**
 * flx_registry_remove_owned() - one of those that die with a control file
 * Return: as above, or NULL: there is none left.
 */
struct flx_pipeline *flx_registry_remove_owned(struct flx_control *c);

/**
 * flx_registry_find() - a pipeline by its number, or, if @id is 0, by name
 * @who: the control file: its opener sees what he owns; with CAP_SYS_ADMIN in
 *       the initial user namespace he sees all, his own names first
 *
 * Return: with a reference; -ENOENT; -ENOTUNIQ: several users have one of that
 * name, and the caller has none; -EINVAL: neither id nor name.
 */
struct flx_pipeline *flx_registry_find(const struct file *who, u64 id,
				       const char *name);

/**
 * flx_registry_next() - the first one after @id that @who may see
 * Return: with a reference, or NULL.
 */
struct flx_pipeline *flx_registry_next(const struct file *who, u64 id);

#endif /* FLX_REGISTRY_H */
