// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: code_fold - arithmetic of known numbers, as the engine does it. */
#include "code.h"

bool fluxion__fold_unary(unsigned int op, int64_t a, int64_t *value)
{
	switch (op) {
	case FLUXION_X_NEG:
		*value = -(uint64_t)a;
		return true;
	case FLUXION_X_ABS:
		*value = a < 0 ? -(uint64_t)a : (uint64_t)a;
		return true;
	case FLUXION_X_NOT:
		*value = !a;
		return true;
	case FLUXION_X_BOOL:
		*value = !!a;
		return true;
	case FLUXION_X_INV:
		*value = ~a;
		return true;
	default:
		return false;
	}
}

static bool fold_fallible(unsigned int op, int64_t a, int64_t b, int64_t *value)
{
	switch (op) {
	case FLUXION_X_DIV:
	case FLUXION_X_MOD:
		if (!b || (a == INT64_MIN && b == -1))
			return false;
		*value = op == FLUXION_X_DIV ? a / b : a % b;
		return true;
	case FLUXION_X_SHL:
	case FLUXION_X_SHR:
		if (b < 0 || b > 63)
			return false;
		*value = op == FLUXION_X_SHL ? (int64_t)((uint64_t)a << b) :
			 a >> b;
		return true;
	default:
		return false;
	}
}

static bool fold_compare(unsigned int op, int64_t a, int64_t b, int64_t *value)
{
	switch (op) {
	case FLUXION_X_EQ:
		*value = a == b;
		return true;
	case FLUXION_X_NE:
		*value = a != b;
		return true;
	case FLUXION_X_LT:
		*value = a < b;
		return true;
	case FLUXION_X_LE:
		*value = a <= b;
		return true;
	case FLUXION_X_GT:
		*value = a > b;
		return true;
	case FLUXION_X_GE:
		*value = a >= b;
		return true;
	case FLUXION_X_MIN:
		*value = a < b ? a : b;
		return true;
	case FLUXION_X_MAX:
		*value = a > b ? a : b;
		return true;
	default:
		return fold_fallible(op, a, b, value);
	}
}

bool fluxion__fold_binary(unsigned int op, int64_t a, int64_t b, int64_t *value)
{
	switch (op) {
	case FLUXION_X_ADD:
		*value = (uint64_t)a + (uint64_t)b;
		return true;
	case FLUXION_X_SUB:
		*value = (uint64_t)a - (uint64_t)b;
		return true;
	case FLUXION_X_MUL:
		*value = (uint64_t)a * (uint64_t)b;
		return true;
	case FLUXION_X_AND:
		*value = a & b;
		return true;
	case FLUXION_X_OR:
		*value = a | b;
		return true;
	case FLUXION_X_XOR:
		*value = a ^ b;
		return true;
	default:
		return fold_compare(op, a, b, value);
	}
}
