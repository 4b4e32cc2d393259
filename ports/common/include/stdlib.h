/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: stdlib - memory (heap.c), numbers (string.c), the end (print.c). */
#ifndef PORT_STDLIB_H
#define PORT_STDLIB_H

#include <stddef.h>

void *malloc(size_t bytes);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t bytes);
void free(void *p);
unsigned long long strtoull(const char *s, char **end, int base);
__attribute__((noreturn)) void abort(void);
__attribute__((noreturn)) void exit(int status);

#endif /* PORT_STDLIB_H */
