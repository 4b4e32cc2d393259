// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: device - /dev/fluxion, the control file.
 *
 * Its opener is the owner of what is attached through it, whoever holds the
 * file later. When the last descriptor of it is closed, the pipelines go.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "cmd.h"
#include "device.h"
#include "pipeline.h"
#include "registry.h"

static int control_open(struct inode *inode, struct file *file)
{
	struct flx_control *c = kzalloc(sizeof(*c), GFP_KERNEL_ACCOUNT);

	if (!c)
		return -ENOMEM;
	INIT_LIST_HEAD(&c->pipelines);
	file->private_data = c;
	return 0;
}

static int control_release(struct inode *inode, struct file *file)
{
	struct flx_control *c = file->private_data;
	struct flx_pipeline *p;

	while ((p = flx_registry_remove_owned(c)))
		flx_pipeline_teardown(p);
	kfree(c);
	return 0;
}

static long control_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	return flx_cmd_ioctl(file, cmd, arg, false);
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = control_open,
	.release = control_release,
	.unlocked_ioctl = control_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fluxion",
	.fops = &control_fops,
	.mode = 0660,
};

int flx_device_register(void)
{
	return misc_register(&device);
}

void flx_device_unregister(void)
{
	misc_deregister(&device);
}
