/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: cases - what a program of a port plays the conformance cases on. */
#ifndef PORT_CASES_H
#define PORT_CASES_H

#include <fluxion/fluxion.h>

/**
 * struct cases_runtimes - the runtimes of one program (ports/cases)
 * @poll: in mode poll
 * @drain: in mode drain
 */
struct cases_runtimes {
	enum fluxion_runtime poll;
	enum fluxion_runtime drain;
};

extern const struct cases_runtimes cases_runtimes;

#endif /* PORT_CASES_H */
