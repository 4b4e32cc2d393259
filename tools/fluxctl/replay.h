/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: replay - recorded items on a clock that they move.
 *
 * On the virtual runtime nothing runs by itself: before each item the clock is
 * moved to its timestamp, or to when it arrived if the file says so, so that
 * whatever falls due until then does, and then the item is handled. A week of
 * records takes no longer than its items need.
 */
#ifndef FLUXCTL_REPLAY_H
#define FLUXCTL_REPLAY_H

#include "flow.h"

/**
 * replay_begin() - set the clock to the first item's timestamp
 *
 * To be called before anything is attached: time operators start then.
 */
int replay_begin(struct fluxion *f, struct feed *feed, uint64_t unit_ns);

/**
 * replay_run() - feed, drain and move the clock, until every output has ended
 */
int replay_run(struct flow *f, struct fluxion *runtime, uint64_t unit_ns);

#endif /* FLUXCTL_REPLAY_H */
