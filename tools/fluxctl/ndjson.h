/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: ndjson - items as JSON: the writer. */
#ifndef FLUXCTL_NDJSON_H
#define FLUXCTL_NDJSON_H

#include "format.h"

/**
 * ndjson_item() - see struct format
 */
int ndjson_item(struct writer *w, const struct fluxion_item *item);

#endif /* FLUXCTL_NDJSON_H */
