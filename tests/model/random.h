/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: random - numbers of a sequence that its seed decides. */
#ifndef MODEL_RANDOM_H
#define MODEL_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

void random_seed(uint64_t seed);
uint64_t random_bits(void);

/* Below @below, which is not 0. */
static inline uint32_t random_below(uint32_t below)
{
	return (random_bits() >> 32) * below >> 32;
}

/* True once in @n times. */
static inline bool random_one_in(uint32_t n)
{
	return !random_below(n);
}

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))
#define PICK(a) ({							\
	__auto_type all = &(a);						\
									\
	(*all)[random_below(COUNT(*all))];				\
})

#endif /* MODEL_RANDOM_H */
