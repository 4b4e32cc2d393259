// SPDX-License-Identifier: GPL-2.0
/* fluxion: small_main - runs the small pipeline, and says what it took. */
#include "semihost.h"
#include "small.h"

#define PAINT	0xa5

/* sections.ld: the stack is between them. */
extern char stack_bottom[], stack_top[];

static void print(const char *what, unsigned int n)
{
	char digits[12];
	size_t at = sizeof(digits) - 1;
	size_t len = 0;

	digits[at] = '\n';
	do {
		digits[--at] = '0' + n % 10;
		n /= 10;
	} while (n);
	while (what[len])
		len++;
	semihost_write(what, len);
	semihost_write(digits + at, sizeof(digits) - at);
}

/* What lies below, but for the frames of what is running. */
static void paint_stack(void)
{
	char *here = __builtin_frame_address(0);
	volatile char *p;

	for (p = stack_bottom; p < here - 64; p++)
		*p = PAINT;
}

static unsigned int stack_used(void)
{
	const char *p = stack_bottom;

	while (*p == PAINT)
		p++;
	return stack_top - p;
}

int main(void)
{
	unsigned int memory;

	paint_stack();
	memory = small_run();
	print("memory ", memory);
	print("stack ", stack_used());
	return memory ? 0 : 1;
}
