/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: planned - parts of the language that this build does not have yet.
 *
 * Conformance cases that need one are skipped, and counted, by its name. When
 * all of them are built, this file goes.
 */
#ifndef FLUXCTL_PLANNED_H
#define FLUXCTL_PLANNED_H

#include <stddef.h>

/**
 * planned_missing() - what a pipeline's text needs and this build lacks
 * @why: set to "operator NAME not built" or the like
 *
 * Return: NULL if nothing is missing, else @why.
 */
const char *planned_missing(const char *pipeline, char *why, size_t size);

#endif /* FLUXCTL_PLANNED_H */
