/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: device - /dev/fluxion, the control file.
 */
#ifndef FLX_DEVICE_H
#define FLX_DEVICE_H

#include <linux/list.h>

/**
 * struct flx_control - one open /dev/fluxion
 * @pipelines: what it attached and did not pin; the registry's lock
 */
struct flx_control {
	struct list_head pipelines;
};

/**
 * flx_device_register() - from here on /dev/fluxion is there
 * Return: 0 or negative errno.
 */
int flx_device_register(void);
void flx_device_unregister(void);

#endif /* FLX_DEVICE_H */
