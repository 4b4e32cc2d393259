// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: export_test - lets the tests of the engine, modules of their own,
 * reach it, where the kernel can run such tests. Nobody else may use these.
 */
#include <linux/export.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#if IS_ENABLED(CONFIG_KUNIT)

#include "compat.h"
#include "core/channel.h"
#include "core/end.h"
#include "core/handle.h"
#include "core/merge.h"
#include "core/pipe.h"
#include "core/ring.h"
#include "core/subscription.h"
#include "core/watch.h"

#define EXPORT_TEST(symbol)	EXPORT_SYMBOL_NS_GPL(symbol,	\
						     FLX_NS(FLUXION_TEST))

EXPORT_TEST(flx_batch_append);
EXPORT_TEST(flx_batch_drop_head);
EXPORT_TEST(flx_batch_fail);
EXPORT_TEST(flx_batch_fit);
EXPORT_TEST(flx_batch_init);
EXPORT_TEST(flx_batch_keep);
EXPORT_TEST(flx_cancel_fini);
EXPORT_TEST(flx_cancel_ignore);
EXPORT_TEST(flx_cancel_init);
EXPORT_TEST(flx_cancel_listen);
EXPORT_TEST(flx_cancel_now);
EXPORT_TEST(flx_cancel_wait);
EXPORT_TEST(flx_channel_describe);
EXPORT_TEST(flx_channel_end);
EXPORT_TEST(flx_channel_init);
EXPORT_TEST(flx_channel_put);
EXPORT_TEST(flx_channel_room);
EXPORT_TEST(flx_expr_run);
EXPORT_TEST(flx_expr_scan);
EXPORT_TEST(flx_expr_verify);
EXPORT_TEST(flx_funnel_init);
EXPORT_TEST(flx_funnel_join);
EXPORT_TEST(flx_graph_current);
EXPORT_TEST(flx_graph_overflow);
EXPORT_TEST(flx_graph_ring_bytes);
EXPORT_TEST(flx_graph_source);
EXPORT_TEST(flx_graph_type_is);
EXPORT_TEST(flx_graph_verify);
EXPORT_TEST(flx_handle_abort);
EXPORT_TEST(flx_handle_fini);
EXPORT_TEST(flx_handle_join);
EXPORT_TEST(flx_handle_spawn);
EXPORT_TEST(flx_handle_visit);
EXPORT_TEST(flx_handler_builtin);
EXPORT_TEST(flx_inlet_detach);
EXPORT_TEST(flx_inlet_hold);
EXPORT_TEST(flx_inlet_init);
EXPORT_TEST(flx_inlet_kick);
EXPORT_TEST(flx_inlet_push);
EXPORT_TEST(flx_inlet_room);
EXPORT_TEST(flx_inlet_settle);
EXPORT_TEST(flx_inlet_stats);
EXPORT_TEST(flx_merge_begin);
EXPORT_TEST(flx_merge_close);
EXPORT_TEST(flx_merge_init);
EXPORT_TEST(flx_merge_next);
EXPORT_TEST(flx_merge_run);
EXPORT_TEST(flx_merge_take);
EXPORT_TEST(flx_op_count);
EXPORT_TEST(flx_op_find);
EXPORT_TEST(flx_outlet_describe);
EXPORT_TEST(flx_outlet_detach);
EXPORT_TEST(flx_outlet_init);
EXPORT_TEST(flx_outlet_kick);
EXPORT_TEST(flx_outlet_leave);
EXPORT_TEST(flx_outlet_policy);
EXPORT_TEST(flx_outlet_settle);
EXPORT_TEST(flx_outlet_stats);
EXPORT_TEST(flx_pipe_build);
EXPORT_TEST(flx_pipe_cancel);
EXPORT_TEST(flx_pipe_ended);
EXPORT_TEST(flx_pipe_free);
EXPORT_TEST(flx_pipe_is_idle);
EXPORT_TEST(flx_pipe_join);
EXPORT_TEST(flx_pipe_kill);
EXPORT_TEST(flx_pipe_look_at_clock);
EXPORT_TEST(flx_pipe_output);
EXPORT_TEST(flx_pipe_pause);
EXPORT_TEST(flx_pipe_release);
EXPORT_TEST(flx_pipe_run);
EXPORT_TEST(flx_pipe_runs);
EXPORT_TEST(flx_pipe_stalled);
EXPORT_TEST(flx_pipe_unwatch);
EXPORT_TEST(flx_pipe_wake);
EXPORT_TEST(flx_pipe_watch);
EXPORT_TEST(flx_pool_alloc);
EXPORT_TEST(flx_pool_free);
EXPORT_TEST(flx_ring_init);
EXPORT_TEST(flx_ring_need_kick);
EXPORT_TEST(flx_ring_put);
EXPORT_TEST(flx_ring_readable);
EXPORT_TEST(flx_ring_slots_for);
EXPORT_TEST(flx_ring_take);
EXPORT_TEST(flx_ring_user_commit);
EXPORT_TEST(flx_ring_user_init);
EXPORT_TEST(flx_ring_user_peek);
EXPORT_TEST(flx_ring_user_release);
EXPORT_TEST(flx_ring_user_reserve);
EXPORT_TEST(flx_ring_user_reset);
EXPORT_TEST(flx_ring_writable);
EXPORT_TEST(flx_subject_blocked);
EXPORT_TEST(flx_subject_close);
EXPORT_TEST(flx_subject_ended);
EXPORT_TEST(flx_subject_room);
EXPORT_TEST(flx_subject_send);
EXPORT_TEST(flx_subject_subscribe);
EXPORT_TEST(flx_subject_unsubscribe);
EXPORT_TEST(flx_subscription_done);
EXPORT_TEST(flx_task_init);
EXPORT_TEST(flx_task_is_idle);
EXPORT_TEST(flx_task_kill);
EXPORT_TEST(flx_task_ready);
EXPORT_TEST(flx_task_run);
EXPORT_TEST(flx_task_wake);
EXPORT_TEST(flx_timer_set);
EXPORT_TEST(flx_timer_stop);
EXPORT_TEST(flx_timers_expire);
EXPORT_TEST(flx_timers_next);

#endif
