// SPDX-License-Identifier: GPL-2.0
/* fluxion: pipeline - commands that make pipelines, end them, run them. */
#include <linux/err.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "file.h"

#define GRAPH_MAX	SZ_1M

static struct fluxion_graph *copy_graph(const struct fluxion_test_attach *a)
{
	struct fluxion_graph *g;

	if (a->graph_size < sizeof(*g))
		return ERR_PTR(-EINVAL);
	if (a->graph_size > GRAPH_MAX)
		return ERR_PTR(-E2BIG);
	g = vmemdup_user(u64_to_user_ptr(a->graph), a->graph_size);
	if (IS_ERR(g) || g->total == a->graph_size)
		return g;
	kvfree(g);
	return ERR_PTR(-EINVAL);
}

static struct engine_pipe *pipe_new(struct engine *e,
				    struct fluxion_test_attach *a, int *err)
{
	struct fluxion_graph *g = copy_graph(a);
	struct engine_pipe *p;

	*err = PTR_ERR_OR_ZERO(g);
	if (*err) {
		strscpy(a->error.message, "the graph's size is wrong",
			sizeof(a->error.message));
		return NULL;
	}
	p = engine_pipe_new(e, g, a->batch ?: FLUXION_BATCH_DEFAULT, err,
			    &a->error);
	kvfree(g);
	return p;
}

long test_attach(struct test_file *f, union test_arg *arg)
{
	struct fluxion_test_attach *a = &arg->attach;
	struct engine_pipe *p;
	int err;

	if (a->batch > FLUXION_BATCH_MAX || a->paused > 1 || a->zero)
		return -EINVAL;
	a->error = (struct fluxion_error){
		.size = sizeof(a->error),
		.node = FLUXION_NO_NODE,
		.insn = FLUXION_NO_NODE,
	};
	p = pipe_new(&f->engine, a, &err);
	if (!p)
		return err;
	err = test_watch(p);
	if (err) {
		engine_pipe_free(p);
		return err;
	}
	flx_pipe_pause(&p->pipe, a->paused);
	engine_pipe_publish(&f->engine, p);
	a->id = p->id;
	a->memory = p->memory;
	return 0;
}

static struct engine_pipe *find(struct test_file *f, const union test_arg *arg)
{
	return engine_pipe_find(&f->engine, arg->target.id);
}

long test_detach(struct test_file *f, union test_arg *arg)
{
	struct engine_pipe *p = find(f, arg);

	if (!p)
		return -ENOENT;
	engine_pipe_detach(&f->engine, p);
	return 0;
}

static long pause(struct engine_pipe *p, bool on)
{
	if (!p)
		return -ENOENT;
	flx_pipe_pause(&p->pipe, on);
	return 0;
}

long test_pause(struct test_file *f, union test_arg *arg)
{
	return pause(find(f, arg), true);
}

long test_resume(struct test_file *f, union test_arg *arg)
{
	return pause(find(f, arg), false);
}

long test_cancel(struct test_file *f, union test_arg *arg)
{
	struct engine_pipe *p = find(f, arg);

	if (!p)
		return -ENOENT;
	engine_pipe_cancel(p);
	return 0;
}

long test_drain(struct test_file *f, union test_arg *arg)
{
	struct engine_pipe *p = find(f, arg);

	return p ? virtual_drain(&f->engine, p) : -ENOENT;
}

long test_advance(struct test_file *f, union test_arg *arg)
{
	return virtual_advance(&f->engine, arg->advance.ns);
}
