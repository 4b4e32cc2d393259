// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: diag_print - a diagnostic as a compiler prints it. */
#include <stdio.h>
#include <string.h>
#include "lang.h"

static void print_caret(FILE *to, const struct fluxion_diagnostic *d)
{
	size_t len = strlen(d->source);
	size_t from = d->source_column - 1;
	size_t i;

	fputs("  ", to);
	for (i = 0; i < from && i < len; i++)
		if (!utf8_continues(d->source[i]))
			fputc(' ', to);
	fputc('^', to);
	for (i = from + 1; i < from + d->length && i < len; i++)
		if (!utf8_continues(d->source[i]))
			fputc('~', to);
	fputc('\n', to);
}

void fluxion_diagnostic_print(FILE *to, const char *name,
			      const struct fluxion_diagnostic *d)
{
	if (!d->line) {
		fprintf(to, "%s: error: %s\n", name, d->message);
		return;
	}
	fprintf(to, "%s:%u:%u: error: %s\n", name, d->line, d->column,
		d->message);
	fprintf(to, "  %s\n", d->source);
	print_caret(to, d);
}
