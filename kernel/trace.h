/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: trace - tracepoints: pipelines come and go, run, lose items, are tapped. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fluxion

#if !defined(FLX_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define FLX_TRACE_H

#include <linux/tracepoint.h>

#include "pipeline.h"

DECLARE_EVENT_CLASS(fluxion_pipeline,
		    TP_PROTO(const struct flx_pipeline *p),
		    TP_ARGS(p),
		    TP_STRUCT__entry(__field(u64, id)
				     __field(u64, memory)
				     __array(char, name, FLUXION_NAME_LEN)),
		    TP_fast_assign(__entry->id = p->id;
				   __entry->memory = p->memory;
				   memcpy(__entry->name, p->name,
					  FLUXION_NAME_LEN);),
		    TP_printk("id=%llu name=%s memory=%llu", __entry->id,
			      __entry->name, __entry->memory));

DEFINE_EVENT(fluxion_pipeline, fluxion_attach,
	     TP_PROTO(const struct flx_pipeline *p), TP_ARGS(p));

DEFINE_EVENT(fluxion_pipeline, fluxion_detach,
	     TP_PROTO(const struct flx_pipeline *p), TP_ARGS(p));

/* @inl: by RUN, in its caller */
TRACE_EVENT(fluxion_run,
	    TP_PROTO(const struct flx_pipeline *p, bool inl),
	    TP_ARGS(p, inl),
	    TP_STRUCT__entry(__field(u64, id)
			     __field(u64, runs)
			     __field(bool, inl)),
	    TP_fast_assign(__entry->id = p->id;
			   __entry->runs = flx_pipe_runs(&p->pipe);
			   __entry->inl = inl;),
	    TP_printk("id=%llu runs=%llu inline=%d", __entry->id,
		      __entry->runs, __entry->inl));

/* @items: how many since the last time */
TRACE_EVENT(fluxion_drop,
	    TP_PROTO(const struct flx_end *end, u64 items),
	    TP_ARGS(end, items),
	    TP_STRUCT__entry(__field(u64, id)
			     __field(u64, items)
			     __field(bool, output)
			     __array(char, end, FLUXION_END_LEN)),
	    TP_fast_assign(__entry->id = end->pipeline->id;
			   __entry->items = items;
			   __entry->output = end->output;
			   memcpy(__entry->end, end->node->name,
				  FLUXION_END_LEN);),
	    TP_printk("id=%llu end=%s output=%d items=%llu", __entry->id,
		      __entry->end, __entry->output, __entry->items));

/* At most so many bytes of a value. */
#define FLX_TRACE_VALUE	256

/* @size: of the whole value, in the machine's byte order */
TRACE_EVENT(fluxion_tap,
	    TP_PROTO(const struct flx_pipeline *p, u32 node, u64 ts,
		     const u8 *value, u32 size),
	    TP_ARGS(p, node, ts, value, size),
	    TP_STRUCT__entry(__field(u64, id)
			     __field(u64, ts)
			     __field(u32, node)
			     __field(u32, size)
			     __dynamic_array(u8, value,
					     min_t(u32, size, FLX_TRACE_VALUE))),
	    TP_fast_assign(__entry->id = p->id;
			   __entry->ts = ts;
			   __entry->node = node;
			   __entry->size = size;
			   memcpy(__get_dynamic_array(value), value,
				  __get_dynamic_array_len(value));),
	    TP_printk("id=%llu node=%u ts=%llu size=%u value=%s", __entry->id,
		      __entry->node, __entry->ts, __entry->size,
		      __print_hex(__get_dynamic_array(value),
				  __get_dynamic_array_len(value))));

#endif /* FLX_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
