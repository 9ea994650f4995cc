/* wh-log-source.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-log-source.h"

G_DEFINE_INTERFACE (WhLogSource, wh_log_source, G_TYPE_OBJECT)

static void
wh_log_source_default_init (WhLogSourceInterface *iface)
{
}

/**
 * wh_log_source_has_log:
 * @self: a source
 * @record: what to know it of
 * @reason: (out) (optional) (nullable) (transfer full): why there is none, when
 *   something of this kind may have one
 *
 * Asks nobody.
 *
 * Returns: whether [method@LogSource.read] makes sense
 */
gboolean
wh_log_source_has_log (WhLogSource     *self,
                       const WhRecord  *record,
                       char           **reason)
{
  g_autofree char *ignored = NULL;

  g_return_val_if_fail (WH_IS_LOG_SOURCE (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  if (reason != NULL)
    *reason = NULL;

  return WH_LOG_SOURCE_GET_IFACE (self)->has_log (self, record, reason != NULL ? reason : &ignored);
}

/**
 * wh_log_source_is_growing:
 * @self: a source
 * @record: something that has a log
 *
 * Returns: (transfer full): resolves to a boolean: whether more may come. A
 *   reading that begins after it said no reads to the end.
 */
DexFuture *
wh_log_source_is_growing (WhLogSource *self,
                          WhRecord    *record)
{
  g_return_val_if_fail (WH_IS_LOG_SOURCE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  return WH_LOG_SOURCE_GET_IFACE (self)->is_growing (self, record);
}

/**
 * wh_log_source_read:
 * @self: a source
 * @record: something that has a log
 * @from: bytes that are here already
 * @sink: gets what there is behind them, in order
 * @user_data: for @sink
 * @user_data_destroy: (nullable): frees @user_data when the reading is over
 *
 * Reads what there is now and holds no more than one part of it in memory.
 * Logs only grow, so reading again from where the last reading ended follows
 * one that is being written; [class@LogFile] does.
 *
 * Returns: (transfer full): resolves to an #gint64, the length so far; rejects
 *   with %WH_ERROR_NOT_FOUND when there is none: not yet, or not any more
 */
DexFuture *
wh_log_source_read (WhLogSource    *self,
                    WhRecord       *record,
                    gint64          from,
                    WhLogSink       sink,
                    gpointer        user_data,
                    GDestroyNotify  user_data_destroy)
{
  g_return_val_if_fail (WH_IS_LOG_SOURCE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (from >= 0, NULL);
  g_return_val_if_fail (sink != NULL, NULL);

  return WH_LOG_SOURCE_GET_IFACE (self)->read_log (self, record, from, sink, user_data, user_data_destroy);
}
