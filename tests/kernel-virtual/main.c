// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: main - fluxion_test.ko: the virtual runtime inside a kernel.
 *
 * For tests, never installed. It uses the engine of fluxion.ko through symbols
 * that are exported only where the kernel has KUnit.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "file.h"

static int file_open(struct inode *inode, struct file *file)
{
	struct test_file *f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);

	if (!f)
		return -ENOMEM;
	test_engine_init(&f->engine);
	xa_init_flags(&f->streams, XA_FLAGS_ALLOC);
	file->private_data = f;
	return 0;
}

static int file_release(struct inode *inode, struct file *file)
{
	struct test_file *f = file->private_data;

	test_begin_release(f);
	while (f->engine.pipes)
		engine_pipe_detach(&f->engine, f->engine.pipes);
	test_close_all(f);
	test_end();
	kfree(f);
	return 0;
}

static const struct {
	unsigned int cmd;
	long (*run)(struct test_file *f, union test_arg *arg);
} commands[] = {
	{ FLUXION_TEST_ATTACH, test_attach },
	{ FLUXION_TEST_DETACH, test_detach },
	{ FLUXION_TEST_PAUSE, test_pause },
	{ FLUXION_TEST_RESUME, test_resume },
	{ FLUXION_TEST_CANCEL, test_cancel },
	{ FLUXION_TEST_DRAIN, test_drain },
	{ FLUXION_TEST_OPEN, test_open },
	{ FLUXION_TEST_CLOSE, test_close },
	{ FLUXION_TEST_PUSH, test_push },
	{ FLUXION_TEST_PULL, test_pull },
	{ FLUXION_TEST_POLL, test_poll },
	{ FLUXION_TEST_ADVANCE, test_advance },
	{ FLUXION_TEST_TAPPED, test_tapped },
};

/* The number of a command holds the size of its argument. */
static long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct test_file *f = file->private_data;
	void __user *user = (void __user *)arg;
	unsigned int nr = _IOC_NR(cmd);
	union test_arg a;
	long ret;

	if (nr >= ARRAY_SIZE(commands) || commands[nr].cmd != cmd)
		return -ENOTTY;
	if (copy_from_user(&a, user, _IOC_SIZE(cmd)))
		return -EFAULT;
	ret = test_begin(f);
	if (ret)
		return ret;
	ret = commands[nr].run(f, &a);
	test_end();
	if (copy_to_user(user, &a, _IOC_SIZE(cmd)))
		return -EFAULT;
	return ret;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = file_open,
	.release = file_release,
	.unlocked_ioctl = file_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = FLUXION_TEST_DEVICE,
	.fops = &fops,
	.mode = 0600,
};

module_misc_device(device);

MODULE_IMPORT_NS(FLX_NS(FLUXION_TEST));
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("The virtual runtime in a kernel, for the tests of fluxion.ko");
