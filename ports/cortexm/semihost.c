// SPDX-License-Identifier: GPL-2.0
/* fluxion: semihost - the debugger's (here QEMU's) files and text. */
#include "semihost.h"

enum {
	SYS_OPEN = 0x01,
	SYS_CLOSE = 0x02,
	SYS_WRITE = 0x05,
	SYS_READ = 0x06,
	SYS_FLEN = 0x0c,
	SYS_GET_CMDLINE = 0x15,
	SYS_EXIT_EXTENDED = 0x20,

	MODE_READ = 1,		/* "rb" */
	MODE_WRITE = 4,		/* "w" */
	APPLICATION_EXIT = 0x20026,
};

static long call(int what, const void *args)
{
	register long r0 __asm__("r0") = what;
	register const void *r1 __asm__("r1") = args;

	__asm__ volatile("bkpt 0xab" : "+r" (r0) : "r" (r1) : "memory");
	return r0;
}

static size_t length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

static long open_as(const char *name, int mode)
{
	const long args[] = { (long)name, mode, length(name) };

	return call(SYS_OPEN, args);
}

void semihost_write(const char *text, size_t len)
{
	static long terminal;
	long args[] = { 0, (long)text, len };

	if (!terminal)
		terminal = open_as(":tt", MODE_WRITE);
	args[0] = terminal;
	call(SYS_WRITE, args);
}

void semihost_exit(int status)
{
	const long args[] = { APPLICATION_EXIT, status };

	for (;;)
		call(SYS_EXIT_EXTENDED, args);
}

void semihost_arguments(char *to, size_t size)
{
	long args[] = { (long)to, size };

	if (call(SYS_GET_CMDLINE, args))
		*to = 0;
}

int semihost_open(const char *name, size_t *bytes)
{
	long file = open_as(name, MODE_READ);
	long len = file < 0 ? -1 : call(SYS_FLEN, &file);

	*bytes = len;
	return len < 0 ? -1 : file;
}

int semihost_read(int file, char *to, size_t bytes)
{
	const long args[] = { file, (long)to, bytes };
	long missing = call(SYS_READ, args);
	const long number = file;

	call(SYS_CLOSE, &number);
	return !missing;
}
