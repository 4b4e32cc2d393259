/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: api_cases - api-cases.txt, as a string. */
	.section .rodata
	.globl api_cases
api_cases:
	.incbin API_CASES
	.byte 0
	.section .note.GNU-stack, "", %progbits
