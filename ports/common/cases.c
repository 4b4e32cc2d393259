// SPDX-License-Identifier: GPL-2.0
/* fluxion: cases - conformance cases are read and played where this runs. */
#include <stdarg.h>
#include <string.h>
#include "cases.h"
#include "player.h"
#include "port.h"

static struct case_list cases;

/* What fluxctl has in request.c. */
int fail_errno(int err, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) >= 0)
		printf("Bail out! %s: %s\n", text, strerror(err));
	va_end(ap);
	return STATUS_FAILED;
}

bool cases_add(const char *name, char *text)
{
	struct case_error e;

	if (case_parse(&cases, name, text, &e))
		return true;
	printf("Bail out! %s:%u:%u: %s\n", name, e.line, e.column, e.why);
	return false;
}

bool cases_play(const char *mode)
{
	struct play play = {
		.runtime = cases_runtimes.drain, .modes = CASE_DRAIN, .batch = 1,
	};

	if (!strcmp(mode, "poll")) {
		play.runtime = cases_runtimes.poll;
		play.modes = CASE_POLL;
	}
	return conformance_run(&cases, &play);
}
