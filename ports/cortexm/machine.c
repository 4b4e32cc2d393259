// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: machine - plays conformance cases on a Cortex-M.
 *
 * The command line: poll or drain, and the files.
 */
#include <stdlib.h>
#include <string.h>
#include "port.h"
#include "semihost.h"

#define ARGUMENTS	8192	/* bytes of a command line */

extern char heap_begin[], heap_end[];

void port_write(const char *text, size_t len)
{
	semihost_write(text, len);
}

void port_exit(int status)
{
	semihost_exit(status);
}

void *port_heap(size_t *bytes)
{
	*bytes = heap_end - heap_begin;
	return heap_begin;
}

static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");
	size_t len = strcspn(word, " ");

	*line = word + len + !!word[len];
	word[len] = 0;
	return word;
}

static bool add_file(const char *name)
{
	const char *base = name;
	size_t bytes;
	int file = semihost_open(name, &bytes);
	char *text = file < 0 ? NULL : malloc(bytes + 1);

	if (!text || !semihost_read(file, text, bytes))
		return false;
	text[bytes] = 0;
	while (strchr(base, '/'))
		base = strchr(base, '/') + 1;
	return cases_add(base, text);
}

int main(void)
{
	static char line[ARGUMENTS];
	char *rest = line;
	const char *mode, *name;

	semihost_arguments(line, sizeof(line));
	mode = next_word(&rest);
	while (*(name = next_word(&rest))) {
		if (add_file(name))
			continue;
		port_write("Bail out! cannot read ", 22);
		port_write(name, strlen(name));
		port_write("\n", 1);
		return 1;
	}
	return !cases_play(mode);
}
