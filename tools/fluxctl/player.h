/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: player - plays one conformance case on one runtime, in one mode.
 *
 * poll: pushes only queue, and every expectation is one poll. drain: before an
 * expectation the pipeline runs until it is idle. On a live runtime that is done
 * from outside, with a pipeline that is paused in between.
 */
#ifndef FLUXCTL_PLAYER_H
#define FLUXCTL_PLAYER_H

#include "case.h"

enum player_result {
	PLAYER_PASSED,
	PLAYER_FAILED,
	PLAYER_SKIPPED,
};

/**
 * struct play - how cases are played
 * @runtime: where
 * @modes: CASE_POLL, CASE_DRAIN: those to be played
 * @batch: items that move together; the taps may run ahead by one batch, so of
 *         more than one item what they show is not compared
 * @real_clock: nobody holds the clock, and cases with time are skipped
 */
struct play {
	enum fluxion_runtime runtime;
	unsigned int modes;
	unsigned int batch;
	bool real_clock;
};

/**
 * player_run() - play a case
 * @mode: CASE_POLL or CASE_DRAIN
 * @why: set to why it failed (what was expected where, and what came) or was
 *       skipped; free() it
 */
enum player_result player_run(const struct test_case *c,
			      const struct play *how, unsigned int mode,
			      char **why);

/**
 * conformance_run() - play all cases and print TAP (conformance.c)
 *
 * Return: none failed.
 */
bool conformance_run(const struct case_list *list, const struct play *how);

#endif /* FLUXCTL_PLAYER_H */
