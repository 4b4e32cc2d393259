// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: registry - all pipelines, who owns them, what each user may hold.
 *
 * One mutex guards the lists and the counts of users. It is never held while
 * user memory is touched or a pipeline is built or torn down. Pipelines are few
 * and looked up on slow paths, so lists will do; they are in the order of the
 * ids, which a cursor needs.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "device.h"
#include "pipeline.h"
#include "registry.h"

static unsigned int max_nodes = 256;
module_param(max_nodes, uint, 0644);
MODULE_PARM_DESC(max_nodes, "operators and ends of one pipeline (256, at most 1024)");

static unsigned int user_pipelines = 64;
module_param(user_pipelines, uint, 0644);
MODULE_PARM_DESC(user_pipelines, "pipelines of one user (64)");

static unsigned int user_pins = 16;
module_param(user_pins, uint, 0644);
MODULE_PARM_DESC(user_pins, "pinned pipelines of one user (16)");

static unsigned long user_bytes = 256ul << 20;
module_param(user_bytes, ulong, 0644);
MODULE_PARM_DESC(user_bytes, "memory of one user's pipelines in bytes (256 MiB)");

static unsigned int min_period = FLX_PERIOD_MIN;
module_param(min_period, uint, 0644);
MODULE_PARM_DESC(min_period, "shortest period of a timer in nanoseconds (100000)");

static unsigned int total_pipelines = 4096;
module_param(total_pipelines, uint, 0644);
MODULE_PARM_DESC(total_pipelines, "pipelines of all users (4096)");

static unsigned int total_pins = 1024;
module_param(total_pins, uint, 0644);
MODULE_PARM_DESC(total_pins, "pinned pipelines of all users (1024)");

static unsigned long total_bytes = 1024ul << 20;
module_param(total_bytes, ulong, 0644);
MODULE_PARM_DESC(total_bytes, "memory of all pipelines in bytes (1 GiB)");

static DEFINE_MUTEX(registry_lock);
static LIST_HEAD(pipelines);
static LIST_HEAD(users);
static struct flx_user total;	/* its sums; nothing else of it is used */
static u64 last_id;

void flx_registry_limits(struct flx_limits_info *l)
{
	l->nodes = min_t(u32, READ_ONCE(max_nodes), FLX_NODES_MAX);
	l->pipelines = READ_ONCE(user_pipelines);
	l->pins = READ_ONCE(user_pins);
	l->bytes = READ_ONCE(user_bytes);
	l->period = READ_ONCE(min_period);
}

static struct flx_user *user_find(kuid_t uid)
{
	struct flx_user *u;

	list_for_each_entry(u, &users, link)
		if (uid_eq(u->uid, uid))
			return u;
	return NULL;
}

struct flx_user *flx_user_get(kuid_t uid)
{
	struct flx_user *u;

	mutex_lock(&registry_lock);
	u = user_find(uid);
	if (!u) {
		u = kzalloc(sizeof(*u), GFP_KERNEL_ACCOUNT);
		if (!u)
			goto out;
		u->uid = uid;
		mutex_init(&u->attach);
		list_add(&u->link, &users);
	}
	u->refs++;
out:
	mutex_unlock(&registry_lock);
	return u;
}

void flx_user_put(struct flx_user *u)
{
	mutex_lock(&registry_lock);
	if (!--u->refs) {
		list_del(&u->link);
		kfree(u);
	}
	mutex_unlock(&registry_lock);
}

static u64 bytes_left(const struct flx_user *u)
{
	u64 own = READ_ONCE(user_bytes);
	u64 all = READ_ONCE(total_bytes);

	own -= min(own, u->bytes);
	all -= min(all, total.bytes);
	return min(own, all);
}

u64 flx_user_left(struct flx_user *u)
{
	u64 left;

	mutex_lock(&registry_lock);
	left = bytes_left(u);
	mutex_unlock(&registry_lock);
	return left;
}

int flx_user_charge(struct flx_user *u, u64 bytes)
{
	int err = -ENOSPC;

	mutex_lock(&registry_lock);
	if (bytes <= bytes_left(u)) {
		u->bytes += bytes;
		total.bytes += bytes;
		err = 0;
	}
	mutex_unlock(&registry_lock);
	return err;
}

void flx_user_add(struct flx_user *u, u64 bytes)
{
	mutex_lock(&registry_lock);
	u->bytes += bytes;
	total.bytes += bytes;
	mutex_unlock(&registry_lock);
}

void flx_user_uncharge(struct flx_user *u, u64 bytes)
{
	mutex_lock(&registry_lock);
	u->bytes -= bytes;
	total.bytes -= bytes;
	mutex_unlock(&registry_lock);
}

static bool name_is_taken(const struct flx_pipeline *p)
{
	struct flx_pipeline *other;

	if (!p->name[0])
		return false;
	list_for_each_entry(other, &pipelines, link)
		if (other->owner == p->owner && !strcmp(other->name, p->name))
			return true;
	return false;
}

static bool has_room(const struct flx_pipeline *p)
{
	const struct flx_user *u = p->owner;

	if (u->pipelines >= READ_ONCE(user_pipelines) ||
	    total.pipelines >= READ_ONCE(total_pipelines))
		return false;
	return !p->pinned || (u->pins < READ_ONCE(user_pins) &&
			      total.pins < READ_ONCE(total_pins));
}

static void count(struct flx_user *u, const struct flx_pipeline *p, int sign)
{
	u->pipelines += sign;
	if (p->pinned)
		u->pins += sign;
}

static void publish(struct flx_pipeline *p, struct flx_control *c)
{
	p->id = ++last_id;
	list_add_tail(&p->link, &pipelines);
	if (p->pinned)
		__module_get(THIS_MODULE);
	else
		list_add(&p->owned, &c->pipelines);
	count(p->owner, p, 1);
	count(&total, p, 1);
}

int flx_registry_publish(struct flx_pipeline *p, struct flx_control *c)
{
	int err = 0;

	mutex_lock(&registry_lock);
	if (name_is_taken(p))
		err = -EEXIST;
	else if (!has_room(p))
		err = -ENOSPC;
	else
		publish(p, c);
	mutex_unlock(&registry_lock);
	return err;
}

static void unlink(struct flx_pipeline *p)
{
	list_del_init(&p->link);
	list_del_init(&p->owned);
	count(p->owner, p, -1);
	count(&total, p, -1);
}

bool flx_registry_remove(struct flx_pipeline *p)
{
	bool ours;

	mutex_lock(&registry_lock);
	ours = !list_empty(&p->link);
	if (ours)
		unlink(p);
	mutex_unlock(&registry_lock);
	return ours;
}

struct flx_pipeline *flx_registry_remove_owned(struct flx_control *c)
{
	struct flx_pipeline *p;

	mutex_lock(&registry_lock);
	p = list_first_entry_or_null(&c->pipelines, struct flx_pipeline, owned);
	if (p)
		unlink(p);
	mutex_unlock(&registry_lock);
	return p;
}

static bool is_owner(const struct file *who, const struct flx_pipeline *p)
{
	return uid_eq(who->f_cred->euid, p->owner->uid);
}

static bool sees_all(const struct file *who)
{
	return file_ns_capable(who, &init_user_ns, CAP_SYS_ADMIN);
}

static struct flx_pipeline *find_id(const struct file *who, u64 id)
{
	struct flx_pipeline *p;

	list_for_each_entry(p, &pipelines, link) {
		if (p->id != id)
			continue;
		if (is_owner(who, p) || sees_all(who))
			return p;
		break;
	}
	return ERR_PTR(-ENOENT);
}

static struct flx_pipeline *find_name(const struct file *who, const char *name)
{
	struct flx_pipeline *found = ERR_PTR(-ENOENT);
	struct flx_pipeline *p;
	bool several = false;

	list_for_each_entry(p, &pipelines, link) {
		if (strcmp(p->name, name))
			continue;
		if (is_owner(who, p))
			return p;
		several = !IS_ERR(found);
		found = p;
	}
	if (IS_ERR(found) || !sees_all(who))
		return ERR_PTR(-ENOENT);
	return several ? ERR_PTR(-ENOTUNIQ) : found;
}

struct flx_pipeline *flx_registry_find(const struct file *who, u64 id,
				       const char *name)
{
	struct flx_pipeline *p;

	if (!id && !name[0])
		return ERR_PTR(-EINVAL);
	mutex_lock(&registry_lock);
	p = id ? find_id(who, id) : find_name(who, name);
	if (!IS_ERR(p))
		flx_pipeline_get(p);
	mutex_unlock(&registry_lock);
	return p;
}

struct flx_pipeline *flx_registry_next(const struct file *who, u64 id)
{
	bool all = sees_all(who);
	struct flx_pipeline *p;

	mutex_lock(&registry_lock);
	list_for_each_entry(p, &pipelines, link) {
		if (p->id > id && (all || is_owner(who, p))) {
			flx_pipeline_get(p);
			goto out;
		}
	}
	p = NULL;
out:
	mutex_unlock(&registry_lock);
	return p;
}
