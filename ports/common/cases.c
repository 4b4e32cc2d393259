// SPDX-License-Identifier: GPL-2.0
/* fluxion: cases - conformance cases are read and played where this runs. */
#include <stdarg.h>
#include <string.h>
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
	static const struct play polled = {
		.runtime = FLUXION_VIRTUAL, .modes = CASE_POLL, .batch = 1,
	};
	static const struct play drained = {
		.runtime = FLUXION_EXECUTOR, .modes = CASE_DRAIN, .batch = 1,
	};

	if (!strcmp(mode, "poll"))
		return conformance_run(&cases, &polled);
	return conformance_run(&cases, &drained);
}
