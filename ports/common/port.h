/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: port - what a machine gives the case runner: an exit, a way out for
 * text, and memory.
 *
 * A program that only runs pipelines needs none of this, but a
 * runtime (see small.c).
 */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * port_write() - show text
 */
void port_write(const char *text, size_t len);

/**
 * port_exit() - the program is over
 * @status: 0: it went well
 */
void port_exit(int status) __attribute__((noreturn));

/**
 * port_heap() - the memory that malloc() gives out; called once
 * @bytes: set to its size
 *
 * Return: where it begins, aligned to 16.
 */
void *port_heap(size_t *bytes);

/**
 * cases_add() - read a file of conformance cases (cases.c)
 * @name: of the file; it has to stay
 * @text: what it holds; it is changed
 *
 * Return: false, once the mistake has been shown.
 */
bool cases_add(const char *name, char *text);

/**
 * cases_play() - play all that were read, and print TAP
 * @mode: poll or drain
 *
 * Return: none failed.
 */
bool cases_play(const char *mode);

#endif /* PORT_H */
