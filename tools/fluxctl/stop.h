/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: stop - the user wants it to end: SIGINT, SIGTERM, SIGHUP, SIGPIPE.
 *
 * The signal is only noted. The command ends what it does, gives back what it
 * holds, and then lets the signal have its way, so that a shell sees why.
 */
#ifndef FLUXCTL_STOP_H
#define FLUXCTL_STOP_H

#include <stdbool.h>

/* Note signals from here on. */
void stop_catch(void);
bool stop_wanted(void);

/* A file that becomes readable when a stop is wanted. */
int stop_fd(void);

/*
 * Whoever read our output has gone: the same as SIGPIPE. False if our parent
 * ignores that signal: then it is a failure like any other.
 */
bool stop_by_pipe(void);

/**
 * stop_finish() - all is cleaned up: die of the signal that came, if one came
 * Return: @status, if none did.
 */
int stop_finish(int status);

#endif /* FLUXCTL_STOP_H */
