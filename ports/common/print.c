// SPDX-License-Identifier: GPL-2.0
/* fluxion: print - text goes out in lines, and the program ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "port.h"

static char line[256];
static size_t filled;

int fflush(FILE *to)
{
	(void)to;
	if (filled)
		port_write(line, filled);
	filled = 0;
	return 0;
}

int putchar(int c)
{
	line[filled++] = c;
	if (c == '\n' || filled == sizeof(line))
		fflush(stdout);
	return c;
}

int printf(const char *format, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, format);
	len = vasprintf(&text, format, ap);
	va_end(ap);
	if (len < 0)
		return len;
	for (int i = 0; i < len; i++)
		putchar(text[i]);
	free(text);
	return len;
}

void exit(int status)
{
	fflush(stdout);
	port_exit(status);
}

void abort(void)
{
	static const char why[] = "Bail out! aborted\n";

	fflush(stdout);
	port_write(why, strlen(why));
	port_exit(1);
}
