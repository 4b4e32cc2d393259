// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: machine - what a WebAssembly module has: its memory, and a host.
 *
 * The host (run.mjs) puts a file's name and text into memory that it asks for
 * with malloc(), and calls cases_add() and cases_play().
 */
#include "port.h"

#define HEAP_BYTES	(64 << 20)

void host_write(const char *text, size_t len);
void host_exit(int status) __attribute__((noreturn));

void port_write(const char *text, size_t len)
{
	host_write(text, len);
}

void port_exit(int status)
{
	host_exit(status);
}

void *port_heap(size_t *bytes)
{
	static char heap[HEAP_BYTES] __attribute__((aligned(16)));

	*bytes = sizeof(heap);
	return heap;
}
