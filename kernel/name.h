/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: name - what handlers and sources may be called. */
#ifndef FLX_NAME_H
#define FLX_NAME_H

#include <linux/ctype.h>
#include <linux/string.h>
#include <uapi/linux/fluxion.h>

/**
 * flx_name_is_valid() - can a pipeline's text name it
 */
static inline bool flx_name_is_valid(const char *name)
{
	size_t len = name ? strnlen(name, FLUXION_END_LEN) : 0;
	size_t i;

	if (!len || len == FLUXION_END_LEN || isdigit(name[0]))
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) && name[i] != '_'))
			return false;
	return true;
}

#endif /* FLX_NAME_H */
