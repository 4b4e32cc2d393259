// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_model - the one that the kernel tests have, too. */
#include "../kunit/expr_model.c"
