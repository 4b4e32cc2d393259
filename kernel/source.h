/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: source - inputs that other modules feed. */
#ifndef FLX_SOURCE_H
#define FLX_SOURCE_H

struct flx_end;
struct flx_pipeline;
struct fluxion_error;

/**
 * flx_sources_connect() - find the sources that the pipeline names, pin them,
 * and hold the inputs that they feed
 * @error: filled in on failure
 *
 * From here on they send. Context: nothing can fail any more that would take
 * the pipeline apart without flx_sources_put().
 * Return: 0; -EINVAL: there is none of that name, or it sends other records;
 * -EBUSY: it feeds another pipeline; -ENOMEM.
 */
int flx_sources_connect(struct flx_pipeline *p, struct fluxion_error *error);

/**
 * flx_sources_put() - nothing comes from them any more; unpin them. Idempotent.
 */
void flx_sources_put(struct flx_pipeline *p);

#endif /* FLX_SOURCE_H */
