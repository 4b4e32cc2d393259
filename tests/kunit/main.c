// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: main - fluxion_kunit.ko: the engine's tests inside a kernel.
 *
 * The suites are in the files *_kunit.c and run when the module is loaded,
 * behind fluxion.ko, which exports what they test to this namespace only.
 */
#include <linux/module.h>

#include "compat.h"

MODULE_IMPORT_NS(FLX_NS(FLUXION));
MODULE_IMPORT_NS(FLX_NS(FLUXION_TEST));
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of fluxion.ko's engine");
