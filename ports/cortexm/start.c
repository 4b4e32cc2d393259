// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: start - from reset to main(): the vectors, the FPU, the memory.
 *
 * The symbols are those of sections.ld.
 */
#include "semihost.h"

#define CPACR		(*(volatile unsigned int *)0xe000ed88)
#define CPACR_FPU	(0xfu << 20)	/* both halves of it, for all code */

extern unsigned int data_load[], data_begin[], data_end[];
extern unsigned int bss_begin[], bss_end[], stack_top[];

int main(void);
void start(void);

void start(void)
{
	unsigned int *from = data_load;
	unsigned int *to;

	CPACR |= CPACR_FPU;
	__asm__ volatile("dsb\n\tisb" : : : "memory");
	for (to = data_begin; to < data_end; to++)
		*to = *from++;
	for (to = bss_begin; to < bss_end; to++)
		*to = 0;
	semihost_exit(main());
}

static void fault(void)
{
	static const char why[] = "Bail out! the processor gave up\n";

	semihost_write(why, sizeof(why) - 1);
	semihost_exit(1);
}

/* The stack pointer, reset, then NMI and the four faults. */
const void *const vectors[] __attribute__((section(".vectors"), used)) = {
	stack_top, start, fault, fault, fault, fault, fault,
};
