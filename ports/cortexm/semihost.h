/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: semihost - the debugger's (here QEMU's) files and text.
 *
 * Source: Arm, "Semihosting for AArch32 and AArch64", release 2.0.
 */
#ifndef SEMIHOST_H
#define SEMIHOST_H

#include <stddef.h>

/**
 * semihost_write() - to the standard output
 */
void semihost_write(const char *text, size_t len);

/**
 * semihost_exit() - end the emulation
 */
void semihost_exit(int status) __attribute__((noreturn));

/**
 * semihost_arguments() - the command line, words with blanks between
 */
void semihost_arguments(char *to, size_t size);

/**
 * semihost_open() - a file, for reading
 * @bytes: set to its size
 *
 * Return: a number, or -1.
 */
int semihost_open(const char *name, size_t *bytes);

/**
 * semihost_read() - all of a file, which is closed then
 * Return: nothing is missing.
 */
int semihost_read(int file, char *to, size_t bytes);

#endif /* SEMIHOST_H */
