// SPDX-License-Identifier: GPL-2.0
/* fluxion: main - the module comes and goes; nothing else. */
#include <linux/init.h>
#include <linux/module.h>

#include "device.h"
#include "handler.h"
#include "runtime_workqueue.h"

static int __init fluxion_init(void)
{
	int err;

	err = flx_workqueue_start();
	if (err)
		return err;
	err = flx_handlers_start();
	if (err)
		goto err_workqueue;
	err = flx_device_register();
	if (err)
		goto err_handlers;
	return 0;

err_handlers:
	flx_handlers_stop();
err_workqueue:
	flx_workqueue_stop();
	return err;
}

static void __exit fluxion_exit(void)
{
	flx_device_unregister();
	flx_handlers_stop();
	flx_workqueue_stop();
}

module_init(fluxion_init);
module_exit(fluxion_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Reactive streams: operators that run beside the data");
