/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: small - a pipeline of four operators, and nothing else. */
#ifndef PORT_SMALL_H
#define PORT_SMALL_H

/**
 * small_run() - build it, run it to its end, look at what came out
 *
 * Return: bytes of memory that it took, or 0: it gave something else.
 */
unsigned int small_run(void);

#endif /* PORT_SMALL_H */
