// SPDX-License-Identifier: GPL-2.0
/* fluxion: words - what stands for runtimes, numbers and durations. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "fluxctl.h"

static const struct {
	const char *name;
	enum fluxion_runtime runtime;
} runtimes[] = {
	{ "kernel", FLUXION_KERNEL },
	{ "local", FLUXION_LOCAL },
	{ "auto", FLUXION_AUTO },
	{ "virtual", FLUXION_VIRTUAL },
	{ "kernel-virtual", FLUXION_KERNEL_VIRTUAL },
	{ "none", FLUXION_NONE },
	{ "uring", FLUXION_URING },
	{ "executor", FLUXION_EXECUTOR },
	{ "pthread", FLUXION_PTHREAD },
};

const char *runtime_name(enum fluxion_runtime runtime)
{
	size_t i = 0;

	while (runtimes[i].runtime != runtime)
		i++;
	return runtimes[i].name;
}

bool runtime_parse(const char *text, enum fluxion_runtime *runtime)
{
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++) {
		if (strcmp(text, runtimes[i].name))
			continue;
		*runtime = runtimes[i].runtime;
		return true;
	}
	return false;
}

bool runtime_is_virtual(enum fluxion_runtime runtime)
{
	return runtime == FLUXION_VIRTUAL ||
		runtime == FLUXION_KERNEL_VIRTUAL || runtime == FLUXION_NONE;
}

bool runtime_is_inline(enum fluxion_runtime runtime)
{
	return runtime == FLUXION_LOCAL || runtime == FLUXION_URING;
}

bool number_parse(const char *text, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !*end && !errno;
}

bool duration_parse(const char *text, uint64_t *ns)
{
	static const struct {
		const char *unit;
		uint64_t ns;
	} units[] = {
		{ "ns", 1 },
		{ "us", 1000 },
		{ "ms", 1000000 },
		{ "s", 1000000000 },
		{ "m", 60000000000 },
		{ "h", 3600000000000 },
	};
	uint64_t n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(end, units[i].unit))
			return !errno &&
				!__builtin_mul_overflow(n, units[i].ns, ns);
	return false;
}
