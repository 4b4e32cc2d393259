// SPDX-License-Identifier: GPL-2.0
/* fluxion: control - ATTACH, DETACH, PAUSE, RESUME, CANCEL. */
#include <linux/err.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cmd.h"
#include "pipeline.h"
#include "registry.h"

/* The part of the error that the caller knows; a message may be cut. */
static void give_error(u64 address, struct fluxion_error *error)
{
	void __user *to = u64_to_user_ptr(address);
	u32 size;

	if (!address || get_user(size, (u32 __user *)to))
		return;
	error->size = size;
	/* ATTACH fails anyhow, and says more than a fault here would. */
	if (copy_to_user(to, error, min_t(u32, size, sizeof(*error))))
		return;
}

long flx_cmd_attach(struct flx_call *call)
{
	struct fluxion_attach *a = call->arg;
	struct fluxion_error error = { .node = FLUXION_NO_NODE,
				       .insn = FLUXION_NO_NODE };
	struct flx_pipeline *p;
	int err;

	p = flx_pipeline_attach(call->file, a, &error);
	if (IS_ERR(p)) {
		give_error(a->error, &error);
		return PTR_ERR(p);
	}
	err = flx_call_reply(call);
	if (err && flx_registry_remove(p))
		flx_pipeline_teardown(p);
	flx_pipeline_put(p);
	return err;
}

/* Return: with a reference. */
static struct flx_pipeline *find_target(const struct flx_call *call)
{
	const struct fluxion_target *t = call->arg;

	if (strnlen(t->name, sizeof(t->name)) == sizeof(t->name))
		return ERR_PTR(-EINVAL);
	return flx_registry_find(call->file, t->id, t->name);
}

long flx_cmd_detach(struct flx_call *call)
{
	struct flx_pipeline *p = find_target(call);
	long err = 0;

	if (IS_ERR(p))
		return PTR_ERR(p);
	if (flx_registry_remove(p))
		flx_pipeline_teardown(p);
	else
		err = -ENOENT;
	flx_pipeline_put(p);
	return err;
}

/* When PAUSE returns, no run that began before it is under way any more. */
long flx_cmd_pause(struct flx_call *call)
{
	struct flx_pipeline *p = find_target(call);

	if (IS_ERR(p))
		return PTR_ERR(p);
	flx_pipe_pause(&p->pipe, true);
	mutex_lock(&p->run);
	mutex_unlock(&p->run);
	flx_pipeline_put(p);
	return 0;
}

long flx_cmd_resume(struct flx_call *call)
{
	struct flx_pipeline *p = find_target(call);

	if (IS_ERR(p))
		return PTR_ERR(p);
	flx_pipe_pause(&p->pipe, false);
	flx_pipeline_put(p);
	return 0;
}

long flx_cmd_cancel(struct flx_call *call)
{
	struct flx_pipeline *p = find_target(call);

	if (IS_ERR(p))
		return PTR_ERR(p);
	flx_pipe_cancel(&p->pipe);
	flx_pipeline_put(p);
	return 0;
}
