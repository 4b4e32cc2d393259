// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: multi3 - the product of 128 bits that the compiler asks for.
 *
 * It stands behind the multiplications of 64 bits that notice an overflow.
 */

#include "core/types.h"

#define u128	unsigned __int128

u128 __multi3(u128 a, u128 b);

static u128 product(u64 a, u64 b)
{
	u64 a0 = (unsigned int)a;
	u64 a1 = a >> 32;
	u64 b0 = (unsigned int)b;
	u64 b1 = b >> 32;
	u64 low = a0 * b0;
	u64 mid = a1 * b0 + (low >> 32);
	u64 more = a0 * b1 + (unsigned int)mid;

	return (u128)(a1 * b1 + (mid >> 32) + (more >> 32)) << 64 |
		(more << 32 | (unsigned int)low);
}

u128 __multi3(u128 a, u128 b)
{
	u64 low_a = a;
	u64 high_a = a >> 64;
	u64 low_b = b;
	u64 high_b = b >> 64;

	return product(low_a, low_b) +
		((u128)(low_a * high_b + high_a * low_b) << 64);
}
