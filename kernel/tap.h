/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: tap - TAP: a file that shows what one node of a pipeline gives.
 */
#ifndef FLX_TAP_H
#define FLX_TAP_H

struct flx_end;
struct flx_pipeline;
struct seq_file;

/**
 * flx_taps_end() - nothing follows what the taps have
 * Context: pipeline->run is held, and the operators are there.
 */
void flx_taps_end(struct flx_pipeline *p);

/**
 * flx_taps_look() - a run is over: if that was the last one, so are the taps
 * Context: pipeline->run is held.
 */
void flx_taps_look(struct flx_pipeline *p);

/**
 * flx_tap_close() - its file is closed
 * @end: of a tap
 */
void flx_tap_close(struct flx_end *end);

/**
 * flx_tap_show_fdinfo() - what became of the items
 */
void flx_tap_show_fdinfo(struct seq_file *m, struct flx_end *end);

#endif /* FLX_TAP_H */
