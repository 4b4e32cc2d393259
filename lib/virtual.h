/* SPDX-License-Identifier: LGPL-2.1 OR MIT */
/*
 * fluxion: virtual - nothing runs by itself: poll, drain, move the clock.
 *
 * What a virtual runtime does to the pipelines of an engine, in a process and
 * in a kernel alike. The caller sees to it that the runtime's now() is the
 * engine's while one of these runs.
 */
#ifndef FLUXION_VIRTUAL_H
#define FLUXION_VIRTUAL_H

#include "engine_pipe.h"

/* Of an end: a test's few items never block. A port may have less memory. */
#ifndef VIRTUAL_RING_BYTES
#define VIRTUAL_RING_BYTES	(1024 * 1024)
#endif

/**
 * virtual_poll() - poll an output once, with a budget of one item
 *
 * What comes, an item or END, goes into the output's ring.
 * Return: 0, -EPIPE it is detached, or what engine.between() returned.
 */
int virtual_poll(struct engine *e, struct engine_pipe *p,
		 struct engine_end *end);

/**
 * virtual_drain() - run until nothing moves; results queue up at the outputs
 * Return: as virtual_poll().
 */
int virtual_drain(struct engine *e, struct engine_pipe *p);

/**
 * virtual_advance() - move the clock
 *
 * At each deadline on the way the pipelines that have it are drained.
 * Return: 0, or what engine.between() returned: the clock stands where it was
 * stopped.
 */
int virtual_advance(struct engine *e, u64 ns);

#endif /* FLUXION_VIRTUAL_H */
